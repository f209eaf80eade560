"""Tries to sign in are counted by all processes together."""

from __future__ import annotations

import http.cookiejar
import urllib.parse
import urllib.request

import pytest

from huying.store import people, sql
from tests.founding import PASSWORD
from tests.journeys.conftest import serving

pytestmark = pytest.mark.committed


def says(site: str, word: str) -> str:
    """What a browser that knows nothing yet is answered when it gives that word."""
    cookies = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    browser.open(f"{site}/sign-in", timeout=10).close()
    token = next(one.value for one in cookies if one.name == "csrftoken")
    fields = {"login": "somebody", "password": word, "csrfmiddlewaretoken": token}
    with browser.open(f"{site}/sign-in", urllib.parse.urlencode(fields).encode(), timeout=30) as answer:
        return "in" if "/sign-in" not in answer.url else answer.read().decode()


def test_two_processes_count_tries_together(fresh_database: str, settings) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher"
    ]  # as the processes have it
    people.create_person(username="somebody", password=PASSWORD)
    with serving(fresh_database) as one, serving(fresh_database) as other:
        for site in (one, other, one, other, one):
            assert "您提供的用户名或密码不正确" in says(site.url, "not-the-word")
        for site in (one, other):
            assert "输错次数太多" in says(site.url, PASSWORD)
        sql.rows("UPDATE cached SET until = clock_timestamp()")
        assert says(other.url, PASSWORD) == "in"
