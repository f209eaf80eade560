"""Kept choices of filters of the centre's posts, and a district's band for the whistle rate."""

from collections.abc import Mapping

import orjson

from huying.store import sql

_LISTED = """
SELECT v.id, v.name, v.filters, v.shared, v.post_id = %(post)s AS own FROM saved_view v
WHERE v.jurisdiction_id = %(j)s AND (v.post_id = %(post)s OR v.shared)
ORDER BY v.post_id <> %(post)s, v.name, v.id LIMIT %(most)s
"""
# A post keeps at most so many; saved again under its name, a view is changed.
_KEEP = """
INSERT INTO saved_view AS v (jurisdiction_id, post_id, name, filters, shared)
SELECT %(j)s, %(post)s, %(name)s, %(filters)s::jsonb, %(shared)s
WHERE EXISTS (SELECT 1 FROM saved_view o WHERE o.jurisdiction_id = %(j)s AND o.post_id = %(post)s AND o.name = %(name)s)
   OR (SELECT count(*) FROM saved_view o WHERE o.jurisdiction_id = %(j)s AND o.post_id = %(post)s) < %(most)s
ON CONFLICT (jurisdiction_id, post_id, name) DO UPDATE
SET filters = excluded.filters, shared = excluded.shared, saved_at = clock_timestamp()
RETURNING 1
"""
_DROP = (
    "DELETE FROM saved_view WHERE jurisdiction_id = %(j)s AND post_id = %(post)s AND id = %(id)s RETURNING 1"
)
_BAND = "SELECT low, high, set_at FROM whistle_band WHERE jurisdiction_id = %(j)s"
_SET_BAND = """
INSERT INTO whistle_band (jurisdiction_id, low, high, post_id) VALUES (%(j)s, %(low)s, %(high)s, %(post)s)
ON CONFLICT (jurisdiction_id) DO UPDATE
SET low = excluded.low, high = excluded.high, post_id = excluded.post_id, set_at = clock_timestamp()
"""


def listed(*, jurisdiction: int, post: int, most: int) -> list[sql.Row]:
    """The post's own views by name, then those that others share."""
    return sql.rows(_LISTED, j=jurisdiction, post=post, most=most)


def keep(
    *, jurisdiction: int, post: int, name: str, filters: Mapping[str, str], shared: bool, most: int
) -> bool:
    """Save a view under its name, over the one of that name; False where the post has `most` others already."""
    said = orjson.dumps(dict(filters)).decode()
    return bool(sql.rows(_KEEP, j=jurisdiction, post=post, name=name, filters=said, shared=shared, most=most))


def drop(*, jurisdiction: int, post: int, view: int) -> bool:
    """Delete one of the post's own views; whether there was one."""
    return bool(sql.rows(_DROP, j=jurisdiction, post=post, id=view))


def band(jurisdiction: int) -> sql.Row | None:
    """The whistle rate's `low` and `high` in percent, and when they were set; None where nobody has."""
    return sql.row(_BAND, j=jurisdiction)


def set_band(*, jurisdiction: int, post: int, low: int, high: int) -> None:
    """Set the band. The database refuses one that is none."""
    sql.rows(_SET_BAND, j=jurisdiction, low=low, high=high, post=post)
