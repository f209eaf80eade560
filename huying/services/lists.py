"""Lists of cases and tasks for one pair of eyes: whose cases they may find, and which titles they may read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.utils import timezone

from huying.domain.access import Facet, lists_facets, lists_orders
from huying.domain.case import Actor
from huying.domain.places import Units
from huying.domain.search import words
from huying.domain.worktime import light
from huying.services import petitioners
from huying.store import lists, units
from huying.store.lists import Wanted
from huying.store.sql import Row

PAGE = 50
COUNTED = 1000
"""How far a list is counted unless somebody asks for more."""
HIDDEN: Mapping[Facet, tuple[str, ...]] = {
    Facet.TITLE: ("title", "title_erased_by"),
    Facet.PLACE: ("place", "place_erased_by", "grid"),
    Facet.PROGRESS: ("due_at", "yellow_at", "master"),
}
"""What a row does not tell where a facet of the case is not for these eyes."""
REPEAT_WINDOW = timedelta(days=30)
"""How far back a repeat is looked for while somebody registers (practice: same matter within 30 days)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list; `next` is where the following page begins, None at the end. `now` judged the lights."""

    rows: tuple[Row, ...]
    next: str | None
    now: datetime
    units: Units


def list_cases(
    *, by: Actor, wanted: Wanted, query: str = "", limit: int = PAGE, units_version: int | None = None
) -> Page:
    """Cases these eyes may find, newest first. A confidential title they may not read is None.

    The version, where the caller has just read it, spares a look at the database.
    """
    now, tree = timezone.now(), units.load(by.jurisdiction, version=units_version)
    found = lists.cases(
        jurisdiction=by.jurisdiction, wanted=_for(by, wanted, query, tree), now=now, limit=limit + 1
    )
    rows = rows_for(found[:limit], by=by, tree=tree, now=now)
    following = str(found[limit - 1]["subject_id"]) if len(found) > limit else None
    return Page(rows=rows, next=following, now=now, units=tree)


def list_numbered(*, by: Actor, numbers: Sequence[str]) -> tuple[Row, ...]:
    """Of the cases of these numbers those that these eyes may find, cut as a list cuts them."""
    if not numbers:
        return ()
    now, tree = timezone.now(), units.load(by.jurisdiction)
    seen = None if by.platform else sorted(by.stands_for)
    found = lists.numbered(jurisdiction=by.jurisdiction, numbers=numbers, units=seen)
    return rows_for(found, by=by, tree=tree, now=now)


def count_cases(*, by: Actor, wanted: Wanted, query: str = "", most: int = COUNTED) -> int:
    """How many cases a list holds, counted up to `most`."""
    asked = _for(by, wanted, query, units.load(by.jurisdiction))
    return lists.count(jurisdiction=by.jurisdiction, wanted=asked, now=timezone.now(), most=most)


def list_tasks(*, by: Actor, after: str = "", limit: int = PAGE, units_version: int | None = None) -> Page:
    """What this post has to do, the earliest due first. The version is as in `list_cases`."""
    now, tree = timezone.now(), units.load(by.jurisdiction, version=units_version)
    found = lists.tasks(
        jurisdiction=by.jurisdiction,
        units=sorted(by.stands_for),
        role=by.role or "",
        post=by.post,
        limit=limit + 1,
        after=task_place(after),
    )
    rows = rows_for(found[:limit], by=by, tree=tree, now=now)
    following = task_mark(found[limit - 1]) if len(found) > limit else None
    return Page(rows=rows, next=following, now=now, units=tree)


def possible_repeats(*, by: Actor, text: str, phone: str = "") -> tuple[Row, ...]:
    """Cases of the last thirty days that may be the same matter, for a hint while registering (S4-50)."""
    now, tree = timezone.now(), units.load(by.jurisdiction)
    found = lists.repeats(
        jurisdiction=by.jurisdiction,
        units=sorted(by.stands_for),
        since=now - REPEAT_WINDOW,
        words=words(text),
        mark=petitioners.phone_mark(by.jurisdiction, phone),
        readable=readable_holders(by, tree),
    )
    return rows_for((row | {"confidential": False} for row in found), by=by, tree=tree, now=now)


def light_of(row: Mapping[str, Any], now: datetime) -> str:
    """The light of a row with `due_at` and `yellow_at`; `none` where nothing is due."""
    if row.get("due_at") is None:
        return "none"
    return light(at=now, yellow_at=row["yellow_at"], due_at=row["due_at"])


def _for(by: Actor, wanted: Wanted, query: str, tree: Units) -> Wanted:
    """The filters, held to what the actor may find: the platform all of its district, others their units' cases."""
    seen = None if by.platform else sorted(by.stands_for)
    asked = words(query) or None
    probing = asked or wanted.unit is not None
    readable = readable_holders(by, tree) if probing else None
    return replace(
        wanted, units=seen, words=asked, readable=readable, number=query.strip() if asked else None
    )


def readable_holders(by: Actor, tree: Units) -> list[str] | None:
    """The holders whose confidential titles this actor reads in lists, as `lists_facets` judges; None: all."""
    if by.platform:
        return None
    return [unit.code for unit in tree if by.stands_for & {one.code for one in tree.chain(unit.code)}]


def rows_for(rows: Iterable[Row], *, by: Actor, tree: Units, now: datetime) -> tuple[Row, ...]:
    """Rows as these eyes may read them, with their lights.

    Rows of tasks tell no orders: who owes a task knows its dues.
    """

    @cache
    def without_orders(confidential: bool, holder: str) -> frozenset[Facet]:
        return lists_facets((), confidential=confidential, holder=holder, actor=by, units=tree)

    def cut(row: Row) -> Row:
        orders, confidential, holder = row.get("orders"), row["confidential"], row["holder"]
        if orders is None:
            shown = _hiding(row, without_orders(confidential, holder))
        else:
            facets = lists_facets(
                orders,
                confidential=confidential,
                holder=holder,
                actor=by,
                units=tree,
                tied=row.get("tied", ()),
            )
            shown = _hiding(row, facets) | {"orders": lists_orders(orders, facets=facets, actor=by)}
        return shown | {"light": light_of(shown, now)}

    return tuple(map(cut, rows))


def _hiding(row: Row, facets: frozenset[Facet]) -> Row:
    hidden = (name for facet, names in HIDDEN.items() if facet not in facets for name in names if name in row)
    return row | dict.fromkeys(hidden)


def task_mark(row: Row) -> str:
    """Where the page after this task begins."""
    due = row["due_at"].isoformat() if row["due_at"] else "infinity"
    return f"{due}~{row['subject_id']}~{row['key']}"


def task_place(mark: str) -> tuple[Any, UUID, str] | None:
    """Where a page of tasks begins; None for the first page and for a mark that was never given."""
    try:
        due, subject, key = mark.split("~")
        return ("infinity" if due == "infinity" else datetime.fromisoformat(due)), UUID(subject), key
    except ValueError:
        return None
