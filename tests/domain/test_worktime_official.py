"""Twenty years of official notices: our calendar, the published list of workdays and the library agree."""

import csv
from datetime import date
from pathlib import Path

import chinese_calendar
import pytest

from huying.domain.worktime import Calendar
from tests.domain.test_worktime_table import ORDINARY, USUAL

HOLIDAYS = Path(__file__).parents[2] / ".." / "shared" / "data" / "holidays"
NOTICES = HOLIDAYS / "holiday_cn_2007_2026.csv"
WORKDAYS = HOLIDAYS / "workdays_2007_2026.csv"

pytestmark = pytest.mark.skipif(
    not (NOTICES.is_file() and WORKDAYS.is_file()), reason="the collected holiday notices are not beside us"
)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    notices = rows(NOTICES)
    return Calendar(
        version=1,
        days={date.fromisoformat(row["date"]): row["is_off_day"] == "1" for row in notices},
        names={date.fromisoformat(row["date"]): row["name"] for row in notices},
        hours=(USUAL,),
        known_years=frozenset(int(row["year_file"]) for row in notices),
    )


def test_every_day_of_twenty_years_is_worked_as_published(calendar: Calendar) -> None:
    published = {date.fromisoformat(row["date"]): row["is_workday"] == "1" for row in rows(WORKDAYS)}
    assert len(published) == 7305
    assert [day for day, worked in published.items() if calendar.is_working(day) != worked] == []
    assert not any(calendar.provisional(day) for day in published)


def test_every_day_of_twenty_years_is_worked_as_the_library_says(calendar: Calendar) -> None:
    days = [date.fromisoformat(row["date"]) for row in rows(WORKDAYS)]
    assert [day for day in days if calendar.is_working(day) != chinese_calendar.is_workday(day)] == []


def test_the_calendar_typed_for_the_hand_worked_cases_is_the_official_one(calendar: Calendar) -> None:
    days = [
        date.fromordinal(day) for day in range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal())
    ]
    assert [day for day in days if ORDINARY.is_working(day) != calendar.is_working(day)] == []


def test_a_year_after_the_last_notice_is_provisional(calendar: Calendar) -> None:
    assert calendar.provisional(date(2027, 1, 1))
