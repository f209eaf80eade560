"""The tree of units in memory, and finding units by name and code."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import transaction

from huying.domain.places import UnknownUnit
from huying.store import jurisdictions, units
from huying.store.jurisdictions import Jurisdiction, UnknownJurisdiction
from huying.store.models import Jurisdiction as Row
from huying.store.models import Unit
from tests.store.place import (
    CENTRE,
    CITY,
    CITY_MANAGEMENT,
    COMMUNITY,
    DISTRICT,
    OTHER_DISTRICT,
    STREET,
    settle,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place() -> None:
    settle()


def test_a_districts_tree_hangs_from_its_city_and_leaves_the_rest_of_the_city_out():
    tree = units.load(DISTRICT)
    assert [unit.code for unit in tree.chain(CENTRE)] == [CENTRE, STREET, "420106000000", "420100000000"]
    assert {unit.jurisdiction for unit in tree} == {DISTRICT, CITY}
    assert "420100-cgw" not in tree
    assert "420105000000" not in tree


def test_the_tree_is_read_once_and_costs_one_look_at_its_version():
    tree = units.load(DISTRICT)
    assert units.load(DISTRICT) is tree
    assert units.load(DISTRICT, version=units.version(DISTRICT)) is tree


def test_a_renamed_unit_is_seen_at_once():
    before = units.load(DISTRICT)
    units.put([replace(units.get(STREET), name="中南路街")])
    assert before.get(STREET).name == "中南路街道"
    assert units.load(DISTRICT).get(STREET).name == "中南路街"


def test_an_edit_past_our_own_functions_is_seen_too():
    units.load(DISTRICT)
    Unit.objects.filter(code=COMMUNITY).delete()
    assert COMMUNITY not in units.load(DISTRICT)


def test_a_change_above_is_seen_below_and_not_beside():
    below, beside = units.version(DISTRICT), units.version(OTHER_DISTRICT)
    units.put([replace(units.get(STREET), name="中南路街")])
    assert units.version(DISTRICT) > below
    assert units.version(OTHER_DISTRICT) == beside
    units.put([replace(units.get("420100000000"), name="武汉")])
    assert units.version(OTHER_DISTRICT) > beside
    assert units.load(DISTRICT).get("420100000000").name == "武汉"


def test_a_tree_that_was_rolled_back_is_never_shown_again():
    units.load(DISTRICT)
    with transaction.atomic():
        units.put([replace(units.get(STREET), name="撤回的名字")])
        assert units.load(DISTRICT).get(STREET).name == "撤回的名字"
        transaction.set_rollback(True)
    units.put([replace(units.get(CENTRE), name="街道指挥中心")])
    tree = units.load(DISTRICT)
    assert (tree.get(STREET).name, tree.get(CENTRE).name) == ("中南路街道", "街道指挥中心")


def test_a_form_that_saves_an_old_row_does_not_turn_the_version_back():
    stale = Row.objects.get(id=DISTRICT)
    units.put([replace(units.get(STREET), name="中南路街")])
    newest = units.version(DISTRICT)
    stale.save()
    assert units.version(DISTRICT) == newest


def test_a_unit_moved_to_another_jurisdiction_changes_both():
    before = units.version(DISTRICT), units.version(OTHER_DISTRICT)
    moved = replace(units.get(CITY_MANAGEMENT), jurisdiction=OTHER_DISTRICT, parent="420105000000")
    units.put([moved])
    after = units.version(DISTRICT), units.version(OTHER_DISTRICT)
    assert after[0] > before[0]
    assert after[1] > before[1]


def test_all_that_is_kept_of_a_unit_comes_back():
    row = replace(
        units.get(STREET), name_en="Zhongnan Road", short="中南路", division="街道", aliases=("中南街", '"'),
        invented=True, lon=114.33, lat=30.54,
    )  # fmt: skip
    units.put([row])
    assert units.get(STREET) == row


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("东湖路社区", [COMMUNITY, "420106012001"]),
        ("指挥", [CENTRE]),
        ("420106011", [CENTRE, STREET, COMMUNITY]),
        (" 城管 ", [CITY_MANAGEMENT]),
        ("100%", []),
        ("_", []),
        ("'; DROP TABLE unit; --", []),
        ("  ", []),
        ("市城管委", []),
    ],
)
def test_units_are_found_by_a_part_of_their_name_or_the_beginning_of_their_code(text, found):
    assert [unit.code for unit in units.search(jurisdiction=DISTRICT, text=text)] == found


def test_the_unit_called_exactly_so_comes_first_and_kinds_narrow_the_search():
    units.put([replace(units.get("420106012000"), aliases=("中南路街道水果湖片",))])
    assert units.search(jurisdiction=DISTRICT, text="中南路街道")[0].code == STREET
    assert units.search(jurisdiction=DISTRICT, text="中南路", kinds=["department"]) == ()
    assert len(units.search(jurisdiction=DISTRICT, text="42", limit=3)) == 3


def test_names_are_given_by_code_and_english_falls_back_to_chinese():
    units.put([replace(units.get(STREET), name_en="Zhongnan Road")])
    names = units.names([STREET, CENTRE, "no-such"])
    assert set(names) == {STREET, CENTRE}
    assert (names[STREET].zh, names[STREET].en) == ("中南路街道", "Zhongnan Road")
    assert names[CENTRE].en == names[CENTRE].short == "指挥中心"


def test_what_is_unknown_is_said_so():
    with pytest.raises(UnknownUnit):
        units.get("no-such")
    with pytest.raises(UnknownJurisdiction):
        units.load(110000)
    with pytest.raises(UnknownJurisdiction):
        jurisdictions.by_slug("no-such")


def test_a_jurisdiction_is_found_by_its_word_and_by_its_code():
    wuchang = Jurisdiction(id=DISTRICT, slug="wuchang", name="武昌区", name_en="Wuchang", parent=CITY)
    assert jurisdictions.by_slug("wuchang") == jurisdictions.get(DISTRICT) == wuchang
    assert [one.id for one in jurisdictions.listed()] == [CITY, OTHER_DISTRICT, DISTRICT]
