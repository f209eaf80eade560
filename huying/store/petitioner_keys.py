"""Under which keys petitioners are sealed, and sealing them anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from huying.store import sql

_COUNTS = "SELECT key_id, count(*) AS rows FROM petitioner WHERE key_id IS NOT NULL GROUP BY key_id"
_HOLD = "LOCK TABLE petitioner IN SHARE MODE"
_OTHERS = """
SELECT jurisdiction_id, subject_id, no, sealed, key_id FROM petitioner
WHERE key_id <> %(key)s ORDER BY jurisdiction_id, subject_id, no LIMIT %(most)s FOR UPDATE SKIP LOCKED
"""
_RESEAL = """
UPDATE petitioner p SET sealed = n.sealed, key_id = %(key)s
FROM unnest(%(jurisdictions)s::int[], %(subjects)s::uuid[], %(numbers)s::int[], %(sealed)s::bytea[])
    AS n(jurisdiction_id, subject_id, no, sealed)
WHERE p.jurisdiction_id = n.jurisdiction_id AND p.subject_id = n.subject_id AND p.no = n.no
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resealed:
    """A petitioner's row sealed anew."""

    jurisdiction: int
    subject: UUID
    no: int
    sealed: bytes


def counts() -> dict[str, int]:
    """How many petitioners each key seals."""
    return {row["key_id"]: row["rows"] for row in sql.rows(_COUNTS)}


def hold() -> None:
    """Let nobody seal a petitioner until the transaction ends, and wait for those who are at it."""
    sql.rows(_HOLD)


def under_other_keys(*, key: str, most: int) -> list[sql.Row]:
    """Petitioners not sealed under this key, held for the transaction; those that others hold are left out."""
    return sql.rows(_OTHERS, key=key, most=most)


def reseal(rows: Sequence[Resealed], *, key: str) -> None:
    """Put the rows sealed anew under this key in place."""
    sql.rows(
        _RESEAL,
        key=key,
        jurisdictions=[row.jurisdiction for row in rows],
        subjects=[row.subject for row in rows],
        numbers=[row.no for row in rows],
        sealed=[row.sealed for row in rows],
    )
