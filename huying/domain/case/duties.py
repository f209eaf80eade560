"""What is owed now, by whom and until when: worked out from the case, never kept apart from it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from huying.domain.case.asking import not_open
from huying.domain.case.clocks import Clock, clock
from huying.domain.case.conditions import wanted
from huying.domain.case.gates import gate_of, passes
from huying.domain.case.overdue import SETTLES, unseen
from huying.domain.case.recusal import owed_by
from huying.domain.case.rules import Rules
from huying.domain.case.state import Case, Order
from huying.domain.process import StepRule, Who
from huying.domain.step_parts import Scope
from huying.domain.steps import STEPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What somebody has to do next: owed by a unit and its roles, never by one person."""

    step: str
    order: int | None
    unit: str
    relation: str
    roles: tuple[str, ...]
    clock: Clock | None


def tasks(case: Case, rules: Rules, *, explained: bool = False) -> tuple[Task, ...]:
    """What is owed now, by whom and until when. A case that has not ended always has at least one; of one
    that has ended only clues are still answered.
    """
    return tuple(_tasks(case, rules, explained))


def due(owed: Iterable[Task]) -> tuple[Clock, ...]:
    """Every running clock of these tasks, with its explanation line by line where they are explained (design §2.2)."""
    return tuple(task.clock for task in owed if task.clock is not None)


def _owed(case: Case, rules: Rules) -> Iterator[tuple[StepRule, Order | None]]:
    """The duties open now: each step that somebody owes and whose gates are passed."""
    for rule in rules.process.steps.values():
        step = STEPS[rule.step]
        if not step.duty or rule.optional or (case.ended is not None and not step.apart):
            continue
        orders: tuple[Order | None, ...] = case.orders if step.scope is Scope.ORDER else (None,)
        for order in orders:
            if _is_owed(case, rule, rules, order):
                yield rule, order


def _is_owed(case: Case, rule: StepRule, rules: Rules, order: Order | None) -> bool:
    if STEPS[rule.step].apart:
        return not_open(case, rule, rules, order) is None
    if order is not None and (not order.obliged or passes(case, order, rule.step, rules.process)):
        return False
    if rule.step == "call":
        # To call again is always open; it is owed only while nobody is at work.
        called = any(one.live and one.obliged for one in case.current_orders)
        return not called and not_open(case, rule, rules, None) is None
    if not_open(case, rule, rules, order) is not None:
        return False
    gate = gate_of(case, rule.step, rules.process, rule, order)
    return gate is not None and gate.of > 0 and not gate.passed


def _tasks(case: Case, rules: Rules, explained: bool) -> Iterator[Task]:
    for rule, order in _owed(case, rules):
        owed = owed_by(case, rule.step, _asked(case, rule, order), order, rules)
        if owed is not None:
            who, unit, roles = owed
            yield Task(
                step=rule.step,
                order=order.no if order else None,
                unit=unit,
                relation=who.relation,
                roles=roles,
                clock=clock(case, rule, rules, order, explained=explained),
            )
    yield from _to_look_into(case, rules)


def _to_look_into(case: Case, rules: Rules) -> Iterator[Task]:
    """What the system reported as overdue is looked into by whom it was reported to, while it still is (R-33)."""
    rule, settling = rules.rule("overdue"), rules.rule(SETTLES)
    if rule is None or rule.to is None or settling is None:
        return
    for order in unseen(case, rules):
        owed = owed_by(case, SETTLES, (rule.to,), order, rules)
        if owed is not None and not_open(case, settling, rules, order) is None:
            who, unit, roles = owed
            yield Task(
                step=SETTLES, order=order.no, unit=unit, relation=who.relation, roles=roles, clock=None
            )


def _asked(case: Case, rule: StepRule, order: Order | None) -> tuple[Who, ...]:
    """Who may be asked for a step: of several who must confirm, those who have not (R-03)."""
    if rule.step != "confirm":
        return rule.who(order.kind if order else case.kind_of_work)
    return tuple(who for who, name in zip(rule.by, wanted(rule), strict=True) if name not in case.confirmed)
