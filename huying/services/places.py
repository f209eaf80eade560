"""Finding units and matters of a jurisdiction."""

from huying.domain.places import Unit
from huying.store import matters, units
from huying.store.matters import Matter

MOST = 200


def find_units(*, jurisdiction: int, text: str = "", kind: str = "", limit: int = MOST) -> tuple[Unit, ...]:
    """Units by name, other name or code; without a text, the jurisdiction's units of a kind (or all), by code."""
    if text.strip():
        return units.search(jurisdiction=jurisdiction, text=text, kinds=[kind] if kind else [], limit=limit)
    tree = units.load(jurisdiction)
    found = [one for one in tree if one.jurisdiction == jurisdiction and (not kind or one.kind == kind)]
    return tuple(found[:limit])


def find_matters(*, jurisdiction: int, text: str = "") -> tuple[Matter, ...]:
    """Matters by name or code; without a text all of them."""
    if text.strip():
        return matters.search(jurisdiction=jurisdiction, text=text)
    return matters.listed(jurisdiction)
