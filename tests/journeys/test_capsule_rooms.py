"""Scenario A, the capsule rooms (S4-14 … S4-29): one call to four departments, from the telephone to the close."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site
from tests.journeys.posts import Posts, ahead, photo

pytestmark = pytest.mark.browser

TITLE = "居民楼内多套住房改成胶囊房出租"
REPORTER = {"name": "诉求人", "phone": "13900000021"}
CENTRE, DISTRICT = "中南路街-指挥中心", "区网格化中心-值守"
HOUSING, CITY, POLICE, FIRE = "420106-fgj", "420106-cgj", "420106-gaj", "420106-xfj"
LIAISONS = {
    HOUSING: "区房管局-联络员",
    CITY: "区城管执法局-联络员",
    POLICE: "公安武昌分局-联络员",
    FIRE: "区消防救援大队-联络员",
}
DEMANDS = {
    HOUSING: {"role": "lead", "matters": "核查房屋租赁备案", "goal": "恢复原状", "people": "执法人员 2 名"},
    CITY: {"role": "support", "matters": "拆除违法隔断", "goal": "隔断拆完", "people": "执法队员 3 名"},
    POLICE: {"role": "support", "matters": "核查租住人员", "goal": "人员清楚", "people": "民警 2 名"},
    FIRE: {"role": "support", "matters": "排查消防隐患", "goal": "隐患整改", "people": "监督员 1 名"},
}
STRANGERS = ("徐家棚街-指挥中心", "市规划局武昌分局-联络员")


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def posts(request: pytest.FixtureRequest, running: Site, new_page: Callable[..., Page]) -> Posts:
    return Posts(running, new_page, scripts=request.param)


def test_a_street_calls_four_departments_to_the_capsule_rooms(posts: Posts) -> None:
    number = registered(posts)
    orders = called(posts, number)
    signed_and_named(posts, number, orders)
    came(posts, number, orders)
    planned(posts, number, orders)
    fed_back(posts, number, orders)
    reported_and_visited(posts, number)
    scored_and_closed(posts, number, orders)


def registered(posts: Posts) -> str:
    """The call comes in: a telephone call with a photo (S4-10, S4-50); it lands on the centre's desk."""
    centre = posts(CENTRE)
    number = centre.register(
        title=TITLE,
        text="几套住房被隔成胶囊房按床位出租，线路私拉乱接。",
        place="梅苑小区 1 栋",
        grid="420106011004-01",
        parties=[REPORTER],
        files=[photo()],
    )
    assert "诉求人" in centre.case(number).get_by_role("complementary").inner_text()
    assert REPORTER["phone"] not in centre.page.content()
    assert centre.finds(TITLE).get_by_role("heading", name=TITLE).is_visible()
    assert all(posts(one).go(f"cases/{number}") == 404 for one in (*STRANGERS, *LIAISONS.values()))
    return number


def called(posts: Posts, number: str) -> dict[str, int]:
    """Assessed first, then called: four departments, each with its own demands (S4-15 … S4-17)."""
    centre = posts(CENTRE)
    assert "研判" in centre.refused(number)
    reason = "街道无单独执法权，确需启动呼应机制"
    centre.take(number, "assess", **{"needs_call": True, "class": "welfare"}, reason=reason)
    centre.call(number, DEMANDS, place="1 栋楼下", arrive_at=ahead(hours=2), window_end=ahead(days=5))
    centre.page.get_by_role("button", name="更新预览").click()
    sheet = centre.page.locator("#sheet")
    for demands in DEMANDS.values():
        expect(sheet).to_contain_text(demands["people"])
    centre.judged("call")
    assert "签收" in centre.send()
    assert "确认报到" in centre.refused(number)
    assert all(posts(one).go(f"cases/{number}") == 404 for one in STRANGERS)
    return {unit: posts(LIAISONS[unit], phone=True).order(number, "sign") for unit in DEMANDS}


def signed_and_named(posts: Posts, number: str, orders: dict[str, int]) -> None:
    """Each signs at once, on a phone, from the desk; then names whom it sends (S4-18, S4-19)."""
    for unit, order in orders.items():
        phone = posts(LIAISONS[unit], phone=True)
        page = phone.finds(TITLE)
        assert DEMANDS[unit]["matters"] in page.content()
        assert "签收" in phone.take(number, "sign", order=order)
        phone.judged("case on a phone")
        people = [{"name": "带队人员"}, {"name": "随行人员"}] if posts.scripts else [{"name": "带队人员"}]
        assert "派人" in phone.take(number, "name", order=order, people=people)


def came(posts: Posts, number: str, orders: dict[str, int]) -> None:
    """The street side confirms on the spot: three came in time, the fire brigade late (S4-19, R-14)."""
    street = posts(CENTRE, phone=True)
    assert "案件协商" in posts(CENTRE).refused(number)
    for unit, order in orders.items():
        people = [{"result": "late" if unit == FIRE else "on_time"}]
        if posts.scripts:
            people *= 2
        street.take(number, "attend", page="/attendance", order=order, people=people)
    street.judged("attendance on a phone")


def planned(posts: Posts, number: str, orders: dict[str, int]) -> None:
    """Minutes, a plan with a line for each, and each agrees; nobody may act before (S4-20, S4-21)."""
    centre, tasks = (
        posts(CENTRE),
        dict(zip(orders, ("约谈房东", "拆除隔断", "劝离租客", "清理楼道"), strict=True)),
    )
    centre.take(
        number, "consult", page="/plan", minutes="先断违规用电，再拆隔断。", files=[photo("会商.jpg")]
    )
    centre.case(number, "/plan")
    form = centre.form("plan")
    named = [form.locator(f'[name="lines.{n}.unit"]').input_value() for n in range(4)]
    assert sorted(named) == sorted(orders)
    lines = [{"task": tasks[unit], "due": ahead(days=3)} for unit in named]
    centre.take(number, "plan", page="/plan", lines=lines)
    centre.judged("plan")
    for unit, order in orders.items():
        phone = posts(LIAISONS[unit], phone=True)
        assert "反馈办理意见" in phone.refused(number)
        phone.take(number, "agree", order=order)
        assert tasks[unit] in phone.case(number, "?tab=plan").content()


def fed_back(posts: Posts, number: str, orders: dict[str, int]) -> None:
    """Photos and 办理意见 of each; housing must put right what it left, and answers again (S4-23, S4-24, S4-26)."""
    centre = posts(CENTRE)
    without_photo = posts(LIAISONS[HOUSING], phone=True)
    without_photo.case(number, f"/acts/feed_back?order={orders[HOUSING]}")
    form = without_photo.form("feed_back", order=orders[HOUSING])
    form.locator("[name=opinion]").fill("已办")
    form.get_by_role("button").last.click()
    assert form.locator("input[type=file]").evaluate("node => !node.validity.valid")
    for unit, order in orders.items():
        fed(posts, number, unit, order, f"{unit} 已处置完毕。")
    assert "报办理报告" in centre.refused(number)
    demands = "楼道隔断残料未清，请补照片"
    assert "退回" in centre.take(number, "send_back", order=orders[HOUSING], demands=demands)
    assert demands in posts(LIAISONS[HOUSING], phone=True).case(number, "/acts/feed_back").content()
    fed(posts, number, HOUSING, orders[HOUSING], "残料已清。")
    for order in orders.values():
        centre.take(number, "accept", order=order)
    kept = centre.case(number, "?tab=files").get_by_role("main")
    assert kept.get_by_role("link", name="处置后.jpg").count() == 5
    assert kept.locator("img").count() == 7


def fed(posts: Posts, number: str, unit: str, order: int, opinion: str) -> None:
    phone = posts(LIAISONS[unit], phone=True)
    page = f"/acts/feed_back?order={order}"
    said = {"opinion": opinion, "measures": ["现场处置"], "files": [photo("处置后.jpg", (40, 120, 60))]}
    assert "已反馈" in phone.take(number, "feed_back", page=page, order=order, **said)


def reported_and_visited(posts: Posts, number: str) -> None:
    """The report goes to the district, which takes note; the petitioner is answered, then visited (S4-24, S4-25)."""
    centre, district = posts(CENTRE), posts(DISTRICT)
    centre.take(number, "report", summary="四部门联合整治，隐患消除。")
    assert TITLE in district.case(number).content()
    district.take(number, "note")
    assert "一事一评" in centre.refused(number)
    centre.take(number, "answer", page="/visits", party=1, text="已会同四部门处置完毕。")
    centre.judged("visits")
    centre.take(number, "visit", page="/visits", party=1, channel="phone", reached=True, answer="satisfied")


def scored_and_closed(posts: Posts, number: str, orders: dict[str, int]) -> None:
    """One matter, one evaluation: 10 for coming in time, 40 for settling it, 50 for being content (S4-27 … S4-29)."""
    centre = posts(CENTRE)
    assert "办结" in centre.refused(number)
    centre.case(number, "/score")
    assert "迟到" in centre.page.content()
    assert "退回整改" in centre.page.content()
    for unit, order in orders.items():
        how = "basically" if unit == HOUSING else "satisfied"
        centre.take(number, "score", page="/score", order=order, satisfaction=how)
    centre.judged("score")
    shown = centre.case(number, "/score").get_by_role("main").inner_text()
    # Housing was in time and settled it: 10 + 40 + 0.5 · 90; the fire brigade came late: 0 + 40 + 50.
    assert [shown.count(f"{points} 分") for points in ("95", "90", "100")] == [1, 1, 2]
    assert "办结" in centre.take(number, "close")
    assert "已办结" in centre.case(number).get_by_role("main").inner_text()
    trace = centre.page.locator("#main").inner_text()
    for unit in LIAISONS.values():
        assert posts(unit, phone=True).go(f"cases/{number}") == 200, unit
    assert "退回整改" in trace
