"""While the database is away every request is told to come again, and afterwards none is the worse for it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connections
from django.db.utils import OperationalError
from django.template import engines
from django.test import Client, RequestFactory
from django.utils import translation
from psycopg import errors

from huying.cli import worker
from huying.config.logs import JsonLines
from huying.services.jobs import BEAT
from huying.store.away import is_away
from huying.web.pages.away import database_away
from tests import databases
from tests.api.desks import Desk
from tests.founding import found
from tests.web.browsing import opened
from tests.web.visiting import signed_in

pytestmark = pytest.mark.committed


@pytest.fixture
def away(fresh_database: str) -> Iterator[None]:
    """A call to the town's desk, and then no database."""
    connection = connections["default"]
    connection.settings_dict["NAME"] = "huying_is_not_here"
    connection.close()
    yield
    connection.settings_dict["NAME"] = fresh_database


@pytest.fixture
def asker() -> Client:
    return Client(raise_request_exception=False)


def test_other_systems_are_told_in_their_own_form_and_when_to_come_again(asker, away):
    headers = {"Authorization": "Bearer x", "Idempotency-Key": "1"}
    answer = asker.post("/api/v1/cases", {}, content_type="application/json", headers=headers)
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert (answer["Retry-After"], answer["Cache-Control"]) == ("5", "no-store")
    assert answer["Content-Length"] == str(len(answer.content))
    assert "nothing is done twice" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "数据库暂时无法连接"), ("en", "cannot be reached")]
)
def test_people_are_told_on_a_page_that_needs_no_database(asker, away, language, words):
    answer = asker.get("/wuchang/report?from=sms", headers={"accept-language": language})
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert words in page
    assert 'href="/wuchang/report?from=sms"' in page


def test_after_a_form_the_page_leads_back_to_it_and_not_to_its_address(asker, away):
    page = asker.post("/wuchang/report", {"text": "路灯不亮"}).content.decode()
    assert "后退" in page
    assert 'href="/wuchang/report"' not in page


def test_somebody_signed_in_is_told_too_and_stays_signed_in(fresh_database):
    client = signed_in(found(), "dispatcher")
    client.raise_request_exception = False
    connection = connections["default"]
    connection.settings_dict["NAME"] = "huying_is_not_here"
    connection.close()
    assert client.get("/wuchang/desk").status_code == 503
    connection.settings_dict["NAME"] = fresh_database
    assert client.get("/wuchang/desk").status_code == 200


def test_a_connection_cut_during_a_request_costs_that_request_and_no_other(fresh_database):
    found()
    desk = Desk(Client(raise_request_exception=False), "dispatcher")
    databases.cut_connections(fresh_database)  # after the request's connection was found healthy
    assert desk.get("/tasks").status_code == 503
    connections["default"].close_if_unusable_or_obsolete()  # as the server does after every request
    assert desk.get("/tasks").status_code == 200


def test_the_log_has_one_line_for_it_and_no_trace(asker, away, caplog):
    asker.get("/wuchang/report")
    (line,) = [record for record in caplog.records if record.name == "django.request"]
    said = json.loads(JsonLines().format(line))
    assert said["message"].startswith("the database is away: connection failed")
    assert "fault" not in said


def test_the_worker_goes_on_and_says_so_in_a_line(away, caplog):
    def ask() -> None:
        connections["default"].ensure_connection()

    with caplog.at_level(logging.WARNING):
        worker.do("look", BEAT, ask)
    assert caplog.messages == ["job look: the database is away; it is tried again in 10.0 s"]
    assert caplog.records[0].exc_info is None


@pytest.mark.parametrize(
    ("fault", "away"),
    [
        (psycopg.OperationalError("server closed the connection unexpectedly"), True),
        (errors.AdminShutdown(), True),
        (errors.CannotConnectNow(), True),
        (errors.TooManyConnections(), True),
        (errors.DiskFull(), True),
        (errors.DeadlockDetected(), False),
        (errors.QueryCanceled(), False),
        (errors.UniqueViolation(), False),
        (ValueError(), False),
        (None, False),
    ],
)
def test_only_what_another_try_may_mend_counts_as_away(fault, away):
    assert is_away(fault) is away
    if isinstance(fault, psycopg.Error):
        wrapped = OperationalError()
        wrapped.__cause__ = fault
        assert is_away(wrapped) is away


FORM = """{% extends "account/frame.html" %}
{% block form %}<form method="post" action="/act" hx-boost="true" hx-target="#main" hx-select="#main"
hx-select-oob="#acts,#messages" hx-swap="outerHTML show:window:top"><textarea name="text"></textarea>
<button class="btn">ok</button></form>{% endblock %}"""


@pytest.mark.browser
def test_a_form_sent_by_script_stays_with_what_was_typed_and_the_message_above_it(browser):
    with translation.override("zh-hans"):
        gone = database_away(RequestFactory().post("/act")).content.decode()
        form = engines["jinja2"].env.from_string(FORM).render(csrf_input="")
    with opened(browser, form) as visit:
        visit.page.route(
            "**/act", lambda route: route.fulfill(status=503, body=gone, content_type="text/html")
        )
        visit.page.fill("textarea", "已到现场")
        visit.page.click("form .btn")
        visit.page.wait_for_selector("#messages .is-error")
        assert visit.page.input_value("textarea") == "已到现场"
        assert visit.page.locator("h1").count() == 1
        visit.page.unroute("**/act")
        visit.page.click("form .btn")
        visit.page.wait_for_selector("#messages .is-error", state="detached")
