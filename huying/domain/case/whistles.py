"""Whistles 一次、二次、三次吹哨: calls to other units, numbered, and how many of them a case may have (practice §8).

A case is called for again where the first whistle was not enough. What nobody had to answer any more, because every
order of it was withdrawn or returned, keeps its number and does not count against the cap: so that there is always
somebody at work, or somebody who may be called.
"""

from huying.domain.case.asked import Asked
from huying.domain.case.owing import higher_holders
from huying.domain.case.state import Call, Case
from huying.domain.case.taking import Taking
from huying.domain.refusals import Refused


def whistles(case: Case) -> tuple[Call, ...]:
    """The calls of the present round that went to others than the caller's own units, in their order."""
    return tuple(call for call in case.current_calls if _to_others(case, call))


def number_of(case: Case, call: Call) -> int:
    """Which whistle of its round a call is, from 1; 0 where own units handle it."""
    if not _to_others(case, call):
        return 0
    earlier = case.calls[: call.no - 1]
    return 1 + sum(one.round == call.round and _to_others(case, one) for one in earlier)


def next_number(case: Case) -> int:
    """Which whistle the next call to others will be."""
    return len(whistles(case)) + 1


def further(case: Case) -> bool:
    """Whether one more whistle would be a further one, which says why the one before was not enough."""
    return bool(_standing(case))


def spent(asked: Asked) -> Refused | None:
    """Why no further whistle may be blown: as many stand as the process allows. What is left is said with it."""
    most = asked.rule.most
    if not most or len(_standing(asked.case)) < most:
        return None
    up = asked.rules.rule("escalate") is not None and bool(higher_holders(asked.case, asked.rules))
    return Refused("no_more_calls_but_up" if up else "no_more_calls", most=most)


def whistle_not_open(asked: Asked) -> Refused | None:
    """A case that is to be called for is called no more often than that; its own units may always be told."""
    return spent(asked) if asked.case.needs_call else None


def check_further(taking: Taking) -> None:
    """A further whistle is within the cap, and says why the one before was not enough."""
    asked = Asked(case=taking.case, rule=taking.rule, rules=taking.rules, by=taking.by, order=None)
    refused = spent(asked)
    if refused is not None:
        raise refused
    if further(taking.case) and "reason" not in taking.contents:
        taking.fault("reason", "why_again")


def _standing(case: Case) -> tuple[Call, ...]:
    """The whistles that some unit had to answer."""
    obliged = {order.call for order in case.current_orders if order.obliged and not order.own}
    return tuple(call for call in case.current_calls if call.no in obliged)


def _to_others(case: Case, call: Call) -> bool:
    return any(order.call == call.no and not order.own and order.role != "informed" for order in case.orders)
