"""Every page of staff and residents beside the case page, looked at in a real browser: wide and on a phone, in both
languages, with 0, 1 and 50 rows, with a very long title, without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser

from tests.domain.town import COMMUNITY
from tests.founding import Town, found
from tests.web.browsing import looked_at, opened, shoot
from tests.web.quality import faults_of
from tests.web.test_public import answered, link, walk
from tests.web.visiting import LONG, called, filed, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


def faults_at(
    browser: Browser,
    html: str,
    name: str,
    *,
    scripts: bool = True,
    sizes: tuple[str, ...] = ("desk", "phone"),
) -> list[str]:
    """What is wrong with a page as it was sent, at both sizes; a picture of each is kept."""
    said = []
    for size in sizes:
        with looked_at(browser, html, size=size, scripts=scripts) as visit:
            said += [f"{name} {size}: {one}" for one in faults_of(visit.page) + visit.complaints]
            shoot(visit.page, f"{name}-{size}{'' if scripts else '-noscript'}")
    return said


def fetch(client: Client, address: str, lang: str, status: int = 200) -> str:
    answer = client.get(address, headers={"accept-language": lang})
    assert answer.status_code == status, address
    return str(answer.content.decode())


def everywhere(browser: Browser, get: Callable[[str], str], name: str) -> list[str]:
    """The page in both languages, and in Chinese without scripts."""
    return [
        *faults_at(browser, get("zh-hans"), f"{name}-zh"),
        *faults_at(browser, get("en"), f"{name}-en"),
        *faults_at(browser, get("zh-hans"), f"{name}-zh", scripts=False, sizes=("phone",)),
    ]


def fill(town: Town, rows: int) -> None:
    if rows:
        called(town, title=LONG)
    for n in range(rows - 1):
        filed(town, title=f"第 {n + 1} 件：中南路 {n} 号路灯不亮", category="city", confidential=n % 9 == 0)


@pytest.mark.parametrize("rows", [0, 1, 50])
@pytest.mark.parametrize("page", ["desk", "cases"])
def test_desk_and_case_list(browser: Browser, rows: int, page: str) -> None:
    town = found()
    fill(town, rows)
    client = signed_in(town, "dispatcher")
    said = everywhere(browser, lambda lang: fetch(client, f"/wuchang/{page}", lang), f"{page}-{rows}")
    if rows == 1:
        fire = signed_in(town, "fire")
        said += everywhere(browser, lambda lang: fetch(fire, f"/wuchang/{page}", lang), f"{page}-fire-{rows}")
    if page == "cases" and rows != 50:
        query = "?light=green&state=open&category=city&from=2020-01-01"
        said += faults_at(
            browser, fetch(client, f"/wuchang/cases{query}", "zh-hans"), f"cases-filtered-{rows}"
        )
    assert said == []


def test_registration(browser: Browser) -> None:
    town = found()
    filed(town, title=LONG, place="中南路 5 号")
    client = signed_in(town, "dispatcher")
    said = everywhere(browser, lambda lang: fetch(client, "/wuchang/register", lang), "register")
    meeting = "/wuchang/register?channel=meeting"
    said += everywhere(browser, lambda lang: fetch(client, meeting, lang), "register-meeting")
    typed = {"channel": "phone", "title": "路灯", "place": "中南路 5 号", "parties.0.phone": "13912345678"}
    faulty = client.post("/wuchang/register", typed | {"category": "owl"}).content.decode()
    said += faults_at(browser, faulty, "register-faults")
    closed = fetch(signed_in(town, "city"), "/wuchang/register", "zh-hans", status=403)
    said += faults_at(browser, closed, "register-closed")
    assert said == []


def test_signing_in(browser: Browser, client: Client) -> None:
    found()
    said = everywhere(browser, lambda lang: fetch(client, "/sign-in", lang), "sign-in")
    wrong = client.post("/sign-in", {"login": "dispatcher", "password": "wrong"}).content.decode()
    said += faults_at(browser, wrong, "sign-in-wrong")
    said += everywhere(browser, lambda lang: fetch(client, "/", lang), "start")
    assert said == []


def test_the_three_screens_and_the_receipt(browser: Browser, client: Client) -> None:
    found()
    said = everywhere(browser, lambda lang: fetch(client, "/wuchang/report", lang), "report-what")
    client.post("/wuchang/report/what", {"text": "路灯不亮"})
    said += everywhere(browser, lambda lang: fetch(client, "/wuchang/report/where", lang), "report-where")
    client.post("/wuchang/report/where", {"grid": COMMUNITY})
    said += everywhere(browser, lambda lang: fetch(client, "/wuchang/report/who", lang), "report-who")
    faulty = client.post("/wuchang/report/who", {"how": "named"}).content.decode()
    said += faults_at(browser, faulty, "report-faults")
    walk(client)
    said += everywhere(browser, lambda lang: fetch(client, "/wuchang/report/done", lang), "report-done")
    assert said == []


def test_following_and_judging(browser: Browser, client: Client, settings: Any) -> None:
    town = found()
    number = answered(town)
    said = everywhere(browser, lambda lang: fetch(client, "/wuchang/follow", lang), "follow")
    client.post("/wuchang/follow", {"number": number, "proof": "13912345678"})
    said += everywhere(browser, lambda lang: fetch(client, f"/wuchang/follow/{number}", lang), "progress")
    said += everywhere(browser, lambda lang: fetch(client, link(town, number), lang), "satisfaction")
    settings.HUYING_WRONG_SECRETS_PER_ADDRESS = 0
    refused = client.post("/wuchang/follow", {"number": number, "proof": "x"}).content.decode()
    said += faults_at(browser, refused, "too-many")
    assert said == []


def test_a_scanned_code_brings_the_secret_and_hides_it_again(browser: Browser, client: Client) -> None:
    found()
    html = fetch(client, "/wuchang/follow", "zh-hans")
    with opened(browser, html) as visit:
        visit.page.goto(visit.page.url + "?number=1#ABCD2345")
        assert visit.page.input_value("#f-follow-proof") == "ABCD2345"
        assert "ABCD2345" not in visit.page.url


def test_the_keyboard_walks_the_desk_and_opens_a_case(browser: Browser) -> None:
    town = found()
    numbers = [filed(town, title=f"第 {n} 件") for n in range(2)]
    html = fetch(signed_in(town, "dispatcher"), "/wuchang/desk", "zh-hans")
    with opened(browser, html) as visit:
        page = visit.page
        page.keyboard.press("j")
        page.keyboard.press("j")
        focused = page.evaluate("document.activeElement.getAttribute('href')")
        assert re.fullmatch(rf"/wuchang/cases/({'|'.join(numbers)})", focused)
        page.keyboard.press("k")
        assert page.evaluate("document.activeElement.getAttribute('href')") != focused
        page.keyboard.press("Enter")
        page.wait_for_url("**/wuchang/cases/*")


def test_what_is_not_there_and_a_form_out_of_date_are_told_in_the_readers_language(browser: Browser):
    found()
    nothing = partial(fetch, Client(), "/nowhere/at/all", status=404)
    stale = partial(_stale, Client(enforce_csrf_checks=True))
    said = {"zh-hans": ("没有这个页面", "表单已失效"), "en": ("There is no such page", "no longer valid")}
    for lang, (none, old) in said.items():
        assert none in nothing(lang=lang)
        assert old in stale(lang)
    assert everywhere(browser, lambda lang: nothing(lang=lang), "nothing") == []
    assert everywhere(browser, stale, "stale") == []


def _stale(client: Client, lang: str) -> str:
    answer = client.post("/sign-in", headers={"accept-language": lang})
    assert answer.status_code == 403
    return str(answer.content.decode())
