"""Notices in a real browser: the bell, the page, opening one; and how these pages look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from huying.services.notices.making import note_all
from huying.services.notices.sending import deliver_all
from huying.services.relay import tell_all
from tests.conftest import connected_to
from tests.founding import Town
from tests.journeys.conftest import Site
from tests.journeys.posts import Posts
from tests.journeys.test_looks import CENTRE, CITY, look, named, speaking
from tests.services.outgoing import kept

pytestmark = pytest.mark.browser
KEEPER = "武昌区-系统管理"
PAGES: Mapping[str, tuple[str, str]] = {
    "notices": (CITY, "notices"),
    "notices-caller": (CENTRE, "notices"),
    "deliveries": (KEEPER, "deliveries"),
    "channels": (KEEPER, "channels"),
    "channel-sms": (KEEPER, "channels/new/sms"),
    "channel-kept": (KEEPER, "channels/1"),
    "texts": (KEEPER, "notice-texts"),
    "text": (KEEPER, "notice-texts/called/zh"),
}
"""The post that looks, and at which address."""


@pytest.fixture(scope="module")
def told(running: Site, django_db_blocker: Any) -> str:
    """A case whose departments have been told; its number."""
    with django_db_blocker.unblock(), connected_to(running.database):
        place = Town(jurisdiction=420106, slug="wuchang")
        more = {"quiet_from": "21:00", "quiet_to": "08:00", "secret": "x"}
        kept(
            place,
            "sms",
            {"420106-cgj": "13900000001"},
            url="http://127.0.0.1:9/",
            name="政务短信平台",
            **more,
        )
        kept(place, "webhook", {"420106-gaj": ""}, url="http://127.0.0.1:9/", name="公安指挥平台")
        number = named().number
        tell_all()
        note_all()
        tomorrow = (timezone.now() + timedelta(days=1)).replace(hour=2)
        deliver_all(lambda: tomorrow)
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
