"""The database's roles: one owns the tables and runs migrations, the other serves and owns nothing."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

Parameters = Mapping[str, str]


def connected(parameters: Parameters) -> psycopg.Connection:
    """Connect outside transactions: databases cannot be made inside one."""
    return psycopg.connect(make_conninfo(**parameters), autocommit=True)


def password_of(role: str, folder: Path) -> str:
    """Give the role's password, made at the first use and kept in a file that only this user may read."""
    path = folder / f"{role}.pgpass"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
        return path.read_text("ascii").strip().rsplit(":", 1)[1]
    password = secrets.token_hex(24)
    half = path.with_suffix(".half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"*:*:*:{role}:{password}\n")
    half.rename(path)
    return password


def make_login(connection: psycopg.Connection, role: str, *, password: str) -> None:
    """Make the role, or give it this password again; it may log in and nothing else."""
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = sql.SQL("ALTER ROLE" if known else "CREATE ROLE")
    connection.execute(
        sql.SQL("{} {} LOGIN PASSWORD {}").format(verb, sql.Identifier(role), sql.Literal(password))
    )


def make_database(connection: psycopg.Connection, name: str, *, owner: str) -> None:
    """Make the database for its owner; needs a connection outside transactions."""
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(
            sql.Identifier(name), sql.Identifier(owner)
        )
    )


def let_in(connection: psycopg.Connection, role: str) -> None:
    """Let the role, and not everybody, enter the connected database; what it may do there the migrations say."""
    name = sql.Identifier(connection.info.dbname)
    role_name = sql.Identifier(role)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, role_name))
    connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role_name))


def found_database(*, superuser: Parameters, database: str, owner: str, app: str, folder: Path) -> None:
    """Make the roles and the database of an embedded server, whatever of them is missing."""
    with connected({**superuser, "dbname": "postgres"}) as connection:
        make_login(connection, owner, password=password_of(owner, folder))
        make_login(connection, app, password=password_of(app, folder))
        make_database(connection, database, owner=owner)
    with connected({**superuser, "dbname": database}) as connection:
        let_in(connection, app)


def found_app_role(*, owner: Parameters, app: str, folder: Path) -> None:
    """Make the application's role on a given server, as the database's owner, who must be able to make roles."""
    with connected(owner) as connection:
        make_login(connection, app, password=password_of(app, folder))
        let_in(connection, app)
