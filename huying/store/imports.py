"""Rows of imported tables that became cases: by their own keys, so that none is filed twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from huying.store import sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A row that is a case already: the case's number, and what the row said then."""

    number: str
    row_hash: bytes


_KNOWN = """
SELECT i.key, i.row_hash, s.number
FROM imported_row i JOIN subject s ON s.jurisdiction_id = i.jurisdiction_id AND s.id = i.subject_id
WHERE i.jurisdiction_id = %(j)s AND i.source = %(source)s AND i.key = ANY(%(keys)s::text[])
"""
_NOTE = """
INSERT INTO imported_row (jurisdiction_id, source, key, subject_id, row_hash)
SELECT jurisdiction_id, %(source)s::text, %(key)s::text, id, %(row_hash)s
FROM subject WHERE jurisdiction_id = %(j)s AND number = %(number)s
"""
_TURN = "SELECT pg_advisory_xact_lock(hashtextextended(%(name)s::text, 0))"
_HOLD = "SELECT pg_try_advisory_lock(hashtextextended(%(name)s::text, 0)) AS held"
_RELEASE = "SELECT pg_advisory_unlock(hashtextextended(%(name)s::text, 0))"
_ANY = "SELECT 1 AS found FROM imported_row WHERE jurisdiction_id = %(j)s AND source = %(source)s LIMIT 1"


def known(*, jurisdiction: int, source: str, keys: Collection[str]) -> dict[str, Known]:
    """Those of the keys that are cases already."""
    if not keys:
        return {}
    found = sql.rows(_KNOWN, j=jurisdiction, source=source, keys=list(keys))
    return {row["key"]: Known(number=row["number"], row_hash=bytes(row["row_hash"])) for row in found}


def take_turn(*, jurisdiction: int, source: str) -> None:
    """Wait until no other transaction files from this source, and keep others waiting until this one ends."""
    sql.rows(_TURN, name=f"import/{jurisdiction}/{source}")


@contextmanager
def alone(source: str) -> Iterator[bool]:
    """Whether nobody else imports the history of this source; nobody else will until the block ends."""
    name = f"import/history/{source}"
    held = sql.rows(_HOLD, name=name)[0]["held"]
    try:
        yield held
    finally:
        if held:
            sql.rows(_RELEASE, name=name)


def any_known(*, jurisdiction: int, source: str) -> bool:
    """Whether any row of the source is a case already."""
    return sql.row(_ANY, j=jurisdiction, source=source) is not None


def note(*, jurisdiction: int, source: str, key: str, row_hash: bytes, number: str) -> None:
    """Note that the row of this key is the case of this number. To be called where the case was filed."""
    sql.rows(_NOTE, j=jurisdiction, source=source, key=key, row_hash=row_hash, number=number)
