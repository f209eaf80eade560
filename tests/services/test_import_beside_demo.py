"""The official trees imported beside the demo: units are one by their codes, whoever wrote them down first."""

from __future__ import annotations

import pytest

from huying.services import demo
from huying.services.units import import_units
from huying.store import jurisdictions, units
from huying.store.units import UnitRow
from tests.divisions import official

pytestmark = pytest.mark.django_db
TREES = {420106: "tree_420106_wuchang_2021.csv", 360702: "tree_360702_zhanggong_2021.csv"}


def standing(district: int) -> dict[str, UnitRow]:
    return units.rows(unit.code for unit in units.load(district))


def names(district: int) -> dict[str, tuple[str, str, str, bool]]:
    return {code: (one.name, one.name_en, one.kind, one.invented) for code, one in standing(district).items()}


def inner(district: int) -> dict[str, UnitRow]:
    """Departments, centres, sections, stations, grids: codes of our own, which no official list holds."""
    return {code: one for code, one in standing(district).items() if not code.isdigit()}


def test_the_demo_keeps_its_names_and_its_inner_units_beside_the_official_trees():
    demo.load()
    for district, tree in TREES.items():
        named, own = names(district), inner(district)
        report = import_units(official(tree))
        assert report.faults == ()
        assert report.created > 100
        assert {code: name for code, name in names(district).items() if code in named} == named
        assert inner(district) == own


def test_the_demo_hangs_from_its_city_and_province_once_they_are_known():
    demo.load()
    for tree in TREES.values():
        import_units(official(tree))
    above = {one.id: one.parent for one in jurisdictions.listed()}
    assert (above[420106], above[360702]) == (420100, 360700)
    chain = [unit.code for unit in units.load(420106).chain("420106011-zhzx")]
    assert chain == ["420106011-zhzx", "420106011000", "420106000000", "420100000000", "420000000000"]


def test_neither_the_demo_nor_the_trees_undo_the_other_when_loaded_again():
    demo.load()
    for tree in TREES.values():
        import_units(official(tree))
    before = {district: standing(district) for district in TREES}
    above = jurisdictions.listed()
    demo.load()
    again = [import_units(official(tree)) for tree in TREES.values()]
    assert [(one.created, one.updated) for one in again] == [(0, 0), (0, 0)]
    assert {district: standing(district) for district in TREES} == before
    assert jurisdictions.listed() == above
