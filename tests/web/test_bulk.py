"""One step on many cases: chosen, looked at, confirmed once, told row by row, and never done twice."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from huying.services import bulk
from huying.services.bulk import MOST, Target, act_on_each, own_key
from huying.services.cases import act
from huying.services.errors import NotVisible
from huying.services.reading import read_case
from tests.founding import Town
from tests.web.visiting import called, filed, signed_in
from tests.web.walked import settled

pytestmark = pytest.mark.django_db
ACTS = "/wuchang/centre/acts"


def urged(town: Town, number: str) -> list[int]:
    return [order.urged for order in read_case(by=town.operator, number=number).case.orders]


def confirmed(client: Any, step: str, *rows: str, status: int = 200) -> dict[str, Any]:
    """The confirming page's form, as a browser would send it."""
    answer = client.get(ACTS, {"step": step, "row": rows, "back": "/wuchang/centre?light=red"})
    assert answer.status_code == status
    return form_of(unescape(answer.content.decode()))


def form_of(shown: str) -> dict[str, Any]:
    form = shown[shown.index('action="/wuchang/centre/acts"') :]
    found: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form):
        found.setdefault(name, []).append(value)
    return found


def taken(client: Any, form: dict[str, Any], **more: str) -> str:
    answer = client.post(ACTS, form | more)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", unescape(answer.content.decode())))


def test_what_is_chosen_is_shown_once_more_and_nothing_is_written() -> None:
    town = settled()
    number = called(town)
    client = signed_in(town, "operator")
    shown = unescape(
        client.get(ACTS, {"step": "urge", "row": [f"{number}~1", f"{number}~2"]}).content.decode()
    )
    assert "催办 2 项" in shown
    assert "区城管执法局" in shown
    assert "待签收" in shown
    assert urged(town, number) == [0, 0, 0, 0]


def test_each_is_urged_by_an_entry_of_its_own_and_told_by_itself() -> None:
    town = settled()
    first, second, new = called(town), called(town), filed(town)
    client = signed_in(town, "operator")
    form = confirmed(client, "urge", f"{first}~1", f"{second}~2", f"{new}~0")
    said = taken(client, form, text="请尽快签收")
    assert "共 3 项，催办完成 2 项，1 项未办理" in said
    assert "没有需要催办的派单" in said
    assert urged(town, first) == [1, 0, 0, 0]
    assert urged(town, second) == [0, 1, 0, 0]
    line = read_case(by=town.operator, number=first).lines[-1]
    assert (line.step, line.order, line.contents) == ("urge", 1, {"text": "请尽快签收"})


def test_a_form_sent_again_does_nothing_twice_and_says_so() -> None:
    town = settled()
    number, new = called(town), filed(town)
    client = signed_in(town, "operator")
    form = confirmed(client, "urge", f"{number}~1", f"{number}~2", f"{new}~0")
    for _ in range(3):
        said = taken(client, form, text="请尽快签收")
    assert urged(town, number) == [1, 1, 0, 0]
    assert said.count("此前提交时已办理，没有重复") == 2
    assert "催办完成 2 项，1 项未办理" in said


def test_the_same_form_with_other_words_is_another_request() -> None:
    town = settled()
    number = called(town)
    client = signed_in(town, "operator")
    form = confirmed(client, "urge", f"{number}~1")
    taken(client, form, text="请尽快签收")
    assert "已用于另一次提交" in taken(client, form, text="立即签收")
    assert urged(town, number) == [1, 0, 0, 0]


def test_what_moved_on_since_it_was_shown_is_refused_and_the_rest_is_done() -> None:
    town = settled()
    number = called(town)
    client = signed_in(town, "operator")
    form = confirmed(client, "urge", f"{number}~1", f"{number}~2")
    act(by=town.city, number=number, step="sign", order=1, details={})
    said = taken(client, form)
    assert "您打开页面后又有新的留痕" in said
    assert urged(town, number) == [0, 1, 0, 0]


def test_what_is_missing_is_asked_for_before_anything_is_done() -> None:
    town = settled()
    number = called(town)
    client = signed_in(town, "operator")
    form = confirmed(client, "coordinate", f"{number}~1", f"{number}~0")
    answer = client.post(ACTS, form | {"text": " "})
    assert answer.status_code == 422
    assert "请填写此项" in answer.content.decode()
    assert form_of(unescape(answer.content.decode()))["request_key"] == form["request_key"]
    assert "协调完成 2 项" in taken(client, form, text="由城管牵头")
    steps = [line.step for line in read_case(by=town.city, number=number).lines]
    assert steps.count("coordinate") == 2


def test_a_step_of_the_whole_case_is_taken_once_for_each_case() -> None:
    town = settled()
    number = called(town)
    assert bulk.targets("note", [Target(number=number, order=n) for n in (1, 2)]) == (Target(number=number),)
    twice = [Target(number=number, order=1), Target(number=number, order=1)]
    assert bulk.targets("urge", twice) == (Target(number=number, order=1),)


def test_no_more_than_a_hundred_at_once() -> None:
    town = settled()
    number = called(town)
    client = signed_in(town, "operator")
    rows = [f"{number}~1", *(f"420106-20260101-H-{n:05d}~1" for n in range(MOST))]
    answer = client.get(ACTS, {"step": "urge", "row": rows})
    assert answer.status_code == 422
    assert "一次最多办理 100 项" in answer.content.decode()
    answer = client.post(ACTS, {"step": "urge", "row": rows, "request_key": "k"})
    assert answer.status_code == 422
    assert urged(town, number) == [0, 0, 0, 0]


def test_nothing_chosen_leads_back_to_the_list_it_came_from_and_nowhere_else() -> None:
    client = signed_in(settled(), "operator")
    for back, there in (
        ("/wuchang/centre?light=red", "/wuchang/centre?light=red"),
        ("https://elsewhere.example/", "/wuchang/centre"),
        ("//elsewhere.example/wuchang/centre?", "/wuchang/centre"),
        ("/wuchang/centreless", "/wuchang/centre"),
    ):
        answer = client.get(ACTS, {"step": "urge", "back": back, "row": ["", "~", "x~y", "x~1~2~3"]})
        assert (answer.status_code, answer["Location"]) == (303, there)


def test_a_case_that_is_not_there_is_told_without_a_word_about_it() -> None:
    town = settled()
    number = called(town)
    client = signed_in(town, "operator")
    said = taken(
        client, {"step": "urge", "row": [f"{number}~1~0", "420106-20260101-H-99999~1~0"], "request_key": "k"}
    )
    assert "没有此案件，或不在您的查看范围内" in said


def test_only_steps_the_process_gives_to_the_post_are_offered() -> None:
    town = settled()
    number = called(town)
    client = signed_in(town, "operator")
    shown = client.get("/wuchang/centre").content.decode()
    assert re.findall(r'name="step" value="(\w+)"', shown) == [
        "reassign",
        "rule",
        "log",
        "note",
        "close",
        "urge",
        "supervise",
        "coordinate",
    ]
    for step in ("call", "add", "erase", "fly", ""):
        assert client.get(ACTS, {"step": step, "row": f"{number}~1"}).status_code == 404
        sent = {"step": step, "row": f"{number}~1", "request_key": "k"}
        assert client.post(ACTS, sent).status_code == 404


def test_whoever_is_not_the_centre_does_nothing_through_it() -> None:
    town = settled()
    number = called(town)
    for who in (town.dispatcher, town.city, town.stranger):
        with pytest.raises(NotVisible):
            act_on_each(
                by=who, step="urge", chosen=[Target(number=number)], details={}, key="k", route="POST /"
            )
    assert urged(town, number) == [0, 0, 0, 0]


def test_what_time_does_not_suffice_for_is_left_and_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    town = settled()
    number = called(town)
    client = signed_in(town, "operator")
    form = confirmed(client, "urge", *(f"{number}~{n}" for n in (1, 2, 3)))
    with monkeypatch.context() as hurried:
        hurried.setattr(bulk, "PATIENCE", -1.0)
        said = taken(client, form)
    assert "3 项尚未办理" in said
    assert "继续办理其余各项" in said
    assert urged(town, number) == [0, 0, 0, 0]
    assert "催办完成 3 项" in taken(client, form)


def test_every_row_of_a_form_has_a_key_of_its_own_and_always_the_same() -> None:
    keys = {
        own_key(form, step, Target(number=number, order=order))
        for form in ("a", "b")
        for step in ("urge", "log")
        for number in ("1", "2")
        for order in (None, 1)
    }
    assert len(keys) == 16
    again = own_key("a", "urge", Target(number="1", order=1, seen=9))
    assert again == own_key("a", "urge", Target(number="1", order=1))


def test_the_confirming_page_asks_as_often_for_one_as_for_fifty(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.web.visiting import counted

    town = settled()
    numbers = [filed(town, title=f"第 {n} 件") for n in range(50)]
    client = signed_in(town, "operator")
    asked = []
    for chosen in (numbers[:1], numbers):
        client.get(ACTS, {"step": "log", "row": [f"{n}~0" for n in chosen]})
        with counted(monkeypatch) as sent:
            client.get(ACTS, {"step": "log", "row": [f"{n}~0" for n in chosen]})
        asked.append(len(sent))
    assert asked[0] == asked[1] <= 8
