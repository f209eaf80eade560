"""The page on which contents are erased: for the centre's operator, by two looks, and the case says so afterwards."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from huying.services import tracking
from huying.services.reading import read_case
from tests.founding import Town
from tests.web.test_case_page import page, signed_in, text_of
from tests.web.walked import REPORTER, TEXT, TITLE, Walk, filed, photo, settled

pytestmark = pytest.mark.django_db

WHY = {"law": "个人信息保护法第四十七条", "reason": "诉求人撤回同意"}
TITLE_BOX = {"texts": "1:title"}


@pytest.fixture
def town(settings, tmp_path) -> Town:
    settings.HUYING_FILES = tmp_path / "files"
    return settled()


@pytest.fixture
def walk(town) -> Walk:
    """A case with a photo to which departments were called."""
    return filed(town, files=[photo(town.dispatcher, "门口.jpg")]).assessed().called()


def post(walk: Walk, who: str = "operator", **typed):
    return signed_in(walk.town, who).post(f"/wuchang/cases/{walk.number}/erase", typed)


def confirmed(walk: Walk, **typed):
    return post(walk, **typed, **WHY, confirmed="1")


def told_after(walk: Walk, **typed) -> str:
    """The case page to which a confirmed erasure leads."""
    path = f"/wuchang/cases/{walk.number}/erase"
    client = signed_in(walk.town, "operator")
    answer = client.post(path, {**typed, **WHY, "confirmed": "1"}, follow=True)
    assert answer.redirect_chain == [(f"/wuchang/cases/{walk.number}", 303)]
    return text_of(answer)


def seq(walk: Walk) -> int:
    return read_case(by=walk.town.operator, number=walk.number).case.seq


def file_of(walk: Walk) -> str:
    return str(read_case(by=walk.town.operator, number=walk.number).files[0].id)


def boxes(answer) -> dict[str, bool]:
    """Every box of the page, and whether it is ticked."""
    found = re.findall(r'type="checkbox" name="(\w+)" value="([^"]+)"( checked)?', answer.content.decode())
    return {f"{name} {value}": bool(ticked) for name, value, ticked in found}


def test_the_operator_is_led_there_from_the_case_and_nobody_else_is(walk):
    for who, there in (("operator", True), ("dispatcher", False), ("police", False)):
        assert (f"/cases/{walk.number}/erase" in page(walk, who).content.decode()) == there, who


def test_every_thing_that_can_be_erased_has_a_box_and_none_is_ticked(walk):
    answer = page(walk, "operator", "/erase")
    ticked = boxes(answer)
    assert {"petitioners 1", f"files {file_of(walk)}", "texts 1:title", "texts 1:text"} <= set(ticked)
    assert not any(ticked.values())
    said = text_of(answer)
    assert TITLE in said
    assert REPORTER["name"] not in said
    assert REPORTER["address"] not in said


def test_boxes_stand_as_the_steps_ask_row_by_row(walk):
    ticked = [name for name in boxes(page(walk, "operator", "/erase")) if name.startswith("texts")]
    assert ticked[:3] == ["texts 1:title", "texts 1:text", "texts 1:place"]
    rows = [f"texts 3:orders.{n}.{name}" for n in range(2) for name in ("matters", "goal", "people")]
    assert ticked[5:11] == rows


def test_what_one_person_reported_is_ticked_together_and_all_too(walk):
    reporter = {
        name for name, ticked in boxes(page(walk, "operator", "/erase", choose="reporter")).items() if ticked
    }
    assert {"petitioners 1", f"files {file_of(walk)}", "texts 1:title", "texts 1:text"} <= reporter
    assert not any(name.startswith("texts 3:") for name in reporter)
    assert all(boxes(page(walk, "operator", "/erase", choose="all")).values())


def test_a_first_post_shows_what_would_go_and_erases_nothing(walk):
    before = seq(walk)
    answer = post(walk, **TITLE_BOX, petitioners="1", **WHY)
    said = text_of(answer)
    assert answer.status_code == 200
    assert "以下 2 项将被永久删除" in said
    assert "确认永久删除 2 项" in said
    assert WHY["law"] in said
    assert TEXT not in said
    assert seq(walk) == before


def test_going_back_keeps_everything_chosen_and_typed(walk):
    answer = post(walk, **TITLE_BOX, law="某法", reason="某由", back="1")
    assert [name for name, ticked in boxes(answer).items() if ticked] == ["texts 1:title"]
    html = answer.content.decode()
    assert 'value="某法"' in html
    assert ">某由</textarea>" in html


def test_confirmed_it_is_erased_and_the_case_says_so_to_everybody(walk):
    file = file_of(walk)
    said = told_after(walk, texts=["1:title", "1:text"], petitioners="1", files=file)
    n = seq(walk)
    assert f"已删除 4 项内容，记入第 {n} 条留痕" in said
    assert WHY["reason"] in said
    assert WHY["law"] in said
    assert "第 1 条“登记”的" in said
    for who in ("operator", "dispatcher", "police"):
        said = text_of(page(walk, who))
        assert f"已删除（第 {n} 条留痕）" in said, who
        assert TITLE not in said, who
        assert "二十多间" not in said, who
    assert WHY["reason"] not in text_of(page(walk, "police"))
    assert f"已删除（第 {n} 条留痕）" in text_of(page(walk, "dispatcher", "", tab="files"))


def test_what_is_erased_has_no_box_any_more(walk):
    confirmed(walk, **TITLE_BOX)
    assert "texts 1:title" not in boxes(page(walk, "operator", "/erase"))


def test_an_erased_reporter_is_told_as_erased_and_can_no_longer_be_shown(walk):
    confirmed(walk, petitioners="1")
    html = page(walk, "operator").content.decode()
    assert f"/cases/{walk.number}/reveal/1" not in html
    assert "匿名反映" not in html
    answer = signed_in(walk.town, "operator").post(
        f"/wuchang/cases/{walk.number}/reveal/1", {"reason": "回访"}
    )
    assert answer.status_code == 410


def test_the_reporter_still_follows_the_case_and_reads_that_the_words_were_erased(walk):
    confirmed(walk, texts=["1:title", "1:text"], petitioners="1")
    client, address = Client(), f"/wuchang/follow/{walk.number}"
    wrong = {"number": walk.number, "proof": REPORTER["phone"]}
    assert client.post("/wuchang/follow", wrong).status_code == 422
    secret = tracking.secret(jurisdiction=walk.town.jurisdiction, number=walk.number, party=1)
    client.post("/wuchang/follow", {"number": walk.number, "proof": secret})
    said = text_of(client.get(address))
    assert f"已删除（第 {seq(walk)} 条留痕）" in said
    assert TITLE not in said


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({**WHY}, "请填写此项"),
        ({**TITLE_BOX, "law": "", "reason": "x"}, "请填写此项"),
        ({**TITLE_BOX, "law": "x" * 201, "reason": "x"}, "过长"),
        ({**WHY, "texts": "1:nothing"}, "此处没有内容"),
        ({**WHY, "texts": "nonsense", "petitioners": "-1", "files": "'; DROP TABLE file"}, "此处没有内容"),
    ],
)
@pytest.mark.parametrize("more", [{}, {"confirmed": "1"}])
def test_what_is_missing_comes_back_with_its_fault_and_nothing_is_erased(walk, typed, told, more):
    before = seq(walk)
    answer = post(walk, **typed, **more)
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert seq(walk) == before


def test_what_somebody_else_erased_meanwhile_is_said(walk):
    confirmed(walk, **TITLE_BOX)
    answer = confirmed(walk, **TITLE_BOX)
    assert answer.status_code == 422
    assert f"已由第 {seq(walk)} 条留痕删除" in text_of(answer)


@pytest.mark.parametrize(
    ("who", "status"), [("dispatcher", 403), ("police", 403), ("leader", 403), ("stranger", 404)]
)
def test_whoever_may_not_is_told_so_or_finds_nothing(walk, who, status):
    client = signed_in(walk.town, who)
    path = f"/wuchang/cases/{walk.number}/erase"
    before = seq(walk)
    assert client.get(path).status_code == status
    answer = client.post(path, WHY | TITLE_BOX | {"confirmed": "1"})
    assert answer.status_code == status
    assert 'type="checkbox" name="texts"' not in answer.content.decode()
    assert seq(walk) == before


def test_it_is_all_there_in_english(walk):
    client = signed_in(walk.town, "operator", lang="en")
    path = f"/wuchang/cases/{walk.number}/erase"
    assert "cannot be brought back" in client.get(path).content.decode()
    assert "1 thing will be erased for good" in client.post(path, WHY | TITLE_BOX).content.decode()
    client.post(path, WHY | TITLE_BOX | {"confirmed": "1"})
    assert f"Erased (entry {seq(walk)})" in client.get(f"/wuchang/cases/{walk.number}").content.decode()
