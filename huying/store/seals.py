"""Daily seals: which chains grew, the root over their heads, and what was sealed before."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from huying.store import sql

LOCK = 7_385_001
"""The class of the advisory locks that let one process at a time seal a jurisdiction."""

_HOLD = "SELECT pg_advisory_xact_lock(%(lock)s::int, %(j)s::int)"
_LAST = "SELECT day, root FROM seal WHERE jurisdiction_id = %(j)s ORDER BY day DESC LIMIT 1"
_GROWN = """
SELECT s.id, s.head_seq, s.head_hash FROM subject s
WHERE s.jurisdiction_id = %(j)s AND NOT EXISTS (
    SELECT 1 FROM sealed_head h
    WHERE h.jurisdiction_id = s.jurisdiction_id AND h.subject_id = s.id AND h.seq >= s.head_seq
)
ORDER BY s.id
"""
_ADD = """
INSERT INTO seal (jurisdiction_id, day, root, previous, chains)
VALUES (%(j)s, %(day)s, %(root)s, %(previous)s, %(chains)s)
"""
_ADD_HEADS = """
INSERT INTO sealed_head (jurisdiction_id, day, subject_id, seq, hash)
SELECT %(j)s, %(day)s, h.subject_id, h.seq, h.hash
FROM unnest(%(ids)s::uuid[], %(seqs)s::int[], %(hashes)s::bytea[]) AS h(subject_id, seq, hash)
"""
_UNSEALED = """
SELECT count(*) AS rows FROM subject s
JOIN entry e ON e.jurisdiction_id = s.jurisdiction_id AND e.subject_id = s.id AND e.seq = s.head_seq
WHERE s.jurisdiction_id = %(j)s AND e.recorded_at < %(before)s AND NOT EXISTS (
    SELECT 1 FROM sealed_head h
    WHERE h.jurisdiction_id = s.jurisdiction_id AND h.subject_id = s.id AND h.seq >= s.head_seq
)
"""
_ALL = "SELECT day, root, previous, chains FROM seal WHERE jurisdiction_id = %(j)s ORDER BY day"
_HEADS = """
SELECT h.subject_id, h.seq, h.hash, e.hash AS kept, s.number
FROM sealed_head h
LEFT JOIN entry e ON e.jurisdiction_id = h.jurisdiction_id AND e.subject_id = h.subject_id AND e.seq = h.seq
LEFT JOIN subject s ON s.jurisdiction_id = h.jurisdiction_id AND s.id = h.subject_id
WHERE h.jurisdiction_id = %(j)s AND h.day = %(day)s ORDER BY h.subject_id
"""
_STRAYS = """
SELECT DISTINCT h.day FROM sealed_head h LEFT JOIN seal s ON s.jurisdiction_id = h.jurisdiction_id AND s.day = h.day
WHERE h.jurisdiction_id = %(j)s AND s.day IS NULL ORDER BY h.day
"""

Head = tuple[UUID, int, bytes]


def hold(*, jurisdiction: int) -> None:
    """Wait until no other process seals this jurisdiction, and keep others out until the transaction ends."""
    sql.rows(_HOLD, lock=LOCK, j=jurisdiction)


def last(*, jurisdiction: int) -> sql.Row | None:
    """Day and root of the last seal, or None before the first."""
    return sql.row(_LAST, j=jurisdiction)


def grown(*, jurisdiction: int) -> list[Head]:
    """The heads of the chains that grew since they were last sealed, all of one snapshot."""
    rows = sql.rows(_GROWN, j=jurisdiction)
    return [(row["id"], row["head_seq"], bytes(row["head_hash"])) for row in rows]


def unsealed(*, jurisdiction: int, before: datetime) -> int:
    """How many chains grew last before that moment and are not sealed so far."""
    return int((sql.row(_UNSEALED, j=jurisdiction, before=before) or {})["rows"])


def add(*, jurisdiction: int, day: date, root: bytes, previous: bytes, heads: Sequence[Head]) -> None:
    """Keep a seal with its heads."""
    sql.rows(_ADD, j=jurisdiction, day=day, root=root, previous=previous, chains=len(heads))
    ids, seqs, hashes = zip(*heads, strict=True)
    sql.rows(_ADD_HEADS, j=jurisdiction, day=day, ids=list(ids), seqs=list(seqs), hashes=list(hashes))


def every(*, jurisdiction: int) -> list[sql.Row]:
    """All seals in order of their days."""
    return sql.rows(_ALL, j=jurisdiction)


def heads(*, jurisdiction: int, day: date) -> list[sql.Row]:
    """The heads of one seal; `kept` is the hash the trace now holds there, `number` the case's, None when gone."""
    return sql.rows(_HEADS, j=jurisdiction, day=day)


def strays(*, jurisdiction: int) -> list[date]:
    """Days of which heads are kept but no seal."""
    return [row["day"] for row in sql.rows(_STRAYS, j=jurisdiction)]
