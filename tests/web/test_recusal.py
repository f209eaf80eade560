"""Whose own unit is complained about is told why, decides nothing, never learns who reported; the attempt is kept."""

from __future__ import annotations

from html import unescape

import pytest

from huying.services.cases import act
from huying.services.lists import list_cases
from huying.services.reading import read_case
from huying.store import reveals
from huying.store.lists import Wanted
from tests.domain import town as places
from tests.founding import Town
from tests.web.visiting import LI, called, filed, signed_in
from tests.web.walked import settled

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return settled()


def page(town: Town, who: str, path: str, status: int = 200) -> str:
    answer = signed_in(town, who).get(f"/wuchang/{path}")
    assert answer.status_code == status
    return unescape(answer.content.decode())


def test_the_form_asks_whom_the_petitioner_complains_about(town):
    client = signed_in(town, "dispatcher")
    form = unescape(client.get("/wuchang/register?channel=phone").content.decode())
    assert "被反映单位" in form
    assert 'name="against"' in form
    typed = {
        "channel": "phone",
        "title": "街道不作为",
        "text": "…",
        "grid": places.COMMUNITY,
        "against": places.STREET,
    }
    client.post("/wuchang/register", typed | {"request_key": "0" * 32})
    found = read_case(by=town.operator, number=_newest(town))
    assert found.case.against == (places.STREET,)


def _newest(town: Town) -> str:
    return str(list_cases(by=town.operator, wanted=Wanted()).rows[0]["number"])


def test_who_belongs_to_the_unit_is_told_to_stand_back_and_sees_no_reporter(town):
    number = filed(town, against=places.STREET)
    shown = page(town, "dispatcher", f"cases/{number}")
    assert "您须回避" in shown
    assert 'action="/wuchang/cases/' + number + '/acts/assess"' not in shown
    assert LI["phone"][-4:] not in shown
    centre = page(town, "operator", f"cases/{number}")
    assert "须回避" in centre
    assert "中南路街" in centre
    assert f"/cases/{number}/reveal/1" in centre


def test_a_look_at_the_reporter_is_refused_and_the_attempt_is_written_down(town):
    number = filed(town, against=places.STREET)
    answer = signed_in(town, "dispatcher").post(f"/wuchang/cases/{number}/reveal/1", {"reason": "核对"})
    assert answer.status_code == 403
    assert LI["name"] not in answer.content.decode()
    subject = read_case(by=town.operator, number=number).subject
    log = reveals.of_subject(jurisdiction=town.jurisdiction, subject=subject)
    assert [(row["refused"], row["reason"], row["post_id"]) for row in log] == [
        ("own_unit", "核对", town.dispatcher.post)
    ]


def test_nobody_of_the_unit_finds_out_by_telephone_who_complained(town):
    number = filed(town, against=places.STREET)
    asked = {"parties.0.phone": LI["phone"], "title": "另一件事"}
    hints = signed_in(town, "dispatcher").post(
        "/wuchang/register/repeats", asked, headers={"HX-Request": "true"}
    )
    assert number not in hints.content.decode()


def test_the_task_stands_on_the_desk_of_who_decides_instead(town):
    number = filed(town, title="街道不作为", against=places.STREET)
    assert "街道不作为" in page(town, "operator", "desk")
    mine, waiting = page(town, "dispatcher", "desk").split("等待他人", 1)
    assert number not in mine
    assert "区网格化中心" in waiting


def test_whoever_stands_back_reads_on_its_desk_no_progress_of_those_who_were_called(town):
    number = called(town)
    assert number in page(town, "dispatcher", "desk").split("等待他人", 1)[1]
    reason = {"against": places.STREET, "reason": "诉求反映街道"}
    act(by=town.dispatcher, number=number, step="recuse", details=reason)
    assert number not in page(town, "dispatcher", "desk")
    assert "城管" in page(town, "operator", f"cases/{number}")


def test_a_unit_can_be_named_later_and_the_case_changes_hands(town):
    number = filed(town)
    act(
        by=town.dispatcher,
        number=number,
        step="recuse",
        details={"against": places.STREET, "reason": "诉求反映街道"},
    )
    assert "您须回避" in page(town, "dispatcher", f"cases/{number}")
    shown = page(town, "operator", f"cases/{number}")
    assert "诉求反映街道" in shown
    assert "/acts/assess" in shown
