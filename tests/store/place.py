"""A small place for the tests of the store: two streets of one district, their centre and their departments."""

from __future__ import annotations

from huying.store import jurisdictions, units
from huying.store.jurisdictions import Jurisdiction
from huying.store.units import UnitRow

CITY, DISTRICT, OTHER_DISTRICT = 420100, 420106, 420105
STREET, CENTRE, COMMUNITY = "420106011000", "420106011-zhzx", "420106011001"
CITY_MANAGEMENT = "420106-cgj"


def unit(code: str, name: str, kind: str, parent: str | None, *, jurisdiction: int = DISTRICT) -> UnitRow:
    return UnitRow(code=code, name=name, kind=kind, parent=parent, jurisdiction=jurisdiction)


def settle() -> None:
    """Write the place."""
    for one in (
        Jurisdiction(id=CITY, slug="wuhan", name="武汉市", level="city"),
        Jurisdiction(id=DISTRICT, slug="wuchang", name="武昌区", name_en="Wuchang", parent=CITY),
        Jurisdiction(id=OTHER_DISTRICT, slug="hanyang", name="汉阳区", parent=CITY),
    ):
        jurisdictions.put(one)
    units.put(
        [
            unit("420100000000", "武汉市", "city", None, jurisdiction=CITY),
            unit("420100-cgw", "市城管委", "department", "420100000000", jurisdiction=CITY),
            unit("420105000000", "汉阳区", "district", "420100000000", jurisdiction=OTHER_DISTRICT),
            unit("420106000000", "武昌区", "district", "420100000000"),
            unit(CITY_MANAGEMENT, "区城管执法局", "department", "420106000000"),
            unit(STREET, "中南路街道", "street", "420106000000"),
            unit(CENTRE, "指挥中心", "center", STREET),
            unit(COMMUNITY, "东湖路社区居委会", "community", STREET),
            unit("420106012000", "水果湖街道", "street", "420106000000"),
            unit("420106012001", "东湖路社区居委会", "community", "420106012000"),
        ]
    )
