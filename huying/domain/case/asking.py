"""Whether a step is open: asked by pages before they show a button, and by `take` before it does anything."""

from collections.abc import Iterator
from dataclasses import dataclass

from huying.domain.case.asked import Asked
from huying.domain.case.conditions import condition
from huying.domain.case.gates import shut
from huying.domain.case.recusal import may_take, recused
from huying.domain.case.rules import Rules
from huying.domain.case.state import Actor, Case, Order
from huying.domain.process import StepRule
from huying.domain.refusals import Refused
from huying.domain.step_parts import Scope, Step
from huying.domain.steps import STEPS

STILL_OPEN = {
    "closed": frozenset({"reopen", "log", "link", "clue", "clue_reply"}),
    "not_accepted": frozenset({"log", "link"}),
    "cancelled": frozenset({"log", "link"}),
}
"""What may still be done to a case that has ended; a merged one goes on in its master alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """An act as one actor sees it: open (`refusal` None) or not yet, with the reason."""

    step: str
    order: int | None
    rule: StepRule
    refusal: Refused | None


def why_not(
    case: Case, step: str, *, by: Actor, rules: Rules, order: int | None = None, seen: int | None = None
) -> Refused | None:
    """Why this actor may not take this step now, whatever its details; None when it is open.

    `seen` is the number of the last entry on the order (or on the case) the actor's form knew of (design §3).
    """
    rule = rules.rule(step)
    if rule is None:
        return Refused("not_in_process" if step in STEPS else "unknown_step", step=step)
    the_order = case.order(order) if order is not None else None
    wrong = _wrong_order(STEPS[step], order, the_order)
    if wrong is not None:
        return wrong
    kind = the_order.kind if the_order else case.kind_of_work
    as_whom = [who for who in rule.who(kind) if may_take(case, who, by, the_order, rules)]
    if not as_whom and not (by.system and rule.by_itself):
        return Refused("not_yours", step=step)
    if recused(case, rule, by, as_whom):
        return Refused("own_unit")
    return not_open(case, rule, rules, the_order, by) or _behind(case, the_order, seen)


def available(case: Case, *, by: Actor, rules: Rules) -> tuple[Open, ...]:
    """The acts of this actor: those open now, and those whose turn has not come, with the reason."""
    return tuple(_available(case, by, rules))


def not_open(
    case: Case, rule: StepRule, rules: Rules, order: Order | None, by: Actor | None = None
) -> Refused | None:
    """Why a step cannot be taken now, whoever asks; with `by`, what holds for that actor too."""
    if case.ended is not None and rule.step not in STILL_OPEN.get(case.ended, ()):
        return Refused("ended", how=case.ended)
    mine = order if STEPS[rule.step].scope is Scope.ORDER else None
    refused = _order_not_open(case, rule, mine) if mine is not None else None
    if refused is not None:
        return refused
    kind = mine.kind if mine else case.kind_of_work
    if kind not in rule.on:
        return Refused("not_this_kind", step=rule.step, kind=kind)
    if _already(case, rule, mine):
        return Refused("already_done", step=rule.step)
    gates = shut(case, rule, rules.process, order=mine)
    if gates:
        return Refused("first", gates=[{"step": g.step, "done": g.done, "of": g.of} for g in gates])
    return condition(Asked(case=case, rule=rule, rules=rules, by=by, order=order))


def _wrong_order(step: Step, number: int | None, order: Order | None) -> Refused | None:
    if number is not None and step.scope is not Scope.ORDER and not step.on_order:
        return Refused("takes_no_order", step=step.name)
    needed = step.scope is Scope.ORDER or number is not None
    return Refused("no_such_order", order=number) if needed and order is None else None


def _order_not_open(case: Case, rule: StepRule, order: Order) -> Refused | None:
    """An order of an earlier round is history: neither its progress nor its score changes again (design §7.2)."""
    if STEPS[rule.step].apart:
        return Refused("informed_only") if order.role == "informed" else None
    if case.call_of(order).round != case.round:
        return Refused("order_ended", how="closed")
    if not order.live and not (rule.step == "score" and order.ended == "superseded"):
        return Refused("order_ended", how=order.ended)
    if order.role == "informed" and rule.step != "withdraw":
        return Refused("informed_only")
    return None


def _already(case: Case, rule: StepRule, order: Order | None) -> bool:
    if STEPS[rule.step].repeats:
        return False
    if order is not None:
        return rule.step in order.done or rule.step in order.waived
    return rule.step in case.done


def _behind(case: Case, order: Order | None, seen: int | None) -> Refused | None:
    last = order.seq if order else case.case_seq
    return Refused("behind", seen=seen, last=last) if seen is not None and seen < last else None


def _available(case: Case, by: Actor, rules: Rules) -> Iterator[Open]:
    still = None if case.ended is None else STILL_OPEN.get(case.ended, frozenset())
    for rule in rules.process.steps.values():
        if still is not None and rule.step not in still:
            continue
        step = STEPS[rule.step]
        targets = [o.no for o in case.orders] if step.scope is Scope.ORDER else [None]
        for order in targets:
            refusal = why_not(case, rule.step, by=by, rules=rules, order=order)
            if refusal is None or refusal.code == "first":
                yield Open(step=rule.step, order=order, rule=rule, refusal=refusal)
