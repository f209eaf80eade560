"""Sessions are read by a statement of our own, and behave as Django's do."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huying.store.sessions import SessionStore

pytestmark = pytest.mark.django_db


def _kept() -> SessionStore:
    session = SessionStore()
    session["post"] = 7
    session.create()
    return session


def test_what_was_kept_is_read_back_by_one_statement() -> None:
    key = _kept().session_key
    with CaptureQueriesContext(connection) as statements:
        assert SessionStore(key)["post"] == 7
    assert len(statements) == 1


def test_an_expired_session_is_empty_and_its_key_is_forgotten() -> None:
    key = _kept().session_key
    Session.objects.filter(session_key=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    found = SessionStore(key)
    assert found.get("post") is None
    assert found.session_key is None


@pytest.mark.parametrize("key", ["x" * 32, "a'b\x00c" + "y" * 30, "一二三四五六七八九"])
def test_a_key_nobody_was_given_is_nobodys_session(key: str) -> None:
    found = SessionStore(key)
    assert found.get("post") is None
    assert found.session_key is None
