"""The database's own limit: pgbench runs the engine's statements, prepared, with as many clients.

A write is no write unless its parameters are real. So the engine itself works out acts that nobody takes, with
their true head, bytes and hash, and puts them as rows into a table beside its own. pgbench runs the very statement,
each `%(name)s` in it read from the act's row; that adds one look-up by primary key to the statement, no round trip.
Each row is used once, in the order its case needs, so every run really writes: entries are counted before and after.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

KINDS = {
    "integer": ("j", "seq", "seen", "order_no", "no", "limit", "most"),
    "bigint": ("post", "key_post"),
    "uuid": ("id", "after"),
    "uuid[]": ("files",),
    "text[]": ("keys", "words", "units", "readable"),
    "timestamptz": ("at", "recorded_at", "due_after", "now", "opened_from", "opened_to"),
    "bytea": ("body", "prev_hash", "hash", "body_hash", "digest"),
    "date": ("on",),
}
KIND = {name: kind for kind, names in KINDS.items() for name in names}
PARAMETER = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What pgbench said: transactions a second, and how many there were."""

    rate: float
    transactions: int


def owner() -> psycopg.Connection:
    """Connect as the owner of the tables."""
    from django.conf import settings

    return psycopg.connect(make_conninfo(**settings.HUYING_OWNER_PARAMETERS), autocommit=True)


def keep(table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep parameters in a table, numbered from 0."""
    from django.conf import settings

    names = list(rows[0])
    columns = ", ".join(f'"{name}" {KIND.get(name, "text")}' for name in names)
    with owner() as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}".encode())
        cursor.execute(f"CREATE TABLE {table} (n integer PRIMARY KEY, {columns})".encode())
        with cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
            for n, row in enumerate(rows):
                copy.write_row([n, *(row[name] for name in names)])
        cursor.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(
            sql.Identifier(table), sql.Identifier(settings.HUYING_APP_ROLE)))  # fmt: skip


def analyze() -> None:
    """Let the planner know the tables, as autovacuum would in a while."""
    with owner() as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT") if _may_checkpoint(connection) else None


def _may_checkpoint(connection: psycopg.Connection) -> bool:
    row = connection.execute("SELECT pg_has_role(current_user, 'pg_checkpoint', 'member')").fetchone()
    return bool(row and row[0])


def count(table: str) -> int:
    """How many rows a table has."""
    with owner() as connection:
        row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
    assert row is not None
    return int(row[0])


def reading_from(table: str, statement: str) -> str:
    """The statement, with each parameter read from row :n of the table."""
    text = PARAMETER.sub(r'(SELECT "\1" FROM given)', statement).strip()
    given = f"WITH given AS MATERIALIZED (SELECT * FROM {table} WHERE n = :n)"  # noqa: S608  # a table of ours
    if text.startswith("WITH "):
        return f"{given}, {text.removeprefix('WITH ')};"
    return f"{given} {text};"


def once_each(table: str, statements: Iterable[str]) -> str:
    """A script that takes each row once: client c the rows from :base + c * :each on."""
    body = "\n".join(reading_from(table, one) for one in statements)
    return f"\\set n :base + :client_id * :each + :i\n\\set i :i + 1\n{body}\n"


def at_random(table: str, statements: Iterable[str], *, rows: int) -> str:
    """A script that takes a row at random."""
    body = "\n".join(reading_from(table, one) for one in statements)
    return f"\\set n random(0, {rows - 1})\n{body}\n"


def run(script: Path, *, clients: int, seconds: float | None = None, each: int = 0, base: int = 0) -> Limit:
    """Run a script: for a time, or so many times for each client. Raises SystemExit when a transaction fails."""
    from django.conf import settings

    from huying.cli.postgres import installed_programs

    place = settings.HUYING_APP_PARAMETERS
    amount = ["-T", str(max(1, round(seconds)))] if seconds else ["-t", str(each)]
    done = subprocess.run(  # noqa: S603  # PostgreSQL's own program
        [installed_programs() / "pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "2", *amount,
         "-D", f"base={base}", "-D", f"each={each}", "-D", "i=0", "-f", script,
         "-h", place["host"], "-p", place["port"], "-U", place["user"], place["dbname"]],
        env={**os.environ, "PGPASSFILE": place["passfile"]}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    rate = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
    processed = re.search(r"actually processed: (\d+)", done.stdout)
    if done.returncode or not rate or not processed:
        raise SystemExit(f"pgbench failed:\n{done.stdout}\n{done.stderr}")
    return Limit(rate=float(rate[1]), transactions=int(processed[1]))
