"""Scenario C, Zhanggong's three whistles (S1-43 … S1-66): community, subdistrict, departments."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.journeys.conftest import Site
from tests.journeys.posts import Posts, ahead, photo

pytestmark = pytest.mark.browser

WORKER, CHIEF = "八境路社区-网格员", "八境路社区-网格长"
CENTRE, SECTION, PRINCIPAL = "解放街-网格中心", "解放街-城市管理办", "解放街-主要领导"
CITY, ENVIRONMENT = "章贡区城管局-联络员", "章贡区生态环境局-联络员"
COMMUNITY, STREET, OFFICE = "360702001003", "360702001000", "360702001-csb"
ORDERS = {
    "360702-cgj": {
        "role": "lead",
        "matters": "查处占道经营",
        "goal": "人行道畅通",
        "people": "执法队员 3 名",
    },
    "360702-hbj": {
        "role": "support",
        "matters": "检测油烟噪声",
        "goal": "达标排放",
        "people": "监测人员 2 名",
    },
}
STAGES = [
    "问题收集",
    "信息整合",
    "事项分类",
    "需求发布",
    "承办受理",
    "部门报到",
    "处理实施",
    "核实结项",
    "评价反馈",
]


@pytest.fixture
def posts(running: Site, new_page: Callable[..., Page]) -> Posts:
    return Posts(running, new_page, slug="zhanggong")


def reported(posts: Posts, title: str) -> str:
    """A grid worker finds it on patrol, on a phone: the level-one whistle (S1-46, S1-48)."""
    return posts(WORKER, phone=True).register(
        channel="patrol",
        title=title,
        text=f"巡查发现：{title}。",
        place="八境路",
        grid=f"{COMMUNITY}-01",
        parties=[{"name": "住户", "phone": "13900000041"}],
    )


def test_a_level_one_whistle_ends_at_the_community(posts: Posts) -> None:
    number, chief = reported(posts, "楼道感应灯损坏"), posts(CHIEF)
    shown = chief.case(number).get_by_role("main").inner_text()
    assert all(stage in shown for stage in STAGES)
    chief.take(number, "assess", needs_call=False, reason="社区可当场处理")
    chief.call(number, {COMMUNITY: {"role": "lead", "task": "更换感应灯", "due": ahead(days=1)}})
    chief.send()
    chief.take(number, "feed_back", order=1, opinion="已更换。", files=[photo("更换后.jpg")])
    chief.take(number, "verify", method="on_site", result="done")
    chief.take(number, "answer", page="/visits", party=1, text="楼道灯已更换。")
    assert (
        "结项归档" in chief.take(number, "close")
        or "已办结" in chief.case(number).get_by_role("main").inner_text()
    )


def test_a_level_two_whistle_names_a_person_and_is_put_on_record(posts: Posts) -> None:
    number, chief = reported(posts, "化粪池堵塞"), posts(CHIEF)
    chief.case(number)
    without_person = chief.form("escalate")
    assert without_person.locator("[name=person]").evaluate("node => node.required")
    chief.take(number, "escalate", to=STREET, reason="社区无设备", person="街道城管办专人")
    record = posts(CENTRE).case(number).get_by_role("main").inner_text()
    assert "街道城管办专人" in record
    assert "社区无设备" in record
    posts(SECTION).take(number, "assess", needs_call=False, reason="街道可协调疏通")
    posts(CENTRE).call(number, {OFFICE: {"role": "lead", "task": "组织疏通", "due": ahead(days=2)}})
    posts(CENTRE).send()
    posts(SECTION).take(number, "feed_back", order=1, opinion="已疏通。", files=[photo("疏通后.jpg")])
    posts(SECTION).take(number, "verify", method="survey", result="done")
    posts(SECTION).take(number, "answer", page="/visits", party=1, text="化粪池已疏通。")
    posts(CENTRE).take(number, "close")
    assert "已办结" in posts(CENTRE).case(number).get_by_role("main").inner_text()


def test_a_level_three_whistle_needs_the_principal_and_scores_twice(posts: Posts) -> None:
    number = applied(posts)
    confirmed_and_called(posts, number)
    letter(posts, number)
    attended_and_handled(posts, number)
    verified_and_scored(posts, number)


def applied(posts: Posts) -> str:
    number, chief, section = reported(posts, "夜宵摊占道与油烟扰民"), posts(CHIEF), posts(SECTION)
    chief.take(number, "escalate", to=STREET, reason="社区解决不了", person="街道城管办专人")
    section.take(number, "assess", **{"needs_call": True, "class": "city"}, reason="需区级部门承办")
    section.take(number, "apply", reason="申请吹响三级哨")
    return number


def confirmed_and_called(posts: Posts, number: str) -> None:
    """No letter goes out before the principal has confirmed, who is another post than the one that applied (S1-56)."""
    centre = posts(CENTRE)
    assert "主要领导确认" in centre.refused(number)
    assert posts(SECTION).case(number).locator('form[action$="/acts/confirm"]').count() == 0
    posts(PRINCIPAL).take(number, "confirm", agreed=True, opinion="同意吹哨。")
    centre.call(number, ORDERS, place="八境路夜市口", arrive_at=ahead(hours=2), window_end=ahead(days=4))
    centre.judged("call")
    centre.send()


def letter(posts: Posts, number: str) -> None:
    """承办需求信函: department, task and time, as a page, as PDF and for Word (S1-59)."""
    desk = posts(CITY)
    papers = desk.case(number, "?tab=papers").get_by_role("main")
    papers.get_by_role("link", name="承办需求信函").first.click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("关于商请承办")
    desk.judged("demand letter")
    pdf = download(desk.page, "PDF")
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")
    assert all(word in text for word in ("商请承办", "区城管局", "查处占道经营", "3 名"))
    assert download(desk.page, "Word").startswith(b"PK")


def download(page: Page, name: str) -> bytes:
    """What a link to a paper leads to."""
    href = page.get_by_role("link", name=name).first.get_attribute("href")
    answer = page.request.get(page.url.split("/zhanggong")[0] + str(href))
    assert answer.ok
    return answer.body()


def attended_and_handled(posts: Posts, number: str) -> None:
    """Received, attendance confirmed by the street's section alone, fed back (S1-60 … S1-63)."""
    for no, who in enumerate((CITY, ENVIRONMENT), 1):
        phone = posts(who, phone=True)
        assert no == phone.order(number, "sign")
        phone.take(number, "sign", order=no)
        assert "组织签到" in phone.refused(number)
        phone.case(number, "/attendance")
        assert phone.page.locator('form[action$="/acts/attend"]').count() == 0
        posts(SECTION).take(
            number,
            "attend",
            page="/attendance",
            order=no,
            people=[{"person": "带队人员", "result": "on_time"}],
        )
        phone.take(number, "feed_back", order=no, opinion="已依法处置。", files=[photo("处置后.jpg")])


def verified_and_scored(posts: Posts, number: str) -> None:
    """Verified by survey; the street's points and the system's make 0.6 to 0.4 (S1-64 … S1-66, S1-75)."""
    section = posts(SECTION)
    section.take(number, "verify", method="survey", result="done")
    section.take(number, "answer", page="/visits", party=1, text="占道摊点已规范。")
    section.take(number, "visit", page="/visits", party=1, channel="phone", reached=True, answer="satisfied")
    section.take(number, "score", page="/score", order=1, points="95.5")
    section.take(number, "score", page="/score", order=2, points="88", reason="到场人员偏少")
    shown = section.case(number, "/score").get_by_role("main").inner_text()
    # The system gives both 100: 0.6 · 95.5 + 0.4 · 100 and 0.6 · 88 + 0.4 · 100.
    assert "97.3" in shown
    assert "92.8" in shown
    posts(CENTRE).take(number, "close")
    assert "已办结" in posts(CENTRE).case(number).get_by_role("main").inner_text()
