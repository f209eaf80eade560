"""The desk: what I must do by when, what waits on others, acts from the row, and what it costs."""

from __future__ import annotations

import re
from typing import Any

import pytest

from huying.services.cases import act
from huying.services.reading import read_case
from tests.founding import found
from tests.web.visiting import LONG, called, counted, filed, signed_in

pytestmark = pytest.mark.django_db
MOST = 8
"""Statements of a desk, however many rows it has."""


def desk(client: Any, query: str = "") -> str:
    answer = client.get(f"/wuchang/desk{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_desk_says_what_to_do() -> None:
    shown = desk(signed_in(found(), "dispatcher"))
    assert "暂无待办" in shown
    assert "/wuchang/register" in shown


def test_a_new_case_is_on_the_desk_of_its_holder_with_light_and_step() -> None:
    town = found()
    number = filed(town)
    shown = desk(signed_in(town, "dispatcher"))
    assert number in shown
    assert "研判" in shown
    assert "还剩" in shown
    assert f"/wuchang/cases/{number}/acts/assess" in shown


def test_a_called_department_signs_from_the_row_and_comes_back_to_its_desk() -> None:
    town = found()
    number = called(town)
    client = signed_in(town, "city")
    shown = desk(client)
    form = re.search(
        rf'<form[^>]*action="(/wuchang/cases/{number}/acts/sign)"[^>]*>(.*?)</form>', shown, re.S
    )
    assert form, "the row has its own button"
    posted = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form.group(2)))
    answer = client.post(form.group(1), posted)
    assert answer.status_code == 303
    assert "sign" in read_case(by=town.city, number=number).case.orders[0].done
    assert f"acts/name?order={posted['order']}" in desk(client)


def test_the_caller_sees_what_waits_on_others() -> None:
    town = found()
    number = called(town)
    shown = desk(signed_in(town, "dispatcher"))
    waiting = shown[shown.index("等待他人") :]
    assert waiting.count(number) >= 4
    assert "区消防救援大队" in waiting


def test_a_neighbour_finds_nothing_on_the_desk() -> None:
    town = found()
    number = called(town)
    assert number not in desk(signed_in(town, "stranger"))


def test_a_confidential_title_is_not_on_the_desk_of_a_called_unit() -> None:
    town = found()
    number = called(town, title="举报某局某人", confidential=True)
    shown = desk(signed_in(town, "fire"))
    assert number in shown
    assert "举报某局某人" not in shown


def test_the_desk_speaks_english() -> None:
    town = found()
    filed(town)
    shown = desk(signed_in(town, "dispatcher", "en"))
    assert 'lang="en"' in shown
    assert "Assess" in shown


@pytest.mark.parametrize("rows", [1, 50])
def test_a_desk_asks_no_more_for_fifty_rows_than_for_one(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    town = found()
    for n in range(rows):
        filed(town, title=f"{LONG}{n}" if n == 0 else f"第 {n} 件")
    client = signed_in(town, "dispatcher")
    desk(client)
    with counted(monkeypatch) as sent:
        shown = desk(client)
    assert shown.count("data-row>") == rows
    assert len(sent) <= MOST, "\n".join(sent)


def test_a_second_page_begins_after_the_first() -> None:
    town = found()
    numbers = [filed(town, title=f"第 {n} 件") for n in range(52)]
    client = signed_in(town, "dispatcher")
    first = desk(client)
    following = re.search(r'href="/wuchang/desk(\?after=[^"]+)" rel="next"', first)
    assert following
    second = desk(client, following.group(1).replace("&amp;", "&"))
    seen = [number for number in numbers if number in first], [n for n in numbers if n in second]
    assert len(seen[0]) == 50
    assert len(seen[1]) == 2
    assert not set(seen[0]) & set(seen[1])


def test_lights_count_all_tasks_not_only_the_page() -> None:
    town = found()
    for n in range(51):
        filed(town, title=f"第 {n} 件")
    shown = re.sub(r"<[^>]+>", " ", desk(signed_in(town, "dispatcher")))
    assert re.search(r"正常\s+51", shown)


def test_beyond_what_is_counted_lights_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("huying.services.desk", "huying.web.pages.desk"):
        monkeypatch.setattr(f"{module}.COUNTED", 3)
    town = found()
    for n in range(4):
        filed(town, title=f"第 {n} 件")
    shown = re.sub(r"<[^>]+>", " ", desk(signed_in(town, "dispatcher")))
    assert re.search(r"正常\s+3\+", shown)
    assert re.search(r"超期\s+…", shown)
    assert "共" not in shown


def test_a_desk_wants_somebody_signed_in_and_at_home_here(client: Any) -> None:
    town = found()
    assert client.get("/wuchang/desk").status_code == 302
    assert signed_in(town, "dispatcher").get("/nowhere/desk").status_code == 404


def test_a_task_with_a_page_of_its_own_leads_there() -> None:
    town = found()
    number = filed(town)
    act(by=town.dispatcher, number=number, step="assess", details={"needs_call": False, "reason": "街道可办"})
    client = signed_in(town, "dispatcher")
    assert f'href="/wuchang/cases/{number}/call"' in desk(client)
    answer = client.get(f"/wuchang/cases/{number}/acts/call")
    assert (answer.status_code, answer["Location"]) == (302, f"/wuchang/cases/{number}/call")
    assert signed_in(town, "stranger").get(f"/wuchang/cases/{number}/acts/call").status_code == 404
