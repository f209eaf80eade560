"""Where the system has something to do: an order's due passed and nobody told it, a call waits past its time."""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from huying.store import sql

_DUE = """
SELECT o.jurisdiction_id AS jurisdiction, o.subject_id AS subject, s.number, o.no
FROM (
    SELECT jurisdiction_id, subject_id, no, report_at FROM case_order
    WHERE report_at < clock_timestamp() ORDER BY report_at, jurisdiction_id, subject_id, no LIMIT %(most)s
) AS o
JOIN subject s ON s.jurisdiction_id = o.jurisdiction_id AND s.id = o.subject_id
ORDER BY o.report_at, o.jurisdiction_id, o.subject_id, o.no
"""

_WAITING = """
SELECT h.jurisdiction_id AS jurisdiction, h.subject_id AS subject, h.number
FROM case_head h WHERE h.goes_on_at < clock_timestamp()
ORDER BY h.goes_on_at, h.jurisdiction_id, h.subject_id LIMIT %(most)s
"""


class Due(NamedTuple):
    """An order with something to report."""

    jurisdiction: int
    subject: UUID
    number: str
    no: int


def due(*, most: int) -> Iterator[Due]:
    """The orders that have waited longest, at most so many; read from an index of those that wait at all."""
    return (Due(**row) for row in sql.rows(_DUE, most=most))


class Waiting(NamedTuple):
    """A case that the system goes on with."""

    jurisdiction: int
    subject: UUID
    number: str


def waiting(*, most: int) -> Iterator[Waiting]:
    """The cases that have waited longest to go on, at most so many; read from an index of those that wait at all."""
    return (Waiting(**row) for row in sql.rows(_WAITING, most=most))
