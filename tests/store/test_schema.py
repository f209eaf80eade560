"""The shape of the operational tables keeps the promises: spread by jurisdiction, paired fields, one live lead."""

from __future__ import annotations

import pytest
from django.utils import timezone
from psycopg import errors

from tests.domain.town import CITY_MANAGEMENT, POLICE, WUCHANG, whistle
from tests.services.settled import act, filed, settle

pytestmark = pytest.mark.committed

OPERATIONAL = {
    *("subject", "entry", "content", "petitioner", "case_head", "case_order", "task", "seal", "sealed_head"),
    *("outbox", "request_key", "file", "reveal", "imported_row", "public_count", "draft"),
    *("notice", "channel", "channel_address", "notice_template", "delivery"),
    *("calendar_change", "due_check"),
    *("saved_view", "whistle_band"),
}
OF_DJANGO = "django_", "auth_", "account_", "mfa_", "socialaccount_"
REFERENCE = {
    *("jurisdiction", "unit", "person", "person_groups", "person_user_permissions", "post", "token"),
    *("calendar_day", "calendar_year", "working_hours", "process_version", "process_use"),
    *("matter", "matter_support", "job", "cached", "state_form"),
}
"""Tables that every database holds whole, and whose keys stand for themselves (design §4.2)."""

KEYS = """
SELECT t.relname AS name, c.conname, c.contype, a.attname AS first, f.relname AS target
FROM pg_constraint c
JOIN pg_class t ON t.oid = c.conrelid
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
LEFT JOIN pg_class f ON f.oid = c.confrelid
WHERE t.relnamespace = 'public'::regnamespace AND c.contype IN ('p', 'u', 'f')
"""
UNIQUE_INDEXES = """
SELECT t.relname, i.relname, a.attname
FROM pg_index x
JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_class t ON t.oid = x.indrelid
JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0]
WHERE t.relnamespace = 'public'::regnamespace AND x.indisunique
"""
PAIRS = (
    ("subject_id", "seq", "file"),
    ("lon", "lat", "file"),
    ("width", "height", "file"),
    ("value", "salt", "content"),
    ("sealed", "key_id", "petitioner"),
    ("lon", "lat", "case_head"),
    ("due_at", "yellow_at", "case_head"),
    ("due_at", "yellow_at", "task"),
    ("attended_at", "attendance", "case_order"),
    ("scored_at", "total", "case_order"),
    ("post_id", "unit", "entry"),
)


@pytest.fixture
def keys(owner_connection):
    rows = owner_connection.execute(KEYS).fetchall()
    return [row for row in rows if row[0] in OPERATIONAL]


def test_every_table_is_known_as_operational_or_reference(owner_connection):
    rows = owner_connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    tables = {name for (name,) in rows if not name.startswith(OF_DJANGO)}
    assert tables - REFERENCE == OPERATIONAL


def test_every_key_between_operational_tables_begins_with_the_jurisdiction(keys):
    assert {row[0] for row in keys if row[2] == "p"} == OPERATIONAL
    assert [row for row in keys if row[3] != "jurisdiction_id"] == []


def test_no_operational_table_points_at_a_reference_table(keys):
    """Reference tables are copied to every database: a key into them would tie rows of one district to another's."""
    assert {row[4] for row in keys if row[2] == "f"} <= OPERATIONAL


def test_every_unique_index_begins_with_the_jurisdiction_too(owner_connection):
    rows = owner_connection.execute(UNIQUE_INDEXES).fetchall()
    assert [row for row in rows if row[0] in OPERATIONAL and row[2] != "jurisdiction_id"] == []


def test_an_entry_is_found_by_subject_and_seq_alone_within_its_jurisdiction(owner_connection):
    row = owner_connection.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = 'entry'::regclass AND contype = 'p'"
    ).fetchone()
    assert row == ("PRIMARY KEY (jurisdiction_id, subject_id, seq)",)


@pytest.fixture
def case():
    settle()
    number = filed(lon=114.3, lat=30.5)
    act(number, "assess", needs_call=True, reason="涉及多个部门", **{"class": "city"})
    act(number, "call", **whistle(CITY_MANAGEMENT, POLICE, now=timezone.now()))
    return number


def test_a_second_entry_of_the_same_seq_is_refused(case, app_connection):
    with pytest.raises(errors.UniqueViolation):
        app_connection.execute("INSERT INTO entry SELECT * FROM entry WHERE seq = 1")


def test_a_call_has_one_live_lead(case, app_connection):
    with pytest.raises(errors.UniqueViolation, match="case_order_one_live_lead"):
        app_connection.execute("UPDATE case_order SET duty = 'lead' WHERE no = 2")
    app_connection.execute("UPDATE case_order SET ended = 'withdrawn' WHERE no = 1")
    app_connection.execute("UPDATE case_order SET duty = 'lead' WHERE no = 2")
    with pytest.raises(errors.UniqueViolation, match="case_order_one_live_lead"):
        app_connection.execute("UPDATE case_order SET ended = NULL WHERE no = 1")


@pytest.mark.parametrize(("one", "other", "table"), PAIRS)
def test_paired_fields_are_there_together_or_not_at_all(one, other, table, owner_connection):
    rows = owner_connection.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'",
        [table],
    ).fetchall()
    said = {text for (text,) in rows}
    paired = {f"CHECK ((({a} IS NULL) = ({b} IS NULL)))" for a, b in ((one, other), (other, one))}
    assert said & paired


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE case_head SET lon = NULL",
        "UPDATE case_head SET yellow_at = NULL WHERE due_at IS NOT NULL",
        "UPDATE case_head SET closed_at = now()",
        "UPDATE case_head SET merged_into = 'x'",
        "UPDATE case_order SET attendance = 'late'",
        "UPDATE case_order SET total = 9000",
        "UPDATE case_order SET duty = 'chief'",
        "UPDATE task SET due_at = NULL WHERE yellow_at IS NOT NULL",
        "UPDATE content SET value = NULL",
        "UPDATE content SET salt = NULL",
        "UPDATE petitioner SET key_id = NULL",
        "UPDATE subject SET head_seq = 0",
    ],
)
def test_half_of_a_pair_is_refused(case, app_connection, change):
    with pytest.raises(errors.CheckViolation):
        app_connection.execute(change)


def test_rows_of_another_jurisdiction_are_no_part_of_a_case(case, app_connection):
    with pytest.raises(errors.ForeignKeyViolation):
        app_connection.execute(
            "INSERT INTO task SELECT jurisdiction_id + 1, subject_id, key, step, order_no, unit, roles, due_at,"
            " yellow_at, holder FROM task WHERE jurisdiction_id = %s",
            [WUCHANG],
        )
