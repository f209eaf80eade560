"""The log tells who did which kind of thing, when, and how it ended; of what was said and by whom, nothing."""

from __future__ import annotations

import io
import json
import logging
import os
import pty
import re
import subprocess
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.conf import settings
from django.test import Client

from huying.config.logs import configuration
from tests.cli import commands
from tests.domain.town import COMMUNITY
from tests.founding import found
from tests.operations.serving import fetched, served
from tests.security.addresses import all_operations, all_pages
from tests.security.asking import asked
from tests.security.scene import ADDRESS, FACTS, NAME, PHONE, TITLE, Scene, settle, walked
from tests.web.visiting import signed_in

DIGITS = re.compile(r"\b1[3-9]\d{9}\b")


class Written(io.StringIO):
    """What was logged."""

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]

    def requests(self) -> list[dict[str, object]]:
        return [line for line in self.lines() if line["logger"] == "huying.requests"]


@pytest.fixture
def log() -> Iterator[Written]:
    """Everything that is logged, down to the least important, as the running program writes it."""
    chosen = configuration(level="DEBUG", at_terminal=False)
    handler = logging.StreamHandler(written := Written())
    handler.setFormatter(chosen["formatters"]["chosen"]["()"]())
    handler.addFilter(chosen["filters"]["without_values"]["()"]())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def personal(text: str) -> list[str]:
    """What must not stand in a log: anything that was written about the case, any telephone, any address."""
    return [one for one in (*FACTS, "127.0.0.1") if one in text] + DIGITS.findall(text)


@pytest.mark.django_db
def test_a_line_tells_when_who_what_kind_and_how_it_ended(log):
    town = found()
    number = "01234567-89ab-cdef-0123-456789abcdef"
    answer = signed_in(town, "dispatcher").get("/wuchang/desk?all=1", headers={"x-request-id": number})
    (line,) = log.requests()
    assert answer["X-Request-ID"] == line.pop("request_id") == number
    assert datetime.fromisoformat(str(line.pop("time"))).tzinfo is not None
    assert 0 < float(str(line.pop("ms"))) < 60_000
    assert line == {
        "level": "INFO",
        "logger": "huying.requests",
        "message": "answered",
        "route": "<slug:slug>/desk",
        "method": "GET",
        "status": 200,
        "jurisdiction": town.jurisdiction,
        "post": town.dispatcher.post,
    }


@pytest.mark.django_db
def test_of_somebody_unknown_a_line_names_no_post_though_another_came_before(log):
    signed_in(found(), "dispatcher").get("/wuchang/desk")
    Client().get("/wuchang/report")
    assert ["post" in line for line in log.requests()] == [True, False]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given",
    ["", "13912345678", "42010619900101123X", "short", "x" * 65, 'x"} {"level":"forged"}', "编号" * 12],
)
def test_a_number_that_is_none_is_replaced(log, given):
    answer = Client().get("/wuchang/report", headers={"x-request-id": given})
    assert re.fullmatch("[0-9a-f]{32}", answer["X-Request-ID"])
    assert log.requests()[0]["request_id"] == answer["X-Request-ID"]


@pytest.mark.django_db
def test_what_watches_over_the_server_fills_no_log_until_something_is_wrong(log):
    Client().get("/healthz")
    Client().get("/static/nothing.css")
    Client().get("/readyz")
    assert [(line["route"], line["status"], line["level"]) for line in log.requests()] == [
        ("static", 404, "INFO"),
        ("readyz", 503, "ERROR"),
    ]


@pytest.fixture
def scene() -> Scene:
    return walked(settle(), confidential=True)


@pytest.mark.committed
def test_every_address_there_is_leaves_nothing_personal_in_the_log(log, scene):
    """The same walk that strangers take, by somebody who sees everything, searching by name and telephone too."""
    client, token = scene.client("dispatcher"), scene.token("dispatcher")
    for ask in (*all_pages(scene), *all_operations(scene)):
        asked(client, ask, token)
        client = client if ask.path not in ("/sign-out", "/post") else scene.client("dispatcher")
    assert len(log.requests()) > 200
    assert personal(log.getvalue()) == []


@pytest.mark.committed
def test_searching_by_telephone_and_by_name_leaves_neither(log, scene):
    client = scene.client("dispatcher")
    for words in (PHONE, NAME):
        assert client.get(f"/wuchang/cases?q={words}").status_code == 200
        Client().get(
            f"/api/v1/cases?q={words}", headers={"authorization": f"Bearer {scene.token('dispatcher')}"}
        )
    assert len(log.requests()) == 4
    assert personal(log.getvalue()) == []


def report(client: Client):
    details = {"title": TITLE, "text": "地下室聚赌", "channel": "phone", "grid": COMMUNITY}
    reporter = {"name": NAME, "phone": PHONE, "address": ADDRESS}
    return client.post(
        "/api/v1/cases", data=details | {"reporter": reporter}, content_type="application/json"
    )


@pytest.mark.committed
def test_a_fault_is_told_with_its_place_in_the_code_and_without_what_was_sent(log, owner_connection):
    """The database refuses the row and quotes it; the log names the rule it broke."""
    scene = Scene(town=found(), number="")
    owner_connection.execute("ALTER TABLE case_head ADD CONSTRAINT broken CHECK (title NOT LIKE '%赌局%')")
    client = Client(raise_request_exception=False)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {scene.token('dispatcher')}"
    assert report(client).status_code == 500
    (told,) = [line for line in log.lines() if "fault" in line]
    fault = str(told["fault"])
    assert told["logger"] == "django.request"
    assert told["request_id"] == log.requests()[0]["request_id"]
    assert "psycopg.errors.CheckViolation: 23514 case_head broken" in fault
    assert 'huying/services/cases.py", line' in fault
    assert personal(log.getvalue()) == []
    assert log.requests()[0]["level"] == "ERROR"


@pytest.mark.django_db
def test_a_refused_host_name_is_told_by_its_kind(log):
    Client(raise_request_exception=False).get("/wuchang/report", headers={"host": f"{PHONE}.example"})
    kinds = {line["message"] for line in log.lines() if str(line["logger"]).startswith("django")}
    assert kinds == {"django.security.DisallowedHost"}
    assert personal(log.getvalue()) == []


def test_the_words_of_a_fault_outside_of_requests_are_told(log):
    try:
        raise LookupError("units version 3")
    except LookupError:
        logging.getLogger("huying.cli.worker").exception("job seal failed")
    assert "builtins.LookupError: units version 3" in str(log.lines()[0]["fault"])


def test_the_log_of_a_running_server_is_one_object_a_line(base):
    commands.install(base)
    with served(base) as url:
        fetched(f"{url}cases/{PHONE}?phone={PHONE}", Referer=f"{url}?q={PHONE}")
        fetched(f"{url}sign-in", Host=f"{PHONE}.example")
        fetched(f"{url}sign-in")
    text = commands.said(base)
    assert all(json.loads(line)["time"] for line in text.splitlines())
    assert "serving http://" in text
    assert '"route":"sign-in"' in text
    assert PHONE not in text


def test_at_a_terminal_the_log_is_lines(base):
    commands.install(base)
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        commands.command("worker"), env=commands.surroundings(base), cwd=commands.ROOT, stderr=theirs
    ) as process:
        os.close(theirs)
        with os.fdopen(ours, "rb") as terminal:
            first = terminal.readline().decode()
        process.terminate()
    assert re.match(r"[\d-]+ [\d:,]+ INFO huying\.cli\.worker: worker started: ", first)


def test_the_program_logs_as_these_tests_do():
    assert settings.LOGGING["formatters"] == configuration(level="INFO", at_terminal=False)["formatters"]
