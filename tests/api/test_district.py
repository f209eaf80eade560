"""The centre's list for other systems: the same filters and order as its page, and for nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huying.services.people import issue_token
from tests.domain.town import CITY_MANAGEMENT, FIRE, STREET
from tests.web.visiting import called, filed
from tests.web.walked import settled

pytestmark = pytest.mark.django_db


def asked(who: str, query: str = "", status: int = 200) -> Any:
    now = timezone.now()
    secret = issue_token(username=who, at=now, on=now.date()).secret
    headers = {"Authorization": f"Bearer {secret}"}
    answer = Client().get(f"/api/v1/district/tasks{query}", headers=headers)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_it_is_not_there_for_anybody_but_the_centre() -> None:
    town = settled()
    called(town)
    for who in ("dispatcher", "city", "stranger", "principal"):
        asked(who, status=404)


def test_the_same_filters_find_the_same_tasks_as_on_the_page() -> None:
    town = settled()
    number = called(town)
    found = asked("operator", f"?unit={FIRE}&step=sign&street={STREET}")["items"]
    assert [(one["number"], one["step"], one["order"], one["unit"]) for one in found] == [
        (number, "sign", 4, FIRE)
    ]
    assert (found[0]["street"], found[0]["order_unit"], found[0]["urged"]) == (STREET, FIRE, 0)
    assert asked("operator", "?light=red")["items"] == []
    asked("operator", "?light=blue", status=422)
    asked("operator", "?sort=sideways", status=422)


@pytest.mark.parametrize("sort", ["due", "street", "unit", "step"])
def test_pages_follow_each_other_without_loss(sort: str) -> None:
    town = settled()
    called(town)
    for n in range(4):
        filed(town, title=f"第 {n} 件")
    whole = asked("operator", f"?sort={sort}")["items"]
    seen, after = [], ""
    while after is not None:
        page = asked("operator", f"?sort={sort}&limit=5&after={after.replace('+', '%2B')}")
        seen += page["items"]
        after = page["next"]
    assert seen == whole
    assert len(whole) == 12
    assert CITY_MANAGEMENT in {one["unit"] for one in whole}


def test_it_asks_no_more_for_fifty_rows_than_for_one() -> None:
    town = settled()
    now = timezone.now()
    secret = issue_token(username="operator", at=now, on=now.date()).secret
    counts = []
    for more in (1, 49):
        for n in range(more):
            filed(town, title=f"第 {n} 件")
        for _ in range(2):
            with CaptureQueriesContext(connection) as context:
                answer = Client().get("/api/v1/district/tasks", headers={"Authorization": f"Bearer {secret}"})
        assert answer.status_code == 200
        counts.append(len(context.captured_queries))
    assert counts[0] == counts[1] <= 3
