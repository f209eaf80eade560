"""What is sent through outside channels: queued, taken by one worker at a time, tried again, settled, listed.

A lane is what has to stay in order: for a webhook one case, else one address. Of a lane only the first that waits can
be taken. Who takes one leases it; a worker that dies lets the lease run out, and the same delivery is sent again
under the same id.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from huying.store import sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message as it was taken to be sent."""

    id: UUID
    place: int
    lane: str
    address: str
    kind: str
    text: str
    line: str
    tries: int
    asked_at: datetime
    made_at: datetime
    subject: UUID | None
    party: int | None


_COLUMNS = (
    "d.id, d.place, d.lane, d.address, d.kind, d.text, d.line, d.tries, d.asked_at, d.made_at, d.subject_id AS subject,"
    " d.party"
)
_ADD = """
INSERT INTO delivery (jurisdiction_id, id, channel_id, lane, address, subject_id, seq, party, kind, text, line, state,
    made_at, asked_at, due_at)
SELECT %(j)s, n.id, n.channel, n.lane, n.address, n.subject, n.seq, n.party, n.kind, n.text, n.line, 'waiting',
       n.made_at, n.due_at, n.due_at
FROM ROWS FROM (jsonb_to_recordset(%(rows)s::jsonb) AS (id uuid, channel bigint, lane text, address text, subject uuid,
    seq integer, party integer, kind text, text text, line text, made_at timestamptz, due_at timestamptz))
    WITH ORDINALITY AS n(id, channel, lane, address, subject, seq, party, kind, text, line, made_at, due_at, no)
ORDER BY n.no
ON CONFLICT DO NOTHING
"""
_LANE = "e.jurisdiction_id = d.jurisdiction_id AND e.channel_id = d.channel_id AND e.lane = d.lane"
_TAKE = f"""
WITH chosen AS (
    SELECT d.jurisdiction_id, d.id FROM delivery d
    WHERE d.jurisdiction_id = %(j)s AND d.channel_id = %(channel)s AND d.state = 'waiting' AND d.due_at <= %(now)s
      AND (d.leased_until IS NULL OR d.leased_until <= %(now)s)
      AND NOT EXISTS (SELECT FROM delivery e WHERE {_LANE} AND e.state = 'waiting' AND e.place < d.place)
    ORDER BY d.place LIMIT 1 FOR UPDATE OF d SKIP LOCKED
)
UPDATE delivery d SET leased_until = %(now)s::timestamptz + %(lease)s, tries = d.tries + 1
FROM chosen WHERE d.jurisdiction_id = chosen.jurisdiction_id AND d.id = chosen.id
RETURNING {_COLUMNS}
"""
_BEHIND = f"""
SELECT {_COLUMNS} FROM delivery d
WHERE d.jurisdiction_id = %(j)s AND d.channel_id = %(channel)s AND d.lane = %(lane)s AND d.state = 'waiting'
  AND d.place > %(place)s AND d.due_at <= %(now)s
ORDER BY d.place FOR UPDATE
"""
_FOLD = """
UPDATE delivery SET state = 'folded', folded_into = %(into)s, leased_until = NULL
WHERE jurisdiction_id = %(j)s AND id = ANY(%(ids)s::uuid[])
"""
_REWRITE = (
    "UPDATE delivery SET text = %(text)s, kind = 'digest' WHERE jurisdiction_id = %(j)s AND id = %(id)s"
)
_SENT = """
UPDATE delivery SET state = 'sent', sent_at = %(now)s, fault = NULL, leased_until = NULL
WHERE jurisdiction_id = %(j)s AND id = %(id)s AND state = 'waiting'
"""
_FAILED = """
UPDATE delivery SET fault = %(fault)s, leased_until = NULL, due_at = COALESCE(%(again)s::timestamptz, due_at),
    state = CASE WHEN %(again)s::timestamptz IS NULL THEN 'failed' ELSE 'waiting' END
WHERE jurisdiction_id = %(j)s AND id = %(id)s AND state = 'waiting'
"""
_LAST = """
SELECT max(sent_at) AS at FROM delivery
WHERE jurisdiction_id = %(j)s AND channel_id = %(channel)s AND lane = %(lane)s AND state = 'sent'
"""
_LIST = """
SELECT d.id, d.place, d.channel_id, c.name AS channel, c.kind AS channel_kind, d.address, d.kind, d.text, d.state,
       d.made_at, d.due_at, d.tries, d.fault, d.sent_at, d.folded_into, d.party, s.number
FROM delivery d JOIN channel c ON c.jurisdiction_id = d.jurisdiction_id AND c.id = d.channel_id
LEFT JOIN subject s ON s.jurisdiction_id = d.jurisdiction_id AND s.id = d.subject_id
WHERE d.jurisdiction_id = %(j)s AND d.place < %(before)s
  AND (%(state)s::text IS NULL OR d.state = %(state)s) AND (%(channel)s::bigint IS NULL OR d.channel_id = %(channel)s)
  AND (%(since)s::timestamptz IS NULL OR d.made_at >= %(since)s AND d.made_at < %(until)s)
  AND (%(ids)s::uuid[] IS NULL OR d.id = ANY(%(ids)s::uuid[]))
ORDER BY d.place DESC LIMIT %(most)s
"""
_AGAIN = """
UPDATE delivery SET state = 'waiting', sent_at = NULL, fault = NULL, leased_until = NULL, tries = 0, asked_at = %(now)s,
    due_at = %(now)s
WHERE jurisdiction_id = %(j)s AND id = %(id)s AND state IN ('sent', 'failed', 'waiting') AND text <> ''
  AND asked_at <= %(seen)s
RETURNING 1
"""
# A digest holds the words of those it gathered.
_ERASE = """
WITH hit AS (
    SELECT id, folded_into FROM delivery
    WHERE jurisdiction_id = %(j)s AND subject_id = %(subject)s AND party IS NOT NULL
      AND (party = ANY(%(parties)s::integer[]) OR seq = ANY(%(seqs)s::integer[]))
)
UPDATE delivery SET text = '', line = '', address = '', leased_until = NULL,
    fault = CASE state WHEN 'waiting' THEN 'erased' ELSE fault END,
    state = CASE state WHEN 'waiting' THEN 'failed' ELSE state END
WHERE jurisdiction_id = %(j)s AND id IN (SELECT id FROM hit UNION SELECT folded_into FROM hit)
RETURNING 1
"""
_FORGET = """
DELETE FROM delivery WHERE (jurisdiction_id, id) IN (
    SELECT jurisdiction_id, id FROM delivery
    WHERE made_at < clock_timestamp() - %(age)s AND state <> 'waiting' LIMIT %(most)s
) RETURNING 1
"""
LAST = 2**63 - 1


def add(*, jurisdiction: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Queue messages in this order; one whose id is there already changes nothing."""
    if rows:
        sql.rows(_ADD, j=jurisdiction, rows=orjson.dumps(list(rows)).decode())


def take(*, jurisdiction: int, channel: int, now: datetime, lease: timedelta) -> Delivery | None:
    """Take the first message that may be sent now, for as long as the lease; None where there is none."""
    row = sql.row(_TAKE, j=jurisdiction, channel=channel, now=now, lease=lease)
    return Delivery(**row) if row else None


def behind(first: Delivery, *, jurisdiction: int, channel: int, now: datetime) -> list[Delivery]:
    """What waits behind it in its lane and is due too, held for the transaction."""
    found = sql.rows(_BEHIND, j=jurisdiction, channel=channel, lane=first.lane, place=first.place, now=now)
    return [Delivery(**row) for row in found]


def fold(first: Delivery, *, jurisdiction: int, text: str, others: Sequence[UUID]) -> Delivery:
    """Make one message of several: the first says this text, the others point to it."""
    sql.rows(_REWRITE, j=jurisdiction, id=first.id, text=text)
    sql.rows(_FOLD, j=jurisdiction, into=first.id, ids=list(others))
    return replace(first, text=text, kind="digest")


def sent(*, jurisdiction: int, delivery: UUID, now: datetime) -> None:
    """It was received."""
    sql.rows(_SENT, j=jurisdiction, id=delivery, now=now)


def failed(*, jurisdiction: int, delivery: UUID, fault: str, again: datetime | None) -> None:
    """It was not received, and why; it is tried again then, or given up."""
    sql.rows(_FAILED, j=jurisdiction, id=delivery, fault=fault, again=again)


def last_sent(*, jurisdiction: int, channel: int, lane: str) -> datetime | None:
    """When something last went this way."""
    found = sql.row(_LAST, j=jurisdiction, channel=channel, lane=lane)
    return found["at"] if found else None


def listed(
    *,
    jurisdiction: int,
    before: int = LAST,
    state: str | None = None,
    channel: int | None = None,
    made: tuple[datetime, datetime] | None = None,
    ids: Sequence[UUID] | None = None,
    most: int,
) -> list[sql.Row]:
    """Messages, the newest first, with the channel's name and the case's number; `made` from one moment to before
    another, `ids` these alone.
    """
    since, until = made or (None, None)
    return sql.rows(
        _LIST,
        j=jurisdiction,
        before=before,
        state=state,
        channel=channel,
        since=since,
        until=until,
        ids=None if ids is None else list(ids),
        most=most,
    )


def again(*, jurisdiction: int, delivery: UUID, seen: datetime, now: datetime) -> bool:
    """Send it once more under the same id; False where there is none that could be, or it was queued since `seen`."""
    return bool(sql.rows(_AGAIN, j=jurisdiction, id=delivery, seen=seen, now=now))


def erase(*, jurisdiction: int, subject: UUID, parties: Sequence[int], seqs: Sequence[int]) -> int:
    """Delete for good what was written to these petitioners of a case, and what quoted these entries to any; how many.

    What still waited is not sent any more.
    """
    given = {"parties": list(parties), "seqs": list(seqs)}
    return len(sql.rows(_ERASE, j=jurisdiction, subject=subject, **given))


def waiting() -> int:
    """How many messages wait to be sent."""
    found = sql.row("SELECT count(*) AS n FROM delivery WHERE state = 'waiting'")
    return int(found["n"]) if found else 0


def forget(*, older_than: timedelta, most: int) -> int:
    """Delete messages of that age that do not wait; how many, at most `most`."""
    return len(sql.rows(_FORGET, age=older_than, most=most))
