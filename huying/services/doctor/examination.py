"""Everything that is looked at, in its order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import Error

from huying.services.doctor import database, host, work
from huying.services.doctor.finding import Check, Examined, Finding, examine
from huying.store import migrated

HOST: Sequence[Check] = (
    ("keys", host.keys),
    ("disk", host.disk),
    ("files", host.files),
    ("assets", host.assets),
    ("hosts", host.hosts),
)
DATABASE: Sequence[Check] = (
    ("server", database.server),
    ("migrations", database.migrations),
    ("role", database.role),
)
TABLES: Sequence[Check] = (
    ("rights", database.rights),
    ("states", database.states),
    ("trace", database.trace),
    ("clock", database.clock),
    ("worker", work.worker),
    ("outbox", work.outbox),
    ("messages", work.messages),
    ("live", work.live_updates),
    ("seals", work.seals_made),
    ("calendar", work.calendar_loaded),
    ("keyring", work.keyring_complete),
)
"""What can be asked only where the tables are those of this version."""


def examined_host() -> Iterator[Examined]:
    """Examine the machine and its settings."""
    return examine(HOST)


def examined_database() -> Iterator[Examined]:
    """Examine the database and what is in it, as far as it can be asked."""
    try:
        yield from examine(DATABASE)
        if not migrated.difference().missing:
            yield from examine(TABLES)
    except Error as fault:
        yield "server", [Finding("database_unreachable", said=str(fault).partition("\n")[0])]
