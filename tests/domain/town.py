"""The same few units in every test: 中南路街 calls, 城管 公安 房管 消防 are called, 杨园街 is a stranger."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from huying.domain.calendar import Calendar, HoursFrom
from huying.domain.case import Actor, Case, Order, Rules, Taken, due, take, tasks, units_stood_for
from huying.domain.case.clocks import Clock
from huying.domain.case.projection import state_of
from huying.domain.codec import to_plain
from huying.domain.places import Unit, Units
from huying.domain.process import Process, parse
from huying.domain.refusals import Faulty, Refused

PROCESSES = Path(__file__).parents[2] / "huying" / "processes"
WUCHANG = 420106
START = datetime(2026, 3, 18, 1, 0, tzinfo=UTC)
"""Wednesday 18 March 2026, 09:00 in Wuhan: an ordinary working morning."""

DISTRICT, PLATFORM = "420106000000", "420106-wgzx"
STREET, CENTRE, SECTION = "420106011000", "420106011-zhzx", "420106011-cgb"
COMMUNITY, GRID = "420106011001", "420106011001-01"
NEIGHBOUR = "420106002000"
CITY_MANAGEMENT, POLICE, HOUSING, FIRE = "420106-cgj", "420106-gaj", "420106-fgj", "420106-xfj"
POLICE_STATION = "420106-gaj-znl"
DEPARTMENTS = (CITY_MANAGEMENT, POLICE, HOUSING, FIRE)
DISCIPLINE = "420106-jjw"
"""Nobody calls it; clues go there (S4-34)."""
FURTHER = ("420106-scj", "420106-zrz", "420106-wjj", "420106-jtj")
"""Four departments more, for a case of eight."""


def _unit(code: str, name: str, kind: str, parent: str | None) -> Unit:
    return Unit(code=code, name=name, name_en=name, kind=kind, parent=parent, jurisdiction=WUCHANG)


UNITS = Units(
    [
        _unit(DISTRICT, "武昌区", "district", None),
        _unit(PLATFORM, "区网格化中心", "platform", DISTRICT),
        _unit(STREET, "中南路街", "street", DISTRICT),
        _unit(CENTRE, "民呼我应指挥调度中心", "center", STREET),
        _unit(SECTION, "城管办", "section", STREET),
        _unit(COMMUNITY, "百瑞景社区", "community", STREET),
        _unit(GRID, "第一网格", "grid", COMMUNITY),
        _unit(NEIGHBOUR, "杨园街", "street", DISTRICT),
        _unit(CITY_MANAGEMENT, "区城管执法局", "department", DISTRICT),
        _unit(POLICE, "公安分局", "department", DISTRICT),
        _unit(POLICE_STATION, "中南路派出所", "station", POLICE),
        _unit(HOUSING, "区房管局", "department", DISTRICT),
        _unit(FIRE, "区消防救援大队", "department", DISTRICT),
        _unit(DISCIPLINE, "区纪委监委", "office", DISTRICT),
        *(_unit(code, code, "department", DISTRICT) for code in FURTHER),
    ]
)
MORNING_AND_AFTERNOON = ((time(8), time(12)), (time(14), time(18)))
CALENDAR = Calendar(
    version=1,
    days={},
    names={},
    hours=(HoursFrom(from_date=datetime(2019, 1, 1, tzinfo=UTC).date(), spans=MORNING_AND_AFTERNOON),),
    known_years=frozenset({2026}),
)


def process(name: str) -> Process:
    """A shipped process."""
    return parse((PROCESSES / f"{name}.toml").read_text("utf-8"))


def rules(name: str = "wuchang-2019") -> Rules:
    """The rules of a shipped process in this town."""
    return Rules(process=process(name), units=UNITS, calendar=CALENDAR)


def actor(unit: str, role: str, post: int | None = None) -> Actor:
    """A post of a unit; the same unit and role are the same post."""
    return Actor(
        jurisdiction=WUCHANG,
        post=post if post is not None else abs(hash((unit, role))) % 10**6,
        unit=unit,
        role=role,
        stands_for=units_stood_for(UNITS, unit),
        platform=UNITS.is_platform(unit),
    )


DISPATCHER = actor(CENTRE, "dispatcher", 1)
SECTION_CLERK = actor(SECTION, "section", 2)
PRINCIPAL = actor(STREET, "principal", 3)
OPERATOR = actor(PLATFORM, "operator", 4)
GRID_WORKER = actor(GRID, "worker", 5)
CHIEF = actor(COMMUNITY, "chief", 6)
STRANGER = actor(NEIGHBOUR, "dispatcher", 7)
LIAISONS = {unit: actor(unit, "liaison", 20 + n) for n, unit in enumerate((*DEPARTMENTS, *FURTHER))}
INSPECTOR = actor(DISCIPLINE, "head", 9)
STATION_HANDLER = actor(POLICE_STATION, "handler", 8)
PETITIONER = Actor(jurisdiction=WUCHANG, party=1)
PHOTO = [{"id": "00000000-0000-7000-8000-000000000001", "sha256": "ab" * 32}]


class Walk:
    """A case walked step by step, with a clock that moves a minute an act unless told otherwise."""

    def __init__(self, name: str = "wuchang-2019", *, by: Rules | None = None) -> None:
        self.rules = by or rules(name)
        self.now = START
        self.case: Case | None = None
        self.taken: list[Taken] = []

    @property
    def state(self) -> Case:
        assert self.case is not None
        return self.case

    def wait(self, **time: float) -> "Walk":
        self.now += timedelta(**time)
        return self

    def order(self, no: int) -> Order:
        """The order of this number, which must be there."""
        found = self.state.order(no)
        assert found is not None
        return found

    def refused(self, step: str, by: Actor, *, order: int | None = None, **details: object) -> str:
        """The code with which a step is refused; nothing has changed by asking."""
        before = to_plain(self.state)
        with pytest.raises(Refused) as refusal:
            self.take(step, by, order=order, **details)
        assert to_plain(self.state) == before
        return refusal.value.code

    def faults(self, step: str, by: Actor, *, order: int | None = None, **details: object) -> dict[str, str]:
        """The faults of a step's details, by path; nothing has changed by trying."""
        before = to_plain(self.state)
        with pytest.raises(Faulty) as faulty:
            self.take(step, by, order=order, **details)
        assert to_plain(self.state) == before
        return {fault.path: fault.code for fault in faulty.value.faults}

    @property
    def where(self) -> str:
        """Where the whole case stands."""
        return state_of(self.state, self.rules)

    def clocks(self) -> tuple[Clock, ...]:
        """The running clocks."""
        return due(tasks(self.state, self.rules, explained=True))

    def owed(self) -> set[tuple[str, str]]:
        """What is owed, by whom: the step and the unit."""
        return {(task.step, task.unit) for task in tasks(self.state, self.rules)}

    def take(self, step: str, by: Actor, *, order: int | None = None, **details: object) -> "Walk":
        at, seen = details.pop("at", None), details.pop("seen", None)
        self.wait(minutes=1)
        taken = take(
            self.case, step, by=by, now=self.now, rules=self.rules, order=order, at=at, seen=seen, **details
        )
        self.case = taken.case
        self.taken.append(taken)
        return self

    def registered(self, **more: object) -> "Walk":
        details = {
            "title": "胶囊房",
            "text": "楼内隔出胶囊房出租",
            "channel": "phone",
            "grid": COMMUNITY,
        } | more
        return self.take("register", DISPATCHER, **details)

    def assessed(self, *, needs_call: bool = True) -> "Walk":
        return self.take(
            "assess", DISPATCHER, needs_call=needs_call, reason="涉及多个部门", **{"class": "city"}
        )

    def called(self, *units: str, **more: object) -> "Walk":
        again = {"reason": "前次呼叫未能解决"} if self.state.calls else {}
        said = whistle(*(units or DEPARTMENTS), now=self.now) | again | more
        return self.take("call", DISPATCHER, **said)

    def signed(self) -> "Walk":
        for order in self.state.orders:
            self.take("sign", LIAISONS[order.unit], order=order.no)
        return self

    def came(self) -> "Walk":
        for order in self.state.orders:
            self.take("name", LIAISONS[order.unit], order=order.no, people=[{"name": "执法队员"}])
        for order in self.state.orders:
            self.take(
                "attend", DISPATCHER, order=order.no, people=[{"person": "执法队员", "result": "on_time"}]
            )
        return self

    def planned(self) -> "Walk":
        self.take("consult", DISPATCHER, minutes="现场研判")
        due = (self.now + timedelta(days=2)).isoformat()
        lines = [{"unit": order.unit, "task": "依职责处置", "due": due} for order in self.state.orders]
        self.take("plan", DISPATCHER, lines=lines)
        for order in self.state.orders:
            self.take("agree", LIAISONS[order.unit], order=order.no)
        return self

    def fed_back(self) -> "Walk":
        for order in self.state.orders:
            self.take("feed_back", LIAISONS[order.unit], order=order.no, opinion="已处置", files=PHOTO)
        return self

    def accepted(self) -> "Walk":
        for order in self.state.orders:
            self.take("accept", DISPATCHER, order=order.no)
        return self

    def reported(self) -> "Walk":
        self.take("report", DISPATCHER, summary="四部门联合处置完毕")
        return self.take("note", OPERATOR)

    def visited(self, answer: str = "satisfied") -> "Walk":
        for party in self.state.parties:
            self.take("answer", DISPATCHER, party=party.no, text="已处置，特此答复")
        for party in self.state.parties:
            self.take("visit", DISPATCHER, party=party.no, channel="phone", reached=True, answer=answer)
        return self

    def scored(self, satisfaction: str = "satisfied") -> "Walk":
        for order in self.state.orders:
            self.take("score", DISPATCHER, order=order.no, satisfaction=satisfaction)
        return self


def demands(unit: str, duty: str = "support") -> dict[str, object]:
    """One row of a call that says all it must."""
    return {"unit": unit, "role": duty, "matters": "联合执法", "goal": "恢复原状", "people": "2 人，持证"}


def whistle(*units: str, now: datetime) -> dict[str, object]:
    """A call to these units, the first of which leads."""
    rows = [demands(unit, "support" if n else "lead") for n, unit in enumerate(units)]
    return {
        "orders": rows,
        "place": "中南路 1 号",
        "arrive_at": (now + timedelta(hours=3)).isoformat(),
        "window_end": (now + timedelta(days=5)).isoformat(),
    }
