"""What the side steps must say together, and what follows from them (practice §8). See `conclude`."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from huying.domain.case.clocks import due_at, paused_due
from huying.domain.case.gates import passes
from huying.domain.case.overdue import see_to
from huying.domain.case.rules import Rules
from huying.domain.case.state import Case, Order
from huying.domain.case.taking import Taking
from huying.domain.refusals import Refused
from huying.domain.steps_aside import SUPERVISIONS
from huying.domain.worktime import add, working_time

LONGEST_PAUSE = timedelta(days=366)
"""A suspension ends within a year (practice §8)."""


def _conclude_return(taking: Taking) -> None:
    """Within the process's time after the signing (practice §8); the unit it names must be another."""
    order, limit = taking.the_order, taking.rule.limit
    signed = order.done.get("sign")
    if limit is not None and signed is not None:
        until = add(calendar=taking.rules.calendar, start=signed.at, limit=limit).due_at
        if taking.now > until:
            raise Refused("too_late", due=until.isoformat())
    if taking.facts.get("unit") == order.unit:
        taking.fault("unit", "same_unit", unit=order.unit)


def _conclude_judged_return(taking: Taking) -> None:
    """A refusal says why; a lead that goes needs an heir."""
    if taking.facts.get("agreed"):
        let_go(taking)
    else:
        taking.facts.pop("lead", None)
        _needs_reason(taking)


def let_go(taking: Taking) -> None:
    """An order leaves its call: who leads then (design §1, Order)."""
    case, order, facts = taking.case, taking.the_order, taking.facts
    others = [o.no for o in case.orders if o.call == order.call and o.live and o.obliged and o.no != order.no]
    if order.role != "lead" or not others:
        facts.pop("lead", None)
    elif facts.get("lead") not in others:
        taking.fault("lead", "next_lead", allowed=others)


def _needs_reason(taking: Taking) -> None:
    if taking.facts.get("agreed") is False and "reason" not in taking.contents:
        taking.fault("reason", "required")


def _conclude_rule(taking: Taking) -> None:
    if taking.facts.get("outcome") == "moves":
        let_go(taking)
    else:
        taking.facts.pop("lead", None)


def _conclude_extend(taking: Taking) -> None:
    """Before it is overdue, and by no more than the original limit each time (practice §8)."""
    order, until, calendar = taking.the_order, taking.moment("until"), taking.rules.calendar
    due = order.handle_due
    if due is None:
        raise Refused("no_clock")
    if taking.now > due:
        raise Refused("overdue", due=due.isoformat())
    if until is None:
        return
    whole = working_time(calendar=calendar, a=order.at, b=order.aside.first_due or due)
    if until <= due:
        taking.fault("until", "before_due", due=due.isoformat())
    elif working_time(calendar=calendar, a=due, b=until) > max(whole, timedelta(0)):
        taking.fault("until", "longer_than_limit")


def _conclude_judged_extension(taking: Taking) -> None:
    """Agreed to, the petitioners are told why (practice §8)."""
    side = taking.the_order.aside
    if taking.facts.get("agreed"):
        if "told" not in taking.contents and any(party.reachable for party in taking.case.parties):
            taking.fault("told", "required")
        taking.facts["handle_due"] = _text(side.until)
    _needs_reason(taking)


def _conclude_suspend(taking: Taking) -> None:
    until = taking.moment("until")
    if until is not None and until <= taking.now:
        taking.fault("until", "in_past")
    elif until is not None and until > taking.now + LONGEST_PAUSE:
        taking.fault("until", "too_far", days=LONGEST_PAUSE.days)


def _conclude_judged_suspension(taking: Taking) -> None:
    """The clock stands still from now on, and runs on with what was left."""
    _needs_reason(taking)
    order = taking.the_order
    until, due = order.aside.until, order.handle_due
    if not taking.facts.get("agreed") or until is None or due is None:
        return
    if until <= taking.now:
        raise Refused("too_late", due=until.isoformat())
    left = (
        working_time(calendar=taking.rules.calendar, a=taking.now, b=due)
        if due > taking.now
        else timedelta(0)
    )
    taking.facts["left"] = int(left.total_seconds())
    taking.facts["handle_due"] = _text(paused_due(taking.rules, at=until, left=left))


def _conclude_resume(taking: Taking) -> None:
    taking.facts["handle_due"] = _text(runs_on(taking))


def conclude_feed_back(taking: Taking) -> None:
    """An answer given in a pause ends the pause: what was left is left."""
    if taking.the_order.aside.paused_until is not None:
        taking.facts["handle_due"] = _text(runs_on(taking))


def runs_on(taking: Taking) -> datetime | None:
    """The due of an order whose pause ends now, or has ended."""
    side = taking.the_order.aside
    if side.paused_until is None or taking.now >= side.paused_until:
        return taking.the_order.handle_due
    return paused_due(taking.rules, at=taking.now, left=timedelta(seconds=side.left))


def _conclude_supervise(taking: Taking) -> None:
    """A graver level each time, or the same once more (practice §8)."""
    facts, order = taking.facts, taking.the_order
    reply_by = taking.moment("reply_by")
    if reply_by is not None and reply_by <= taking.now:
        taking.fault("reply_by", "in_past")
    last = order.aside.supervised[-1:]
    if last and "level" in facts and SUPERVISIONS.index(facts["level"]) < SUPERVISIONS.index(last[0]):
        taking.fault("level", "milder_than_before", level=last[0])
    see_to(taking, [order.no])


def _conclude_split(taking: Taking) -> None:
    """Each sub-problem has one lead among the units at work (S4-52)."""
    case = taking.case
    working = {order.no for order in case.current_orders if order.live and order.obliged}
    told: set[int] = set()
    for n, row in enumerate(taking.facts.get("leads", [])):
        problem, order = row.get("problem"), row.get("order")
        if problem is not None and (not 1 <= problem <= case.problems or problem in told):
            taking.fault(f"leads.{n}.problem", "no_such_problem", problems=case.problems)
        if order is not None and order not in working:
            taking.fault(f"leads.{n}.order", "not_at_work", order=order)
        told.add(problem or 0)


def _conclude_clue(taking: Taking) -> None:
    """Who sent it is kept, for only he and the receiver may know of it (R-23)."""
    order, to = taking.the_order, taking.facts.get("to")
    taking.facts["sender"] = taking.by.unit
    concerned = {order.unit, order.handler, taking.by.unit, taking.case.holder, *taking.case.tied}
    if to is not None and to in concerned:
        taking.fault("to", "is_concerned", unit=to)
    kind = taking.facts.get("kind")
    if kind is not None and kind not in suggested(taking.case, order, taking.rules, at=taking.now):
        taking.fault("kind", "no_such_fact", kind=kind)


def suggested(case: Case, order: Order, rules: Rules, *, at: datetime) -> tuple[str, ...]:
    """Which of the three the facts suggest (R-31, S4-33): stayed away, came or signed late, came and did not do it."""
    theirs = (order.done[step] for step in ("sign", "feed_back") if step in order.done)
    late = any(mark.late for mark in theirs) or order.attendance == "late" or order.lapsed
    overdue = order.handle_due is not None and at > order.handle_due
    return tuple(
        name
        for name, holds in (
            ("absent", order.attendance in ("absent", "unfit") or _unsigned(case, order, rules, at)),
            ("slow", late or overdue),
            ("idle", bool(order.rework) or overdue),
        )
        if holds
    )


def _unsigned(case: Case, order: Order, rules: Rules, at: datetime) -> bool:
    """Whether nobody has signed in time."""
    rule = rules.rule("sign")
    if rule is None or passes(case, order, "sign", rules.process):
        return False
    due = due_at(case, rule, rules, order)
    return due is not None and at > due


def _conclude_clue_reply(taking: Taking) -> None:
    """The first of this body's clues that waits; the entry says again between whom it is (R-23)."""
    clues = taking.the_order.aside.clues
    no, clue = next(
        (n, one) for n, one in enumerate(clues, 1) if one.to in taking.by.stands_for and not one.answered
    )
    taking.facts |= {"clue": no, "to": clue.to, "sender": clue.sender}


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


SIDE_CONCLUSIONS: Mapping[str, Callable[[Taking], Any]] = {
    "return": _conclude_return,
    "judge_return": _conclude_judged_return,
    "rule": _conclude_rule,
    "extend": _conclude_extend,
    "judge_extension": _conclude_judged_extension,
    "suspend": _conclude_suspend,
    "judge_suspension": _conclude_judged_suspension,
    "resume": _conclude_resume,
    "feed_back": conclude_feed_back,
    "supervise": _conclude_supervise,
    "split": _conclude_split,
    "clue": _conclude_clue,
    "clue_reply": _conclude_clue_reply,
}
