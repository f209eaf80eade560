"""Matters with the units that lead and support."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from huying.store import matters
from huying.store.matters import Matter
from tests.store.place import CITY_MANAGEMENT, DISTRICT, OTHER_DISTRICT, STREET, settle

pytestmark = pytest.mark.django_db
WASTE = Matter(
    jurisdiction=DISTRICT, code="CG-01", name="建筑垃圾乱倒", name_en="Dumped rubble", class_code="0201",
    lead=CITY_MANAGEMENT, supports=("420106012000", STREET), basis="城市建筑垃圾管理规定",
)  # fmt: skip


@pytest.fixture(autouse=True)
def listed() -> None:
    settle()
    matters.put(WASTE)


def test_a_matter_comes_back_as_it_was_written_its_supporters_by_code():
    assert matters.get(jurisdiction=DISTRICT, code="CG-01") == replace(
        WASTE, supports=(STREET, "420106012000")
    )


def test_a_matter_keeps_its_list_and_the_days_it_is_in_force():
    dated = replace(WASTE, kind="local", from_date=date(2026, 3, 1), to_date=date(2026, 3, 31))
    matters.put(dated)
    duty = matters.duty(jurisdiction=DISTRICT, code="CG-01")
    assert (duty.kind, duty.lead, set(duty.supports)) == ("local", CITY_MANAGEMENT, set(WASTE.supports))
    days = {day: duty.in_force(date(2026, *day)) for day in ((2, 28), (3, 1), (3, 31), (4, 1))}
    assert days == {(2, 28): False, (3, 1): True, (3, 31): True, (4, 1): False}
    assert matters.duty(jurisdiction=DISTRICT, code="CG-99") is None


def test_writing_a_matter_again_replaces_it():
    changed = replace(WASTE, name="倾倒建筑垃圾", supports=(STREET,), lead=None)
    matters.put(changed)
    assert matters.listed(DISTRICT) == (changed,)


@pytest.mark.parametrize(("text", "found"), [("垃圾", 1), ("rubble", 1), ("cg-", 1), ("%", 0), (" ", 0)])
def test_a_matter_is_found_by_a_part_of_its_name_or_the_beginning_of_its_code(text, found):
    assert len(matters.search(jurisdiction=DISTRICT, text=text)) == found
    assert matters.search(jurisdiction=OTHER_DISTRICT, text=text) == ()


def test_an_unknown_matter_is_said_so():
    with pytest.raises(LookupError):
        matters.get(jurisdiction=OTHER_DISTRICT, code="CG-01")
