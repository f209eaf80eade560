"""What a desk needs beside its lists, in one look: the versions of what is kept in memory, the processes in use."""

from dataclasses import dataclass

from huying.store import sql
from huying.store.jurisdictions import UnknownJurisdiction

_GROUND = """
SELECT j.version, j.calendar_version,
       ARRAY(SELECT u.process_version_id::text FROM process_use u WHERE u.jurisdiction_id = j.id
             ORDER BY u.from_date) AS processes
FROM jurisdiction j WHERE j.id = %(j)s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The versions of units and calendar, and the hashes of all processes ever in use, the latest last."""

    version: int
    calendar_version: int
    processes: list[str]


def ground(jurisdiction: int) -> Ground:
    """What the jurisdiction works by. Raises UnknownJurisdiction."""
    row = sql.row(_GROUND, j=jurisdiction)
    if row is None:
        raise UnknownJurisdiction(jurisdiction)
    return Ground(**row)
