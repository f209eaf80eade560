"""The case list: filters in the address, views, what these eyes may see, pages, counts and exports."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import openpyxl
import pytest

from tests.domain.town import FIRE, STREET
from tests.founding import found
from tests.web.visiting import LONG, called, counted, filed, signed_in

pytestmark = pytest.mark.django_db


def listed(client: Any, query: str = "") -> str:
    answer = client.get(f"/wuchang/cases{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def rows_of(shown: str) -> int:
    return shown.count("<tr data-row>")


def test_an_empty_list_says_what_to_do() -> None:
    assert "没有符合条件的案件" in listed(signed_in(found(), "dispatcher"))


@pytest.mark.parametrize(
    ("query", "n"),
    [
        ("", 2),
        ("?state=open", 2),
        ("?state=closed", 0),
        ("?light=green", 2),
        ("?light=red", 0),
        ("?step=call", 0),
        ("?step=sign", 1),
        (f"?unit={FIRE}", 1),
        (f"?holder={STREET}", 2),
        ("?category=welfare", 1),
        ("?channel=phone", 1),
        ("?from=2020-01-01", 2),
        ("?to=2020-01-01", 0),
        ("?from=not-a-day", 2),
        ("?q=井盖", 1),
        ("?q=%00", 2),
        ("?after=not-an-id", 2),
    ],
)
def test_each_filter_stands_in_the_address(query: str, n: int) -> None:
    town = found()
    called(town)
    filed(town, title="井盖丢失", category="welfare", channel="visitor")
    assert rows_of(listed(signed_in(town, "dispatcher"), query)) == n


def test_a_chip_takes_its_own_filter_away_and_no_other() -> None:
    town = found()
    filed(town)
    shown = listed(signed_in(town, "dispatcher"), "?state=open&light=green")
    chips = re.findall(r'class="hy-chip" href="([^"]+)"', shown)
    assert chips == ["/wuchang/cases?state=open", "/wuchang/cases?light=green"] or chips == [
        "/wuchang/cases?light=green",
        "/wuchang/cases?state=open",
    ]


def test_views_are_tabs_and_the_open_ones_come_first() -> None:
    town = found()
    shown = listed(signed_in(town, "dispatcher"))
    assert re.search(r'class="is-current" aria-current="page">在办', shown)
    overdue = listed(signed_in(town, "dispatcher"), "?light=red")
    assert re.search(r'class="is-current" aria-current="page">超期', overdue)


def test_a_department_finds_only_cases_it_was_called_to() -> None:
    town = found()
    number, other = called(town), filed(town, title="井盖丢失")
    shown = listed(signed_in(town, "fire"))
    assert number in shown
    assert other not in shown
    assert number not in listed(signed_in(town, "stranger"))


def test_a_confidential_title_is_hidden_in_list_and_export() -> None:
    town = found()
    number = called(town, title="举报某局某人", confidential=True)
    client = signed_in(town, "fire")
    shown = listed(client)
    assert number in shown
    assert "举报某局某人" not in shown
    for suffix in ("csv", "xlsx"):
        text = exported(client, suffix)
        assert number in text
        assert "举报某局某人" not in text
        assert "中南路 1 号" not in text


def exported(client: Any, suffix: str, query: str = "") -> str:
    answer = client.get(f"/wuchang/cases/export.{suffix}{query}")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    content = b"".join(answer.streaming_content)
    if suffix == "csv":
        return content.decode("utf-8-sig")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)


def test_an_export_holds_the_whole_filtered_list() -> None:
    town = found()
    for n in range(53):
        filed(town, title=f"第 {n} 件", category="welfare")
    filed(town, title="=cmd()", category="city")
    client = signed_in(town, "dispatcher")
    welfare = list(csv.reader(io.StringIO(exported(client, "csv", "?category=welfare"))))
    assert len(welfare) == 54
    assert {row[8] for row in welfare[1:]} == {"民生社会保障"}
    city = list(csv.reader(io.StringIO(exported(client, "csv", "?category=city"))))
    assert city[1][1] == "'=cmd()"


def test_pages_follow_each_other_without_loss() -> None:
    town = found()
    numbers = {filed(town, title=f"第 {n} 件") for n in range(51)}
    client = signed_in(town, "dispatcher")
    first = listed(client)
    assert rows_of(first) == 50
    assert "共 51 条" in first
    following = re.search(r'href="/wuchang/cases(\?[^"]+)" rel="next"', first)
    assert following
    second = listed(client, following.group(1).replace("&amp;", "&"))
    assert rows_of(second) == 1
    assert {number for number in numbers if number in first or number in second} == numbers


def test_a_page_asks_no_more_for_fifty_rows_than_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    town = found()
    called(town, title=LONG)
    client = signed_in(town, "dispatcher")
    asked = []
    for more in (0, 49):
        for n in range(more):
            filed(town, title=f"第 {n} 件")
        listed(client)
        with counted(monkeypatch) as sent:
            assert rows_of(listed(client)) == more + 1
        asked.append(len(sent))
    assert asked[0] == asked[1]
    assert asked[0] <= 10


def test_the_list_speaks_english_but_for_data() -> None:
    town = found()
    filed(town, category="city")
    shown = listed(signed_in(town, "dispatcher", "en"))
    assert "Registered" in shown
    assert "City management" in shown


def test_the_list_is_named_so_that_the_keyboard_walks_it() -> None:
    town = found()
    filed(town)
    shown = listed(signed_in(town, "dispatcher"))
    assert re.search(r'<tr data-row>.*?<a class="hy-row-link"', shown, re.S)
