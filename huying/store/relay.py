"""The outbox: what happened, waiting to be told."""

from dataclasses import dataclass
from datetime import timedelta

from huying.store import sql

CHANNEL = "huying"
"""What listeners listen on. A message is `[[jurisdiction, subject, seq], …]`: those subjects are at those seqs; or
`{"posts": [post, …]}`: those posts have got notices."""
BATCH = 100
"""Rows told by one message: even of a hundred different subjects it stays below PostgreSQL's 8000 bytes."""
LOCK = 7_385_002
"""The advisory lock that lets one relay work at a time, so that each subject is told in order."""

_SEND = """
WITH alone AS (
    SELECT pg_try_advisory_xact_lock(%(lock)s::bigint) AS mine
), taken AS MATERIALIZED (
    SELECT o.jurisdiction_id, o.id FROM outbox o
    WHERE o.sent_at IS NULL AND (SELECT mine FROM alone)
    ORDER BY o.id LIMIT %(most)s FOR UPDATE OF o SKIP LOCKED
), sent AS (
    UPDATE outbox o SET sent_at = clock_timestamp() FROM taken
    WHERE o.jurisdiction_id = taken.jurisdiction_id AND o.id = taken.id
    RETURNING o.jurisdiction_id, o.subject_id, o.seq
), told AS (
    SELECT json_agg(json_build_array(jurisdiction_id, subject_id, seq) ORDER BY subject_id)::text AS message
    FROM (SELECT jurisdiction_id, subject_id, max(seq) AS seq FROM sent GROUP BY 1, 2) AS latest
)
SELECT (SELECT count(*) FROM sent) AS sent,
       (SELECT pg_notify(%(channel)s, message) FROM told WHERE message IS NOT NULL)::text AS said
"""
_WAITING = """
SELECT count(*) AS rows, coalesce(clock_timestamp() - min(made_at), interval '0') AS oldest
FROM outbox WHERE sent_at IS NULL
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits to be told: how many rows, and how long the oldest has waited."""

    rows: int
    oldest: timedelta


def waiting() -> Waiting:
    """How much waits now."""
    return Waiting(**(sql.row(_WAITING) or {}))


def send(*, most: int = BATCH) -> int:
    """Tell the oldest waiting rows with one NOTIFY; how many. 0 when none waits, or another relay is at work."""
    found = sql.row(_SEND, most=most, lock=LOCK, channel=CHANNEL)
    return int(found["sent"]) if found else 0
