"""A resident with a phone and no account: reports in three screens, follows, answers by link, asks again."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from huying.services import tracking
from tests.journeys.conftest import Site
from tests.journeys.posts import Posts, ahead, photo
from tests.web.quality import assert_quality

pytestmark = pytest.mark.browser

PLACE, COMMUNITY, CHIEF = 360702, "360702001003", "八境路社区-网格长"
TEXT = "八境路三栋楼下路灯不亮一周了。"
PHONE = "13900000061"


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def posts(request: pytest.FixtureRequest, running: Site, new_page: Callable[..., Page]) -> Posts:
    return Posts(running, new_page, slug="zhanggong", scripts=request.param)


def test_a_resident_reports_follows_answers_and_asks_again(posts: Posts) -> None:
    phone = posts.resident()
    number, secret = reported(posts, phone)
    followed(posts, phone, number, secret)
    handled(posts, number)
    answered_and_asked_again(posts, number)


def reported(posts: Posts, phone: Page) -> tuple[str, str]:
    phone.goto(f"{posts.site.url}/zhanggong/report")
    phone.locator("[name=text]").fill(TEXT)
    phone.locator("input[type=file]").set_input_files([photo("路灯.jpg")])
    looks(posts, phone)
    phone.get_by_role("button", name="下一步").click()
    phone.locator("select[name=grid]").select_option(COMMUNITY)
    phone.locator("[name=place]").fill("八境路三栋")
    looks(posts, phone)
    phone.get_by_role("button", name="下一步").click()
    phone.locator("[name=phone]").fill(PHONE)
    looks(posts, phone)
    phone.get_by_role("button", name="留下电话并提交").click()
    expect(phone.get_by_role("heading", name="已收到您的反映")).to_be_visible()
    looks(posts, phone)
    shown = phone.get_by_role("main").inner_text()
    number = re.search(r"\d{6}-\d{8}-H-\d{5}", shown)
    secret = re.search(r"^([0-9A-Z]{4}) ([0-9A-Z]{4})$", shown, re.MULTILINE | re.IGNORECASE)
    assert number
    assert secret, shown
    return number[0], secret[1] + secret[2]


def looks(posts: Posts, phone: Page) -> None:
    if posts.scripts:
        assert_quality(phone)


def followed(posts: Posts, phone: Page, number: str, secret: str) -> None:
    """Another phone needs number and secret; a wrong secret says nothing of the case."""
    other = posts.resident()
    other.goto(f"{posts.site.url}/zhanggong/follow")
    for proof, heading in (("WRONG123", "查询进展"), (secret, TEXT.rstrip("。"))):
        other.locator("[name=number]").fill(number)
        other.locator("[name=proof]").fill(proof)
        other.get_by_role("button", name="查询").click()
        expect(other.get_by_role("heading", level=1)).to_contain_text(heading)
    shown = other.get_by_role("main").inner_text()
    assert "事项分类" in shown
    assert PHONE not in other.content()
    looks(posts, other)


def handled(posts: Posts, number: str) -> None:
    """The community mends the lamp itself and answers (S1-48)."""
    chief = posts(CHIEF)
    assert chief.case(number, "?tab=files").get_by_role("link", name="路灯").count() == 1
    chief.take(number, "assess", needs_call=False, reason="社区可当场处理")
    chief.call(number, {COMMUNITY: {"role": "lead", "task": "更换灯泡", "due": ahead(days=2)}})
    chief.send()
    chief.take(number, "feed_back", order=1, opinion="已更换灯泡。", files=[photo("更换后.jpg")])
    chief.take(number, "verify", method="on_site", result="done")
    chief.take(number, "answer", page="/visits", party=1, text="路灯已修好，感谢您的反映。")


def answered_and_asked_again(posts: Posts, number: str) -> None:
    """By the link alone, on a phone that knows neither number nor secret."""
    phone = posts.resident()
    link = tracking.satisfaction_token(jurisdiction=PLACE, number=number, party=1)
    phone.goto(f"{posts.site.url}/zhanggong/s/{link}")
    assert "路灯已修好" in phone.get_by_role("main").inner_text()
    looks(posts, phone)
    phone.get_by_role("radio", name="满意", exact=True).check()
    phone.get_by_role("button", name="提交评价").click()
    expect(phone.get_by_role("main")).to_contain_text("已收到您的评价")
    chief = posts(CHIEF)
    chief.take(number, "close")
    phone.goto(f"{posts.site.url}/zhanggong/s/{link}")
    phone.locator("[name=reason]").fill("昨晚又灭了")
    phone.get_by_role("button", name="要求重新办理").click()
    expect(phone.get_by_role("main")).to_contain_text("已转回重新办理")
    shown = chief.case(number).get_by_role("main").inner_text()
    assert "已重开" in shown
    assert "昨晚又灭了" in shown
