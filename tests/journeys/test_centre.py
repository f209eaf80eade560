"""The district centre urges what is overdue in one street: five at once, one confirmation, four done, one refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from huying.services.demo.story import Story, in_time
from huying.services.posts import actor_of
from huying.services.reading import read_case
from huying.store import people, sql
from tests.journeys.conftest import Site
from tests.journeys.posts import Posts
from tests.web.quality import assert_quality

pytestmark = pytest.mark.browser

CENTRE, OPERATOR, CITY = "中南路街-指挥中心", "区网格化中心-值守", "区城管执法局-联络员"
STREET = "中南路街道"
OVERDUE = """
UPDATE task t SET due_at = now() - interval '1 day', yellow_at = now() - interval '2 days'
FROM case_head h WHERE h.subject_id = t.subject_id AND h.number = ANY(%(numbers)s) AND t.step = ANY(%(steps)s)
"""


def called(n: int) -> Story:
    """A case to which the city management was called."""
    story = Story(
        CENTRE,
        title=f"沿街占道经营第 {n} 处",
        text="夜间占道",
        channel="phone",
        place="中南路",
        grid="420106011029-01",
    )
    story.take(CENTRE, "assess", needs_call=True, reason="须城管执法", **{"class": "city"})
    row = {"unit": "420106-cgj", "role": "lead", "matters": "清理", "goal": "恢复通行", "people": "2"}
    return story.take(
        CENTRE,
        "call",
        orders=[row],
        place="中南路",
        arrive_at=in_time(hours=2),
        window_end=in_time(days=5),
    )


@pytest.fixture
def overdue(site: Site) -> list[str]:
    """Four overdue orders of the street, and a case of it that nobody assessed in time."""
    numbers = [called(n).number for n in range(1, 5)]
    new = Story(CENTRE, title="无人研判", text="…", channel="phone", place="中南路", grid="420106011029-01")
    numbers.append(new.number)
    sql.rows(OVERDUE, numbers=numbers, steps=["sign", "assess"])
    return numbers


def urged(number: str) -> int:
    account = people.account(OPERATOR)
    assert account is not None
    post = people.posts(person=account.id)[0]
    by = actor_of(jurisdiction=post.jurisdiction, post=post.id, unit=post.unit, role=post.role)
    return sum(order.urged for order in read_case(by=by, number=number).case.orders)


def test_five_overdue_of_one_street_are_urged_by_one_confirmation(
    site: Site, overdue: list[str], new_page: Callable[..., Page]
) -> None:
    desk = Posts(site, new_page)(OPERATOR)
    desk.go("desk")
    page = desk.page
    page.get_by_role("link", name="全区", exact=True).click()
    page.get_by_label("时限", exact=True).select_option(label="超期")
    page.get_by_label("街道", exact=True).select_option(label=STREET)
    page.get_by_role("button", name="筛选").click()
    expect(page.locator("tr[data-row]")).to_have_count(5)
    assert "light=red" in page.url
    assert_quality(page)

    page.get_by_label("全选本页").check()
    expect(page.get_by_text("已选 5 项")).to_be_visible()
    page.get_by_role("button", name="催办").click()
    expect(page.get_by_role("heading", name="催办 5 项")).to_be_visible()
    assert_quality(page)
    assert [urged(number) for number in overdue] == [0, 0, 0, 0, 0]
    form = form_of(page)
    page.get_by_label("催办内容").fill("已超期，请今日签收")
    page.get_by_role("button", name="确认催办 5 项").click()
    expect(page.get_by_role("status").last).to_contain_text("共 5 项，催办完成 4 项，1 项未办理")
    expect(page.get_by_role("row").filter(has_text="没有需要催办的派单")).to_have_count(1)
    assert_quality(page)
    assert [urged(number) for number in overdue] == [1, 1, 1, 1, 0]

    again = page.request.post(
        f"{site.url}/wuchang/centre/acts",
        data=encoded(form, "已超期，请今日签收"),
        headers={"Content-Type": "application/x-www-form-urlencoded", "Referer": page.url},
    )
    assert again.status == 200
    assert again.text().count("此前提交时已办理，没有重复") == 4
    assert [urged(number) for number in overdue] == [1, 1, 1, 1, 0]

    page.get_by_role("link", name="返回列表").click()
    assert "light=red" in page.url
    desk.go("centre?step=sign")
    for number in overdue[:4]:
        expect(page.get_by_role("row").filter(has_text=number)).to_contain_text("已催 1 次")


def form_of(page: Page) -> list[Any]:
    """What the confirming form sends, name by name."""
    return list(page.evaluate("() => [...new FormData(document.querySelector('form.hy-bulk-confirm'))]"))


def encoded(form: list[Any], text: str) -> str:
    return urlencode([(name, text if name == "text" else value) for name, value in form])


def test_rows_are_chosen_from_the_keyboard(
    site: Site, overdue: list[str], new_page: Callable[..., Page]
) -> None:
    desk = Posts(site, new_page)(OPERATOR)
    desk.go("centre?light=red")
    page = desk.page
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.get_by_text("已选 2 项")).to_be_visible()
    page.keyboard.press("x")
    expect(page.get_by_text("已选 1 项")).to_be_visible()


def test_without_scripts_and_on_a_phone_it_goes_the_same_way(
    site: Site, overdue: list[str], new_page: Callable[..., Page]
) -> None:
    desk = Posts(site, new_page, scripts=False)(OPERATOR, phone=True)
    desk.go("centre?light=red&step=sign")
    page = desk.page
    boxes = page.locator('input[name="row"]')
    expect(boxes).to_have_count(4)
    for n in (0, 1):
        boxes.nth(n).check()
    page.get_by_role("button", name="协调", exact=True).click()
    page.get_by_label("协调意见").fill("由城管牵头，街道配合")
    page.get_by_role("button", name="确认协调 2 项").click()
    expect(page.get_by_text("共 2 项，协调完成 2 项")).to_be_visible()
    number = page.locator(".hy-under").first.inner_text()
    assert "由城管牵头，街道配合" in Posts(site, new_page)(CITY).case(number).content()


def test_a_view_that_is_shared_waits_for_the_next_shift(site: Site, new_page: Callable[..., Page]) -> None:
    desk = Posts(site, new_page)(OPERATOR)
    desk.go("centre?light=red&step=sign")
    page = desk.page
    page.get_by_text("保存为视图").click()
    page.get_by_label("视图名称").fill("超期未签收")
    page.get_by_label("与中心各岗位共享").check()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已保存视图“超期未签收”")
    desk.go("centre")
    page.get_by_role("link", name="超期未签收").click()
    assert "light=red&step=sign" in page.url
    page.get_by_role("button", name="删除视图“超期未签收”").click()
    expect(page.get_by_role("link", name="超期未签收")).to_have_count(0)


def test_cases_of_the_wrong_street_go_to_another_by_one_confirmation_and_back(
    site: Site, new_page: Callable[..., Page]
) -> None:
    """S0-63 分派: two go, the one whose unit is at work stays and says why; the same rows lead back."""
    wrong = [
        Story(CENTRE, title=f"邻街积水 {n}", text="…", channel="phone", grid="420106011029-01").number
        for n in (1, 2)
    ]
    busy = called(9).number
    desk = Posts(site, new_page)(OPERATOR)
    query = "&".join(f"row={number}~0" for number in (*wrong, busy))
    desk.go(f"centre/acts?step=reassign&{query}&back=/wuchang/centre%3Fstep%3Dassess")
    page = desk.page
    expect(page.get_by_role("heading", name="改派 3 项")).to_be_visible()
    expect(page.get_by_text("原承办单位的研判作废")).to_be_visible()
    assert_quality(page)
    page.locator("select[name=to]").select_option(label="积玉桥街道")
    page.get_by_label("改派理由").fill("积水点在积玉桥街辖区")
    page.get_by_role("button", name="确认改派 3 项").click()
    expect(page.get_by_role("status").last).to_contain_text("共 3 项，改派完成 2 项，1 项未办理")
    expect(page.get_by_role("row").filter(has_text=busy)).to_contain_text("尚有派单未办完")
    assert_quality(page)
    page.get_by_role("button", name="改派", exact=True).click()
    expect(page.get_by_role("heading", name="改派 2 项")).to_be_visible()
    page.locator("select[name=to]").select_option(label=STREET)
    page.get_by_label("改派理由").fill("核实确在本街")
    page.get_by_role("button", name="确认改派 2 项").click()
    expect(page.get_by_role("status").last).to_contain_text("改派完成 2 项")
    page.get_by_role("link", name="返回列表").click()
    assert page.url.endswith("/wuchang/centre?step=assess")
