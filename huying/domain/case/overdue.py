"""What nobody answers in time is reported by the system, and looked into by somebody (一呼必应, R-33, S0-78)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from huying.domain.case.clocks import due_at
from huying.domain.case.gates import passes
from huying.domain.case.recusal import may_take
from huying.domain.case.rules import Rules
from huying.domain.case.state import Case, Order
from huying.domain.case.taking import Taking
from huying.domain.refusals import Refused

SETTLES = "urge"
"""The step by which whoever it was reported to looks into it; to supervise does as well."""


Known = Mapping[tuple[str, int | None], datetime]
"""Dues that were worked out already, by step and order."""
_NONE: Known = MappingProxyType({})


def unreported(
    case: Case, order: Order, rules: Rules, known: Known = _NONE
) -> Iterator[tuple[str, datetime]]:
    """The steps of an order whose dues are watched, still awaited and not reported yet, each with its due.

    Each is reported once for its order, and again only when an answer was sent back and a new clock runs.
    """
    rule = rules.rule("overdue")
    if rule is None or case.ended is not None or order.kind not in rule.on or not _runs(case, order):
        return
    for step in rule.of:
        if step in order.overdue or passes(case, order, step, rules.process):
            continue
        due = known.get((step, order.no)) or due_at(case, rules.process.steps[step], rules, order)
        if due is not None:
            yield step, due


def _runs(case: Case, order: Order) -> bool:
    return order.live and order.obliged and case.call_of(order).round == case.round


def report_at(case: Case, order: Order, rules: Rules, known: Known = _NONE) -> datetime | None:
    """The moment after which the system has something to report of an order; None where it has not."""
    return min((due for _, due in unreported(case, order, rules, known)), default=None)


def conclude_overdue(taking: Taking) -> None:
    """All of the order's dues that have passed, in one entry. Raises Refused when none has: nothing is told twice."""
    case, order, rules = taking.case, taking.the_order, taking.rules
    passed = [(step, due) for step, due in unreported(case, order, rules) if due < taking.now]
    if not passed:
        raise Refused("nothing_overdue")
    taking.facts["overdue"] = [{"of": step, "due": due.isoformat()} for step, due in passed]
    taking.facts["calendar"] = rules.calendar.version


def unseen(case: Case, rules: Rules) -> Iterator[Order]:
    """The orders reported as overdue which nobody has looked into, and on which the unit is still awaited."""
    if case.ended is not None:
        return
    for order in case.current_orders:
        if _runs(case, order) and any(
            mark.seq > order.looked_into and not passes(case, order, step, rules.process)
            for step, mark in order.overdue.items()
        ):
            yield order


def see_to(taking: Taking, orders: Iterable[int]) -> None:
    """Note which of these orders were reported as overdue to whoever acts now: to him they are a task no longer."""
    rule = taking.rules.rule("overdue")
    if rule is None or rule.to is None:
        return
    waiting = {order.no: order for order in unseen(taking.case, taking.rules)}
    seen = [
        no
        for no in orders
        if no in waiting and may_take(taking.case, rule.to, taking.by, waiting[no], taking.rules)
    ]
    if seen:
        taking.facts["looked_into"] = seen
