"""Scenarios D and E in the browser (S0-49 … S0-65): matters of Wuchang's list, called by community and patrol."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from huying.services.demo.story import Story
from huying.services.notices.making import note_all
from huying.services.overdue import forward_overdue
from huying.services.relay import tell_all
from tests.conftest import connected_to
from tests.journeys.conftest import Site
from tests.journeys.posts import Posts, photo
from tests.journeys.test_printed import check
from tests.services.settled import acting_at

pytestmark = pytest.mark.browser

PATROL, CENTRE = "中南路街-综合执法中心", "中南路街-指挥中心"
DISTRICT, CITY = "区网格化中心-值守", "区城管执法局-联络员"
CHIEF, WORKER = "梅苑社区-网格长", "梅苑社区-网格员"
COMMUNITY, STREET = "420106011004", "420106011000"
CITY_CODE = "420106-cgj"
ORDERS = {CITY_CODE: {"role": "lead", "matters": "依清单查处", "goal": "路口畅通", "people": "队员 2 名"}}


@pytest.fixture
def posts(running: Site, new_page: Callable[..., Page]) -> Posts:
    return Posts(running, new_page)


def sorted_and_assigned(posts: Posts, number: str) -> None:
    """The grid centre takes it from its desk: the list names the lead, and the builder offers it first (S0-63)."""
    district = posts(DISTRICT)
    district.take(number, "assess", needs_call=True, reason="清单事项，城管部门主责")
    assigned(posts, number)


def assigned(posts: Posts, number: str) -> None:
    district = posts(DISTRICT)
    district.case(number, "/call")
    chosen = district.page.locator('input[name="units"]:checked')
    offered = [one.get_attribute("value") for one in chosen.all()]
    assert offered[0] == CITY_CODE
    assert STREET not in offered or number
    district.call(number, ORDERS)
    district.judged("call by list")
    district.send()


def handled(posts: Posts, number: str, prepared_by: str) -> None:
    """The department responds, and waits for what the ground does first (S0-51)."""
    city = posts(CITY, phone=True)
    city.take(number, "sign", order=city.order(number, "sign"))
    assert "开展前期工作" in city.refused(number)
    ground = posts(prepared_by, phone=True)
    ground.take(number, "prepare", text="已劝导，固定证据。", files=[photo("劝导现场.jpg")])
    ground.judged("prepared")
    shown = city.case(number, "?tab=trace").get_by_role("main").inner_text()
    assert "已劝导，固定证据。" in shown
    city.take(number, "feed_back", order=1, opinion="已依法查处。", files=[photo("处置后.jpg")])


def scored_by_both(posts: Posts, number: str, caller: str) -> None:
    """谁呼谁评, and the called unit scores its caller; without both the case is not closed (S0-64, S0-65)."""
    district, city = posts(DISTRICT), posts(CITY)
    posts(caller).take(number, "score", page="/score", order=1, satisfaction="satisfied")
    assert "回评呼叫方" in district.refused(number)
    city.case(number)
    city.judged("score the caller")
    city.take(number, "score_caller", order=1, satisfaction="basically", reason="证据可再充分")


def closed(posts: Posts, number: str) -> None:
    posts(DISTRICT).take(number, "close")
    assert "已办结" in posts(DISTRICT).case(number).get_by_role("main").inner_text()


def test_a_patrol_by_list_is_prepared_handled_and_scored_by_both_sides(posts: Posts) -> None:
    patrol = posts(PATROL, phone=True)
    patrol.go("register?channel=list_patrol")
    matters = patrol.page.locator('[name="matter"]').inner_text()
    assert "占道经营" in matters
    assert "群租房" not in matters, "only the matters of this process's list are offered"
    patrol.judged("register by list")
    number = patrol.register(
        channel="list_patrol",
        title="丁字路口流动摊贩占道",
        text="十余个摊位占用人行道。",
        place="梅苑路口",
        grid=COMMUNITY,
        matter="WS-01",
    )
    stages = ("巡查上报", "呼叫", "响应", "处置", "回告", "评价")
    shown = patrol.case(number).get_by_role("main").inner_text()
    assert all(stage in shown for stage in stages)
    sorted_and_assigned(posts, number)
    handled(posts, number, PATROL)
    posts(CENTRE).take(number, "accept", order=1)
    posts(DISTRICT).take(number, "verify", method="follow_up", result="done")
    scored_by_both(posts, number, CENTRE)
    closed(posts, number)


def test_a_matter_off_the_list_is_refused_with_the_rule(posts: Posts) -> None:
    number = posts(PATROL).register(
        channel="list_patrol",
        title="路灯不亮",
        text="巡查发现路灯不亮。",
        place="梅苑路口",
        grid=COMMUNITY,
    )
    district = posts(DISTRICT)
    district.case(number)
    form = district.form("assess")
    form.locator('[name="needs_call"][value="true"]').check()
    form.locator('[name="reason"]').fill("需部门处置")
    form.get_by_role("button").last.click()
    expect(district.page.get_by_text("清单之外无属地管理事项").first).to_be_visible()
    district.judged("off the list")


def test_a_communitys_call_goes_through_its_subdistrict_and_the_community_scores(posts: Posts) -> None:
    chief = posts(CHIEF)
    number = chief.register(
        channel="community_call",
        title="小区东门夜市占道",
        text="社区劝导无效，呼叫城管部门。",
        place="梅苑小区东门",
        grid=COMMUNITY,
        matter="WS-01",
        parties=[{"name": "住户", "phone": "13900000061"}],
    )
    district, centre = posts(DISTRICT), posts(CENTRE)
    district.take(number, "assess", needs_call=True, reason="清单事项，城管部门主责")
    assert "街道转发社区呼叫" in district.refused(number)
    centre.finds("小区东门夜市占道")
    centre.judged("to forward")
    centre.take(number, "forward", opinion="属实，请部门处置。")
    assigned(posts, number)
    handled(posts, number, WORKER)
    chief.take(number, "accept", order=1)
    district.take(number, "verify", method="follow_up", result="done")
    chief.take(number, "answer", page="/visits", party=1, text="夜市已清理。")
    scored_by_both(posts, number, CHIEF)
    closed(posts, number)


@pytest.fixture
def left_lying(running: Site, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """A community's call that its subdistrict did not forward in two weeks, after the worker's turn; its number."""
    two_weeks_ago = datetime.now(UTC) - timedelta(days=14)
    with django_db_blocker.unblock(), connected_to(running.database):
        with acting_at(two_weeks_ago, monkeypatch):
            story = Story(
                CHIEF,
                title="小区西门夜市占道",
                text="社区劝导无效，呼叫城管部门。",
                channel="community_call",
                place="梅苑小区西门",
                grid=COMMUNITY,
                matter="WS-01",
            )
            story.take(DISTRICT, "assess", needs_call=True, reason="清单事项，城管部门主责")
        forward_overdue()
        tell_all()
        note_all()
        return story.number


def test_a_communitys_call_that_the_subdistrict_leaves_lying_goes_on_by_itself(
    posts: Posts, left_lying: str
) -> None:
    """一呼必应 (S0-59, S0-78): the system forwards it, all see that it did and why, and the department is called."""
    said = ("街道转发社区呼叫", "系统自动", "中南路街道", "4 个工作时内未办理", "由系统代为办理", "超期办理")
    centre, chief = posts(CENTRE), posts(CHIEF, phone=True)
    for desk in (centre, chief):
        desk.go("notices")
        expect(desk.page.get_by_text("街道到期未转发，系统已转发").first).to_be_visible()
        shown = desk.case(left_lying).get_by_role("main").inner_text()
        assert [words for words in said if words not in shown] == []
    chief.judged("forwarded by the system")
    check(posts(CENTRE), f"cases/{left_lying}", "forwarded", pages=3, words=said)
    posts(DISTRICT).finds("小区西门夜市占道")
    assigned(posts, left_lying)
    handled(posts, left_lying, WORKER)


def test_the_community_that_reported_evaluates_the_department_itself(posts: Posts) -> None:
    """社区直评 (S0-80): the subdistrict called, the community judges the department for itself."""
    worker = posts(WORKER, phone=True)
    number = worker.register(
        channel="list_patrol",
        title="楼下出店经营",
        text="店家占用人行道。",
        place="梅苑小区南门",
        grid=COMMUNITY,
        matter="WS-01",
    )
    worker.take(number, "escalate", to=STREET, reason="需部门处置")
    sorted_and_assigned(posts, number)
    handled(posts, number, PATROL)
    posts(CENTRE).take(number, "accept", order=1)
    posts(DISTRICT).take(number, "verify", method="follow_up", result="done")
    scored_by_both(posts, number, CENTRE)
    assert "社区直评" in posts(DISTRICT).refused(number)
    chief = posts(CHIEF, phone=True)
    chief.finds("楼下出店经营")
    chief.judged("evaluate")
    chief.take(number, "evaluate", order=1, satisfaction="satisfied")
    closed(posts, number)
