"""Folding the side steps: what happens to an order beside its main line, and to a case out of turn. See `fold`."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from huying.domain.case.fold_orders import (
    Recorded,
    ended,
    leads,
    looked_into,
    mark_of,
    moment_of,
    on_order,
    order_of,
)
from huying.domain.case.state import Case, Clue, Order, Pause, Side


def aside(case: Case, entry: Recorded, *, order: Mapping[str, Any] | None = None, **changes: Any) -> Case:
    """The order with these parts of its side state changed, and with `order` changes of its own."""
    side = replace(order_of(case, entry).aside, **changes)
    return on_order(case, entry, side=side, **(order or {}))


def gave_up(order: Order, at: datetime) -> dict[str, Any]:
    """What a unit's answer ends: its pending request, a dispute, a pause. Nothing where there is none of them."""
    side = order.side
    if side is None or (side.asked is None and side.disputed is None and side.paused_until is None):
        return {}
    pauses = _over(side, at) if side.paused_until is not None else side.pauses
    ended_now = replace(side, asked=None, asked_at=None, until=None, disputed=None, pauses=pauses)
    return {"side": replace(ended_now, paused_from=None, paused_until=None)}


def _asked(case: Case, entry: Recorded) -> Case:
    until = moment_of(entry.facts.get("until"))
    return aside(case, entry, asked=entry.step, asked_at=mark_of(entry), until=until)


def _settled(case: Case, entry: Recorded, *, order: Mapping[str, Any] | None = None, **changes: Any) -> Case:
    return aside(case, entry, order=order, asked=None, asked_at=None, until=None, **changes)


def _gone(case: Case, entry: Recorded) -> Case:
    """The order ended as returned; its heir leads."""
    case = ended(case, entry, [order_of(case, entry).no], "returned")
    heir = entry.facts.get("lead")
    return case if heir is None else leads(case, entry, heir)


def _return_judged(case: Case, entry: Recorded) -> Case:
    if entry.facts["agreed"]:
        return _gone(_settled(case, entry), entry)
    return _settled(case, entry, refused=order_of(case, entry).aside.refused + 1)


def _disputed(case: Case, entry: Recorded) -> Case:
    return aside(case, entry, disputed=mark_of(entry))


def _ruled(case: Case, entry: Recorded) -> Case:
    if entry.facts["outcome"] == "moves":
        return _gone(_settled(case, entry, disputed=None), entry)
    return _settled(case, entry, disputed=None, kept=True)


def _extension_judged(case: Case, entry: Recorded) -> Case:
    if not entry.facts["agreed"]:
        return _settled(case, entry)
    order = order_of(case, entry)
    return _settled(
        case,
        entry,
        extended=order.aside.extended + 1,
        first_due=order.aside.first_due or order.handle_due,
        order={"handle_due": moment_of(entry.facts["handle_due"])},
    )


def _suspension_judged(case: Case, entry: Recorded) -> Case:
    if not entry.facts["agreed"]:
        return _settled(case, entry)
    side = order_of(case, entry).aside
    return _settled(
        case,
        entry,
        suspended=side.suspended + 1,
        paused_from=entry.recorded_at,
        paused_until=side.until,
        pauses=(*side.pauses, Pause(begun=entry.recorded_at, end=side.until or entry.recorded_at)),
        left=entry.facts["left"],
        order={"handle_due": moment_of(entry.facts["handle_due"])},
    )


def _resumed(case: Case, entry: Recorded) -> Case:
    due = {"handle_due": moment_of(entry.facts["handle_due"])}
    pauses = _over(order_of(case, entry).aside, entry.recorded_at)
    return aside(case, entry, paused_from=None, paused_until=None, pauses=pauses, order=due)


def _over(side: Side, at: datetime) -> tuple[Pause, ...]:
    """The pauses, of which the last ends now unless it had ended."""
    *before, last = side.pauses
    return (*before, replace(last, end=min(last.end, at)))


def _handed_back(case: Case, entry: Recorded) -> Case:
    return on_order(case, entry, handler=None)


def _supervised(case: Case, entry: Recorded) -> Case:
    levels = (*order_of(case, entry).aside.supervised, entry.facts["level"])
    case = looked_into(case, entry)
    return aside(case, entry, supervised=levels, reply_by=moment_of(entry.facts["reply_by"]))


def _replied(case: Case, entry: Recorded) -> Case:
    return aside(case, entry, reply_by=None)


def _split(case: Case, entry: Recorded) -> Case:
    rows = {str(row["problem"]): row["order"] for row in entry.facts["leads"]}
    return case.but(leads={**case.leads, **rows}, done={**case.done, "split": mark_of(entry)})


def _cancelled(case: Case, entry: Recorded) -> Case:
    return case.but(ended="cancelled", done={**case.done, "cancel": mark_of(entry)})


def _clue(case: Case, entry: Recorded) -> Case:
    facts = entry.facts
    clue = Clue(kind=facts["kind"], to=facts["to"], sender=facts["sender"], at=mark_of(entry))
    return _with_clues(case, entry, (*order_of(case, entry).aside.clues, clue))


def _clue_answered(case: Case, entry: Recorded) -> Case:
    place, clues = entry.facts["clue"], order_of(case, entry).aside.clues
    answered = replace(clues[place - 1], answered=True)
    return _with_clues(case, entry, (*clues[: place - 1], answered, *clues[place:]))


def _with_clues(case: Case, entry: Recorded, clues: tuple[Clue, ...]) -> Case:
    """Nobody's form is behind of a clue, which hardly anybody may know of: the order's last entry stays."""
    order = order_of(case, entry)
    return on_order(case, entry, seq=order.seq, side=replace(order.aside, clues=clues))


SIDE_FOLDS: Mapping[str, Callable[[Case, Recorded], Case]] = {
    "return": _asked,
    "judge_return": _return_judged,
    "dispute": _disputed,
    "rule": _ruled,
    "extend": _asked,
    "judge_extension": _extension_judged,
    "suspend": _asked,
    "judge_suspension": _suspension_judged,
    "resume": _resumed,
    "hand_back": _handed_back,
    "supervise": _supervised,
    "reply": _replied,
    "split": _split,
    "cancel": _cancelled,
    "clue": _clue,
    "clue_reply": _clue_answered,
}
