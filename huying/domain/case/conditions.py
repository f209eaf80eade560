"""What a step needs beside its gates, known before any detail is given: so that a button that shows works.

Each function gives the reason why the step cannot be taken now, or None. `by` is None where nobody in particular asks.
"""

from collections.abc import Callable, Mapping

from huying.domain.case.asked import Asked, refused_when, the_order
from huying.domain.case.gates import in_hand, passes, unscored
from huying.domain.case.groups import GROUP_CONDITIONS
from huying.domain.case.listed_rules import LISTED_CONDITIONS, lead_waits
from huying.domain.case.owing import higher_holders
from huying.domain.case.recusal import may_take
from huying.domain.case.rules import Rules
from huying.domain.case.side_rules import SIDE_CONDITIONS
from huying.domain.case.state import Case, Order
from huying.domain.case.whistles import whistle_not_open
from huying.domain.process import StepRule
from huying.domain.refusals import Refused


def condition(asked: Asked) -> Refused | None:
    """The step's own condition, where it has one."""
    rule = _CONDITIONS.get(asked.rule.step)
    return rule(asked) if rule is not None else None


def other_holders(case: Case, rules: Rules) -> tuple[str, ...]:
    """The units of the jurisdiction that may hold a case in this process, without the one that has it (S0-63)."""
    here = rules.units.get(case.holder).jurisdiction
    return tuple(
        unit.code
        for unit in rules.units
        if unit.jurisdiction == here and unit.kind in rules.process.holders and unit.code != case.holder
    )


def confirmations(asked: Asked) -> tuple[str, ...]:
    """Which of the confirmations still wanted this actor may give, written relation:roles (R-03)."""
    return tuple(
        name
        for who, name in zip(asked.rule.by, wanted(asked.rule), strict=True)
        if name not in asked.case.confirmed
        and asked.by is not None
        and may_take(asked.case, who, asked.by, None, asked.rules)
    )


def wanted(rule: StepRule) -> tuple[str, ...]:
    """The confirmations a process asks for."""
    return tuple(f"{who.relation}:{'|'.join(who.roles)}" for who in rule.by)


def _not_accept(asked: Asked) -> Refused | None:
    return refused_when("already_called_units", any(order.obliged for order in asked.case.orders))


def _nothing_live(asked: Asked) -> Refused | None:
    """To merge, or to assess anew, nothing called may be under way."""
    return refused_when("orders_open", any(o.live and o.obliged for o in asked.case.current_orders))


def _escalate(asked: Asked) -> Refused | None:
    if not higher_holders(asked.case, asked.rules):
        return Refused("nobody_above")
    called = [o for o in asked.case.current_orders if o.live and o.obliged and not o.own]
    return refused_when("orders_open", bool(called))


def _reassign(asked: Asked) -> Refused | None:
    """What was called is its caller's to bring to an end; a case under way there stays where it is."""
    called = [o for o in asked.case.current_orders if o.live and o.obliged and not o.own]
    return refused_when("orders_open", bool(called)) or refused_when(
        "nobody_else", not other_holders(asked.case, asked.rules)
    )


def _called_out_of_turn(case: Case) -> bool:
    return "emergency" in case.done and bool(case.current_calls)


def _apply(asked: Asked) -> Refused | None:
    """Nobody applies afterwards for what was called in an emergency: that is put on record (R-32)."""
    return refused_when("called_out_of_turn", _called_out_of_turn(asked.case))


def _confirm(asked: Asked) -> Refused | None:
    """An act of another post than the application's, and of another than each confirmation's (S1-56, R-03)."""
    case, by = asked.case, asked.by
    if _called_out_of_turn(case) or by is None:
        return _apply(asked)
    applied = case.done.get("apply")
    if applied is not None and applied.post == by.post:
        return Refused("same_post", step="apply")
    if by.post in case.confirmers:
        return Refused("same_post", step="confirm")
    return refused_when("already_done", not confirmations(asked), step="confirm")


def _add(asked: Asked) -> Refused | None:
    """Only a running call of the present holder can be mended; otherwise a new one is made."""
    case = asked.case
    last = case.current_calls[-1] if case.current_calls else None
    runs = last is not None and any(order.call == last.no and order.live for order in case.orders)
    return refused_when("no_call", not runs)


def _withdraw(asked: Asked) -> Refused | None:
    """A unit that has answered is to be judged, not sent away (R-11)."""
    order = the_order(asked)
    return _scored(order) or refused_when("already_done", "feed_back" in order.done, step="feed_back")


def _hand_on(asked: Asked) -> Refused | None:
    order = the_order(asked)
    answered = "feed_back" in order.done or "feed_back" in order.waived
    return refused_when("already_done", answered, step="feed_back")


def _attend(asked: Asked) -> Refused | None:
    """Once a unit has answered, the roll may still be recorded, but no longer changed (R-14)."""
    order = the_order(asked)
    closed = "attend" in order.waived or (order.attendance is not None and "feed_back" in order.done)
    return refused_when("already_done", closed, step="attend")


def _agree(asked: Asked) -> Refused | None:
    return refused_when("already_done", "plan" in the_order(asked).waived, step="plan")


def _feed_back(asked: Asked) -> Refused | None:
    return refused_when("already_done", "feed_back" in the_order(asked).waived, step="feed_back")


def _answer(asked: Asked) -> Refused | None:
    return _feed_back(asked) or lead_waits(asked)


def _send_back(asked: Asked) -> Refused | None:
    order = the_order(asked)
    gates = [{"step": "feed_back", "done": 0, "of": 1}]
    return _scored(order) or refused_when("first", "feed_back" not in order.done, gates=gates)


def _on_a_call(asked: Asked) -> Refused | None:
    return refused_when("no_call", not in_hand(asked.case, asked.rules.process))


def urged(case: Case, order: Order | None, rules: Rules) -> tuple[int, ...]:
    """The orders an urging goes to: those whose answer is still awaited, of one order or of all."""
    orders = [order] if order is not None else list(in_hand(case, rules.process))
    awaited = [
        one
        for one in orders
        if one.live and one.obliged and not passes(case, one, "feed_back", rules.process)
    ]
    return tuple(one.no for one in awaited)


def _urge(asked: Asked) -> Refused | None:
    return refused_when("nobody_to_urge", not urged(asked.case, asked.order, asked.rules))


def _close(asked: Asked) -> Refused | None:
    """Somebody has done the work, what was done out of turn is on record, and one matter has one evaluation (S0-65,
    S1-75, R-11, R-32)."""
    working = [o for o in asked.case.current_orders if o.live and o.obliged]
    done = [o for o in working if passes(asked.case, o, "feed_back", asked.rules.process)]
    if not working or len(done) < len(working):
        gate = {"step": "feed_back", "done": len(done), "of": len(working)}
        return Refused("first", gates=[gate])
    if "emergency" in asked.case.done and "record" not in asked.case.done:
        return Refused("first", gates=[{"step": "record", "done": 0, "of": 1}])
    orders = [order.no for order in unscored(asked.case, asked.rules.process)]
    return refused_when("unscored", bool(orders), orders=orders)


def _scored(order: Order) -> Refused | None:
    return refused_when("already_scored", order.score is not None)


_CONDITIONS: Mapping[str, Callable[[Asked], Refused | None]] = {
    "not_accept": _not_accept,
    "merge": _nothing_live,
    "assess": _nothing_live,
    "escalate": _escalate,
    "reassign": _reassign,
    "apply": _apply,
    "confirm": _confirm,
    "call": whistle_not_open,
    "add": _add,
    "withdraw": _withdraw,
    "hand_on": _hand_on,
    "attend": _attend,
    "agree": _agree,
    "accept": _feed_back,
    "feed_back": _answer,
    "send_back": _send_back,
    "consult": _on_a_call,
    "plan": _on_a_call,
    "urge": _urge,
    "close": _close,
    **LISTED_CONDITIONS,
    **SIDE_CONDITIONS,
    **GROUP_CONDITIONS,
}
