"""Scenario E, the list at work (S0-49 … S0-65): patrol by list, preparation on the ground, the department, and scores
from both sides; through the API. The history of the list itself is not a case's.
"""

from __future__ import annotations

import pytest

from huying.store import matters
from huying.store.matters import Matter
from tests.api.desks import Office, ahead
from tests.api.test_scenario_d import STALLS, ByList
from tests.api.walking import row
from tests.domain.town import CITY_MANAGEMENT, GRID, POLICE, SECTION, STREET, WUCHANG

pytestmark = pytest.mark.django_db
LANES = Matter(jurisdiction=WUCHANG, code="WS-09", name="消防通道", kind="local", lead=POLICE)


@pytest.fixture
def case(client) -> ByList:
    """What the subdistrict's enforcement centre found on patrol, by the list."""
    case = ByList(Office(client, "wuchang-2023"))
    for one in (STALLS, LANES):
        matters.put(one)
    case.number = case.office.section.file(
        title="路口摊位占道", text="巡查发现", channel="list_patrol", grid=GRID, matter=STALLS.code
    )
    return case.sorted_out()


def test_a_patrols_case_goes_from_the_list_to_the_mutual_score(case):
    office, number = case.office, case.number
    assert case.owed() == {"operator": {"call"}}
    case.assigned().each("sign")
    assert case.owed() == {"section": {"prepare"}, "dispatcher": {"prepare"}}
    evidence = {"opinion": "已处置", "files": [office.city.upload()]}
    assert office.city.waits_for(number, "feed_back", order=1, **evidence) == {"prepare": "0/1"}
    office.section.act(number, "prepare", text="已劝导并固定证据", files=[office.section.upload()])
    office.city.act(number, "feed_back", order=1, **evidence)
    office.dispatcher.act(number, "accept", order=1)
    office.operator.act(number, "verify", method="follow_up", result="done")
    assert case.owed() == {"dispatcher": {"score 1"}, "city": {"score_caller 1"}}
    office.city.act(number, "score_caller", order=1, satisfaction="satisfied")
    assert office.city.refused(number, "score_caller", order=1, satisfaction="unsatisfied") == "already_done"
    assert office.dispatcher.refused(number, "score_caller", order=1, satisfaction="satisfied") == "not_yours"
    office.dispatcher.act(number, "score", order=1, satisfaction="basically")
    office.operator.act(number, "close")
    assert case.state() == "closed"


def test_the_called_department_sees_what_the_ground_has_prepared(case):
    office, number = case.office, case.number
    case.assigned().each("sign")
    office.section.act(number, "prepare", text="摊主名册已登记", files=[office.section.upload()])
    seen = next(one for one in office.city.case(number)["entries"] if one["step"] == "prepare")
    assert seen["contents"] == {"text": "摊主名册已登记"}
    assert len(seen["facts"]["files"]) == 1


def test_a_subdistrict_that_the_list_does_not_name_is_sent_nothing(case):
    office = case.office
    number = office.operator.file(title="消防通道", text="…", channel="centre", matter=LANES.code)
    office.operator.act(number, "assess", needs_call=True, reason="…")
    rows = [row(POLICE, "lead", "…"), row(STREET, "support", "…")]
    faults = office.operator.faults(number, "call", orders=rows)
    assert list(faults) == ["orders.1.unit"]


def test_a_department_calls_the_subdistrict_for_its_part(case):
    """双向派单 (S0-76)."""
    office = case.office
    number = office.city.file(title="夜市整治", text="…", channel="department_call", matter=STALLS.code)
    office.operator.act(number, "assess", needs_call=True, reason="清单事项，街道配合")
    own = {"unit": CITY_MANAGEMENT, "role": "lead", "task": "查处", "due": ahead(days=2)}
    office.operator.act(number, "call", orders=[own, row(STREET, "support", "劝导")])
    assert office.owed(number)["dispatcher"] == {"sign 2"}
    office.dispatcher.act(number, "sign", order=2)
    office.dispatcher.act(number, "feed_back", order=2, opinion="已劝导", files=[office.dispatcher.upload()])
    office.city.act(number, "feed_back", order=1, opinion="已查处")
    for no in (1, 2):
        office.city.act(number, "accept", order=no)
    office.operator.act(number, "verify", method="on_site", result="done")
    office.city.act(number, "score", order=2, satisfaction="satisfied")
    office.dispatcher.act(number, "score_caller", order=2, satisfaction="satisfied")
    office.operator.act(number, "close")


def test_the_subdistricts_own_work_needs_no_list_and_no_score(case):
    office = case.office
    number = office.section.file(title="乱贴小广告", text="…", channel="list_patrol", grid=GRID)
    office.dispatcher.act(number, "assess", needs_call=False, reason="街道可自行清理")
    row_of_own = {"unit": SECTION, "task": "清除", "due": ahead(days=1)}
    assert office.operator.refused(number, "call", orders=[row_of_own]) == "not_yours"
    office.dispatcher.act(number, "call", orders=[row_of_own])
    office.section.act(number, "feed_back", order=1, opinion="已清除")
    office.dispatcher.act(number, "accept", order=1)
    office.operator.act(number, "verify", method="on_site", result="done")
    office.operator.act(number, "close")
