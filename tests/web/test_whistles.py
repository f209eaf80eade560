"""二次呼叫: named as such on the case page, lists, the desk, notices and the printed sheet, and asked why."""

from __future__ import annotations

from datetime import UTC, datetime
from html import unescape

import pytest

from huying.services.cases import act
from huying.services.notices.making import note_all
from huying.services.relay import tell_all
from tests.domain import town as places
from tests.founding import Town
from tests.web.test_case_work import typed_call
from tests.web.visiting import filed, signed_in
from tests.web.walked import settled

pytestmark = pytest.mark.django_db
WHY = "出租人拒不配合，须公安到场"


@pytest.fixture
def town() -> Town:
    return settled()


def whistled(town: Town, *units: str) -> str:
    """A case called for once for each of these units."""
    number = filed(town)
    act(
        by=town.dispatcher,
        number=number,
        step="assess",
        details={"needs_call": True, "reason": "…", "class": "city"},
    )
    for n, unit in enumerate(units):
        said = places.whistle(unit, now=datetime.now(UTC)) | ({"reason": WHY} if n else {})
        act(by=town.dispatcher, number=number, step="call", details=said)
    return number


def page(town: Town, who: str, path: str, lang: str = "zh-hans") -> str:
    return unescape(signed_in(town, who, lang).get(f"/wuchang/{path}").content.decode())


def test_the_builder_asks_why_a_further_call_is_needed_and_names_it(town):
    number = whistled(town, places.CITY_MANAGEMENT)
    form = page(town, "dispatcher", f"cases/{number}/call?units={places.POLICE}")
    assert "二次呼叫" in form
    assert 'name="reason"' in form
    client = signed_in(town, "dispatcher")
    refused = client.post(f"/wuchang/cases/{number}/acts/call", typed_call(places.POLICE))
    assert refused.status_code == 422
    assert "再次呼叫须说明前一次为何没有解决" in unescape(refused.content.decode())
    client.post(f"/wuchang/cases/{number}/acts/call", typed_call(places.POLICE) | {"reason": WHY})
    shown = page(town, "dispatcher", f"cases/{number}")
    assert "一次呼叫" in shown
    assert "二次呼叫" in shown
    assert WHY in shown


def test_a_first_call_asks_nothing_more(town):
    number = filed(town)
    act(
        by=town.dispatcher,
        number=number,
        step="assess",
        details={"needs_call": True, "reason": "…", "class": "city"},
    )
    assert 'name="reason"' not in page(town, "dispatcher", f"cases/{number}/call?units={places.POLICE}")


def test_lists_and_the_called_units_desk_name_it(town):
    whistled(town, places.CITY_MANAGEMENT, places.POLICE)
    assert "二次呼叫" in page(town, "dispatcher", "cases?state=open")
    assert "二次呼叫" in page(town, "police", "desk")
    assert "二次呼叫" not in page(town, "city", "desk")
    assert "Second call" in page(town, "police", "desk", "en")


def test_the_notice_and_the_printed_sheet_name_it(town):
    number = whistled(town, places.CITY_MANAGEMENT, places.POLICE)
    tell_all()
    note_all()
    assert "派单：二次呼叫" in page(town, "police", "notices")
    assert "二次呼叫" not in page(town, "city", "notices")
    assert "二次呼叫" in page(town, "dispatcher", f"cases/{number}/documents/call_sheet.html?no=2")


def test_past_the_cap_the_builder_says_what_is_left(town):
    number = whistled(town, places.CITY_MANAGEMENT, places.POLICE, places.FIRE)
    shown = page(town, "dispatcher", f"cases/{number}/call")
    assert "已呼叫 3 次，达到上限：请追加单位、退回整改，或报请区级中心协调、督办" in shown
