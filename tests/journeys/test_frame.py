"""The frame of every journey: the server answers a real browser, by the book."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Site

PROBE = "<title>as sent</title><script>document.title = 'changed'</script>"
pytestmark = pytest.mark.browser


def test_the_sign_in_page_opens(running: Site, page: Page, shoot: Callable[[Page, str], Path]) -> None:
    page.goto(f"{running.url}/sign-in")
    assert page.locator("input[name=login]").is_visible()
    assert shoot(page, "sign-in").stat().st_size > 0


def test_the_phone_is_narrow(running: Site, phone: Page) -> None:
    phone.goto(f"{running.url}/sign-in")
    assert phone.evaluate("window.innerWidth") == 390


def test_without_javascript_a_page_runs_no_script(running: Site, page_nojs: Page) -> None:
    page_nojs.route("**/probe", lambda route: route.fulfill(content_type="text/html", body=PROBE))
    page_nojs.goto(f"{running.url}/probe")
    assert page_nojs.title() == "as sent"
