"""Scenarios H, K and L: a disputed duty is ruled on, an absent unit becomes a clue, an emergency is acted on first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site
from tests.journeys.posts import CHINA, Posts, ahead

pytestmark = pytest.mark.browser

CENTRE, DISTRICT = "中南路街-指挥中心", "区网格化中心-值守"
PRINCIPAL, INSPECTION = "中南路街-主要领导", "区纪委监委-监督检查室"
CITY, FIRE = "区城管执法局-联络员", "区消防救援大队-联络员"
CITY_CODE, FIRE_CODE, JUSTICE, ESTABLISHMENT = "420106-cgj", "420106-xfj", "420106-sfj", "420106-bb"
DEMANDS = {"role": "lead", "matters": "现场处置", "goal": "恢复原状", "people": "2 人"}


@pytest.fixture
def posts(running: Site, new_page: Callable[..., Page]) -> Posts:
    return Posts(running, new_page)


def filed(posts: Posts, title: str) -> str:
    return posts(CENTRE).register(
        title=title,
        text="群众来电反映。",
        place="梅苑小区",
        grid="420106011004-01",
        parties=[{"name": "诉求人", "phone": "13900000031"}],
    )


def called(posts: Posts, number: str, unit: str, **times: str) -> None:
    centre = posts(CENTRE)
    whole = {"place": "小区门口", "arrive_at": ahead(hours=2), "window_end": ahead(days=5)} | times
    centre.call(number, {unit: DEMANDS}, **whole)
    centre.send()


def assessed(posts: Posts, number: str) -> None:
    details = {"needs_call": True, "class": "city"}
    posts(CENTRE).take(number, "assess", **details, reason="街道无执法权，需部门到场")


def test_scenario_h_a_boundary_dispute_is_ruled_on_with_two_offices_heard(posts: Posts) -> None:
    """S2-30: 城管执法局 against the street's enforcement centre; the return is refused, the ruling is final."""
    number = filed(posts, "沿街商户占道的执法职责")
    assessed(posts, number)
    called(posts, number, CITY_CODE)
    city, centre, district = posts(CITY), posts(CENTRE), posts(DISTRICT)
    city.take(number, "sign")
    city.take(number, "return", reason="属街道综合执法中心范围", basis="赋权清单第 12 项")
    expect(centre.case(number).get_by_text("赋权清单第 12 项").first).to_be_visible()
    centre.take(number, "judge_return", agreed=False, reason="赋权清单未含此项")
    city.take(number, "dispute", reason="与街道综合执法中心职责边界不清")
    assert "职责有争议" in district.case(number).content()
    heard = [
        {"unit": ESTABLISHMENT, "opinion": "三定方案列为区城管执法局职责"},
        {"unit": JUSTICE, "opinion": "同意编办意见"},
    ]
    district.take(number, "rule", outcome="stays", opinion="由区城管执法局承办", mediators=heard)
    district.judged("ruling")
    said = city.case(number).inner_text("main")
    for word in ("由区城管执法局承办", "区委编办", "同意编办意见"):
        assert word in said
    assert city.page.locator('form[action$="/acts/return"], form[action$="/acts/dispute"]').count() == 0


def test_scenario_k_an_absent_unit_becomes_a_clue_and_the_result_comes_back(posts: Posts) -> None:
    """S4-33, S4-34, R-23, R-31."""
    number = filed(posts, "消防通道被占用无人到场")
    assessed(posts, number)
    come = ahead(minutes=1)
    called(posts, number, FIRE_CODE, arrive_at=come)
    centre, principal, inspection = posts(CENTRE), posts(PRINCIPAL), posts(INSPECTION)
    left = datetime.strptime(come, "%Y-%m-%dT%H:%M").replace(tzinfo=CHINA) - datetime.now(CHINA)
    centre.page.wait_for_timeout(max(0, left.total_seconds()) * 1000 + 1500)
    centre.take(number, "attend", page="/attendance", people=[{"person": "带队人员", "result": "absent"}])
    choices = principal.case(number).locator('form[action$="/acts/clue"] [name="kind"]')
    assert choices.evaluate_all("all => all.map(one => one.value).filter(Boolean)") == ["absent"]
    principal.take(number, "clue", kind="absent", to="420106-jw", text="三次呼叫均未到场")
    assert "三次呼叫均未到场" not in centre.case(number).content()
    assert "三次呼叫均未到场" not in posts(FIRE).case(number).content()
    inspection.finds("消防通道被占用无人到场")
    inspection.judged("clue")
    inspection.take(number, "clue_reply", result="已约谈，责令整改")
    assert "已约谈，责令整改" in principal.case(number).content()
    assert "已约谈" not in centre.case(number).content()


def test_scenario_l_an_emergency_is_acted_on_first_and_recorded_afterwards(posts: Posts) -> None:
    """S0-91, S3-25, R-32."""
    number = filed(posts, "楼栋燃气泄漏")
    centre = posts(CENTRE)
    assert "研判" in centre.refused(number)
    centre.take(number, "emergency", reason="三楼燃气泄漏", measures="关阀、疏散居民、设警戒线")
    called(posts, number, FIRE_CODE)
    expect(centre.case(number).locator('form[action$="/acts/record"]')).to_have_count(1)
    centre.take(number, "record", summary="两小时内排除险情", reason="危及公共安全，先行处置")
    said = centre.case(number).inner_text("main")
    for word in ("关阀、疏散居民、设警戒线", "两小时内排除险情"):
        assert word in said
    assert posts(FIRE).take(number, "sign")
