"""What is reported as overdue, as those concerned read it: on the case page, on the desk, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser

from huying.services.dues import check_dues
from huying.services.overdue import report_overdue
from huying.store import calendar
from tests.domain.town import CITY_MANAGEMENT, POLICE, whistle
from tests.founding import Town
from tests.services.settled import acting_at
from tests.web.browsing import compile_catalogues
from tests.web.test_case_english import han_in
from tests.web.test_case_page import page, signed_in, text_of
from tests.web.test_looks import everywhere, fetch
from tests.web.walked import Walk, filed, settled

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _catalogues() -> None:
    compile_catalogues()


@pytest.fixture
def town(settings, tmp_path) -> Town:
    settings.HUYING_FILES = tmp_path / "files"
    return settled()


@pytest.fixture
def walk(town, monkeypatch) -> Walk:
    """A case whose two departments were called two weeks ago, did not sign, and were reported."""
    then = datetime.now(UTC) - timedelta(days=14)
    with acting_at(then, monkeypatch):
        made = filed(town).assessed()
        made.take("call", **whistle(CITY_MANAGEMENT, POLICE, now=then))
    assert report_overdue() == 2
    return made


def test_caller_and_centre_and_the_unit_itself_read_it_in_the_trace(walk):
    for who in ("dispatcher", "operator", "police"):
        said = text_of(page(walk, who))
        assert "超期上报" in said, who
        assert "系统自动" in said, who
        assert "到期未办" in said, who


def test_the_matrix_says_that_it_was_reported(walk):
    assert "已上报超期" in text_of(page(walk, "dispatcher"))


def test_another_unit_reads_only_its_own_report(walk):
    said = text_of(page(walk, "police"))
    assert said.count("到期未办") == 2


@pytest.mark.parametrize("who", ["dispatcher", "police", "operator"])
def test_it_is_told_in_english_too(walk, who):
    assert han_in(walk, who, "") == set()


def test_the_centres_desk_asks_to_look_into_each(walk):
    said = text_of(signed_in(walk.town, "operator").get("/wuchang/desk"))
    assert said.count("催办") >= 2
    form = signed_in(walk.town, "operator").get(f"/wuchang/cases/{walk.number}/acts/urge?order=1")
    assert form.status_code == 200


def test_urged_by_the_centre_it_leaves_the_desk(walk):
    walk.take("urge", "operator")
    assert walk.number not in text_of(signed_in(walk.town, "operator").get("/wuchang/desk"))


def test_a_due_the_calendar_moved_is_told_in_words_to_its_unit(town):
    made = filed(town).assessed().called(CITY_MANAGEMENT, POLICE)
    while check_dues():
        pass
    today = datetime.now(UTC).date()
    for n in range(7):
        calendar.set_day(jurisdiction=town.jurisdiction, day=today + timedelta(days=n), off=True)
    while check_dues():
        pass
    for who in ("dispatcher", "police"):
        said = text_of(page(made, who))
        assert "时限重算" in said, who
        assert "日历修改，由" in said, who
        assert han_in(made, who, "") == set()


@pytest.mark.browser
def test_it_looks_right(browser: Browser, walk: Walk) -> None:
    dispatcher, operator = signed_in(walk.town, "dispatcher"), signed_in(walk.town, "operator")
    said = everywhere(
        browser, lambda lang: fetch(dispatcher, f"/wuchang/cases/{walk.number}", lang), "overdue-case"
    )
    said += everywhere(browser, lambda lang: fetch(operator, "/wuchang/desk", lang), "overdue-desk")
    assert said == []
