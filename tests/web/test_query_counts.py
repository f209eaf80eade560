"""How often a page or an answer asks the database: a fixed number, however long the list or the case is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huying.services.cases import act, file_case
from huying.services.people import issue_token
from huying.store.models import Person
from tests.domain.town import COMMUNITY, DEPARTMENTS, whistle
from tests.founding import Town, found

pytestmark = pytest.mark.django_db

REPORT = {"title": "井盖破损", "text": "路口井盖破损", "channel": "phone", "grid": COMMUNITY}
MANY = 50
MOST = {
    "/api/v1/cases": 2,
    "/api/v1/tasks": 2,
    "/api/v1/cases/{number}": 2,
    "/wuchang/desk": 7,
    "/wuchang/patrol": 11,
    "/wuchang/cases?all=1": 8,
    "/wuchang/cases/{number}": 8,
    "/wuchang/cases/{number}?tab=papers": 8,
    "/wuchang/cases/{number}?tab=related": 8,
    "/wuchang/cases/{number}/call": 8,
}
"""The most queries an address may take, whatever stands there."""


@pytest.fixture
def town() -> Town:
    return found()


@pytest.fixture
def queries(town: Town) -> Callable[[str], list[str]]:
    now = timezone.now()
    secret = issue_token(username="dispatcher", at=now, on=now.date()).secret
    client = Client()
    client.force_login(Person.objects.get(username="dispatcher"))

    def asked(path: str) -> list[str]:
        headers = {"Authorization": f"Bearer {secret}"} if path.startswith("/api/") else {}
        assert client.get(path, headers=headers).status_code == 200  # what is kept in memory is there now
        with CaptureQueriesContext(connection) as context:
            assert client.get(path, headers=headers).status_code == 200
        return [str(query["sql"]) for query in context.captured_queries]

    return asked


def filed(town: Town) -> str:
    return file_case(
        by=town.dispatcher, details=REPORT | {"parties": [{"name": "李", "phone": "13812345678"}]}
    ).number


def called(town: Town) -> str:
    number = filed(town)
    details: dict[str, Any] = {"needs_call": True, "reason": "涉及多个部门", "class": "city"}
    act(by=town.dispatcher, number=number, step="assess", details=details)
    act(by=town.dispatcher, number=number, step="call", details=whistle(*DEPARTMENTS, now=timezone.now()))
    return number


def test_a_case_with_many_related_ones_asks_no_more_often_than_with_one(town, queries):
    number = filed(town)
    path = f"/wuchang/cases/{number}?tab=related"

    def link() -> None:
        details = {"to": number, "kind": "related"}
        act(by=town.dispatcher, number=filed(town), step="link", details=details)

    link()
    one = queries(path)
    for _ in range(9):
        link()
    assert len(queries(path)) == len(one) <= 10


def test_the_log_of_queries_holds_prepared_statements_too(town, queries):
    filed(town)
    assert any("FROM case_head" in sql for sql in queries("/api/v1/cases"))


@pytest.mark.parametrize("path", [path for path in MOST if "{" not in path])
def test_a_list_of_fifty_asks_no_more_often_than_a_list_of_one(town, queries, path):
    filed(town)
    one = queries(path)
    for _ in range(MANY - 1):
        filed(town)
    many = queries(path)
    assert len(many) == len(one), "\n".join(many)
    assert len(many) <= MOST[path], "\n".join(many)


@pytest.mark.parametrize("path", [path for path in MOST if "{" in path])
def test_a_case_with_four_orders_and_many_entries_asks_no_more_often_than_a_new_one(town, queries, path):
    new, long = filed(town), called(town)
    for no, unit in enumerate(DEPARTMENTS, 1):
        act(by=town.liaison(unit), number=long, step="sign", order=no, details={})
    for n in range(20):
        act(by=town.dispatcher, number=long, step="log", details={"text": f"第 {n} 次查看"})
    before, after = (queries(path.format(number=number)) for number in (new, long))
    assert len(after) == len(before), "\n".join(after)
    assert len(after) <= MOST[path], "\n".join(after)
