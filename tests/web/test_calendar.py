"""The calendar's page: everybody reads it, its administrator changes it by two looks."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser

from huying.services import calendar_editing as editing
from huying.services.calendar import load_years
from huying.services.posts import actor_of
from huying.store import calendar, people
from tests.domain.town import PLATFORM
from tests.founding import Town
from tests.web.browsing import compile_catalogues
from tests.web.test_case_page import text_of
from tests.web.test_looks import everywhere, fetch
from tests.web.visiting import called, counted, filed, signed_in
from tests.web.walked import settled

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()
STORM = {"kind": "days", "first": TODAY.isoformat(), "last": (TODAY + timedelta(days=5)).isoformat()}
DATA = re.compile("呼应|中文|武昌区|台风停工")
STORM |= {"off": "off", "name": "台风停工"}


@pytest.fixture(scope="module", autouse=True)
def _catalogues() -> None:
    compile_catalogues()


@pytest.fixture
def town(settings, tmp_path) -> Town:
    """The town, with an administrator."""
    settings.HUYING_FILES = tmp_path / "files"
    made = settled()
    load_years(first=2026, through=2026, refresh=True)
    made.persons["admin"] = people.create_person(username="admin", password="a-long-enough-word").id
    made.actors["admin"] = actor_of(
        jurisdiction=made.jurisdiction,
        post=people.create_post(
            person=made.persons["admin"], unit=PLATFORM, role="admin", from_date=date(2019, 1, 1)
        ),
        unit=PLATFORM,
        role="admin",
    )
    return made


def page(town: Town, who: str, **query: str):
    return signed_in(town, who).get("/wuchang/calendar", query)


def post(town: Town, who: str = "admin", **typed: str):
    return signed_in(town, who).post("/wuchang/calendar", typed)


def test_everybody_with_a_post_reads_the_year_with_its_holidays_and_make_up_days(town):
    for who in ("dispatcher", "police", "worker", "admin"):
        said = text_of(page(town, who, year="2026"))
        assert "春节" in said, who
        assert "2月15日（周日） – 2月23日（周一）" in said, who
        assert "2月14日（周六）" in said, who
        assert "08:00–12:00" in said, who


def test_a_year_nobody_announced_is_marked(town):
    calendar.put_year(year=2028, days=(), provisional=True)
    said = text_of(page(town, "dispatcher", year="2028"))
    assert "2028 年的放假安排尚未公布" in said
    assert "2028（暂定）" in said
    assert "尚未公布" not in text_of(page(town, "dispatcher", year="2026"))


def test_only_the_administrator_finds_forms(town):
    assert "修改日历" in text_of(page(town, "admin"))
    for who in ("dispatcher", "operator", "principal", "police"):
        assert "修改日历" not in text_of(page(town, who)), who


@pytest.mark.parametrize("who", ["dispatcher", "operator", "principal", "police"])
def test_who_is_no_administrator_changes_nothing(town, who):
    before = calendar.version(town.jurisdiction)
    answer = post(town, who, **STORM, basis="…", confirmed="1")
    assert answer.status_code == 403
    assert "由本辖区的系统管理员修改" in text_of(answer)
    assert calendar.version(town.jurisdiction) == before


def test_somebody_of_another_jurisdiction_finds_nothing(town):
    assert Client().get("/wuchang/calendar").status_code == 302
    assert signed_in(town, "admin").get("/elsewhere/calendar").status_code == 404


def test_a_first_post_lists_what_would_move_and_changes_nothing(town):
    number = filed(town)
    before = calendar.version(town.jurisdiction)
    answer = post(town, **STORM)
    said = text_of(answer)
    assert answer.status_code == 200
    assert number in said
    assert "个未到期或正在计时的时限会移动" in said
    assert calendar.version(town.jurisdiction) == before


def test_confirmed_it_holds_and_stands_in_the_log(town):
    client = signed_in(town, "admin")
    answer = client.post(
        "/wuchang/calendar", {**STORM, "basis": "武昌防指〔2026〕3 号", "confirmed": "1"}, follow=True
    )
    assert answer.redirect_chain == [(f"/wuchang/calendar?year={TODAY.year}", 303)]
    said = text_of(answer)
    assert "日历已修改" in said
    assert "武昌防指〔2026〕3 号" in said
    assert not calendar.load(town.jurisdiction).is_working(TODAY)


def test_without_a_basis_it_is_asked_again(town):
    answer = post(town, **STORM, confirmed="1")
    assert answer.status_code == 422
    assert "请填写此项" in text_of(answer)
    assert editing.latest(town.jurisdiction) == ()


def test_faults_stand_at_their_inputs_and_what_was_typed_stays(town):
    answer = post(town, kind="hours", from_date="2026-06-01", spans="12:00-08:00")
    assert answer.status_code == 422
    assert "应为先后相接、不重叠的时段" in text_of(answer)
    assert 'value="12:00-08:00"' in answer.content.decode()


def test_going_back_keeps_what_was_typed(town):
    assert 'value="台风停工"' in post(town, **STORM, back="1").content.decode()


def test_the_page_is_told_in_english(town):
    client = signed_in(town, "admin", "en")
    post(town, **STORM, basis="№ 3", confirmed="1")
    for answer in (client.get("/wuchang/calendar?year=2026"), client.post("/wuchang/calendar", STORM)):
        html = re.sub(r"<(script|style).*?</\1>", "", answer.content.decode(), flags=re.S)
        found = set(re.findall(r"[\u4e00-\u9fff][^<>\"]{0,20}", html))
        assert {one for one in found if not DATA.match(one)} == set()


def test_a_year_costs_the_same_questions_with_every_case_and_change(town, monkeypatch):
    def questions() -> int:
        page(town, "admin", year="2026")
        with counted(monkeypatch) as sent:
            page(town, "admin", year="2026")
        return len(sent)

    post(town, **STORM, basis="…", confirmed="1")
    few = questions()
    for n in range(12):
        post(town, **(STORM | {"name": f"第 {n} 次"}), basis="…", confirmed="1")
        filed(town)
    assert questions() <= few


@pytest.mark.browser
@pytest.mark.parametrize("cases", [0, 1, 50])
def test_it_looks_right(browser: Browser, town: Town, cases: int) -> None:
    for n in range(cases):
        (called if n % 3 == 0 else filed)(town, title=f"第 {n} 件")
    client = signed_in(town, "admin")
    said = []
    if cases == 1:
        said += everywhere(
            browser, lambda lang: fetch(client, "/wuchang/calendar?year=2026", lang), "calendar"
        )
        desk = signed_in(town, "dispatcher")
        said += everywhere(
            browser, lambda lang: fetch(desk, "/wuchang/calendar?year=2028", lang), "calendar-open"
        )

    def confirming(lang: str) -> str:
        answer = client.post("/wuchang/calendar", STORM, headers={"accept-language": lang})
        assert answer.status_code == 200
        return str(answer.content.decode())

    said += everywhere(browser, confirming, f"calendar-confirm-{cases}")
    assert said == []
