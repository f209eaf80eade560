"""A grid worker's phone without a network: reports wait on it, are seen there, and become one case each."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Route, expect

from huying.services.demo.load import password
from huying.services.demo.story import actor
from huying.services.lists import list_cases
from huying.services.reading import read_case
from huying.services.reading_values import CaseShown
from huying.store.files import sweep
from huying.store.lists import Wanted
from tests.journeys.conftest import Site
from tests.journeys.phone import kept

pytestmark = pytest.mark.browser

WORKER, OTHER, CENTRE = "梅苑社区-网格员", "百瑞景社区-网格员", "中南路街-指挥中心"
GRID = "420106011004-01"
ITEMS = "[data-part=items] > li"
# The browser of the tests asks for the worker in its own language, not in the window's.
IN_CHINESE = {"name": "django_language", "value": "zh-hans"}
TAPS = """() => { window.taps = 0; addEventListener("pointerdown", () => (window.taps += 1), true) }"""


KEPT = """async () => Object.fromEntries((await Promise.all((await caches.keys()).map(async (name) => {
  const cache = await caches.open(name);
  return Promise.all((await cache.keys()).map(async (one) =>
    [new URL(one.url).pathname, await (await cache.match(one, {ignoreVary: true})).text()]));
}))).flat())"""


A_WEEK_LATER = """() => new Promise((done) => {
  indexedDB.open("huying-patrol").onsuccess = ({ target }) => {
    const store = target.result.transaction("reports", "readwrite").objectStore("reports");
    store.getAll().onsuccess = (all) => all.target.result.forEach((one) => {
      store.put({ ...one, tried: Date.now() - 7 * 24 * 3600 * 1000 });
    });
    store.transaction.oncomplete = () => { target.result.close(); done(); };
  };
})"""


def big_photo(colour: tuple[int, int, int]) -> dict[str, Any]:
    """A photo as large as a phone's camera takes it, noisy enough not to shrink by itself."""
    content = io.BytesIO()
    Image.effect_noise((4000, 3000), 60).convert("RGB").save(content, "JPEG", quality=88)
    picture = Image.blend(Image.open(content), Image.new("RGB", (4000, 3000), colour), 0.5)
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=88)
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


def photo(colour: tuple[int, int, int] = (90, 110, 120)) -> dict[str, Any]:
    content = io.BytesIO()
    Image.new("RGB", (800, 600), colour).save(content, "JPEG")
    return {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


def signed_in(page: Page, site: Site, who: str = WORKER) -> Page:
    page.goto(f"{site.url}/sign-in?next=/wuchang/patrol")
    page.get_by_label("用户名").fill(who)
    page.get_by_label("密码").fill(password())
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(re.compile("/wuchang/patrol$"))
    return page


def shoot(page: Page, file: dict[str, Any]) -> None:
    """Press the button to the camera and bring a photo back."""
    with page.expect_file_chooser() as chooser:
        page.get_by_text("拍照上报", exact=True).tap()
    chooser.value.set_files([file])
    expect(page.locator("[data-part=photos] img")).to_have_count(1)


def reports(page: Page, file: dict[str, Any], *, what: str = "城市综合管理") -> None:
    shoot(page, file)
    page.get_by_role("radio", name=what).tap()
    page.get_by_role("button", name="上报", exact=True).tap()
    expect(page.locator("[data-part=form]")).to_be_hidden()


def cases() -> list[CaseShown]:
    """Every case that came by patrol from this grid, as its street sees it, the latest first."""
    by = actor(CENTRE)
    rows = list_cases(by=by, wanted=Wanted(channel="patrol")).rows
    mine = [row["number"] for row in rows if row["grid"] == GRID]
    return [read_case(by=by, number=number) for number in mine]


@pytest.fixture
def site(shared_site: Site) -> Site:
    return shared_site


@pytest.fixture
def phone(phone: Page) -> Page:
    """A phone whose requests are seen from the first page on: where that begins only once a worker stands between the
    page and the network, they may go by unseen.
    """
    phone.route("**/nobody-asks-for-this", lambda route: route.abort())
    return phone


@pytest.fixture
def before(site: Site) -> set[str]:
    return {case.number for case in cases()}


def fresh(before: set[str]) -> list[CaseShown]:
    return [case for case in cases() if case.number not in before]


def settled(page: Page, site: Site) -> Page:
    """Sign in, and wait until the phone has all it needs without a network."""
    signed_in(page, site)
    kept(page, "wuchang")
    return page


@contextmanager
def cut(context: BrowserContext) -> Iterator[None]:
    """The network is away for as long as the block runs."""
    context.set_offline(True)
    try:
        yield
    finally:
        context.set_offline(False)


def test_a_report_with_photo_takes_at_most_six_taps(site: Site, phone: Page, before: set[str]) -> None:
    page = signed_in(phone, site)
    page.evaluate(TAPS)
    reports(page, photo())
    expect(page.locator("[data-part=said]")).to_contain_text("已收到，编号")
    on_the_home_screen, in_the_camera = 1, 2  # the icon; the shutter and “OK”
    assert page.evaluate("window.taps") + on_the_home_screen + in_the_camera <= 6
    (case,) = fresh(before)
    assert (case.title, case.case.grid, case.case.channel) == ("城市综合管理：梅苑第一网格", GRID, "patrol")
    assert case.text == "巡查拍照上报，照片 1 张，地点：梅苑第一网格。"
    assert len(case.files) == 1


def test_three_reports_without_a_network_are_three_cases_each_with_its_photo(
    site: Site, phone: Page, before: set[str]
) -> None:
    page, context = signed_in(phone, site), phone.context
    kept(page, "wuchang")
    made = datetime.now().astimezone()
    with cut(context):
        page.goto(f"{site.url}/wuchang/patrol")
        expect(page.get_by_text("没有网络。")).to_be_visible()
        assert page.locator("#patrol").get_attribute("data-shell") == "yes"
        for n, what in enumerate(("城市综合管理", "民生社会保障", "应急突发事件"), 1):
            reports(page, big_photo((40 * n, 90, 120)), what=what)
        expect(page.locator(ITEMS)).to_have_count(3)
        expect(page.get_by_text("3 条，照片 3 张")).to_be_visible()
        page.close()
        page = context.new_page()
        page.goto(f"{site.url}/wuchang/patrol")
        expect(page.locator(ITEMS)).to_have_count(3)
        assert fresh(before) == []
    expect(page.locator(ITEMS)).to_have_count(0, timeout=60_000)
    found = fresh(before)
    assert sorted(case.case.category or "" for case in found) == ["city", "emergency", "welfare"]
    for case in found:
        assert len(case.files) == 1
        assert case.files[0].size < 1_500_000
        entry = case.lines[0]
        assert made - timedelta(seconds=5) < entry.at < entry.recorded_at
    assert len({case.files[0].id for case in found}) == 3


def test_before_the_page_is_kept_the_phone_says_so_in_words_and_has_it_afterwards(
    site: Site, phone: Page
) -> None:
    held: list[Route] = []
    phone.context.add_cookies([IN_CHINESE | {"url": site.url}])
    phone.context.route("**/wuchang/patrol/shell", lambda route: held.append(route))
    page = signed_in(phone, site)
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    with cut(phone.context):
        page.goto(f"{site.url}/wuchang/patrol")
        expect(page.get_by_role("heading", name="没有网络")).to_be_visible()
    for route in held:
        route.continue_()
    phone.context.unroute("**/wuchang/patrol/shell")
    page.get_by_role("link", name="再试一次").tap()
    expect(page.get_by_role("heading", name="巡查")).to_be_visible()
    kept(page, "wuchang")
    with cut(phone.context):
        page.goto(f"{site.url}/wuchang/patrol")
        expect(page.get_by_text("没有网络。")).to_be_visible()


def test_without_a_network_and_a_kept_page_it_is_said_in_words_that_nothing_is_lost(
    site: Site, phone: Page
) -> None:
    phone.context.add_cookies([IN_CHINESE | {"url": site.url}])
    page = settled(phone, site)
    page.locator("summary[aria-label=菜单]").tap()
    page.locator(".hy-menu-full").get_by_role("button", name="退出登录").tap()
    expect(page).to_have_url(f"{site.url}/")
    with cut(phone.context):
        page.goto(f"{site.url}/wuchang/patrol")
        expect(page.get_by_role("heading", name="没有网络")).to_be_visible()
        expect(page.get_by_text("本机待发的上报都还在")).to_be_visible()
    page.get_by_role("link", name="再试一次").tap()
    expect(page).to_have_url(re.compile("/sign-in"))


def test_an_answer_that_never_came_files_no_second_case(site: Site, phone: Page, before: set[str]) -> None:
    page = settled(phone, site)
    answered: list[int] = []

    def swallow(route: Route) -> None:
        answered.append(route.fetch().status)
        route.abort("connectionreset")

    page.route("**/wuchang/patrol/reports", swallow)
    page.route("**/wuchang/patrol/photos", swallow, times=1)
    reports(page, photo())
    expect(page.locator(ITEMS)).to_have_count(1)
    for _ in range(100):  # the photo, the report, and that again after five seconds
        page.wait_for_timeout(200)
        if len(answered) >= 3:
            break
    assert answered[:3] == [201, 201, 201]
    assert len(fresh(before)) == 1
    page.unroute("**/wuchang/patrol/reports")
    page.reload()
    expect(page.locator(ITEMS)).to_have_count(0)
    (case,) = fresh(before)
    assert len(case.files) == 1
    expect(page.get_by_text(case.number).first).to_be_visible()


def refused_item(page: Page) -> None:
    expect(page.locator(ITEMS)).to_have_count(1)
    expect(page.locator(ITEMS)).to_contain_text("没有被接收")


def test_what_the_server_refuses_stays_says_why_and_is_sent_once_it_is_mended(
    site: Site, phone: Page, before: set[str]
) -> None:
    page = signed_in(phone, site)
    shoot(page, {"name": "文件.jpg", "mimeType": "image/jpeg", "buffer": b"no picture at all" * 50})
    page.get_by_role("button", name="上报", exact=True).tap()
    refused_item(page)
    expect(page.locator("[data-part=why] li").first).to_contain_text("文件.jpg")
    page.reload()
    refused_item(page)
    assert fresh(before) == []
    page.get_by_role("button", name="修改").tap()
    page.get_by_role("button", name="删除照片").tap()
    page.locator(".hy-patrol-more input").set_input_files([photo()])
    expect(page.locator("[data-part=photos] img")).to_have_count(1)
    page.get_by_text("补充地点、改写标题和说明").tap()
    page.get_by_label("标题", exact=True).fill("井盖松动")
    page.get_by_role("button", name="上报", exact=True).tap()
    expect(page.locator(ITEMS)).to_have_count(0)
    (case,) = fresh(before)
    assert (case.title, len(case.files)) == ("井盖松动", 1)


def drawn_anew(page: Page) -> None:
    """Let the page try to send, which draws the queue anew."""
    page.evaluate(f"() => {{ window.before = document.querySelector('{ITEMS}') }}")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_function("() => !window.before.isConnected")


def test_a_report_is_deleted_only_once_that_was_confirmed(site: Site, phone: Page, before: set[str]) -> None:
    page = settled(phone, site)
    with cut(phone.context):
        for _ in range(2):
            reports(page, photo())
        first = page.locator(ITEMS).first
        first.get_by_role("button", name="删除", exact=True).tap()
        first.get_by_role("button", name="不删").tap()
        expect(page.locator(ITEMS)).to_have_count(2)
        first.get_by_role("button", name="删除", exact=True).tap()
        drawn_anew(page)
        expect(first.get_by_role("button", name="删除", exact=True)).to_be_focused()
        first.get_by_role("button", name="确定删除").tap()
        expect(page.locator(ITEMS)).to_have_count(1)
    expect(page.locator(ITEMS)).to_have_count(0)
    assert len(fresh(before)) == 1


def test_a_session_that_lapsed_keeps_the_queue_and_asks_to_sign_in(
    site: Site, phone: Page, before: set[str]
) -> None:
    page = settled(phone, site)
    with cut(phone.context):
        reports(page, photo())
    phone.context.clear_cookies(name="sessionid")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_text("登录已过期")).to_be_visible(timeout=20_000)
    expect(page.locator(ITEMS)).to_have_count(1)
    page.get_by_role("link", name="重新登录后发送").tap()
    page.get_by_label("用户名").fill(WORKER)
    page.get_by_label("密码").fill(password())
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(re.compile("/wuchang/patrol$"))
    expect(page.locator("[data-part=said]")).to_contain_text("已收到")
    assert len(fresh(before)) == 1


def test_another_persons_reports_wait_for_that_person_and_signing_out_asks_first(
    site: Site, phone: Page, before: set[str]
) -> None:
    page = settled(phone, site)
    page.route("**/wuchang/patrol/who", lambda route: route.abort())
    reports(page, photo())
    expect(page.locator(ITEMS)).to_have_count(1)
    page.locator("summary[aria-label=菜单]").tap()
    leave = page.locator(".hy-menu-full form[data-sign-out]")
    leave.get_by_role("button", name="退出登录").tap()
    expect(leave.locator("[data-waiting]")).to_contain_text("本机有 1 条巡查上报还没有发出")
    expect(page).to_have_url(re.compile("/wuchang/patrol$"))
    leave.get_by_role("button", name="仍然退出").tap()
    expect(page).to_have_url(f"{site.url}/")
    assert page.evaluate("async () => (await caches.keys()).length") == 0
    page.unroute("**/wuchang/patrol/who")
    signed_in(page, site, OTHER)
    expect(page.get_by_text(f"另一账号（{WORKER}）有 1 条上报还在本机")).to_be_visible()
    expect(page.locator(ITEMS)).to_have_count(0)
    page.wait_for_timeout(1500)
    assert fresh(before) == []
    phone.context.clear_cookies()
    signed_in(page, site)
    expect(page.locator("[data-part=said]")).to_contain_text("已收到")
    (case,) = fresh(before)
    assert case.lines[0].by["unit"] == GRID


def test_nobody_keeps_anything_of_a_case_for_hours_without_a_network(site: Site, phone: Page) -> None:
    page = signed_in(phone, site)
    reports(page, photo())
    expect(page.locator("[data-part=said]")).to_contain_text("已收到")
    page.reload()
    kept(page, "wuchang")
    held = page.evaluate(KEPT)
    assert sorted(path for path in held if not path.startswith("/static/")) == ["/wuchang/patrol"]
    assert not re.search(r"\d{6}-\d{8}-H-\d{5}", held["/wuchang/patrol"])


def test_photos_that_waited_too_long_on_the_server_are_sent_anew(
    site: Site, phone: Page, before: set[str]
) -> None:
    page = settled(phone, site)
    page.route("**/wuchang/patrol/reports", lambda route: route.abort())
    reports(page, photo())
    for _ in range(100):
        page.wait_for_timeout(200)
        if sweep(older_than=timedelta(0)):
            break
    page.unroute("**/wuchang/patrol/reports")
    page.reload()
    expect(page.locator(ITEMS)).to_have_count(0)
    (case,) = fresh(before)
    assert len(case.files) == 1


def test_what_was_sent_days_ago_without_an_answer_is_not_sent_again_by_itself(
    site: Site, phone: Page, before: set[str]
) -> None:
    page = settled(phone, site)
    page.route("**/wuchang/patrol/reports", lambda route: route.abort())
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/patrol/reports")):
        reports(page, photo())
    expect(page.locator(ITEMS)).to_contain_text("等待发送")
    with cut(phone.context):
        page.unroute("**/wuchang/patrol/reports")
        page.evaluate(A_WEEK_LATER)
    expect(page.locator(ITEMS)).to_contain_text("可能已经收到", timeout=20_000)
    assert fresh(before) == []
    page.get_by_role("button", name="重新发送").tap()
    expect(page.locator(ITEMS)).to_have_count(0)
    assert len(fresh(before)) == 1
