"""What an act is judged by beside the case itself: the pinned process, the units, the calendar."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from huying.domain.case.state import Actor, Case, Order
from huying.domain.matters import Matter
from huying.domain.places import Units
from huying.domain.process import SYSTEM, Process, StepRule, Who
from huying.domain.worktime import Calendar

GROUND_KINDS = frozenset({"grid", "building"})


def no_matter(code: str) -> Matter | None:
    """Where no list is at hand, no matter is known."""
    return None


def nobody(person: Mapping[str, Any]) -> int | None:
    """Where no petitioners are at hand, nobody is known."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The process version the case pins, the jurisdiction's units, its calendar and its matters by code.

    A matter is looked up only where a process dispatches by list. `known` tells which petitioner of the case somebody
    who joins is already.
    """

    process: Process
    units: Units
    calendar: Calendar
    matter: Callable[[str], Matter | None] = no_matter
    known: Callable[[Mapping[str, Any]], int | None] = nobody

    def rule(self, step: str) -> StepRule | None:
        """How the process takes a step; None where it does not."""
        return self.process.steps.get(step)


def units_stood_for(units: Units, code: str) -> frozenset[str]:
    """The units a post of this unit acts for.

    Inner units act for their parent (S1-63); a grid or building acts for its community (S1-48); a station acts
    only for itself, for it serves one subdistrict and must not see the department's other cases (S4-54). What was
    merged into a unit is that unit.
    """
    unit = units.get(code)
    if unit.kind == "station":
        return units.with_names({code})
    if unit.kind in GROUND_KINDS:
        ground = [one.code for one in units.chain(code) if one.kind in GROUND_KINDS | {"community"}]
        return units.with_names(ground)
    return units.with_names(units.stands_for(code))


def may(case: Case, who: Who, actor: Actor, order: Order | None, rules: Rules) -> bool:
    """Whether the actor stands in this relation to the case (or the order), in one of its roles."""
    if who.relation == "petitioner":
        return actor.party is not None
    if who.relation == SYSTEM:
        return actor.system
    if actor.post is None or (who.roles and actor.role not in who.roles):
        return False
    return _RELATIONS[who.relation](case, actor, order, rules)


def _anyone(case: Case, actor: Actor, order: Order | None, rules: Rules) -> bool:
    return True


def _registrar(case: Case, actor: Actor, order: Order | None, rules: Rules) -> bool:
    return case.registrar in actor.stands_for


def _holder(case: Case, actor: Actor, order: Order | None, rules: Rules) -> bool:
    return case.holder in actor.stands_for


def _caller(case: Case, actor: Actor, order: Order | None, rules: Rules) -> bool:
    caller = case.call_of(order).caller if order else case.caller
    return caller in actor.stands_for


def called_to(actor: Actor, order: Order) -> bool:
    """Whether the order was called to, or handed on to, a unit the actor acts for."""
    return order.unit in actor.stands_for or order.handler in actor.stands_for


def _called(case: Case, actor: Actor, order: Order | None, rules: Rules) -> bool:
    if order:
        return called_to(actor, order) and order.role != "informed"
    return any(called_to(actor, one) for one in case.orders if one.obliged)


def _lead(case: Case, actor: Actor, order: Order | None, rules: Rules) -> bool:
    lead = case.lead
    return lead is not None and called_to(actor, lead)


def _above(case: Case, actor: Actor, order: Order | None, rules: Rules) -> bool:
    higher = {unit.code for unit in rules.units.chain(case.holder)[1:]}
    return bool(higher & actor.stands_for)


def _platform(case: Case, actor: Actor, order: Order | None, rules: Rules) -> bool:
    return actor.platform


def _receiver(case: Case, actor: Actor, order: Order | None, rules: Rules) -> bool:
    """The body a clue on this order went to (S4-34)."""
    return order is not None and any(clue.to in actor.stands_for for clue in order.aside.clues)


def _community(case: Case, actor: Actor, order: Order | None, rules: Rules) -> bool:
    return case.community in actor.stands_for


_RELATIONS = {
    "community": _community,
    "anyone": _anyone,
    "registrar": _registrar,
    "holder": _holder,
    "caller": _caller,
    "called": _called,
    "lead": _lead,
    "above": _above,
    "platform": _platform,
    "receiver": _receiver,
}
