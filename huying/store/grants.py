"""What the application's role may do: read and add where a table is append-only, change rows elsewhere, own nothing.

Granted anew after every migration rather than inside one: a database restored on another server, or served by
another role, needs it again.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.utils import CursorWrapper
from psycopg import sql

OURS = """
SELECT c.relname, c.relkind,
       EXISTS (SELECT 1 FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
               WHERE t.tgrelid = c.oid AND p.proname = 'refuse_change') AS append_only
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'S')
ORDER BY c.relname
"""
KEPT_BY_MIGRATIONS = "django_migrations"


def rights(name: str, kind: str, *, append_only: bool) -> str:
    """Give the rights on one table, view or sequence as SQL lists them."""
    if kind == "S":
        return "USAGE, SELECT"
    if kind == "v" or name == KEPT_BY_MIGRATIONS:
        return "SELECT"
    return "SELECT, INSERT" if append_only else "SELECT, INSERT, UPDATE, DELETE"


def grant(cursor: CursorWrapper, *, role: str) -> None:
    """Give the role exactly its rights on everything in the database; the owner calls it, in one transaction."""
    cursor.execute(OURS)
    for name, kind, append_only in cursor.fetchall():
        grant_on(cursor, name=name, kind=kind, append_only=append_only, role=role)


def grant_on(cursor: CursorWrapper, *, name: str, kind: str, append_only: bool, role: str) -> None:
    """Give the role its rights on one relation, and take any other."""
    what: Any = sql.SQL("SEQUENCE {}" if kind == "S" else "TABLE {}").format(sql.Identifier(name))
    who = sql.Identifier(role)
    cursor.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(what, who))
    allowed = sql.SQL(rights(name, kind, append_only=append_only))
    cursor.execute(sql.SQL("GRANT {} ON {} TO {}").format(allowed, what, who))
