"""When each side step is open (practice §8). See `conditions`."""

from collections.abc import Callable, Mapping

from huying.domain.case.asked import Asked, refused_when, the_order
from huying.domain.case.state import JUDGES, Order
from huying.domain.refusals import Refused


def _answered(order: Order) -> Refused | None:
    done = "feed_back" in order.done or "feed_back" in order.waived
    return refused_when("already_done", done, step="feed_back")


def _pending(order: Order) -> Refused | None:
    """One request at a time: the caller answers it first."""
    return refused_when("request_pending", order.aside.asked is not None, step=order.aside.asked)


def _spent(asked: Asked, times: int) -> Refused | None:
    most = asked.rule.most
    return refused_when("no_more_of_it", bool(most) and times >= most, most=most)


def _return(asked: Asked) -> Refused | None:
    """What was designated or refused is not given back a second time: it can be disputed (practice §8)."""
    order = the_order(asked)
    kept = refused_when("order_stays", order.aside.kept)
    return _answered(order) or kept or _pending(order) or _spent(asked, order.aside.refused)


def _extend(asked: Asked) -> Refused | None:
    return _more_time(asked, the_order(asked).aside.extended)


def _suspend(asked: Asked) -> Refused | None:
    return _more_time(asked, the_order(asked).aside.suspended)


def _more_time(asked: Asked, times: int) -> Refused | None:
    """To ask for it there must be a clock that runs, nothing else asked for, and a time left."""
    order = the_order(asked)
    unlimited = refused_when("no_clock", order.handle_due is None)
    return _answered(order) or unlimited or _paused(order) or _pending(order) or _spent(asked, times)


def _paused(order: Order) -> Refused | None:
    return refused_when("paused", order.aside.paused_until is not None)


def _judge(asked: Asked) -> Refused | None:
    order = the_order(asked)
    return refused_when(
        "nothing_asked", order.aside.asked != JUDGES[asked.rule.step], step=JUDGES[asked.rule.step]
    )


def _dispute(asked: Asked) -> Refused | None:
    order = the_order(asked)
    open_one = refused_when("request_pending", order.aside.disputed is not None, step="dispute")
    return _answered(order) or refused_when("order_stays", order.aside.kept) or open_one


def _rule(asked: Asked) -> Refused | None:
    return refused_when("nothing_asked", the_order(asked).aside.disputed is None, step="dispute")


def _resume(asked: Asked) -> Refused | None:
    return refused_when("not_paused", the_order(asked).aside.paused_until is None)


def _hand_back(asked: Asked) -> Refused | None:
    order = the_order(asked)
    return _answered(order) or refused_when("not_handed_on", order.handler is None)


def _supervise(asked: Asked) -> Refused | None:
    order = the_order(asked)
    return refused_when("already_scored", order.score is not None) or _answered(order)


def _reply(asked: Asked) -> Refused | None:
    return refused_when("nothing_asked", the_order(asked).aside.reply_by is None, step="supervise")


def _split(asked: Asked) -> Refused | None:
    case = asked.case
    working = any(order.live and order.obliged for order in case.current_orders)
    return refused_when("no_problems", not case.problems) or refused_when("no_call", not working)


def _record(asked: Asked) -> Refused | None:
    return refused_when("no_emergency", "emergency" not in asked.case.done)


def _emergency(asked: Asked) -> Refused | None:
    """Only what has not been called yet can still be called out of turn (R-32)."""
    return refused_when("already_called_units", bool(asked.case.current_calls))


def _cancel(asked: Asked) -> Refused | None:
    working = any(order.live and order.obliged for order in asked.case.orders)
    return refused_when("orders_open", working) or refused_when(
        "already_called_units", bool(asked.case.calls)
    )


def _clue(asked: Asked) -> Refused | None:
    return refused_when("own_order", the_order(asked).own)


def _clue_reply(asked: Asked) -> Refused | None:
    """Only the body a clue went to may answer it (S4-34)."""
    clues = the_order(asked).aside.clues
    mine = [one for one in clues if asked.by is None or one.to in asked.by.stands_for]
    return refused_when("nothing_asked", not any(not one.answered for one in mine), step="clue")


SIDE_CONDITIONS: Mapping[str, Callable[[Asked], Refused | None]] = {
    "return": _return,
    "extend": _extend,
    "suspend": _suspend,
    **dict.fromkeys(JUDGES, _judge),
    "dispute": _dispute,
    "rule": _rule,
    "resume": _resume,
    "hand_back": _hand_back,
    "supervise": _supervise,
    "reply": _reply,
    "split": _split,
    "record": _record,
    "emergency": _emergency,
    "cancel": _cancel,
    "clue": _clue,
    "clue_reply": _clue_reply,
}
