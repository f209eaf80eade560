"""What is counted, and who may read it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from huying.domain.refusals import Faulty, Refused
from huying.services import cases, counting
from huying.services.cases import key_of
from huying.services.errors import NotVisible
from huying.services.jobs import JOBS, Journal
from huying.services.metrics import page
from huying.services.relay import tell_all
from huying.store import sql
from tests.cli import commands
from tests.domain.town import COMMUNITY, DEPARTMENTS, DISPATCHER, LIAISONS
from tests.founding import found
from tests.operations.serving import fetched, served
from tests.services.settled import act, called, filed, settle
from tests.web.visiting import signed_in


def read(text: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Every value by its name and labels, as Prometheus reads it."""
    return {
        (one.name, frozenset(one.labels.items())): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def value(name: str, **labels: str) -> float:
    return read(page().decode()).get((name, frozenset(labels.items())), 0.0)


def answers(**labels: str) -> float:
    return value("huying_request_seconds_count", **labels)


def acts(step: str, outcome: str) -> float:
    return value("huying_acts_total", step=step, outcome=outcome)


@pytest.mark.django_db
def test_answers_are_counted_by_pattern_method_and_status_and_never_by_address():
    town = found()
    client, number = signed_in(town, "dispatcher"), filed_by(town)
    labels = {"route": "<slug:slug>/cases/<str:number>", "method": "GET", "status": "200"}
    before = answers(**labels), answers(**labels | {"status": "404"})
    client.get(f"/wuchang/cases/{number}?q=13912345678")
    client.get(f"/wuchang/cases/{number}?tab=trace")
    client.get("/wuchang/cases/420106-20260101-H-99999")
    client.get("/nothing/of/the/kind/13912345678")
    assert (answers(**labels), answers(**labels | {"status": "404"})) == (before[0] + 2, before[1] + 1)
    assert number not in page().decode()
    assert "13912345678" not in page().decode()


def filed_by(town) -> str:
    details = {"title": "胶囊房", "text": "隔成二十多间", "channel": "phone", "grid": COMMUNITY}
    return cases.file_case(by=town.dispatcher, details=details).number


@pytest.mark.django_db
def test_an_operation_of_the_api_is_counted_by_its_pattern_too():
    found()
    labels = {"route": "api/v1/cases/<number>", "method": "GET", "status": "401"}
    before = answers(**labels)
    Client().get("/api/v1/cases/420106-20260101-H-00001")
    assert answers(**labels) == before + 1


@pytest.mark.django_db
def test_a_method_or_an_address_nobody_knows_makes_no_series_of_its_own():
    before = answers(route="unknown", method="unknown", status="404")
    for word in ("BREW", "STEEP"):
        Client().generic(word, f"/{word}/x")
    assert answers(route="unknown", method="unknown", status="404") == before + 2


@pytest.mark.django_db
def test_acts_are_counted_by_step_and_by_what_came_of_them():
    settle()
    before = {key: acts(*key) for key in COUNTED}
    number = called()
    with pytest.raises(Refused):
        act(number, "sign", LIAISONS[DEPARTMENTS[0]], order=1)
    with pytest.raises(Faulty):
        act(number, "log", text="")
    with pytest.raises(NotVisible):
        act("420106-20260101-H-99999", "log", text="进展")
    filed_twice()
    assert {key: acts(*key) - before[key] for key in COUNTED} == COUNTED


COUNTED = {
    ("register", "done"): 2.0,
    ("register", "again"): 1.0,
    ("assess", "done"): 1.0,
    ("call", "done"): 1.0,
    ("sign", "done"): 4.0,
    ("sign", "already_done"): 1.0,
    ("log", "faulty"): 1.0,
    ("log", "not_visible"): 1.0,
}


def filed_twice() -> None:
    details = {"title": "胶囊房", "text": "隔成二十多间", "channel": "phone", "grid": COMMUNITY}
    for _ in range(2):
        key = key_of(by=DISPATCHER, key="once", route="POST /x", body=details)
        cases.file_case(by=DISPATCHER, details=details, key=key)


@pytest.mark.django_db
def test_what_waits_to_be_told_and_how_long_is_seen():
    settle()
    filed()
    filed(title="又一件")
    sql.rows("UPDATE outbox SET made_at = made_at - %(ago)s", ago=timedelta(minutes=5))
    assert value("huying_outbox_rows") == 2
    assert value("huying_outbox_oldest_seconds") == pytest.approx(300, abs=30)
    tell_all()
    assert (value("huying_outbox_rows"), value("huying_outbox_oldest_seconds")) == (0, 0)


@pytest.mark.django_db
def test_what_the_workers_do_is_seen_and_what_was_never_done_has_no_line():
    seal = next(job for job in JOBS if job.name == "seal yesterday")
    journal = Journal(JOBS)
    with journal.doing(seal):
        pass
    journal.beat()
    sql.rows("UPDATE job SET done_at = done_at - %(ago)s", ago=timedelta(hours=3))
    assert value("huying_job_done_seconds", job="seal yesterday") == pytest.approx(10800, abs=30)
    lines = read(page().decode())
    assert sum(name == "huying_job_done_seconds" for name, _ in lines) == 1
    assert sum(name == "huying_job_beat_seconds" for name, _ in lines) == len(JOBS)


@pytest.mark.django_db
def test_connections_are_seen_with_how_many_there_may_be():
    assert value("huying_database_up") == 1
    assert value("huying_database_connections", state="active") >= 1
    assert value("huying_database_connections_most") >= value("huying_database_connections_all") >= 1


@pytest.mark.committed
def test_a_database_that_is_away_is_seen_and_hides_nothing_that_was_counted(fresh_database):
    counting.answered(route="x", method="GET", status=200, seconds=0.01)
    connections["default"].settings_dict["NAME"] = "huying_is_not_here"
    connections["default"].close()
    assert value("huying_database_up") == 0
    assert answers(route="x", method="GET", status="200") >= 1


TOKEN = "e3b0c44298fc1c149afbf4c8996fb924"
NEAR, FAR = "127.0.0.1", "10.20.30.40"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("token", "address", "headers", "proxy", "status"),
    [
        ("", NEAR, {}, False, 200),
        ("", "::1", {}, False, 200),
        ("", FAR, {}, False, 403),
        ("", "", {}, False, 403),
        ("", FAR, {"authorization": "Bearer "}, False, 403),
        ("", NEAR, {"x-forwarded-for": FAR}, False, 403),
        ("", NEAR, {"via": "1.1 gateway"}, False, 403),
        ("", NEAR, {}, True, 403),
        (TOKEN, FAR, {"authorization": f"Bearer {TOKEN}"}, True, 200),
        (TOKEN, FAR, {"authorization": f"Bearer {TOKEN[:-1]}"}, False, 403),
        (TOKEN, FAR, {"authorization": "Bearer ü"}, False, 403),
        (TOKEN, NEAR, {}, False, 403),
    ],
)
def test_metrics_are_for_this_machine_or_for_whoever_shows_the_token(
    settings, token, address, headers, proxy, status
):
    settings.HUYING_METRICS_TOKEN, settings.BEHIND_PROXY = token, proxy
    answer = Client(REMOTE_ADDR=address).get("/metrics", headers=headers)
    assert answer.status_code == status
    assert (b"huying_" in answer.content) == (status == 200)


@pytest.mark.django_db
def test_being_signed_in_opens_no_metrics():
    client = signed_in(found(), "dispatcher")
    assert client.get("/metrics", REMOTE_ADDR=FAR).status_code == 403


def test_the_token_is_a_file_among_the_keys(base):
    commands.install(base)
    (base / "keys" / "metrics.token").write_text(f"{TOKEN}\n")
    with served(base) as url:
        assert fetched(f"{url}metrics")[0] == 403
        assert fetched(f"{url}metrics", Authorization=f"Bearer {TOKEN}")[0] == 200


def test_the_processes_that_answer_are_added_up_and_each_request_is_numbered(base):
    commands.install(base)
    with served(base) as url:
        numbers = {fetched(f"{url}api/v1/units")[2]["X-Request-ID"] for _ in range(40)}
        assert len(numbers) == 40
        for _ in range(4):  # whichever of the two processes is asked
            counts = read(fetched(f"{url}metrics")[1].decode())
            labels = {"route": "api/v1/units", "method": "GET", "status": "401"}
            assert counts["huying_request_seconds_count", frozenset(labels.items())] == 40
    lines = [json.loads(line) for line in commands.said(base).splitlines()]
    assert {one["request_id"] for one in lines if one.get("route") == "api/v1/units"} == numbers
