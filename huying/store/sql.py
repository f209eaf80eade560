"""Running single prepared statements on the request's connection: the hot path's only way to the database."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection
from psycopg.rows import dict_row
from psycopg.types.json import JsonbLoader

Row = dict[str, Any]


def rows(sql: str, **parameters: Any) -> list[Row]:
    """All rows of one statement, prepared on its first use. Parameters are bound by the server."""
    with _cursor(sql) as cursor:
        cursor.execute(sql.encode(), parameters, prepare=True)
        return cursor.fetchall() if cursor.description else []


def row(sql: str, **parameters: Any) -> Row | None:
    """The first row of one statement, or None."""
    found = rows(sql, **parameters)
    return found[0] if found else None


def many(sql: str, batches: Sequence[Mapping[str, Any]]) -> None:
    """One statement for each set of parameters, sent together."""
    with _cursor(sql) as cursor:
        cursor.executemany(sql.encode(), batches)


@contextmanager
def _cursor(sql: str) -> Iterator[psycopg.Cursor[Row]]:
    """A cursor that binds on the server and reads jsonb as values; Django's own does neither.

    Its statement stands in Django's log of queries when there is one, so that tests can count.
    """
    connection.ensure_connection()
    if connection.queries_logged:
        connection.queries_log.append({"sql": sql, "time": "0"})
    with (
        connection.wrap_database_errors,
        psycopg.Cursor[Row](connection.connection, row_factory=dict_row) as cursor,
    ):
        cursor.adapters.register_loader("jsonb", JsonbLoader)
        yield cursor
