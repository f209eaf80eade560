"""What nobody answers in time is reported by itself (一呼必应, R-33, S0-78).

Each report is an act like any other: one statement, asked again if somebody else acts first, refused once it is done.
So the work may be killed at any point, done by several workers at once and begun again, and nothing is told twice.
"""

from huying.domain.case import Actor
from huying.domain.refusals import Refused
from huying.services import cases, rebuild
from huying.store import overdue
from huying.store.overdue import Due

BATCH = 100
"""Orders reported in one turn, so that other work of the same worker is not kept waiting."""


def report_overdue() -> int:
    """Report the overdue orders that have waited longest, at most a batch; how many there were."""
    waiting = list(overdue.due(most=BATCH))
    for order in waiting:
        _report(order)
    return len(waiting)


def _report(order: Due) -> None:
    by = Actor(jurisdiction=order.jurisdiction, system=True)
    try:
        cases.act(by=by, number=order.number, step="overdue", order=order.no, details={})
    except Refused:
        # Reported already, or its due lies later by now: the list it was found in is behind, and is made anew.
        for _ in rebuild.chosen(jurisdiction=order.jurisdiction, subjects=[order.subject]):
            pass
