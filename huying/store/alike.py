"""Open cases that look like the same matter as one: of the same place and class, filed within some days of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from huying.store import sql

DEGREE = 111_320
"""Metres of one degree of latitude."""
_NEAR = f"""
(h.lat BETWEEN me.lat - %(metres)s / {DEGREE}.0 AND me.lat + %(metres)s / {DEGREE}.0
 AND abs(h.lon - me.lon) * cos(radians(me.lat)) <= %(metres)s / {DEGREE}.0)
"""
_SAME_WORDS = """
cardinality(%(titled)s::text[]) > 0 AND 3 * (SELECT count(*) FROM unnest(%(titled)s::text[]) AS one(word)
     WHERE one.word = ANY(tsvector_to_array(h.search))) >= cardinality(%(titled)s::text[])
"""
# Where a class is not known yet the place decides. A grid is large: there a third of the title's words must be alike.
_ALIKE = f"""
WITH me AS (
    SELECT * FROM case_head WHERE jurisdiction_id = %(j)s AND subject_id = %(id)s
), alike AS (
    SELECT h.* FROM case_head h, me
    WHERE h.jurisdiction_id = %(j)s AND NOT h.ended AND h.subject_id > %(since)s AND h.filed_at <= %(until)s
      AND NOT h.confidential AND h.title IS NOT NULL AND h.subject_id <> me.subject_id AND h.stage <> 'history'
      AND (%(units)s::text[] IS NULL OR h.units && %(units)s::text[])
      AND (h.category = me.category OR h.category IS NULL OR me.category IS NULL)
      AND (h.place = me.place OR {_NEAR} OR (h.grid = me.grid AND {_SAME_WORDS}))
    ORDER BY h.subject_id DESC LIMIT %(limit)s
)
SELECT a.number, a.title, a.place, a.state, a.holder, a.category, a.confidential, a.filed_at, a.due_at, a.yellow_at,
       NULL::integer AS title_erased_by,
       EXISTS (SELECT 1 FROM case_order o WHERE o.jurisdiction_id = a.jurisdiction_id AND o.subject_id = a.subject_id
                 AND o.ended IS NULL AND o.duty <> 'informed') AS at_work,
       s.state -> 'parties' AS parties, s.state ->> 'at' AS came,
       (SELECT jsonb_object_agg(p.no, encode(p.phone_mark, 'hex')) FROM petitioner p
        WHERE p.jurisdiction_id = a.jurisdiction_id AND p.subject_id = a.subject_id
          AND p.phone_mark IS NOT NULL) AS marks
FROM (SELECT * FROM alike UNION ALL SELECT * FROM me) a
JOIN subject s ON s.jurisdiction_id = a.jurisdiction_id AND s.id = a.subject_id
ORDER BY a.subject_id
"""


def alike(
    *,
    jurisdiction: int,
    subject: UUID,
    units: Sequence[str] | None,
    since: UUID,
    until: datetime,
    metres: int,
    titled: Sequence[str],
    limit: int,
) -> list[sql.Row]:
    """The case itself and the open ones like it that one of the units has part in (None: all), the oldest first.

    Alike is what lies at the same place or within so many metres of it, or in the same grid with a third of the
    words `titled`.
    Each has its petitioners as its state tells of them, with keyed marks of their telephones by number.
    """
    return sql.rows(
        _ALIKE,
        j=jurisdiction,
        id=subject,
        units=None if units is None else list(units),
        since=since,
        until=until,
        metres=metres,
        titled=list(titled),
        limit=limit,
    )
