"""Recusal 回避: whoever belongs to the unit complained about decides nothing in the case (practice §8, L2 §32).

He answers as a called unit, and nothing more. What his unit would decide is decided for it by the next unit above
that holds cases, else by the district's centre.
"""

from collections.abc import Iterable

from huying.domain.case.owing import platform_of, unit_owing
from huying.domain.case.rules import Rules, may, units_stood_for
from huying.domain.case.state import Actor, Case, Order
from huying.domain.case.taking import Taking
from huying.domain.places import Units
from huying.domain.process import StepRule, Who
from huying.domain.refusals import Refused
from huying.domain.steps import STEPS

ANSWERS = frozenset(
    {
        *("sign", "hand_on", "hand_back", "name", "agree", "log", "feed_back", "reply", "consult", "plan"),
        *("return", "dispute", "extend", "suspend", "resume"),
    }
)
"""What a called unit does for its own part, or asks for: it may, whoever is complained about."""
AS_CALLED = frozenset({"called", "lead"})
STOOD_IN_FOR = frozenset({"holder", "caller", "registrar", "above"})
"""The relations in which another unit decides for the one complained about."""
LEADING = frozenset({"leader", "principal"})
OF_THE_CENTRE = ("operator", "leader", "principal")
OF_A_HOLDER = "dispatcher"
NEVER_AGAINST = frozenset({"province", "city", "district", "platform"})
"""Nobody in a process stands above these: a complaint about them goes another way."""


def tied_to(units: Units, code: str) -> tuple[str, ...]:
    """The units whose posts belong to a unit: itself, those that act for it, and the unit that acts by this centre."""
    unit = units.get(code)
    found = {one.code for one in (unit, *units.under(code)) if code in units_stood_for(units, one.code)}
    if unit.kind == "center" and unit.parent is not None:
        found |= set(tied_to(units, unit.parent))
    return tuple(sorted(found))


def say_against(taking: Taking, case: Case) -> None:
    """Complete the facts of what is complained about, of a case as it will be held."""
    code, rules = taking.facts.get("against"), taking.rules
    if code is None:
        return
    if rules.units.get(code).kind in NEVER_AGAINST:
        taking.fault("against", "never_against", unit=code)
        return
    tied = tied_to(rules.units, code) if rules.process.recusal else ()
    taking.facts["tied"] = list(tied)
    after = case.but(tied=(*case.tied, *tied))
    if is_tied(after, after.holder, rules) and deputy(after, after.holder, rules) is None:
        taking.fault("against", "nobody_stands_in", unit=code)


def conclude_recuse(taking: Taking) -> None:
    """One unit more that is complained about."""
    if taking.facts.get("against") in taking.case.against:
        raise Refused("already_done", step="recuse")
    say_against(taking, taking.case)


def of_own_unit(case: Case, actor: Actor) -> bool:
    """Whether the case complains about the actor's own unit."""
    return bool(case.tied) and bool(actor.stands_for.intersection(case.tied))


def is_tied(case: Case, unit: str, rules: Rules) -> bool:
    """Whether the posts of a unit belong to the one complained about."""
    return bool(case.tied) and rules.units.now(unit) in {rules.units.now(one) for one in case.tied}


def recused(case: Case, rule: StepRule, by: Actor, as_whom: Iterable[Who]) -> bool:
    """Whether this actor may not take the step, in any of the relations in which he otherwise could."""
    if not of_own_unit(case, by) or STEPS[rule.step].apart:
        return False
    return rule.step not in ANSWERS or not any(who.relation in AS_CALLED for who in as_whom)


def deputy(case: Case, unit: str, rules: Rules) -> str | None:
    """Who decides for a unit that is complained about: the next above it that holds cases, else the centre."""
    above = (one for one in rules.units.chain(unit)[1:] if one.kind in rules.process.holders)
    holding = next((one.code for one in above if not is_tied(case, one.code, rules)), None)
    return holding or platform_of(case, rules)


def deputy_roles(who: Who, unit: str, rules: Rules) -> tuple[str, ...]:
    """In which roles its posts do: what leaders decide, leaders decide there too. A centre has operators alone."""
    if rules.units.is_platform(unit):
        return OF_THE_CENTRE
    if not who.roles or set(who.roles) <= LEADING:
        return who.roles
    return tuple(dict.fromkeys((*who.roles, OF_A_HOLDER)))


def may_take(case: Case, who: Who, actor: Actor, order: Order | None, rules: Rules) -> bool:
    """Whether the actor stands in this relation, or acts for a unit complained about that does."""
    return may(case, who, actor, order, rules) or _stands_in(case, who, actor, order, rules)


def stands_in_for(case: Case, unit: str, actor: Actor, rules: Rules) -> bool:
    """Whether the actor's unit decides for this one, which is complained about, or one inside it is."""
    if not case.tied or actor.post is None:
        return False
    inside = any(one in rules.units and rules.units.is_inner_of(one, unit) for one in case.tied)
    if not inside and not is_tied(case, unit, rules):
        return False
    found = deputy(case, unit, rules)
    return found is not None and found in actor.stands_for


def _stands_in(case: Case, who: Who, actor: Actor, order: Order | None, rules: Rules) -> bool:
    if not case.tied or who.relation not in STOOD_IN_FOR:
        return False
    unit = unit_owing(case, who, order, rules)
    if unit is None or not stands_in_for(case, unit, actor, rules):
        return False
    roles = deputy_roles(who, deputy(case, unit, rules) or unit, rules)
    return not roles or actor.role in roles


def owed_by(
    case: Case, step: str, asked: Iterable[Who], order: Order | None, rules: Rules
) -> tuple[Who, str, tuple[str, ...]] | None:
    """Who is to take a step: in which relation, which unit, in which roles; None where nobody can be asked.

    The first that the process names is asked, or who decides in its place: whoever is named after it may have no such
    post at all.
    """
    for who in asked:
        unit = unit_owing(case, who, order, rules)
        if unit is None:
            continue
        if not is_tied(case, unit, rules) or _may_answer(step, who.relation):
            return who, unit, who.roles
        found = deputy(case, unit, rules) if who.relation in STOOD_IN_FOR else None
        if found is not None:
            return who, found, deputy_roles(who, found, rules)
    return None


def _may_answer(step: str, relation: str) -> bool:
    return STEPS[step].apart or (step in ANSWERS and relation in AS_CALLED)
