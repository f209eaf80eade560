"""What the worker does again and again, and how often."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from huying.services.relay import tell_all
from huying.services.seals import seal_yesterday
from huying.services.sweep import sweep_erased, sweep_files, sweep_keys, sweep_told


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work that may be done at any time, by several workers at once, and again after it failed half-way."""

    name: str
    every: timedelta
    work: Callable[[], object]


JOBS = (
    Job(name="tell what happened", every=timedelta(seconds=1), work=tell_all),
    # Asked every hour, so that a worker started at noon does not leave yesterday open until midnight.
    Job(name="seal yesterday", every=timedelta(hours=1), work=seal_yesterday),
    Job(name="sweep files nobody bound", every=timedelta(hours=1), work=sweep_files),
    Job(name="sweep bytes of erased files", every=timedelta(minutes=10), work=sweep_erased),
    Job(name="sweep request keys", every=timedelta(hours=6), work=sweep_keys),
    Job(name="sweep told messages", every=timedelta(hours=6), work=sweep_told),
)


def jobs() -> list[tuple[str, float, Callable[[], object]]]:
    """The jobs as the worker takes them: name, pause in seconds, work."""
    return [(job.name, job.every.total_seconds(), job.work) for job in JOBS]
