"""What a page or the API is given of one case: frozen values, already cut to what these eyes may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huying.domain.access import View
from huying.domain.case import Actor, Call, Case, Open, Order, Rules, Task
from huying.domain.case.clocks import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class FileShown:
    """A file of the case."""

    id: UUID
    name: str
    mime: str
    size: int
    width: int | None
    height: int | None
    has_thumbnail: bool
    sha256: str
    seq: int
    order: int | None
    erased_by: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the trace. `contents` holds what was written, by path.

    `erased` tells which entry erased what was written at a path; what stands in its place, the reader chose.
    """

    seq: int
    step: str
    order: int | None
    by: Mapping[str, Any]
    at: datetime
    recorded_at: datetime
    facts: Mapping[str, Any]
    contents: Mapping[str, Any]
    erased: Mapping[str, int]
    files: tuple[FileShown, ...]
    late: bool | None
    hash: str


def answered(line: Line) -> tuple[int, ...]:
    """The petitioners an entry gives an answer to; none, for most."""
    if line.step == "answer_all":
        return tuple(line.facts.get("parties", ()))
    return (line.facts["party"],) if line.step == "answer" and "party" in line.facts else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """What one unit is to do until when (S4-54)."""

    unit: str
    task: str
    due: datetime | None
    problem: int | None
    agreed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderShown:
    """One order: `whole` with everything written for it, else only unit, role, step and light."""

    order: Order
    whole: bool
    step: str
    matters: str
    goal: str
    people: str
    task: str
    named: tuple[Mapping[str, Any], ...]
    roll: tuple[Mapping[str, Any], ...]
    plan: tuple[PlanLine, ...]
    opinion: str
    measures: tuple[str, ...]
    demands: tuple[str, ...]
    reservation: str
    files: tuple[FileShown, ...]
    clocks: Mapping[str, Clock]
    clock: Clock | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallShown:
    """One call with its orders, lead first."""

    call: Call
    place: str
    minutes: str
    orders: tuple[OrderShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyShown:
    """A petitioner, masked. `person` is None for eyes that see nothing of who reported."""

    no: int
    name: str
    phone: str
    mail: str
    address: str
    reachable: bool
    tries: int
    answered: bool
    visited: bool
    answer: str | None
    erased_by: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseShown:
    """Everything one actor may see and do on one case."""

    number: str
    subject: UUID
    by: Actor
    view: View
    rules: Rules
    case: Case
    now: datetime
    title: str
    text: str
    place: str
    problems: tuple[str, ...]
    state: str
    stage: str
    group: bool
    calls: tuple[CallShown, ...]
    lines: tuple[Line, ...]
    parties: tuple[PartyShown, ...]
    files: tuple[FileShown, ...]
    acts: tuple[Open, ...]
    tasks: tuple[Task, ...]
    clocks: tuple[Clock, ...]
