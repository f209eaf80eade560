"""The worker reports what nobody answers in time: once, whoever else is at work (R-33, S0-78)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huying.domain.case import Actor
from huying.domain.refusals import Refused
from huying.services import cases, overdue, rebuild
from huying.services.reading import read_case
from huying.services.verify import Counts, verify
from huying.store import sql
from tests.domain.town import CITY_MANAGEMENT, DISPATCHER, FIRE, OPERATOR, WUCHANG, whistle
from tests.services.settled import act, acting_at, filed, settle

SYSTEM = Actor(jurisdiction=WUCHANG, system=True)


@pytest.fixture
def late(db, monkeypatch) -> str:
    """A case whose two departments were called two weeks ago and did not sign; its number."""
    settle()
    then = datetime.now(UTC) - timedelta(days=14)
    with acting_at(then, monkeypatch):
        number = filed()
        act(number, "assess", needs_call=True, reason="涉及多个部门", **{"class": "city"})
        act(number, "call", **whistle(CITY_MANAGEMENT, FIRE, now=then))
    return number


def reports(number: str) -> list[int]:
    """The orders reported in a case, an entry each."""
    return [line.order for line in read_case(by=OPERATOR, number=number).lines if line.step == "overdue"]


def tasks_of_the_centre(number: str) -> list[tuple[str, int]]:
    rows = sql.rows(
        "SELECT t.step, t.order_no FROM task t JOIN subject s"
        " ON s.jurisdiction_id = t.jurisdiction_id AND s.id = t.subject_id"
        " WHERE s.number = %(number)s AND t.unit = %(unit)s ORDER BY 2",
        number=number,
        unit=OPERATOR.unit,
    )
    return [(row["step"], row["order_no"]) for row in rows]


def test_each_overdue_order_is_reported_and_becomes_a_task_of_the_centre(late):
    assert overdue.report_overdue() == 2
    assert sorted(reports(late)) == [1, 2]
    assert tasks_of_the_centre(late) == [("urge", 1), ("urge", 2)]


def test_the_work_done_again_finds_nothing_to_do(late):
    overdue.report_overdue()
    assert overdue.report_overdue() == 0
    assert len(reports(late)) == 2


def test_two_workers_that_found_the_same_orders_report_each_once(late, monkeypatch):
    found = list(overdue.overdue.due(most=10))
    overdue.report_overdue()
    monkeypatch.setattr(overdue.overdue, "due", lambda most: iter(found))
    overdue.report_overdue()
    assert sorted(reports(late)) == [1, 2]


def test_only_a_batch_is_done_in_one_turn_the_longest_waiting_first(late, monkeypatch):
    monkeypatch.setattr(overdue, "BATCH", 1)
    assert (overdue.report_overdue(), len(reports(late))) == (1, 1)
    assert (overdue.report_overdue(), len(reports(late))) == (1, 2)
    assert overdue.report_overdue() == 0


def test_the_centre_that_urges_has_looked_into_it(late):
    overdue.report_overdue()
    act(late, "urge", OPERATOR, order=1)
    assert tasks_of_the_centre(late) == [("urge", 2)]


def test_nothing_is_reported_before_it_is_due(db):
    settle()
    number = filed()
    act(number, "assess", needs_call=True, reason="涉及多个部门", **{"class": "city"})
    act(number, "call", **whistle(CITY_MANAGEMENT, now=datetime.now(UTC)))
    assert overdue.report_overdue() == 0
    with pytest.raises(Refused) as refused:
        cases.act(by=SYSTEM, number=number, step="overdue", order=1, details={})
    assert refused.value.code == "nothing_overdue"


def test_a_list_that_is_behind_is_made_anew_instead_of_being_asked_for_ever(late):
    overdue.report_overdue()
    sql.rows("UPDATE case_order SET report_at = now() - interval '1 day' WHERE no = 1")
    assert overdue.report_overdue() == 1
    assert overdue.report_overdue() == 0
    assert len(reports(late)) == 2


def test_no_post_can_report_by_the_services(late):
    for by in (DISPATCHER, OPERATOR):
        with pytest.raises(Refused) as refused:
            cases.act(by=by, number=late, step="overdue", order=1, details={})
        assert refused.value.code == "not_yours"


def test_trace_and_lists_stay_whole(late, settings, tmp_path):
    settings.HUYING_SEALS = tmp_path
    overdue.report_overdue()
    assert list(verify(counts=Counts())) == []
    assert list(rebuild.run(progress=rebuild.Progress(), check=True)) == []
