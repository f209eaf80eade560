"""A step somebody asks about, before its details: what every condition is given."""

from dataclasses import dataclass

from huying.domain.case.rules import Rules
from huying.domain.case.state import Actor, Case, Order
from huying.domain.process import StepRule
from huying.domain.refusals import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks for which step of which case; `by` is None where nobody in particular asks."""

    case: Case
    rule: StepRule
    rules: Rules
    by: Actor | None
    order: Order | None


def refused_when(code: str, when: bool, **params: object) -> Refused | None:
    """The refusal, where there is a reason for it."""
    return Refused(code, **params) if when else None


def the_order(asked: Asked) -> Order:
    """The order of a step that has one. Raises ValueError where none was named."""
    if asked.order is None:
        raise ValueError(f"{asked.rule.step} needs an order")
    return asked.order
