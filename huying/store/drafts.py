"""Half-made acts, one for each case, post and step: no part of the trace, gone when the act is taken.

`version` counts what was saved, so that one window never overwrites what another has saved since.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from huying.store import sql

_WHOSE = "jurisdiction_id = %(j)s AND subject_id = %(id)s AND post_id = %(post)s AND step = %(step)s"
_FIND = f"SELECT version, seen, body, saved_at FROM draft WHERE {_WHOSE}"
_SAVED = """
SELECT step, saved_at FROM draft WHERE jurisdiction_id = %(j)s AND subject_id = %(id)s AND post_id = %(post)s
"""
# The same once more is no new version: a form that is sent twice must not stand in its own way.
_KEEP = f"""
INSERT INTO draft AS d (jurisdiction_id, subject_id, post_id, step, version, seen, body)
SELECT %(j)s, %(id)s, %(post)s, %(step)s, 1, %(seen)s, %(body)s::jsonb
WHERE %(version)s = 0 OR EXISTS (SELECT 1 FROM draft WHERE {_WHOSE})
ON CONFLICT (jurisdiction_id, subject_id, post_id, step) DO UPDATE
SET version = d.version + (d.body <> excluded.body)::integer, seen = excluded.seen, body = excluded.body,
    saved_at = clock_timestamp()
WHERE d.version = %(version)s OR d.body = excluded.body
RETURNING version, seen, body, saved_at
"""
_DROP = f"DELETE FROM draft WHERE {_WHOSE} AND version = %(version)s RETURNING 1"
_DROP_ALL = "DELETE FROM draft WHERE jurisdiction_id = %(j)s AND subject_id = %(id)s"
_FORGET = """
DELETE FROM draft WHERE (jurisdiction_id, subject_id, post_id, step) IN (
    SELECT jurisdiction_id, subject_id, post_id, step FROM draft
    WHERE saved_at < clock_timestamp() - %(age)s ORDER BY saved_at LIMIT %(most)s
) RETURNING 1
"""


def find(*, jurisdiction: int, subject: UUID, post: int, step: str) -> sql.Row | None:
    """What this post has half made of a step; None where it has nothing."""
    return sql.row(_FIND, j=jurisdiction, id=subject, post=post, step=step)


def saved(*, jurisdiction: int, subject: UUID, post: int) -> dict[str, datetime]:
    """Which steps of a case this post has half made, and when it saved them."""
    found = sql.rows(_SAVED, j=jurisdiction, id=subject, post=post)
    return {row["step"]: row["saved_at"] for row in found}


def keep(
    *, jurisdiction: int, subject: UUID, post: int, step: str, version: int, seen: int, body: Any
) -> sql.Row | None:
    """Save it over the version its writer had, 0 for none; None where another version stands, or none any more."""
    whose: dict[str, Any] = {"j": jurisdiction, "id": subject, "post": post, "step": step}
    return sql.row(_KEEP, **whose, version=version, seen=seen, body=orjson.dumps(body).decode())


def drop(*, jurisdiction: int, subject: UUID, post: int, step: str, version: int) -> bool:
    """Throw it away, if that version still stands; whether it did."""
    whose: dict[str, Any] = {"j": jurisdiction, "id": subject, "post": post, "step": step}
    return bool(sql.rows(_DROP, **whose, version=version))


def drop_all(*, jurisdiction: int, subject: UUID) -> None:
    """Throw away everybody's of a case."""
    sql.rows(_DROP_ALL, j=jurisdiction, id=subject)


def forget(*, older_than: timedelta, most: int) -> int:
    """Delete what nobody saved again for that long; how many, at most `most`."""
    return len(sql.rows(_FORGET, age=older_than, most=most))
