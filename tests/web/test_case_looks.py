"""The pages of a case in a real browser: both sizes, both languages, without JavaScript, nothing overflowing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.founding import Town
from tests.web.browsing import opened, shoot
from tests.web.quality import assert_quality
from tests.web.test_case_page import signed_in
from tests.web.walked import DEPARTMENTS, Walk, filed, more_departments, settled

pytestmark = pytest.mark.django_db
LONG = (
    "关于中南路街道某小区地下一层违规分隔为胶囊房对外出租、私拉电线、占用消防通道且夜间噪声扰民,多户居民联名要求同时到场处置并给出整改期限的诉求"
    * 2
)
PAGES = {
    "new": ("dispatcher", "", lambda town: filed(town)),
    "called": ("dispatcher", "", lambda town: filed(town).assessed().called().take("sign", "city", 1)),
    "unit": ("police", "", lambda town: filed(town).assessed().called()),
    "handled": ("dispatcher", "", lambda town: handled(town)),
    "second": ("dispatcher", "?tab=plan", lambda town: second(town)),
    "eight": ("dispatcher", "", lambda town: eight(town)),
    "long": ("dispatcher", "?tab=basis", lambda town: filed(town, title=LONG[:190]).assessed().called()),
    "confidential": ("police", "", lambda town: filed(town, confidential=True).assessed().called()),
    "papers": ("dispatcher", "?tab=papers", lambda town: handled(town).visited()),
    "files": ("dispatcher", "?tab=files", lambda town: handled(town)),
    "call": (
        "dispatcher",
        "/call?units=" + "&units=".join(DEPARTMENTS[:3]),
        lambda town: filed(town).assessed(),
    ),
    "choose": ("dispatcher", "/call", lambda town: filed(town).assessed()),
    "attendance": ("dispatcher", "/attendance", lambda town: named(town)),
    "arriving": ("police", "/attendance", lambda town: named(town)),
    "plan": (
        "dispatcher",
        "/plan",
        lambda town: filed(town).assessed().called().came().take("consult", minutes="现场研判"),
    ),
    "feedback": ("police", "/acts/feed_back", lambda town: filed(town).assessed().called().came().planned()),
    "visits": ("dispatcher", "/visits", lambda town: answered(town)),
    "score": (
        "dispatcher",
        "/score",
        lambda town: handled(town).visited().take("score", order=1, satisfaction="satisfied"),
    ),
    "sheet": ("dispatcher", "/documents/call_sheet.html", lambda town: filed(town).assessed().called()),
}


def handled(town: Town) -> Walk:
    return filed(town).assessed().called().came().planned().fed_back()


def consulted(town: Town) -> Walk:
    return filed(town).assessed().called().came().take("consult", minutes="现场研判")


def scored(town: Town) -> Walk:
    return handled(town).visited().take("score", order=1, satisfaction="satisfied")


def answered(town: Town) -> Walk:
    walk = handled(town).by_caller("accept").take("report", summary="办结").take("note", "operator")
    return walk.take("answer", party=1, text="已处置").take("visit", party=1, channel="phone", reached=False)


def named(town: Town) -> Walk:
    walk = filed(town).assessed().called().each("sign")
    return walk.each("name", people=[{"name": "执法队员", "title": "中队长"}, {"name": "协管员"}])


def second(town: Town) -> Walk:
    walk = handled(town).by_caller("accept")
    return walk.called(*more_departments(town, 2))


def eight(town: Town) -> Walk:
    return filed(town).assessed().called(*DEPARTMENTS, *more_departments(town, 4))


@pytest.fixture
def town(settings, tmp_path) -> Town:
    settings.HUYING_FILES = tmp_path / "files"
    return settled()


def html_of(town: Town, name: str, lang: str) -> str:
    who, path, made = PAGES[name]
    walk = made(town)
    answer = signed_in(town, who, lang).get(f"/wuchang/cases/{walk.number}{path}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_each_page_passes_the_bar_at_both_sizes(town: Town, browser: Browser, name: str) -> None:
    html = html_of(town, name, "zh-hans")
    for size in ("desk", "phone"):
        with opened(browser, html, size=size) as visit:
            shoot(visit.page, f"case-{name}-{size}-zh")
            assert_quality(visit.page)
            assert not visit.complaints


@pytest.mark.parametrize("name", ["called", "call", "attendance", "score"])
def test_each_page_passes_the_bar_in_english(town: Town, browser: Browser, name: str) -> None:
    html = html_of(town, name, "en")
    for size in ("desk", "phone"):
        with opened(browser, html, size=size) as visit:
            shoot(visit.page, f"case-{name}-{size}-en")
            assert_quality(visit.page)


@pytest.mark.parametrize("name", ["called", "call", "attendance"])
def test_the_forms_can_be_opened_and_read_without_javascript(town: Town, browser: Browser, name: str) -> None:
    with opened(browser, html_of(town, name, "zh-hans"), scripts=False) as visit:
        shoot(visit.page, f"case-{name}-desk-plain")
        assert visit.page.locator("form[method=post] button").count() > 0
