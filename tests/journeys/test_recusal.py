"""A resident complains about the subdistrict itself: it stands back, the district centre handles the case."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site
from tests.journeys.posts import Desk, Posts, ahead, photo

pytestmark = pytest.mark.browser

STREET_POST, CENTRE_POST = "中南路街-指挥中心", "区网格化中心-值守"
STREET, CITY, CITY_POST = "420106011000", "420106-cgj", "区城管执法局-联络员"
TITLE = "多次反映占道，街道一直不管"


@pytest.fixture
def posts(running: Site, new_page: Callable[..., Page]) -> Posts:
    return Posts(running, new_page)


def test_the_subdistrict_stands_back_and_the_centre_handles_the_complaint_to_its_end(posts: Posts) -> None:
    street, centre, city = posts(STREET_POST), posts(CENTRE_POST), posts(CITY_POST)
    number = reported(street)
    stands_back(street, number)
    handled(centre, city, number)


def reported(street: Desk) -> str:
    """The subdistrict's own hotline writes it down, as it must, and names itself."""
    return street.register(
        title=TITLE,
        text="找过街道三次，没有人来。",
        place="中南路 9 号",
        grid="420106011029-01",
        against=STREET,
        parties=[{"name": "住户", "phone": "13900000077"}],
    )


def stands_back(street: Desk, number: str) -> None:
    """It is told why, has no button to decide with, and does not see again who called."""
    page = street.case(number)
    expect(page.get_by_text("您须回避")).to_be_visible()
    expect(page.locator('form[action$="/acts/assess"]')).to_have_count(0)
    expect(page.get_by_text("0077")).to_have_count(0)
    street.judged("recused")
    street.go("desk")
    expect(street.page.get_by_role("table", name="我的待办").get_by_role("link", name=TITLE)).to_have_count(0)


def handled(centre: Desk, city: Desk, number: str) -> None:
    """The centre finds it on its desk, assesses, calls, audits, answers and closes in the subdistrict's place."""
    page = centre.finds(TITLE)
    expect(page.get_by_text("被反映单位").first).to_be_visible()
    centre.take(number, "assess", needs_call=True, reason="反映街道，由区级中心办理", **{"class": "city"})
    asked = {"role": "lead", "matters": "清理占道", "goal": "恢复通行", "people": "2 人"}
    centre.call(
        number, {CITY: asked}, place="中南路 9 号", arrive_at=ahead(hours=2), window_end=ahead(days=3)
    )
    centre.send()
    city.take(number, "sign", order=1)
    city.take(number, "name", order=1, people=[{"name": "执法队员"}])
    came = [{"result": "on_time"}]
    centre.take(number, "attend", page="/attendance", order=1, people=came)
    centre.take(number, "consult", page="/plan", minutes="现场核实，当日清理。")
    line = [{"task": "清理占道", "due": ahead(days=1)}]
    centre.take(number, "plan", page="/plan", lines=line)
    city.take(number, "agree", order=1)
    city.take(number, "feed_back", order=1, opinion="占道已清理。", files=[photo("清理后.jpg")])
    centre.take(number, "accept", order=1)
    centre.take(number, "report", summary="城管执法局已清理。")
    centre.take(number, "note")
    centre.take(number, "answer", page="/visits", party=1, text="占道已清理。")
    centre.take(number, "visit", page="/visits", party=1, channel="phone", reached=True, answer="satisfied")
    centre.take(number, "score", page="/score", order=1, satisfaction="satisfied")
    assert "办结" in centre.take(number, "close")
