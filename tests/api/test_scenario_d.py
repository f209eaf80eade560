"""Scenario D, 社区呼叫、部门响应 (S0-59, S0-80): a community calls, through its subdistrict or directly, and evaluates;
through the API, each step by the post it belongs to.
"""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from huying.store import matters, processes
from huying.store.matters import Matter
from tests.api.desks import Office
from tests.api.walking import PHONE, Walk, row
from tests.domain.test_wuchang_2023 import DIRECT
from tests.domain.town import CITY_MANAGEMENT, COMMUNITY, GRID, POLICE, STREET, WUCHANG

pytestmark = pytest.mark.django_db
STALLS = Matter(
    jurisdiction=WUCHANG,
    code="WS-01",
    name="占道经营",
    kind="local",
    from_date=date(2023, 1, 1),
    lead=CITY_MANAGEMENT,
    supports=(POLICE, STREET),
)


class ByList(Walk):
    """A case by Wuchang's list of 2023, called by a community."""

    called = ("city",)

    def reported(self) -> ByList:
        self.number = self.office.chief.file(
            title="夜市占道",
            text=f"多次劝导无效，电话 {PHONE}",
            channel="community_call",
            grid=COMMUNITY,
            matter=STALLS.code,
            reporter={"name": "诉求人丁", "phone": PHONE},
        )
        return self

    def sorted_out(self) -> ByList:
        self.office.operator.act(self.number, "assess", needs_call=True, reason="清单事项，部门主责")
        return self

    def assigned(self) -> ByList:
        rows = [row(CITY_MANAGEMENT, "lead", "依清单查处")]
        self.office.operator.act(self.number, "call", orders=rows)
        return self

    def handled(self, prepared_by: str = "chief") -> ByList:
        self.each("sign")
        self.office.desks[prepared_by].act(self.number, "prepare", text="已劝导并固定证据")
        for no, desk in self.desks():
            desk.act(self.number, "feed_back", order=no, opinion="已处置", files=[desk.upload()])
        return self


@pytest.fixture
def office(client) -> Office:
    office = Office(client, "wuchang-2023")
    matters.put(STALLS)
    return office


@pytest.fixture
def case(office) -> ByList:
    return ByList(office).reported().sorted_out()


def scored_and_closed(case: ByList) -> None:
    office = case.office
    office.chief.act(case.number, "accept", order=1)
    office.operator.act(case.number, "verify", method="follow_up", result="done")
    office.chief.act(case.number, "answer", party=1, text="已处置")
    assert case.owed() == {"chief": {"score 1"}, "city": {"score_caller 1"}}
    assert (
        office.chief.refused(case.number, "evaluate", order=1, satisfaction="satisfied") == "scores_as_caller"
    )
    office.chief.act(case.number, "score", order=1, satisfaction="satisfied")
    assert office.operator.waits_for(case.number, "close") == {"score_caller": "0/1"}
    office.city.act(case.number, "score_caller", order=1, satisfaction="basically")
    office.operator.act(case.number, "close")
    assert case.owed() == {}


def test_a_communitys_call_waits_for_its_subdistrict_to_forward_it(case):
    office = case.office
    assert case.owed() == {"dispatcher": {"forward"}}
    call = {"orders": [row(CITY_MANAGEMENT, "lead", "查处")]}
    assert office.operator.waits_for(case.number, "call", **call) == {"forward": "0/1"}
    assert office.chief.refused(case.number, "forward") == "not_yours"
    assert office.stranger.refused(case.number, "forward") == "not_found"
    office.dispatcher.act(case.number, "forward", opinion="属实，请部门处置")
    assert case.owed() == {"operator": {"call"}}
    scored_and_closed(case.assigned().handled())


def test_by_the_direct_route_the_centre_assigns_a_communitys_call_at_once(office):
    version = processes.keep(DIRECT, at=timezone.now())
    processes.put_in_use(jurisdiction=WUCHANG, version=version, from_date=date(2019, 1, 1))
    case = ByList(office).reported().sorted_out()
    assert case.owed() == {"operator": {"call"}}
    scored_and_closed(case.assigned().handled())


def test_where_the_subdistrict_calls_the_community_that_reported_evaluates_by_itself(office):
    case = ByList(office)
    case.number = office.worker.file(
        title="夜市占道", text="巡查发现", channel="list_patrol", grid=GRID, matter=STALLS.code
    )
    office.worker.act(case.number, "escalate", to=STREET, reason="需部门处置")
    case.sorted_out().assigned().handled("section")
    office.dispatcher.act(case.number, "accept", order=1)
    office.operator.act(case.number, "verify", method="follow_up", result="done")
    assert case.owed() == {
        "dispatcher": {"score 1"},
        "city": {"score_caller 1"},
        "chief": {"evaluate 1"},
    }
    office.dispatcher.act(case.number, "score", order=1, satisfaction="satisfied")
    office.city.act(case.number, "score_caller", order=1, satisfaction="satisfied")
    assert office.operator.waits_for(case.number, "close") == {"evaluate": "0/1"}
    office.chief.act(case.number, "evaluate", order=1, satisfaction="unsatisfied", reason="第二天又来")
    office.operator.act(case.number, "close")


def test_an_off_list_matter_is_refused_with_the_rule_quoted(office):
    case = ByList(office)
    case.number = office.section.file(title="路灯不亮", text="巡查发现", channel="list_patrol", grid=GRID)
    faults = office.operator.faults(case.number, "assess", needs_call=True, reason="…")
    assert list(faults) == ["matter"]
    matters.put(Matter(jurisdiction=WUCHANG, code="W-01", name="别的清单", kind="general"))
    answer = office.operator.try_act(
        case.number, "assess", None, {"needs_call": True, "reason": "…", "matter": "W-01"}
    )
    assert answer.status_code == 422
    assert "Nothing is dispatched outside the list" in answer.content.decode()


def test_several_processes_run_at_once_and_the_channel_chooses(office):
    from huying.services.rules import keep_shipped

    version = keep_shipped("wuchang-2019", at=timezone.now())
    processes.put_in_use(jurisdiction=WUCHANG, version=version, from_date=date(2019, 1, 1))
    by_phone = office.dispatcher.file(title="路灯不亮", text="…", channel="phone", grid=GRID)
    by_list = office.section.file(
        title="占道", text="…", channel="list_patrol", grid=GRID, matter=STALLS.code
    )
    chosen = {one: office.operator.case(one)["entries"][0]["facts"]["process"] for one in (by_phone, by_list)}
    assert processes.load(chosen[by_phone]).id == "wuchang-2019"
    assert processes.load(chosen[by_list]).id == "wuchang-2023"
    answer = office.dispatcher.post("/cases", {"title": "…", "text": "…", "channel": "owl", "grid": GRID})
    assert answer.status_code == 422
