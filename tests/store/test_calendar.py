"""A jurisdiction's calendar: what is told nearest holds, and every change is seen."""

from __future__ import annotations

from datetime import date, time

import pytest

from huying.domain.calendar import HoursFrom
from huying.store import calendar, jurisdictions
from huying.store.calendar import Day
from huying.store.jurisdictions import UnknownJurisdiction
from tests.store.place import CITY, CITY_MANAGEMENT, DISTRICT, OTHER_DISTRICT, settle

pytestmark = pytest.mark.django_db
FRIDAY, SATURDAY = date(2026, 4, 3), date(2026, 4, 4)
SUMMER = HoursFrom(from_date=date(2026, 6, 1), spans=((time(8, 30), time(12)), (time(15), time(18))))
NIGHT = HoursFrom(from_date=date(2026, 1, 1), spans=((time(0), time(6)), (time(20), time(0))))


@pytest.fixture(autouse=True)
def place() -> None:
    settle()


def test_a_day_told_for_all_holds_everywhere_until_a_nearer_one_is_told():
    calendar.set_day(jurisdiction=None, day=FRIDAY, off=True, name="清明")
    calendar.set_day(jurisdiction=CITY, day=FRIDAY, off=False, name="全市上班")
    calendar.set_day(jurisdiction=DISTRICT, day=FRIDAY, off=True, name="区停工日")
    assert (calendar.load(DISTRICT).is_working(FRIDAY), calendar.load(DISTRICT).names[FRIDAY]) == (
        False,
        "区停工日",
    )
    assert calendar.load(OTHER_DISTRICT).is_working(FRIDAY)
    calendar.forget_day(jurisdiction=DISTRICT, day=FRIDAY)
    assert calendar.load(DISTRICT).names[FRIDAY] == "全市上班"
    calendar.forget_day(jurisdiction=CITY, day=FRIDAY)
    assert not calendar.load(OTHER_DISTRICT).is_working(FRIDAY)


def test_a_day_may_be_told_again():
    calendar.set_day(jurisdiction=DISTRICT, day=SATURDAY, off=False)
    calendar.set_day(jurisdiction=DISTRICT, day=SATURDAY, off=True, name="清明")
    assert not calendar.load(DISTRICT).is_working(SATURDAY)


def test_a_calendar_is_read_once_for_each_version():
    first = calendar.load(DISTRICT)
    assert calendar.load(DISTRICT) is first
    calendar.set_day(jurisdiction=DISTRICT, day=FRIDAY, off=True)
    second = calendar.load(DISTRICT)
    assert second.version > first.version
    assert calendar.load(DISTRICT, version=second.version) is second


def test_a_district_told_for_itself_changes_no_other_districts_calendar():
    before = calendar.version(OTHER_DISTRICT)
    calendar.set_day(jurisdiction=DISTRICT, day=FRIDAY, off=True)
    calendar.set_hours(jurisdiction=DISTRICT, hours=SUMMER)
    assert calendar.version(OTHER_DISTRICT) == before
    calendar.set_day(jurisdiction=None, day=FRIDAY, off=True)
    assert calendar.version(OTHER_DISTRICT) > before


def test_where_no_hours_were_told_the_usual_ones_hold():
    assert calendar.load(DISTRICT).hours == (calendar.USUAL_HOURS,)


def test_hours_told_for_the_city_hold_in_its_districts_until_they_tell_their_own():
    calendar.set_hours(jurisdiction=CITY, hours=SUMMER)
    assert calendar.load(DISTRICT).hours == (SUMMER,)
    calendar.set_hours(jurisdiction=DISTRICT, hours=NIGHT)
    assert calendar.load(DISTRICT).hours == (NIGHT,)
    assert calendar.load(OTHER_DISTRICT).hours == (SUMMER,)


def test_a_unit_may_keep_hours_of_its_own():
    calendar.set_hours(jurisdiction=DISTRICT, hours=SUMMER)
    calendar.set_hours(jurisdiction=DISTRICT, unit=CITY_MANAGEMENT, hours=NIGHT)
    assert calendar.load(DISTRICT).hours == (SUMMER,)
    assert calendar.load(DISTRICT, unit=CITY_MANAGEMENT).hours == (NIGHT,)


def test_a_year_is_known_once_it_is_announced():
    calendar.put_year(year=2027, days=(), provisional=True)
    assert calendar.load(DISTRICT).provisional(date(2027, 1, 4))
    calendar.put_year(year=2027, days=[Day(day=date(2027, 1, 1), off=True, name="元旦")], provisional=False)
    known = calendar.load(DISTRICT)
    assert not known.provisional(date(2027, 1, 4))
    assert known.names == {date(2027, 1, 1): "元旦"}


def test_putting_the_same_year_again_changes_no_version():
    days = [Day(day=FRIDAY, off=True, name="清明"), Day(day=SATURDAY, off=False)]
    calendar.put_year(year=2026, days=days, provisional=False)
    before = calendar.version(DISTRICT), calendar.years()
    calendar.put_year(year=2026, days=days, provisional=False)
    assert (calendar.version(DISTRICT), calendar.years()) == before


def test_putting_a_year_drops_what_is_no_longer_told_and_leaves_other_years_and_local_days():
    local, elsewhen = date(2026, 5, 8), date(2025, 5, 8)
    calendar.set_day(jurisdiction=DISTRICT, day=local, off=True)
    calendar.set_day(jurisdiction=None, day=elsewhen, off=True)
    calendar.put_year(year=2026, days=[Day(day=FRIDAY, off=True)], provisional=False)
    first = calendar.years()[0].version
    calendar.put_year(year=2026, days=[Day(day=SATURDAY, off=False)], provisional=False)
    assert calendar.load(DISTRICT).days == {elsewhen: True, SATURDAY: False, local: True}
    assert calendar.years()[0].version > first


def test_a_district_that_changes_its_city_changes_its_calendar():
    before = calendar.version(DISTRICT)
    wuchang = jurisdictions.get(DISTRICT)
    jurisdictions.put(wuchang)
    assert calendar.version(DISTRICT) == before
    jurisdictions.put(jurisdictions.Jurisdiction(id=DISTRICT, slug="wuchang", name="武昌区"))
    assert calendar.version(DISTRICT) > before


def test_an_unknown_jurisdiction_has_no_calendar():
    with pytest.raises(UnknownJurisdiction):
        calendar.load(110000)
