"""What the database itself refuses in the reference tables, whoever writes."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from huying.store import people, sql
from tests.store.place import CENTRE, settle

pytestmark = pytest.mark.django_db

UNIT = "INSERT INTO unit (code, jurisdiction_id, parent_id, kind, division, name, name_en, short, lon, lat) VALUES "
POST = "INSERT INTO post (person_id, unit_id, jurisdiction_id, role, title, from_date, to_date) VALUES "
TOKEN = "INSERT INTO token (post_id, digest, created_at, revoked_at) VALUES "
HASH = "a" * 64
USE = "INSERT INTO process_use (jurisdiction_id, process_version_id, from_date, to_date) VALUES "
PLACE = "INSERT INTO jurisdiction (id, slug, name, name_en, level, parent_id) VALUES "

REFUSED = {
    "jurisdiction_id_is_a_code": PLACE + "(99, 'x', '某区', '', 'district', NULL)",
    "jurisdiction_level_known": PLACE + "(420111, 'x', '某区', '', 'county', NULL)",
    "jurisdiction_not_its_own_parent": PLACE + "(420111, 'x', '某区', '', 'district', 420111)",
    "jurisdiction_slug_key": PLACE + "(420111, 'wuchang', '某区', '', 'district', NULL)",
    "unit_kind_known": UNIT + "('x', 420106, NULL, 'hamlet', '', '某', '', '', NULL, NULL)",
    "unit_code_shape": UNIT + "('X Y', 420106, NULL, 'office', '', '某', '', '', NULL, NULL)",
    "unit_has_a_name": UNIT + "('x', 420106, NULL, 'office', '', '', '', '', NULL, NULL)",
    "unit_not_its_own_parent": UNIT + "('x', 420106, 'x', 'office', '', '某', '', '', NULL, NULL)",
    "unit_place_whole": UNIT + "('x', 420106, NULL, 'office', '', '某', '', '', 114, NULL)",
    "unit_parent_id": UNIT + "('x', 420106, 'y', 'office', '', '某', '', '', NULL, NULL)",
    "person_username_key": "INSERT INTO person (password, username, is_active, is_staff, is_superuser, language)"
    " VALUES ('', 'clerk', true, false, false, 'en')",
    "person_superuser_is_staff": "UPDATE person SET is_superuser = true",
    "person_language_known": "UPDATE person SET language = 'fr'",
    "post_role_known": POST + "({person}, '420106011000', 420106, 'king', '', '2026-01-01', NULL)",
    "post_dates_in_order": POST
    + "({person}, '420106011000', 420106, 'head', '', '2026-01-01', '2025-12-31')",
    "post_unit_of_its_jurisdiction": POST
    + "({person}, '420106011000', 420105, 'head', '', '2026-01-01', NULL)",
    "post_held_once": POST + "({person}, '420106011-zhzx', 420106, 'head', '', '2026-01-01', NULL)",
    "token_digest_is_sha256": TOKEN + "({post}, '\\x00', '2026-01-01', NULL)",
    "token_revoked_after_made": TOKEN + "({post}, sha256('a'), '2026-01-02', '2026-01-01')",
    "calendar_day_told_once": "INSERT INTO calendar_day (day, off, name)"
    " VALUES ('2026-01-01', true, ''), ('2026-01-01', false, '')",
    "calendar_year_plausible": "INSERT INTO calendar_year (year, provisional) VALUES (26, true)",
    "working_hours_told_once": "INSERT INTO working_hours (jurisdiction_id, from_date, spans)"
    " VALUES (420106, '2026-01-01', '[]'), (420106, '2026-01-01', '[]')",
    "working_hours_unit_of_its_jurisdiction": "INSERT INTO working_hours (jurisdiction_id, unit_id, from_date, spans)"
    " VALUES (420105, '420106011000', '2026-01-01', '[]')",
    "process_version_hash_shape": "INSERT INTO process_version (hash, process_id, text, loaded_at)"
    " VALUES ('A', 'x', '', now())",
    "process_use_dates_in_order": USE + f"(420106, '{HASH}', '2026-01-02', '2026-01-01')",
    "process_use_told_once": USE
    + f"(420106, '{HASH}', '2026-01-01', NULL), (420106, '{HASH}', '2026-01-01', NULL)",
    "matter_code_once": "INSERT INTO matter (jurisdiction_id, code, name, name_en, class_code, basis, kind)"
    " VALUES (420106, 'a', '某', '', '', '', ''), (420106, 'a', '某', '', '', '', '')",
    "matter_dates_in_order": "INSERT INTO matter (jurisdiction_id, code, name, name_en, class_code, basis, kind,"
    " from_date, to_date) VALUES (420106, 'a', '某', '', '', '', '', '2026-01-02', '2026-01-01')",
    "matter_lead_of_its_jurisdiction": "INSERT INTO matter (jurisdiction_id, code, name, name_en, class_code,"
    " lead_id, basis, kind) VALUES (420105, 'a', '某', '', '', '420106011000', '', '')",
}


def do(statement: str) -> None:
    """Execute it, and check at once what would else be checked at the commit."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("constraint", REFUSED)
def test_the_database_refuses(constraint):
    settle()
    person = people.create_person(username="clerk").id
    post = people.create_post(person=person, unit=CENTRE, role="head", from_date=date(2026, 1, 1))
    sql.rows("INSERT INTO process_version VALUES (%(hash)s, 'x', '', now())", hash=HASH)
    statement = REFUSED[constraint].replace("{person}", str(person)).replace("{post}", str(post))
    with pytest.raises(DatabaseError) as refused:
        do(statement)
    assert f'"{constraint}' in str(refused.value)


def test_what_is_pointed_at_is_not_deleted():
    settle()
    person = people.create_person(username="clerk").id
    people.create_post(person=person, unit=CENTRE, role="head", from_date=date(2026, 1, 1))
    for statement in (f"DELETE FROM person WHERE id = {person}", f"DELETE FROM unit WHERE code = '{CENTRE}'"):
        with pytest.raises(DatabaseError, match="foreign key"):
            do(statement)


def test_no_table_or_column_of_ours_is_a_reserved_word():
    names = sql.rows("""
        SELECT c.relname || coalesce('.' || a.attname, '') AS place
        FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
            JOIN pg_get_keywords() k ON k.word IN (c.relname, a.attname) AND k.catcode = 'R'
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
            AND c.relname NOT LIKE 'django\\_%%' AND c.relname !~ '^(auth|account|mfa)_'
    """)
    assert names == []
