"""Pauses and extensions across 春节 2026 and other days of the year, worked out by hand, one case a line.

Ordinary hours are 08–12 and 14–18; the calendar is that of test_worktime_table.
"""

import pytest
from _pytest.mark import ParameterSet

from huying.domain.worktime import Deadline, Limit, LimitKind, extend, remaining, resume
from tests.domain.test_worktime_table import ORDINARY, at

PAUSES = """
2026-02-13 12:00 | 2026-02-13 10:00 | 2026-02-24 08:00 | 2026-02-24 10:00  two hours before 春节 are two after it
2026-02-14 18:00 | 2026-02-13 16:00 | 2026-02-24 09:00 | 2026-02-25 11:00  with the worked Saturday still to come
2026-02-24 18:00 | 2026-02-13 17:00 | 2026-02-28 08:00 | 2026-03-03 09:00  into the Saturday worked after 春节
2026-02-13 18:00 | 2026-02-13 14:00 | 2026-02-18 10:00 | 2026-02-24 12:00  resumed within 春节 it waits for its end
2026-02-24 12:00 | 2026-02-16 10:00 | 2026-02-20 10:00 | 2026-02-24 12:00  a pause within 春节 costs nothing
2026-02-14 18:00 | 2026-02-14 18:00 | 2026-02-24 09:00 | 2026-02-24 09:00  paused as it falls due nothing is left
2026-02-13 10:00 | 2026-02-13 11:00 | 2026-02-24 09:00 | 2026-02-24 09:00  nor is there a debt of what was overdue
2026-02-28 18:00 | 2026-02-27 17:00 | 2026-03-02 17:00 | 2026-03-03 18:00  nine hours with a worked Saturday among them
2026-03-02 16:00 | 2026-03-02 12:30 | 2026-03-02 13:30 | 2026-03-02 16:00  a pause within lunch moves nothing
2026-03-02 16:00 | 2026-03-02 11:00 | 2026-03-02 11:30 | 2026-03-02 16:30  half an hour is half an hour
2026-03-02 16:00 | 2026-03-02 11:30 | 2026-03-02 14:30 | 2026-03-02 17:00  over lunch only working time counts
2026-03-03 09:00 | 2026-03-02 17:00 | 2026-03-02 20:00 | 2026-03-03 10:00  resumed in the evening
2026-03-02 18:00 | 2026-03-02 16:00 | 2026-03-03 16:00 | 2026-03-03 18:00  to the end of a working day
2026-03-06 18:00 | 2026-03-06 10:00 | 2026-03-07 10:00 | 2026-03-09 16:00  resumed on a Saturday
2026-04-03 18:00 | 2026-04-03 16:00 | 2026-04-05 09:00 | 2026-04-07 10:00  resumed within 清明
2026-09-30 12:00 | 2026-09-30 10:00 | 2026-10-10 08:00 | 2026-10-10 10:00  resumed on the Saturday worked after 国庆
"""

EXTENSIONS = """
2026-02-13 18:00 | work_day 1     | 2026-02-14 18:00  to the Saturday worked before 春节
2026-02-13 18:00 | work_day 2     | 2026-02-24 18:00  over 春节
2026-02-14 18:00 | work_day 5     | 2026-02-28 18:00  to the Saturday worked after 春节
2026-02-14 18:00 | work_day 6     | 2026-03-02 18:00  past it
2026-02-14 17:00 | work_hour 2    | 2026-02-24 09:00  one hour before 春节 and one after
2026-02-27 16:00 | work_hour 8    | 2026-02-28 16:00  a whole day of hours into a worked Saturday
2026-02-18 10:00 | work_hour 1    | 2026-02-24 09:00  of a due within 春节
2026-02-12 18:00 | natural_day 3  | 2026-02-15 18:00  holidays count as days
2026-02-20 10:00 | urgent_hour 24 | 2026-02-21 10:00  round the clock
2026-03-02 11:30 | work_hour 1    | 2026-03-02 14:30  over lunch
2026-03-02 17:30 | work_hour 1    | 2026-03-03 08:30  over the night
2026-04-30 18:00 | work_day 1     | 2026-05-06 18:00  over 劳动节
2026-05-08 18:00 | work_day 1     | 2026-05-09 18:00  to the Saturday worked after it
2026-09-18 18:00 | work_day 1     | 2026-09-20 18:00  to a worked Sunday
2026-09-24 18:00 | work_day 1     | 2026-09-28 18:00  over 中秋
"""


def rows(table: str) -> list[ParameterSet]:
    made = []
    for line in table.strip().splitlines():
        *cells, rest = (cell.strip() for cell in line.split("|"))
        due, why = rest.split("  ", 1)
        made.append(pytest.param(*cells, due, id=why.strip()))
    return made


def limit(text: str) -> Limit:
    kind, n = text.split()
    return Limit(kind=LimitKind(kind), n=int(n))


def run_on(due: str, paused: str, resumed: str) -> Deadline:
    """A clock of working hours that stood still from one moment to the other."""
    left = remaining(calendar=ORDINARY, at=at(paused), due_at=at(due), kind=LimitKind.work_hour)
    return resume(calendar=ORDINARY, at=at(resumed), left=left)


@pytest.mark.parametrize(("due", "paused", "resumed", "later"), rows(PAUSES))
def test_a_paused_clock_runs_on_as_an_official_works_it_out(due, paused, resumed, later) -> None:
    assert run_on(due, paused, resumed).due_at == at(later)


@pytest.mark.parametrize(("due", "by", "later"), rows(EXTENSIONS))
def test_an_extension_ends_where_an_official_works_it_out(due, by, later) -> None:
    assert extend(calendar=ORDINARY, due=at(due), limit=limit(by)).due_at == at(later)


def test_extended_twice_across_the_holidays() -> None:
    once = extend(calendar=ORDINARY, due=at("2026-02-11 18:00"), limit=limit("work_day 3"))
    twice = extend(calendar=ORDINARY, due=once.due_at, limit=limit("work_day 3"), whole=once.whole)
    assert (once.due_at, twice.due_at) == (at("2026-02-14 18:00"), at("2026-02-26 18:00"))


def test_extended_and_then_paused_over_the_holidays() -> None:
    longer = extend(calendar=ORDINARY, due=at("2026-02-13 18:00"), limit=limit("work_day 1"))
    assert run_on(f"{longer.due_at:%Y-%m-%d %H:%M}", "2026-02-14 14:00", "2026-02-24 14:00").due_at == at(
        "2026-02-24 18:00"
    )


def test_what_reaches_into_a_year_nobody_announced_is_provisional() -> None:
    paused = run_on("2026-12-31 18:00", "2026-12-31 16:00", "2027-01-04 08:00")
    assert (paused.due_at, paused.provisional) == (at("2027-01-04 10:00"), True)
    longer = extend(calendar=ORDINARY, due=at("2026-12-30 18:00"), limit=limit("work_day 2"))
    assert (longer.due_at, longer.provisional) == (at("2027-01-01 18:00"), True)
