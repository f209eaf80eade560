"""Holidays loaded from the kept library into our own table."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from huying.services.calendar import FIRST_YEAR, announced, load_holidays, load_years
from huying.store import calendar
from tests.store.place import DISTRICT, settle

pytestmark = pytest.mark.django_db
OFFICIAL = Path(__file__).parents[3] / "shared" / "data" / "holidays" / "workdays_2007_2026.csv"


@pytest.fixture(autouse=True)
def place() -> None:
    settle()


def test_holidays_make_up_days_and_plain_days_of_2026_are_as_announced():
    load_years(first=2026, through=2026)
    known = calendar.load(DISTRICT)
    assert [known.is_working(date(2026, 2, day)) for day in (13, 14, 15, 16, 23, 24, 28)] == [
        True, True, False, False, False, True, True,
    ]  # fmt: skip
    assert known.names[date(2026, 4, 5)] == "清明"
    assert not known.is_working(date(2026, 3, 7))


def test_every_day_is_as_the_official_notices_say():
    if not OFFICIAL.exists():
        pytest.skip("the official list of working days is not beside this checkout")
    load_years(through=2026)
    known = calendar.load(DISTRICT)
    with OFFICIAL.open(encoding="utf-8") as file:
        rows = [(date.fromisoformat(row["date"]), row["is_workday"]) for row in csv.DictReader(file)]
    days = [(day, worked) for day, worked in rows if day.year >= 2019]
    assert len(days) == 8 * 365 + 2
    assert [day for day, worked in days if known.is_working(day) != (worked in {"1", "True", "true"})] == []


def test_a_year_nobody_announced_is_marked_provisional_and_its_weekends_are_off():
    assert announced(2099) is None
    loaded = load_years(first=2099, through=2099)
    assert (loaded.written, loaded.provisional) == ((), (2099,))
    known = calendar.load(DISTRICT)
    assert known.provisional(date(2099, 1, 1))
    assert known.is_working(date(2099, 1, 1))  # a Thursday
    assert not known.is_working(date(2099, 1, 3))


def test_loading_again_changes_nothing_and_no_version():
    load_years(first=2025, through=2028)
    before = calendar.version(DISTRICT), calendar.years()
    assert load_years(first=2025, through=2028).kept == (2025, 2026)
    assert (calendar.version(DISTRICT), calendar.years()) == before


def test_a_year_is_filled_once_it_is_announced():
    calendar.put_year(year=2026, days=(), provisional=True)
    assert load_years(first=2026, through=2026).written == (2026,)
    assert not calendar.load(DISTRICT).provisional(date(2026, 1, 1))


def test_what_officials_edited_stays_unless_a_refresh_is_asked_for():
    load_years(first=2026, through=2026)
    calendar.set_day(jurisdiction=None, day=date(2026, 3, 7), off=False, name="清明")
    load_years(first=2026, through=2026)
    assert calendar.load(DISTRICT).is_working(date(2026, 3, 7))
    load_years(first=2026, through=2026, refresh=True)
    assert not calendar.load(DISTRICT).is_working(date(2026, 3, 7))


def test_the_worker_loads_every_year_up_to_the_next_and_changes_none_that_stands():
    load_holidays()
    this = timezone.now().year
    assert [year.year for year in calendar.years()] == list(range(FIRST_YEAR, this + 2))
    before = calendar.years()
    calendar.set_day(jurisdiction=None, day=date(2026, 3, 18), off=True)
    load_holidays()
    assert [year.provisional for year in calendar.years()] == [year.provisional for year in before]
    assert not calendar.load(DISTRICT).is_working(date(2026, 3, 18))
