"""What must be passed before what. "All" is defined here, once.

A gate counts the *obliged* orders: lead and support, not withdrawn. An order passes by doing the step or by the
caller's waiver; absence settles attendance (and the agreement to a plan that binds the unit all the same). A gate
is shut while there are no obliged orders, so an empty call opens nothing.
"""

from dataclasses import dataclass

from huying.domain.case.state import Case, Order
from huying.domain.process import Process, StepRule
from huying.domain.steps import STEPS, Scope

ABSENT = frozenset({"absent", "unfit"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """How far a gate is: `done` of `of` orders or petitioners, or of one."""

    step: str
    done: int
    of: int

    @property
    def passed(self) -> bool:
        """Whether it is open."""
        return 0 < self.of <= self.done


def kind_of(case: Case) -> str:
    """`called` once another unit was called in this round, or when the assessment says one must be; else `own`."""
    obliged = [order for order in case.current_orders if order.obliged]
    if obliged:
        return "called" if any(not order.own for order in obliged) else "own"
    return "called" if case.needs_call else "own"


def shut(case: Case, rule: StepRule, process: Process, *, order: Order | None = None) -> tuple[Gate, ...]:
    """The gates of a step that are still shut, for one order or for the case (its last call, for a call's step)."""
    kind = order.kind if order else kind_of(case)
    gates = [gate_of(case, name, process, rule, order) for name in rule.gates(kind)]
    return tuple(gate for gate in gates if gate is not None and not gate.passed)


def gate_of(case: Case, name: str, process: Process, rule: StepRule, order: Order | None) -> Gate | None:
    """One gate; None where it does not concern this kind of case or order."""
    if STEPS[name].scope is Scope.CASE:
        return _case_gate(case, name, process)
    if order is not None:
        return Gate(step=name, done=int(passes(case, order, name, process)), of=1)
    orders = [one for one in _counted(case, rule) if one.obliged]
    return Gate(step=name, done=sum(passes(case, one, name, process) for one in orders), of=len(orders))


def _counted(case: Case, rule: StepRule) -> tuple[Order, ...]:
    """The orders a gate counts: of the last call for a call's step, else of all calls of this round."""
    if STEPS[rule.step].scope is Scope.CALL and case.current_calls:
        last = case.current_calls[-1].no
        return tuple(order for order in case.orders if order.call == last)
    return case.current_orders


def passes(case: Case, order: Order, name: str, process: Process) -> bool:
    """Whether one order is past a step."""
    rule = process.steps.get(name)
    if rule is None or order.kind not in rule.on or name in order.done or name in order.waived:
        return True
    if name != "score" and (not order.live or (name == "accept" and "feed_back" in order.waived)):
        return True
    if name == "consult":
        return case.call_of(order).consulted is not None
    return name == "agree" and "plan" in order.done and order.attendance in ABSENT


def _case_gate(case: Case, name: str, process: Process) -> Gate | None:
    rule = process.steps[name]
    if kind_of(case) not in rule.on:
        return None
    if name in ("answer", "visit"):
        return _parties_gate(case, name, process)
    done = name == "register" or name in case.done
    if name == "close":
        done = case.ended == "closed"
    if name == "call":
        done = bool(case.current_calls)
    return Gate(step=name, done=int(done), of=1)


def _parties_gate(case: Case, name: str, process: Process) -> Gate | None:
    """Every petitioner who can be reached must be answered, and visited or tried for often enough (S4-56)."""
    reachable = [party for party in case.parties if party.reachable]
    if not reachable:
        return None
    if name == "answer":
        return Gate(step=name, done=sum(party.answered for party in reachable), of=len(reachable))
    visited = sum(party.visited or party.tries >= process.attempts for party in reachable)
    return Gate(step=name, done=visited, of=len(reachable))


def unscored(case: Case, process: Process) -> tuple[Order, ...]:
    """The obliged orders of other units that nobody has scored: while there are any, no closing (R-11)."""
    rule = process.steps["score"]
    return tuple(o for o in case.orders if o.obliged and o.kind in rule.on and o.score is None)
