"""Whatever was committed is told at least once, in order for each case, by few and small messages."""

from __future__ import annotations

import json
from uuid import uuid4

import psycopg
import pytest

from huying.services.relay import BATCH, CHANNEL, tell_all
from huying.store import relay, sql
from tests.domain.town import WUCHANG
from tests.services.settled import act, called, filed, settle


@pytest.fixture
def ear(app_connection: psycopg.Connection) -> psycopg.Connection:
    """A connection that listens."""
    app_connection.execute(f"LISTEN {CHANNEL}")
    return app_connection


def heard(ear: psycopg.Connection) -> list[list[list[object]]]:
    return [json.loads(one.payload) for one in ear.notifies(timeout=0.2)]


def waiting() -> int:
    return sql.row("SELECT count(*) AS rows FROM outbox WHERE sent_at IS NULL")["rows"]


def subject_of(number: str) -> str:
    return str(sql.row("SELECT id FROM subject WHERE number = %(number)s", number=number)["id"])


def fill(rows: int, *, subjects: int, seq: int = 1) -> None:
    """Rows as acts leave them, of so many subjects."""
    ids = [uuid4() for _ in range(subjects)]
    sql.rows(
        "INSERT INTO outbox (jurisdiction_id, subject_id, seq, step)"
        " SELECT %(j)s, (%(ids)s::uuid[])[1 + n %% %(subjects)s], %(seq)s + n / %(subjects)s, 'log'"
        " FROM generate_series(0, %(rows)s - 1) AS n",
        j=WUCHANG,
        ids=ids,
        subjects=subjects,
        seq=seq,
        rows=rows,
    )


@pytest.mark.committed
def test_an_act_itself_notifies_nobody_and_the_relay_tells_where_each_case_stands(ear):
    settle()
    first, second = called(), filed(title="又一件")
    assert heard(ear) == []
    assert tell_all() == 8
    (message,) = heard(ear)
    assert sorted(message) == sorted([[WUCHANG, subject_of(first), 7], [WUCHANG, subject_of(second), 1]])
    assert waiting() == 0


@pytest.mark.committed
def test_nothing_is_told_twice_nor_when_nothing_happened(ear):
    settle()
    number = filed()
    assert tell_all() == 1
    assert tell_all() == 0
    act(number, "log", text="进展")
    assert tell_all() == 1
    assert heard(ear) == [[[WUCHANG, subject_of(number), 1]], [[WUCHANG, subject_of(number), 2]]]


@pytest.mark.committed
def test_what_waits_is_told_by_one_message_a_batch(ear):
    fill(2 * BATCH + 1, subjects=2 * BATCH + 1)
    assert tell_all() == 2 * BATCH + 1
    assert [len(message) for message in heard(ear)] == [BATCH, BATCH, 1]


@pytest.mark.committed
def test_the_largest_message_is_within_the_databases_limit(ear, superuser_connection):
    most = 2**31 - 1
    superuser_connection.execute(
        "INSERT INTO outbox (jurisdiction_id, subject_id, seq, step)"
        " SELECT %s, gen_random_uuid(), %s, 'log' FROM generate_series(1, %s)",
        [most, most, BATCH],
    )
    assert tell_all() == BATCH
    assert len(heard(ear)[0]) == BATCH


@pytest.mark.committed
def test_each_row_is_told_by_one_relay_and_each_case_in_order_however_many_work(ear, in_threads):
    fill(6 * BATCH, subjects=7)
    told = in_threads([tell_all] * 4)
    assert sum(told) == 6 * BATCH
    assert waiting() == 0
    seen: dict[object, int] = {}
    for message in heard(ear):
        for _, subject, seq in message:
            assert seq > seen.get(subject, 0)
            seen[subject] = seq


@pytest.mark.committed
def test_a_row_is_told_later_when_its_relay_dies_before_it_commits(ear, owner_connection):
    fill(3, subjects=3)
    with owner_connection.transaction():
        owner_connection.execute("SELECT pg_advisory_xact_lock(%s)", [relay.LOCK])
        owner_connection.execute("UPDATE outbox SET sent_at = now()")
        assert tell_all() == 0
        raise psycopg.Rollback
    assert heard(ear) == []
    assert tell_all() == 3
