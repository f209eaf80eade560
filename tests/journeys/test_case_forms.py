"""The small forms of the case page in a browser with JavaScript: parts are swapped, faults and conflicts come back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from huying.services.reading import read_case
from huying.store.models import Person
from tests.journeys.conftest import Site, serving
from tests.web.quality import assert_quality
from tests.web.walked import Walk, filed, more_departments, settled


@pytest.fixture
def walk(fresh_database: str) -> Walk:
    return filed(settled()).assessed().called()


@pytest.fixture
def served(walk: Walk, fresh_database: str) -> Iterator[Site]:
    with serving(fresh_database) as site:
        yield site


def opened(page: Page, served: Site, walk: Walk, who: str) -> Page:
    client = Client()
    client.force_login(Person.objects.get(id=walk.town.persons[who]))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": served.url}])
    page.goto(f"{served.url}/wuchang/cases/{walk.number}")
    return page


def test_signing_swaps_the_page_and_says_who_is_next(page: Page, served: Site, walk: Walk) -> None:
    opened(page, served, walk, "police")
    page.evaluate("window.kept = true")
    page.locator("#acts").get_by_role("button", name="签收").click()
    expect(page.locator("#messages")).to_contain_text("已签收")
    expect(page.locator("#acts")).to_contain_text("派人")
    assert page.evaluate("window.kept") is True


def test_a_fault_comes_back_in_place_with_what_was_typed(page: Page, served: Site, walk: Walk) -> None:
    walk.each("sign")
    opened(page, served, walk, "police")
    form = page.locator("#act-name-2")
    form.locator("summary").click()
    form.locator("[name='people.0.name']").fill("李队长")
    form.locator("[name='people.1.phone']").fill("13900000001")
    form.get_by_role("button", name="派人").click()
    expect(page.locator("#act-name-2 .hy-fault").first).to_be_visible()
    expect(page.locator("#act-name-2 [name='people.0.name']")).to_have_value("李队长")


def test_two_at_the_same_form_the_second_sees_what_happened(
    new_page: Callable[..., Page], served: Site, walk: Walk
) -> None:
    walk.each("sign")
    first, second = (opened(new_page(), served, walk, "police") for _ in range(2))
    for page, name in ((first, "先到的人"), (second, "后写的人")):
        page.locator("#act-name-2 summary").click()
        page.locator("#act-name-2 [name='people.0.name']").fill(name)
    first.locator("#act-name-2").get_by_role("button", name="派人").click()
    expect(first.locator("#messages")).to_contain_text("已派人")
    second.locator("#act-name-2").get_by_role("button", name="派人").click()
    expect(second.locator(".hy-since")).to_contain_text("先到的人")
    expect(second.locator("#act-name-2 [name='people.0.name']")).to_have_value("后写的人")


def adding(page: Page, served: Site, walk: Walk) -> Page:
    """The builder of one more unit, by the dispatcher."""
    opened(page, served, walk, "dispatcher")
    page.goto(
        f"{served.url}/wuchang/cases/{walk.number}/call?add=1&units={more_departments(walk.town, 1)[0]}"
    )
    return page


def test_what_is_typed_in_the_builder_is_kept_while_one_types(
    new_page: Callable[..., Page], served: Site, walk: Walk
) -> None:
    page = adding(new_page(), served, walk)
    page.locator("[name='order.matters']").fill("写到一半")
    expect(page.locator("#draft-saved")).to_contain_text("草稿存于今天")
    expect(page.locator("#sheet")).to_contain_text("写到一半")
    second = adding(new_page(phone=True), served, walk)
    expect(second.locator("[name='order.matters']")).to_have_value("写到一半")
    second.locator("[name='order.matters']").fill("在手机上改过")
    expect(second.locator("#sheet")).to_contain_text("在手机上改过")
    page.locator("[name='order.goal']").fill("在桌面上接着写")
    expect(page.locator("#draft")).to_contain_text("另一个窗口")
    expect(page.locator("[name='order.matters']")).to_have_value("写到一半")
    assert_quality(page)
    page.get_by_role("button", name="以这里的内容为准").click()
    expect(page.locator("#draft")).not_to_contain_text("另一个窗口")
    expect(page.locator("[name='order.goal']")).to_have_value("在桌面上接着写")
    expect(page.locator("[name='order.matters']")).to_have_value("写到一半")
    assert_quality(second)


def test_without_scripts_a_button_keeps_the_draft_and_enter_does_not_send(
    new_page: Callable[..., Page], served: Site, walk: Walk
) -> None:
    page = adding(new_page(nojs=True), served, walk)
    page.locator("[name='order.matters']").fill("写到一半")
    page.get_by_role("button", name="存为草稿").click()
    expect(page.locator("#draft-saved")).to_contain_text("草稿存于今天")
    page.locator("[name='arrive_at']").press("Enter")
    expect(page.locator("[name='order.matters']")).to_have_value("写到一半")
    assert len(read_case(by=walk.town.dispatcher, number=walk.number).case.orders) == 4
    page.locator(".hy-draft-away summary").click()
    page.get_by_role("button", name="确认清除").click()
    expect(page.locator("#draft-saved")).to_contain_text("发出后自动清除")
    assert_quality(page)
