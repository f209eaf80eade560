"""The worker forwards a community's call that its subdistrict leaves lying in time (S0-59, S0-78)."""

from __future__ import annotations

import pytest

from huying.services import overdue, rebuild
from huying.services.notices.making import note_all
from huying.services.overdue import forward_overdue
from huying.services.reading import read_case
from huying.services.relay import tell_all
from huying.services.verify import Counts, verify
from huying.store import notices, sql
from tests.founding import Town
from tests.services.community_calls import late_calls, waiting_call
from tests.web.walked import settled


@pytest.fixture
def town(db, settings, tmp_path) -> Town:
    settings.HUYING_SEALS = tmp_path
    return settled("wuchang-2023")


def forwards(town: Town, number: str) -> list[dict[str, object]]:
    """By whom a case was forwarded, an entry each."""
    return [
        dict(line.by) for line in read_case(by=town.operator, number=number).lines if line.step == "forward"
    ]


def whole() -> bool:
    """Whether chains verify, and the lists are as a rebuild would make them."""
    faults = list(verify(counts=Counts())), list(rebuild.run(progress=rebuild.Progress(), check=True))
    return faults == ([], [])


def test_what_the_subdistrict_leaves_lying_is_forwarded_and_the_centre_is_to_assign_it(town, monkeypatch):
    (number,) = late_calls(town, 1, monkeypatch)
    assert forward_overdue() == 1
    assert forwards(town, number) == [{"system": True}]
    owed = sql.rows("SELECT step, unit FROM task")
    assert [(row["step"], row["unit"]) for row in owed] == [("call", town.operator.unit)]
    assert whole()


def test_nothing_is_forwarded_before_its_time_is_over(town):
    number = waiting_call(town)
    assert forward_overdue() == 0
    assert forwards(town, number) == []


def test_done_again_or_by_a_worker_that_found_the_same_it_is_forwarded_once(town, monkeypatch):
    (number,) = late_calls(town, 1, monkeypatch)
    found = list(overdue.overdue.waiting(most=10))
    forward_overdue()
    assert forward_overdue() == 0
    monkeypatch.setattr(overdue.overdue, "waiting", lambda most: iter(found))
    assert forward_overdue() == 1
    assert forwards(town, number) == [{"system": True}]
    assert whole()


def test_only_a_batch_is_done_in_one_turn(town, monkeypatch):
    late_calls(town, 3, monkeypatch)
    monkeypatch.setattr(overdue, "BATCH", 2)
    assert [forward_overdue() for _ in range(3)] == [2, 1, 0]


def test_a_list_that_is_behind_is_made_anew_instead_of_being_asked_for_ever(town):
    waiting_call(town)
    sql.rows("UPDATE case_head SET goes_on_at = now() - interval '1 day'")
    assert [forward_overdue() for _ in range(2)] == [1, 0]
    assert whole()


def test_subdistrict_community_and_centre_are_told(town, monkeypatch):
    late_calls(town, 1, monkeypatch)
    tell_all()
    note_all()
    forward_overdue()
    tell_all()
    note_all()
    told = {
        who: [
            row["kind"]
            for row in notices.listed(
                jurisdiction=town.jurisdiction, post=getattr(town, who).post, unread=False, most=9
            )
            if row["seq"] == 3
        ]
        for who in ("dispatcher", "chief", "operator", "city")
    }
    assert told == {"dispatcher": ["forwarded"], "chief": ["forwarded"], "operator": ["task"], "city": []}
