"""The page of notices: how many are unread on every page, what each says, opened, marked as read, for whom."""

from __future__ import annotations

import re
from typing import Any

import pytest

from huying.services.cases import act
from huying.services.notices.making import note_all
from huying.services.relay import tell_all
from huying.store import sql
from tests.founding import Town, found
from tests.web.visiting import called, counted, filed, signed_in

pytestmark = pytest.mark.django_db
MOST = 6
"""Statements of the page, however many notices it shows."""


@pytest.fixture
def town() -> Town:
    return found()


def note() -> None:
    tell_all()
    note_all()


def page(client: Any, query: str = "") -> str:
    answer = client.get(f"/wuchang/notices{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def unread(client: Any) -> str:
    """What stands at the bell of the desk."""
    found = re.search(r"hy-bell-count[^>]*>([^<]+)<", client.get("/wuchang/desk").content.decode())
    return found[1] if found else ""


def links(shown: str) -> list[str]:
    return re.findall(r'href="(/wuchang/notices/\d+)"', shown)


def test_without_notices_the_page_says_when_there_will_be_some(town):
    client = signed_in(town, "city")
    assert "没有通知" in page(client)
    assert unread(client) == ""


def test_every_page_says_how_many_notices_are_unread(town):
    called(town)
    called(town)
    note()
    assert unread(signed_in(town, "city")) == "2"
    assert unread(signed_in(town, "planning")) == ""


def test_a_notice_says_what_happened_what_is_owed_and_in_which_case(town):
    number = called(town, title="楼内胶囊房出租")
    note()
    shown = page(signed_in(town, "city"))
    assert "中南路街向本单位派单" in shown
    assert "签收" in shown
    assert "楼内胶囊房出租" in shown
    assert number in shown


def test_opening_a_notice_marks_it_as_read_and_leads_to_its_case(town):
    number = called(town)
    note()
    client = signed_in(town, "city")
    (link,) = links(page(client))
    answer = client.get(link)
    assert (answer.status_code, answer["Location"]) == (302, f"/wuchang/cases/{number}")
    assert unread(client) == ""
    assert number in page(client)
    assert number not in page(client, "?show=unread")


def test_opening_one_notice_reads_all_of_its_case_and_none_of_another(town):
    number = called(town)
    called(town)
    act(by=town.dispatcher, number=number, step="urge", order=1, details={})
    note()
    client = signed_in(town, "city")
    assert unread(client) == "3"
    client.get(links(page(client))[-1])
    assert unread(client) == "1"


def test_all_are_marked_as_read_but_not_what_came_after_the_page(town):
    called(town)
    note()
    client = signed_in(town, "city")
    newest = re.search(r'name="until" value="(\d+)"', page(client))
    assert newest
    called(town)
    note()
    assert client.post("/wuchang/notices/read", {"until": newest[1]}).status_code == 303
    assert unread(client) == "1"


def test_a_notice_of_another_post_is_not_there(town):
    called(town)
    note()
    (link,) = links(page(signed_in(town, "city")))
    for who in ("police", "stranger", "operator"):
        assert signed_in(town, who).get(link).status_code == 404
    assert unread(signed_in(town, "city")) == "1"


def test_a_confidential_case_is_told_by_its_number_alone_to_everybody(town):
    number = called(town, title="举报某局某人", confidential=True)
    act(by=town.city, number=number, step="sign", order=1, details={})
    note()
    for who in ("city", "dispatcher"):
        shown = page(signed_in(town, who))
        assert number in shown
        assert "举报" not in shown


def test_a_title_is_not_told_to_a_post_that_may_not_read_it_any_more(town):
    number = called(town, title="楼内胶囊房出租")
    note()
    client = signed_in(town, "city")
    assert "楼内胶囊房出租" in page(client)
    sql.rows("UPDATE case_head SET title = NULL WHERE number = %(number)s", number=number)
    assert "楼内胶囊房出租" not in page(client)


def test_the_page_speaks_english(town):
    called(town)
    note()
    shown = page(signed_in(town, "city", "en"))
    assert "Notices" in shown
    assert "calls your unit" in shown


def test_a_second_page_begins_after_the_first(town):
    numbers = [called(town) for _ in range(52)]
    note()
    client = signed_in(town, "city")
    first = page(client)
    following = re.search(r'href="/wuchang/notices(\?before=\d+)" rel="next"', first)
    assert following
    second = page(client, following[1])
    assert len(links(first)) == 50
    assert len(links(second)) == 2
    assert all((number in first) != (number in second) for number in numbers)


@pytest.mark.parametrize("rows", [1, 50])
def test_fifty_notices_ask_no_more_than_one(town, rows, monkeypatch):
    for _ in range(rows):
        called(town)
    note()
    client = signed_in(town, "city")
    page(client)
    with counted(monkeypatch) as sent:
        shown = page(client)
    assert shown.count("data-row>") == rows
    assert len(sent) <= MOST, "\n".join(sent)


def test_nobody_reads_notices_without_signing_in(town, client):
    filed(town)
    assert client.get("/wuchang/notices").status_code == 302
    assert client.post("/wuchang/notices/read").status_code == 302
