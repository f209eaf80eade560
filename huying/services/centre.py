"""What a district's centre sees of its district: everything open, who is late, and how much each street whistles.

For posts of the centre alone: to anybody else it is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from huying.domain.case import Actor, Rules
from huying.domain.ids import RANDOM_BYTES, uuid7
from huying.domain.places import Units
from huying.domain.process import Process
from huying.services.errors import NotVisible
from huying.services.lists import COUNTED, PAGE, rows_for, task_mark, task_place
from huying.store import calendar, centre, desks, processes, units
from huying.store.centre import Sought
from huying.store.sql import Row

OWING = frozenset(
    {"department", "station", "section", "center", "team", "office", "street", "community", "platform"}
)
"""Kinds of units that can owe a task; a grid's is its community's."""
WINDOW = timedelta(days=30)
"""How far back the whistle rate looks."""
NEWEST = 500
"""How many of a holder's newest cases in that time it counts at most."""
OF_UNIT = 200
"""How far one unit's tasks are counted: who is late is seen long before."""
SORTS = ("due", "street", "unit", "step")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What of the district is looked at: filters, None for all, and the order (one of SORTS)."""

    light: str | None = None
    street: str | None = None
    unit: str | None = None
    step: str | None = None
    group: bool | None = None
    sort: str = "due"
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the district works by: its units, processes and rules by the process's id.

    `holders` tells under each street which units hold cases there; a holder below no street stands for itself.
    """

    units: Units
    rules: Mapping[str, Rules]
    holders: Mapping[str, tuple[str, ...]]
    owing: tuple[str, ...]

    @property
    def processes(self) -> tuple[Process, ...]:
        """The latest version of each process in use."""
        return tuple(one.process for one in self.rules.values())


@dataclass(slots=True)
class Lights:
    """How many tasks are red, yellow and green of those due first; `more` where there are further ones, `more_red`
    where even the red ones were not all counted."""

    red: int = 0
    yellow: int = 0
    green: int = 0
    more: bool = False
    more_red: bool = False


@dataclass(slots=True)
class Whistles:
    """Of `cases` filed lately, in how many another unit was `called`; `more` where not all were counted."""

    cases: int = 0
    called: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The district at one look: lights by street and by the unit that owes, whistles by street."""

    streets: Mapping[str, Lights]
    units: Mapping[str, Lights]
    whistles: Mapping[str, Whistles]


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """One page of open tasks; `next` is where the following one begins."""

    rows: tuple[Row, ...]
    next: str | None
    now: datetime
    ground: Ground = field(repr=False)


def only_centre(by: Actor) -> None:
    """Raises NotVisible for anybody who is no post of the district's centre."""
    if not by.platform or by.post is None:
        raise NotVisible("centre")


def ground(*, by: Actor) -> Ground:
    """What the district of this centre works by. Raises NotVisible."""
    only_centre(by)
    found = desks.ground(by.jurisdiction)
    tree = units.load(by.jurisdiction, version=found.version)
    days = calendar.load(by.jurisdiction, version=found.calendar_version)
    rules = {
        process.id: Rules(process=process, units=tree, calendar=days)
        for process in map(processes.load, found.processes)
    }
    kinds = {kind for one in rules.values() for kind in one.process.holders}
    here = [unit for unit in tree if unit.jurisdiction == by.jurisdiction]
    return Ground(
        units=tree,
        rules=rules,
        holders=_by_street((unit.code for unit in here if unit.kind in kinds), tree),
        owing=tuple(unit.code for unit in here if unit.kind in OWING),
    )


def _by_street(holders: Iterable[str], tree: Units) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for code in holders:
        street = street_of(code, tree)
        found[street] = (*found.get(street, ()), code)
    return found


def street_of(holder: str, tree: Units) -> str:
    """The street a holder belongs to; one below no street stands for itself."""
    street = tree.ancestor(holder, "street") if holder in tree else None
    return street.code if street else holder


def open_tasks(*, by: Actor, wanted: Wanted, on: Ground | None = None, limit: int = PAGE) -> Open:
    """A page of the district's open tasks. Raises NotVisible."""
    here, now = on or ground(by=by), timezone.now()
    only_centre(by)
    found = centre.page(jurisdiction=by.jurisdiction, sought=_sought(wanted, here), now=now, limit=limit + 1)
    rows = rows_for(found[:limit], by=by, tree=here.units, now=now)
    following = _mark(wanted, found[limit - 1]) if len(found) > limit else None
    return Open(rows=rows, next=following, now=now, ground=here)


def count_open(*, by: Actor, wanted: Wanted, on: Ground, most: int = COUNTED) -> int:
    """How many open tasks are wanted, counted up to `most`. Raises NotVisible."""
    only_centre(by)
    sought = _sought(replace(wanted, after="", sort="due"), on)
    return centre.count(jurisdiction=by.jurisdiction, sought=sought, now=timezone.now(), most=most)


def _sought(wanted: Wanted, on: Ground) -> Sought:
    """Sorted, tasks are read along what they are sorted by; else along the filter that leaves the fewest."""
    holders = on.holders.get(wanted.street, (wanted.street,)) if wanted.street else None
    units_ = (wanted.unit,) if wanted.unit else None
    along = {"street": "holder"}.get(wanted.sort, wanted.sort)
    if wanted.sort == "due":
        along = "unit" if units_ else "holder" if holders else "step" if wanted.step else "holder"
    codes: dict[str, tuple[str, ...]] = {
        "holder": holders or _holders(on),
        "unit": units_ or _by_name(on.owing, on),
        "step": (wanted.step,) if wanted.step else _steps(on),
    }
    first, _separator, mark = wanted.after.rpartition("|")
    rest = codes[along]
    if first in rest:
        rest = rest[rest.index(first) :]
    return Sought(
        along=along,
        codes=rest,
        sorted=wanted.sort != "due",
        light=wanted.light,
        group=wanted.group,
        step=wanted.step if along != "step" else None,
        units=units_ if along != "unit" else None,
        holders=holders if along != "holder" else None,
        after=task_place(mark),
    )


def _mark(wanted: Wanted, last: Row) -> str:
    """Where the following page begins. Sorted, the code it goes on with stands before the task's place."""
    column = {"street": "holder"}.get(wanted.sort, wanted.sort)
    return task_mark(last) if wanted.sort == "due" else f"{last[column]}|{task_mark(last)}"


def _holders(on: Ground) -> tuple[str, ...]:
    return tuple(code for street in _by_name(on.holders, on) for code in on.holders[street])


def _by_name(codes: Iterable[str], on: Ground) -> tuple[str, ...]:
    return tuple(sorted(codes, key=lambda code: (on.units.get(code).name, code)))


def _steps(on: Ground) -> tuple[str, ...]:
    """Every step in the order of the processes: from the first one owed to the last."""
    return tuple(dict.fromkeys(step for process in on.processes for step in process.steps))


def overview(*, by: Actor, on: Ground, now: datetime) -> Overview:
    """The whole district, whatever the list shows. Raises NotVisible."""
    only_centre(by)
    found = centre.overview(
        jurisdiction=by.jurisdiction,
        holders=_holders(on),
        units=on.owing,
        now=now,
        since=uuid7(now - WINDOW, bytes(RANDOM_BYTES)),
        most=COUNTED,
        most_of_unit=OF_UNIT,
        cases=NEWEST,
    )
    streets: dict[str, Lights] = {street: Lights() for street in on.holders}
    whistles: dict[str, Whistles] = {street: Whistles() for street in on.holders}
    owing: dict[str, Lights] = {}
    for row in found:
        street = street_of(row["code"], on.units)
        if row["part"] == "whistle":
            _whistled(whistles[street], row)
        elif row["part"] == "holder":
            _lit(streets[street], row, COUNTED)
        else:
            _lit(owing.setdefault(row["code"], Lights()), row, OF_UNIT)
    return Overview(streets=streets, units=owing, whistles=whistles)


def objecting(*, by: Actor, on: Ground, now: datetime, limit: int) -> tuple[Row, ...]:
    """Who objects: orders that are to be given back, and disputed ones; `limit` and one more. Raises NotVisible."""
    only_centre(by)
    found = centre.objecting(jurisdiction=by.jurisdiction, limit=limit + 1)
    lit = (row | {"due_at": None} for row in found if row["process"] in on.rules)
    return rows_for(lit, by=by, tree=on.units, now=now)


def _lit(lights: Lights, row: Mapping[str, Any], most: int) -> None:
    counted = row["red"] + row["yellow"] + row["green"]
    lights.red += row["red"]
    lights.yellow += row["yellow"]
    lights.green += row["green"]
    lights.more = lights.more or counted >= most
    lights.more_red = lights.more_red or row["red"] >= most


def _whistled(whistles: Whistles, row: Mapping[str, Any]) -> None:
    whistles.cases += row["green"]
    whistles.called += row["red"]
    whistles.more = whistles.more or row["green"] >= NEWEST
