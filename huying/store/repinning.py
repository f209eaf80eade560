"""Which versions of its processes a jurisdiction worked by, and the running cases that pin each."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from huying.store import sql

_VERSIONS = """
SELECT v.hash, v.process_id, v.loaded_at, u.from_date, u.to_date,
       (SELECT count(*) FROM subject s JOIN case_head h ON h.jurisdiction_id = s.jurisdiction_id AND h.subject_id = s.id
        WHERE s.jurisdiction_id = %(j)s AND s.process_hash = v.hash AND NOT h.ended) AS running
FROM process_version v JOIN process_use u ON u.process_version_id = v.hash
WHERE u.jurisdiction_id = %(j)s
ORDER BY v.process_id, u.from_date DESC, v.loaded_at DESC
"""
_PINNED = """
SELECT s.id AS subject, s.number, s.state, h.title, h.confidential, h.holder
FROM subject s JOIN case_head h ON h.jurisdiction_id = s.jurisdiction_id AND h.subject_id = s.id
WHERE s.jurisdiction_id = %(j)s AND s.process_hash = %(hash)s AND NOT h.ended
  AND (%(after)s::uuid IS NULL OR s.id > %(after)s::uuid)
ORDER BY s.id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of a process that a jurisdiction works by, did or is to; how many running cases pin it."""

    hash: str
    process_id: str
    loaded_at: datetime
    from_date: date
    to_date: date | None
    running: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """A running case of a version, as it stands."""

    subject: UUID
    number: str
    state: dict[str, Any]
    title: str | None
    confidential: bool
    holder: str


def versions(*, jurisdiction: int) -> tuple[Version, ...]:
    """Every version a jurisdiction put in use, by process, the latest first; one put in use twice stands there once."""
    found = (Version(**row) for row in sql.rows(_VERSIONS, j=jurisdiction))
    return tuple({one.hash: one for one in reversed(tuple(found))}.values())[::-1]


def pinned(*, jurisdiction: int, version: str, after: UUID | None, most: int) -> list[Pinned]:
    """Running cases of a version, the oldest first, at most so many, after one."""
    return [Pinned(**row) for row in sql.rows(_PINNED, j=jurisdiction, hash=version, after=after, most=most)]
