"""Which unit a step is owed by: whoever stands in the relation the process names; and which units hold cases above."""

from huying.domain.case.rules import Rules
from huying.domain.case.state import Case, Order
from huying.domain.process import Who


def unit_owing(case: Case, who: Who, order: Order | None, rules: Rules) -> str | None:
    """The unit that owes a step by this relation; petitioners owe nothing."""
    if who.relation == "petitioner":
        return None
    if who.relation == "platform":
        return platform_of(case, rules)
    if who.relation == "community":
        return case.community
    if who.relation == "called":
        return (order.handler or order.unit) if order else None
    if who.relation == "receiver":
        clues = order.aside.clues if order else ()
        return next((clue.to for clue in clues if not clue.answered), None)
    if who.relation == "lead":
        return (case.lead.handler or case.lead.unit) if case.lead else None
    return _at_the_holders(case, who, order, rules)


def _at_the_holders(case: Case, who: Who, order: Order | None, rules: Rules) -> str | None:
    if who.relation == "caller" and order is not None:
        return case.call_of(order).caller
    if who.relation == "above":
        return next((unit.code for unit in rules.units.chain(case.holder)[1:]), None)
    return case.registrar or case.holder if who.relation == "registrar" else case.holder


def platform_of(case: Case, rules: Rules) -> str | None:
    """The centre of the district the holder belongs to."""
    above = {unit.code for unit in rules.units.chain(case.holder)}
    return next((unit.code for unit in rules.units if unit.kind == "platform" and unit.parent in above), None)


def higher_holders(case: Case, rules: Rules) -> tuple[str, ...]:
    """The units above the holder that hold cases in this process, nearest first (S1-49)."""
    chain = rules.units.chain(case.holder)[1:]
    return tuple(unit.code for unit in chain if unit.kind in rules.process.holders)
