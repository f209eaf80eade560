"""The roles of the database: the application's role owns nothing and cannot give itself more."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import errors


@pytest.fixture
def app(fresh_database: str, app_connection: psycopg.Connection) -> psycopg.Connection:
    return app_connection


def test_the_applications_role_owns_nothing(app: psycopg.Connection) -> None:
    owned = app.execute(
        "SELECT count(*) FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND deptype = 'o'"
        " AND refobjid = (SELECT oid FROM pg_roles WHERE rolname = current_user)"
    ).fetchone()
    assert owned == (0,)


def test_the_applications_role_has_no_attribute_but_logging_in(app: psycopg.Connection) -> None:
    row = app.execute(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, rolcanlogin"
        " FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    assert row == (False, False, False, False, False, True)


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE entry",
        "ALTER TABLE entry DISABLE TRIGGER ALL",
        "ALTER TABLE entry OWNER TO CURRENT_USER",
        "UPDATE entry SET seq = seq",
        "DELETE FROM entry",
        "TRUNCATE entry",
        "TRUNCATE person CASCADE",
        "CREATE TABLE mine (x int)",
        "CREATE ROLE friend",
        "SET session_replication_role = replica",
        "DELETE FROM django_migrations",
    ],
)
def test_the_applications_role_may_not(app: psycopg.Connection, statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(statement)


def test_the_applications_role_cannot_grant_itself_more(app: psycopg.Connection) -> None:
    app.execute(
        "GRANT UPDATE, DELETE ON entry TO CURRENT_USER"
    )  # PostgreSQL only warns that it granted nothing
    row = app.execute(
        "SELECT has_table_privilege('entry', 'UPDATE'), has_table_privilege('entry', 'DELETE')"
    ).fetchone()
    assert row == (False, False)


def test_the_applications_role_may_read_every_table(app: psycopg.Connection) -> None:
    hidden = app.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')"
        " AND NOT has_table_privilege(oid, 'SELECT')"
    ).fetchall()
    assert hidden == []


def test_the_owner_is_no_superuser_on_the_embedded_server(
    app: psycopg.Connection, owner_connection: psycopg.Connection, settings
) -> None:
    if not settings.HUYING_EMBEDDED:
        pytest.skip("a given server's owner is whoever was named")
    row = owner_connection.execute(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    assert row == (False, False, False, False)
