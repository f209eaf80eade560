"""A year of the calendar as a page: twelve months, what is off and why, and the working hours."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from huying.domain.calendar import Calendar, HoursFrom
from huying.services import calendar_editing as editing
from huying.services.calendar_editing import Standing
from huying.web import shapes
from huying.web.presenting.calendar_changes import ChangeRow, changes, spans_said
from huying.web.voices import plain_voice
from huying.wording.explain import HOLIDAYS
from huying.wording.voice import Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCell:
    """One day. `kind` is off, worked (a make-up day), weekend or plain; `title` says so in words."""

    day: int
    kind: str
    mark: str
    title: str
    own: bool
    today: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month in weeks from Monday; None where a week has days of its neighbours."""

    label: str
    weeks: tuple[tuple[DayCell | None, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A run of days off, and the make-up days of the same name."""

    name: str
    days: str
    count: int
    worked: str
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursRow:
    """Working hours from a date on."""

    since: str
    spans: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPage:
    """Everything a year's page shows."""

    year: int
    years: tuple[shapes.Link, ...]
    version: int
    provisional: bool
    weekdays: tuple[str, ...]
    months: tuple[Month, ...]
    holidays: tuple[Holiday, ...]
    hours: tuple[HoursRow, ...]
    hours_told: bool
    changes: tuple[ChangeRow, ...]


def year_page(jurisdiction: int, *, year: int, today: date, here: str, lang: str) -> YearPage:
    """The page of one year; one that nobody has announced is shown as it is counted until then."""
    voice = plain_voice(lang)
    year = min(max(year, editing.YEARS[0]), editing.YEARS[-1])
    standing = editing.standing(jurisdiction, year=year)
    calendar = standing.calendar
    return YearPage(
        year=year,
        years=_years(standing, year, today, here),
        version=calendar.version,
        provisional=year not in calendar.known_years,
        weekdays=(_("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("日")),
        months=tuple(_month(standing, year, n, today, voice) for n in range(1, 13)),
        holidays=tuple(_holidays(calendar, year, standing.own, voice)),
        hours=tuple(_hours(standing.hours or calendar.hours)),
        hours_told=bool(standing.hours),
        changes=changes(jurisdiction, voice),
    )


def _years(standing: Standing, year: int, today: date, here: str) -> tuple[shapes.Link, ...]:
    known = standing.calendar.known_years
    shown = sorted({*standing.years, today.year, today.year + 1, year})
    return tuple(
        shapes.Link(
            label=str(one) if one in known else _("%(year)s（暂定）") % {"year": one},
            href=f"{here}?year={one}",
            current=one == year,
        )
        for one in shown
    )


def _month(standing: Standing, year: int, month: int, today: date, voice: Voice) -> Month:
    weeks = Weeks().monthdatescalendar(year, month)
    label = f"{date(year, month, 1):%B}" if voice.lang == "en" else f"{month} 月"
    return Month(
        label=label,
        weeks=tuple(
            tuple(_cell(standing, day, today, voice) if day.month == month else None for day in week)
            for week in weeks
        ),
    )


def _cell(standing: Standing, day: date, today: date, voice: Voice) -> DayCell:
    calendar, own = standing.calendar, day in standing.own
    name = _holiday(calendar.names.get(day, ""), voice)
    kind = _kind(calendar, day)
    words = {"off": _("放假"), "worked": _("调休上班"), "weekend": _("周末休息"), "plain": _("工作日")}[kind]
    told = (voice.day(day), words, name, _("本辖区自定") if own else "")
    return DayCell(
        day=day.day,
        kind=kind,
        mark={"off": _("休"), "worked": _("班")}.get(kind, ""),
        title=voice.listed(part for part in told if part),
        own=own,
        today=day == today,
    )


def _kind(calendar: Calendar, day: date) -> str:
    """Whether a day is off by a notice, worked by one, or as its weekday says."""
    weekend = day.weekday() >= 5
    if calendar.is_working(day):
        return "worked" if weekend else "plain"
    return "weekend" if weekend and not calendar.names.get(day) else "off"


def _holiday(name: str, voice: Voice) -> str:
    return voice.of(HOLIDAYS.get(name, (name, name)))


def _holidays(calendar: Calendar, year: int, own: frozenset[date], voice: Voice) -> Iterator[Holiday]:
    told = [day for day in sorted(calendar.days) if day.year == year]
    off = [day for day in told if not calendar.is_working(day)]
    worked = [day for day in told if calendar.is_working(day) and day.weekday() >= 5]
    for name, run in _runs(off, calendar.names):
        mine = [day for day in worked if calendar.names.get(day, "") == name]
        yield Holiday(
            name=_holiday(name, voice) or _("放假"),
            days=_span_of_days(run, voice),
            count=len(run),
            worked=voice.listed(voice.weekday(day) for day in mine if name),
            own=any(day in own for day in run),
        )
    for day in worked:
        name = calendar.names.get(day, "")
        if not name or name not in {calendar.names.get(one, "") for one in off}:
            label = _holiday(name, voice) or _("调休上班")
            yield Holiday(name=label, days="", count=0, worked=voice.weekday(day), own=day in own)


def _runs(days: Sequence[date], names: Mapping[date, str]) -> Iterator[tuple[str, list[date]]]:
    numbered = enumerate(days)
    for (name, _start), run in groupby(
        numbered, key=lambda one: (names.get(one[1], ""), one[1].toordinal() - one[0])
    ):
        yield name, [day for _n, day in run]


def _span_of_days(run: Sequence[date], voice: Voice) -> str:
    first, last = voice.weekday(run[0]), voice.weekday(run[-1])
    return first if len(run) == 1 else f"{first} – {last}"


def _hours(hours: Iterable[HoursFrom]) -> Iterator[HoursRow]:
    for one in hours:
        since = f"{one.from_date:%Y-%m-%d}" if one.from_date.year > 1950 else _("历来")
        yield HoursRow(since=since, spans=spans_said(one.spans))
