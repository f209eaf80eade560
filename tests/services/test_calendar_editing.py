"""The administrator changes the calendar: told first what it moves, then made, then in the log."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from huying.domain.case import Actor
from huying.domain.refusals import Faulty, Refused
from huying.services import calendar_editing as editing
from huying.services.calendar_editing import Days, Hours
from huying.services.calendar_reading import read
from huying.store import calendar, sql
from tests.domain.town import DISPATCHER, LIAISONS, OPERATOR, PLATFORM, PRINCIPAL, WUCHANG, actor
from tests.services.settled import filed, settle

pytestmark = pytest.mark.django_db
ADMIN = actor(PLATFORM, "admin", 90)
TODAY = datetime.now(UTC).date()


@pytest.fixture(autouse=True)
def town() -> None:
    settle()


def days_off(first: int, last: int) -> Days:
    return Days(
        first=TODAY + timedelta(days=first), last=TODAY + timedelta(days=last), off=True, name="台风停工"
    )


def test_what_it_would_move_is_told_case_by_case_and_nothing_is_made():
    number = filed()
    before = calendar.version(WUCHANG)
    look = editing.look(by=ADMIN, change=days_off(0, 5))
    assert [one.number for one in look.cases] == [number]
    assert [due.step for due in look.cases[0].dues] == ["assess"]
    assert (look.dues, look.looked_at, look.more) == (1, 1, False)
    assert calendar.version(WUCHANG) == before
    assert calendar.own_days(jurisdiction=WUCHANG, year=TODAY.year) == ()


def test_a_day_after_every_due_moves_nothing():
    filed()
    assert editing.look(by=ADMIN, change=days_off(60, 62)).cases == ()


def test_of_more_cases_than_are_looked_at_it_says_so(monkeypatch):
    filed(), filed()
    monkeypatch.setattr(editing, "MOST_CASES", 1)
    look = editing.look(by=ADMIN, change=days_off(0, 5))
    assert (look.looked_at, look.more) == (1, True)


def test_made_it_holds_and_stands_in_the_log_with_who_and_why():
    change = days_off(1, 1)
    editing.make(by=ADMIN, change=change, basis="武昌政办〔2026〕1 号")
    assert not calendar.load(WUCHANG).is_working(change.first)
    (logged,) = editing.latest(WUCHANG)
    assert (logged.unit, logged.role, logged.basis) == (PLATFORM, "admin", "武昌政办〔2026〕1 号")
    assert logged.what == change.told()
    assert logged.version == calendar.version(WUCHANG)


def test_taken_back_a_day_is_what_it_was():
    change = days_off(1, 3)
    was = [calendar.load(WUCHANG).is_working(change.first + timedelta(days=n)) for n in range(3)]
    editing.make(by=ADMIN, change=change, basis="…")
    editing.make(by=ADMIN, change=replace(change, off=None, name=""), basis="…")
    assert [calendar.load(WUCHANG).is_working(change.first + timedelta(days=n)) for n in range(3)] == was


def test_hours_hold_from_their_day_on_and_can_be_taken_back():
    summer = Hours(from_date=date(2026, 6, 1), spans=((time(8), time(12)), (time(15), time(18, 30))))
    editing.make(by=ADMIN, change=summer, basis="夏令时")
    assert calendar.load(WUCHANG).hours_on(date(2026, 7, 1)).spans == summer.spans
    editing.make(by=ADMIN, change=replace(summer, spans=()), basis="撤销")
    assert calendar.load(WUCHANG).hours_on(date(2026, 7, 1)).spans != summer.spans


@pytest.mark.parametrize("by", [DISPATCHER, OPERATOR, PRINCIPAL, *LIAISONS.values()])
def test_nobody_but_the_administrator_looks_or_changes(by: Actor):
    for doing in (
        lambda: editing.look(by=by, change=days_off(1, 1)),
        lambda: editing.make(by=by, change=days_off(1, 1), basis="…"),
    ):
        with pytest.raises(Refused) as refused:
            doing()
        assert refused.value.code == "not_administrator"


def test_without_a_basis_nothing_is_changed():
    with pytest.raises(Faulty):
        editing.make(by=ADMIN, change=days_off(1, 1), basis="  ")
    assert editing.latest(WUCHANG) == ()


def test_the_log_cannot_be_changed_by_the_application():
    editing.make(by=ADMIN, change=days_off(1, 1), basis="…")
    with pytest.raises(Exception, match="permission denied"):
        sql.rows("DELETE FROM calendar_change")


def test_an_announced_year_is_loaded_for_all_and_no_other():
    calendar.put_year(year=2026, days=(), provisional=True)
    assert 2026 in editing.importable()
    editing.make(by=ADMIN, change=read({"kind": "year", "year": "2026"}), basis="国办发明电〔2025〕7 号")
    assert calendar.load(WUCHANG).names[date(2026, 2, 17)] == "春节"
    assert 2026 not in editing.importable()
    with pytest.raises(Faulty):
        read({"kind": "year", "year": "2026"})


class TestReading:
    def faults(self, **values: str) -> dict[str, str]:
        with pytest.raises(Faulty) as faulty:
            read(values)
        return {fault.path: fault.code for fault in faulty.value.faults}

    def test_days(self):
        found = read(
            {"kind": "days", "first": "2026-05-01", "last": "2026-05-05", "off": "off", "name": "劳动节"}
        )
        assert found == Days(first=date(2026, 5, 1), last=date(2026, 5, 5), off=True, name="劳动节")
        assert read({"kind": "days", "first": "2026-05-09", "off": "worked"}).told()["off"] is False

    def test_hours(self):
        for text in ("08:00-12:00 14:00-18:00", "8:00–12:00，14:00–18:00", "08:00-12:00, 14:00-18:00"):
            found = read({"kind": "hours", "from_date": "2026-06-01", "spans": text})
            assert found == Hours(
                from_date=date(2026, 6, 1), spans=((time(8), time(12)), (time(14), time(18)))
            )
        night = read({"kind": "hours", "from_date": "2026-06-01", "spans": "00:00-06:00 20:00-24:00"})
        assert night.told()["spans"] == [["00:00", "06:00"], ["20:00", "00:00"]]

    def test_every_fault_is_told_at_its_place(self):
        assert self.faults() == {"kind": "required"}
        assert self.faults(kind="days") == {"first": "required", "off": "required"}
        assert self.faults(kind="days", first="1.5.2026", off="off") == {"first": "not_a_date"}
        assert self.faults(kind="days", first="1900-05-01", off="off") == {"first": "not_a_year"}
        assert self.faults(kind="days", first="2026-05-05", last="2026-05-01", off="off") == {
            "last": "before_start"
        }
        assert self.faults(kind="days", first="2026-05-01", last="2026-09-01", off="off") == {
            "last": "too_far"
        }
        for text in ("08:00", "12:00-08:00", "8-12", "08:00-12:00 11:00-18:00", "morning"):
            assert self.faults(kind="hours", from_date="2026-06-01", spans=text) == {"spans": "not_hours"}
        assert self.faults(kind="year", year="1066") == {"year": "not_importable"}
