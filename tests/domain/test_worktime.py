"""Rules of the clocks: what cannot be asked, how they stop, run on and explain themselves."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from huying.domain.worktime import (
    Calendar,
    Deadline,
    HoursFrom,
    Limit,
    LimitKind,
    add,
    explain,
    extend,
    light,
    remaining,
    resume,
    working_time,
)
from tests.domain.test_worktime_table import NIGHT_SQUAD, ORDINARY, USUAL, at

HOUR = timedelta(hours=1)
ONE_WORKING_DAY = Limit(kind=LimitKind.work_day, n=1)


def limit_of(kind: str, n: int) -> Limit:
    return Limit(kind=LimitKind(kind), n=n)


# What cannot be asked


def test_a_limit_is_read_as_the_process_file_writes_it() -> None:
    assert Limit.parse({"kind": "work_hour", "n": 1}) == limit_of("work_hour", 1)


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"kind": "work_hour"},
        {"kind": "work_hour", "n": 1, "unit": "h"},
        {"kind": "fortnight", "n": 1},
        {"kind": 7, "n": 1},
        {"kind": "work_hour", "n": "1"},
        {"kind": "work_hour", "n": 1.5},
        {"kind": "work_hour", "n": True},
        {"kind": "work_hour", "n": 0},
        {"kind": "work_hour", "n": -1},
        {"kind": "work_hour", "n": 10_000},
    ],
)
def test_a_limit_that_is_none_is_refused(raw: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"limit|LimitKind"):
        Limit.parse(raw)


def test_an_instant_without_a_time_zone_is_refused() -> None:
    naive = at("2026-03-02 09:00").replace(tzinfo=None)
    aware = at("2026-03-02 09:00")
    with pytest.raises(ValueError, match="time zone"):
        add(calendar=ORDINARY, start=naive, limit=ONE_WORKING_DAY)
    with pytest.raises(ValueError, match="time zone"):
        explain(calendar=ORDINARY, start=naive, limit=ONE_WORKING_DAY)
    with pytest.raises(ValueError, match="time zone"):
        extend(calendar=ORDINARY, due=naive, limit=ONE_WORKING_DAY)
    with pytest.raises(ValueError, match="time zone"):
        resume(calendar=ORDINARY, at=naive, left=HOUR)
    with pytest.raises(ValueError, match="time zone"):
        working_time(calendar=ORDINARY, a=aware, b=naive)
    with pytest.raises(ValueError, match="time zone"):
        remaining(calendar=ORDINARY, at=naive, due_at=aware, kind=LimitKind.urgent_hour)


@pytest.mark.parametrize("moment", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)])
@pytest.mark.parametrize("kind", LimitKind)
def test_no_clock_runs_at_the_ends_of_time(moment: datetime, kind: LimitKind) -> None:
    with pytest.raises(ValueError, match="no clock runs"):
        add(calendar=ORDINARY, start=moment, limit=Limit(kind=kind, n=1))


@pytest.mark.parametrize("kind", [LimitKind.work_hour, LimitKind.work_day])
def test_a_calendar_without_working_days_is_an_error_and_not_a_search_without_end(kind: LimitKind) -> None:
    every_day = {date(2026, 1, 1) + timedelta(days=day): True for day in range(20_001)}
    calendar = replace(ORDINARY, days=every_day)
    with pytest.raises(ValueError, match=r"too (few working days|little working time)"):
        add(calendar=calendar, start=at("2026-01-01 09:00"), limit=Limit(kind=kind, n=1))


@pytest.mark.parametrize(
    "spans",
    [
        (),
        ((time(12), time(8)),),
        ((time(8), time(8)),),
        ((time(14), time(18)), (time(8), time(12))),
        ((time(8), time(12)), (time(12), time(18))),
        ((time(20), time(0)), (time(22), time(23))),
        ((time(8, tzinfo=UTC), time(12)),),
    ],
)
def test_working_hours_are_spans_in_order_and_apart(spans: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError, match="working hours"):
        HoursFrom(from_date=date(2026, 1, 1), spans=spans)


def test_a_calendar_needs_working_hours_in_the_order_of_their_dates() -> None:
    with pytest.raises(ValueError, match="needs working hours"):
        replace(ORDINARY, hours=())
    with pytest.raises(ValueError, match="order of their dates"):
        replace(ORDINARY, hours=(USUAL, USUAL))


# The calendar


def test_a_calendar_does_not_change_with_the_dictionary_it_was_made_of() -> None:
    days = {date(2026, 3, 2): True}
    calendar = replace(ORDINARY, days=days)
    days[date(2026, 3, 3)] = True
    assert not calendar.is_working(date(2026, 3, 2))
    assert calendar.is_working(date(2026, 3, 3))
    assert date(2026, 3, 3) not in calendar.days


def test_in_a_year_not_announced_weekends_alone_are_off() -> None:
    assert ORDINARY.provisional(date(2027, 1, 1))
    assert ORDINARY.is_working(date(2027, 1, 1))
    assert not ORDINARY.is_working(date(2027, 1, 2))
    assert not ORDINARY.provisional(date(2026, 12, 31))


def test_the_first_hours_hold_before_their_date_too() -> None:
    calendar = replace(ORDINARY, hours=(replace(USUAL, from_date=date(2026, 6, 1)),))
    assert calendar.hours_on(date(2026, 3, 2)).spans == USUAL.spans
    deadline = add(calendar=calendar, start=at("2026-03-02 09:00"), limit=limit_of("work_hour", 1))
    assert deadline.due_at == at("2026-03-02 10:00")


# Lights


@pytest.mark.parametrize(
    ("moment", "colour"),
    [
        ("2026-03-02 09:00", "green"),
        ("2026-03-02 09:48", "green"),
        ("2026-03-02 09:48:01", "yellow"),
        ("2026-03-02 10:00", "yellow"),
        ("2026-03-02 10:00:01", "red"),
    ],
)
def test_a_light_is_green_to_eighty_per_cent_yellow_to_the_due_and_red_past_it(
    moment: str, colour: str
) -> None:
    deadline = add(calendar=ORDINARY, start=at("2026-03-02 09:00"), limit=limit_of("work_hour", 1))
    assert light(at=at(moment), yellow_at=deadline.yellow_at, due_at=deadline.due_at) == colour


# Time between and time left


@pytest.mark.parametrize(
    ("a", "b", "minutes"),
    [
        ("2026-03-02 09:00", "2026-03-02 10:00", 60),
        ("2026-03-02 11:00", "2026-03-02 15:00", 120),
        ("2026-03-02 17:00", "2026-03-03 09:00", 120),
        ("2026-03-06 17:00", "2026-03-09 09:00", 120),
        ("2026-04-03 17:20", "2026-04-07 08:20", 60),
        ("2026-02-14 17:00", "2026-02-24 09:00", 120),
        ("2026-03-02 12:00", "2026-03-02 14:00", 0),
        ("2026-03-07 08:00", "2026-03-08 18:00", 0),
        ("2026-03-02 10:00", "2026-03-02 09:00", -60),
    ],
)
def test_working_time_leaves_out_lunch_nights_and_days_off(a: str, b: str, minutes: int) -> None:
    assert working_time(calendar=ORDINARY, a=at(a), b=at(b)) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("kind", "hours"), [("work_hour", 2), ("work_day", 2), ("natural_day", 64), ("urgent_hour", 64)]
)
def test_what_is_left_is_told_in_the_clocks_own_time(kind: str, hours: int) -> None:
    friday, monday = at("2026-03-06 17:00"), at("2026-03-09 09:00")
    assert remaining(calendar=ORDINARY, at=friday, due_at=monday, kind=LimitKind(kind)) == hours * HOUR
    assert remaining(calendar=ORDINARY, at=monday, due_at=friday, kind=LimitKind(kind)) == -hours * HOUR


# Extension


@pytest.mark.parametrize(
    ("calendar", "due", "limit", "expected"),
    [
        (ORDINARY, "2026-03-03 18:00", limit_of("work_day", 2), "2026-03-05 18:00"),
        (ORDINARY, "2026-03-06 18:00", limit_of("work_day", 1), "2026-03-09 18:00"),
        (ORDINARY, "2026-03-03 11:20", limit_of("work_day", 1), "2026-03-04 18:00"),
        (ORDINARY, "2026-03-02 18:00", limit_of("work_hour", 1), "2026-03-03 09:00"),
        (ORDINARY, "2026-03-07 18:00", limit_of("natural_day", 1), "2026-03-08 18:00"),
        (ORDINARY, "2026-03-03 00:00", limit_of("urgent_hour", 1), "2026-03-03 01:00"),
        (NIGHT_SQUAD, "2026-03-04 00:00", limit_of("work_day", 1), "2026-03-05 00:00"),
    ],
)
def test_an_extension_runs_on_from_the_due(calendar: Calendar, due: str, limit: Limit, expected: str) -> None:
    assert extend(calendar=calendar, due=at(due), limit=limit).due_at == at(expected)


def test_yellow_is_at_eighty_per_cent_of_the_limit_as_extended() -> None:
    first = add(calendar=ORDINARY, start=at("2026-03-02 10:00"), limit=limit_of("work_day", 5))
    assert (first.due_at, first.whole) == (at("2026-03-09 18:00"), 40 * HOUR)
    longer = extend(calendar=ORDINARY, due=first.due_at, limit=ONE_WORKING_DAY, whole=first.whole)
    assert longer == Deadline(
        due_at=at("2026-03-10 18:00"),
        yellow_at=at("2026-03-09 16:24"),
        provisional=False,
        whole=48 * HOUR,
    )


def test_without_the_whole_yellow_is_at_eighty_per_cent_of_the_extension() -> None:
    longer = extend(calendar=ORDINARY, due=at("2026-03-09 18:00"), limit=ONE_WORKING_DAY)
    assert longer.yellow_at == at("2026-03-10 16:24")


def test_an_extension_into_a_year_not_announced_is_provisional() -> None:
    assert extend(calendar=ORDINARY, due=at("2026-12-31 18:00"), limit=ONE_WORKING_DAY).provisional


# Standing still and running on


def test_a_clock_that_stood_still_runs_on_with_what_was_left() -> None:
    left = remaining(
        calendar=ORDINARY,
        at=at("2026-03-02 15:00"),
        due_at=at("2026-03-03 10:00"),
        kind=LimitKind.work_hour,
    )
    assert left == 5 * HOUR
    assert resume(calendar=ORDINARY, at=at("2026-03-05 09:00"), left=left).due_at == at("2026-03-05 16:00")


def test_a_clock_sent_back_runs_on_for_at_least_one_working_day() -> None:
    deadline = resume(calendar=ORDINARY, at=at("2026-03-05 09:00"), left=5 * HOUR, at_least=ONE_WORKING_DAY)
    assert deadline.due_at == at("2026-03-06 18:00")


def test_the_least_takes_nothing_from_a_clock_with_more_left() -> None:
    deadline = resume(calendar=ORDINARY, at=at("2026-03-05 09:00"), left=20 * HOUR, at_least=ONE_WORKING_DAY)
    assert deadline.due_at == at("2026-03-09 15:00")


def test_a_clock_overdue_when_it_stopped_has_the_least_and_no_debt() -> None:
    deadline = resume(calendar=ORDINARY, at=at("2026-03-05 09:00"), left=-3 * HOUR, at_least=ONE_WORKING_DAY)
    assert deadline.due_at == at("2026-03-06 18:00")


def test_a_clock_with_nothing_left_and_no_least_is_due_at_once() -> None:
    night = at("2026-03-05 22:00")
    deadline = resume(calendar=ORDINARY, at=night, left=timedelta(0))
    assert (deadline.due_at, deadline.yellow_at) == (night, night)


def test_a_clock_of_natural_days_runs_on_by_the_wall_clock() -> None:
    left = timedelta(days=2, hours=8)
    deadline = resume(calendar=ORDINARY, at=at("2026-03-06 15:00"), left=left, kind=LimitKind.natural_day)
    assert deadline.due_at == at("2026-03-08 23:00")


def test_yellow_after_a_pause_is_still_at_eighty_per_cent_of_the_whole() -> None:
    deadline = resume(calendar=ORDINARY, at=at("2026-03-05 09:00"), left=20 * HOUR, whole=40 * HOUR)
    assert (deadline.yellow_at, deadline.whole) == (at("2026-03-06 15:00"), 40 * HOUR)


def test_a_clock_already_yellow_when_it_stopped_is_yellow_when_it_runs_on() -> None:
    deadline = resume(calendar=ORDINARY, at=at("2026-03-05 09:00"), left=5 * HOUR, whole=40 * HOUR)
    assert deadline.yellow_at == at("2026-03-05 09:00")


def test_what_the_least_gave_belongs_to_the_whole() -> None:
    deadline = resume(
        calendar=ORDINARY,
        at=at("2026-03-05 09:00"),
        left=HOUR,
        at_least=ONE_WORKING_DAY,
        whole=40 * HOUR,
    )
    # 39 hours had run; Thursday from nine and Friday are 15 more. A fifth of 54 hours is 10 h 48 min.
    assert (deadline.whole, deadline.yellow_at) == (54 * HOUR, at("2026-03-05 15:12"))


def test_a_least_in_working_days_is_provisional_where_the_year_is_not_announced() -> None:
    eve = at("2026-12-31 15:00")
    urgent = resume(
        calendar=ORDINARY, at=eve, left=HOUR, at_least=ONE_WORKING_DAY, kind=LimitKind.urgent_hour
    )
    assert (urgent.due_at, urgent.provisional) == (at("2027-01-01 18:00"), True)


def test_a_least_that_did_not_matter_makes_nothing_provisional() -> None:
    eve = at("2026-12-31 15:00")
    natural = resume(
        calendar=ORDINARY,
        at=eve,
        left=timedelta(days=40),
        at_least=limit_of("work_hour", 1),
        kind=LimitKind.natural_day,
    )
    assert (natural.due_at, natural.provisional) == (at("2027-02-09 15:00"), False)
