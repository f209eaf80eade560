"""What must be passed before what. "All" is defined here, once.

A gate counts the *obliged* orders that live: lead and support, neither withdrawn nor replaced by a second call. An
order passes by doing the step or by the caller's waiver; absence settles attendance, and the agreement to a plan that
binds the unit all the same. A gate is shut while there are no such orders, so an empty call opens nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from huying.domain.case.parties import to_answer, to_visit
from huying.domain.case.state import Call, Case, Mark, Order
from huying.domain.process import Process, StepRule
from huying.domain.step_parts import Scope
from huying.domain.steps import STEPS

ABSENT = frozenset({"absent", "unfit"})
MOOT_WITHOUT_ANSWER = frozenset({"sign", "name", "plan", "agree", "accept", "score_caller"})
"""What nobody owes any more once the caller has let a unit off its answer; attendance is still to be recorded."""

MOOT_ONCE_ANSWERED = frozenset({"name", "consult", "plan", "agree"})
"""What nobody plans any more for a unit that has answered; sent back, it is planned for again."""


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


def shut(case: Case, rule: StepRule, process: Process, *, order: Order | None = None) -> tuple[Gate, ...]:
    """The gates of a step that are still shut, for one order or for the case (for one call, for a call's step)."""
    if rule.step == "call" and "emergency" in case.done:
        return ()  # what cannot wait is put on record afterwards
    kind = order.kind if order else case.kind_of_work
    found: dict[str, Gate] = {}
    for name in rule.gates(kind):
        gate = gate_of(case, name, process, rule, order)
        # A step that nobody needs here (no petitioner to answer, another kind of case) hands on its own gates.
        passed_on = (gate,) if gate is not None else shut(case, process.steps[name], process)
        found |= {one.step: one for one in passed_on if not one.passed}
    return tuple(found.values())


def gate_of(case: Case, name: str, process: Process, rule: StepRule, order: Order | None) -> Gate | None:
    """One gate; None where it does not concern this kind of case or order."""
    if STEPS[name].scope is Scope.CASE:
        return _case_gate(case, name, process)
    orders = counted(case, name, process, rule, order)
    return Gate(step=name, done=sum(passes(case, one, name, process) for one in orders), of=len(orders))


def counted(
    case: Case, name: str, process: Process, rule: StepRule, order: Order | None
) -> tuple[Order, ...]:
    """The orders the gate `name` of a step counts: its own order, or those of its call, or of this round."""
    if order is not None:
        return (order,)
    call = call_for(case, rule, process) if STEPS[rule.step].scope is Scope.CALL else None
    return tuple(
        one
        for one in case.current_orders
        if one.obliged and (one.live or name == "score") and (call is None or one.call == call.no)
    )


def call_for(case: Case, rule: StepRule, process: Process) -> Call | None:
    """The call a step on a call is about: the first that needs it and is ready for it, else the first that needs
    it, else the last. With two whistles under way neither is forgotten, and neither waits for the other.
    """
    orders = {call.no: _working(case, call, rule) for call in case.current_calls}
    needing = [
        call
        for call in case.current_calls
        if any(not passes(case, order, rule.step, process) for order in orders[call.no])
    ]
    gates = [name for name in rule.gates("called") if STEPS[name].scope is not Scope.CASE]
    ready = [
        call
        for call in needing
        if all(passes(case, order, name, process) for order in orders[call.no] for name in gates)
    ]
    return next(iter(ready or needing or case.current_calls[-1:]), None)


def _working(case: Case, call: Call, rule: StepRule) -> list[Order]:
    return [o for o in case.orders if o.call == call.no and o.obliged and o.live and o.kind in rule.on]


def passes(case: Case, order: Order, name: str, process: Process) -> bool:
    """Whether one order is past a step."""
    return passed_at(case, order, name, process) is not None


def passed_at(case: Case, order: Order, name: str, process: Process) -> datetime | None:
    """When one order came past a step: by doing it, by waiver, or because the step became moot; None while not."""
    rule = process.steps.get(name)
    if rule is None or order.kind not in rule.on:
        return order.at
    mark = order.done.get(name) or order.waived.get(name)
    if mark is not None:
        return mark.at
    if name == "score":
        return None
    if name in JUDGED_BY_OTHERS and not judges(case, order, name):
        return order.at
    if order.ended_at is not None:
        return order.ended_at
    moot = _moot(case, order, name)
    return moot.at if moot is not None else None


JUDGED_BY_OTHERS = frozenset({"score_caller", "evaluate"})
"""What others than the caller say of an order's sides."""


def judges(case: Case, order: Order, name: str) -> bool:
    """Whether somebody is to say this of the order: nobody whose own unit is complained about judges the others."""
    if name == "evaluate":
        return evaluates(case, order) and case.community not in case.tied
    return (order.handler or order.unit) not in case.tied


def evaluates(case: Case, order: Order) -> bool:
    """Whether a community evaluates the unit: the one that reported, unless it called itself and scores as such."""
    return case.community is not None and case.call_of(order).caller != case.community and not order.own


def prepares(case: Case) -> bool:
    """Whether there is work to do on the ground first: not where a department or the centre asks the ground."""
    return case.level in ("street", "community")


def concerns_level(case: Case, name: str) -> bool:
    """Whether a step is for a case held at this level: a community's call is forwarded, the ground prepares."""
    if name == "forward":
        return case.level == "community"
    return name != "prepare" or prepares(case)


def _moot(case: Case, order: Order, name: str) -> Mark | None:
    """What made a step needless that was neither done nor waived."""
    if name == "consult" and case.call_of(order).consulted is not None:
        return case.call_of(order).consulted
    if name in MOOT_ONCE_ANSWERED and "feed_back" in order.done:
        return order.done["feed_back"]
    if name in MOOT_WITHOUT_ANSWER and "feed_back" in order.waived:
        return order.waived["feed_back"]
    if name == "name":
        return order.done.get("attend") or order.waived.get("attend")
    if name != "agree":
        return None
    if "plan" in order.done and order.attendance in ABSENT:
        return max(order.done["plan"], order.done["attend"], key=lambda mark: mark.at)
    return order.waived.get("plan")


def finished(case: Case, order: Order, process: Process) -> bool:
    """Whether the unit has given its answer and the caller wants no other: a further call leaves such an order be."""
    return "feed_back" in order.done and passes(case, order, "accept", process)


def in_hand(case: Case, process: Process) -> tuple[Order, ...]:
    """The orders of this round on which somebody is still at work."""
    return tuple(o for o in case.current_orders if o.live and o.obliged and not finished(case, o, process))


def _case_gate(case: Case, name: str, process: Process) -> Gate | None:
    rule = process.steps[name]
    if case.kind_of_work not in rule.on:
        return None
    if name in ("answer", "visit"):
        return _parties_gate(case, name, process)
    if not concerns_level(case, name):
        return None
    done = name == "register" or name in case.done
    if name == "close":
        done = case.ended == "closed"
    if name == "call":
        done = bool(case.current_calls)
    return Gate(step=name, done=int(done), of=1)


def _parties_gate(case: Case, name: str, process: Process) -> Gate | None:
    """Everybody is answered, and visited or tried for often enough (S4-56); of a group its representatives."""
    parties = to_answer(case) if name == "answer" else to_visit(case)
    if not parties:
        return None
    if name == "answer":
        return Gate(step=name, done=sum(party.answered for party in parties), of=len(parties))
    visited = sum(party.visited or party.tries >= process.attempts for party in parties)
    return Gate(step=name, done=visited, of=len(parties))


def unscored(case: Case, process: Process) -> tuple[Order, ...]:
    """The obliged orders of other units that nobody has scored: while there are any, no closing (R-11)."""
    rule = process.steps["score"]
    return tuple(o for o in case.orders if o.obliged and o.kind in rule.on and o.score is None)
