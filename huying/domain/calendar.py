"""Which days are worked, from when to when, and the limits counted on them.

A calendar is data: days off, make-up working days (调休) and dated working hours of one place or unit. It is
a frozen value with a version, so that a deadline can be worked out again exactly as it was.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")

MICROSECOND: Final = timedelta(microseconds=1)
DAY: Final = timedelta(days=1) // MICROSECOND
"""Length of a day in microseconds, the unit in which working time is counted (so that nothing is rounded)."""

YEARS: Final = range(1900, 9000)
"""Years a clock may start in; outside them the arithmetic of dates could overflow."""

HORIZON: Final = 20_000
"""Days searched for working time before giving up: a calendar may, by a slip, have every day off."""

LARGEST_LIMIT: Final = 9999
"""A larger count is a slip of the pen, and would make a clock search decades of days."""

Span: TypeAlias = tuple[time, time]
Shift: TypeAlias = tuple[tuple[int, int], ...]
"""Opening and closing of each span of a day, in microseconds of the day."""
Moment: TypeAlias = tuple[int, int]
"""A local day number (`date.toordinal`) and a microsecond of that day."""


class LimitKind(StrEnum):
    """The kinds of limit; hours and days, by working time or by the wall clock."""

    urgent_hour = "urgent_hour"  # 紧急工作时: runs day and night, holidays included
    work_hour = "work_hour"  # 工作时: runs in working hours only
    work_day = "work_day"  # 工作日: counts working days, from the day after
    natural_day = "natural_day"  # 自然日: counts all days, from the day after

    @property
    def in_days(self) -> bool:
        """Whether the count starts the day after and ends with working hours."""
        return self in (LimitKind.work_day, LimitKind.natural_day)

    @property
    def in_working_time(self) -> bool:
        """Whether the clock stands still outside working hours, so that the calendar's notices matter."""
        return self in (LimitKind.work_hour, LimitKind.work_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How long something may take: `n` units of `kind`, n from 1 to 9999 (ValueError otherwise)."""

    kind: LimitKind
    n: int

    def __post_init__(self) -> None:
        if type(self.n) is not int or not 1 <= self.n <= LARGEST_LIMIT:
            raise ValueError(f"a limit counts from 1 to {LARGEST_LIMIT} whole units, not {self.n!r}")

    @classmethod
    def parse(cls, raw: Mapping[str, object]) -> "Limit":
        """A limit as a process file writes it: `{kind = "work_hour", n = 1}`.

        Raises ValueError for an unknown kind, a key too many or too few, or a count that is not one.
        """
        if set(raw) != {"kind", "n"}:
            raise ValueError(f"a limit has a kind and an n, not {', '.join(sorted(raw)) or 'nothing'}")
        n = raw["n"]
        # bool is an int to Python, but `n = true` is no count; __post_init__ refuses it by its exact type.
        if not isinstance(n, int):
            raise ValueError(f"a limit counts whole units, not {n!r}")
        return cls(kind=LimitKind(str(raw["kind"])), n=n)


def _microsecond_of_day(moment: time) -> int:
    whole = (moment.hour * 60 + moment.minute) * 60 + moment.second
    return whole * 1_000_000 + moment.microsecond


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursFrom:
    """Working hours in force from a date on, until a later entry replaces them.

    `spans` are pairs of opening and closing, in local time, in order and apart. A closing of 00:00 is the end
    of the day. Hours that run over midnight (night squads) are two spans, 00:00–06:00 and 20:00–00:00.

    Raises ValueError where there is no span, or spans overlap, run backwards or carry a time zone.
    Source: design §2.2; GB/T 30428 practice, 08:00–12:00 and 14:00–18:00 by default.
    """

    from_date: date
    spans: tuple[Span, ...]

    def __post_init__(self) -> None:
        if any(edge.tzinfo is not None for span in self.spans for edge in span):
            raise ValueError("working hours are local times, without a time zone")
        edges = [edge for span in self.shift() for edge in span]
        if not edges:
            raise ValueError("working hours need at least one span")
        if any(later <= earlier for earlier, later in pairwise(edges)):
            raise ValueError("spans of working hours must be in order, apart, and within one day")

    def shift(self) -> Shift:
        """The spans as microseconds of the day."""
        return tuple(
            (_microsecond_of_day(opens), _microsecond_of_day(closes) or DAY) for opens, closes in self.spans
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Days and hours of work of one place.

    `days` holds the days that differ from Monday–Friday (it may confirm others): True is a day off, False a
    make-up working day. `names` explains them (清明节). `known_years` are the years whose official notice has
    been loaded; in any other year weekends alone are off and the answer is provisional. Before the first
    entry of `hours` its hours hold too.

    Instants are walked as a local day number and a microsecond of that day (`Moment`): loops run over days
    only, and nothing is rounded. The arithmetic is the wall clock's, so the zone should have no summer time.

    Raises ValueError where `hours` is empty or its dates do not rise.
    Source: design §2.2.
    """

    version: int
    days: Mapping[date, bool]
    names: Mapping[date, str]
    hours: tuple[HoursFrom, ...]
    known_years: frozenset[int]
    tz: tzinfo = SHANGHAI
    _off: dict[int, bool] = field(init=False, repr=False, compare=False)
    _shifts: tuple[tuple[int, Shift], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = [entry.from_date for entry in self.hours]
        if not starts:
            raise ValueError("a calendar needs working hours")
        if any(later <= earlier for earlier, later in pairwise(starts)):
            raise ValueError("working hours must be given in the order of their dates, one entry for each")
        # Copies: a value that is frozen must not change under a clock when the reader's dictionary does.
        object.__setattr__(self, "days", dict(self.days))
        object.__setattr__(self, "names", dict(self.names))
        object.__setattr__(self, "_off", {day.toordinal(): off for day, off in self.days.items()})
        newest_first = ((entry.from_date.toordinal(), entry.shift()) for entry in reversed(self.hours))
        object.__setattr__(self, "_shifts", tuple(newest_first))

    def is_working(self, day: date) -> bool:
        """Whether the day is worked: not off by notice, and a weekday or a make-up day."""
        return self.works_on(day.toordinal())

    def provisional(self, day: date) -> bool:
        """Whether nobody has announced the day's year yet, so that only weekends are known to be off."""
        return day.year not in self.known_years

    def hours_on(self, day: date) -> HoursFrom:
        """The working hours in force on a day, whether or not it is worked."""
        in_force = [entry for entry in self.hours if entry.from_date <= day]
        return in_force[-1] if in_force else self.hours[0]

    def works_on(self, ordinal: int) -> bool:
        """`is_working` for a day number (`date.toordinal`): loops over days need no date objects."""
        off = self._off.get(ordinal)
        return (ordinal - 1) % 7 < 5 if off is None else not off

    def shift_on(self, ordinal: int) -> Shift:
        """`hours_on` for a day number, in microseconds of the day."""
        for first, shift in self._shifts:
            if ordinal >= first:
                return shift
        return self._shifts[-1][1]

    def place(self, at: datetime) -> Moment:
        """An instant as local day number and microsecond of that day.

        Raises ValueError for a datetime without a time zone, or of a year outside `YEARS`.
        """
        if at.tzinfo is None or at.utcoffset() is None:
            raise ValueError("a clock needs datetimes with a time zone")
        if at.year not in YEARS:
            raise ValueError(f"no clock runs in the year {at.year}")
        local = at.astimezone(self.tz)
        return local.toordinal(), _microsecond_of_day(local.time())

    def instant(self, moment: Moment) -> datetime:
        """The local datetime of a day number and microsecond; the inverse of `place`."""
        ordinal, microsecond = moment
        midnight = datetime.combine(date.fromordinal(ordinal), time(), self.tz)
        return midnight + timedelta(microseconds=microsecond)

    def worked(self, first: Moment, last: Moment) -> int:
        """Microseconds of working time between two moments."""
        total = 0
        for ordinal in range(first[0], last[0] + 1):
            opens = first[1] if ordinal == first[0] else 0
            closes = last[1] if ordinal == last[0] else DAY
            total += sum(end - begin for begin, end in self._pieces(ordinal, opens, closes))
        return total

    def advance(self, begin: Moment, amount: int) -> Moment:
        """The first moment at which `amount` microseconds of working time have passed since `begin`.

        Raises ValueError where the calendar has no such moment within `HORIZON` days.
        """
        if amount == 0:
            return begin
        for ordinal in range(begin[0], begin[0] + HORIZON):
            for opens, closes in self._pieces(ordinal, begin[1] if ordinal == begin[0] else 0, DAY):
                if amount <= closes - opens:
                    return ordinal, opens + amount
                amount -= closes - opens
        raise ValueError("the calendar has too little working time for this limit")

    def retreat(self, begin: Moment, due: Moment, amount: int) -> Moment:
        """The first moment from `begin` on at which at most `amount` of working time is left until `due`."""
        for ordinal in range(due[0], begin[0] - 1, -1):
            opens, closes = (begin[1] if ordinal == begin[0] else 0), (due[1] if ordinal == due[0] else DAY)
            for start, end in reversed(tuple(self._pieces(ordinal, opens, closes))):
                if amount < end - start:
                    return ordinal, end - amount
                amount -= end - start
        return begin

    def opening(self, begin: Moment) -> Moment:
        """The moment itself within working hours, the next opening otherwise."""
        ordinal, microsecond = self.advance(begin, 1)
        return ordinal, microsecond - 1

    def nth_working_day(self, first: int, n: int) -> int:
        """The `n`th working day, counting `first` if it is one; ValueError if `HORIZON` days hold too few."""
        for ordinal in range(first, first + HORIZON):
            if self.works_on(ordinal):
                n -= 1
                if n == 0:
                    return ordinal
        raise ValueError("the calendar has too few working days for this limit")

    def _pieces(self, ordinal: int, opens: int, closes: int) -> Iterator[tuple[int, int]]:
        """The working time of one day between two of its microseconds, as pairs of begin and end."""
        if self.works_on(ordinal):
            for span_opens, span_closes in self.shift_on(ordinal):
                begin, end = max(span_opens, opens), min(span_closes, closes)
                if begin < end:
                    yield begin, end
