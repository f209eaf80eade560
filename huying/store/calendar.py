"""Calendars: days off, make-up days and working hours, as one value per jurisdiction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import transaction

from huying.domain.calendar import Calendar, HoursFrom, Span
from huying.store import sql
from huying.store.jurisdictions import UnknownJurisdiction
from huying.store.versions import Versioned

USUAL_HOURS = HoursFrom(
    from_date=date(1949, 10, 1),
    spans=((time(8), time(12)), (time(14), time(18))),
)
"""Where no jurisdiction on the way up has told its hours: 08:00-12:00 and 14:00-18:00."""

_calendars: Versioned[Calendar] = Versioned()


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day that is off, or a make-up working day (`off` false), and the holiday that explains it."""

    day: date
    off: bool
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A year whose days were loaded; provisional while its holidays are not announced."""

    year: int
    provisional: bool
    version: int


ABOVE = """
WITH RECURSIVE above (id, parent_id, far) AS (
    SELECT id, parent_id, 0 FROM jurisdiction WHERE id = %(j)s
    UNION ALL SELECT j.id, j.parent_id, a.far + 1 FROM jurisdiction j JOIN above a ON j.id = a.parent_id
)
"""
DAYS = f"""
{ABOVE}
SELECT DISTINCT ON (d.day) d.day, d.off, d.name
FROM calendar_day d LEFT JOIN above a ON a.id = d.jurisdiction_id
WHERE d.jurisdiction_id IS NULL OR a.id IS NOT NULL
ORDER BY d.day, a.far NULLS LAST
"""
HOURS = f"""
{ABOVE}
SELECT h.from_date, h.spans::text, (h.unit_id IS NOT NULL) AS own, a.far
FROM working_hours h JOIN above a ON a.id = h.jurisdiction_id
WHERE h.unit_id IS NULL OR h.unit_id = %(unit)s
ORDER BY own DESC, a.far, h.from_date
"""


def version(jurisdiction: int) -> int:
    """The number that changes with every day and hour of the calendar. Raises UnknownJurisdiction."""
    row = sql.row("SELECT calendar_version FROM jurisdiction WHERE id = %(j)s", j=jurisdiction)
    if row is None:
        raise UnknownJurisdiction(jurisdiction)
    return int(row["calendar_version"])


_version = version


def load(jurisdiction: int, *, unit: str | None = None, version: int | None = None) -> Calendar:
    """The calendar of a jurisdiction, or of one of its units that keeps hours of its own.

    A day told nearer holds over one told above, hours told nearest hold alone. Kept in memory: costs one look at
    the version, or nothing for a caller that has just read it. Raises UnknownJurisdiction.
    """
    now = _version(jurisdiction) if version is None else version
    return _calendars.get(jurisdiction, unit, version=now, read=lambda: _read(jurisdiction, unit, now))


def load_now(jurisdiction: int) -> Calendar:
    """The calendar of a jurisdiction as this transaction sees it; nothing of it is kept in memory."""
    return _read(jurisdiction, None, version(jurisdiction))


def _read(jurisdiction: int, unit: str | None, version: int) -> Calendar:
    days = sql.rows(DAYS, j=jurisdiction)
    return Calendar(
        version=version,
        days={row["day"]: row["off"] for row in days},
        names={row["day"]: row["name"] for row in days if row["name"]},
        hours=_nearest(sql.rows(HOURS, j=jurisdiction, unit=unit)) or (USUAL_HOURS,),
        known_years=frozenset(year.year for year in years() if not year.provisional),
    )


def _nearest(rows: list[dict[str, Any]]) -> tuple[HoursFrom, ...]:
    near = [row for row in rows if (row["own"], row["far"]) == (rows[0]["own"], rows[0]["far"])]
    return tuple(HoursFrom(from_date=row["from_date"], spans=_spans(row["spans"])) for row in near)


def _spans(plain: str) -> tuple[Span, ...]:
    return tuple(
        (time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in json.loads(plain)
    )


SET_DAY = """
INSERT INTO calendar_day (jurisdiction_id, day, off, name) VALUES (%(j)s, %(day)s, %(off)s, %(name)s)
ON CONFLICT (jurisdiction_id, day) DO UPDATE SET off = excluded.off, name = excluded.name
"""


def set_day(*, jurisdiction: int | None, day: date, off: bool, name: str = "") -> None:
    """Tell of one day whether it is off; without a jurisdiction for all of them."""
    sql.rows(SET_DAY, j=jurisdiction, day=day, off=off, name=name)


def forget_day(*, jurisdiction: int | None, day: date) -> None:
    """Take back what was told of a day, which then is what it was without."""
    sql.rows(
        "DELETE FROM calendar_day WHERE jurisdiction_id IS NOT DISTINCT FROM %(j)s AND day = %(day)s",
        j=jurisdiction,
        day=day,
    )


SET_HOURS = """
INSERT INTO working_hours (jurisdiction_id, unit_id, from_date, spans)
VALUES (%(j)s, %(unit)s, %(from_date)s, %(spans)s::jsonb)
ON CONFLICT (jurisdiction_id, unit_id, from_date) DO UPDATE SET spans = excluded.spans
"""


def set_hours(*, jurisdiction: int, hours: HoursFrom, unit: str | None = None) -> None:
    """Tell the working hours from a date on, of the jurisdiction or of one of its units."""
    spans = [[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in hours.spans]
    sql.rows(SET_HOURS, j=jurisdiction, unit=unit, from_date=hours.from_date, spans=json.dumps(spans))


def forget_hours(*, jurisdiction: int, from_date: date) -> None:
    """Take back the jurisdiction's working hours told from a date on."""
    sql.rows(
        "DELETE FROM working_hours WHERE jurisdiction_id = %(j)s AND unit_id IS NULL AND from_date = %(from_date)s",
        j=jurisdiction,
        from_date=from_date,
    )


def own_days(*, jurisdiction: int, year: int) -> tuple[Day, ...]:
    """The days of a year that were told for this jurisdiction alone."""
    rows = sql.rows(
        "SELECT day, off, name FROM calendar_day"
        " WHERE jurisdiction_id = %(j)s AND extract(year FROM day) = %(year)s ORDER BY day",
        j=jurisdiction,
        year=year,
    )
    return tuple(Day(**row) for row in rows)


def own_hours(*, jurisdiction: int) -> tuple[HoursFrom, ...]:
    """The working hours that were told for this jurisdiction, by date; none where it keeps those of a level above."""
    rows = sql.rows(
        "SELECT from_date, spans::text FROM working_hours"
        " WHERE jurisdiction_id = %(j)s AND unit_id IS NULL ORDER BY from_date",
        j=jurisdiction,
    )
    return tuple(HoursFrom(from_date=row["from_date"], spans=_spans(row["spans"])) for row in rows)


def years() -> tuple[Year, ...]:
    """The years that were loaded, in order."""
    return tuple(
        Year(**row) for row in sql.rows("SELECT year, provisional, version FROM calendar_year ORDER BY year")
    )


PUT_YEAR = """
INSERT INTO calendar_year (year, provisional) VALUES (%(year)s, %(provisional)s)
ON CONFLICT (year) DO UPDATE SET provisional = excluded.provisional
WHERE calendar_year.provisional <> excluded.provisional
"""
DROP_DAYS = """
DELETE FROM calendar_day
WHERE jurisdiction_id IS NULL AND extract(year FROM day) = %(year)s AND day <> ALL(%(days)s)
"""
PUT_DAYS = """
INSERT INTO calendar_day (day, off, name)
SELECT * FROM jsonb_to_recordset(%(days)s::jsonb) AS given (day date, off boolean, name text)
ON CONFLICT (jurisdiction_id, day) DO UPDATE SET off = excluded.off, name = excluded.name
WHERE (calendar_day.off, calendar_day.name) <> (excluded.off, excluded.name)
"""


def put_year(*, year: int, days: Iterable[Day], provisional: bool) -> None:
    """Make a year's days for all jurisdictions exactly these; days told for one jurisdiction stay."""
    given = sorted(days, key=lambda day: day.day)
    plain: list[Mapping[str, Any]] = [
        {"day": day.day.isoformat(), "off": day.off, "name": day.name} for day in given
    ]
    with transaction.atomic():
        sql.rows(PUT_YEAR, year=year, provisional=provisional)
        sql.rows(DROP_DAYS, year=year, days=[day.day for day in given])
        sql.rows(PUT_DAYS, days=json.dumps(plain, ensure_ascii=False))
