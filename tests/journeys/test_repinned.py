"""A version of the process is faulty: the centre lists the running cases and moves them; the work goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from huying.domain.details import LOCAL
from huying.store import processes
from tests.journeys.conftest import Site
from tests.journeys.posts import Posts, ahead
from tests.services.test_repinning import later

pytestmark = pytest.mark.browser
WUCHANG = 420106
CENTRE, DISTRICT, CITY_POST, CITY = (
    "中南路街-指挥中心",
    "区网格化中心-值守",
    "区城管执法局-联络员",
    "420106-cgj",
)


@pytest.fixture
def posts(site: Site, new_page: Callable[..., Page]) -> Posts:
    return Posts(site, new_page)


def test_running_cases_are_moved_off_a_faulty_version_and_go_on(posts: Posts) -> None:
    street, district, city = posts(CENTRE), posts(DISTRICT), posts(CITY_POST)
    number = street.register(title="签收时限有误的案件", text="…", grid="420106011029-01")
    street.take(number, "assess", needs_call=True, reason="涉及部门", **{"class": "city"})
    asked = {"role": "lead", "matters": "处置", "goal": "恢复原状", "people": "2 人"}
    street.call(
        number, {CITY: asked}, place="中南路 1 号", arrive_at=ahead(hours=9), window_end=ahead(days=5)
    )
    street.send()
    old, new = two_versions()
    moved(district.page, district.go("processes/repin"), old, new)
    page = district.case(number)
    expect(page.get_by_text("改用流程版本").first).to_be_visible()
    assert "签收" in city.take(number, "sign", order=1)


def two_versions() -> tuple[str, str]:
    """The version in use, and one put in use today that gives more time to sign."""
    today = timezone.now().astimezone(LOCAL).date()
    uses = processes.in_use(jurisdiction=WUCHANG, on=today)
    old = next(use.hash for use in uses if use.process_id == "wuchang-2019")
    new = processes.keep(later(), at=timezone.now())
    processes.put_in_use(jurisdiction=WUCHANG, version=new, from_date=today + timedelta(days=1))
    return old, new


def moved(page: Page, status: int, old: str, new: str) -> None:
    """Choose both versions, look at the list, say why, confirm: every row has its result."""
    assert status == 200
    page.get_by_label("有误的版本").select_option(old)
    page.get_by_label("改用的版本").select_option(new)
    page.get_by_role("button", name="列出案件").click()
    rows = page.locator("tbody tr[data-row]")
    expect(rows.filter(has_text="签收时限有误的案件")).to_have_count(1)
    count = rows.count()
    page.get_by_label("理由").fill("签收时限应为四小时")
    page.get_by_role("button", name="确认改用").click()
    expect(page.locator("tbody tr[data-row]")).to_have_count(count)
    expect(page.get_by_text(f"已改用 {count} 件")).to_be_visible()
    expect(page.get_by_text("不能改用")).to_have_count(0)
