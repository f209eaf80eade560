"""Reading and writing a case: one statement to read where it stands, one guarded statement to append."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import psycopg
from django.db import IntegrityError, connection, transaction

from huying.store import sql
from huying.store.columns import FILE, HEAD, ORDER, TASK, assignments, changed, names, recordset
from huying.store.processes import IN_FORCE


class Overtaken(RuntimeError):
    """Another request took this one's Idempotency-Key, or a file it names, first: nothing of it was written."""


CHANGING = [name for name in names(HEAD) if name not in ("process", "registrar", "filed_at")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a case stands, and the database's clock. `answer` is that of an earlier request with the same key."""

    subject: UUID
    process_hash: str
    head_seq: int
    head_hash: bytes
    state: dict[str, Any]
    now: datetime
    answer: dict[str, Any] | None
    body_hash: bytes | None
    units_version: int
    calendar_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A case with all that was written of it, as the statement gives it: moments and bytes are texts.

    An entry has `body`, the data of its canonical bytes, and `hash` in hex. A content is [seq, path,
    value, erased_by]; contents and petitioners that an entry erased are there without what they held.
    """

    standing: Standing
    entries: list[dict[str, Any]]
    contents: list[tuple[int, str, Any, int | None]]
    petitioners: list[dict[str, Any]]
    files: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """An Idempotency-Key: whose, for which route, over which body, and the answer to keep with it."""

    post: int
    key: str
    route: str
    body_hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Everything one act writes, in one statement."""

    jurisdiction: int
    subject: UUID
    process: str
    seq: int
    step: str
    order: int | None
    post: int | None
    unit: str | None
    at: datetime
    recorded_at: datetime
    body: bytes
    prev_hash: bytes
    hash: bytes
    state: dict[str, Any]
    head: dict[str, Any]
    orders: tuple[dict[str, Any], ...]
    tasks: tuple[dict[str, Any], ...]
    contents: list[dict[str, Any]] = field(default_factory=list)
    petitioners: list[dict[str, Any]] = field(default_factory=list)
    files: list[UUID] = field(default_factory=list)
    key: Key | None = None
    answer: dict[str, Any] | None = None

    def parameters(self) -> dict[str, Any]:
        """The statement's parameters."""
        key = self.key
        return {
            "j": self.jurisdiction,
            "id": self.subject,
            "process": self.process,
            "seq": self.seq,
            "seen": self.seq - 1,
            "step": self.step,
            "order_no": self.order,
            "post": self.post,
            "unit": self.unit,
            "at": self.at,
            "recorded_at": self.recorded_at,
            "body": self.body,
            "prev_hash": self.prev_hash,
            "hash": self.hash,
            "state": _json(self.state),
            "head": _json([self.head]),
            "orders": _json(self.orders),
            "tasks": _json(self.tasks),
            "keys": [task["key"] for task in self.tasks],
            "contents": _json(self.contents),
            "petitioners": _json(self.petitioners),
            "files": self.files,
            "key": key.key if key else None,
            "key_post": key.post if key else 0,
            "route": key.route if key else None,
            "body_hash": key.body_hash if key else None,
            "answer": _json(self.answer or {}),
        }


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


_STOOD = """
s.id AS subject, s.process_hash, s.head_seq, s.head_hash, s.state, clock_timestamp() AS now,
       j.version AS units_version, j.calendar_version
"""
_STANDING = f"""
SELECT {_STOOD.strip()}, k.answer, k.body_hash
FROM subject s
JOIN jurisdiction j ON j.id = s.jurisdiction_id
LEFT JOIN request_key k ON k.jurisdiction_id = s.jurisdiction_id AND k.post_id = %(post)s AND k.key = %(key)s
WHERE s.jurisdiction_id = %(j)s AND s.number = %(number)s
"""

_OF_CASE = "c.jurisdiction_id = s.jurisdiction_id AND c.subject_id = s.id"
_WHOLE = f"""
SELECT {_STOOD.strip()}, NULL::jsonb AS answer, NULL::bytea AS body_hash,
       (SELECT json_agg(json_build_object('body', convert_from(c.body, 'UTF8')::json, 'hash', encode(c.hash, 'hex'))
                        ORDER BY c.seq)
        FROM entry c WHERE {_OF_CASE}) AS entries,
       (SELECT json_agg(json_build_array(c.seq, c.path, c.value, c.erased_by) ORDER BY c.seq, c.path)
        FROM content c WHERE {_OF_CASE}) AS contents,
       (SELECT json_agg(json_build_object('no', c.no, 'seq', c.seq, 'sealed', encode(c.sealed, 'hex'),
                                          'key_id', c.key_id, 'erased_by', c.erased_by) ORDER BY c.no)
        FROM petitioner c WHERE {_OF_CASE}) AS petitioners,
       (SELECT json_agg(json_build_object({FILE}) ORDER BY c.seq, c.id) FROM file c WHERE {_OF_CASE}) AS files
FROM subject s
JOIN jurisdiction j ON j.id = s.jurisdiction_id
WHERE s.jurisdiction_id = %(j)s AND s.number = %(number)s
"""

_LOCK = """
SELECT 1 AS locked FROM subject WHERE jurisdiction_id = %(j)s AND number = ANY(%(numbers)s::text[])
ORDER BY id FOR NO KEY UPDATE
"""

_FILING = f"""
SELECT clock_timestamp() AS now, nextval('case_number') AS serial, k.answer, k.body_hash, j.version AS units_version,
       j.calendar_version, ARRAY({IN_FORCE}) AS processes
FROM jurisdiction j
LEFT JOIN request_key k ON k.jurisdiction_id = j.id AND k.post_id = %(post)s AND k.key = %(key)s
WHERE j.id = %(j)s
"""

_REST = f"""
entries AS (
    INSERT INTO entry (jurisdiction_id, subject_id, seq, step, order_no, post_id, unit, at, recorded_at,
                       body, prev_hash, hash)
    SELECT head.j, head.id, %(seq)s, %(step)s, %(order_no)s, %(post)s, %(unit)s, %(at)s, %(recorded_at)s,
           %(body)s, %(prev_hash)s, %(hash)s
    FROM head
), contents AS (
    INSERT INTO content (jurisdiction_id, subject_id, seq, path, value, salt)
    SELECT head.j, head.id, %(seq)s, c.path, c.value, decode(c.salt, 'hex')
    FROM head, jsonb_to_recordset(%(contents)s::jsonb) AS c(path text, value jsonb, salt text)
), petitioners AS (
    INSERT INTO petitioner (jurisdiction_id, subject_id, no, seq, path, sealed, key_id, phone_mark)
    SELECT head.j, head.id, p.no, %(seq)s, p.path, decode(p.sealed, 'hex'), p.key_id, decode(p.phone_mark, 'hex')
    FROM head, jsonb_to_recordset(%(petitioners)s::jsonb)
        AS p(no integer, path text, sealed text, key_id text, phone_mark text)
), orders AS (
    INSERT INTO case_order (jurisdiction_id, subject_id, {", ".join(names(ORDER))})
    SELECT head.j, head.id, {", ".join(f"o.{name}" for name in names(ORDER))}
    FROM head, jsonb_to_recordset(%(orders)s::jsonb) AS o({recordset(ORDER)})
    ON CONFLICT (jurisdiction_id, subject_id, no) DO UPDATE SET {assignments(ORDER[1:], "excluded")}
    WHERE {changed("case_order", ORDER[1:])}
), gone AS (
    DELETE FROM task USING head
    WHERE task.jurisdiction_id = head.j AND task.subject_id = head.id AND NOT task.key = ANY(%(keys)s::text[])
), tasks AS (
    INSERT INTO task (jurisdiction_id, subject_id, {", ".join(names(TASK))})
    SELECT head.j, head.id, {", ".join(f"t.{name}" for name in names(TASK))}
    FROM head, jsonb_to_recordset(%(tasks)s::jsonb) AS t({recordset(TASK)})
    ON CONFLICT (jurisdiction_id, subject_id, key) DO UPDATE SET {assignments(TASK[1:], "excluded")}
    WHERE {changed("task", TASK[1:])}
), told AS (
    INSERT INTO outbox (jurisdiction_id, subject_id, seq, step)
    SELECT head.j, head.id, %(seq)s, %(step)s FROM head
), bound AS (
    UPDATE file SET subject_id = head.id, seq = %(seq)s, order_no = %(order_no)s FROM head
    WHERE file.jurisdiction_id = head.j AND file.id = ANY(%(files)s::uuid[]) AND file.subject_id IS NULL
    RETURNING file.id
), keyed AS (
    INSERT INTO request_key (jurisdiction_id, post_id, key, route, body_hash, answer)
    SELECT head.j, %(key_post)s, %(key)s::text, %(route)s, %(body_hash)s, %(answer)s::jsonb
    FROM head WHERE %(key)s::text IS NOT NULL
)
SELECT (SELECT count(*) FROM bound) AS bound FROM head
"""

_APPEND = f"""
WITH head AS (
    UPDATE subject SET head_seq = %(seq)s, head_hash = %(hash)s, state = %(state)s::jsonb,
        process_hash = %(process)s
    WHERE jurisdiction_id = %(j)s AND id = %(id)s AND head_seq = %(seen)s
    RETURNING jurisdiction_id AS j, id
), heads AS (
    UPDATE case_head AS c SET {", ".join(f"{name} = h.{name}" for name in CHANGING)}
    FROM head, jsonb_to_recordset(%(head)s::jsonb) AS h({recordset(HEAD)})
    WHERE c.jurisdiction_id = head.j AND c.subject_id = head.id
), drafted AS (
    DELETE FROM draft USING head
    WHERE draft.jurisdiction_id = head.j AND draft.subject_id = head.id AND draft.post_id = %(post)s
      AND draft.step = %(step)s
), {_REST}
"""

_OPEN = f"""
WITH head AS (
    INSERT INTO subject (jurisdiction_id, id, kind, number, process_hash, head_seq, head_hash, hash_name, state)
    VALUES (%(j)s, %(id)s, 'case', %(number)s, %(process)s, %(seq)s, %(hash)s, %(hash_name)s, %(state)s::jsonb)
    RETURNING jurisdiction_id AS j, id
), heads AS (
    INSERT INTO case_head (jurisdiction_id, subject_id, number, title, place, search, {", ".join(names(HEAD))})
    SELECT head.j, head.id, %(number)s, %(title)s, %(place)s, array_to_tsvector(%(words)s::text[]),
           {", ".join(f"h.{name}" for name in names(HEAD))}
    FROM head, jsonb_to_recordset(%(head)s::jsonb) AS h({recordset(HEAD)})
), {_REST}
"""


def standing(*, jurisdiction: int, number: str, key: Key | None = None) -> Standing | None:
    """Where a case stands, or None where there is none of this number."""
    if not _is_number(number):
        return None
    found = sql.row(
        _STANDING, j=jurisdiction, number=number, post=key.post if key else 0, key=key.key if key else None
    )
    return Standing(**found) if found else None


def whole(*, jurisdiction: int, number: str) -> Whole | None:
    """A case with all that was written of it, by one statement; None where there is none of this number."""
    if not _is_number(number):
        return None
    found = sql.row(_WHOLE, j=jurisdiction, number=number)
    if found is None:
        return None
    parts = {name: found.pop(name) or [] for name in ("entries", "contents", "petitioners", "files")}
    return Whole(standing=Standing(**found), **parts)


def _is_number(text: str) -> bool:
    """Whether a text may be a case's number; others are not sent to the database at all."""
    return text.isascii() and text.isprintable()


def filing(*, jurisdiction: int, key: Key | None = None) -> sql.Row:
    """The clock, the next serial number, the versions to judge by, the hashes of the processes in force, and the answer
    to an earlier request of this key.
    """
    found = sql.row(_FILING, j=jurisdiction, post=key.post if key else 0, key=key.key if key else None)
    if found is None:
        raise LookupError("the database gave no clock")
    return found


def lock(*, jurisdiction: int, numbers: list[str]) -> None:
    """Hold cases until the transaction ends, always in the same order, so that no two acts wait for each other."""
    sql.rows(_LOCK, j=jurisdiction, numbers=numbers)


def append(written: Written) -> bool:
    """Write one act. False when somebody else's act came first: nothing is written then. Raises Overtaken."""
    return _write(_APPEND, written)


def open_case(
    written: Written,
    *,
    number: str,
    hash_name: str,
    title: str,
    place: str | None,
    words: tuple[str, ...],
) -> None:
    """Write the first act of a case. Raises Overtaken."""
    more = {
        "number": number,
        "hash_name": hash_name,
        "title": title,
        "place": place,
        "words": list(words),
    }
    _write(_OPEN, written, **more)


def _write(statement: str, written: Written, **more: Any) -> bool:
    # One statement alone is a transaction of its own. It needs one around it where its answer is judged before it
    # holds, and where it may fail within a larger one.
    guarded = bool(written.files) or connection.in_atomic_block
    with transaction.atomic() if guarded else nullcontext(), one_per_key():
        found = sql.row(statement, **written.parameters(), **more)
        if found is not None and found["bound"] != len(set(written.files)):
            raise Overtaken("files")
    return found is not None


@contextmanager
def one_per_key() -> Iterator[None]:
    """Tell a key that is already there as Overtaken."""
    try:
        yield
    except IntegrityError as error:
        cause = error.__cause__
        if isinstance(cause, psycopg.Error) and cause.diag.constraint_name == "request_key_pkey":
            raise Overtaken("key") from error
        raise
