"""Every page of the main job, with a very long title, at both sizes, in both languages, and printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Page

from huying.services.demo.story import Story, in_time
from tests.conftest import connected_to
from tests.journeys.conftest import DESKTOP, PHONE, SCREENSHOTS, Site
from tests.journeys.posts import Posts
from tests.web.quality import assert_quality

pytestmark = pytest.mark.browser

CENTRE, CITY, POLICE = "中南路街-指挥中心", "区城管执法局-联络员", "公安武昌分局-联络员"
LONG = (
    "丁字桥路口至梅苑小区北门沿线夜间占道经营、油烟直排、噪声扰民、消防通道堵塞且多次反映未彻底解决，居民联名要求各部门同时到场"
    * 2
)
A4 = {"width": 718, "height": 1000}
SMALL = """() => [...document.querySelectorAll("a.btn, button, .hy-act > summary, .form-control, .form-select")]
  .filter((one) => one.checkVisibility() && !one.classList.contains("visually-hidden"))
  .filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML.slice(0, 120))"""
PRESSED = """() => [...document.querySelectorAll("button, .btn, input[type=file]")]
  .filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 120))"""
NO_SIDEWAYS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@dataclass(frozen=True, slots=True)
class Cases:
    """The number of a case with a long title at each stage that has a page of its own."""

    assessed: str
    named: str
    consulted: str
    visited: str


@pytest.fixture(scope="module")
def cases(running: Site, django_db_blocker: Any) -> Cases:
    with django_db_blocker.unblock(), connected_to(running.database):
        return Cases(
            assessed=assessed().number,
            named=named().number,
            consulted=consulted().number,
            visited=visited().number,
        )


def assessed() -> Story:
    story = Story(
        CENTRE,
        title=LONG[:100],
        text=LONG,
        channel="phone",
        place=LONG[:60],
        grid="420106011029-01",
        parties=[{"name": "诉求人", "phone": "13900000071"}],
        photos=["looks"],
    )
    return story.take(
        CENTRE, "assess", needs_call=True, reason=LONG, problems=[LONG[:40]], **{"class": "city"}
    )


def named() -> Story:
    row = {"matters": LONG, "goal": LONG[:80], "people": "2"}
    orders = [{"unit": "420106-cgj", "role": "lead", **row}, {"unit": "420106-gaj", "role": "support", **row}]
    story = assessed()
    story.take(
        CENTRE, "call", orders=orders, place=LONG[:50], arrive_at=in_time(hours=2), window_end=in_time(days=5)
    )
    for no, by in enumerate((CITY, POLICE), 1):
        story.take(by, "sign", order=no).take(
            by, "name", order=no, people=[{"name": "带队人员", "title": "中队长"}]
        )
    return story


def consulted() -> Story:
    story = named()
    for no in (1, 2):
        story.take(CENTRE, "attend", order=no, people=[{"person": "带队人员", "result": "on_time"}])
    return story.take(CENTRE, "consult", minutes=LONG)


def visited() -> Story:
    story = consulted()
    lines = [{"unit": unit, "task": LONG, "due": in_time(days=2)} for unit in ("420106-cgj", "420106-gaj")]
    story.take(CENTRE, "plan", lines=lines)
    for no, by in enumerate((CITY, POLICE), 1):
        story.take(by, "agree", order=no)
        story.take(by, "feed_back", order=no, opinion=LONG, measures=[LONG], photos=["done"])
        story.take(CENTRE, "accept", order=no)
    story.take(CENTRE, "report", summary=LONG).take("区网格化中心-值守", "note")
    story.take(CENTRE, "answer", party=1, text=LONG)
    story.take(CENTRE, "visit", party=1, channel="phone", reached=True, answer="satisfied")
    return story.take(CENTRE, "score", order=1, satisfaction="satisfied")


STAFF: Mapping[str, Callable[[Cases], str]] = {
    "desk": lambda cases: "desk",
    "cases": lambda cases: "cases",
    "register": lambda cases: "register",
    "patrol": lambda cases: "patrol",
    "case": lambda cases: f"cases/{cases.visited}",
    "call": lambda cases: f"cases/{cases.assessed}/call?units=420106-cgj&units=420106-gaj&units=420106-xfj",
    "attendance": lambda cases: f"cases/{cases.named}/attendance",
    "plan": lambda cases: f"cases/{cases.consulted}/plan",
    "visits": lambda cases: f"cases/{cases.visited}/visits",
    "score": lambda cases: f"cases/{cases.visited}/score",
    "report of the case": lambda cases: f"cases/{cases.visited}/documents/case_report.html",
}
PUBLIC = {"report": "/wuchang/report", "follow": "/wuchang/follow", "sign-in": "/sign-in", "start": "/"}


@pytest.fixture(params=["zh-hans", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def speaking(page: Page, site: Site, lang: str) -> Page:
    """The window, in that language."""
    page.context.add_cookies([{"name": "django_language", "value": lang, "url": site.url}])
    return page


def look(page: Page, name: str, lang: str) -> None:
    """Judge the page at both sizes, keep a picture of each, then look at it as it prints."""
    assert page.locator("html").get_attribute("lang") == ("en" if lang == "en" else "zh-Hans")
    for size, options in (("desktop", DESKTOP), ("phone", PHONE)):
        page.set_viewport_size(options["viewport"])
        assert_quality(page)
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}-{size}-{lang[:2]}.png", full_page=True)
    assert page.evaluate(SMALL) == [], f"{name} has what a thumb misses"
    page.set_viewport_size(A4)
    page.emulate_media(media="print")
    assert page.evaluate(NO_SIDEWAYS), f"{name} is wider than the paper"
    assert page.evaluate(PRESSED) == [], f"{name} prints what can only be pressed"
    page.emulate_media(media="screen")
    page.set_viewport_size(DESKTOP["viewport"])


def test_staff_pages_look_right_at_both_sizes_and_printed(
    running: Site, cases: Cases, new_page: Callable[..., Page], lang: str
) -> None:
    desk = Posts(running, new_page)(CENTRE)
    speaking(desk.page, running, lang)
    looked = (partial(_staff, desk, path(cases), name, lang) for name, path in STAFF.items())
    _all_told(looked)


def test_the_centres_pages_look_right_at_both_sizes_and_printed(
    running: Site, cases: Cases, new_page: Callable[..., Page], lang: str
) -> None:
    desk = Posts(running, new_page)("区网格化中心-值守")
    speaking(desk.page, running, lang)
    row = f"row={cases.named}~1&row={cases.named}~2&row={cases.visited}~0"
    pages = {"centre": "centre", "centre filtered": "centre?light=red&step=sign&sort=street"}
    pages |= {f"bulk {step}": f"centre/acts?step={step}&{row}" for step in ("urge", "coordinate", "log")}
    _all_told(partial(_staff, desk, path, name, lang) for name, path in pages.items())


def test_public_pages_look_right_at_both_sizes_and_printed(
    running: Site, new_page: Callable[..., Page], lang: str
) -> None:
    page = speaking(new_page(), running, lang)
    _all_told(partial(_public, page, running.url + path, name, lang) for name, path in PUBLIC.items())


def _staff(desk: Any, path: str, name: str, lang: str) -> None:
    assert desk.go(path) == 200, path
    look(desk.page, name, lang)


def _public(page: Page, url: str, name: str, lang: str) -> None:
    page.goto(url)
    look(page, name, lang)


def _all_told(looks: Iterator[Callable[[], None]]) -> None:
    """Every page is looked at; what is wrong with all of them is told at once."""
    wrong = []
    for one in looks:
        try:
            one()
        except AssertionError as fault:
            wrong.append(str(fault))
    assert not wrong, "\n\n".join(wrong)
