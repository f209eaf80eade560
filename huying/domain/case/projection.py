"""What lists read of a case: its head, its orders and its tasks, worked out from the folded state."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from huying.domain.case.acts import Task, tasks
from huying.domain.case.gates import gate_of, passes, unscored
from huying.domain.case.groups import is_group
from huying.domain.case.history import IMPORTED, is_imported, stated_late
from huying.domain.case.overdue import Known, report_at
from huying.domain.case.rules import Rules
from huying.domain.case.state import Call, Case, Order
from huying.domain.case.whistles import number_of, whistles
from huying.domain.steps import STEPS

ORDER_STEPS = (
    *("sign", "name", "attend", "plan", "agree", "feed_back", "accept", "score"),
    *("score_caller", "evaluate"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """One case as the tables of lists hold it. Moments are aware; a light is never kept, only its instants."""

    head: dict[str, Any]
    orders: tuple[dict[str, Any], ...]
    tasks: tuple[dict[str, Any], ...]


def project(case: Case, rules: Rules) -> Projection:
    """The projections of a case."""
    owed = tasks(case, rules)
    dues = {(task.step, task.order): task.clock.due_at for task in owed if task.clock is not None}
    return Projection(
        head=_head(case, rules, owed),
        orders=tuple(_order(case, order, rules, dues) for order in case.orders),
        tasks=tuple(_task(task, case, rules) for task in owed),
    )


STATES = (
    "registered",
    "reopened",
    "local_handling",
    "pending_leader",
    "calling",
    "in_process",
    "rectifying",
    "auditing",
    "verifying",
    "visiting",
    "scoring",
    "closing",
    "closed",
    "not_accepted",
    "merged",
    "cancelled",
)
"""Where a whole case can stand, in the words of ledger §6.6; `closing`: all is done but the closing itself."""
OVER = frozenset({"closed", "not_accepted", "merged", "cancelled"})
"""Those in which a case is over: nobody is at work on it."""


def state_of(case: Case, rules: Rules) -> str:
    """One word for where the whole case stands, derived from its orders and marks (ledger §6.6)."""
    if case.ended is not None:
        return case.ended
    orders = [order for order in case.current_orders if order.obliged and order.live]
    if not orders:
        return _before_call(case, rules)
    if not all(_through(case, order, "feed_back", rules) for order in orders):
        return _working(case, orders, rules)
    return _after_answers(case, orders, rules)


def _before_call(case: Case, rules: Rules) -> str:
    if "assess" not in case.done:
        return "reopened" if "reopen" in case.done else "registered"
    if not case.needs_call:
        return "local_handling"
    confirm = rules.rule("confirm")
    return "pending_leader" if confirm is not None and "confirm" not in case.done else "calling"


def _working(case: Case, orders: list[Order], rules: Rules) -> str:
    if any(order.rework and not _through(case, order, "feed_back", rules) for order in orders):
        return "rectifying"
    called = [order for order in orders if not order.own]
    if not called:
        return "local_handling"
    return "in_process" if all(_through(case, order, "sign", rules) for order in called) else "calling"


def _after_answers(case: Case, orders: list[Order], rules: Rules) -> str:
    """The first of what follows the answers that is still to be done: audit and report, verify, visit, score."""
    if not all(_through(case, order, "accept", rules) for order in orders) or _open(case, "report", rules):
        return "auditing"
    if _open(case, "verify", rules):
        return "verifying"
    if _open(case, "answer", rules) or _open(case, "visit", rules):
        return "visiting"
    judged = all(_through(case, order, step, rules) for order in orders for step in BOTH_SIDES)
    return "closing" if judged and not unscored(case, rules.process) else "scoring"


BOTH_SIDES = ("score_caller", "evaluate")
"""What others than the caller say of an order's sides."""


def _open(case: Case, step: str, rules: Rules) -> bool:
    """Whether the process takes a step of the whole case that has still to be done."""
    rule = rules.rule(step)
    if rule is None or rule.optional:
        return False
    gate = gate_of(case, step, rules.process, rule, None)
    return gate is not None and not gate.passed


def _through(case: Case, order: Order, step: str, rules: Rules) -> bool:
    return passes(case, order, step, rules.process)


def stage_of(case: Case, rules: Rules, owed: tuple[Task, ...]) -> str:
    """The stage of the process the case has come to: that of the first step somebody owes."""
    stages = [stage.code for stage in rules.process.stages]
    steps = rules.process.steps
    waiting = [steps[task.step].stage for task in main_line(owed)]
    if not waiting:
        return stages[-1] if case.ended == "closed" else stages[0]
    return min(waiting, key=stages.index)


def main_line(owed: Iterable[Task]) -> tuple[Task, ...]:
    """What is owed of the work itself: of what is apart nobody is to learn (R-23)."""
    return tuple(task for task in owed if not STEPS[task.step].apart)


def order_step(case: Case, order: Order, rules: Rules) -> str:
    """The step an order waits at, or how it ended."""
    if is_imported(order):
        return IMPORTED
    if order.role == "informed":
        return "informed"
    if order.ended is not None and order.score is None:
        return order.ended
    steps = rules.process.steps
    waiting = [
        step
        for step in ORDER_STEPS
        if step in steps and not steps[step].optional and not passes(case, order, step, rules.process)
    ]
    return waiting[0] if waiting else "done"


def _head(case: Case, rules: Rules, owed: tuple[Task, ...]) -> dict[str, Any]:
    now = rules.units.now
    clocks = [task.clock for task in main_line(owed) if task.clock is not None]
    first = min(clocks, key=lambda clock: clock.due_at, default=None)
    closed = case.done.get("close") if case.ended == "closed" else None
    return {
        "process": rules.process.id,
        "state": state_of(case, rules),
        "stage": stage_of(case, rules, owed),
        "holder": now(case.holder),
        "registrar": now(case.registrar) if case.registrar else None,
        "channel": case.channel,
        "kind": case.kind,
        "category": case.category,
        "matter": case.matter,
        "grid": now(case.grid) if case.grid else None,
        "confidential": case.confidential,
        "lon": case.lon,
        "lat": case.lat,
        "filed_at": case.filed_at,
        "closed_at": closed.at if closed else None,
        "due_at": first.due_at if first else None,
        "yellow_at": first.yellow_at if first else None,
        "repeats": case.repeats,
        "repeat_of": case.repeat_of,
        "merged_into": case.merged_into,
        "recurrences": case.recurrences,
        "rectifications": case.rectifications,
        "round": case.round,
        "units": sorted(_units(case, rules)),
        "tied": sorted({now(one) for one in case.tied}),
        "whistles": max(map(partial(_further, case), whistles(case)), default=0),
        "stated_late": stated_late(case),
        "group_case": is_group(case, rules.process.group),
        "case_seq": case.case_seq,
        "goes_on_at": goes_on_at(owed, rules),
    }


def goes_on_at(owed: Iterable[Task], rules: Rules) -> datetime | None:
    """The moment after which the system does in others' place what they owe; None where it does not (S0-78)."""
    steps = rules.process.steps
    return min((one.clock.due_at for one in owed if one.clock and steps[one.step].by_itself), default=None)


def _units(case: Case, rules: Rules) -> set[str]:
    """Every unit whose lists show the case, the same whose posts may open it (`domain.access`): holder, those above
    and before it, who filed it, callers, all called. A community is none of them for lying around the place.
    """
    units = {one.code for one in rules.units.chain(rules.units.now(case.holder))} | {
        *case.filed_with,
        *case.held_by,
    }
    units |= {call.caller for call in case.calls} | {u for u in (case.registrar, case.community) if u}
    for order in case.orders:
        units.add(order.unit)
        if order.handler:
            units.add(order.handler)
    return set(map(rules.units.now, units))


def _further(case: Case, call: Call) -> int:
    """Which whistle a call is, where it is not the first or own units handle it; else 0."""
    number = number_of(case, call)
    return number if number > 1 else 0


def _at(order: Order, step: str) -> datetime | None:
    mark = order.done.get(step)
    return mark.at if mark else None


def _order(case: Case, order: Order, rules: Rules, dues: Known) -> dict[str, Any]:
    score = order.score
    return {
        "no": order.no,
        "call_no": order.call,
        "whistle": _further(case, case.call_of(order)),
        "unit": rules.units.now(order.unit),
        "handler": rules.units.now(order.handler) if order.handler else None,
        "duty": order.role,
        "own": order.own,
        "ended": order.ended,
        "step": order_step(case, order, rules),
        "called_at": None if is_imported(order) else order.at,
        "signed_at": _at(order, "sign"),
        "named_at": _at(order, "name"),
        "attended_at": _at(order, "attend"),
        "attendance": order.attendance,
        "agreed_at": _at(order, "agree"),
        "fed_back_at": _at(order, "feed_back"),
        "accepted_at": _at(order, "accept"),
        "scored_at": _at(order, "score"),
        "arrive_due": order.arrive_due,
        "handle_due": order.handle_due,
        "rework": order.rework,
        "urged": order.urged,
        "response": score.response if score else None,
        "completion": score.completion if score else None,
        "satisfaction": score.satisfaction if score else None,
        "street": score.street if score else None,
        "system": score.system if score else None,
        "total": score.total if score else None,
        "seq": order.seq,
        "report_at": report_at(case, order, rules, dues),
        "asked": order.aside.asked,
        "disputed_at": order.aside.disputed.at if order.aside.disputed else None,
        "extended": order.aside.extended,
        "paused_until": order.aside.paused_until,
        "supervised": order.aside.supervised[-1] if order.aside.supervised else None,
    }


def _task(task: Task, case: Case, rules: Rules) -> dict[str, Any]:
    return {
        "key": f"{task.step}:{task.order or 0}",
        "step": task.step,
        "order_no": task.order,
        "unit": rules.units.now(task.unit),
        "holder": rules.units.now(case.holder),
        "roles": list(task.roles),
        "due_at": task.clock.due_at if task.clock else None,
        "yellow_at": task.clock.yellow_at if task.clock else None,
    }
