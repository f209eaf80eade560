"""Databases of earlier releases, as they stood. Each is the demo of its release, named by its last migration.

A release is kept by `pg_dump --inserts --rows-per-insert=1000 --no-owner --no-privileges` of its demo, packed by gzip,
without the lines that begin with a backslash and the one of `transaction_timeout`, which servers before 17 do not know.
Its keys, which open nobody's data but the demo's, stand beside it.
"""

from __future__ import annotations

import gzip
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.test import override_settings

from huying.cli import roles
from huying.services import keyring
from tests import databases
from tests.conftest import numbers

RELEASES = tuple(sorted(Path(__file__).parent.glob("*.sql.gz")))


@contextmanager
def restored(release: Path) -> Iterator[str]:
    """Have the release's database as it stood for as long as the block runs; its name."""
    name = f"{settings.TEST_DATABASE}_kept_{next(numbers)}"
    with roles.connected(databases.administrator()) as connection:
        roles.make_database(connection, name, owner=settings.HUYING_OWNER_PARAMETERS["user"])
    try:
        with roles.connected({**databases.administrator(), "dbname": name}) as connection:
            roles.let_in(connection, settings.HUYING_APP_ROLE)
        with psycopg.connect(**databases.owner(name)) as owner:
            owner.execute(gzip.decompress(release.read_bytes()))
        with its_keys(release):
            yield name
    finally:
        databases.drop_database(name)


@contextmanager
def its_keys(release: Path) -> Iterator[None]:
    """Open petitioners' data by the release's keys for as long as the block runs."""
    with tempfile.TemporaryDirectory() as folder:
        keys = release.with_name(release.name.replace(".sql.gz", ".keys.json"))
        shutil.copy(keys, Path(folder) / keyring.PETITIONERS)
        with override_settings(HUYING_KEYS=Path(folder)):
            keyring.ring.cache_clear()
            yield
    keyring.ring.cache_clear()
