"""A dry walk through a process: a case goes from registration to its end by the steps the file has.

Whoever owes something takes it, with the plainest details that are right. Where nobody owes anything and the case is
not closed, or what is owed cannot be taken, the walk ends there and says so: a dead end.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from huying.domain.case import Case, Rules, available, fields_of, take, tasks
from huying.domain.case.gates import call_for
from huying.domain.case.owing import higher_holders
from huying.domain.case.projection import state_of
from huying.domain.details import LOCAL
from huying.domain.process import Process, StepRule, Who
from huying.domain.process_model import MATTER, OWN, UNITS, likely_role, model_actor, model_rules
from huying.domain.refusals import Faulty, Refused
from huying.domain.step_parts import Field, Kind

MOST_STEPS = 200
"""More than the longest process takes; a walk of as many goes in a circle."""
PERSON = {"name": "某", "phone": "13900000000"}
FILE = {"id": "model", "sha256": "0" * 64}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One step of a walk: which post of which unit took it, and where the case stood after."""

    rule: StepRule
    order: int | None
    unit: str
    role: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """One walk: `kind` is `called` or `own`, `holder` the kind of unit that began it, `state` where it ended.

    A walk that does not end in `closed` is a dead end: `stuck` names what was owed and could not be taken, with why;
    or nobody owed anything, and `open` names what somebody might have taken although nobody has to.
    """

    kind: str
    holder: str
    lines: tuple[Line, ...]
    state: str
    stuck: str = ""
    why: Refused | Faulty | None = None
    open: tuple[str, ...] = ()

    @property
    def closed(self) -> bool:
        """Whether the case came to its end."""
        return self.state == "closed"


def walks(process: Process) -> tuple[Walked, ...]:
    """A walk for each kind of unit that holds cases: once calling others, once with its own units alone.

    A holder that may not call brings its case up a level first.
    """
    if not process.steps:
        return ()
    return tuple(
        _Walk(process, holder, kind).to_the_end() for holder in process.holders for kind in ("called", "own")
    )


class _Walk:
    """One case on its way."""

    def __init__(self, process: Process, holder: str, kind: str) -> None:
        self.rules: Rules = model_rules(process)
        self.holder, self.kind = holder, kind
        self.now = datetime.combine(process.since, time(9), LOCAL)
        self.lines: list[Line] = []
        self.case: Case | None = None

    def to_the_end(self) -> Walked:
        """Walk until the case is closed, or cannot go on."""
        step = "register"
        try:
            self._register()
            self._up()
            while self._standing.ended is None and len(self.lines) < MOST_STEPS:
                task = next(iter(tasks(self._standing, self.rules)), None)
                if task is None:
                    return self._walked(open=tuple(self._open()))
                step = task.step
                self._take(step, task.unit, Who(relation=task.relation, roles=task.roles), order=task.order)
        except (Refused, Faulty) as why:
            return self._walked(stuck=step, why=why)
        return self._walked(stuck="" if self._standing.ended else step)

    @property
    def _standing(self) -> Case:
        if self.case is None:
            raise Refused("no_case", step="register")
        return self.case

    def _walked(self, **end: Any) -> Walked:
        state = state_of(self.case, self.rules) if self.case else ""
        return Walked(kind=self.kind, holder=self.holder, lines=tuple(self.lines), state=state, **end)

    def _register(self) -> None:
        """By a post of the holder itself; its place is the holder's where it has one."""
        unit = UNITS.get(self.holder)
        allowed = [who for who in self.rules.process.steps["register"].by if who.relation != "petitioner"]
        if not allowed:
            raise Refused("not_yours", step="register")
        self._take("register", unit.code, allowed[0], order=None)

    def _up(self) -> None:
        """To a level that may call, where this one may not (S1-49)."""
        rule = self.rules.rule("escalate")
        while (
            rule is not None
            and self.kind == "called"
            and UNITS.get(self._standing.holder).kind not in self.rules.process.callers
            and higher_holders(self._standing, self.rules)
        ):
            self._take("escalate", self._standing.holder, rule.by[0], order=None)

    def _take(self, step: str, unit: str, who: Who, *, order: int | None) -> None:
        rule, role = self.rules.process.steps[step], likely_role(unit, who.roles)
        self.now += timedelta(minutes=1)
        taken = take(
            self.case,
            step,
            by=model_actor(unit, role),
            now=self.now,
            rules=self.rules,
            order=order,
            details=self._details(rule, order),
        )
        self.case = taken.case
        where = state_of(taken.case, self.rules)
        self.lines.append(Line(rule=rule, order=order, unit=unit, role=role, state=where))

    def _open(self) -> Iterator[str]:
        """What is open to somebody, although nobody owes it."""
        seen = set()
        for rule in self.rules.process.steps.values():
            for who in rule.by:
                for unit in UNITS:
                    by = model_actor(unit.code, likely_role(unit.code, who.roles))
                    acts = available(self._standing, by=by, rules=self.rules)
                    seen |= {act.step for act in acts if act.refusal is None and act.rule.optional}
        yield from (step for step in self.rules.process.steps if step in seen)

    def _details(self, rule: StepRule, order: int | None) -> Mapping[str, Any]:
        """The plainest right details of a step."""
        the_order = self.case.order(order) if self.case is not None and order is not None else None
        fields = fields_of(rule, self.case, the_order)
        filled = {field.name: self._plainest(field) for field in fields if field.required}
        given = _SAID.get(rule.step, lambda walk: {})(self)
        return {**filled, **given}

    def _plainest(self, field: Field) -> Any:
        if field.kind is Kind.CHOICE:
            return (field.choices or self.rules.process.choices(field.source))[0]
        if field.kind is Kind.ROWS:
            return [{one.name: self._plainest(one) for one in field.fields if one.required}]
        if field.kind is Kind.ROW:
            return {one.name: self._plainest(one) for one in field.fields if one.required}
        plain = {Kind.BOOL: True, Kind.FILES: [FILE], Kind.LINES: ["…"], Kind.MOMENT: self._later(days=2)}
        plain |= {Kind.INT: 1, Kind.DECIMAL: "90", Kind.PARTY_NO: 1, Kind.ORDER_NO: 1, Kind.UNIT: "section"}
        return plain.get(field.kind, "…")

    def _later(self, **time: int) -> str:
        return (self.now + timedelta(**time)).isoformat()

    def registered(self) -> dict[str, Any]:
        """A petitioner who can be reached, and the holder's ground where it has one."""
        on_the_ground = UNITS.ancestor(self.holder, "street") is not None
        place = {"grid": self.holder} if on_the_ground else {}
        return {"parties": [PERSON], **place}

    def assessed(self) -> dict[str, Any]:
        """What the walk is about: a call, or one's own units."""
        needs_call = self.kind == "called"
        matter = {"matter": MATTER} if self.rules.process.list_match and needs_call else {}
        return {"needs_call": needs_call, **matter}

    def escalated(self) -> dict[str, Any]:
        """One level up."""
        return {"to": higher_holders(self._standing, self.rules)[0]}

    def called(self) -> dict[str, Any]:
        """Two units that must answer, or one of one's own."""
        holder = self._standing.holder
        own = {"unit": OWN.get(holder, holder), "role": "lead", "task": "…", "due": self._later(days=3)}
        if not self._standing.needs_call:
            return {"orders": [own]}
        lead = own if holder == "department" else _asked("department", "lead")
        support = "department-b" if holder in ("street", "community") else "street"
        call: dict[str, Any] = {"orders": [lead, _asked(support, "support")]}
        if "attend" in self.rules.process.steps:
            call |= {"place": "…", "arrive_at": self._later(hours=2)}
        return call | {"window_end": self._later(days=5)}

    def planned(self) -> dict[str, Any]:
        """A line for every unit of the call."""
        rules = self.rules
        call = call_for(self._standing, rules.process.steps["plan"], rules.process)
        units = [o.unit for o in self._standing.orders if call and o.call == call.no and not o.own]
        return {"lines": [{"unit": unit, "task": "…", "due": self._later(days=2)} for unit in units]}

    def party(self) -> dict[str, Any]:
        """The petitioner, who is content."""
        return {"reached": True, "answer": self.rules.process.choices("satisfaction")[0]}

    def scored(self) -> dict[str, Any]:
        """What the formula asks for."""
        if self.rules.process.score.formula == "street_and_system":
            return {"points": "90"}
        return {"satisfaction": self.rules.process.choices("satisfaction")[0]}


def _asked(unit: str, role: str) -> dict[str, str]:
    return {"unit": unit, "role": role, "matters": "…", "goal": "…", "people": "…"}


_SAID: Mapping[str, Any] = {
    "register": _Walk.registered,
    "assess": _Walk.assessed,
    "escalate": _Walk.escalated,
    "call": _Walk.called,
    "plan": _Walk.planned,
    "visit": _Walk.party,
    "score": _Walk.scored,
}


def dead_ends(walked: tuple[Walked, ...]) -> tuple[Walked, ...]:
    """The walks that did not come to the case's end."""
    return tuple(one for one in walked if not one.closed)
