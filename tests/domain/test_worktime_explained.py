"""A deadline explains itself in facts, from which a sentence is made at the edge."""

from dataclasses import replace
from datetime import date, time, timedelta

from huying.domain.worktime import (
    Limit,
    LimitKind,
    Line,
    LineCode,
    explain,
)
from tests.domain.test_worktime_table import ORDINARY, USUAL, WITH_SUMMER, at

HOUR = timedelta(hours=1)


def limit_of(kind: str, n: int) -> Limit:
    return Limit(kind=LimitKind(kind), n=n)


def told(lines: tuple[Line, ...]) -> list[tuple[object, ...]]:
    """Each line as its code and the parameters that line carries, in the order of their names in `Line`."""
    parameters = [name for name in Line.__slots__ if name != "code"]
    return [
        (line.code, *(getattr(line, name) for name in parameters if getattr(line, name) is not None))
        for line in lines
    ]


def test_a_deadline_over_qingming_is_explained_line_by_line() -> None:
    limit = limit_of("work_hour", 1)
    friday, tuesday = date(2026, 4, 3), date(2026, 4, 7)
    assert told(explain(calendar=ORDINARY, start=at("2026-04-03 17:20"), limit=limit)) == [
        ("started", at("2026-04-03 17:20")),
        ("limit", limit),
        ("hours", friday, USUAL.spans),
        (
            "counted",
            at("2026-04-03 17:20"),
            at("2026-04-03 18:00"),
            friday,
            friday,
            1,
            timedelta(minutes=40),
        ),
        ("off", date(2026, 4, 4), date(2026, 4, 6), 3, "清明节"),
        (
            "counted",
            at("2026-04-07 08:00"),
            at("2026-04-07 08:20"),
            tuesday,
            tuesday,
            1,
            timedelta(minutes=20),
        ),
        ("due", at("2026-04-07 08:20")),
    ]


def test_minutes_are_told_and_only_where_time_is_counted() -> None:
    lines = explain(calendar=ORDINARY, start=at("2026-04-03 17:20:30"), limit=limit_of("work_hour", 1))
    assert [line.minutes for line in lines if line.minutes is not None] == [39.5, 20.5]


def test_working_days_are_told_in_runs_with_the_weekend_days_worked_for_them() -> None:
    lines = explain(calendar=ORDINARY, start=at("2026-02-12 10:00"), limit=limit_of("work_day", 3))
    assert told(lines)[3:] == [
        ("makeup", date(2026, 2, 14), ""),
        (
            "counted",
            at("2026-02-13 08:00"),
            at("2026-02-14 18:00"),
            date(2026, 2, 13),
            date(2026, 2, 14),
            2,
            16 * HOUR,
        ),
        ("off", date(2026, 2, 15), date(2026, 2, 23), 9, "春节"),
        (
            "counted",
            at("2026-02-24 08:00"),
            at("2026-02-24 18:00"),
            date(2026, 2, 24),
            date(2026, 2, 24),
            1,
            8 * HOUR,
        ),
        ("due", at("2026-02-24 18:00")),
    ]


def test_a_call_after_hours_tells_when_its_clock_begins() -> None:
    lines = explain(calendar=ORDINARY, start=at("2026-03-02 20:00"), limit=limit_of("work_hour", 1))
    codes = [line.code for line in lines]
    assert codes == ["started", "limit", "hours", "opens", "counted", "due"]
    assert lines[3].start == at("2026-03-03 08:00")


def test_a_worked_weekend_day_is_told_with_its_holidays_name() -> None:
    saturday = date(2026, 2, 28)
    calendar = replace(ORDINARY, names={saturday: "春节"})
    lines = explain(calendar=calendar, start=at("2026-02-28 09:00"), limit=limit_of("work_hour", 1))
    assert ("makeup", saturday, "春节") in told(lines)


def test_a_plain_weekend_is_told_without_a_name_and_touching_holidays_with_both() -> None:
    weekend = explain(calendar=ORDINARY, start=at("2026-03-06 17:30"), limit=limit_of("work_hour", 1))
    assert ("off", date(2026, 3, 7), date(2026, 3, 8), 2, "") in told(weekend)
    names = {date(2026, 4, 4): "清明节", date(2026, 4, 6): "本地纪念日"}
    touching = explain(
        calendar=replace(ORDINARY, names=names),
        start=at("2026-04-03 17:30"),
        limit=limit_of("work_hour", 1),
    )
    assert ("off", date(2026, 4, 4), date(2026, 4, 6), 3, "清明节、本地纪念日") in told(touching)


def test_hours_that_change_on_the_way_are_told_with_their_date() -> None:
    lines = explain(calendar=WITH_SUMMER, start=at("2026-05-29 17:30"), limit=limit_of("work_hour", 1))
    hours = [(line.day_from, line.spans) for line in lines if line.code is LineCode.hours]
    assert hours == [
        (date(2026, 5, 29), USUAL.spans),
        (date(2026, 6, 1), ((time(8), time(12)), (time(15), time(18, 30)))),
    ]


def test_of_natural_days_only_the_last_ones_hours_are_told() -> None:
    lines = explain(calendar=WITH_SUMMER, start=at("2026-05-28 10:00"), limit=limit_of("natural_day", 4))
    assert [line.code for line in lines] == ["started", "limit", "hours", "counted", "due"]
    assert (lines[2].day_from, lines[3].day_from, lines[3].days) == (date(2026, 6, 1), date(2026, 5, 29), 4)


def test_urgent_hours_need_no_calendar_to_be_told() -> None:
    lines = explain(calendar=ORDINARY, start=at("2026-12-31 23:30"), limit=limit_of("urgent_hour", 2))
    assert [line.code for line in lines] == ["started", "limit", "counted", "due"]
    assert lines[2].counted == 2 * HOUR


def test_a_year_not_announced_is_told() -> None:
    lines = explain(calendar=ORDINARY, start=at("2026-12-31 17:30"), limit=limit_of("work_hour", 1))
    assert [(line.code, line.year) for line in lines[-2:]] == [("provisional", 2027), ("due", None)]
