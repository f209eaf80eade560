"""Loading the years' holidays and make-up days from the kept library into our own, editable table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar  # type: ignore[import-untyped]  # it ships no types

from huying.domain.details import LOCAL
from huying.store import calendar, server
from huying.store.calendar import Day

FIRST_YEAR = 2019
"""The year the first of the sources' processes came into force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """Which years were written, which stood already, and which nobody has announced (weekends alone are off)."""

    written: tuple[int, ...]
    kept: tuple[int, ...]
    provisional: tuple[int, ...]


def announced(year: int) -> tuple[Day, ...] | None:
    """The year's holidays and make-up working days, or None where the library does not know the year yet."""
    days = (
        date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    )
    try:
        found = [_day(day) for day in days]
    except NotImplementedError:
        return None
    return tuple(day for day in found if day is not None)


def _day(day: date) -> Day | None:
    off, english = chinese_calendar.get_holiday_detail(day)
    if english is None:
        return None  # an ordinary weekday or weekend
    return Day(day=day, off=off, name=chinese_calendar.Holiday(english).chinese)


def load_years(*, through: int, first: int = FIRST_YEAR, refresh: bool = False) -> Loaded:
    """Load the years from `first` to `through`. Loading again changes nothing, and no calendar's version.

    A year announced since it was marked provisional is written; one loaded already is kept as its officials may
    have edited it, unless `refresh`.
    """
    standing = {year.year: year for year in calendar.years()}
    years = range(first, through + 1)
    kept = {year for year in years if not refresh and year in standing and not standing[year].provisional}
    known = {year: announced(year) for year in years if year not in kept}
    for year, days in known.items():
        if days is not None or year not in standing:
            calendar.put_year(year=year, days=days or (), provisional=days is None)
    return Loaded(
        written=tuple(year for year, days in known.items() if days is not None),
        kept=tuple(sorted(kept)),
        provisional=tuple(year for year, days in known.items() if days is None),
    )


def load_holidays() -> Loaded:
    """Load what is known of every year up to the next; what stands already stays as it is."""
    return load_years(through=server.now().astimezone(LOCAL).year + 1)
