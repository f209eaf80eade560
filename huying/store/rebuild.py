"""Comparing and rewriting what is computed from entries: the subject's row and the projections.

Rows are compared by the database as whole JSON objects, so that a column nobody computes counts as different.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huying.store import sql
from huying.store.columns import HEAD, ORDER, TASK, Columns, assignments, names, recordset

SUBJECT: Columns = (
    ("kind", "text"),
    ("number", "text"),
    ("process_hash", "text"),
    ("head_seq", "integer"),
    ("head_hash", "bytea"),
    ("hash_name", "text"),
    ("state", "jsonb"),
)
HEAD_TEXTS: Columns = (("number", "text"), ("title", "text"), ("place", "text"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table that is computed from entries: its columns, the one that keys a subject's rows, its subject's name.

    `derived` are columns that the database itself keeps true.
    """

    name: str
    columns: Columns
    key: str | None = None
    subject: str = "subject_id"
    searched: bool = False
    derived: tuple[str, ...] = ()

    @property
    def compared(self) -> frozenset[str]:
        """Every column that is computed; all others are surrogate ids."""
        return frozenset(names(self.columns)) | ({"search"} if self.searched else set())


TABLES = (
    Table(name="subject", columns=SUBJECT, subject="id"),
    Table(name="case_head", columns=HEAD_TEXTS + HEAD, searched=True, derived=("ended",)),
    Table(name="case_order", columns=ORDER, key="no"),
    Table(name="task", columns=TASK, key="key"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What one subject's rows have to be, by table; each row is by column, `words` are the head's search words."""

    subject: UUID
    rows: dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One row that is not as its entries make it: missing, too many, or different in these columns."""

    subject: UUID
    table: str
    key: str | None
    what: str
    columns: tuple[str, ...]


def differences(rebuilt: Sequence[Rebuilt], *, jurisdiction: int) -> list[Difference]:
    """Where the tables are not as the entries make them."""
    found = []
    for table in TABLES:
        rows = sql.rows(
            _compare(table),
            j=jurisdiction,
            ids=[one.subject for one in rebuilt],
            rows=_json(table, rebuilt),
        )
        found += [_difference(table, row) for row in rows]
    return found


def _difference(table: Table, row: sql.Row) -> Difference:
    wanted = json.loads(row["wanted"] or "{}")
    kept = json.loads(row["kept"] or "{}")
    what = "missing" if not kept else "too_many" if not wanted else "differs"
    columns = sorted(
        name
        for name in {*wanted, *kept}
        if name not in wanted or name not in kept or wanted[name] != kept[name]
    )
    return Difference(
        subject=row["subject"],
        table=table.name,
        key=row["key"],
        what=what,
        columns=tuple(columns) if what == "differs" else (),
    )


def _compare(table: Table) -> str:
    key = f"{table.key}::text" if table.key else "''"
    ids = ",".join(("jurisdiction_id", table.subject, *table.derived))
    return f"""
    SELECT COALESCE(w.subject, k.subject) AS subject, NULLIF(COALESCE(w.key, k.key), '') AS key,
           w.row::text AS wanted, k.row::text AS kept
    FROM (
        SELECT subject, {key} AS key, to_jsonb(r) - '{{subject,words}}'::text[]{_search(table)} AS row
        FROM jsonb_to_recordset(%(rows)s::jsonb) AS r({_recordset(table)})
    ) AS w
    FULL JOIN (
        SELECT {table.subject} AS subject, {key} AS key,
               to_jsonb(t) - '{{{ids}}}'::text[] AS row
        FROM {table.name} AS t WHERE jurisdiction_id = %(j)s AND {table.subject} = ANY(%(ids)s::uuid[])
    ) AS k ON k.subject = w.subject AND k.key = w.key
    WHERE w.row IS DISTINCT FROM k.row
    ORDER BY 1, 2
    """


def _search(table: Table) -> str:
    return " || jsonb_build_object('search', array_to_tsvector(words))" if table.searched else ""


def _recordset(table: Table) -> str:
    words = ", words text[]" if table.searched else ""
    return f"subject uuid, {recordset(table.columns)}{words}"


def _json(table: Table, rebuilt: Iterable[Rebuilt]) -> str:
    rows = [{"subject": str(one.subject), **row} for one in rebuilt for row in one.rows[table.name]]
    return json.dumps(rows, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} in a projection")


def rewrite(rebuilt: Sequence[Rebuilt], *, jurisdiction: int) -> None:
    """Make these subjects' rows what their entries make them. The caller's transaction holds the subjects."""
    ids = [one.subject for one in rebuilt]
    for table in TABLES:
        rows = _json(table, rebuilt)
        if table.name == "subject":
            sql.rows(_update(table), j=jurisdiction, rows=rows)
            continue
        sql.rows(
            f"DELETE FROM {table.name} WHERE jurisdiction_id = %(j)s AND subject_id = ANY(%(ids)s::uuid[])",
            j=jurisdiction,
            ids=ids,
        )
        sql.rows(_insert(table), j=jurisdiction, rows=rows)


def _update(table: Table) -> str:
    return f"""
    UPDATE {table.name} AS t SET {assignments(table.columns, "r")}
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS r({_recordset(table)})
    WHERE t.jurisdiction_id = %(j)s AND t.id = r.subject
    """


def _insert(table: Table) -> str:
    columns = names(table.columns)
    search, words = (", search", ", array_to_tsvector(r.words)") if table.searched else ("", "")
    return f"""
    INSERT INTO {table.name} (jurisdiction_id, subject_id, {", ".join(columns)}{search})
    SELECT %(j)s, r.subject, {", ".join(f"r.{name}" for name in columns)}{words}
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS r({_recordset(table)})
    """
