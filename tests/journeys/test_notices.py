"""Notices in a real browser: the bell, the page, opening one; and how these pages look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from huying.services.notices.making import note_all
from huying.services.relay import tell_all
from tests.conftest import connected_to
from tests.journeys.conftest import Site
from tests.journeys.posts import Posts
from tests.journeys.test_looks import CENTRE, CITY, look, named, speaking

pytestmark = pytest.mark.browser
PAGES: Mapping[str, tuple[str, str]] = {"notices": (CITY, "notices"), "notices-caller": (CENTRE, "notices")}
"""The post that looks, and at which address."""


@pytest.fixture(scope="module")
def told(running: Site, django_db_blocker: Any) -> str:
    """A case whose departments have been told; its number."""
    with django_db_blocker.unblock(), connected_to(running.database):
        number = named().number
        tell_all()
        note_all()
    return number


def test_a_called_department_is_told_by_the_bell_and_opens_the_case(
    running: Site, told: str, new_page: Callable[..., Page]
) -> None:
    desk = Posts(running, new_page)(CITY)
    assert desk.go("desk") == 200
    before = int(desk.page.locator(".hy-bell-count").inner_text().rstrip("+"))
    assert before > 0
    desk.page.locator(".hy-bell").click()
    row = desk.page.locator("tr[data-row]", has_text=told)
    expect(row).to_contain_text("向本单位派单")
    row.locator("a.hy-row-link").click()
    desk.page.wait_for_url(f"**/cases/{told}")
    assert int(desk.page.locator(".hy-bell-count").inner_text().rstrip("+")) == before - 1


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
@pytest.mark.parametrize("name", list(PAGES))
def test_pages_of_notices_look_right_at_both_sizes_and_printed(
    running: Site, told: str, new_page: Callable[..., Page], name: str, lang: str
) -> None:
    who, path = PAGES[name]
    desk = Posts(running, new_page)(who)
    speaking(desk.page, running, lang)
    assert desk.go(path) == 200
    assert told
    look(desk.page, name, lang)
