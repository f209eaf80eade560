"""A grid worker's phone, level by level (S1-45 … S1-50): handled on the spot, sent up, verified on site; its looks."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from huying.services.demo.story import actor
from huying.services.reading import read_case
from tests.journeys.conftest import DESKTOP, PHONE, SCREENSHOTS, Site
from tests.journeys.phone import kept
from tests.journeys.posts import Desk, Posts, photo
from tests.web.quality import assert_quality

pytestmark = pytest.mark.browser

HEAD, CHIEF, SECTION = "八境路社区-楼栋长", "八境路社区-网格长", "解放街-城市管理办"
CENTRE, PRINCIPAL = "解放街-网格中心", "解放街-主要领导"
NUMBER = re.compile(r"\d{6}-\d{8}-H-\d{5}")
SMALL = """() => [...document.querySelectorAll("#patrol :is(.btn, button, select, summary), .hy-patrol-more")]
  .filter((one) => one.checkVisibility()).filter((one) => one.getBoundingClientRect().height < 44)
  .map((one) => one.outerHTML.slice(0, 120))"""


def report(desk: Desk, place: str) -> str:
    """A report by photo, of a place; its number."""
    page = desk.page
    desk.go("patrol")
    with page.expect_file_chooser() as chooser:
        page.get_by_text("拍照上报", exact=True).tap()
    chooser.value.set_files([photo()])
    page.get_by_role("radio", name="民生服务").tap()
    page.get_by_text("补充地点、改写标题和说明").tap()
    page.get_by_label("具体地点").fill(place)
    page.get_by_role("button", name="上报", exact=True).tap()
    said = page.locator("[data-part=said]")
    expect(said).to_contain_text("已收到，编号")
    found = NUMBER.search(said.inner_text())
    assert found
    return found[0]


def row(page: Page, number: str) -> str:
    return f'#patrol-work li:has(a[href$="/cases/{number}"])'


def test_level_one_is_handled_by_the_building_head_and_closed_by_the_community(
    site: Site, new_page: Callable[..., Page]
) -> None:
    posts = Posts(site, new_page, slug="zhanggong")
    desk = posts(HEAD, phone=True)
    number = report(desk, "三单元楼道")
    page = desk.page
    page.locator(row(page, number)).get_by_role("link", name="当场处置").tap()
    page.get_by_label("办理意见").fill("换了灯泡。")
    page.locator("form input[type=file]").set_input_files([photo("处置后.jpg")])
    look(page, "patrol-handle", "zh")
    page.get_by_role("button", name="处置完毕").tap()
    expect(page).to_have_url(re.compile("/zhanggong/patrol$"))
    expect(page.get_by_text(f"已当场处置，编号 {number}")).to_be_visible()
    chief = posts(CHIEF, phone=True)
    chief.go("patrol")
    chief.page.locator(row(chief.page, number)).get_by_role("link", name="核实结项").tap()
    form = chief.form("verify")
    form.locator('[name="method"][value="on_site"]').check(force=True)
    form.locator('[name="result"][value="done"]').check(force=True)
    form.get_by_role("button").last.tap()
    expect(chief.page).to_have_url(re.compile("/zhanggong/patrol$"))
    chief.take(number, "close")
    shown = read_case(by=actor(CHIEF), number=number)
    assert shown.case.ended == "closed"
    assert [line.step for line in shown.lines] == [
        "register",
        "assess",
        "call",
        "feed_back",
        "verify",
        "close",
    ]
    assert [len(line.files) for line in shown.lines if line.files] == [1, 1]


def test_what_the_community_cannot_solve_goes_up_to_the_street_and_from_there_to_the_departments(
    site: Site, new_page: Callable[..., Page]
) -> None:
    posts = Posts(site, new_page, slug="zhanggong")
    desk = posts("八境路社区-网格员", phone=True)
    number, page = report(desk, "夜市口"), desk.page
    page.locator(row(page, number)).get_by_role("link", name="吹响上一级哨").tap()
    form = desk.form("escalate")
    form.locator('[name="reason"]').fill("社区没有执法权")
    form.locator('[name="person"]').fill("街道城管办专人")
    form.get_by_role("button").last.tap()
    expect(page).to_have_url(re.compile("/zhanggong/patrol$"))
    sent = page.locator(row(page, number))
    expect(sent).to_contain_text("第 2 级")
    expect(sent).to_contain_text("解放街道")
    section = posts(SECTION, phone=True)
    section.take(number, "assess", needs_call=True, reason="需部门到场", **{"class": "city"})
    section.go("patrol")
    section.page.locator(row(section.page, number)).get_by_role("link", name="申请三级哨").tap()
    section.form("apply").get_by_role("button").last.tap()
    expect(section.page).to_have_url(re.compile("/zhanggong/patrol$"))
    posts(PRINCIPAL).take(number, "confirm", agreed=True)
    assert "confirm" in read_case(by=actor(CENTRE), number=number).case.done


def look(page: Page, name: str, lang: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    assert_quality(page)
    page.screenshot(path=SCREENSHOTS / f"{name}-{lang}.png", full_page=True)


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_the_page_is_good_to_look_at_while_writing_waiting_and_working(
    site: Site, new_page: Callable[..., Page], lang: str
) -> None:
    posts = Posts(site, new_page, slug="zhanggong")
    desk = posts("八境路社区-网格员", phone=True)
    report(desk, "三单元楼道")
    page = desk.page
    page.context.add_cookies([{"name": "django_language", "value": lang, "url": site.url}])
    desk.go("patrol")
    wide = {"phone": PHONE, "desktop": DESKTOP}
    for size, options in wide.items():
        page.set_viewport_size(options["viewport"])
        look(page, f"patrol-work-{size}", lang[:2])
        assert page.evaluate(SMALL) == []
    page.set_viewport_size(PHONE["viewport"])
    kept(page, "zhanggong")
    page.context.set_offline(True)
    page.reload()
    for _ in range(2):
        page.locator(".hy-patrol-shot input").set_input_files([photo()])
        expect(page.locator("[data-part=photos] img")).to_have_count(1)
        page.locator('[name="category"]').nth(1).check(force=True)
        page.locator("[data-part=words] summary").tap()
        for size, options in wide.items():
            page.set_viewport_size(options["viewport"])
            look(page, f"patrol-form-{size}", lang[:2])
            assert page.evaluate(SMALL) == []
        page.set_viewport_size(PHONE["viewport"])
        page.locator(".hy-patrol-end .btn-primary").tap()
        expect(page.locator("[data-part=form]")).to_be_hidden()
    page.locator('[data-part=items] [data-does="ask"]').first.tap()
    for size, options in wide.items():
        page.set_viewport_size(options["viewport"])
        look(page, f"patrol-queue-{size}", lang[:2])
        assert page.evaluate(SMALL) == []
