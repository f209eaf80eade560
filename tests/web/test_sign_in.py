"""Signing in and out, the second factor, the choice of post and of language."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from huying.store import people
from tests.domain.town import HOUSING
from tests.founding import PASSWORD, Town, found
from tests.web.visiting import signed_in

pytestmark = pytest.mark.django_db
NAME = {"login": "dispatcher", "password": PASSWORD}


def test_name_and_password_lead_to_the_desk(client: Client) -> None:
    found()
    assert client.get("/sign-in").status_code == 200
    answer = client.post("/sign-in", NAME, follow=True)
    assert answer.redirect_chain[-1][0] == "/wuchang/desk"


def test_signing_in_leads_back_to_where_one_was_going(client: Client) -> None:
    found()
    asked = client.get("/wuchang/cases?state=open")
    assert asked.status_code == 302
    shown = client.get(asked["Location"]).content.decode()
    hidden = re.search(r'name="next" value="([^"]+)"', shown)
    assert hidden
    answer = client.post("/sign-in", NAME | {"next": hidden.group(1)})
    assert answer["Location"] == "/wuchang/cases?state=open"


def test_a_next_of_another_host_is_not_followed(client: Client) -> None:
    found()
    answer = client.post("/sign-in", NAME | {"next": "https://evil.example/"})
    assert "evil" not in answer["Location"]


def test_nobody_signs_up(client: Client) -> None:
    found()
    shown = client.get("/sign-in").content.decode()
    assert "signup" not in shown
    assert client.get("/sign-in/signup").status_code == 404


def test_signing_out_takes_a_post() -> None:
    client = signed_in(found(), "dispatcher")
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out")["Location"] == "/"
    assert client.get("/wuchang/desk").status_code == 302


def second_post(town: Town) -> int:
    return people.create_post(
        person=town.persons["dispatcher"], unit=HOUSING, role="liaison", from_date=date(2020, 1, 1)
    )


def test_another_of_ones_posts_is_chosen_and_no_one_elses() -> None:
    town = found()
    mine, client = second_post(town), signed_in(town, "dispatcher")
    assert "区房管局" in client.get("/wuchang/desk").content.decode()
    answer = client.post("/post", {"post": mine, "next": "/wuchang/cases"})
    assert answer["Location"] == "/wuchang/cases"
    shown = client.get("/wuchang/desk").content.decode()
    assert re.search(r'hy-drop-label">区房管局', shown)
    foreign = town.city.post
    assert client.post("/post", {"post": foreign}).status_code == 404
    assert client.post("/post", {"post": "x"}).status_code == 404


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/zhanggong/desk", ""])
def test_choosing_a_post_leads_nowhere_else(elsewhere: str) -> None:
    town = found()
    answer = signed_in(town, "dispatcher").post("/post", {"post": second_post(town), "next": elsewhere})
    assert answer["Location"] == "/wuchang/desk"


def test_the_language_is_chosen_and_kept() -> None:
    client = signed_in(found(), "dispatcher")
    client.post("/i18n/", {"language": "en", "next": "/wuchang/desk"})
    assert '<html lang="en"' in client.get("/wuchang/desk").content.decode()


def test_an_account_without_a_post_is_told_so() -> None:
    found()
    account = people.create_person(username="nobody", password=PASSWORD)
    client = Client()
    client.post("/sign-in", {"login": "nobody", "password": PASSWORD})
    assert str(account.id) == client.session["_auth_user_id"]
    assert "没有岗位" in client.get("/").content.decode()


def code_for(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


def test_the_second_factor_is_set_up_kept_sealed_and_asked_for(client: Client) -> None:
    town = found()
    client.post("/sign-in", NAME)
    assert "未启用" in client.get("/second-factor").content.decode()
    again = client.get("/second-factor/on")["Location"]
    assert client.post(again, {"password": PASSWORD})["Location"] == "/second-factor/on"
    shown = client.get("/second-factor/on").content.decode()
    secret = re.search(r'class="hy-hash">([A-Z2-7]+)<', shown)
    assert secret
    answer = client.post("/second-factor/on", {"code": code_for(secret.group(1))})
    assert answer["Location"] == "/second-factor/codes"
    assert client.get("/second-factor/codes").content.decode().count('<li class="hy-hash">') == 10
    assert "已启用" in client.get("/second-factor").content.decode()
    kept: Any = Authenticator.objects.get(user=town.persons["dispatcher"], type="totp").data
    assert secret.group(1) not in str(kept)

    other = Client()
    assert other.post("/sign-in", NAME)["Location"].startswith("/sign-in/code")
    assert other.get("/wuchang/desk").status_code == 302
    assert "6 位数字" in other.get("/sign-in/code").content.decode()
    other.post("/sign-in/code", {"code": "000000"})
    assert other.get("/wuchang/desk").status_code == 302
    code = {"code": code_for(secret.group(1))}
    assert other.post("/sign-in/code", code).status_code == 302
    assert other.get("/wuchang/desk").status_code == 200

    third = Client()
    third.post("/sign-in", NAME)
    third.post("/sign-in/code", code)
    assert third.get("/wuchang/desk").status_code == 302, "a code counts once"


def test_to_switch_the_second_factor_off_one_shows_again_who_one_is() -> None:
    client = signed_in(found(), "dispatcher")
    answer = client.get("/second-factor/on")
    assert answer.status_code == 302
    assert "/sign-in/again" in answer["Location"]
    assert "再次验证身份" in client.get(answer["Location"]).content.decode()
