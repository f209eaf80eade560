"""Where imported history lives: a jurisdiction of its own, with a unit that has it all and the words of its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huying.domain.case import Rules
from huying.services.history_maps import HistoryMap
from huying.services.history_process import SINCE, text_of
from huying.services.history_stating import Stating
from huying.services.history_units import Known, Made, known
from huying.services.rules import rules_for
from huying.store import jurisdictions, processes, units
from huying.store.jurisdictions import Jurisdiction
from huying.store.units import UnitRow


class NoRoot(LookupError):
    """The jurisdiction has no unit of its own that stands above all others, so nobody could have the history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A jurisdiction that takes the history of a source: who has it, by which rules, and its units."""

    place: Jurisdiction
    holder: str
    rules: Rules
    units: Made | Known


def place_for(use: HistoryMap, named: str | None) -> Jurisdiction | None:
    """The jurisdiction that is named (its number, or its word in addresses), or the map's own; None where the map's
    own has not been made. Raises UnknownJurisdiction.
    """
    if named is not None:
        return jurisdictions.named(named)
    try:
        return jurisdictions.by_slug(use.home.slug)
    except jurisdictions.UnknownJurisdiction:
        return None


def found(use: HistoryMap, place: Jurisdiction | None, *, at: datetime) -> Home:
    """Have a home for the history of this source; what is there stays as it is. Raises NoRoot."""
    with transaction.atomic():
        if place is None:
            place = _made(use)
        version = processes.keep(text_of(use), at=at)
        processes.put_in_use(jurisdiction=place.id, version=version, from_date=SINCE)
    holder = root_of(place.id)
    rules = rules_for(jurisdiction=place.id, process_hash=version)
    return Home(place=place, holder=holder, rules=rules, units=units_for(use, place.id, holder))


def _made(use: HistoryMap) -> Jurisdiction:
    name = use.home.name
    number = jurisdictions.next_of_history()
    place = Jurisdiction(id=number, slug=use.home.slug, name=name.zh, name_en=name.en)
    jurisdictions.put(place)
    root = UnitRow(
        code=f"{number}000000",
        jurisdiction=number,
        parent=None,
        kind="district",
        name=name.zh,
        name_en=name.en,
    )
    units.put([root])
    return place


def root_of(jurisdiction: int) -> str:
    """The unit that stands above all others of the jurisdiction. Raises NoRoot."""
    mine = [unit for unit in units.load(jurisdiction) if unit.jurisdiction == jurisdiction]
    codes = {unit.code for unit in mine}
    tops = [unit.code for unit in mine if unit.parent not in codes]
    if len(tops) != 1:
        raise NoRoot(jurisdiction)
    return tops[0]


def stating(use: HistoryMap, home: Home | None, place: Jurisdiction | None) -> Stating:
    """What says which case a row states: in its home, or, to judge it only, in this place as far as there is one."""
    if home is not None:
        return Stating(
            use=use,
            jurisdiction=home.place.id,
            holder=home.holder,
            process=home.rules.process.hash,
            units=home.units,
        )
    found = units_for(use, place.id, "") if place else Made(jurisdiction=0, root="", standing=set())
    return Stating(use=use, jurisdiction=0, holder="", process="", units=found)


def units_for(use: HistoryMap, jurisdiction: int, root: str) -> Made | Known:
    """How this source's names of units become units of the jurisdiction."""
    rows = units.of_jurisdiction(jurisdiction)
    if use.makes_units:
        return Made(jurisdiction=jurisdiction, root=root, standing={row.code for row in rows})
    return known(units.load(jurisdiction), rows)
