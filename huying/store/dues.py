"""The dues of open cases as the lists show them, some cases at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from huying.store import sql

_OPEN = """
SELECT s.id AS subject, s.number, s.process_hash, s.head_seq, s.state,
       (SELECT COALESCE(jsonb_agg(jsonb_build_array(t.step, t.order_no, t.due_at, t.yellow_at)), '[]')
        FROM task t WHERE t.jurisdiction_id = h.jurisdiction_id AND t.subject_id = h.subject_id
          AND t.due_at IS NOT NULL) AS dues
FROM case_head h
JOIN subject s ON s.jurisdiction_id = h.jurisdiction_id AND s.id = h.subject_id
WHERE h.jurisdiction_id = %(j)s AND NOT h.ended
"""
_REACHING = f"""
{_OPEN} AND (
    EXISTS (SELECT 1 FROM task t WHERE t.jurisdiction_id = h.jurisdiction_id AND t.subject_id = h.subject_id
            AND t.due_at >= %(since)s)
    OR EXISTS (SELECT 1 FROM case_order o WHERE o.jurisdiction_id = h.jurisdiction_id AND o.subject_id = h.subject_id
               AND o.handle_due >= %(since)s AND o.ended IS NULL AND o.fed_back_at IS NULL)
)
ORDER BY h.subject_id LIMIT %(most)s
"""
_ONE = f"{_OPEN} AND h.subject_id = %(subject)s"
_AFTER = f"""
{_OPEN} AND (%(after)s::uuid IS NULL OR h.subject_id > %(after)s::uuid)
ORDER BY h.subject_id LIMIT %(most)s
"""
_PLACE = """
SELECT j.id AS jurisdiction, j.calendar_version AS version,
       CASE WHEN c.calendar_version = j.calendar_version AND NOT c.done THEN c.after END AS after,
       CASE WHEN c.calendar_version = j.calendar_version THEN c.telling AND NOT c.done
            ELSE c.jurisdiction_id IS NOT NULL END AS telling
FROM jurisdiction j LEFT JOIN due_check c ON c.jurisdiction_id = j.id
WHERE c.jurisdiction_id IS NULL OR c.calendar_version <> j.calendar_version OR c.day < %(day)s OR NOT c.done
ORDER BY telling DESC, j.id LIMIT 1
"""
_REACHED = """
INSERT INTO due_check (jurisdiction_id, calendar_version, day, telling, after, done)
VALUES (%(j)s, %(version)s, %(day)s, %(telling)s, %(after)s, %(done)s)
ON CONFLICT (jurisdiction_id) DO UPDATE SET calendar_version = excluded.calendar_version, day = excluded.day,
    telling = excluded.telling, after = excluded.after, done = excluded.done
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """An open case with the dues of its tasks, and when they turn yellow, by step and order."""

    subject: UUID
    number: str
    process_hash: str
    head_seq: int
    state: dict[str, Any]
    dues: dict[tuple[str, int | None], datetime]
    yellow: dict[tuple[str, int | None], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Up to where a jurisdiction's open cases were gone through by this version of its calendar.

    `telling`: the version is new, so that what it moves is told; else it is only looked whether the lists are true.
    """

    jurisdiction: int
    version: int
    after: UUID | None
    telling: bool


def reaching(*, jurisdiction: int, since: datetime, most: int) -> Iterator[OpenCase]:
    """Open cases with a due at or after a moment, the oldest first, at most so many."""
    return map(_open_case, sql.rows(_REACHING, j=jurisdiction, since=since, most=most))


def after(*, jurisdiction: int, subject: UUID | None, most: int) -> list[OpenCase]:
    """The open cases after one, the oldest first, at most so many."""
    return [_open_case(row) for row in sql.rows(_AFTER, j=jurisdiction, after=subject, most=most)]


def one(*, jurisdiction: int, subject: UUID) -> OpenCase | None:
    """One case as it stands now; None once it has ended."""
    row = sql.row(_ONE, j=jurisdiction, subject=subject)
    return _open_case(row) if row else None


def place(*, day: date) -> Place | None:
    """Where to go on: new calendars first, then what was not gone through on this day. None where nothing waits."""
    row = sql.row(_PLACE, day=day)
    return Place(**row) if row else None


def reached(where: Place, *, day: date, subject: UUID | None, done: bool) -> None:
    """Keep up to where it was gone through."""
    sql.rows(
        _REACHED,
        j=where.jurisdiction,
        version=where.version,
        day=day,
        telling=where.telling,
        after=subject,
        done=done,
    )


def _open_case(row: sql.Row) -> OpenCase:
    shown = [(step, order, due, yellow) for step, order, due, yellow in row.pop("dues")]
    return OpenCase(
        **row,
        dues={(step, order): datetime.fromisoformat(due) for step, order, due, _ in shown},
        yellow={(step, order): datetime.fromisoformat(yellow) for step, order, _, yellow in shown},
    )
