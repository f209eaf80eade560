"""Whole lives of cases, walked by the engine's own rules on a day of the past, with nothing written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import Any
from uuid import UUID

from bench.parts.ground import call_of, details_of, grid_of, report

SUBJECT = UUID("01900000-0000-7000-8000-00000000abcd")
"""What stands for a case's own id in a walk that is copied."""
NUMBER = "420106-00000000-H-copied"
OPERATOR = "区网格化中心-值守"
CITY: Mapping[str, Any] = {"class": "city"}  # a word of Python's own, so that it cannot be named
FILED = time(8, 40)
WINDOW = timedelta(days=14)
"""How long a call may be handled: the longest holidays lie within it."""
PICTURE = bytes(range(32)).hex()
"""The hash of the one picture that every generated answer names."""


@dataclass(slots=True)
class Life:
    """A case on its way: what each of its acts writes, in order."""

    jurisdiction: int
    rules: Any
    now: datetime
    written: list[Any] = field(default_factory=list)
    files: int = 0
    case: Any = None
    contents: Mapping[str, Any] = field(default_factory=dict)

    def take(self, step: str, by: Any, *, after: timedelta = timedelta(minutes=20), **details: Any) -> Life:
        """One step, some working minutes after the one before."""
        from huying.domain import trace
        from huying.domain.case import take
        from huying.services.writing import written_of

        self.now += after
        order = details.pop("on", None)
        taken = take(
            self.case, step, by=by, now=self.now, rules=self.rules, order=order, seen=None, details=details
        )
        prev = self.written[-1].hash if self.written else trace.GENESIS
        self.written.append(
            written_of(self.jurisdiction, SUBJECT, taken, self.rules, prev=prev, number=NUMBER, key=None)
        )
        if self.case is None:
            self.contents = taken.contents
        self.case = taken.case
        return self

    def picture(self) -> list[dict[str, str]]:
        """A photo as an act names it: each with an id of its own."""
        self.files += 1
        return [{"id": str(UUID(int=SUBJECT.int + (self.files << 20))), "sha256": PICTURE}]

    def next_morning(self) -> Life:
        """Go on at nine on the next working day."""
        day = self.now.date() + timedelta(days=1)
        while not self.rules.calendar.is_working(day):
            day += timedelta(days=1)
        self.now = datetime.combine(day, time(9), self.now.tzinfo)
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who takes part: the centre of one subdistrict, its district's operator, the departments called."""

    centre: Any
    operator: Any
    departments: tuple[Any, ...]


def filed(life: Life, cast: Cast, random: Random) -> Life:
    """A report by telephone, assessed within the hour."""
    return life.take("register", cast.centre, **details_of(report(random, grid_of(cast.centre.unit))))


def own(life: Life, cast: Cast, random: Random) -> Life:
    """Nine in ten end here (S4-02): the street's own unit handles it."""
    centre = cast.centre
    filed(life, cast, random)
    life.take("assess", centre, needs_call=False, own_power=True, reason="属街道职权，由街道自行处置")
    due = (life.now + timedelta(days=3)).isoformat()
    life.take("call", centre, orders=[{"unit": centre.unit, "task": "到场处置并反馈", "due": due}])
    life.take("feed_back", centre, after=timedelta(hours=1), on=1, opinion="已到场处置，恢复正常。")
    if random.random() < 0.1:
        life.take("send_back", centre, on=1, demands="补充处置情况")
        life.take("feed_back", centre, on=1, opinion="已补充处置，并安排复查。")
    life.take("accept", centre, on=1).take("verify", centre, method="on_site", result="done")
    life.take("answer", centre, party=1, text="您反映的问题已处置完毕，感谢监督。")
    return life.take("close", centre)


def called(life: Life, cast: Cast, random: Random, *, until: str = "close") -> Life:
    """One in ten: departments are called, and every one of them walks to its score (S4-11 … S4-29).

    `until` names a step behind which the case is left as it stands.
    """
    for step in (_call, _come, _plan, _answer, _report, _conclude):
        step(life, cast, random)
        if until in {one.step for one in life.written}:
            return life
    return life


def _call(life: Life, cast: Cast, random: Random) -> None:
    filed(life, cast, random)
    life.take("assess", cast.centre, needs_call=True, reason="涉及多个职能部门，需协同处置", **CITY)
    units = [one.unit for one in cast.departments]
    window = (life.now + WINDOW).isoformat()
    life.take("call", cast.centre, **call_of(units, life.now) | {"window_end": window})


def _come(life: Life, cast: Cast, random: Random) -> None:
    for no, one in enumerate(cast.departments, 1):
        life.take("sign", one, after=timedelta(minutes=random.choice((4, 6, 8, 12))), on=no)
    for no, one in enumerate(cast.departments, 1):
        life.take("name", one, after=timedelta(minutes=3), on=no, people=[{"name": "执法人员一"}])
    late = random.random() < 0.1
    for no in range(1, len(cast.departments) + 1):
        result = "late" if late and no == 1 else "on_time"
        people = [{"person": "执法人员一", "result": result}]
        life.take("attend", cast.centre, after=timedelta(minutes=4), on=no, people=people)


def _plan(life: Life, cast: Cast, random: Random) -> None:
    life.next_morning().take(
        "consult", cast.centre, minutes="现场会商，明确分工，限期处置，完成后报街道验收。"
    )
    due = (life.now + timedelta(days=3)).isoformat()
    lines = [{"unit": one.unit, "task": "依职责完成处置", "due": due} for one in cast.departments]
    life.take("plan", cast.centre, lines=lines)
    for no, one in enumerate(cast.departments, 1):
        life.take("agree", one, after=timedelta(minutes=6), on=no)


def _answer(life: Life, cast: Cast, random: Random) -> None:
    life.next_morning()
    for no, one in enumerate(cast.departments, 1):
        opinion = "已依职责处置完毕，现场恢复正常。"
        life.take("feed_back", one, on=no, opinion=opinion, measures=["现场整改"], files=life.picture())
    for no in range(1, len(cast.departments) + 1):
        life.take("accept", cast.centre, after=timedelta(minutes=5), on=no)


def _report(life: Life, cast: Cast, random: Random) -> None:
    life.next_morning().take("report", cast.centre, summary="各部门已完成处置，现场验收合格。")


def _conclude(life: Life, cast: Cast, random: Random) -> None:
    centre = cast.centre
    life.take("note", cast.operator).take("answer", centre, party=1, text="问题已由有关部门会同处置完毕。")
    said = random.choice(("satisfied", "satisfied", "satisfied", "basically", "unsatisfied"))
    life.take("visit", centre, party=1, channel="phone", reached=True, answer=said)
    for no in range(1, len(cast.departments) + 1):
        life.take("score", centre, after=timedelta(minutes=2), on=no, satisfaction=said)
    life.take("close", centre)


def begun(jurisdiction: int, day: date) -> Life:
    """A life that begins on a working day, by the rules then in force."""
    from huying.domain.details import LOCAL

    at = datetime.combine(day, FILED, LOCAL)
    return Life(jurisdiction=jurisdiction, rules=_rules(jurisdiction, day), now=at)


@cache
def _rules(jurisdiction: int, day: date) -> Any:
    from huying.domain.details import LOCAL
    from huying.services.rules import in_force, rules_for

    process = in_force(jurisdiction, datetime.combine(day, FILED, LOCAL))[0]
    return rules_for(jurisdiction=jurisdiction, process_hash=process.hash)


Walk = Callable[[Life, Cast, Random], Life]
