"""A new calendar moves running clocks only, and of those only what the limit alone makes (design §2.2)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from huying.domain.case import tasks
from huying.domain.case.redating import Moved, moved
from tests.domain.town import CALENDAR, CITY_MANAGEMENT, DISPATCHER, LIAISONS, START, Walk

TODAY = START.date()
LIAISON = LIAISONS[CITY_MANAGEMENT]


def shown(walk: Walk) -> dict[tuple[str, int | None], datetime]:
    """The dues as the lists show them."""
    owed = tasks(walk.state, walk.rules)
    return {(task.step, task.order): task.clock.due_at for task in owed if task.clock}


def moves(walk: Walk, *days: date) -> dict[str, tuple[datetime, datetime]]:
    """What moves when these days are told off."""
    calendar = replace(CALENDAR, version=2, days=dict.fromkeys(days, True))
    found = moved(walk.state, replace(walk.rules, calendar=calendar), shown(walk))
    return {one.step: (one.was, one.due) for one in found}


def called(**more: object) -> Walk:
    """A call of one department without a window: the process's five working days hold."""
    walk = Walk().registered().assessed()
    return walk.called(CITY_MANAGEMENT, window_end=None, **more)


def next_days(n: int) -> tuple[date, ...]:
    return tuple(TODAY + timedelta(days=one) for one in range(1, n + 1))


def test_a_running_clock_moves_by_the_days_told_off():
    walk = Walk().registered()
    was, due = moves(walk, TODAY, *next_days(1))["assess"]
    assert (was.date(), due.date()) == (TODAY, TODAY + timedelta(days=2))


def test_a_clock_that_has_ended_moves_no_more():
    assert "assess" not in moves(called(), *next_days(5))


def test_handling_by_the_limit_moves_with_it_before_it_is_owed():
    walk = called()
    was, due = moves(walk, *next_days(2))["feed_back"]
    assert was == walk.order(1).handle_due
    assert due - was >= timedelta(days=2)


def test_a_window_people_agreed_on_stays():
    walk = Walk().registered().assessed().called(CITY_MANAGEMENT)
    assert "feed_back" not in moves(walk, *next_days(5))


def test_a_plan_stays():
    walk = called().signed().came().planned()
    assert "feed_back" not in moves(walk, *next_days(5))


def test_a_time_given_back_after_a_send_back_stays():
    walk = called().signed().came().planned().fed_back()
    walk.take("send_back", DISPATCHER, order=1, demands="重做")
    assert "feed_back" not in moves(walk, *next_days(5))


def test_an_extension_stays():
    walk = called().signed()
    due = walk.order(1).handle_due
    assert due is not None
    walk.take("extend", LIAISON, order=1, until=(due + timedelta(hours=2)).isoformat(), reason="…")
    walk.take("judge_extension", DISPATCHER, order=1, agreed=True)
    assert "feed_back" not in moves(walk, *next_days(5))


def test_an_order_taken_back_moves_no_more():
    walk = Walk().registered().assessed().called(window_end=None)
    walk.take("withdraw", DISPATCHER, order=2, reason="误派")
    calendar = replace(CALENDAR, version=2, days=dict.fromkeys(next_days(2), True))
    found = moved(walk.state, replace(walk.rules, calendar=calendar), shown(walk))
    assert {one.order for one in found if one.step == "feed_back"} == {1, 3, 4}


def test_a_day_past_every_due_moves_nothing():
    assert moves(called(), TODAY + timedelta(days=90)) == {}


def test_the_same_calendar_moves_nothing():
    assert moves(called()) == {}


def test_what_moved_is_named_once():
    walk = called().signed().came()
    found = moved(
        walk.state,
        replace(walk.rules, calendar=replace(CALENDAR, version=2, days=dict.fromkeys(next_days(5), True))),
        shown(walk) | {("feed_back", 1): walk.order(1).handle_due or START},
    )
    assert len([one for one in found if one.step == "feed_back"]) == 1
    assert all(isinstance(one, Moved) for one in found)


def test_a_make_up_day_brings_a_due_forward():
    saturday = date(2026, 3, 21)
    walk = called()
    calendar = replace(CALENDAR, version=2, days={saturday: False})
    found = moved(walk.state, replace(walk.rules, calendar=calendar), shown(walk))
    was, due = next((one.was, one.due) for one in found if one.step == "feed_back")
    assert due < was
