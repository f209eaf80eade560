"""The town of tests/domain/town.py in the database: jurisdiction, units, posts, process in use."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from django.utils import timezone

from huying.domain.case import Actor
from huying.services.posts import actor_of
from huying.services.rules import keep_shipped
from huying.store import jurisdictions, people, processes, units
from huying.store.units import UnitRow
from tests.domain import town

PLANNING, MARKET = "420106-ghj", "420106-scj"
MORE_UNITS = (
    replace(town.UNITS.get(town.HOUSING), code=PLANNING, name="市规划局武昌分局", name_en="Planning Bureau"),
    replace(town.UNITS.get(town.HOUSING), code=MARKET, name="区市场秩序局", name_en="Market Order Bureau"),
)
"""Departments of the pump house that the domain's town does without (S4-54)."""
CAST = (
    ("dispatcher", town.CENTRE, "dispatcher"),
    ("section", town.SECTION, "section"),
    ("principal", town.STREET, "principal"),
    ("leader", town.STREET, "leader"),
    ("operator", town.PLATFORM, "operator"),
    ("worker", town.GRID, "worker"),
    ("chief", town.COMMUNITY, "chief"),
    ("stranger", town.NEIGHBOUR, "dispatcher"),
    ("city", town.CITY_MANAGEMENT, "liaison"),
    ("police", town.POLICE, "liaison"),
    ("housing", town.HOUSING, "liaison"),
    ("fire", town.FIRE, "liaison"),
    ("planning", PLANNING, "liaison"),
    ("market", MARKET, "liaison"),
    ("station", town.POLICE_STATION, "handler"),
    ("inspector", town.DISCIPLINE, "head"),
)
PASSWORD = "a-long-enough-word"


@dataclass(slots=True)
class Town:
    """The founded town: `actors` and `persons` (account ids) by name; `usernames` are the names themselves."""

    jurisdiction: int
    slug: str
    actors: dict[str, Actor] = field(default_factory=dict)
    persons: dict[str, int] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.actors[name]
        except KeyError:
            raise AttributeError(name) from None

    def liaison(self, unit: str) -> Actor:
        return next(one for one in self.actors.values() if one.unit == unit and one.role == "liaison")


def found(process: str = "wuchang-2019", *, slug: str = "wuchang", jurisdiction: int = town.WUCHANG) -> Town:
    """Found the town, working by a shipped process. Another jurisdiction gets the same units under its own code."""
    name = "武昌区" if jurisdiction == town.WUCHANG else f"区{jurisdiction}"
    jurisdictions.put(jurisdictions.Jurisdiction(id=jurisdiction, slug=slug, name=name, name_en=slug.title()))
    units.put(
        _row(one, jurisdiction) for one in {unit.code: unit for unit in (*town.UNITS, *MORE_UNITS)}.values()
    )
    version = keep_shipped(process, at=timezone.now())
    processes.put_in_use(jurisdiction=jurisdiction, version=version, from_date=date(2019, 1, 1))
    made = Town(jurisdiction=jurisdiction, slug=slug)
    for who, unit, role in CAST:
        username = who if jurisdiction == town.WUCHANG else f"{who}-{jurisdiction}"
        account = people.create_person(username=username, password=PASSWORD)
        code = _code(unit, jurisdiction)
        post = people.create_post(person=account.id, unit=code, role=role, from_date=date(2019, 1, 1))
        made.persons[who] = account.id
        made.actors[who] = actor_of(jurisdiction=jurisdiction, post=post, unit=code, role=role)
    return made


def _code(code: str, jurisdiction: int) -> str:
    return code.replace(str(town.WUCHANG), str(jurisdiction), 1)


def _row(unit: town.Unit, jurisdiction: int) -> UnitRow:
    return UnitRow(
        code=_code(unit.code, jurisdiction),
        jurisdiction=jurisdiction,
        parent=_code(unit.parent, jurisdiction) if unit.parent else None,
        kind=unit.kind,
        name=unit.name,
        name_en=f"Unit {unit.code}",
    )
