"""Folding what happens to orders. See `fold`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from huying.domain.case.state import Case, Given, Mark, Order, Score

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One entry as the fold reads it: `by` holds post, unit, role and, for a petitioner, party."""

    seq: int
    step: str
    order: int | None
    by: Mapping[str, Any]
    at: datetime
    recorded_at: datetime
    facts: Mapping[str, Any]


def put_at(values: tuple[T, ...], no: int, value: T) -> tuple[T, ...]:
    """The values with the one of this number (from 1) replaced."""
    return (*values[: no - 1], value, *values[no:])


def put(case: Case, order: Order) -> Case:
    """The case with one order replaced."""
    return case.but(orders=put_at(case.orders, order.no, order))


def _number(entry: Recorded) -> int:
    if entry.order is None:
        raise ValueError(f"entry {entry.seq}: {entry.step} names no order")
    return entry.order


def order_of(case: Case, entry: Recorded) -> Order:
    """The order an entry is about."""
    return case.orders[_number(entry) - 1]


def on_order(case: Case, entry: Recorded, **changes: Any) -> Case:
    """The order of an entry with these changes, and with the entry as its last."""
    return put(case, replace(order_of(case, entry), **{"seq": entry.seq, **changes}))


def done_on_order(case: Case, entry: Recorded, **changes: Any) -> Case:
    """The order with this step done."""
    marks = {**case.orders[_number(entry) - 1].done, entry.step: mark_of(entry)}
    return on_order(case, entry, done=marks, **changes)


def ended(case: Case, entry: Recorded, numbers: Iterable[int], how: str) -> Case:
    """These orders ended, and how."""
    for no in numbers:
        order = replace(case.orders[no - 1], ended=how, ended_at=entry.recorded_at, seq=entry.seq)
        case = put(case, order)
    return case


def with_order(case: Case, row: Mapping[str, Any], call: int, entry: Recorded) -> Case:
    """One order more, from its row of the call."""
    order = Order(
        no=len(case.orders) + 1,
        call=call,
        unit=row["unit"],
        role=row["role"],
        own=row["own"],
        at=entry.recorded_at,
        seq=entry.seq,
        arrive_due=moment_of(row.get("arrive_due")),
        handle_due=moment_of(row.get("handle_due")),
    )
    return case.but(orders=(*case.orders, order))


def added(case: Case, entry: Recorded) -> Case:
    """A unit more in a running call."""
    return with_order(case, entry.facts["order"], entry.facts["call"], entry)


def withdrawn(case: Case, entry: Recorded) -> Case:
    """An order taken back; its heir leads."""
    case = ended(case, entry, [_number(entry)], "withdrawn")
    heir = entry.facts.get("lead")
    return case if heir is None else leads(case, entry, heir)


def leads(case: Case, entry: Recorded, no: int) -> Case:
    """This order leads its call from now on."""
    return put(case, replace(case.orders[no - 1], role="lead", seq=entry.seq))


def handed_on(case: Case, entry: Recorded) -> Case:
    """An order handed on inside its unit."""
    return on_order(case, entry, handler=entry.facts["unit"])


def attended(case: Case, entry: Recorded) -> Case:
    """The roll as the street side confirmed it."""
    return done_on_order(case, entry, attendance=entry.facts["attendance"])


def waived(case: Case, entry: Recorded, **changes: Any) -> Case:
    """A unit let off one step."""
    order = case.orders[_number(entry) - 1]
    return on_order(case, entry, waived={**order.waived, entry.facts["gate"]: mark_of(entry)}, **changes)


def consulted(case: Case, entry: Recorded) -> Case:
    """A call's consultation was held."""
    no = entry.facts["call"]
    call = replace(case.calls[no - 1], consulted=mark_of(entry))
    return case.but(calls=put_at(case.calls, no, call))


def planned(case: Case, entry: Recorded) -> Case:
    """Each order named in the plan is past it; its agreement is asked again, the others keep theirs."""
    for row in entry.facts["orders"]:
        order = case.orders[row["no"] - 1]
        due = moment_of(row["due"])
        marks = {name: mark for name, mark in order.done.items() if name != "agree"}
        changes: dict[str, Any] = {"handle_due": due} if row["bound"] else {}
        marks["plan"] = mark_of(entry)
        case = put(case, replace(order, done=marks, proposed_due=due, seq=entry.seq, **changes))
    return case


def agreed(case: Case, entry: Recorded) -> Case:
    """The unit agrees: its line of the plan is its due now."""
    order = case.orders[_number(entry) - 1]
    return done_on_order(case, entry, handle_due=order.proposed_due or order.handle_due)


def sent_back(case: Case, entry: Recorded) -> Case:
    """Back to handling: the answer is undone, the rework counted, the clock set."""
    order = case.orders[_number(entry) - 1]
    marks = {name: mark for name, mark in order.done.items() if name not in ("feed_back", "accept")}
    due = moment_of(entry.facts.get("handle_due"))
    case = case.but(rectifications=case.rectifications + 1)
    lapsed = entry.facts.get("lapsed", False)
    told = {step: mark for step, mark in order.overdue.items() if step != "feed_back"}
    return on_order(
        case, entry, rework=order.rework + 1, handle_due=due, lapsed=lapsed, done=marks, overdue=told
    )


def urged(case: Case, entry: Recorded) -> Case:
    """Each order urged counts it."""
    numbers = entry.facts["orders"]
    for no in numbers:
        order = case.orders[no - 1]
        case = put(case, replace(order, urged=order.urged + 1))
    return looked_into(case, entry)


def looked_into(case: Case, entry: Recorded) -> Case:
    """Who was told that these orders are overdue has seen to them."""
    for no in entry.facts.get("looked_into", ()):
        case = put(case, replace(case.orders[no - 1], looked_into=entry.seq))
    return case


def reported(case: Case, entry: Recorded) -> Case:
    """The system has told that these dues passed. Nobody's form on the order is behind of it: `seq` stays."""
    order = case.orders[_number(entry) - 1]
    told = {row["of"]: mark_of(entry) for row in entry.facts["overdue"]}
    return put(case, replace(order, overdue={**order.overdue, **told}))


def redated(case: Case, entry: Recorded) -> Case:
    """A new calendar moved dues; an order keeps that of its handling. Nobody's form is behind of it: `seq` stays."""
    due = moment_of(entry.facts.get("handle_due"))
    if due is None:
        return case
    return put(case, replace(case.orders[_number(entry) - 1], handle_due=due))


def repinned(case: Case, entry: Recorded) -> Case:
    """Judged by another version from now on. An order whose time was lengthened is not overdue any more, so that it is
    reported when its new due has passed. Nobody's form on an order is behind of it: `seq` stays.
    """
    facts = entry.facts
    for row in facts["handle_dues"]:
        order, due = case.orders[row["order"] - 1], moment_of(row["due"])
        over = due is not None and due <= entry.recorded_at
        told = {step: mark for step, mark in order.overdue.items() if over or step != "feed_back"}
        case = put(case, replace(order, handle_due=due, overdue=told))
    return case.but(
        process=facts["to"],
        level=facts.get("level", case.level),
        community=facts.get("community", case.community),
    )


def scored(case: Case, entry: Recorded) -> Case:
    """The order's score."""
    return done_on_order(case, entry, score=Score(**entry.facts["score"]))


def scored_by_other(case: Case, entry: Recorded) -> Case:
    """What a called unit thinks of its caller, or a community of a called unit."""
    given = Given(satisfaction=entry.facts["satisfaction"], value=entry.facts["value"])
    name = "caller_score" if entry.step == "score_caller" else "evaluation"
    return done_on_order(case, entry, **{name: given})


def moment_of(text: str | None) -> datetime | None:
    """A moment as facts hold it."""
    return datetime.fromisoformat(text) if text else None


def mark_of(entry: Recorded) -> Mark:
    """The mark an entry leaves."""
    late = entry.facts.get("clock", {}).get("late")
    return Mark(
        seq=entry.seq, at=entry.recorded_at, post=entry.by.get("post"), unit=entry.by.get("unit"), late=late
    )
