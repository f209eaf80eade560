"""Scenario B, the pump room (S4-49 … S4-56): complaints repeated, a recurrence, four units that share the work."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site
from tests.journeys.posts import Desk, Posts, ahead, fill, photo

pytestmark = pytest.mark.browser

CENTRE, DISTRICT, OWN = "中南路街-指挥中心", "区网格化中心-值守", "中南路街-综合执法中心"
STATION, STATION_POST = "420106-gaj-znl", "中南路派出所-民警岗"
CITY, POLICE, PLANNING, MARKET = "420106-cgj", "420106-gaj", "420106-ghj", "420106-scj"
LIAISONS = {
    CITY: "区城管执法局-联络员",
    POLICE: "公安武昌分局-联络员",
    PLANNING: "市规划局武昌分局-联络员",
    MARKET: "区市场秩序局-联络员",
}
PROBLEMS = ("非法开墙打洞", "无证经营", "非法侵占公共空间")
SHARES = {
    CITY: ("处理开墙打洞", 1),
    POLICE: ("训诫侵占人", 3),
    PLANNING: ("确定权属", 3),
    MARKET: ("查处无证经营", 2),
}
MEASURES = ("搬移水泵房内全部物资", "拆除招牌、卷闸门", "封闭违规开设的三个大门", "训诫并宣传法律法规")
PLACE = "海运宿舍水泵房前空地"


@pytest.fixture
def posts(running: Site, new_page: Callable[..., Page]) -> Posts:
    return Posts(running, new_page)


def test_the_pump_room_comes_back_and_four_units_settle_it(posts: Posts) -> None:
    number = walled_up(posts(CENTRE), posts(OWN))
    repeated(posts(CENTRE), number)
    orders = called_again(posts, number)
    shared(posts, number, orders)
    enforced(posts, number, orders)
    not_content_once(posts, number, orders)
    two_residents_are_content(posts, number, orders)


def walled_up(centre: Desk, own: Desk) -> str:
    """The first time the street's own centre walls it up, and the case is closed (S4-51)."""
    number = centre.register(
        channel="visitor",
        title="公共水泵房被一业主占用",
        text="开墙打洞做起副食店。",
        place=PLACE,
        grid="420106011029-01",
        parties=[{"name": "住户", "phone": "13900000031"}],
    )
    centre.take(number, "assess", needs_call=False, own_power=True, reason="先由街道封闭墙体")
    own_share = {"420106011-zfzx": {"role": "lead", "task": "封闭墙体", "due": ahead(days=2)}}
    centre.call(number, own_share)
    centre.send()
    own.take(number, "feed_back", order=1, opinion="墙体已封闭。", files=[photo("封闭后.jpg")])
    centre.take(number, "accept", order=1)
    centre.take(number, "verify", method="on_site", result="done")
    centre.take(number, "answer", page="/visits", party=1, text="墙体已封闭。")
    assert "办结" in centre.take(number, "close")
    return number


def repeated(centre: Desk, number: str) -> None:
    """Somebody reports it again: the form says while it is typed that it is known; it is linked and counted (S4-50)."""
    centre.go("register?channel=phone")
    form = centre.page.locator("form:has(input[name=channel])")
    again = {
        "title": "水泵房又被打开经营",
        "text": "封上的墙又被砸开。",
        "place": PLACE,
        "grid": "420106011029-01",
    }
    fill(form, {**again, "parties": [{"name": "邻居", "phone": "13900000032"}]})
    hint = centre.page.get_by_role("group", name="可能是同一件事")
    expect(hint).to_contain_text(number)
    known = hint.get_by_role("listitem").filter(has_text=number)
    known.get_by_role("radio", name="另立，记为重复件").check()
    form.get_by_role("button", name="登记").click()
    expect(centre.page.get_by_role("status").first).to_contain_text("已登记")
    second = centre.number()
    assert second != number
    expect(centre.case(second, "?tab=related").get_by_role("table", name="相关案件")).to_contain_text(number)
    centre.take(number, "reopen", kind="recurrence", reason="封闭墙体又被打开")
    centre.take(second, "merge", to=number, reason="同一事项")
    shown = centre.case(number).get_by_role("main").inner_text()
    assert "重复反映 1 次" in shown
    assert "反弹 1 次" in shown


def called_again(posts: Posts, number: str) -> dict[str, int]:
    """Three problems, four units called to the place (S4-52, S4-53)."""
    centre = posts(CENTRE)
    said = {
        "needs_call": True,
        "class": "city",
        "reason": "反复投诉，涉及多个部门",
        "problems": "\n".join(PROBLEMS),
    }
    centre.take(number, "assess", **said)
    rows = {
        unit: {
            "role": "lead" if unit == CITY else "support",
            "matters": task,
            "goal": "恢复原状",
            "people": "2 名",
        }
        for unit, (task, _) in SHARES.items()
    }
    centre.call(number, rows, place=PLACE, arrive_at=ahead(hours=2), window_end=ahead(days=6))
    centre.send()
    return {unit: posts(LIAISONS[unit], phone=True).order(number, "sign") for unit in SHARES}


def shared(posts: Posts, number: str, orders: dict[str, int]) -> None:
    """They sign, come, look together; the police hand on to their station; a task for each (S4-53, S4-54)."""
    centre = posts(CENTRE)
    for unit, order in orders.items():
        posts(LIAISONS[unit], phone=True).take(number, "sign", order=order)
    police = posts(LIAISONS[POLICE], phone=True)
    police.take(number, "hand_on", order=orders[POLICE], unit=STATION)
    for unit, order in orders.items():
        posts(LIAISONS[unit], phone=True).take(number, "name", order=order, people=[{"name": "带队人员"}])
        centre.take(number, "attend", page="/attendance", order=order, people=[{"result": "on_time"}])
    centre.take(number, "consult", page="/plan", minutes="现场研判三个问题，分工处置，联合执法。")
    form = centre.form("plan")
    named = [form.locator(f'[name="lines.{n}.unit"]').input_value() for n in range(4)]
    lines = [{"task": SHARES[one][0], "due": ahead(days=4), "problem": SHARES[one][1]} for one in named]
    centre.take(number, "plan", page="/plan", lines=lines)
    plan = centre.case(number, "?tab=plan").get_by_role("main").inner_text()
    assert all(task in plan for task, _ in SHARES.values())
    assert all(problem in plan for problem in PROBLEMS)
    for unit, order in orders.items():
        posts(LIAISONS[unit], phone=True).take(number, "agree", order=order)


def enforced(posts: Posts, number: str, orders: dict[str, int]) -> None:
    """Enforcement together: each answers with its measures, the station for the police (S4-55)."""
    who = {**LIAISONS, POLICE: STATION_POST}
    for (unit, order), measure in zip(orders.items(), MEASURES, strict=True):
        said = {"opinion": "综合执法完毕。", "measures": [measure], "files": [photo("执法后.jpg")]}
        posts(who[unit], phone=True).take(
            number, "feed_back", page=f"/acts/feed_back?order={order}", order=order, **said
        )
    trace = posts(CENTRE).case(number).get_by_role("main").inner_text()
    assert all(measure in trace for measure in MEASURES)


def not_content_once(posts: Posts, number: str, orders: dict[str, int]) -> None:
    """The street is not content with one answer: put right once, and counted (S4-26)."""
    centre, city = posts(CENTRE), posts(LIAISONS[CITY], phone=True)
    centre.take(number, "send_back", order=orders[CITY], demands="第三个门仍可进入，请封实")
    assert "第 1 次整改" in centre.case(number).get_by_role("main").inner_text()
    said = {"opinion": "三个门均已封实。", "files": [photo("封实.jpg")]}
    city.take(number, "feed_back", order=orders[CITY], **said)
    for order in orders.values():
        centre.take(number, "accept", order=order)
    centre.take(number, "report", summary="四部门综合执法，水泵房恢复原状。")
    posts(DISTRICT).take(number, "note")


def two_residents_are_content(posts: Posts, number: str, orders: dict[str, int]) -> None:
    """Both who reported are answered and visited; then each department is scored, and the case closed (S4-56)."""
    centre = posts(CENTRE)
    for party in (1, 2):
        centre.take(number, "answer", page="/visits", party=party, text="水泵房已恢复原状。")
    answer = {"channel": "home", "reached": True, "answer": "satisfied"}
    centre.take(number, "visit", page="/visits", party=1, **answer)
    assert "回访" in centre.refused(number)
    centre.take(number, "visit", page="/visits", party=2, **answer)
    for order in orders.values():
        centre.take(number, "score", page="/score", order=order, satisfaction="satisfied")
    assert "办结" in centre.take(number, "close")
