"""Deadlines worked out by hand on the calendars of 2026, one case a line.

Each line reads: called at, limit, due, yellow from. Ordinary hours are 08–12 and 14–18.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from _pytest.mark import ParameterSet

from huying.domain.worktime import Calendar, HoursFrom, Limit, LimitKind, add

USUAL = HoursFrom(from_date=date(2020, 1, 1), spans=((time(8), time(12)), (time(14), time(18))))
SUMMER = HoursFrom(from_date=date(2026, 6, 1), spans=((time(8), time(12)), (time(15), time(18, 30))))
AUTUMN = replace(USUAL, from_date=date(2026, 10, 1))
NIGHT = HoursFrom(from_date=date(2020, 1, 1), spans=((time(0), time(6)), (time(20), time(0))))

HOLIDAYS = {
    "元旦": ("2026-01-01", 3),
    "春节": ("2026-02-15", 9),
    "清明节": ("2026-04-04", 3),
    "劳动节": ("2026-05-01", 5),
    "端午节": ("2026-06-19", 3),
    "中秋节": ("2026-09-25", 3),
    "国庆节": ("2026-10-01", 7),
}
MAKE_UP = ("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10")

OFF = {
    date.fromisoformat(first) + timedelta(days=day): name
    for name, (first, length) in HOLIDAYS.items()
    for day in range(length)
}
ORDINARY = Calendar(
    version=1,
    days=dict.fromkeys(OFF, True) | {date.fromisoformat(day): False for day in MAKE_UP},
    names=OFF,
    hours=(USUAL,),
    known_years=frozenset({2025, 2026}),
)
WITH_SUMMER = replace(ORDINARY, hours=(USUAL, SUMMER, AUTUMN))
ONLY_2026 = replace(ORDINARY, known_years=frozenset({2026}))
NIGHT_SQUAD = replace(ORDINARY, hours=(NIGHT,))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


WORK_HOURS = """
2026-03-02 09:00    | 1  | 2026-03-02 10:00    | 2026-03-02 09:48     an ordinary Monday morning
2026-03-02 11:30    | 1  | 2026-03-02 14:30    | 2026-03-02 14:18     lunch does not count
2026-03-02 11:00    | 1  | 2026-03-02 12:00    | 2026-03-02 11:48     due when lunch begins, not when it ends
2026-03-02 12:30    | 1  | 2026-03-02 15:00    | 2026-03-02 14:48     called at lunch
2026-03-02 12:00    | 1  | 2026-03-02 15:00    | 2026-03-02 14:48     called in the second lunch begins
2026-03-02 17:30    | 1  | 2026-03-03 08:30    | 2026-03-03 08:18     over the night
2026-03-02 17:00    | 1  | 2026-03-02 18:00    | 2026-03-02 17:48     due as the office closes
2026-03-02 17:12    | 1  | 2026-03-03 08:12    | 2026-03-02 18:00     yellow as the office closes
2026-03-02 18:00    | 1  | 2026-03-03 09:00    | 2026-03-03 08:48     called as the office closes
2026-03-02 20:15    | 2  | 2026-03-03 10:00    | 2026-03-03 09:36     called in the evening
2026-03-02 06:00    | 1  | 2026-03-02 09:00    | 2026-03-02 08:48     called before the office opens
2026-03-02 08:00    | 8  | 2026-03-02 18:00    | 2026-03-02 16:24     a whole day of hours
2026-03-02 08:00    | 9  | 2026-03-03 09:00    | 2026-03-02 17:12     one hour more
2026-03-02 08:00    | 24 | 2026-03-04 18:00    | 2026-03-04 11:12     24 hours are three days
2026-03-06 17:30    | 1  | 2026-03-09 08:30    | 2026-03-09 08:18     over a weekend
2026-03-07 10:00    | 4  | 2026-03-09 12:00    | 2026-03-09 11:12     called on Saturday
2026-04-03 17:20    | 1  | 2026-04-07 08:20    | 2026-04-07 08:08     over 清明
2026-04-03 17:20:30 | 1  | 2026-04-07 08:20:30 | 2026-04-07 08:08:30  to the second
2026-04-05 09:00    | 2  | 2026-04-07 10:00    | 2026-04-07 09:36     called within 清明
2026-02-13 17:00    | 2  | 2026-02-14 09:00    | 2026-02-14 08:36     into the Saturday worked before 春节
2026-02-14 17:00    | 2  | 2026-02-24 09:00    | 2026-02-24 08:36     over the nine days of 春节
2026-02-27 17:30    | 1  | 2026-02-28 08:30    | 2026-02-28 08:18     into the Saturday worked after 春节
2026-02-28 09:00    | 4  | 2026-02-28 15:00    | 2026-02-28 14:12     within a worked Saturday
2025-12-31 17:00    | 2  | 2026-01-04 09:00    | 2026-01-04 08:36     over New Year, into a worked Sunday
2026-09-30 17:00    | 2  | 2026-10-08 09:00    | 2026-10-08 08:36     over 国庆
2026-10-09 17:00    | 10 | 2026-10-12 09:00    | 2026-10-10 17:00     over a worked Saturday
2026-12-31 16:00    | 1  | 2026-12-31 17:00    | 2026-12-31 16:48     the last year announced
"""

WORK_DAYS = """
2026-03-02 10:00    | 1  | 2026-03-03 18:00    | 2026-03-03 16:24     the day after
2026-03-02 00:00    | 1  | 2026-03-03 18:00    | 2026-03-03 16:24     the first second of a day is that day
2026-03-02 23:59:59 | 1  | 2026-03-03 18:00    | 2026-03-03 16:24     and so is the last
2026-03-02 10:00    | 5  | 2026-03-09 18:00    | 2026-03-06 18:00     five days turn yellow after the fourth
2026-03-06 19:00    | 1  | 2026-03-09 18:00    | 2026-03-09 16:24     called on Friday evening
2026-03-07 09:00    | 1  | 2026-03-09 18:00    | 2026-03-09 16:24     called on Saturday
2026-03-08 09:00    | 1  | 2026-03-09 18:00    | 2026-03-09 16:24     called on Sunday
2026-04-03 17:20    | 1  | 2026-04-07 18:00    | 2026-04-07 16:24     over 清明
2026-02-13 10:00    | 1  | 2026-02-14 18:00    | 2026-02-14 16:24     a worked Saturday is a working day
2026-02-13 10:00    | 2  | 2026-02-24 18:00    | 2026-02-24 14:48     over 春节
2026-02-13 10:00    | 6  | 2026-02-28 18:00    | 2026-02-27 16:24     with both worked Saturdays
2026-02-18 10:00    | 1  | 2026-02-24 18:00    | 2026-02-24 16:24     called within 春节
2026-09-18 10:00    | 1  | 2026-09-20 18:00    | 2026-09-20 16:24     a worked Sunday
2026-09-18 10:00    | 5  | 2026-09-24 18:00    | 2026-09-23 18:00     a week that began on Sunday
2026-09-18 10:00    | 6  | 2026-09-28 18:00    | 2026-09-24 16:24     over 中秋
2026-04-30 10:00    | 4  | 2026-05-09 18:00    | 2026-05-09 09:36     over 劳动节, to a worked Saturday
2026-12-30 10:00    | 1  | 2026-12-31 18:00    | 2026-12-31 16:24     the last day announced
"""

NATURAL_DAYS = """
2026-03-02 10:00    | 1  | 2026-03-03 18:00    | 2026-03-03 14:24     the day after
2026-03-06 10:00    | 1  | 2026-03-07 18:00    | 2026-03-07 14:24     a Saturday counts
2026-02-13 10:00    | 7  | 2026-02-20 18:00    | 2026-02-19 09:36     a holiday counts
2026-12-31 10:00    | 1  | 2027-01-01 18:00    | 2027-01-01 14:24     and needs no notice
2028-02-26 10:00    | 3  | 2028-02-29 18:00    | 2028-02-29 04:48     a leap day counts
"""

URGENT_HOURS = """
2026-03-02 23:30    | 1  | 2026-03-03 00:30    | 2026-03-03 00:18     over midnight
2026-02-21 23:00    | 2  | 2026-02-22 01:00    | 2026-02-22 00:36     within 春节
2026-04-03 17:20    | 24 | 2026-04-04 17:20    | 2026-04-04 12:32     into 清明
2026-12-31 23:30    | 1  | 2027-01-01 00:30    | 2027-01-01 00:18     no notice is needed
2028-02-28 12:00    | 24 | 2028-02-29 12:00    | 2028-02-29 07:12     into a leap day
"""

SUMMER_WORK_HOURS = """
2026-05-29 17:30    | 1  | 2026-06-01 08:30    | 2026-06-01 08:18     from spring hours into summer hours
2026-06-01 11:30    | 1  | 2026-06-01 15:30    | 2026-06-01 15:18     a longer lunch
2026-06-01 18:00    | 1  | 2026-06-02 08:30    | 2026-06-02 08:18     a later evening
2026-06-02 15:00    | 4  | 2026-06-03 08:30    | 2026-06-02 18:12     half an hour is left for the morning
2026-09-30 18:00    | 1  | 2026-10-08 08:30    | 2026-10-08 08:18     from summer hours into autumn hours
"""

SUMMER_WORK_DAYS = """
2026-05-29 10:00    | 1  | 2026-06-01 18:30    | 2026-06-01 17:00     the first day of summer hours
2026-05-28 10:00    | 2  | 2026-06-01 18:30    | 2026-06-01 15:24     a day of 8 hours, one of 7½
2026-09-30 10:00    | 1  | 2026-10-08 18:00    | 2026-10-08 16:24     autumn hours again
"""

SUMMER_NATURAL_DAYS = """
2026-05-31 10:00    | 1  | 2026-06-01 18:30    | 2026-06-01 14:48     ends with that day's hours
2026-06-05 10:00    | 1  | 2026-06-06 18:30    | 2026-06-06 14:48     a Saturday ends as if worked
"""

NIGHT_WORK_HOURS = """
2026-03-02 21:00    | 4  | 2026-03-03 01:00    | 2026-03-03 00:12     a night squad works over midnight
2026-03-02 21:00    | 3  | 2026-03-03 00:00    | 2026-03-02 23:24     and may be due at midnight
2026-03-06 23:30    | 1  | 2026-03-09 00:30    | 2026-03-09 00:18     Friday's night ends at midnight
"""

NIGHT_DAYS = """
2026-03-02 21:00    | 1  | 2026-03-04 00:00    | 2026-03-03 22:00     a day ends with its last hours
"""

UNANNOUNCED_WORK_HOURS = """
2026-12-31 17:30    | 1  | 2027-01-01 08:30    | 2027-01-01 08:18     nobody has said that New Year is off
2027-01-02 10:00    | 1  | 2027-01-04 09:00    | 2027-01-04 08:48     weekends are off in any year
"""

UNANNOUNCED_WORK_DAYS = """
2026-12-31 10:00    | 1  | 2027-01-01 18:00    | 2027-01-01 16:24     the day after is in a year not announced
"""

ONLY_2026_WORK_DAYS = """
2025-12-31 10:00    | 1  | 2026-01-04 18:00    | 2026-01-04 16:24     counting begins in a year announced
"""


def cases(kind: LimitKind, calendar: Calendar, table: str) -> list[ParameterSet]:
    rows = []
    for line in table.strip().splitlines():
        start, n, due, rest = (cell.strip() for cell in line.split("|"))
        yellow, why = rest.split("  ", 1)
        limit = Limit(kind=kind, n=int(n))
        rows.append(
            pytest.param(calendar, at(start), limit, at(due), at(yellow), id=f"{kind}: {why.strip()}")
        )
    return rows


ANNOUNCED = [
    *cases(LimitKind.work_hour, ORDINARY, WORK_HOURS),
    *cases(LimitKind.work_day, ORDINARY, WORK_DAYS),
    *cases(LimitKind.natural_day, ORDINARY, NATURAL_DAYS),
    *cases(LimitKind.urgent_hour, ORDINARY, URGENT_HOURS),
    *cases(LimitKind.work_hour, WITH_SUMMER, SUMMER_WORK_HOURS),
    *cases(LimitKind.work_day, WITH_SUMMER, SUMMER_WORK_DAYS),
    *cases(LimitKind.natural_day, WITH_SUMMER, SUMMER_NATURAL_DAYS),
    *cases(LimitKind.work_hour, NIGHT_SQUAD, NIGHT_WORK_HOURS),
    *cases(LimitKind.work_day, NIGHT_SQUAD, NIGHT_DAYS),
    *cases(LimitKind.work_day, ONLY_2026, ONLY_2026_WORK_DAYS),
]
UNANNOUNCED = [
    *cases(LimitKind.work_hour, ORDINARY, UNANNOUNCED_WORK_HOURS),
    *cases(LimitKind.work_day, ORDINARY, UNANNOUNCED_WORK_DAYS),
]


@pytest.mark.parametrize(("calendar", "start", "limit", "due_at", "yellow_at"), ANNOUNCED)
def test_a_deadline_is_what_an_official_works_out_by_hand(
    calendar: Calendar, start: datetime, limit: Limit, due_at: datetime, yellow_at: datetime
) -> None:
    deadline = add(calendar=calendar, start=start, limit=limit)
    assert (deadline.due_at, deadline.yellow_at) == (due_at, yellow_at)
    assert not deadline.provisional


@pytest.mark.parametrize(("calendar", "start", "limit", "due_at", "yellow_at"), UNANNOUNCED)
def test_a_deadline_in_a_year_not_announced_is_marked_provisional(
    calendar: Calendar, start: datetime, limit: Limit, due_at: datetime, yellow_at: datetime
) -> None:
    deadline = add(calendar=calendar, start=start, limit=limit)
    assert (deadline.due_at, deadline.yellow_at) == (due_at, yellow_at)
    assert deadline.provisional


def test_a_call_recorded_in_another_zone_is_due_at_the_same_instant() -> None:
    start = datetime(2026, 4, 3, 9, 20, tzinfo=UTC)
    deadline = add(calendar=ORDINARY, start=start, limit=Limit(kind=LimitKind.work_hour, n=1))
    assert deadline.due_at == at("2026-04-07 08:20")
    assert deadline.due_at.utcoffset() == timedelta(hours=8)
