"""A whole district's open tasks, as its centre looks at them: read along one index, counted no further than asked.

Tasks about a unit's conduct are the concern of those between whom they pass, and are never among them (R-23).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from huying.store import sql
from huying.store.lists import BEGINNING, OF_THE_WORK, erased_by

Place = tuple[datetime | str, UUID, str]
"""Where a task stands in the order of dues."""
ALONG = ("holder", "unit", "step")
"""The columns of `task` with an index in the order of dues."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which open tasks of a district: read `along` one column for each of these `codes`; None leaves a filter out.

    Without `sorted` they come by due; sorted, code after code in the order given, and by due within each. `after` is
    the last task of the page before; sorted, it is one of the first code's.
    """

    along: str
    codes: Sequence[str]
    sorted: bool = False
    light: str | None = None
    group: bool | None = None
    step: str | None = None
    units: Sequence[str] | None = None
    holders: Sequence[str] | None = None
    after: Place | None = None


_DUE = "COALESCE(t.due_at, 'infinity')"
_BY_DUE = f"{_DUE}, t.subject_id, t.key"
_NOW = "(SELECT %(now)s::timestamptz)"
_OPEN = f"t.jurisdiction_id = %(j)s AND {OF_THE_WORK}"
_CONDITIONS: Mapping[str, str] = {
    "light red": f"{_DUE} < {_NOW}",
    "light yellow": f"{_DUE} >= {_NOW} AND t.yellow_at < {_NOW}",
    "light green": f"{_DUE} >= {_NOW} AND (t.due_at IS NULL OR t.yellow_at >= {_NOW})",
    "group": """t.subject_id = ANY(ARRAY(
        SELECT g.subject_id FROM case_head g WHERE g.jurisdiction_id = %(j)s AND g.group_case AND NOT g.ended))""",
    "step": "t.step = (SELECT %(step)s::text)",
    "units": "t.unit = ANY((SELECT %(units)s::text[])::text[])",
    "holders": "t.holder = ANY((SELECT %(holders)s::text[])::text[])",
}


def _after(name: str, kind: str) -> str:
    """Where a code's tasks begin: after the last page's where it goes on with this code, else at the first of all."""
    given, first = f"(SELECT %({name})s::{kind})", f"(SELECT %(first_{name})s::{kind})"
    return f"CASE WHEN d.place = 1 OR NOT (SELECT %(sorted)s::boolean) THEN {given} ELSE {first} END"


_AFTER = f"{_after('due_after', 'timestamptz')}, {_after('after', 'uuid')}, {_after('after_key', 'text')}"


def _along(column: str, conditions: Sequence[str], what: str, more: str) -> str:
    """Tasks read along an index, code by code."""
    if column not in ALONG:
        raise ValueError(column)
    said = " AND ".join((_OPEN, f"t.{column} = d.code", *conditions))
    return f"""
    unnest((SELECT %(codes)s::text[])) WITH ORDINALITY AS d(code, place) CROSS JOIN LATERAL (
        SELECT {what} FROM task t WHERE {said} {more}
    ) t
"""


@lru_cache(maxsize=128)
def _page(column: str, in_order: bool, names: tuple[str, ...]) -> str:
    after = f"({_BY_DUE}) > ({_AFTER})"
    limit = "LIMIT (SELECT %(limit)s::integer)"
    conditions = (*(_CONDITIONS[name] for name in names), after)
    order = f"d.place, {_BY_DUE}" if in_order else _BY_DUE
    return f"""
WITH page AS MATERIALIZED (
    SELECT t.*, row_number() OVER (ORDER BY {order}) AS line
    FROM {_along(column, conditions, "t.*", f"ORDER BY {_BY_DUE} {limit}")}
    ORDER BY {order} {limit}
)
SELECT p.subject_id, p.key, p.step, p.order_no, p.unit, p.due_at, p.yellow_at, h.number, h.title, h.state, h.process,
       h.holder, h.confidential, h.category, h.group_case, o.unit AS order_unit, o.duty,
       COALESCE(o.urged, 0) AS urged,
       CASE WHEN p.order_no IS NULL THEN h.case_seq ELSE o.seq END AS seen, {erased_by("h", "title")}
FROM page p
JOIN case_head h ON h.jurisdiction_id = p.jurisdiction_id AND h.subject_id = p.subject_id
LEFT JOIN case_order o
    ON o.jurisdiction_id = p.jurisdiction_id AND o.subject_id = p.subject_id AND o.no = p.order_no
ORDER BY p.line
"""


@lru_cache(maxsize=64)
def _count(column: str, names: tuple[str, ...]) -> str:
    conditions = [_CONDITIONS[name] for name in names]
    most = "LIMIT (SELECT %(most)s::integer)"
    return (
        f"SELECT count(*) AS n FROM (SELECT 1 FROM {_along(column, conditions, '1', most)} {most}) AS found"
    )


def _counted(column: str, codes: str, most: str) -> str:
    """The lights of the tasks of each code that are due first."""
    return f"""
SELECT '{column}' AS part, d.code, c.red, c.yellow, c.green
FROM unnest((SELECT %({codes})s::text[])) AS d(code) CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE t.due_at < %(now)s) AS red,
           count(*) FILTER (WHERE t.due_at >= %(now)s AND t.yellow_at < %(now)s) AS yellow,
           count(*) FILTER (WHERE t.due_at IS NULL OR t.yellow_at >= %(now)s) AS green
    FROM (
        SELECT t.due_at, t.yellow_at FROM task t WHERE {_OPEN} AND t.{column} = d.code
        ORDER BY {_BY_DUE} LIMIT (SELECT %({most})s::integer)
    ) t
) c WHERE c.red + c.yellow + c.green > 0
"""


# `LIMIT 1` keeps the planner from reading all orders there ever were into a table of its own.
# Whistled: another unit than one's own was called, to do something. History was handled by others.
_WHISTLED = """
SELECT 'whistle' AS part, d.code, count(*) FILTER (WHERE c.whistled) AS red, 0 AS yellow, count(*) AS green
FROM unnest((SELECT %(holders)s::text[])) AS d(code) CROSS JOIN LATERAL (
    SELECT (
        SELECT true FROM case_order o WHERE o.jurisdiction_id = h.jurisdiction_id AND o.subject_id = h.subject_id
          AND NOT o.own AND o.duty <> 'informed' LIMIT 1
    ) AS whistled
    FROM case_head h
    WHERE h.jurisdiction_id = %(j)s AND h.holder = d.code AND h.subject_id >= (SELECT %(since)s::uuid)
      AND h.stage <> 'history' AND h.state NOT IN ('not_accepted', 'merged', 'cancelled')
    ORDER BY h.subject_id DESC LIMIT (SELECT %(cases)s::integer)
) c GROUP BY d.code
"""
_OVERVIEW = " UNION ALL ".join(
    (_counted("holder", "holders", "most"), _counted("unit", "units", "most_of_unit"), _WHISTLED)
)
_OBJECTING = f"""
WITH newest AS MATERIALIZED (
    SELECT o.* FROM case_order o
    WHERE o.jurisdiction_id = %(j)s AND o.ended IS NULL AND (o.asked = 'return' OR o.disputed_at IS NOT NULL)
    ORDER BY o.subject_id DESC, o.no LIMIT %(limit)s
)
SELECT h.number, h.title, h.state, h.process, h.holder, h.confidential, h.category, n.no AS order_no,
       n.unit AS order_unit, n.duty, n.asked, n.disputed_at, {erased_by("h", "title")}
FROM newest n JOIN case_head h ON h.jurisdiction_id = n.jurisdiction_id AND h.subject_id = n.subject_id
ORDER BY n.subject_id DESC, n.no
"""
_CHOSEN = f"""
SELECT h.number, h.title, h.state, h.process, h.holder, h.confidential, h.category, h.case_seq,
       o.no AS order_no, o.unit AS order_unit, o.duty, o.step AS order_step, o.seq AS order_seq,
       {erased_by("h", "title")}
FROM unnest(%(numbers)s::text[], %(orders)s::integer[]) WITH ORDINALITY AS chosen(number, no, place)
JOIN case_head h ON h.jurisdiction_id = %(j)s AND h.number = chosen.number
LEFT JOIN case_order o
    ON o.jurisdiction_id = h.jurisdiction_id AND o.subject_id = h.subject_id AND o.no = chosen.no
ORDER BY chosen.place
"""


def _names(sought: Sought) -> tuple[str, ...]:
    set_ = (name for name in ("group", "step", "units", "holders") if getattr(sought, name) is not None)
    return (*((f"light {sought.light}",) if sought.light else ()), *set_)


def _values(jurisdiction: int, sought: Sought, now: datetime) -> dict[str, Any]:
    return {
        "j": jurisdiction,
        "now": now,
        "codes": list(sought.codes),
        "step": sought.step,
        "units": None if sought.units is None else list(sought.units),
        "holders": None if sought.holders is None else list(sought.holders),
    }


def page(*, jurisdiction: int, sought: Sought, now: datetime, limit: int) -> list[sql.Row]:
    """A page of open tasks."""
    due_after, subject, key = sought.after or BEGINNING
    first_due, first_subject, first_key = BEGINNING
    return sql.rows(
        _page(sought.along, sought.sorted, _names(sought)),
        **_values(jurisdiction, sought, now),
        sorted=sought.sorted,
        limit=limit,
        due_after=due_after,
        after=subject,
        after_key=key,
        first_due_after=first_due,
        first_after=first_subject,
        first_after_key=first_key,
    )


def count(*, jurisdiction: int, sought: Sought, now: datetime, most: int) -> int:
    """How many open tasks are sought, from the first on, counted up to `most`."""
    statement = _count(sought.along, _names(sought))
    found = sql.row(statement, **_values(jurisdiction, sought, now), most=most)
    return int(found["n"]) if found else 0


def overview(
    *,
    jurisdiction: int,
    holders: Sequence[str],
    units: Sequence[str],
    now: datetime,
    since: UUID,
    most: int,
    most_of_unit: int,
    cases: int,
) -> list[sql.Row]:
    """Lights by holder and by unit (`part` holder, unit; of the tasks of each that are due first), and whistles.

    A row of part `whistle` tells of a holder's newest `cases` since then how many there are (`green`), and in how
    many another unit was called (`red`).
    """
    return sql.rows(
        _OVERVIEW,
        j=jurisdiction,
        holders=list(holders),
        units=list(units),
        now=now,
        since=since,
        most=most,
        most_of_unit=most_of_unit,
        cases=cases,
    )


def objecting(*, jurisdiction: int, limit: int) -> list[sql.Row]:
    """Orders whose unit asks to give them back, or disputes that the matter is its duty; of the newest cases first."""
    return sql.rows(_OBJECTING, j=jurisdiction, limit=limit)


def chosen(*, jurisdiction: int, numbers: Sequence[str], orders: Sequence[int | None]) -> list[sql.Row]:
    """The cases of these numbers with the order named beside each, in this order; unknown ones are left out."""
    return sql.rows(_CHOSEN, j=jurisdiction, numbers=list(numbers), orders=list(orders))
