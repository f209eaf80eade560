"""What the database has to keep: what was committed, who may what, a trace nobody rewrites, and the time."""

from __future__ import annotations

import time
from collections.abc import Iterator

from huying.services import forms
from huying.services.doctor.finding import Finding
from huying.store import grants, migrated
from huying.store import server as told

OLDEST = 150000
"""The oldest version of PostgreSQL, as it numbers itself."""
SAFE = ("fsync", "full_page_writes", "synchronous_commit")
"""Settings without which an acknowledged act can be lost."""
SKEW = 5.0
"""Seconds by which the clocks may differ."""


def server() -> Iterator[Finding]:
    """The server is new enough and loses nothing in a crash."""
    found = told.facts()
    if found.version < OLDEST:
        yield Finding("server_old", found=found.version // 10000, wanted=OLDEST // 10000)
    for name in SAFE:
        if found.settings[name] == "off":
            yield Finding("unsafe_setting", name=name)


def migrations() -> Iterator[Finding]:
    """The tables are those of this version."""
    found = migrated.difference()
    if found.missing:
        yield Finding("migrations_missing", count=len(found.missing), first=found.missing[0])
    if found.unknown:
        yield Finding("migrations_unknown", count=len(found.unknown), last=found.unknown[-1])


def states() -> Iterator[Finding]:
    """States and lists are of the form this version writes."""
    if not forms.is_current():
        yield Finding("states_older")


def role() -> Iterator[Finding]:
    """Whoever serves can log in and nothing else, and owns nothing."""
    found = told.facts()
    if found.mighty:
        yield Finding("role_mighty", role=found.role, rights=", ".join(found.mighty))
    if found.member_of:
        yield Finding("role_member", role=found.role, of=", ".join(found.member_of))
    if found.owned:
        yield Finding("role_owns", role=found.role, count=found.owned)


def rights() -> Iterator[Finding]:
    """Whoever serves has on each table just the rights it needs."""
    found = told.facts()
    if "superuser" in found.mighty:
        return  # it may do everything, and is told so already
    wrong = grants.wrong()
    missing = [one for one in wrong if one.missing]
    extra = [one for one in wrong if one.extra]
    if missing:
        yield Finding("rights_missing", role=found.role, table=missing[0].name, count=len(missing))
    if extra:
        rights = ", ".join(sorted(extra[0].extra))
        yield Finding("rights_extra", role=found.role, table=extra[0].name, rights=rights, count=len(extra))


def trace() -> Iterator[Finding]:
    """What was written once cannot be changed: the database itself refuses."""
    for table in grants.unguarded():
        yield Finding("trace_unguarded", table=table)


def clock() -> Iterator[Finding]:
    """The database's clock, which judges every limit, agrees with this machine's."""
    before = time.time()
    now = told.now().timestamp()
    after = time.time()
    skew = max(before - now, now - after, 0.0)
    if skew > SKEW:
        yield Finding("clock_differs", seconds=round(skew))
