"""What watches over a server is answered at once: does the process live, and can the installation do its work."""

from __future__ import annotations

import socket
import time

import pytest
from django.db import close_old_connections, connections
from django.test import Client

from huying.services.jobs import JOBS, Journal
from huying.store import sql
from tests import databases

READY = {"ready": True, "database": "ok", "migrations": "ok", "worker": "ok"}
WORDS = {"ok", "missing", "stale", "unreachable", "unknown", True, False}


@pytest.fixture
def working(db) -> None:
    """A worker that has just said it is there."""
    Journal(JOBS).beat()


def asked(path: str = "/readyz", **headers: str):
    answer = Client().get(path, headers=headers)
    assert answer["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer
    return answer.status_code, answer.json()


def test_the_process_answers_without_asking_the_database():
    """Without the mark of a database a statement would fail this test."""
    assert asked("/healthz") == (200, {"status": "ok"})


def test_an_installation_with_all_its_parts_is_ready(working):
    assert asked() == (200, READY)


def test_readiness_costs_a_handful_of_short_statements(working, django_assert_max_num_queries):
    asked()
    with django_assert_max_num_queries(3):
        asked()


@pytest.mark.django_db
def test_without_a_worker_it_is_not_ready():
    assert asked() == (503, READY | {"ready": False, "worker": "missing"})


def test_a_worker_that_fell_silent_is_named(working):
    sql.rows("UPDATE job SET beat_at = beat_at - interval '2 minutes'")
    assert asked() == (503, READY | {"ready": False, "worker": "stale"})


@pytest.mark.committed
def test_tables_of_an_older_version_are_named(owner_connection):
    owner_connection.execute("DELETE FROM django_migrations WHERE app = 'store' AND name LIKE '0007%'")
    assert asked() == (503, {"ready": False, "database": "ok", "migrations": "missing", "worker": "unknown"})


@pytest.mark.committed
def test_an_empty_database_is_named_as_not_migrated(owner_connection):
    owner_connection.execute("DROP TABLE django_migrations")
    assert asked()[1]["migrations"] == "missing"


@pytest.mark.committed
def test_a_database_that_is_away_is_named_and_one_that_came_back_is_found(fresh_database):
    name = connections["default"].settings_dict["NAME"]
    connections["default"].settings_dict["NAME"] = "huying_is_not_here"
    connections["default"].close()
    assert asked() == (
        503,
        {"ready": False, "database": "unreachable", "migrations": "unknown", "worker": "unknown"},
    )
    connections["default"].settings_dict["NAME"] = name
    assert asked()[1]["database"] == "ok"


@pytest.mark.committed
def test_a_database_that_says_nothing_is_named_within_seconds(fresh_database):
    chosen = connections["default"].settings_dict
    before = dict(chosen)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        chosen |= {"HOST": "127.0.0.1", "PORT": str(silent.getsockname()[1])}
        connections["default"].close()
        began = time.monotonic()
        try:
            assert asked()[1]["database"] == "unreachable"
        finally:
            chosen.update(before)
            connections["default"].close()
    assert time.monotonic() - began < 15


@pytest.mark.committed
def test_a_connection_the_server_cut_is_made_anew_by_the_next_question(fresh_database):
    assert asked()[1]["database"] == "ok"
    databases.cut_connections(fresh_database)
    close_old_connections()  # as the server does before every request, and the test client does not
    assert asked()[1]["database"] == "ok"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_answer_under_any_name_and_without_a_certificate(working, settings, path):
    settings.SECURE_SSL_REDIRECT = True
    assert asked(path, host="10.1.2.3:8000")[0] == 200


def test_strangers_learn_a_word_of_each_part_and_nothing_else(working):
    assert set(asked()[1].values()) <= WORDS
    assert Client().post("/readyz").status_code == 405
