"""One call was not enough: the second says why and is named as such, and after the third the page says what is left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site
from tests.journeys.posts import Desk, Posts, ahead

pytestmark = pytest.mark.browser

CENTRE, CITY_POST, POLICE_POST = "中南路街-指挥中心", "区城管执法局-联络员", "公安武昌分局-联络员"
CITY, POLICE, FIRE = "420106-cgj", "420106-gaj", "420106-xfj"
WHY = "出租人拒不配合，须公安到场"


@pytest.fixture
def posts(running: Site, new_page: Callable[..., Page]) -> Posts:
    return Posts(running, new_page)


def test_a_second_and_a_third_whistle_are_named_and_there_is_no_fourth(posts: Posts) -> None:
    centre = posts(CENTRE)
    number = centre.register(title="胶囊房反复出租", text="楼内隔出胶囊房。", grid="420106011029-01")
    centre.take(number, "assess", needs_call=True, reason="涉及多个部门", **{"class": "city"})
    called(centre, number, CITY)
    expect(centre.case(number).get_by_text("一次呼叫").first).to_be_visible()
    again(centre, number)
    read_by_the_police(posts(POLICE_POST), number)
    called(centre, number, FIRE, reason="消防通道仍被堵塞")
    no_fourth(centre, number)


def called(centre: Desk, number: str, unit: str, **more: str) -> None:
    asked = {"role": "lead", "matters": "联合执法", "goal": "恢复原状", "people": "2 人"}
    when = {"place": "中南路 1 号", "arrive_at": ahead(hours=2), "window_end": ahead(days=5)}
    centre.call(number, {unit: asked}, **when, **more)
    centre.send()


def again(centre: Desk, number: str) -> None:
    """The builder says which whistle it will be and asks why; without a reason nothing is sent."""
    asked = {"role": "lead", "matters": "到场处置", "goal": "查明出租人", "people": "2 人"}
    when = {"place": "中南路 1 号", "arrive_at": ahead(hours=2), "window_end": ahead(days=5)}
    centre.call(number, {POLICE: asked}, **when)
    expect(centre.page.get_by_role("heading", name="二次呼叫")).to_be_visible()
    centre.judged("second whistle")
    centre.page.locator('#builder [name="reason"]').fill(WHY)
    centre.send()
    page = centre.case(number)
    expect(page.get_by_text("二次呼叫").first).to_be_visible()
    expect(page.get_by_text(WHY).first).to_be_visible()


def read_by_the_police(police: Desk, number: str) -> None:
    police.go("desk")
    row = police.page.locator("tr", has_text=number).first
    expect(row.get_by_text("二次呼叫")).to_be_visible()


def no_fourth(centre: Desk, number: str) -> None:
    page = centre.case(number, "/call")
    expect(page.get_by_text("已呼叫 3 次，达到上限")).to_be_visible()
    expect(page.locator("form#builder")).to_have_count(0)
    centre.go("cases?state=open")
    row = centre.page.locator("tr", has_text=number).first
    expect(row.get_by_text("三次呼叫")).to_be_visible()
