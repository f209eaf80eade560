"""Entries, seals and reveals are written once: the database refuses all else, to its owner and to the application."""

from __future__ import annotations

import psycopg
import pytest
from django.conf import settings
from psycopg import errors, sql

from huying.services import seals
from huying.services.reveals import reveal
from tests.domain.town import DISPATCHER, WUCHANG
from tests.services.settled import called, settle

pytestmark = pytest.mark.committed

TABLES = ("entry", "seal", "sealed_head", "reveal")
CHANGES = (
    "UPDATE {table} SET jurisdiction_id = jurisdiction_id",
    "DELETE FROM {table}",
    "TRUNCATE {table} CASCADE",
)
TRICKS = (
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} DISABLE TRIGGER {table}_append_only",
    "DROP TRIGGER {table}_append_only ON {table}",
    "DROP TRIGGER {table}_no_truncate ON {table}",
    "DROP TABLE {table} CASCADE",
    "ALTER TABLE {table} RENAME TO elsewhere",
    "ALTER TABLE {table} ADD COLUMN more integer",
    "CREATE TRIGGER mine BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE RULE mine AS ON INSERT TO {table} DO INSTEAD NOTHING",
)
SWITCHES = (
    "SET session_replication_role = replica",
    "SET ROLE {owner}",
    "SET SESSION AUTHORIZATION {owner}",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
    "DROP FUNCTION refuse_change() CASCADE",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "CREATE TABLE mine (id integer)",
    "CREATE FUNCTION mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
)
REFUSED = errors.InsufficientPrivilege


@pytest.fixture(autouse=True)
def _rows(settings, tmp_path, owner_connection):
    """A row in each of the tables, and afterwards still the same ones."""
    settings.HUYING_SEALS = tmp_path
    settle()
    number = called()
    seals.seal_day(jurisdiction=WUCHANG, day=seals.today())
    reveal(by=DISPATCHER, number=number, no=1, reason="联系诉求人")
    before = everything(owner_connection)
    assert all(before[table] for table in TABLES)
    yield
    assert everything(owner_connection) == before


def everything(connection: psycopg.Connection) -> dict[str, list[tuple]]:
    return {
        table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall() for table in TABLES
    }


def attempt(connection: psycopg.Connection, statement: str, **names: str) -> None:
    composed = sql.SQL(statement).format(**{key: sql.Identifier(name) for key, name in names.items()})
    connection.execute(composed)


def test_the_application_can_neither_change_nor_delete_nor_empty(app_connection):
    for table in TABLES:
        for change in CHANGES:
            with pytest.raises(REFUSED):
                attempt(app_connection, change, table=table)


def test_the_application_cannot_switch_the_triggers_off_nor_change_the_tables(app_connection):
    for table in TABLES:
        for trick in TRICKS:
            with pytest.raises(REFUSED):
                app_connection.execute(trick.format(table=table))


def test_a_right_the_application_gives_itself_is_none(app_connection):
    for table in TABLES:
        app_connection.execute(f"GRANT ALL ON {table} TO CURRENT_USER")  # a warning, and no more rights
        with pytest.raises(REFUSED):
            app_connection.execute(f"UPDATE {table} SET jurisdiction_id = 1")


def test_the_application_cannot_become_another_role_nor_make_things(app_connection):
    for switch in SWITCHES:
        with pytest.raises(REFUSED):
            attempt(app_connection, switch, owner=settings.HUYING_OWNER_PARAMETERS["user"])


def test_the_application_owns_nothing_and_is_a_member_of_no_role(app_connection, owner_connection):
    me = app_connection.execute("SELECT current_user").fetchone()[0]
    owned = "SELECT count(*) FROM pg_class WHERE relowner = %s::regrole"
    assert owner_connection.execute(owned, [me]).fetchone()[0] == 0
    memberships = "SELECT count(*) FROM pg_auth_members WHERE member = %s::regrole"
    assert owner_connection.execute(memberships, [me]).fetchone()[0] == 0
    attributes = "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication FROM pg_roles"
    assert owner_connection.execute(f"{attributes} WHERE rolname = %s", [me]).fetchone() == (False,) * 5


def test_the_owner_is_refused_by_the_triggers(owner_connection):
    for table in TABLES:
        for change in CHANGES:
            with pytest.raises(errors.RestrictViolation, match="append-only"):
                attempt(owner_connection, change, table=table)


def test_a_row_written_twice_is_refused_too(app_connection):
    with pytest.raises(errors.UniqueViolation):
        app_connection.execute("INSERT INTO entry SELECT * FROM entry LIMIT 1")
    with pytest.raises(REFUSED):
        app_connection.execute(
            "INSERT INTO entry SELECT * FROM entry LIMIT 1 ON CONFLICT (jurisdiction_id, subject_id, seq)"
            " DO UPDATE SET step = 'close'"
        )
