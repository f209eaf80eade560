"""What the worker does again and again, how often, and how others learn that it does."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from huying.services.calendar import load_holidays
from huying.services.dues import check_dues
from huying.services.notices.making import note_all
from huying.services.notices.sending import deliver_all
from huying.services.overdue import forward_overdue, report_overdue
from huying.services.relay import tell_all
from huying.services.seals import seal_yesterday
from huying.services.sweep import (
    sweep_cached,
    sweep_drafts,
    sweep_erased,
    sweep_files,
    sweep_keys,
    sweep_notices,
    sweep_told,
)
from huying.store import jobs
from huying.store.jobs import JobRow

__all__ = ["BEAT", "FRESH", "JOBS", "TELLING", "Job", "JobRow", "Journal", "states"]

BEAT = timedelta(seconds=10)
"""How often a worker says that it is there."""
FRESH = timedelta(seconds=60)
"""How long ago it may have said so; a database that is restarted takes some beats away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work that may be done at any time, by several workers at once, and again after it failed half-way."""

    name: str
    every: timedelta
    work: Callable[[], object]
    outside: bool = False
    """Whether it waits for machines of others, so that nothing else may wait for it."""


TELLING = Job(name="tell what happened", every=timedelta(seconds=0.2), work=tell_all)
"""The one that open pages wait for: it has a thread of its own, so that no long work keeps it from its turn."""
JOBS = (
    TELLING,
    Job(name="report what is overdue", every=timedelta(seconds=1), work=report_overdue),
    Job(name="forward what nobody forwards", every=timedelta(seconds=1), work=forward_overdue),
    Job(name="make notices", every=timedelta(seconds=1), work=note_all),
    Job(name="send messages", every=timedelta(seconds=1), work=deliver_all, outside=True),
    Job(name="work out moved dues", every=timedelta(seconds=1), work=check_dues),
    # Asked every hour, so that a worker started at noon does not leave yesterday open until midnight.
    Job(name="seal yesterday", every=timedelta(hours=1), work=seal_yesterday),
    Job(name="sweep files nobody bound", every=timedelta(hours=1), work=sweep_files),
    Job(name="sweep bytes of erased files", every=timedelta(minutes=10), work=sweep_erased),
    Job(name="load holidays", every=timedelta(days=1), work=load_holidays),
    Job(name="sweep request keys", every=timedelta(hours=6), work=sweep_keys),
    Job(name="sweep told messages", every=timedelta(hours=6), work=sweep_told),
    Job(name="sweep what was cached", every=timedelta(hours=1), work=sweep_cached),
    Job(name="sweep old drafts", every=timedelta(hours=6), work=sweep_drafts),
    Job(name="sweep old notices", every=timedelta(hours=6), work=sweep_notices),
)


class Journal:
    """What one worker remembers of its work until the next beat: moments of its own clock that only runs forwards."""

    def __init__(self, todo: Sequence[Job]) -> None:
        self._todo = todo
        self._begun: dict[str, float] = {}
        self._done: dict[str, float] = {}
        self._failed: dict[str, float] = {}

    @contextmanager
    def doing(self, job: Job) -> Iterator[None]:
        """Write down that the work begins, and how it ends."""
        self._begun[job.name] = time.monotonic()
        try:
            yield
        except Exception:
            self._failed[job.name] = time.monotonic()
            raise
        else:
            self._done[job.name] = time.monotonic()
        finally:
            del self._begun[job.name]

    def beat(self) -> None:
        """Tell everybody, by the database. A worker that may die at any moment tells it often."""
        jobs.beat([self._said(job, time.monotonic()) for job in self._todo])

    def _said(self, job: Job, now: float) -> dict[str, float | str | None]:
        return {
            "name": job.name,
            "every": job.every.total_seconds(),
            "running": _since(self._begun.get(job.name), now),
            "done": _since(self._done.get(job.name), now),
            "failed": _since(self._failed.get(job.name), now),
        }


def _since(moment: float | None, now: float) -> float | None:
    return None if moment is None else now - moment


def states() -> list[JobRow]:
    """What the workers last said of each kind of work."""
    return jobs.every()
