"""A model town in which a process is tried without a database: one unit of every kind, always at work."""

from datetime import date, time

from huying.domain.calendar import Calendar, HoursFrom
from huying.domain.case import Actor, Rules, units_stood_for
from huying.domain.matters import Matter
from huying.domain.places import Unit, Units
from huying.domain.process import Process

PLACE = 999999
MATTER = "model"
_ROWS = (
    ("city", "市", "City", "city", None),
    ("district", "区县", "District", "district", "city"),
    ("platform", "区级中心", "District centre", "platform", "district"),
    ("department", "部门甲", "Department A", "department", "district"),
    ("department-section", "部门甲科室", "Section of department A", "section", "department"),
    ("station", "部门甲站所", "Station of department A", "station", "department"),
    ("department-b", "部门乙", "Department B", "department", "district"),
    ("office", "办公室", "Office", "office", "district"),
    ("street", "街道", "Subdistrict", "street", "district"),
    ("center", "街道中心", "Subdistrict's centre", "center", "street"),
    ("section", "街道科室", "Subdistrict's section", "section", "street"),
    ("team", "街道队伍", "Subdistrict's team", "team", "street"),
    ("community", "社区", "Community", "community", "street"),
    ("grid", "网格", "Grid", "grid", "community"),
    ("building", "楼栋", "Building", "building", "grid"),
)
UNITS = Units(
    Unit(code=code, name=name, name_en=name_en, kind=kind, parent=parent, jurisdiction=PLACE)
    for code, name, name_en, kind, parent in _ROWS
)
_HOURS = HoursFrom(from_date=date(1949, 1, 1), spans=((time(8), time(12)), (time(14), time(18))))
CALENDAR = Calendar(version=0, days={}, names={}, hours=(_HOURS,), known_years=frozenset(range(1949, 2100)))
OWN = {"department": "department-section", "street": "section", "community": "grid", "platform": "platform"}
"""To whom a holder of a kind gives what it handles itself."""


def model_rules(process: Process) -> Rules:
    """The rules of a process in the model town, with one matter: department A leads, B and the street support."""
    kinds = process.takes.matters
    supports = ("department-b", "street")
    matter = Matter(code=MATTER, kind=kinds[0] if kinds else "", lead="department", supports=supports)
    return Rules(process=process, units=UNITS, calendar=CALENDAR, matter={MATTER: matter}.get)


LIKELY = {
    "street": ("dispatcher", "principal", "leader"),
    "community": ("chief", "dispatcher"),
    "grid": ("worker",),
    "building": ("building_head",),
    "section": ("section",),
    "center": ("dispatcher", "section"),
    "platform": ("operator",),
}
"""Which posts a kind of unit has; any other has a liaison and a head."""


def likely_role(unit: str, roles: tuple[str, ...]) -> str:
    """The role in which this unit would take a step open to these roles (none named: to any)."""
    likely = LIKELY.get(UNITS.get(unit).kind, ("liaison", "head"))
    return next((role for role in likely if role in roles or not roles), roles[0] if roles else "")


def model_actor(unit: str, role: str) -> Actor:
    """A post of a unit of the model town; every unit and role is a post of its own."""
    return Actor(
        jurisdiction=PLACE,
        post=hash_of(f"{unit}:{role}"),
        unit=unit,
        role=role,
        stands_for=units_stood_for(UNITS, unit),
        platform=UNITS.is_platform(unit),
    )


def hash_of(text: str) -> int:
    """A number of its own for a text, the same on every run."""
    return int.from_bytes(text.encode()[-7:], "big")
