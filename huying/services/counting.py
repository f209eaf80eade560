"""What each process counts and measures while it answers.

Where several processes answer, the folder named by PROMETHEUS_MULTIPROC_DIR has to be chosen before this module is
loaded: each then counts into a file of its own there, and whoever is asked adds them up.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import ParamSpec, Protocol, TypeVar

from prometheus_client import CollectorRegistry, Counter, Histogram

from huying.domain.refusals import Faulty, Refused
from huying.domain.steps import STEPS
from huying.services.errors import Busy, KeyReused, NotVisible


class Result(Protocol):
    """What an act came to: `again` when an earlier request with the same key had taken it."""

    @property
    def again(self) -> bool: ...


P = ParamSpec("P")
R = TypeVar("R", bound=Result)

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


@cache
def _requests(route: str, method: str, status: int) -> Histogram:
    return REQUESTS.labels(route, method, str(status))


@cache
def _acts(step: str, outcome: str) -> Counter:
    return ACTS.labels(step, outcome)


def answered(*, route: str, method: str, status: int, seconds: float) -> None:
    """Count one answer. `route` is one of the addresses' patterns, never an address."""
    _requests(route, method, status).observe(seconds)


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
