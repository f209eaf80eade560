"""A call that the system forwarded in its subdistrict's place, as those concerned read it (S0-59, S0-78)."""

from __future__ import annotations

import pytest

from huying.services.notices.making import note_all
from huying.services.overdue import forward_overdue
from huying.services.relay import tell_all
from tests.domain.town import CITY_MANAGEMENT, demands
from tests.founding import Town
from tests.services.community_calls import late_calls
from tests.web.browsing import compile_catalogues
from tests.web.test_case_page import page, signed_in, text_of
from tests.web.walked import Walk, settled

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _catalogues() -> None:
    compile_catalogues()


@pytest.fixture
def town() -> Town:
    return settled("wuchang-2023")


@pytest.fixture
def walk(town, monkeypatch) -> Walk:
    """A community's call that its subdistrict left lying for two weeks."""
    walk = Walk(town, late_calls(town, 1, monkeypatch)[0])
    assert forward_overdue() == 1
    return walk


@pytest.mark.parametrize("who", ["dispatcher", "operator", "chief"])
def test_the_timeline_says_whose_time_passed_and_that_the_system_did_it(walk, who):
    said = text_of(page(walk, who))
    assert "街道转发社区呼叫" in said
    assert "系统自动" in said
    assert "4 个工作时内未办理" in said
    assert "由系统代为办理" in said
    assert "超期办理" in said


def test_a_called_unit_reads_that_the_system_did_it_and_not_in_whose_place(walk):
    walk.take("call", "operator", orders=[demands(CITY_MANAGEMENT, "lead")])
    said = text_of(page(walk, "city"))
    assert "街道转发社区呼叫" in said
    assert "系统自动" in said
    assert "代为办理" not in said


def test_it_is_told_in_english_too(walk):
    said = text_of(signed_in(walk.town, "chief", "en").get(f"/wuchang/cases/{walk.number}"))
    assert "Not done within 4 working hours" in said
    assert "the system did it" in said


def test_notices_say_that_the_system_forwarded_it(walk):
    tell_all()
    note_all()
    for who in ("dispatcher", "chief"):
        said = text_of(signed_in(walk.town, who).get("/wuchang/notices"))
        assert "街道到期未转发，系统已转发" in said


def test_the_subdistrict_is_not_asked_to_forward_it_any_more(walk):
    desk = text_of(signed_in(walk.town, "dispatcher").get("/wuchang/desk"))
    assert walk.number not in desk
    assert walk.number in text_of(signed_in(walk.town, "operator").get("/wuchang/desk"))
