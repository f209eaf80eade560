"""Whether this installation can do its work now, in words that anybody may read: none tells how it is made."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import Error

from huying.services.jobs import FRESH, JobRow, states
from huying.store import migrated


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """The state of each part: `ok`, else what is wrong with it, or `unknown` where it could not be asked."""

    database: str
    migrations: str = "unknown"
    worker: str = "unknown"

    @property
    def ready(self) -> bool:
        """Whether every part is as it should be."""
        return self.database == self.migrations == self.worker == "ok"


def readiness() -> Readiness:
    """Ask the database: two short statements."""
    try:
        if migrated.difference().missing:
            return Readiness(database="ok", migrations="missing")
        return Readiness(database="ok", migrations="ok", worker=worker_state(states()))
    except Error:
        return Readiness(database="unreachable")


def worker_state(jobs: Sequence[JobRow]) -> str:
    """Whether a worker has said lately that it is there: `ok`, `stale`, or `missing` when none ever did."""
    if not jobs:
        return "missing"
    return "ok" if min(job.beat for job in jobs) <= FRESH else "stale"
