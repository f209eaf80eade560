"""State and projections come from the entries alone: every column of every table that is computed from them."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta, timezone

import pytest

from huying.cli import rebuild as command
from huying.services import cases, rebuild
from huying.services.rebuild import Progress
from huying.store.rebuild import TABLES
from tests.domain.town import DISPATCHER, WUCHANG, demands
from tests.services.settled import REPORTER, act, consulted, filed, settle

SURROGATE = {"jurisdiction_id", "subject_id", "id"}
COMPARED = [(table.name, column) for table in TABLES for column in sorted(table.compared)]


@pytest.fixture
def town(db):
    settle()


def differing(*, check=True):
    return list(rebuild.run(progress=Progress(), check=check))


def columns_of(connection, table):
    rows = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'",
        [table],
    ).fetchall()
    return {name for (name,) in rows}


def test_every_column_but_surrogate_ids_is_compared(owner_connection):
    for table in TABLES:
        assert columns_of(owner_connection, table.name) - SURROGATE == table.compared


def test_every_case_table_that_an_act_rewrites_is_compared(owner_connection):
    """A projection that is added later has to be rebuilt too, or named here with the reason why not."""
    no_projections = {
        "entry",
        "content",
        "petitioner",
        "outbox",
        "file",
        "reveal",
        "imported_row",
        "sealed_head",
        "draft",
        # What was told to whom, and how it was sent, is a record of its own: no entry says it.
        "notice",
        "delivery",
    }
    rows = owner_connection.execute(
        "SELECT table_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name = 'subject_id'"
    ).fetchall()
    tables = {name for (name,) in rows} - no_projections
    assert tables == {table.name for table in TABLES if table.name != "subject"} | links_of_petitioners(
        tables
    )


def links_of_petitioners(tables):
    """Links that were sent to petitioners are facts of their own, not computed from entries."""
    return tables & {"share_link"}


def test_whatever_was_done_to_cases_the_rebuilt_rows_are_the_kept_ones(town):
    first = consulted(lon="114.33", lat="30.53", confidential=True)
    act(first, "join", party={"name": "王", "phone": "13900000001"})
    act(first, "urge", text="请抓紧")
    act(first, "log", text="现场仍有住户", order=2)
    cases.act(by=DISPATCHER, number=first, step="add", details={"order": demands("420106-gaj-znl")})
    act(first, "waive", order=5, gate="name", reason="来人已在现场")
    act(first, "withdraw", order=2, reason="不属职责")
    repeat = filed(parties=[REPORTER], repeat_of=first)
    joined = filed(title="又一件", parties=[{"name": "张", "phone": "13900000002"}])
    act(joined, "merge", to=first)
    act(filed(title="不归我们"), "not_accept", exit="legal_channel", reason="已诉讼", reply="请依判决")
    own = filed(title="小广告")
    act(own, "assess", needs_call=False, reason="自行处置")
    due = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    act(own, "call", orders=[{"unit": "420106011-cgb", "task": "清理", "due": due}])
    assert repeat
    assert differing() == []


def test_a_moment_told_in_another_zone_is_kept_alike(town):
    now = datetime.now(timezone(timedelta(hours=8))) - timedelta(hours=1)
    details = {"title": "补录", "text": "补录", "channel": "phone", "grid": "420106011001"}
    cases.file_case(by=DISPATCHER, details=details, at=now)
    assert differing() == []


OTHER = {
    "integer": "COALESCE({c}, 0) + 1",
    "smallint": "1 - COALESCE({c}, 0)",
    "boolean": "NOT COALESCE({c}, false)",
    "text": "COALESCE({c}, '') || 'x'",
    "double precision": "COALESCE({c}, 0) + 1",
    "timestamp with time zone": "COALESCE({c}, now()) + interval '1 second'",
    "ARRAY": "{c} || 'x'::text",
    "jsonb": """jsonb_set({c}, '{{channel}}', '"x"')""",
    "bytea": "sha256({c})",
    "tsvector": "array_to_tsvector('{{x}}')",
}


@pytest.mark.committed
def test_each_column_changed_alone_is_found_and_set_right(superuser_connection):
    """For a superuser here no constraint holds, so that every column can be wrong alone."""
    settle()
    consulted(lon="114.33", lat="30.53")
    relax(superuser_connection)
    for table, column in COMPARED:
        change_one(superuser_connection, table, column)
        found = {(row.table, name) for row in differing() for name in row.columns or (row.what,)}
        expected = {(table, "missing"), (table, "too_many")} if is_key(table, column) else {(table, column)}
        assert found == expected, (table, column)
        assert {
            (row.table, name) for row in differing(check=False) for name in row.columns or (row.what,)
        } == found
        assert differing() == []


def is_key(table, column):
    return any(one.name == table and one.key == column for one in TABLES)


def relax(connection):
    """Take the checks away, which would refuse rows that are wrong in one column alone."""
    connection.execute("SET session_replication_role = replica")
    rows = connection.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c'"
        " AND conrelid::regclass::text = ANY(%s)",
        [[table.name for table in TABLES]],
    ).fetchall()
    for table, name in rows:
        connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def change_one(connection, table, column):
    kind = connection.execute(
        "SELECT data_type FROM information_schema.columns WHERE table_name = %s AND column_name = %s",
        [table, column],
    ).fetchone()[0]
    value = OTHER[kind].format(c=column)
    if is_key(table, column) and kind == "integer":
        value = f"{column} + 1000"
    where = f"WHERE ctid = (SELECT min(ctid) FROM {table})"
    changed = connection.execute(f"UPDATE {table} SET {column} = {value} {where}")
    assert changed.rowcount == 1


@pytest.mark.committed
def test_lost_and_added_rows_are_found_and_set_right(superuser_connection, capsys):
    settle()
    number = consulted()
    superuser_connection.execute("SET session_replication_role = replica")
    superuser_connection.execute("DELETE FROM case_head")
    superuser_connection.execute("DELETE FROM case_order WHERE no = 2")
    superuser_connection.execute("UPDATE task SET key = 'none:0' WHERE key = (SELECT min(key) FROM task)")
    assert huying_rebuild("--check") == 1
    said = capsys.readouterr().out
    assert f"{number}: case_head missing" in said
    assert f"{number}: case_order 2 missing" in said
    assert f"{number}: task none:0 too many" in said
    assert "1 cases folded, 1 differ." in said
    assert huying_rebuild() == 0
    assert huying_rebuild("--check", "--jurisdiction", str(WUCHANG)) == 0


@pytest.mark.committed
def test_a_case_that_cannot_be_folded_is_named_and_left_as_it_is(superuser_connection, capsys):
    settle()
    number = filed()
    superuser_connection.execute("SET session_replication_role = replica")
    superuser_connection.execute("UPDATE entry SET body = 'broken'")
    assert huying_rebuild() == 1
    assert f"{number}: entry unfoldable" in capsys.readouterr().out


def huying_rebuild(*arguments):
    parser = argparse.ArgumentParser()
    command.add(parser.add_subparsers())
    return command.main(parser.parse_args(["rebuild", *arguments]))
