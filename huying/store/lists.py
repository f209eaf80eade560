"""Lists of cases and tasks: read from the projections, paged by key, one statement each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from huying.domain.steps import STEPS_APART
from huying.store import sql

BEGINNING = ("-infinity", UUID(int=0), "")
"""Before the first task by due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Filters of the case list; None leaves a filter out. `units`: whose cases may be seen (None: all).

    `readable` holds those whose cases are found by whatever they hold (None: all). Of others', a confidential one is
    found by its whole `number` but by no words, for to be found by words tells the words; and to be found by a unit
    tells that it was called, so only whoever is told of the other orders finds a case by it. `sent_up` finds what
    `units` filed or held before and units other than `readable` hold now.
    """

    units: Sequence[str] | None = None
    state: str | None = None
    holder: str | None = None
    unit: str | None = None
    category: str | None = None
    matter: str | None = None
    channel: str | None = None
    light: str | None = None
    step: str | None = None
    opened_from: datetime | None = None
    opened_to: datetime | None = None
    sent_up: bool | None = None
    group: bool | None = None
    words: Sequence[str] | None = None
    readable: Sequence[str] | None = None
    number: str | None = None
    after: UUID | None = None


OF_THE_WORK = f"t.step <> ALL ('{{{','.join(sorted(STEPS_APART))}}}'::text[])"
"""Tasks that anybody may be told of: one about a unit's conduct stands on no list but its own desk (R-23)."""

# A statement holds the conditions of the filters that are set and no others: one that asks whether a parameter is null
# can use no index for it.
_CONDITIONS: Mapping[str, str] = {
    "units": "h.units && %(units)s::text[]",
    "state": "h.state = %(state)s",
    "state open": "NOT h.ended",
    "holder": "h.holder = %(holder)s",
    "unit": """(h.units && ARRAY[%(unit)s::text] AND (
         %(readable)s::text[] IS NULL OR h.holder = ANY(%(readable)s::text[])
         OR %(unit)s::text = ANY(%(units)s::text[])
         OR EXISTS (SELECT 1 FROM case_order o
                    WHERE o.jurisdiction_id = h.jurisdiction_id AND o.subject_id = h.subject_id AND o.ended IS NULL
                      AND ARRAY[o.unit, o.handler] && %(units)s::text[]
                      AND (o.duty <> 'informed' OR NOT h.confidential))))""",
    "category": "h.category = %(category)s",
    "matter": "h.matter = %(matter)s",
    "channel": "h.channel = %(channel)s",
    "light": "false",
    "light red": "NOT h.ended AND h.due_at < %(now)s",
    "light yellow": "NOT h.ended AND h.due_at >= %(now)s AND h.yellow_at < %(now)s",
    "light green": "NOT h.ended AND h.yellow_at >= %(now)s",
    "step": f"""NOT h.ended AND EXISTS (
         SELECT 1 FROM task t WHERE t.jurisdiction_id = h.jurisdiction_id AND t.subject_id = h.subject_id
           AND t.step = %(step)s AND {OF_THE_WORK})""",
    "sent_up": """NOT h.holder = ANY(%(readable)s::text[]) AND (h.registrar = ANY(%(units)s::text[]) OR NOT EXISTS (
         SELECT 1 FROM case_order o WHERE o.jurisdiction_id = h.jurisdiction_id AND o.subject_id = h.subject_id
           AND ARRAY[o.unit, o.handler] && %(units)s::text[]))""",
    "group": "h.group_case",
    "opened_from": "h.filed_at >= %(opened_from)s",
    "opened_to": "h.filed_at < %(opened_to)s",
    "words": """(h.number = %(number)s OR (h.search @@ %(words)s::tsquery AND (
             NOT h.confidential OR %(readable)s::text[] IS NULL OR h.holder = ANY(%(readable)s::text[]))))""",
    "after": "h.subject_id < %(after)s",
}


_FILTERS = tuple(dict.fromkeys(name.partition(" ")[0] for name in _CONDITIONS))


def _filtered(wanted: Wanted) -> tuple[str, ...]:
    """The names of the conditions of the filters that are set."""
    said = ((field, getattr(wanted, field)) for field in _FILTERS)
    return tuple(
        f"{field} {value}" if f"{field} {value}" in _CONDITIONS else field
        for field, value in said
        if value is not None
    )


def _seen(names: Iterable[str]) -> str:
    return " AND ".join(("h.jurisdiction_id = %(j)s", *(_CONDITIONS[name] for name in names)))


def erased_by(head: str, name: str) -> str:
    """Which entry erased the title or the place of a row of `case_head`: looked up for those without one alone."""
    return f"""
CASE WHEN {head}.{name} IS NULL THEN (
    SELECT e.erased_by FROM content e WHERE e.jurisdiction_id = {head}.jurisdiction_id
      AND e.subject_id = {head}.subject_id AND e.seq = 1 AND e.path = '{name}') END AS {name}_erased_by
"""


def _orders(head: str) -> str:
    """Every order of a row of `case_head`, ended ones too: they tell how a unit stands to the case."""
    return f"""
COALESCE((SELECT jsonb_agg(jsonb_build_object('unit', o.unit, 'handler', o.handler, 'duty', o.duty, 'step', o.step,
                                              'own', o.own, 'ended', o.ended) ORDER BY o.no)
          FROM case_order o WHERE o.jurisdiction_id = {head}.jurisdiction_id AND o.subject_id = {head}.subject_id),
         '[]'::jsonb) AS orders
"""


def _master(head: str) -> str:
    """How the master stands of a merged row of `case_head`, at the end of the chain of merges."""
    what = "m.number, m.state, m.stage, m.process, m.merged_into"
    of = f"m.jurisdiction_id = {head}.jurisdiction_id"
    return f"""
CASE WHEN {head}.merged_into IS NOT NULL THEN (
    WITH RECURSIVE up(number, state, stage, process, merged_into) AS (
        SELECT {what} FROM case_head m WHERE {of} AND m.number = {head}.merged_into
        UNION ALL SELECT {what} FROM up JOIN case_head m ON {of} AND m.number = up.merged_into
    )
    SELECT jsonb_build_object('number', up.number, 'state', up.state, 'stage', up.stage, 'process', up.process)
    FROM up WHERE up.merged_into IS NULL) END AS master
"""


@lru_cache(maxsize=256)
def _cases(filters: tuple[str, ...]) -> str:
    return f"""
WITH page AS MATERIALIZED (
    SELECT h.* FROM case_head h WHERE {_seen(filters)} ORDER BY h.subject_id DESC LIMIT %(limit)s
)
SELECT p.subject_id, p.number, p.title, p.place, p.state, p.stage, p.process, p.holder, p.channel, p.kind, p.category,
       p.matter, p.grid, p.confidential, p.filed_at, p.closed_at, p.due_at, p.yellow_at, p.repeats, p.recurrences,
       p.rectifications, p.registrar, p.stated_late, p.tied, p.whistles, p.group_case,
       {erased_by("p", "title")}, {erased_by("p", "place")}, {_orders("p")}, {_master("p")}
FROM page p ORDER BY p.subject_id DESC
"""


@lru_cache(maxsize=256)
def _count(filters: tuple[str, ...]) -> str:
    # In the order of the list, so that both are read from the same index and no further than asked.
    found = f"SELECT 1 FROM case_head h WHERE {_seen(filters)} ORDER BY h.subject_id DESC LIMIT %(most)s"
    return f"SELECT count(*) AS n FROM ({found}) AS found"


_NUMBERED = f"""
SELECT h.subject_id, h.number, h.title, h.place, h.state, h.holder, h.category, h.confidential, h.filed_at,
       h.due_at, h.yellow_at, {erased_by("h", "title")}, {_orders("h")}, {_master("h")}
FROM case_head h
WHERE h.jurisdiction_id = %(j)s AND h.number = ANY(%(numbers)s::text[])
  AND (%(units)s::text[] IS NULL OR h.units && %(units)s::text[])
"""
# Every unit's own tasks are read in their order up to the limit, and only those are sorted together: a desk with two
# hundred thousand costs what one with fifty does.
_BY_DUE = "COALESCE(t.due_at, 'infinity'), t.subject_id, t.key"
_MINE = "t.jurisdiction_id = %(j)s AND t.unit = own.unit AND (t.roles = '{}' OR %(role)s = ANY(t.roles))"
# Each `(SELECT %(…)s)` hides a value from the planner. It would take a plan made for the values to be the better one,
# and make it anew for every request: half of what the database did for a desk.
_TASKS = f"""
WITH mine AS MATERIALIZED (
    SELECT t.* FROM unnest((SELECT %(units)s::text[])) AS own(unit) CROSS JOIN LATERAL (
        SELECT t.* FROM task t
        WHERE {_MINE} AND ({_BY_DUE}) > (
            (SELECT %(due_after)s::timestamptz), (SELECT %(after)s::uuid), (SELECT %(after_key)s::text)
        )
        ORDER BY {_BY_DUE} LIMIT (SELECT %(limit)s::integer)
    ) t
    ORDER BY {_BY_DUE} LIMIT (SELECT %(limit)s::integer)
)
SELECT m.subject_id, m.key, m.step, m.order_no, m.unit, m.due_at, m.yellow_at, h.number, h.title, h.state, h.process,
       h.holder, h.confidential, h.category, o.unit AS order_unit, o.duty, o.whistle,
       CASE WHEN m.order_no IS NULL THEN h.case_seq ELSE o.seq END AS seen,
       (SELECT d.saved_at FROM draft d WHERE d.jurisdiction_id = m.jurisdiction_id AND d.subject_id = m.subject_id
          AND d.post_id = %(post)s AND d.step = m.step) AS draft_at,
       {erased_by("h", "title")}
FROM mine m
JOIN case_head h ON h.jurisdiction_id = m.jurisdiction_id AND h.subject_id = m.subject_id
LEFT JOIN case_order o
    ON o.jurisdiction_id = m.jurisdiction_id AND o.subject_id = m.subject_id AND o.no = m.order_no
ORDER BY COALESCE(m.due_at, 'infinity'), m.subject_id, m.key
"""
_WAITING = f"""
WITH theirs AS MATERIALIZED (
    SELECT t.* FROM unnest((SELECT %(units)s::text[])) AS own(unit) CROSS JOIN LATERAL (
        SELECT t.* FROM task t
        WHERE t.jurisdiction_id = %(j)s AND t.holder = own.unit AND t.unit <> t.holder
          AND {OF_THE_WORK}
          AND NOT t.unit = ANY((SELECT %(units)s::text[])::text[])
        ORDER BY {_BY_DUE} LIMIT (SELECT %(limit)s::integer)
    ) t
    ORDER BY {_BY_DUE} LIMIT (SELECT %(limit)s::integer)
)
SELECT t.step, t.unit, t.order_no, t.due_at, t.yellow_at, h.number, h.title, h.confidential, h.process, h.holder,
       h.category, {erased_by("h", "title")}
FROM theirs t
JOIN case_head h ON h.jurisdiction_id = t.jurisdiction_id AND h.subject_id = t.subject_id
-- Who stands back reads no called unit's progress.
WHERE t.order_no IS NULL OR NOT h.tied && %(units)s::text[]
ORDER BY {_BY_DUE}
"""
_LIGHTS = f"""
WITH counted AS MATERIALIZED (
    SELECT t.due_at, t.yellow_at FROM unnest((SELECT %(units)s::text[])) AS own(unit) CROSS JOIN LATERAL (
        SELECT t.due_at, t.yellow_at, t.subject_id, t.key FROM task t
        WHERE {_MINE} ORDER BY {_BY_DUE} LIMIT (SELECT %(most)s::integer)
    ) t
    ORDER BY {_BY_DUE} LIMIT (SELECT %(most)s::integer)
)
SELECT count(*) FILTER (WHERE due_at < %(now)s) AS red,
       count(*) FILTER (WHERE due_at >= %(now)s AND yellow_at < %(now)s) AS yellow,
       count(*) FILTER (WHERE due_at IS NULL OR yellow_at >= %(now)s) AS green
FROM counted
"""
_REPEATS = """
SELECT DISTINCT h.subject_id, h.number, h.title, h.place, h.state, h.filed_at, h.repeats, h.holder
FROM case_head h
LEFT JOIN petitioner p ON p.jurisdiction_id = h.jurisdiction_id AND p.subject_id = h.subject_id
WHERE h.jurisdiction_id = %(j)s AND h.filed_at > %(since)s AND h.units && %(units)s::text[]
  AND (NOT h.confidential OR %(readable)s::text[] IS NULL OR h.holder = ANY(%(readable)s::text[]))
  AND ((%(mark)s::bytea IS NOT NULL AND p.phone_mark = %(mark)s AND NOT h.tied && %(units)s::text[]
        AND (%(readable)s::text[] IS NULL OR h.holder = ANY(%(readable)s::text[])
             OR h.registrar = ANY(%(units)s::text[]))) OR
       (%(words)s::text IS NOT NULL AND h.search @@ %(words)s::tsquery))
ORDER BY h.subject_id DESC LIMIT %(limit)s
"""


def _query(words: Sequence[str] | None) -> str | None:
    """A tsquery of all the words. Each is quoted, so that no text is read as an operator."""
    if not words:
        return None
    return " & ".join("'" + word.replace("'", "''") + "'" for word in words)


def _filters(jurisdiction: int, wanted: Wanted, now: datetime) -> dict[str, object]:
    return {
        "j": jurisdiction,
        "now": now,
        "units": list(wanted.units) if wanted.units is not None else None,
        "state": wanted.state,
        "holder": wanted.holder,
        "unit": wanted.unit,
        "category": wanted.category,
        "matter": wanted.matter,
        "channel": wanted.channel,
        "light": wanted.light,
        "step": wanted.step,
        "opened_from": wanted.opened_from,
        "opened_to": wanted.opened_to,
        "words": _query(wanted.words),
        "readable": list(wanted.readable) if wanted.readable is not None else None,
        "number": wanted.number,
        "after": wanted.after,
    }


def cases(*, jurisdiction: int, wanted: Wanted, now: datetime, limit: int = 50) -> list[sql.Row]:
    """A page of cases, newest first; each with its live orders."""
    return sql.rows(_cases(_filtered(wanted)), **_filters(jurisdiction, wanted, now), limit=limit)


def count(*, jurisdiction: int, wanted: Wanted, now: datetime, most: int = 1000) -> int:
    """How many cases the filters find, counted up to `most`."""
    found = sql.row(
        _count(_filtered(replace(wanted, after=None))), **_filters(jurisdiction, wanted, now), most=most
    )
    return int(found["n"]) if found else 0


def tasks(
    *,
    jurisdiction: int,
    units: Sequence[str],
    role: str,
    post: int | None,
    limit: int = 50,
    after: tuple[datetime | str, UUID, str] | None = None,
) -> list[sql.Row]:
    """What these units owe in this role, by due; `draft_at` says when this post saved a draft of it."""
    due_after, subject, key = after or BEGINNING
    return sql.rows(
        _TASKS,
        j=jurisdiction,
        units=list(units),
        role=role,
        post=post,
        limit=limit,
        due_after=due_after,
        after=subject,
        after_key=key,
    )


def numbered(*, jurisdiction: int, numbers: Sequence[str], units: Sequence[str] | None) -> list[sql.Row]:
    """The cases of these numbers in which one of the units has part (None: all)."""
    return sql.rows(_NUMBERED, j=jurisdiction, numbers=list(numbers), units=units)


def waiting(*, jurisdiction: int, units: Sequence[str], limit: int = 50) -> list[sql.Row]:
    """What others owe on the cases these units hold."""
    return sql.rows(_WAITING, j=jurisdiction, units=list(units), limit=limit)


def lights(*, jurisdiction: int, units: Sequence[str], role: str, now: datetime, most: int) -> dict[str, int]:
    """How many tasks are red, yellow and green, of the `most` that are due first."""
    found = sql.row(_LIGHTS, j=jurisdiction, units=list(units), role=role, now=now, most=most)
    return {name: int(n) for name, n in (found or {}).items()}


def repeats(
    *,
    jurisdiction: int,
    units: Sequence[str],
    since: datetime,
    words: Sequence[str],
    mark: bytes | None,
    readable: Sequence[str] | None,
    limit: int = 5,
) -> list[sql.Row]:
    """Cases that may be the same matter: of the same phone (none that complains about these units), or with all these
    words.

    `readable` holds the holders whose cases may be asked for by phone, and confidential ones at all (None: all):
    a hint tells who reported.
    """
    return sql.rows(
        _REPEATS,
        j=jurisdiction,
        units=list(units),
        since=since,
        words=_query(words),
        mark=mark,
        readable=list(readable) if readable is not None else None,
        limit=limit,
    )
