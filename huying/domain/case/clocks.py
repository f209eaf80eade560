"""When each step is due: a pure function of the case, its process and the calendar."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from huying.domain.case.gates import counted, passed_at, shut
from huying.domain.case.rules import Rules
from huying.domain.case.state import JUDGES, Case, Order, Pause
from huying.domain.process import StepRule
from huying.domain.step_parts import Scope
from huying.domain.steps import STEPS
from huying.domain.worktime import Limit, LimitKind, Line, add, explain, resume, working_time

ONE_WORKING_DAY = Limit(kind=LimitKind.work_day, n=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One running clock, worked out by the `calendar` of this version. `first_due` is that before an extension,
    `pauses` are when it stood still. `basis` says what ends it: the process's limit, the call's time and place, or the
    window of the call (or the plan line that replaced it).
    """

    step: str
    order: int | None
    basis: str
    start: datetime
    yellow_at: datetime
    due_at: datetime
    provisional: bool
    lines: tuple[Line, ...]
    calendar: int = 0
    first_due: datetime | None = None
    pauses: tuple[Pause, ...] = ()


def clock(
    case: Case, rule: StepRule, rules: Rules, order: Order | None, *, explained: bool = False
) -> Clock | None:
    """The clock of a step that is open, or None where the process sets none."""
    start = opened_at(case, rule, rules, order)
    fixed = _fixed_due(rule, order)
    if fixed is not None:
        return _fixed(rule, start, fixed, rules, order)
    if rule.limit is None:
        return None
    deadline = add(calendar=rules.calendar, start=start, limit=rule.limit)
    return Clock(
        step=rule.step,
        order=order.no if order else None,
        basis="limit",
        start=start,
        yellow_at=deadline.yellow_at,
        due_at=deadline.due_at,
        provisional=deadline.provisional,
        lines=explain(calendar=rules.calendar, start=start, limit=rule.limit) if explained else (),
        calendar=rules.calendar.version,
    )


def due_at(case: Case, rule: StepRule, rules: Rules, order: Order) -> datetime | None:
    """When an order's step is due; None where nothing says so, or its time has not begun."""
    fixed = _fixed_due(rule, order)
    if fixed is not None or rule.limit is None or shut(case, rule, rules.process, order=order):
        return fixed
    return add(calendar=rules.calendar, start=opened_at(case, rule, rules, order), limit=rule.limit).due_at


def judged(case: Case, rule: StepRule, rules: Rules, order: Order | None, *, at: datetime) -> dict[str, Any]:
    """What an entry keeps of a clock it ends: due, whether past it, and the calendar it was judged by (§2.2)."""
    if not STEPS[rule.step].duty:
        return {}
    found = clock(case, rule, rules, order)
    if found is None:
        return {}
    due = {"due": found.due_at.isoformat(), "late": at > found.due_at, "calendar": rules.calendar.version}
    return {"clock": due}


def handle_due(rules: Rules, *, at: datetime, window_end: datetime | None) -> datetime | None:
    """Until when an order is to be handled: the end of the call's window, else the process's limit (S4-21)."""
    rule = rules.process.steps["feed_back"]
    if window_end is not None or rule.limit is None:
        return window_end
    return add(calendar=rules.calendar, start=at, limit=rule.limit).due_at


def resumed_due(order: Order, rules: Rules, *, at: datetime) -> datetime | None:
    """The new due after a send-back: what was left when the unit answered, at least one working day (§7.1)."""
    answered = order.done["feed_back"].at
    if order.handle_due is None:
        return None
    left = working_time(calendar=rules.calendar, a=answered, b=order.handle_due)
    return resume(
        calendar=rules.calendar, at=at, left=max(left, timedelta(0)), at_least=ONE_WORKING_DAY
    ).due_at


def paused_due(rules: Rules, *, at: datetime, left: timedelta) -> datetime:
    """When an order is due whose clock stood still until `at` with `left` working time to go (practice §8)."""
    return resume(calendar=rules.calendar, at=at, left=left).due_at


def opened_at(case: Case, rule: StepRule, rules: Rules, order: Order | None) -> datetime:
    """When the step became open: when it was asked for, or when the last of its gates was passed."""
    asked = _asked_at(case, rule, order)
    if asked is not None:
        return asked
    if order is not None:
        moments = [order.at]
    else:
        moments = [_begun(case), *(one.at for one in case.current_orders), *_awaited(case, rule)]
    for name in rule.gates(order.kind if order else case.kind_of_work):
        moments += _passed(case, name, rule, rules, order)
    return max(moments)


def _asked_at(case: Case, rule: StepRule, order: Order | None) -> datetime | None:
    """When somebody asked for the answer this step gives; None for a step of the main line."""
    mark = None
    if rule.step == "record":
        mark = case.done.get("emergency")
    elif order is not None and rule.step in JUDGES:
        mark = order.aside.asked_at
    elif order is not None and rule.step == "rule":
        mark = order.aside.disputed
    elif order is not None and rule.step == "clue_reply":
        mark = next((one.at for one in order.aside.clues if not one.answered), None)
    return mark.at if mark else None


def _begun(case: Case) -> datetime:
    """When the present holder got the case in its present round: filed, reopened, brought up a level or given to it."""
    marks = [case.done[name].at for name in ("reopen", "escalate", "reassign") if name in case.done]
    return max([case.filed_at, *marks])


def _awaited(case: Case, rule: StepRule) -> list[datetime]:
    """What made a step due again: orders that ended call for a new call, a new petitioner for an answer."""
    if rule.step == "call":
        return [order.ended_at for order in case.current_orders if order.ended_at is not None]
    joined = case.done.get("join") if rule.step in ("answer", "visit") else None
    return [joined.at] if joined is not None else []


def _passed(case: Case, name: str, rule: StepRule, rules: Rules, order: Order | None) -> list[datetime]:
    if STEPS[name].scope is Scope.CASE:
        return [case.done[name].at] if name in case.done else []
    orders = counted(case, name, rules.process, rule, order)
    passed = (passed_at(case, one, name, rules.process) for one in orders)
    return [moment for moment in passed if moment is not None]


def _fixed_due(rule: StepRule, order: Order | None) -> datetime | None:
    if order is None or rule.until == "limit":
        return None
    fixed = {"arrive_at": order.arrive_due, "handle": order.handle_due, "reply_by": order.aside.reply_by}
    return fixed[rule.until]


def _fixed(rule: StepRule, start: datetime, due: datetime, rules: Rules, order: Order | None) -> Clock:
    begin = order.at if order else start
    left = working_time(calendar=rules.calendar, a=begin, b=due) if due > begin else timedelta(0)
    if left > timedelta(0):
        run = resume(calendar=rules.calendar, at=begin, left=left)
        yellow, provisional = min(run.yellow_at, due), run.provisional
    else:
        # Both ends outside working hours (a night call): four fifths of the time on the wall.
        yellow, provisional = begin + max(due - begin, timedelta(0)) * 4 / 5, False
    return Clock(
        step=rule.step,
        order=order.no if order else None,
        basis=rule.until,
        start=begin,
        yellow_at=yellow,
        due_at=due,
        provisional=provisional,
        lines=(),
        calendar=rules.calendar.version,
        first_due=order.aside.first_due if order and rule.until == "handle" else None,
        pauses=order.aside.pauses if order and rule.until == "handle" else (),
    )
