"""Opening a stream, and looking who may listen on: what is asked of the database, and who is turned away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huying.services.live import changes, lapsed
from huying.store import people, sql
from huying.store.models import Person
from huying.store.sessions import SessionStore
from huying.web.live import opening
from huying.web.live.opening import Turned, admitted, asked
from tests.founding import Town, found
from tests.services.settled import act, filed, settle

BACKEND = settings.AUTHENTICATION_BACKENDS[0]


def scope(
    path: str = "/live/wuchang", query: str = "", method: str = "GET", **headers: str
) -> dict[str, Any]:
    said = {"host": "localhost:8001", **headers}
    return {
        "path": path,
        "method": method,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in said.items()],
    }


def turned(**more: Any) -> int:
    with pytest.raises(Turned) as away:
        asked(scope(**more))
    return away.value.status


def session_of(username: str) -> str:
    """The key of a session in which that person has signed in."""
    person = Person.objects.get(username=username)
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(person.pk), BACKEND
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def ask(session: str, slug: str = "wuchang") -> opening.Asked:
    return asked(scope(f"/live/{slug}", cookie=f"{settings.SESSION_COOKIE_NAME}={session}"))


@pytest.fixture
def town(db: None, monkeypatch: pytest.MonkeyPatch) -> Town:
    # The test's transaction is on this connection, which a process would let go of before it asks.
    monkeypatch.setattr(opening, "close_old_connections", lambda: None)
    return found()


def queries(work: Any) -> int:
    with CaptureQueriesContext(connection) as context:
        work()
    return len(context.captured_queries)


# ---- requests ---------------------------------------------------------------------------------------------------


def test_a_page_says_what_it_shows_since_when_and_by_which_session():
    one = asked(scope(query="since=1795781746.5&case=420106-1", cookie="a=b; sessionid=abc"))
    assert (one.slug, one.since, one.number, one.session) == ("wuchang", 1795781746.5, "420106-1", "abc")
    assert asked(scope(query="since=never")).since == 0.0


def test_other_addresses_methods_and_hosts_are_turned_away():
    assert turned(path="/live/") == 404
    assert turned(path="/live/a/b") == 404
    assert turned(path="/wuchang/desk") == 404
    assert turned(method="POST") == 405
    assert turned(host="elsewhere.example") == 400


def test_only_our_own_pages_may_listen(settings):
    settings.HUYING_PAGES_PORT = 8000
    assert asked(scope()).origin == ""
    assert asked(scope(origin="http://localhost:8001")).origin == ""
    assert asked(scope(origin="http://localhost:8000")).origin == "http://localhost:8000"
    for other in ("http://localhost:9000", "http://127.0.0.1:8000", "https://localhost:8000", "null"):
        assert turned(origin=other) == 403
    settings.HUYING_PAGES_PORT = 0
    assert turned(origin="http://localhost:8000") == 403


# ---- sessions and posts -----------------------------------------------------------------------------------------


def test_whoever_has_no_session_or_no_post_there_is_turned_away(town):
    for session, slug, status in (
        ("", "wuchang", 403),
        ("0" * 32, "wuchang", 403),
        (session_of("dispatcher"), "nowhere", 404),
    ):
        with pytest.raises(Turned) as away:
            admitted(ask(session, slug))
        assert away.value.status == status


def test_a_listener_may_know_what_their_lists_show(town):
    one = admitted(ask(session_of("dispatcher")))
    assert one.units >= {town.dispatcher.unit}
    assert not one.platform


def test_opening_asks_three_times_however_many_posts_somebody_holds(town):
    session = session_of("dispatcher")
    admitted(ask(session))  # what is kept in memory is there now
    assert queries(lambda: admitted(ask(session))) == 3
    person = Person.objects.get(username="dispatcher").pk
    today = timezone.localdate()
    for n in range(1, 50):
        people.create_post(
            person=person, unit=town.dispatcher.unit or "", role="leader", from_date=today - timedelta(days=n)
        )
    assert len(admitted(ask(session)).posts) == 50
    assert queries(lambda: admitted(ask(session))) == 3


def test_looking_who_may_listen_on_asks_twice_however_many_there_are(town):
    listeners = [admitted(ask(session_of("dispatcher"))) for _ in range(50)]
    assert queries(lambda: lapsed(listeners[:1])) == 2
    assert queries(lambda: lapsed(listeners)) == 2
    assert lapsed(listeners) == set()
    assert queries(lambda: lapsed([])) == 0


def by_end_of_session(listener: Any) -> None:
    SessionStore(listener.session).delete()


def by_age_of_session(listener: Any) -> None:
    sql.rows("UPDATE django_session SET expire_date = now() - interval '1 s'")


def by_end_of_post(listener: Any) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    sql.rows("UPDATE post SET from_date = from_date - 900, to_date = %(on)s", on=yesterday)


def by_shut_account(listener: Any) -> None:
    sql.rows("UPDATE person SET is_active = false")


def by_another_password(listener: Any) -> None:
    people.set_password(person=Person.objects.get(username="dispatcher").pk, password="another one of these")


@pytest.mark.parametrize(
    "end", [by_end_of_session, by_age_of_session, by_end_of_post, by_shut_account, by_another_password]
)
def test_what_ends_sight_of_pages_ends_listening(town, end):
    one = admitted(ask(session_of("dispatcher")))
    assert lapsed([one]) == set()
    end(one)
    assert lapsed([one]) == {one}


# ---- what a message means ---------------------------------------------------------------------------------------


def message(numbers: list[str]) -> str:
    row = sql.row(
        "SELECT json_agg(json_build_array(jurisdiction_id, id, head_seq))::text AS told FROM subject"
        " WHERE number = ANY(%(numbers)s::text[])",
        numbers=numbers,
    )
    assert row is not None
    return str(row["told"])


def test_a_message_is_read_by_one_statement_however_many_subjects_it_names(db):
    settle()
    numbers = [filed() for _ in range(50)]
    act(numbers[0], "log", text="已到现场查看")
    found = {one.number: one for one in changes(message(numbers))}
    assert set(found) == set(numbers)
    assert (found[numbers[0]].seq, found[numbers[1]].seq) == (2, 1)
    assert queries(lambda: changes(message(numbers[:1]))) == queries(lambda: changes(message(numbers))) == 2
