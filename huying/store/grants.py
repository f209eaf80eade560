"""What the application's role may do: read and add where a table is append-only, change rows elsewhere, own nothing.

Granted anew after every migration rather than inside one: a database restored on another server, or served by
another role, needs it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper
from psycopg import sql

from huying.store.sql import rows

APPEND_ONLY = frozenset({"entry", "seal", "sealed_head", "reveal", "calendar_change"})
"""Tables that are written once."""
OURS = """
SELECT c.relname, c.relkind FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'S')
ORDER BY c.relname
"""
HELD = """
SELECT c.relname::text AS name, c.relkind::text AS kind, ARRAY(
    SELECT p FROM unnest(CASE c.relkind WHEN 'S' THEN '{USAGE,SELECT,UPDATE}'::text[]
        ELSE '{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[] END) p
    WHERE CASE c.relkind WHEN 'S' THEN has_sequence_privilege(c.oid, p) ELSE has_table_privilege(c.oid, p) END
) AS held
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'S')
ORDER BY c.relname
"""
GUARDED = """
SELECT c.relname::text AS name FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_proc p ON p.oid = t.tgfoid
WHERE c.relnamespace = 'public'::regnamespace AND t.tgenabled IN ('O', 'A')
  AND p.proname = 'refuse_change' AND p.prosrc LIKE '%%RAISE EXCEPTION%%'
GROUP BY c.relname HAVING bit_or(t.tgtype) & 58 = 58  -- before, update, delete, truncate
"""
KEPT_BY_MIGRATIONS = "django_migrations"


def rights(name: str, kind: str) -> str:
    """Give the rights on one table, view or sequence as SQL lists them."""
    if kind == "S":
        return "USAGE, SELECT"
    if kind == "v" or name == KEPT_BY_MIGRATIONS:
        return "SELECT"
    return "SELECT, INSERT" if name in APPEND_ONLY else "SELECT, INSERT, UPDATE, DELETE"


def grant(cursor: CursorWrapper, *, role: str) -> None:
    """Give the role exactly its rights on everything in the database; the owner calls it, in one transaction."""
    cursor.execute(OURS)
    for name, kind in cursor.fetchall():
        grant_on(cursor, name=name, kind=kind, role=role)


def grant_on(cursor: CursorWrapper, *, name: str, kind: str, role: str) -> None:
    """Give the role its rights on one relation, and take any other."""
    what: Any = sql.SQL("SEQUENCE {}" if kind == "S" else "TABLE {}").format(sql.Identifier(name))
    who = sql.Identifier(role)
    cursor.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(what, who))
    allowed = sql.SQL(rights(name, kind))
    cursor.execute(sql.SQL("GRANT {} ON {} TO {}").format(allowed, what, who))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A table, view or sequence on which the asking role lacks rights, or has some that it should not have."""

    name: str
    missing: frozenset[str]
    extra: frozenset[str]


def wrong() -> list[Wrong]:
    """Everything on which the asking role's rights are not those that `grant` gives."""
    found = []
    for row in rows(HELD):
        held, due = frozenset(row["held"]), frozenset(rights(row["name"], row["kind"]).split(", "))
        if held != due:
            found.append(Wrong(name=row["name"], missing=due - held, extra=held - due))
    return found


def unguarded() -> list[str]:
    """Tables written once that the database lets somebody change: a trigger is gone, off, or does nothing."""
    return sorted(APPEND_ONLY - {row["name"] for row in rows(GUARDED)})
