"""When something is due, and why.

Four kinds of limit run on a calendar (`huying.domain.calendar`). Everything here is a pure function of its
arguments: the same entries and the same calendar version give the same deadline for ever. All datetimes carry
a time zone (ValueError otherwise); those returned are in the calendar's. Source: design §2.2.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Literal

from huying.domain.calendar import (
    DAY,
    HORIZON,
    MICROSECOND,
    Calendar,
    HoursFrom,
    Limit,
    LimitKind,
    Moment,
    Span,
)

__all__ = [
    "Calendar",
    "Deadline",
    "HoursFrom",
    "Limit",
    "LimitKind",
    "Line",
    "LineCode",
    "add",
    "explain",
    "extend",
    "light",
    "remaining",
    "resume",
    "working_time",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The instants at which a clock turns yellow and red.

    `whole` is the time in the limit as extended so far, in the clock's own time: working time, or elapsed
    time for urgent hours and natural days. Hand it to `extend` and `resume`: yellow stays at 80 % of all.
    `provisional` says that a year the clock passes through has not been announced yet.
    """

    due_at: datetime
    yellow_at: datetime
    provisional: bool
    whole: timedelta


Light = Literal["green", "yellow", "red"]


def light(*, at: datetime, yellow_at: datetime, due_at: datetime) -> Light:
    """Green to 80 % of the limit, yellow to 100 %, red past it; the boundary belongs to the earlier light."""
    if at <= yellow_at:
        return "green"
    return "yellow" if at <= due_at else "red"


def add(*, calendar: Calendar, start: datetime, limit: Limit) -> Deadline:
    """When a limit that starts at `start` is due.

    Hours count from the start, working hours from the next opening where the start is outside them. They are
    due at the first instant at which they have passed (18:00, not the next morning's 08:00). Days count from
    the day after and are due when the working hours of the last one end; a last natural day that is off ends
    with the hours that would hold if it were worked. In a limit of days the 80 % are of the days counted:
    five working days turn yellow at the end of the fourth.
    """
    begin = _begin(calendar, start, limit.kind)
    due = _due(calendar, begin, limit)
    whole = _run(calendar, begin, due, limit.kind)
    unannounced = bool(_unannounced(calendar, begin, due, limit.kind))
    return _deadline(calendar, begin, due, kind=limit.kind, whole=whole, provisional=unannounced)


def extend(*, calendar: Calendar, due: datetime, limit: Limit, whole: timedelta = timedelta(0)) -> Deadline:
    """A deadline moved on by a further limit (延期): hours run on from `due`, days from the day after it.

    `whole` is that of the deadline extended. Without it yellow is at 80 % of the extension alone.
    """
    ordinal, microsecond = calendar.place(due)
    # Hours that end at midnight end a day; they do not begin the next, which would cost the unit a day.
    closing = (ordinal, microsecond) if microsecond else (ordinal - 1, DAY)
    begin = (closing[0] + 1, 0) if limit.kind.in_days else closing
    later = _due(calendar, begin, limit)
    total = whole // MICROSECOND + _run(calendar, closing, later, limit.kind)
    unannounced = bool(_unannounced(calendar, closing, later, limit.kind))
    # The fifth that is left may reach back before the old due.
    floor = (closing[0] - HORIZON, 0)
    return _deadline(calendar, floor, later, kind=limit.kind, whole=total, provisional=unannounced)


def resume(
    *,
    calendar: Calendar,
    at: datetime,
    left: timedelta,
    at_least: Limit | None = None,
    kind: LimitKind = LimitKind.work_hour,
    whole: timedelta = timedelta(0),
) -> Deadline:
    """A clock that stood still (audit, pause) runs on with what was left, or `at_least` if that is later.

    `left` is what `remaining` gave, for the same `kind`, when the clock stopped; less than nothing counts as
    nothing. `whole` is that of the deadline before; what `at_least` adds is added to it. Without it yellow is
    at 80 % of what is left now. Source: design §7.1, "at least one working day".
    """
    begin = calendar.place(at)
    before = max(0, left // MICROSECOND)
    due, counted_by = calendar.advance(begin, before) if kind.in_working_time else _later(begin, before), kind
    if at_least is not None:
        floor = _due(calendar, _begin(calendar, at, at_least.kind), at_least)
        due, counted_by = (floor, at_least.kind) if floor > due else (due, kind)
    gained = _run(calendar, begin, due, kind) - before
    total = (whole // MICROSECOND or before) + gained
    unannounced = bool(_unannounced(calendar, begin, due, counted_by))
    return _deadline(calendar, begin, due, kind=kind, whole=total, provisional=unannounced)


def working_time(*, calendar: Calendar, a: datetime, b: datetime) -> timedelta:
    """Working time from `a` to `b`; less than nothing where `b` is before `a`."""
    first, last = calendar.place(a), calendar.place(b)
    if last < first:
        return -calendar.worked(last, first) * MICROSECOND
    return calendar.worked(first, last) * MICROSECOND


def remaining(*, calendar: Calendar, at: datetime, due_at: datetime, kind: LimitKind) -> timedelta:
    """What is left until `due_at` in the clock's own time: working time, or elapsed time for urgent hours and
    natural days. Less than nothing once overdue."""
    if kind.in_working_time:
        return working_time(calendar=calendar, a=at, b=due_at)
    first, last = calendar.place(at), calendar.place(due_at)
    return _elapsed(first, last) * MICROSECOND


class LineCode(StrEnum):
    """What a line of an explanation says; the parameters it carries are named behind it."""

    started = "started"  # start
    limit = "limit"  # limit
    hours = "hours"  # day_from, spans: the working hours in force from that day on
    opens = "opens"  # start: the clock waits for the next opening
    makeup = "makeup"  # day_from, name: a weekend day that is worked
    counted = "counted"  # day_from, day_to, days, start, end, counted
    off = "off"  # day_from, day_to, days, name
    provisional = "provisional"  # year: not announced yet, weekends alone are taken as off
    due = "due"  # end


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One fact of an explanation; `LineCode` says which parameters a code carries, the others are None.

    `counted` is in the clock's own time. `name` is the holiday's, empty for plain weekends, joined by 、
    where holidays touch.
    """

    code: LineCode
    start: datetime | None = None
    end: datetime | None = None
    day_from: date | None = None
    day_to: date | None = None
    days: int | None = None
    counted: timedelta | None = None
    name: str | None = None
    year: int | None = None
    limit: Limit | None = None
    spans: tuple[Span, ...] | None = None

    @property
    def minutes(self) -> float | None:
        """`counted` in minutes."""
        return None if self.counted is None else self.counted / timedelta(minutes=1)


def explain(*, calendar: Calendar, start: datetime, limit: Limit) -> tuple[Line, ...]:
    """The deadline of `add`, line by line, in the order in which an official would work it out.

    What the `counted` lines count sums to the limit: time for hours, days for days. Runs of days off are one
    line with their holiday's name. Sentences are made of the lines at the edge, in each language.
    """
    begin = _begin(calendar, start, limit.kind)
    due = _due(calendar, begin, limit)
    last = _closing_day(due)
    head = (
        Line(code=LineCode.started, start=start.astimezone(calendar.tz)),
        Line(code=LineCode.limit, limit=limit),
    )
    body = _working_lines if limit.kind.in_working_time else _wall_lines
    years = _unannounced(calendar, begin, due, limit.kind)
    return (
        *head,
        *_hours_lines(calendar, begin[0], last, limit.kind),
        *body(calendar, begin, due, limit),
        *(Line(code=LineCode.provisional, year=year) for year in years),
        Line(code=LineCode.due, end=calendar.instant(due)),
    )


def _begin(calendar: Calendar, start: datetime, kind: LimitKind) -> Moment:
    """Where a limit's own time begins: at the start, or for days at midnight after it."""
    ordinal, microsecond = calendar.place(start)
    return (ordinal + 1, 0) if kind.in_days else (ordinal, microsecond)


def _due(calendar: Calendar, begin: Moment, limit: Limit) -> Moment:
    if limit.kind is LimitKind.urgent_hour:
        return _later(begin, limit.n * (DAY // 24))
    if limit.kind is LimitKind.work_hour:
        return calendar.advance(begin, limit.n * (DAY // 24))
    if limit.kind is LimitKind.natural_day:
        last = begin[0] + limit.n - 1
    else:
        last = calendar.nth_working_day(begin[0], limit.n)
    return last, calendar.shift_on(last)[-1][1]


def _deadline(
    calendar: Calendar, floor: Moment, due: Moment, *, kind: LimitKind, whole: int, provisional: bool
) -> Deadline:
    """Yellow is where a fifth of the whole is left, counted back from the due, never before `floor`."""
    fifth = whole // 5
    yellow = calendar.retreat(floor, due, fifth) if kind.in_working_time else _later(due, -fifth)
    return Deadline(
        due_at=calendar.instant(due),
        yellow_at=calendar.instant(max(floor, yellow)),
        provisional=provisional,
        whole=whole * MICROSECOND,
    )


def _run(calendar: Calendar, first: Moment, last: Moment, kind: LimitKind) -> int:
    return calendar.worked(first, last) if kind.in_working_time else _elapsed(first, last)


def _elapsed(first: Moment, last: Moment) -> int:
    return (last[0] - first[0]) * DAY + last[1] - first[1]


def _later(begin: Moment, microseconds: int) -> Moment:
    days, microsecond = divmod(begin[1] + microseconds, DAY)
    return begin[0] + days, microsecond


def _closing_day(due: Moment) -> int:
    """The day a due belongs to: one at midnight closes the day before."""
    return due[0] if due[1] else due[0] - 1


def _unannounced(calendar: Calendar, begin: Moment, due: Moment, kind: LimitKind) -> tuple[int, ...]:
    """The years without a notice that a clock of this kind passes through; the wall clock needs no notice."""
    if not kind.in_working_time:
        return ()
    first, last = date.fromordinal(begin[0]).year, date.fromordinal(_closing_day(due)).year
    return tuple(year for year in range(first, last + 1) if year not in calendar.known_years)


def _hours_lines(calendar: Calendar, first: int, last: int, kind: LimitKind) -> Iterator[Line]:
    """The hours at the beginning and each change after; of natural days only the last one's hours matter."""
    if kind is LimitKind.urgent_hour:
        return
    begin, end = date.fromordinal(last if kind is LimitKind.natural_day else first), date.fromordinal(last)
    yield Line(code=LineCode.hours, day_from=begin, spans=calendar.hours_on(begin).spans)
    for entry in calendar.hours:
        if begin < entry.from_date <= end:
            yield Line(code=LineCode.hours, day_from=entry.from_date, spans=entry.spans)


def _wall_lines(calendar: Calendar, begin: Moment, due: Moment, limit: Limit) -> Iterator[Line]:
    """One line: nothing interrupts the wall clock."""
    first, last = begin[0], _closing_day(due)
    yield Line(
        code=LineCode.counted,
        day_from=date.fromordinal(first),
        day_to=date.fromordinal(last),
        days=last - first + 1,
        start=calendar.instant(begin),
        end=calendar.instant(due),
        counted=_elapsed(begin, due) * MICROSECOND,
    )


def _working_lines(calendar: Calendar, begin: Moment, due: Moment, limit: Limit) -> Iterator[Line]:
    """Runs of days, worked and off in turn; working hours are told day by day, working days run by run."""
    if limit.kind is LimitKind.work_hour:
        opening = calendar.opening(begin)
        if opening != begin:
            yield Line(code=LineCode.opens, start=calendar.instant(opening))
    days = range(begin[0], _closing_day(due) + 1)
    for worked, run in groupby(days, key=calendar.works_on):
        ordinals = tuple(run)
        if not worked:
            yield _off_line(calendar, ordinals)
            continue
        for part in [ordinals] if limit.kind is LimitKind.work_day else [(ordinal,) for ordinal in ordinals]:
            yield from _counted_lines(calendar, part, begin, due)


def _counted_lines(
    calendar: Calendar, ordinals: tuple[int, ...], begin: Moment, due: Moment
) -> Iterator[Line]:
    first, last = max(begin, (ordinals[0], 0)), min(due, (ordinals[-1], DAY))
    counted = calendar.worked(first, last)
    if not counted:
        return
    for ordinal in ordinals:
        # A weekday listed as worked is ordinary; only a worked weekend needs a word.
        if (ordinal - 1) % 7 >= 5:
            day = date.fromordinal(ordinal)
            yield Line(code=LineCode.makeup, day_from=day, name=calendar.names.get(day, ""))
    yield Line(
        code=LineCode.counted,
        day_from=date.fromordinal(ordinals[0]),
        day_to=date.fromordinal(ordinals[-1]),
        days=len(ordinals),
        start=calendar.instant(calendar.opening(first)),
        end=calendar.instant(calendar.retreat(first, last, 0)),
        counted=counted * MICROSECOND,
    )


def _off_line(calendar: Calendar, ordinals: tuple[int, ...]) -> Line:
    days = [date.fromordinal(ordinal) for ordinal in ordinals]
    names = dict.fromkeys(calendar.names[day] for day in days if calendar.names.get(day))
    return Line(code=LineCode.off, day_from=days[0], day_to=days[-1], days=len(days), name="、".join(names))
