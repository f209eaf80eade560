"""Whether the database's tables are those of this version."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from huying.store import sql

_APPLIED = "SELECT app || '.' || name AS name FROM django_migrations"
_THERE = "SELECT to_regclass('django_migrations') IS NOT NULL AS there"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Migrations the database lacks, and those it has that this version does not know; by name."""

    missing: tuple[str, ...]
    unknown: tuple[str, ...]


@cache
def _expected() -> frozenset[str]:
    """Every migration of this version, read from its files once."""
    return frozenset(f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations)


def difference() -> Difference:
    """What is not as this version needs it. Asks the database anew, after making sure that it is still there."""
    connection.close_if_health_check_failed()
    return differing(applied())


def applied() -> frozenset[str]:
    """The migrations that the database's tables went through, by name."""
    there = sql.row(_THERE)
    return frozenset(row["name"] for row in sql.rows(_APPLIED)) if there and there["there"] else frozenset()


def differing(names: Iterable[str]) -> Difference:
    """How migrations of these names differ from those of this version."""
    given = frozenset(names)
    return Difference(missing=tuple(sorted(_expected() - given)), unknown=tuple(sorted(given - _expected())))
