"""Orders of which the system has something to report: their dues passed, and nobody has told it yet."""

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


class Due(NamedTuple):
    """One such order."""

    jurisdiction: int
    subject: UUID
    number: str
    no: int


def due(*, most: int) -> Iterator[Due]:
    """The orders that have waited longest, at most so many; read from an index of those that wait at all."""
    return (Due(**row) for row in sql.rows(_DUE, most=most))
