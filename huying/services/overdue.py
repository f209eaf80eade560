"""What nobody answers in time is reported by itself, and a call nobody forwards goes on (一呼必应, R-33, S0-59, S0-78).

Each is an act like any other: one statement, asked again if somebody else acts first, refused once it is done. So the
work may be killed at any point, done by several workers at once and begun again, and nothing is told twice.
"""

from huying.domain.case import Actor
from huying.domain.refusals import Refused
from huying.services import cases, rebuild
from huying.store import overdue
from huying.store.overdue import Due, Waiting

BATCH = 100
"""Acts of one turn, so that other work of the same worker is not kept waiting."""


def report_overdue() -> int:
    """Report the overdue orders that have waited longest, at most a batch; how many there were."""
    waiting = list(overdue.due(most=BATCH))
    for order in waiting:
        _act(order, "overdue", order.no)
    return len(waiting)


def forward_overdue() -> int:
    """Forward the communities' calls that no subdistrict forwarded in time, at most a batch; how many there were."""
    waiting = list(overdue.waiting(most=BATCH))
    for case in waiting:
        _act(case, "forward")
    return len(waiting)


def _act(found: Due | Waiting, step: str, order: int | None = None) -> None:
    by = Actor(jurisdiction=found.jurisdiction, system=True)
    try:
        cases.act(by=by, number=found.number, step=step, order=order, details={})
    except Refused:
        # Done already, or its due lies later by now: the list it was found in is behind, and is made anew.
        for _ in rebuild.chosen(jurisdiction=found.jurisdiction, subjects=[found.subject]):
            pass
