"""Reading the trace: entries with what was written beside them."""

from uuid import UUID

from huying.store import sql

_ENTRIES = """
SELECT e.seq, e.step, e.order_no, e.post_id, e.unit, e.at, e.recorded_at, e.body, e.prev_hash, e.hash,
       COALESCE((SELECT jsonb_object_agg(c.path, c.value) FROM content c
                 WHERE c.jurisdiction_id = e.jurisdiction_id AND c.subject_id = e.subject_id AND c.seq = e.seq
                   AND c.value IS NOT NULL), '{}'::jsonb) AS contents
FROM entry e
WHERE e.jurisdiction_id = %(j)s AND e.subject_id = %(id)s
ORDER BY e.seq
"""
_CONTENTS = """
SELECT seq, path, value, salt, erased_by FROM content
WHERE jurisdiction_id = %(j)s AND subject_id = %(id)s ORDER BY seq, path
"""
_PETITIONERS = """
SELECT no, seq, path, sealed, key_id, erased_by FROM petitioner
WHERE jurisdiction_id = %(j)s AND subject_id = %(id)s ORDER BY no
"""
_SINCE = """
SELECT seq, step, order_no, post_id, unit, at, recorded_at, body FROM entry
WHERE jurisdiction_id = %(j)s AND subject_id = %(id)s AND seq > %(seq)s ORDER BY seq
"""


def of_subject(*, jurisdiction: int, subject: UUID) -> list[sql.Row]:
    """Every entry with its exact bytes and the open contents by path."""
    return sql.rows(_ENTRIES, j=jurisdiction, id=subject)


def since(*, jurisdiction: int, subject: UUID, seq: int) -> list[sql.Row]:
    """What happened after an entry."""
    return sql.rows(_SINCE, j=jurisdiction, id=subject, seq=seq)


def contents(*, jurisdiction: int, subject: UUID) -> list[sql.Row]:
    """Every content row with its salt; value and salt are None where it was erased."""
    return sql.rows(_CONTENTS, j=jurisdiction, id=subject)


def petitioners(*, jurisdiction: int, subject: UUID) -> list[sql.Row]:
    """Every petitioner's sealed row."""
    return sql.rows(_PETITIONERS, j=jurisdiction, id=subject)
