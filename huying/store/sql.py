"""Running single prepared statements on the request's connection: the hot path's only way to the database."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection
from psycopg.rows import dict_row

Row = dict[str, Any]


def rows(sql: str, **parameters: Any) -> list[Row]:
    """All rows of one statement, prepared on its first use. Parameters are bound by the server."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        with psycopg.Cursor(connection.connection, row_factory=dict_row) as cursor:
            cursor.execute(sql.encode(), parameters, prepare=True)
            return cursor.fetchall() if cursor.description else []


def row(sql: str, **parameters: Any) -> Row | None:
    """The first row of one statement, or None."""
    found = rows(sql, **parameters)
    return found[0] if found else None


def many(sql: str, batches: Sequence[Mapping[str, Any]]) -> None:
    """One statement for each set of parameters, sent together."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        with psycopg.Cursor(connection.connection) as cursor:
            cursor.executemany(sql.encode(), batches)
