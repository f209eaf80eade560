"""The one verb of the case engine: take. What it asks first is in `asking`, what follows from it in `conclude`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from huying.domain.case.asking import Open, available, why_not
from huying.domain.case.clocks import judged
from huying.domain.case.conclude import conclude
from huying.domain.case.duties import Task, due, tasks
from huying.domain.case.fold import Recorded, evolve
from huying.domain.case.holders import holder_of, reporting_community
from huying.domain.case.parties import tell_apart
from huying.domain.case.recusal import say_against
from huying.domain.case.rules import Rules, may
from huying.domain.case.state import Actor, Case, Order
from huying.domain.case.taking import Taking
from huying.domain.details import Reading, read
from huying.domain.process import StepRule
from huying.domain.refusals import Faulty, Refused
from huying.domain.step_parts import Field, Step
from huying.domain.steps import STEPS

__all__ = ["Open", "Taken", "Task", "available", "due", "fields_of", "take", "tasks", "why_not"]

AT_MAY_DIFFER = frozenset({"register", "attend", "emergency"})
"""Steps that may have happened before they are recorded (design §2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An act that was allowed: the case after it, its entry, and what was written, by path."""

    case: Case
    entry: Recorded
    contents: Mapping[str, Any]


def take(
    case: Case | None,
    step: str,
    *,
    by: Actor,
    now: datetime,
    rules: Rules,
    at: datetime | None = None,
    order: int | None = None,
    seen: int | None = None,
    details: Mapping[str, Any] | None = None,
    **more: Any,
) -> Taken:
    """Take a step. `now` is the recording clock, `at` when it happened (`now` unless the step may differ).

    `details` is what the step says; it may also be given as further keywords, where no name of it is one of take's
    own (`add` has a detail `order`). Raises Refused when the act is not open to this actor now, Faulty with every
    fault of its details.
    """
    said = {**(details or {}), **more}
    if case is None:
        return _register(step, by=by, now=now, at=at, rules=rules, details=said)
    refusal = why_not(case, step, by=by, rules=rules, order=order, seen=seen)
    if refusal is not None:
        raise refusal
    the_order = case.order(order) if order is not None else None
    taking = _taking(case, step, by=by, now=now, at=at, rules=rules, order=the_order)
    _read_details(taking, STEPS[step], said)
    conclude(taking)
    return _finish(taking, seq=case.seq + 1, before=case)


def _register(
    step: str, *, by: Actor, now: datetime, at: datetime | None, rules: Rules, details: Mapping[str, Any]
) -> Taken:
    """The first entry. The unit that holds the case is found from the place, else from who registers (S4-10)."""
    rule = rules.rule("register")
    if rule is None:
        raise Refused("not_in_process", step="register")
    empty = Case(
        process=rules.process.hash, holder="", filed_at=now, at=at or now, recorded_at=now, channel=""
    )
    if step != "register":
        raise Refused("no_case", step=step)
    if not any(may(empty, who, by, None, rules) for who in rule.by):
        raise Refused("not_yours", step=step)
    taking = _taking(empty, step, by=by, now=now, at=at, rules=rules, order=None)
    _read_details(taking, STEPS["register"], details)
    _check_point(taking)
    holder = holder_of(rules.process, rules.units, by_unit=by.unit, place=taking.facts.get("grid"))
    if holder is None:
        taking.fault("grid", "no_holder")
    taking.facts["process"] = rules.process.hash
    taking.facts["holder"] = holder
    taking.facts.update(standing_of(rules, holder, by.unit))
    say_against(taking, empty.but(holder=holder or ""))
    rows = taking.facts.get("parties", ())
    tell_apart(rows, (taking.contents.get(f"parties.{n}", {}) for n in range(len(rows))))
    return _finish(taking, seq=1, before=None)


def _check_point(taking: Taking) -> None:
    """A place on the map has both of its numbers, or none."""
    for name, other, most in (("lon", "lat", 180), ("lat", "lon", 90)):
        if name not in taking.facts:
            if other in taking.facts:
                taking.fault(name, "required")
        elif abs(Decimal(taking.facts[name])) > most:
            taking.fault(name, "out_of_range", least=-most, most=most)


BY_LEVEL = frozenset({"forward", "prepare"})
"""Steps that only some levels of holders know."""


def standing_of(rules: Rules, holder: str | None, registrar: str | None) -> dict[str, Any]:
    """The holder's level and the community that reports, where the process asks for them."""
    found: dict[str, Any] = {}
    if holder is not None and BY_LEVEL & rules.process.steps.keys():
        found["level"] = rules.units.get(holder).kind
    community = reporting_community(rules.units, registrar)
    if community is not None and "evaluate" in rules.process.steps:
        found["community"] = community
    return found


def _taking(
    case: Case, step: str, *, by: Actor, now: datetime, at: datetime | None, rules: Rules, order: Order | None
) -> Taking:
    reading = Reading(known_unit=rules.units.is_there, choices=rules.process.choices)
    if at is not None and step not in AT_MAY_DIFFER:
        reading.fault("at", "at_not_allowed")
    elif at is not None and at > now:
        reading.fault("at", "in_future")
    rule = rules.process.steps[step]
    return Taking(
        case=case, rule=rule, rules=rules, by=by, now=now, at=at or now, order=order, reading=reading
    )


def _read_details(taking: Taking, step: Step, details: Mapping[str, Any]) -> None:
    taking.facts.update(read(step.fields, details, taking.reading))
    kind = taking.order.kind if taking.order else taking.case.kind_of_work
    for name in taking.rule.demands(kind):
        if name not in taking.facts and name not in taking.contents:
            taking.fault(name, "required")


def _finish(taking: Taking, *, seq: int, before: Case | None) -> Taken:
    if taking.reading.faults:
        raise Faulty(tuple(taking.reading.faults))
    if before is not None:
        taking.facts.update(judged(before, taking.rule, taking.rules, taking.order, at=taking.now))
    entry = Recorded(
        seq=seq,
        step=taking.rule.step,
        order=taking.order.no if taking.order else None,
        by=taking.by.who(),
        at=taking.at,
        recorded_at=taking.now,
        facts=taking.facts,
    )
    return Taken(case=evolve(before, entry), entry=entry, contents=dict(taking.contents))


def fields_of(rule: StepRule, case: Case | None, order: Order | None = None) -> tuple[Field, ...]:
    """The details of a step as this process asks for them: what it demands is marked required."""
    kind = order.kind if order else case.kind_of_work if case else "called"
    demands = rule.demands(kind)
    return tuple(replace(f, required=f.required or f.name in demands) for f in STEPS[rule.step].fields)
