"""What each process counts and measures while it answers.

Where several processes answer, the folder named by PROMETHEUS_MULTIPROC_DIR has to be chosen before this module is
loaded: each then counts into a file of its own there, and whoever is asked adds them up.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import ParamSpec, Protocol, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from huying.domain.refusals import Faulty, Refused
from huying.domain.steps import STEPS
from huying.services.errors import Busy, KeyReused, NotVisible


class Result(Protocol):
    """What an act came to: `again` when an earlier request with the same key had taken it."""

    @property
    def again(self) -> bool: ...


P = ParamSpec("P")
R = TypeVar("R", bound=Result)

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
REGISTRY = CollectorRegistry()
REQUESTS = Histogram(
    "huying_request_seconds",
    "Time from a request's arrival to its answer, by route, method and status.",
    ["route", "method", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
    registry=REGISTRY,
)
ACTS = Counter(
    "huying_acts",
    "Acts on cases, by step and by what came of them: done, again, faulty, busy, or the code of the refusal.",
    ["step", "outcome"],
    registry=REGISTRY,
)
STREAMS = Gauge(
    "huying_live_streams",
    "Pages that are open and told at once what happens.",
    multiprocess_mode="livesum",
    registry=REGISTRY,
)
CHANGES_TOLD = Counter(
    "huying_live_changes", "Changes of subjects, counted for each page that was told.", registry=REGISTRY
)


@cache
def _requests(route: str, method: str, status: int) -> Histogram:
    return REQUESTS.labels(route, method, str(status))


@cache
def _acts(step: str, outcome: str) -> Counter:
    return ACTS.labels(step, outcome)


def answered(*, route: str, method: str, status: int, seconds: float) -> None:
    """Count one answer. `route` is one of the addresses' patterns, never an address."""
    _requests(route, method, status).observe(seconds)


def count_streams_alone() -> None:
    """Forget the open streams of a process that was killed: one process has any at a time."""
    folder, mine = os.environ.get(FOLDER), f"gauge_livesum_{os.getpid()}.db"
    for path in Path(folder).glob("gauge_livesum_*.db") if folder else ():
        if path.name != mine:
            path.unlink(missing_ok=True)


def counted(step: str = "") -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Count the acts a function takes by what comes of them, under this step, or the one it is called with."""

    def decorate(act: Callable[P, R]) -> Callable[P, R]:
        @wraps(act)
        def counting(*args: P.args, **kwargs: P.kwargs) -> R:
            name = step or _known(kwargs["step"])
            try:
                result = act(*args, **kwargs)
            except Exception as fault:
                _acts(name, _word(fault)).inc()
                raise
            _acts(name, "again" if result.again else "done").inc()
            return result

        return counting

    return decorate


def _known(step: object) -> str:
    return step if isinstance(step, str) and step in STEPS else "unknown"


def _word(fault: Exception) -> str:
    match fault:
        case Refused():
            return fault.code
        case Faulty():
            return "faulty"
        case Busy():
            return "busy"
        case NotVisible():
            return "not_visible"
        case KeyReused():
            return "key_reused"
        case _:
            return "error"
