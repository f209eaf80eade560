"""What holds for every clock, whatever the calendar, the call and the limit."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from huying.domain.worktime import (
    Calendar,
    Limit,
    LimitKind,
    LineCode,
    add,
    explain,
    extend,
    remaining,
    resume,
    working_time,
)
from tests.domain.test_worktime_table import NIGHT_SQUAD, ORDINARY, WITH_SUMMER

HOUR = timedelta(hours=1)

calendars = st.sampled_from([ORDINARY, WITH_SUMMER, NIGHT_SQUAD])
instants = st.datetimes(
    min_value=datetime(2026, 1, 1),  # noqa: DTZ001  hypothesis asks for bounds without a zone and adds it
    max_value=datetime(2026, 10, 31),  # noqa: DTZ001  as above
    timezones=st.sampled_from([UTC, ORDINARY.tz]),
)
kinds = st.sampled_from(LimitKind)
counts = st.integers(min_value=1, max_value=40)
limits = st.builds(Limit, kind=kinds, n=counts)


@given(calendar=calendars, a=instants, b=instants, limit=limits)
def test_who_is_called_later_is_never_due_earlier(
    calendar: Calendar, a: datetime, b: datetime, limit: Limit
) -> None:
    first, second = (add(calendar=calendar, start=start, limit=limit) for start in sorted([a, b]))
    assert first.due_at <= second.due_at
    assert first.yellow_at <= second.yellow_at


@given(calendar=calendars, start=instants, limit=limits)
def test_yellow_lies_between_the_call_and_the_due(calendar: Calendar, start: datetime, limit: Limit) -> None:
    deadline = add(calendar=calendar, start=start, limit=limit)
    assert start <= deadline.yellow_at < deadline.due_at


@given(calendar=calendars, start=instants, n=counts)
def test_a_limit_of_working_hours_holds_exactly_so_many(calendar: Calendar, start: datetime, n: int) -> None:
    deadline = add(calendar=calendar, start=start, limit=Limit(kind=LimitKind.work_hour, n=n))
    assert working_time(calendar=calendar, a=start, b=deadline.due_at) == n * HOUR
    assert working_time(calendar=calendar, a=start, b=deadline.yellow_at) == n * HOUR * 4 / 5


@given(calendar=calendars, start=instants, limit=limits, more=counts)
def test_a_limit_in_two_parts_is_the_limit(
    calendar: Calendar, start: datetime, limit: Limit, more: int
) -> None:
    part = add(calendar=calendar, start=start, limit=limit)
    rest = Limit(kind=limit.kind, n=more)
    both = extend(calendar=calendar, due=part.due_at, limit=rest, whole=part.whole)
    assert both == add(calendar=calendar, start=start, limit=Limit(kind=limit.kind, n=limit.n + more))


@given(calendar=calendars, a=instants, b=instants, c=instants)
def test_working_time_adds_up(calendar: Calendar, a: datetime, b: datetime, c: datetime) -> None:
    first, second = working_time(calendar=calendar, a=a, b=b), working_time(calendar=calendar, a=b, b=c)
    assert first + second == working_time(calendar=calendar, a=a, b=c)


@given(calendar=calendars, start=instants, limit=limits, share=st.floats(min_value=0, max_value=1))
def test_a_pause_of_no_length_moves_nothing(
    calendar: Calendar, start: datetime, limit: Limit, share: float
) -> None:
    deadline = add(calendar=calendar, start=start, limit=limit)
    pause = start + (deadline.due_at - start) * share
    left = remaining(calendar=calendar, at=pause, due_at=deadline.due_at, kind=limit.kind)
    again = resume(calendar=calendar, at=pause, left=left, kind=limit.kind, whole=deadline.whole)
    assert (again.due_at, again.yellow_at) == (deadline.due_at, max(pause, deadline.yellow_at))


@given(calendar=calendars, start=instants, limit=limits)
def test_an_explanation_counts_the_whole_limit_and_ends_with_the_due(
    calendar: Calendar, start: datetime, limit: Limit
) -> None:
    lines = explain(calendar=calendar, start=start, limit=limit)
    counted = [line for line in lines if line.code is LineCode.counted]
    if limit.kind.in_days:
        assert sum(line.days or 0 for line in counted) == limit.n
    else:
        assert sum((line.counted or timedelta(0) for line in counted), timedelta(0)) == limit.n * HOUR
    assert lines[-1].end == counted[-1].end == add(calendar=calendar, start=start, limit=limit).due_at


@given(calendar=calendars, start=instants, limit=limits)
def test_an_explanation_runs_forward_and_leaves_no_day_out(
    calendar: Calendar, start: datetime, limit: Limit
) -> None:
    runs = [
        (line.day_from, line.day_to)
        for line in explain(calendar=calendar, start=start, limit=limit)
        if line.code in (LineCode.counted, LineCode.off)
    ]
    for (_, ended), (begun, _) in pairwise(runs):
        assert ended is not None
        assert begun == ended + timedelta(days=1)
