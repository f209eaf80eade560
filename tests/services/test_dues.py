"""A changed calendar moves the dues of running clocks, each told once to whom it concerns (design §2.2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huying.domain.case import Actor
from huying.services import calendar_editing, dues, rebuild
from huying.services.calendar_editing import Days
from huying.services.reading import read_case
from huying.services.verify import Counts, verify
from huying.store import sql
from tests.domain.town import CITY_MANAGEMENT, DISPATCHER, LIAISONS, PLATFORM, POLICE, actor, whistle
from tests.services.settled import act, filed, settle

pytestmark = pytest.mark.django_db
TODAY = datetime.now(UTC).date()
ADMIN = actor(PLATFORM, "admin", 90)
STORM = Days(first=TODAY, last=TODAY + timedelta(days=5), off=True, name="台风停工")


@pytest.fixture(autouse=True)
def town() -> None:
    settle()


def worked_out() -> int:
    """All that waits is worked out; how many cases were looked at."""
    total = 0
    while looked := dues.check_dues():
        total += looked
    return total


def change(days: Days = STORM) -> None:
    calendar_editing.make(by=ADMIN, change=days, basis="…")


def assessed() -> str:
    number = filed()
    act(number, "assess", needs_call=True, reason="涉及多个部门", **{"class": "city"})
    return number


def called() -> str:
    """A call to two departments that may take the process's own limit."""
    number = assessed()
    act(number, "call", **(whistle(CITY_MANAGEMENT, POLICE, now=datetime.now(UTC)) | {"window_end": None}))
    return number


def told(number: str, by: Actor = DISPATCHER) -> list[int | None]:
    """The orders whose moved dues these eyes see, an entry each; None for those of the whole case."""
    return [line.order for line in read_case(by=by, number=number).lines if line.step == "redate"]


def shown(number: str) -> dict[str, datetime]:
    rows = sql.rows(
        "SELECT t.key, t.due_at FROM task t JOIN subject s"
        " ON s.jurisdiction_id = t.jurisdiction_id AND s.id = t.subject_id"
        " WHERE s.number = %(number)s AND t.due_at IS NOT NULL",
        number=number,
    )
    return {row["key"]: row["due_at"] for row in rows}


def handling(number: str) -> datetime | None:
    return read_case(by=DISPATCHER, number=number).case.orders[0].handle_due


def test_a_due_lies_where_the_new_calendar_puts_it_and_an_entry_says_so():
    number = filed()
    worked_out()
    before = shown(number)
    change()
    worked_out()
    assert shown(number)["assess:0"] > before["assess:0"]
    assert told(number) == [None]
    facts = read_case(by=DISPATCHER, number=number).lines[-1].facts
    assert [row["of"] for row in facts["dues"]] == ["assess"]
    assert datetime.fromisoformat(facts["dues"][0]["was"]) == before["assess:0"]


def test_each_unit_sees_its_own_and_not_the_others():
    number = called()
    worked_out()
    change()
    worked_out()
    assert told(number) == [1, 2]
    assert told(number, LIAISONS[CITY_MANAGEMENT]) == [1]
    assert told(number, LIAISONS[POLICE]) == [2]


def test_handling_by_the_limit_alone_moves_and_a_window_stays():
    by_limit, by_window = called(), assessed()
    act(by_window, "call", **whistle(CITY_MANAGEMENT, now=datetime.now(UTC)))
    worked_out()
    before = handling(by_limit), handling(by_window)
    change()
    worked_out()
    assert handling(by_limit) != before[0]
    assert handling(by_window) == before[1]


def test_gone_through_once_nothing_is_told_again():
    number = called()
    worked_out()
    change()
    assert worked_out() == 1
    assert worked_out() == 0
    assert told(number) == [1, 2]


def test_stopped_at_any_case_it_goes_on_behind_it(monkeypatch):
    numbers = [filed() for _ in range(5)]
    worked_out()
    change()
    monkeypatch.setattr(dues, "BATCH", 1)
    dues.check_dues(), dues.check_dues()
    assert [len(told(number)) for number in numbers] == [1, 1, 0, 0, 0]
    worked_out()
    assert [len(told(number)) for number in numbers] == [1, 1, 1, 1, 1]


def test_stopped_before_it_is_kept_how_far_it_came_nothing_is_told_twice(monkeypatch):
    number = filed()
    worked_out()
    change()

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(dues, "_reached", killed)
        with pytest.raises(KeyboardInterrupt):
            dues.check_dues()
    worked_out()
    assert told(number) == [None]


def test_a_further_change_in_the_middle_begins_anew(monkeypatch):
    numbers = [filed() for _ in range(3)]
    worked_out()
    change()
    monkeypatch.setattr(dues, "BATCH", 1)
    dues.check_dues()
    change(Days(first=STORM.last, last=STORM.last + timedelta(days=4), off=True, name="延长"))
    worked_out()
    assert [len(told(number)) for number in numbers] == [2, 1, 1]


def test_a_clock_that_has_ended_stays_as_it_was_judged():
    number = assessed()
    judged = read_case(by=DISPATCHER, number=number).lines[-1].facts["clock"]
    worked_out()
    change()
    worked_out()
    lines = read_case(by=DISPATCHER, number=number).lines
    assert next(line for line in lines if line.step == "assess").facts["clock"] == judged
    assert all(row["of"] != "assess" for line in lines for row in line.facts.get("dues", ()))


def test_a_change_that_moves_nothing_writes_nothing():
    number = filed()
    worked_out()
    change(Days(first=TODAY + timedelta(days=90), last=TODAY + timedelta(days=91), off=True, name="…"))
    assert worked_out() == 1
    assert told(number) == []


def test_the_first_time_nothing_is_told_for_nobody_knows_by_what_it_was_worked_out():
    number = filed()
    change()
    worked_out()
    assert told(number) == []


def test_every_night_the_lists_are_made_true_again():
    number = filed()
    worked_out()
    due = shown(number)["assess:0"]
    sql.rows("UPDATE task SET due_at = due_at + interval '1 hour'")
    assert worked_out() == 0
    sql.rows("UPDATE due_check SET day = day - 1")
    assert worked_out() == 1
    assert shown(number)["assess:0"] == due
    assert told(number) == []


def test_trace_and_lists_stay_whole(settings, tmp_path):
    settings.HUYING_SEALS = tmp_path
    number = called()
    filed()
    worked_out()
    change()
    worked_out()
    act(number, "sign", LIAISONS[CITY_MANAGEMENT], order=1)
    assert list(verify(counts=Counts())) == []
    assert list(rebuild.run(progress=rebuild.Progress(), check=True)) == []
