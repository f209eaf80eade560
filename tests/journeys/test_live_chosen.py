"""Rows that are chosen stay so while others move on, and the bell rings by itself on whatever page is open."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from huying.services import cases as acts
from huying.services.demo.story import actor
from huying.store import sql
from huying.store.notices import untold
from huying.store.relay import waiting
from tests.journeys.conftest import Site
from tests.journeys.posts import Posts
from tests.journeys.test_live import CENTRE, DEPARTMENT, SOON, called, opened, sign, still_open, working

pytestmark = pytest.mark.browser
OPERATOR = "区网格化中心-值守"
WITHIN = 2.0
"""Seconds from a notice to the bell."""


@pytest.fixture
def posts(site: Site, new_page: Callable[..., Page]) -> Iterator[Posts]:
    with working(site):
        yield Posts(site, new_page)


def test_rows_move_on_while_others_stay_chosen(posts: Posts) -> None:
    first, second = called(), called()
    page = opened(posts(OPERATOR), "centre?unit=420106-cgj&step=sign")
    rows = page.locator("tr[data-row]")
    for number in (first, second):
        rows.filter(has_text=number).locator("[data-pick]").check()
    third = called()
    expect(rows.filter(has_text=third)).to_have_count(1, timeout=SOON)
    assert still_open(page)
    for number in (first, second):
        expect(rows.filter(has_text=number).locator("[data-pick]")).to_be_checked()
    expect(rows.filter(has_text=third).locator("[data-pick]")).not_to_be_checked()
    expect(page.get_by_text("已选 2 项")).to_be_visible()
    expect(page.locator("#live-bar")).to_be_empty()

    acts.act(by=actor(OPERATOR), number=first, step="urge", order=1, details={"text": "请尽快签收"})
    expect(page.locator("#live-bar")).to_contain_text(f"已勾选的 1 项有新进展：{first}", timeout=SOON)
    expect(rows.filter(has_text=first).locator("[data-pick]")).to_be_checked()
    sign(second)
    expect(page.locator("#live-bar")).to_contain_text(f"已勾选的 1 项已不在本页：{second}", timeout=SOON)
    expect(page.get_by_text("已选 1 项")).to_be_visible()
    page.get_by_role("button", name="催办", exact=True).click()
    expect(page.get_by_role("heading", name="催办 1 项")).to_be_visible()


def test_the_bell_rings_on_whatever_page_is_open(posts: Posts) -> None:
    told()
    pages = [opened(posts(DEPARTMENT), path) for path in ("desk", "calendar")]
    before = unread(pages[0])
    number = called()
    began = time.monotonic()
    while not _noticed(number):
        time.sleep(0.05)
        assert time.monotonic() - began < SOON / 1000
    began = time.monotonic()
    for page in pages:
        expect(page.locator(".hy-bell-count")).to_have_text(str(before + 1), timeout=SOON)
        assert still_open(page)
    waited = time.monotonic() - began
    assert waited < WITHIN, waited


def test_new_notices_come_to_the_open_page_of_notices(posts: Posts) -> None:
    page = opened(posts(CENTRE), "notices")
    number = called()
    sign(number)
    expect(page.locator("main")).to_contain_text(number, timeout=SOON)
    assert still_open(page)


def told() -> None:
    """Wait until everything that happened before has become notices."""
    until = time.monotonic() + SOON / 1000
    while waiting().rows or untold().rows:
        time.sleep(0.1)
        assert time.monotonic() < until


def unread(page: Page) -> int:
    count = page.locator(".hy-bell-count")
    return int(count.inner_text()) if count.count() else 0


def _noticed(number: str) -> bool:
    return bool(
        sql.row(
            "SELECT 1 AS one FROM notice n JOIN case_head h USING (jurisdiction_id, subject_id) WHERE h.number = %(n)s"
            " AND n.kind = 'called'",
            n=number,
        )
    )
