"""Running single prepared statements on the request's connection: the hot path's only way to the database."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import orjson
import psycopg
from django.db import connection
from psycopg.rows import dict_row
from psycopg.types.datetime import TimestamptzLoader
from psycopg.types.json import JsonbLoader, set_json_loads

Row = dict[str, Any]
PARAMETER = re.compile(r"%\((\w+)\)s")


def rows(sql: str, **parameters: Any) -> list[Row]:
    """All rows of one statement, prepared on its first use. Parameters are bound by the server."""
    statement, names = _numbered(sql)
    with _cursor(sql) as cursor:
        cursor.execute(statement, [parameters[name] for name in names], prepare=True)
        # `description` would make a value of each column to tell the same.
        return cursor.fetchall() if cursor.pgresult and cursor.pgresult.nfields else []


def row(sql: str, **parameters: Any) -> Row | None:
    """The first row of one statement, or None."""
    found = rows(sql, **parameters)
    return found[0] if found else None


def many(sql: str, batches: Sequence[Mapping[str, Any]]) -> None:
    """One statement for each set of parameters, sent together."""
    statement, names = _numbered(sql)
    with _cursor(sql) as cursor:
        cursor.executemany(statement, [[batch[name] for name in names] for batch in batches])


@lru_cache(maxsize=1024)
def _numbered(sql: str) -> tuple[bytes, tuple[str, ...]]:
    """The statement as PostgreSQL reads it, and its parameters in their order.

    Done once for each statement: psycopg would read a long one anew every time. Statements are constants of this
    package, so few are kept.
    """
    names = tuple(dict.fromkeys(PARAMETER.findall(sql)))
    numbers = {name: f"${n}" for n, name in enumerate(names, 1)}
    return PARAMETER.sub(lambda found: numbers[found[1]], sql).replace("%%", "%").encode(), names


@contextmanager
def _cursor(sql: str) -> Iterator[psycopg.RawCursor[Row]]:
    """The connection's cursor. Django's log of queries, when there is one, has its statement, for tests to count."""
    connection.ensure_connection()
    if connection.queries_logged:
        connection.queries_log.append({"sql": sql, "time": "0"})
    with connection.wrap_database_errors:
        yield _own_cursor()


def _own_cursor() -> psycopg.RawCursor[Row]:
    """A cursor that binds on the server and reads jsonb and moments fast; Django's own does neither.

    One for each connection, kept beside it: what it is told of types would otherwise be told for every statement.
    """
    kept: psycopg.RawCursor[Row] | None = getattr(connection, "huying_cursor", None)
    if kept is not None and kept.connection is connection.connection:
        return kept
    made = psycopg.RawCursor[Row](connection.connection, row_factory=dict_row)
    made.adapters.register_loader("jsonb", JsonbLoader)
    made.adapters.register_loader("timestamptz", TimestamptzLoader)
    set_json_loads(orjson.loads, made)
    connection.huying_cursor = made  # type: ignore[attr-defined]  # Django's wrapper takes what is put on it
    return made
