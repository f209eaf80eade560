"""Whoever tries passwords does not get far: on one name, from one address, by whatever door."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.core.internal.ratelimit import parse_rates
from django.conf import settings
from django.test import Client

from huying.store import people, sql
from tests.founding import PASSWORD, found
from tests.web.visiting import signed_in

pytestmark = pytest.mark.django_db
RIGHT = {"login": "dispatcher", "password": PASSWORD}
WRONG = RIGHT | {"password": "not-the-word"}
WAIT = "输错次数太多，现在输对了也不能登录。请至少过 5 分钟再试。"


def limits(action: str) -> dict[tuple[str, float], int]:
    return {(one.per, one.duration): one.amount for one in parse_rates(settings.ACCOUNT_RATE_LIMITS[action])}


ON_A_NAME = limits("login_failed")["key", 300]
FROM_AN_ADDRESS = limits("login_failed")["ip", 60]


def tried(fields: dict[str, str], **headers: Any) -> tuple[bool, str]:
    """Whether that let somebody in, and what was answered."""
    client = Client()
    answer = client.post("/sign-in", fields, **headers)
    return "_auth_user_id" in client.session, answer.content.decode()


def worn_out() -> None:
    """Try a name as often as is allowed, each time from elsewhere."""
    found()
    for number in range(ON_A_NAME):
        entered, said = tried(WRONG, REMOTE_ADDR=f"10.1.0.{number}")
        assert not entered
        assert "hy-fault" in said
        assert WAIT not in said


def test_on_one_name_tries_count_from_wherever_they_come_and_then_even_the_right_word_has_to_wait() -> None:
    worn_out()
    for word in (WRONG, RIGHT):
        entered, said = tried(word, REMOTE_ADDR="10.2.0.1")
        assert not entered
        assert WAIT in said
    assert tried(RIGHT | {"login": "section"}, REMOTE_ADDR="10.2.0.1")[0], "others' names are not shut"


@pytest.mark.parametrize(
    "change",
    [{"SERVER_PORT": "8080"}, {"HTTP_HOST": "localhost:4711"}, {"HTTP_X_FORWARDED_FOR": "10.9.9.9"}],
)
def test_another_port_or_host_or_a_claimed_address_gives_no_new_tries(change: dict[str, str]) -> None:
    worn_out()
    entered, said = tried(RIGHT, **change)
    assert not entered
    assert WAIT in said


def test_another_spelling_of_the_name_gives_no_new_tries() -> None:
    worn_out()
    for name in ("Dispatcher", " dispatcher "):
        assert WAIT in tried(RIGHT | {"login": name})[1]


def test_who_has_waited_is_let_in() -> None:
    worn_out()
    sql.rows("UPDATE cached SET until = clock_timestamp()")
    assert tried(RIGHT)[0]


def test_signing_in_rightly_is_never_too_often() -> None:
    found()
    assert all(tried(RIGHT)[0] for _time in range(ON_A_NAME + 1))


def test_from_one_address_tries_count_whatever_names_they_are_for() -> None:
    found()
    for number in range(FROM_AN_ADDRESS):
        assert WAIT not in tried(WRONG | {"login": f"somebody-{number}"})[1]
    entered, said = tried(RIGHT)
    assert not entered
    assert WAIT in said
    assert tried(RIGHT, REMOTE_ADDR="10.3.0.1")[0], "other addresses are not shut"


def test_an_hours_tries_from_one_address_are_fewer_than_its_minutes_would_allow() -> None:
    rates = limits("login_failed")
    assert rates["ip", 3600] < 60 * rates["ip", 60]


def test_the_message_tells_how_long_a_name_is_shut_in_both_languages() -> None:
    worn_out()
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert "Wait at least 5 minutes" in client.post("/sign-in", RIGHT).content.decode()
    assert (("key", 300), ON_A_NAME) in limits("login_failed").items()


def test_asking_without_end_is_answered_by_a_page_that_says_so(settings: Any) -> None:
    found()
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "1/m/ip"}
    assert tried(RIGHT)[0]
    answer = Client().post("/sign-in", RIGHT)
    assert answer.status_code == 429
    assert "请求过于频繁" in answer.content.decode()
    assert "Too many requests" in Client(HTTP_ACCEPT_LANGUAGE="en").post("/sign-in", RIGHT).content.decode()


def test_the_admin_has_no_door_of_its_own() -> None:
    town = found()
    answer = Client().post("/admin/login/", {"username": "dispatcher", "password": PASSWORD})
    assert answer["Location"] == "/sign-in?next=%2Fadmin%2Flogin%2F"
    assert Client().get("/admin/", follow=True).redirect_chain[-1][0].startswith("/sign-in?next=")
    assert signed_in(town, "dispatcher").get("/admin/login/").status_code == 403
    people.create_person(username="keeper", password=PASSWORD, is_staff=True)
    keeper = Client()
    answer = keeper.post(
        "/sign-in", {"login": "keeper", "password": PASSWORD, "next": "/admin/"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == "/admin/"
    assert answer.status_code == 200


def test_neither_addresses_nor_names_are_kept() -> None:
    worn_out()
    rows = sql.rows("SELECT key, value::text FROM cached")
    assert rows
    assert {len(row["key"]) for row in rows} == {32}
    assert not any(word in str(rows) for word in ("10.1.0", "dispatcher"))
