"""Changing a jurisdiction's calendar: what a change would move is told before it is made (design §2.2)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.db import transaction

from huying.domain.calendar import Calendar, HoursFrom, Span
from huying.domain.case import Actor, Case, Rules
from huying.domain.case.redating import Moved, moved
from huying.domain.codec import from_plain
from huying.domain.details import LOCAL
from huying.domain.refusals import Fault, Faulty, Refused
from huying.domain.text import normalise
from huying.services.calendar import announced
from huying.services.rules import rules_for
from huying.store import calendar, calendar_changes, dues
from huying.store.calendar_changes import Logged

__all__ = ["Change", "Days", "Hours", "Logged", "Look", "MovedCase", "Standing", "Year"]

ROLES = frozenset({"admin"})
"""Who may change the calendar of their jurisdiction."""
YEARS = range(2019, 2100)
MOST_DAYS = 31
"""Days of one change: a holiday, not a summer."""
MOST_CASES = 500
"""Open cases that are looked through before a change is confirmed."""
SHOWN_CHANGES = 20
LONGEST = {"name": 40, "basis": 500}


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Days told off or worked for this jurisdiction; `off` None takes back what was told of them."""

    first: date
    last: date
    off: bool | None
    name: str = ""

    @property
    def since(self) -> date:
        """The first day it changes."""
        return self.first

    def make(self, jurisdiction: int) -> None:
        """Write it."""
        for n in range((self.last - self.first).days + 1):
            day = self.first + timedelta(days=n)
            if self.off is None:
                calendar.forget_day(jurisdiction=jurisdiction, day=day)
            else:
                calendar.set_day(jurisdiction=jurisdiction, day=day, off=self.off, name=self.name)

    def told(self) -> dict[str, Any]:
        """What the log keeps of it."""
        days = {"first": self.first.isoformat(), "last": self.last.isoformat()}
        return {"kind": "days", **days, "off": self.off, "name": self.name}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Working hours from a date on; no spans take back those told from it."""

    from_date: date
    spans: tuple[Span, ...]

    @property
    def since(self) -> date:
        """The first day it changes."""
        return self.from_date

    def make(self, jurisdiction: int) -> None:
        """Write it."""
        if not self.spans:
            calendar.forget_hours(jurisdiction=jurisdiction, from_date=self.from_date)
            return
        calendar.set_hours(
            jurisdiction=jurisdiction, hours=HoursFrom(from_date=self.from_date, spans=self.spans)
        )

    def told(self) -> dict[str, Any]:
        """What the log keeps of it."""
        spans = [[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in self.spans]
        return {"kind": "hours", "from_date": self.from_date.isoformat(), "spans": spans}


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A year's official days, from the kept library, for all jurisdictions that wait for them."""

    year: int
    days: tuple[calendar.Day, ...]

    @property
    def since(self) -> date:
        """The first day it changes."""
        return date(self.year, 1, 1)

    def make(self, jurisdiction: int) -> None:
        """Write it."""
        calendar.put_year(year=self.year, days=self.days, provisional=False)

    def told(self) -> dict[str, Any]:
        """What the log keeps of it."""
        return {"kind": "year", "year": self.year, "days": len(self.days)}


Change = Days | Hours | Year


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedCase:
    """A case with the dues a change moves, and the rules its steps are named by."""

    number: str
    case: Case
    rules: Rules
    dues: tuple[Moved, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a change would move. `more`: there are further open cases, which are worked out once it is made."""

    cases: tuple[MovedCase, ...]
    looked_at: int
    more: bool

    @property
    def dues(self) -> int:
        """How many dues."""
        return sum(len(one.dues) for one in self.cases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A jurisdiction's calendar as it stands: `own` days and `hours` were told for it alone."""

    calendar: Calendar
    years: frozenset[int]
    own: frozenset[date]
    hours: tuple[HoursFrom, ...]


def standing(jurisdiction: int, *, year: int) -> Standing:
    """The calendar as it stands, with the own days of one year."""
    return Standing(
        calendar=calendar.load(jurisdiction),
        years=frozenset(one.year for one in calendar.years()),
        own=frozenset(one.day for one in calendar.own_days(jurisdiction=jurisdiction, year=year)),
        hours=calendar.own_hours(jurisdiction=jurisdiction),
    )


def latest(jurisdiction: int) -> tuple[Logged, ...]:
    """The latest changes, the newest first."""
    return calendar_changes.latest(jurisdiction=jurisdiction, most=SHOWN_CHANGES)


def refusal(by: Actor) -> Refused | None:
    """Why this post may not change the calendar; None where it may."""
    return None if by.role in ROLES and by.post is not None else Refused("not_administrator")


def importable() -> tuple[int, ...]:
    """The years of which the library knows the notice and the calendar does not yet."""
    standing = {one.year: one for one in calendar.years()}
    first, last = min(standing, default=YEARS[0]), max(standing, default=YEARS[0]) + 1
    waiting = (year for year in range(first, last + 1) if year not in standing or standing[year].provisional)
    return tuple(year for year in waiting if announced(year) is not None)


def look(*, by: Actor, change: Change) -> Look:
    """What a change would move, and nothing of it made. Raises Refused."""
    _may(by)
    after = _calendar_after(by.jurisdiction, change)
    since = datetime.combine(change.since, time(0), LOCAL)
    found = list(dues.reaching(jurisdiction=by.jurisdiction, since=since, most=MOST_CASES + 1))
    rules = cache(
        lambda version: Rules(
            process=(standing := rules_for(jurisdiction=by.jurisdiction, process_hash=version)).process,
            units=standing.units,
            calendar=after,
        )
    )
    cases = tuple(_moves(found[:MOST_CASES], rules))
    return Look(cases=cases, looked_at=min(len(found), MOST_CASES), more=len(found) > MOST_CASES)


def make(*, by: Actor, change: Change, basis: str) -> None:
    """Make a change, and write down who did and on what basis. Raises Refused, and Faulty without a basis."""
    _may(by)
    basis = normalise(basis).strip()
    if not basis:
        raise Faulty((Fault("basis", "required", {}),))
    if len(basis) > LONGEST["basis"]:
        raise Faulty((Fault("basis", "too_long", {"most": LONGEST["basis"]}),))
    with transaction.atomic():
        change.make(by.jurisdiction)
        calendar_changes.log(
            jurisdiction=by.jurisdiction,
            post=by.post or 0,
            unit=by.unit or "",
            role=by.role or "",
            what=change.told(),
            basis=basis,
        )


def _may(by: Actor) -> None:
    refused = refusal(by)
    if refused is not None:
        raise refused


def _calendar_after(jurisdiction: int, change: Change) -> Calendar:
    """The calendar as the change would make it: made, read and taken back."""
    with transaction.atomic():
        change.make(jurisdiction)
        after = calendar.load_now(jurisdiction)
        transaction.set_rollback(True)
    return after


def _moves(found: list[dues.OpenCase], rules: Callable[[str], Rules]) -> Iterator[MovedCase]:
    for one in found:
        case, by = from_plain(Case, one.state), rules(one.process_hash)
        moves = moved(case, by, one.dues)
        if moves:
            yield MovedCase(number=one.number, case=case, rules=by, dues=moves)
