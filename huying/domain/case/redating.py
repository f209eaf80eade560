"""What a new calendar moves: the dues of running clocks, and nothing that has ended (design §2.2).

A moment that people agreed on (the call's time and window, a plan, an extension, a resumption, what was left after a
send-back) stays. What only the process's limit makes is worked out anew.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from huying.domain.case.acts import Taken
from huying.domain.case.clocks import handle_due
from huying.domain.case.duties import tasks
from huying.domain.case.fold import REDATE, evolve
from huying.domain.case.fold_orders import Recorded, put
from huying.domain.case.rules import Rules
from huying.domain.case.state import Actor, Case, Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One due that lies elsewhere by the new calendar."""

    step: str
    order: int | None
    was: datetime
    due: datetime


def redated(case: Case, rules: Rules) -> Case:
    """The case with the handling dues that the limit alone made, by this calendar."""
    for order in case.current_orders:
        if _by_limit_alone(case, order):
            due = handle_due(rules, at=order.at, window_end=None)
            if due != order.handle_due:
                case = put(case, replace(order, handle_due=due))
    return case


def _by_limit_alone(case: Case, order: Order) -> bool:
    """Whether nothing but the process's limit said until when: no window, plan, send-back or other act."""
    running = order.live and order.obliged and "feed_back" not in order.done
    side = order.aside
    untouched = order.proposed_due is None and not (order.rework or side.extended or side.suspended)
    return running and untouched and not order.own and case.call_of(order).window_end is None


def moved(case: Case, rules: Rules, shown: Mapping[tuple[str, int | None], datetime]) -> tuple[Moved, ...]:
    """The running dues that are not where the lists show them, by this calendar.

    `shown` are the dues of the case's tasks as they stand in the lists, by step and order.
    """
    if case.ended is not None:
        return ()
    after = redated(case, rules)
    found = {(one.step, one.order): one for one in _handling(case, after)}
    for task in tasks(after, rules):
        was = shown.get((task.step, task.order))
        if was is not None and task.clock is not None and task.clock.due_at != was:
            due = task.clock.due_at
            one = Moved(step=task.step, order=task.order, was=was, due=due)
            found.setdefault((task.step, task.order), one)
    return tuple(found.values())


def entries(case: Case, rules: Rules, found: Iterable[Moved], *, by: Actor, now: datetime) -> Iterator[Taken]:
    """What tells it: an entry for each order whose dues moved, which its unit sees, and one for those of the case."""
    after = redated(case, rules)
    rows = sorted(found, key=lambda one: one.order or 0)
    for order, group in groupby(rows, key=lambda one: one.order):
        facts: dict[str, Any] = {
            "calendar": rules.calendar.version,
            "dues": [
                {"of": one.step, "was": one.was.isoformat(), "due": one.due.isoformat()} for one in group
            ],
        }
        handling = after.orders[order - 1].handle_due if order else None
        if order and handling and handling != case.orders[order - 1].handle_due:
            facts["handle_due"] = handling.isoformat()
        entry = Recorded(
            seq=case.seq + 1, step=REDATE, order=order, by=by.who(), at=now, recorded_at=now, facts=facts
        )
        case = evolve(case, entry)
        yield Taken(case=case, entry=entry, contents={})


def _handling(case: Case, after: Case) -> Iterator[Moved]:
    for was, now in zip(case.orders, after.orders, strict=True):
        if was.handle_due is not None and now.handle_due is not None and was.handle_due != now.handle_due:
            yield Moved(step="feed_back", order=was.no, was=was.handle_due, due=now.handle_due)
