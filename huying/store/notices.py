"""What happened and is still to be told to people, and the notices of each post."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson

from huying.store import sql
from huying.store.relay import CHANNEL, Waiting

LOCK = 7_385_010
"""The advisory lock that lets one worker make notices at a time, so that each case's are made in order."""
AGAIN = timedelta(minutes=5)
"""How long what could not be told is left alone."""

# Nothing of a case is told before what happened earlier to it, also where that could not be told yet.
_WAITING = """
WITH alone AS (SELECT pg_try_advisory_xact_lock(%(lock)s::bigint) AS mine)
SELECT o.jurisdiction_id AS jurisdiction, o.id, o.subject_id AS subject, o.seq FROM outbox o
WHERE o.sent_at IS NOT NULL AND o.noted_at IS NULL AND (SELECT mine FROM alone)
  AND NOT EXISTS (
      SELECT FROM outbox f WHERE f.jurisdiction_id = o.jurisdiction_id AND f.subject_id = o.subject_id
        AND f.noted_at IS NULL AND f.faulty_at > clock_timestamp() - %(again)s)
ORDER BY o.id LIMIT %(most)s
"""
# Said as the index of what is still to be told says it: the table's own key begins with the jurisdiction.
_THESE = "id = ANY(%(ids)s::bigint[]) AND sent_at IS NOT NULL AND noted_at IS NULL"
_NOTED = f"UPDATE outbox SET noted_at = clock_timestamp(), faulty_at = NULL WHERE {_THESE}"
_FAULTY = f"UPDATE outbox SET faulty_at = clock_timestamp() WHERE {_THESE}"
_UNTOLD = """
SELECT count(*) AS rows, coalesce(clock_timestamp() - min(made_at), interval '0') AS oldest
FROM outbox WHERE sent_at IS NOT NULL AND noted_at IS NULL
"""
_SUBJECTS = """
SELECT s.id, s.number, s.process_hash, j.slug, j.version AS units_version, j.calendar_version
FROM subject s JOIN jurisdiction j ON j.id = s.jurisdiction_id
WHERE s.jurisdiction_id = %(j)s AND s.id = ANY(%(ids)s::uuid[]) AND s.kind = 'case'
"""
# Who got one is said in the same statement, on the relay's channel: {"posts": [post, …]}.
_ADD = """
WITH added AS (
INSERT INTO notice (jurisdiction_id, post_id, subject_id, seq, kind, order_no, task, due_at, unit)
SELECT %(j)s, n.post, n.subject, n.seq, n.kind, n.order_no, n.task, n.due_at, n.unit
FROM jsonb_to_recordset(%(notices)s::jsonb) AS n(post bigint, subject uuid, seq integer, kind text, order_no integer,
    task text, due_at timestamptz, unit text)
ORDER BY n.subject, n.seq, n.post
ON CONFLICT DO NOTHING
RETURNING post_id
), got AS (
    SELECT json_build_object('posts', json_agg(DISTINCT post_id))::text AS message FROM added HAVING count(*) > 0
)
SELECT (SELECT pg_notify(%(channel)s, message) FROM got)::text AS said
"""
MOST_AT_ONCE = 500
"""Notices of one statement: so many posts fit into one message of 8000 bytes."""
_LIST = """
SELECT n.id, n.seq, n.kind, n.order_no, n.task, n.due_at, n.unit, n.made_at, n.read_at, n.subject_id, h.number,
       h.title, h.confidential, h.holder, h.process, COALESCE((
           SELECT o.whistle FROM case_order o WHERE o.jurisdiction_id = n.jurisdiction_id
             AND o.subject_id = n.subject_id AND o.no = n.order_no), 0) AS whistle, COALESCE((
           SELECT jsonb_agg(jsonb_build_object('unit', o.unit, 'handler', o.handler, 'duty', o.duty, 'ended', o.ended))
           FROM case_order o WHERE o.jurisdiction_id = n.jurisdiction_id AND o.subject_id = n.subject_id),
           '[]'::jsonb) AS orders
FROM notice n JOIN case_head h ON h.jurisdiction_id = n.jurisdiction_id AND h.subject_id = n.subject_id
WHERE n.jurisdiction_id = %(j)s AND n.post_id = %(post)s AND n.id < %(before)s {unread}
ORDER BY n.id DESC LIMIT %(most)s
"""
_LISTED = _LIST.format(unread="")
_LISTED_UNREAD = _LIST.format(unread="AND n.read_at IS NULL")
_READ = """
UPDATE notice n SET read_at = COALESCE(n.read_at, clock_timestamp())
FROM notice o JOIN case_head h ON h.jurisdiction_id = o.jurisdiction_id AND h.subject_id = o.subject_id
WHERE o.jurisdiction_id = %(j)s AND o.post_id = %(post)s AND o.id = %(id)s
  AND n.jurisdiction_id = o.jurisdiction_id AND n.post_id = o.post_id AND n.subject_id = o.subject_id
RETURNING h.number
"""
_READ_ALL = """
UPDATE notice SET read_at = clock_timestamp()
WHERE jurisdiction_id = %(j)s AND post_id = %(post)s AND id <= %(until)s AND read_at IS NULL RETURNING 1
"""
_FORGET = """
DELETE FROM notice WHERE (jurisdiction_id, post_id, id) IN (
    SELECT jurisdiction_id, post_id, id FROM notice WHERE made_at < clock_timestamp() - %(age)s LIMIT %(most)s
) RETURNING 1
"""
LAST = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One entry that is still to be told; `id` is its row of the outbox."""

    jurisdiction: int
    id: int
    subject: UUID
    seq: int


def waiting(*, most: int) -> list[Happened]:
    """What happened first and is still to be told, held until the transaction ends; nothing where another holds it."""
    return [Happened(**row) for row in sql.rows(_WAITING, lock=LOCK, again=AGAIN, most=most)]


def untold() -> Waiting:
    """What was told to pages and did not become notices yet."""
    return Waiting(**(sql.row(_UNTOLD) or {}))


def noted(ids: Sequence[int]) -> None:
    """These have been told."""
    sql.rows(_NOTED, ids=list(ids))


def faulty(ids: Sequence[int]) -> None:
    """These could not be told, and are tried again later."""
    sql.rows(_FAULTY, ids=list(ids))


def subjects(*, jurisdiction: int, ids: Sequence[UUID]) -> dict[UUID, sql.Row]:
    """The cases among these subjects, with the versions to judge them by."""
    return {row["id"]: row for row in sql.rows(_SUBJECTS, j=jurisdiction, ids=list(ids))}


def add(*, jurisdiction: int, notices: Sequence[Mapping[str, Any]]) -> None:
    """Keep notices, each by `post`, `subject`, `seq`, `kind`, `order_no`, `task`, `due_at`, `unit`; once each."""
    for n in range(0, len(notices), MOST_AT_ONCE):
        some = orjson.dumps(list(notices[n : n + MOST_AT_ONCE])).decode()
        sql.rows(_ADD, j=jurisdiction, channel=CHANNEL, notices=some)


def listed(*, jurisdiction: int, post: int, before: int = LAST, unread: bool, most: int) -> list[sql.Row]:
    """A post's notices, the newest first, from before the one of this id."""
    statement = _LISTED_UNREAD if unread else _LISTED
    return sql.rows(statement, j=jurisdiction, post=post, before=before, most=most)


def read(*, jurisdiction: int, post: int, notice: int) -> str | None:
    """Mark a post's notices of this one's case as read; the case's number, None where the post has no such notice."""
    found = sql.row(_READ, j=jurisdiction, post=post, id=notice)
    return found["number"] if found else None


def read_all(*, jurisdiction: int, post: int, until: int) -> int:
    """Mark a post's notices up to the one of this id as read; how many were not."""
    return len(sql.rows(_READ_ALL, j=jurisdiction, post=post, until=until))


def forget(*, older_than: timedelta, most: int) -> int:
    """Delete notices of that age; how many, at most `most`."""
    return len(sql.rows(_FORGET, age=older_than, most=most))
