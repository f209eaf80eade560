"""Writing imported cases by the thousand: rows of six tables, streamed to the database in its own binary form."""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import psycopg
from django.db import connection, transaction
from psycopg.adapt import Dumper
from psycopg.pq import Format

from huying.store import sql
from huying.store.columns import HEAD, ORDER, names

Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with the columns that are written, and their types."""

    name: str
    columns: tuple[str, ...]
    types: tuple[str, ...]

    @property
    def statement(self) -> str:
        """What writes its rows."""
        return f"COPY {self.name} ({', '.join(self.columns)}) FROM STDIN (FORMAT BINARY)"

    @property
    def dump(self) -> str:
        """What gives its rows as they were written."""
        return f"COPY (SELECT {', '.join(self.columns)} FROM {self.name}) TO STDOUT (FORMAT BINARY)"


def _table(name: str, columns: str) -> Table:
    pairs = [one.split(" ", 1) for one in columns.split(", ")]
    return Table(name=name, columns=tuple(one for one, _ in pairs), types=tuple(kind for _, kind in pairs))


def _projection(name: str, columns: Sequence[tuple[str, str]], further: str = "") -> Table:
    told = ", ".join(f"{column} {kind}" for column, kind in columns)
    return _table(name, f"jurisdiction_id int4, subject_id uuid, {further}{told}")


SUBJECT: Final = _table(
    "subject",
    "jurisdiction_id int4, id uuid, kind text, number text, process_hash text, head_seq int4, head_hash bytea,"
    " hash_name text, state jsonb",
)
ENTRY: Final = _table(
    "entry",
    "jurisdiction_id int4, subject_id uuid, seq int4, step text, order_no int4, at timestamptz,"
    " recorded_at timestamptz, body bytea, prev_hash bytea, hash bytea",
)
CONTENT: Final = _table(
    "content", "jurisdiction_id int4, subject_id uuid, seq int4, path text, value jsonb, salt bytea"
)
PETITIONER: Final = _table(
    "petitioner",
    "jurisdiction_id int4, subject_id uuid, no int4, seq int4, path text, sealed bytea, key_id text, phone_mark bytea",
)
CASE_HEAD: Final = _projection("case_head", HEAD, "number text, title text, place text, search tsvector, ")
CASE_ORDER: Final = _projection("case_order", ORDER)
IMPORTED_ROW: Final = _table(
    "imported_row", "jurisdiction_id int4, source text, key text, subject_id uuid, row_hash bytea"
)
_TEXT: Final = psycopg.adapters.types.get_oid("text")
TABLES: Final = (SUBJECT, ENTRY, CONTENT, PETITIONER, CASE_HEAD, CASE_ORDER, IMPORTED_ROW)
"""In the order of their keys, whose checks wait for the end of the transaction all the same."""
HEAD_COLUMNS: Final = tuple(names(HEAD))
ORDER_COLUMNS: Final = tuple(names(ORDER))


@dataclass(slots=True)
class Batch:
    """The rows of some cases, by table; the values of each in the order of the table's columns."""

    cases: int = 0
    rows: dict[str, list[Values]] = field(default_factory=lambda: {table.name: [] for table in TABLES})


def lexeme(word: str) -> bytes:
    """A search word as it stands in a tsvector: a zero byte ends it, two more say that it has no places."""
    return word.encode() + b"\0\0\0"


def tsvector(lexemes: Collection[bytes]) -> bytes:
    """Search words, each once, as the database's binary form of them."""
    return struct.pack(">i", len(lexemes)) + b"".join(lexemes)


def jsonb(data: bytes) -> bytes:
    """JSON as the database's binary form of it."""
    return b"\x01" + data


def text_array(texts: Sequence[str]) -> bytes:
    """Texts as the database's binary form of an array of them."""
    encoded = [one.encode() for one in texts]
    head = (
        struct.pack(">iiiii", 1, 0, _TEXT, len(encoded), 1) if encoded else struct.pack(">iii", 0, 0, _TEXT)
    )
    return head + b"".join(struct.pack(">i", len(one)) + one for one in encoded)


class _Ready(Dumper):
    """Bytes that are in the database's binary form already."""

    format = Format.BINARY

    def dump(self, obj: bytes) -> bytes:
        return obj


_DUMPERS: Final = tuple(
    type("Ready", (_Ready,), {"oid": psycopg.adapters.types.get_oid(name)})
    for name in ("uuid", "bytea", "jsonb", "tsvector", "text[]")
)


def write(batch: Batch) -> None:
    """Write the rows, all or none."""
    with transaction.atomic(), connection.wrap_database_errors:
        cursor = psycopg.Cursor[Any](connection.connection)
        for dumper in _DUMPERS:
            cursor.adapters.register_dumper(None, dumper)
        for table in TABLES:
            rows = batch.rows[table.name]
            if rows:
                _copy(cursor, table, rows)


def _copy(cursor: psycopg.Cursor[Any], table: Table, rows: Iterable[Values]) -> None:
    with cursor.copy(table.statement.encode()) as copy:
        copy.set_types(table.types)
        write_row = copy.write_row
        for row in rows:
            write_row(row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The database's clock, and numbers for as many cases as were asked for."""

    now: datetime
    serials: list[int]


_DRAW = """
SELECT clock_timestamp() AS now,
       ARRAY(SELECT nextval('case_number') FROM generate_series(1, %(many)s::integer)) AS serials
"""


def draw(many: int) -> Drawn:
    """Draw numbers for cases; those that are not used are gaps."""
    found = sql.row(_DRAW, many=many)
    if found is None:
        raise LookupError("the database gave no clock")
    return Drawn(**found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What was imported from one source: cases, orders, and how many cases it states to have been in time, or late."""

    process: str
    cases: int
    orders: int
    in_time: int
    late: int
    unstated: int


# Orders are counted case by case: joined as a whole, new rows of which nobody has statistics yet may take for ever.
_ACCOUNTS = """
SELECT process, count(*) AS cases, sum(orders)::bigint AS orders,
       count(*) FILTER (WHERE stated_late = false) AS in_time,
       count(*) FILTER (WHERE stated_late) AS late,
       count(*) FILTER (WHERE stated_late IS NULL) AS unstated
FROM (
    SELECT h.process, h.stated_late, (
        SELECT count(*) FROM case_order o
        WHERE o.jurisdiction_id = h.jurisdiction_id AND o.subject_id = h.subject_id
    ) AS orders
    FROM case_head h WHERE h.jurisdiction_id = %(j)s AND h.stage = 'history'
) AS found
GROUP BY process ORDER BY process
"""


_JURISDICTIONS = """
SELECT DISTINCT u.jurisdiction_id AS id
FROM process_use u JOIN process_version v ON v.hash = u.process_version_id
WHERE starts_with(v.process_id, 'history-')
"""


def jurisdictions() -> set[int]:
    """The jurisdictions that history was imported into."""
    return {row["id"] for row in sql.rows(_JURISDICTIONS)}


def accounts(*, jurisdiction: int) -> list[Account]:
    """What was imported into a jurisdiction, source by source."""
    return [Account(**row) for row in sql.rows(_ACCOUNTS, j=jurisdiction)]
