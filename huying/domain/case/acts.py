"""The one verb of the case engine and its questions: take, why_not, available, tasks, due.

A page's button, the API and a command all ask `why_not`, so a button that shows works and a refusal says why.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from huying.domain.case.clocks import Clock, clock, judged
from huying.domain.case.conclude import conclude
from huying.domain.case.fold import Recorded, evolve
from huying.domain.case.gates import gate_of, kind_of, shut
from huying.domain.case.rules import Rules, may
from huying.domain.case.state import Actor, Case, Order
from huying.domain.case.taking import Taking
from huying.domain.details import Reading, read
from huying.domain.process import StepRule, Who
from huying.domain.refusals import Faulty, Refused
from huying.domain.steps import STEPS, Field, Scope, Step

NO_MORE_AFTER_END = frozenset({"reopen", "log", "link"})
AT_MAY_DIFFER = frozenset({"register", "attend"})
"""Steps that may have happened before they are recorded (design §2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An act that was allowed: the case after it, its entry, and what was written, by path."""

    case: Case
    entry: Recorded
    contents: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """An act as one actor sees it: open (`refusal` None) or not yet, with the reason."""

    step: str
    order: int | None
    rule: StepRule
    refusal: Refused | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What somebody has to do next: owed by a unit and its roles, never by one person."""

    step: str
    order: int | None
    unit: str
    relation: str
    roles: tuple[str, ...]
    clock: Clock | None


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
    **details: Any,
) -> Taken:
    """Take a step. `now` is the recording clock, `at` when it happened (`now` unless the step may differ).

    Raises Refused when the act is not open to this actor now, Faulty with every fault of its details.
    """
    if case is None:
        return _register(step, by=by, now=now, at=at, rules=rules, details=details)
    refusal = why_not(case, step, by=by, rules=rules, order=order, seen=seen)
    if refusal is not None:
        raise refusal
    the_order = case.order(order) if order is not None else None
    taking = _taking(case, step, by=by, now=now, at=at, rules=rules, order=the_order)
    _read_details(taking, STEPS[step], details)
    conclude(taking)
    return _finish(taking, seq=case.seq + 1, before=case)


def why_not(
    case: Case, step: str, *, by: Actor, rules: Rules, order: int | None = None, seen: int | None = None
) -> Refused | None:
    """Why this actor may not take this step now, whatever its details; None when it is open."""
    rule = rules.rule(step)
    if rule is None:
        return Refused("not_in_process" if step in STEPS else "unknown_step", step=step)
    the_order = case.order(order) if order is not None else None
    if (STEPS[step].scope is Scope.ORDER and order is None) or (order is not None and the_order is None):
        return Refused("no_such_order", order=order)
    if not any(may(case, who, by, the_order, rules) for who in rule.by):
        return Refused("not_yours", step=step)
    return _not_open(case, rule, rules, the_order) or _behind(case, the_order, seen)


def available(case: Case, *, by: Actor, rules: Rules) -> tuple[Open, ...]:
    """The acts of this actor: those open now, and those whose turn has not come, with the reason."""
    return tuple(_available(case, by, rules))


def tasks(case: Case, rules: Rules) -> tuple[Task, ...]:
    """What is owed now, by whom and until when."""
    if case.ended is not None:
        return ()
    return tuple(_tasks(case, rules))


def due(case: Case, rules: Rules) -> tuple[Clock, ...]:
    """Every running clock with its explanation line by line (design §2.2)."""
    found = []
    for rule, order in _owed(case, rules) if case.ended is None else ():
        running = clock(case, rule, rules, order, explained=True)
        if running is not None:
            found.append(running)
    return tuple(found)


def _register(
    step: str, *, by: Actor, now: datetime, at: datetime | None, rules: Rules, details: Mapping[str, Any]
) -> Taken:
    """The first entry. The unit that holds the case is found from the place, else from who registers (S4-10)."""
    rule = rules.process.steps["register"]
    empty = Case(process=rules.process.hash, holder="", filed_at=now, at=at or now, recorded_at=now, channel="")
    if step != "register":
        raise Refused("no_case", step=step)
    if not any(may(empty, who, by, None, rules) for who in rule.by):
        raise Refused("not_yours", step=step)
    taking = _taking(empty, step, by=by, now=now, at=at, rules=rules, order=None)
    _read_details(taking, STEPS["register"], details)
    holder = _holder(taking.facts.get("grid") or by.unit, rules)
    if holder is None:
        taking.fault("grid", "no_holder")
    taking.facts["process"] = rules.process.hash
    taking.facts["holder"] = holder
    return _finish(taking, seq=1, before=None)


def _holder(unit: str | None, rules: Rules) -> str | None:
    """The nearest unit, from a place upwards, of a kind that holds cases in this process."""
    if unit is None:
        return None
    return next((one.code for one in rules.units.chain(unit) if one.kind in rules.process.holders), None)


def _taking(
    case: Case, step: str, *, by: Actor, now: datetime, at: datetime | None, rules: Rules, order: Order | None
) -> Taking:
    reading = Reading(known_unit=lambda code: code in rules.units, choices=rules.process.choices)
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
    kind = taking.order.kind if taking.order else kind_of(taking.case)
    for name in taking.rule.demands(kind):
        if name not in taking.facts and name not in taking.contents:
            taking.fault(name, "required")


def _finish(taking: Taking, *, seq: int, before: Case | None) -> Taken:
    if taking.reading.faults:
        raise Faulty(tuple(taking.reading.faults))
    if before is not None:
        taking.facts.update(judged(before, taking.rule, taking.rules, taking.order, at=taking.now))
    by = taking.by
    who = {"post": by.post, "unit": by.unit, "role": by.role, "party": by.party}
    entry = Recorded(
        seq=seq,
        step=taking.rule.step,
        order=taking.order.no if taking.order else None,
        by={name: value for name, value in who.items() if value is not None},
        at=taking.at,
        recorded_at=taking.now,
        facts=taking.facts,
    )
    return Taken(case=evolve(before, entry), entry=entry, contents=dict(taking.contents))


def _not_open(case: Case, rule: StepRule, rules: Rules, order: Order | None) -> Refused | None:
    step = STEPS[rule.step]
    if case.ended is not None and rule.step not in NO_MORE_AFTER_END:
        return Refused("ended", how=case.ended)
    kind = order.kind if order and step.scope is Scope.ORDER else kind_of(case)
    if order is not None and step.scope is Scope.ORDER:
        if not order.live and not (rule.step == "score" and order.ended == "superseded"):
            return Refused("order_ended", how=order.ended)
        if order.role == "informed":
            return Refused("informed_only")
    if kind not in rule.on:
        return Refused("not_this_kind", step=rule.step, kind=kind)
    if _already(case, rule, order):
        return Refused("already_done", step=rule.step)
    gates = shut(case, rule, rules.process, order=order if step.scope is Scope.ORDER else None)
    if gates and not (rule.step == "call" and case.needs_call is None and "assess" in case.done):
        return Refused("first", gates=[{"step": g.step, "done": g.done, "of": g.of} for g in gates])
    return None


def _already(case: Case, rule: StepRule, order: Order | None) -> bool:
    if STEPS[rule.step].repeats:
        return False
    if order is not None and STEPS[rule.step].scope is Scope.ORDER:
        return rule.step in order.done or rule.step in order.waived
    return rule.step in case.done


def _behind(case: Case, order: Order | None, seen: int | None) -> Refused | None:
    """Whether the form was made before something happened that it does not know of (design §3)."""
    last = order.seq if order else case.case_seq
    return Refused("behind", seen=seen, last=last) if seen is not None and seen < last else None


def _available(case: Case, by: Actor, rules: Rules) -> Iterator[Open]:
    for rule in rules.process.steps.values():
        step = STEPS[rule.step]
        targets = [o.no for o in case.orders] if step.scope is Scope.ORDER else [None]
        for order in targets:
            refusal = why_not(case, rule.step, by=by, rules=rules, order=order)
            if refusal is None or refusal.code == "first":
                yield Open(step=rule.step, order=order, rule=rule, refusal=refusal)


def _owed(case: Case, rules: Rules) -> Iterator[tuple[StepRule, Order | None]]:
    """The duties open now: each step that somebody owes and whose gates are passed."""
    for rule in rules.process.steps.values():
        step = STEPS[rule.step]
        if not step.duty or rule.optional:
            continue
        orders: tuple[Order | None, ...] = case.orders if step.scope is Scope.ORDER else (None,)
        for order in orders:
            if _is_owed(case, rule, rules, order):
                yield rule, order


def _is_owed(case: Case, rule: StepRule, rules: Rules, order: Order | None) -> bool:
    if order is not None and (not order.obliged or rule.step in order.waived or rule.step in order.done):
        return False
    if _not_open(case, rule, rules, order) is not None:
        return False
    if rule.step == "call":
        return not any(o.live and o.obliged for o in case.current_orders)
    if order is not None:
        gate = gate_of(case, rule.step, rules.process, rule, order)
        return gate is not None and not gate.passed
    if STEPS[rule.step].scope is Scope.CALL:
        return _call_owes(case, rule, rules)
    gate = gate_of(case, rule.step, rules.process, rule, None)
    return gate is not None and not gate.passed


def _call_owes(case: Case, rule: StepRule, rules: Rules) -> bool:
    gate = gate_of(case, rule.step, rules.process, rule, None)
    return gate is not None and gate.of > 0 and not gate.passed


def _tasks(case: Case, rules: Rules) -> Iterator[Task]:
    for rule, order in _owed(case, rules):
        running = clock(case, rule, rules, order)
        for who in rule.by:
            unit = _owing(case, who, order, rules)
            if unit is not None:
                yield Task(
                    step=rule.step,
                    order=order.no if order else None,
                    unit=unit,
                    relation=who.relation,
                    roles=who.roles,
                    clock=running,
                )
                break


def _owing(case: Case, who: Who, order: Order | None, rules: Rules) -> str | None:
    """The unit that owes a step: the first relation of its rule that is a unit; petitioners owe nothing."""
    if who.relation == "platform":
        return next((unit.code for unit in rules.units if unit.kind == "platform"), None)
    if who.relation in ("called", "lead"):
        return (order.handler or order.unit) if order else None
    if who.relation == "caller":
        return case.call_of(order).caller if order else case.caller
    return case.holder if who.relation == "holder" else None


def fields_of(rule: StepRule, case: Case | None, order: Order | None = None) -> tuple[Field, ...]:
    """The details of a step as this process asks for them: what it demands is marked required."""
    kind = order.kind if order else kind_of(case) if case else "called"
    demands = rule.demands(kind)
    return tuple(replace(f, required=f.required or f.name in demands) for f in STEPS[rule.step].fields)
