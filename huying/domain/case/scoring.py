"""One order's score, from the facts of its entries (S4-28, S4-29, S1-66; design §7.1, §7.4)."""

from decimal import ROUND_HALF_UP, Decimal

from huying.domain.case.state import Case, Order, Score
from huying.domain.process import Process

FULL = 10_000
"""A hundred points, in hundredths."""
CAME = frozenset({"on_time"})


def responded(order: Order, process: Process) -> bool:
    """Whether every response limit of the process was met: signed in time and, where there is a 报到, came in time.

    What the caller waived is not counted against the unit; what never happened is.
    """
    steps = [rule.step for rule in process.steps.values() if rule.response and order.kind in rule.on]
    if not steps:
        return bool(order.done)
    return all(_met(order, step) for step in steps)


def _met(order: Order, step: str) -> bool:
    if step in order.waived:
        return True
    mark = order.done.get(step)
    if mark is None:
        return False
    return order.attendance in CAME if step == "attend" else not mark.late


def completed(order: Order, process: Process) -> bool:
    """Whether the accepted feedback was given within the handling clock, and the order was not superseded."""
    mark = order.done.get("feed_back")
    accepted = "accept" in order.done or "accept" not in process.steps
    return mark is not None and not mark.late and not order.lapsed and accepted and order.ended is None


def better_than_petitioner(case: Case, process: Process, satisfaction: str) -> bool:
    """Whether the caller is more content than the least content petitioner: that needs a reason (§7.1)."""
    answers = [process.worth(party.answer) for party in case.parties if party.visited and party.answer]
    return bool(answers) and process.worth(satisfaction) > min(answers)


def system_points(order: Order, process: Process) -> int:
    """The grid system's own result, in hundredths: signing, attendance, completion, no rework (§7.4, S1-66)."""
    parts = {
        "sign": _met(order, "sign"),
        "attend": _met(order, "attend"),
        "completion": completed(order, process),
        "rework": order.rework == 0,
    }
    return sum(100 * weight for name, weight in process.score.system.items() if parts.get(name))


def score_of(order: Order, process: Process, *, satisfaction: str | None, points: str | None) -> Score:
    """The score by the process's formula. `points` is the street's own, 0 to 100, as decimal text."""
    response, completion = int(responded(order, process)), int(completed(order, process))
    scheme = process.score
    if scheme.formula in ("rates", "mutual"):
        worth = process.worth(satisfaction or "")
        weights = scheme.weights
        total = 100 * (weights["response"] * response + weights["completion"] * completion)
        total += weights["satisfaction"] * worth
        return Score(
            response=response,
            completion=completion,
            satisfaction=satisfaction,
            street=None,
            system=None,
            total=total,
        )
    street = int((Decimal(points or "0") * 100).quantize(Decimal(1), ROUND_HALF_UP))
    system = system_points(order, process)
    weighted = Decimal(scheme.weights["street"] * street + scheme.weights["system"] * system) / 100
    return Score(
        response=response,
        completion=completion,
        satisfaction=satisfaction,
        street=street,
        system=system,
        total=int(weighted.quantize(Decimal(1), ROUND_HALF_UP)),
    )
