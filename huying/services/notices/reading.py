"""The notices of one post: read, and marked as read."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from huying.domain.access import Facet, lists_facets
from huying.domain.case import Actor, Rules
from huying.domain.places import Units
from huying.services.errors import NotVisible
from huying.store import calendar, desks, notices, processes, units
from huying.store.sql import Row

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of notices, the newest first; `next` is where the following page begins. `rules` by process's id.

    A row's `title` is None where the case is confidential, or not for these eyes (any more).
    """

    rows: tuple[Row, ...]
    next: int | None
    now: datetime
    rules: dict[str, Rules]


def read_notices(*, by: Actor, unread: bool = False, before: int | None = None, limit: int = PAGE) -> Page:
    """A page of this post's notices, all or the unread ones."""
    ground = desks.ground(by.jurisdiction)
    tree = units.load(by.jurisdiction, version=ground.version)
    days = calendar.load(by.jurisdiction, version=ground.calendar_version)
    found = notices.listed(
        jurisdiction=by.jurisdiction,
        post=by.post or 0,
        before=notices.LAST if before is None else before,
        unread=unread,
        most=limit + 1,
    )
    return Page(
        rows=tuple(_for(row, by, tree) for row in found[:limit]),
        next=found[limit - 1]["id"] if len(found) > limit else None,
        now=timezone.now(),
        rules={
            process.id: Rules(process=process, units=tree, calendar=days)
            for process in map(processes.load, ground.processes)
        },
    )


def _for(row: Row, by: Actor, tree: Units) -> Row:
    """A notice as these eyes may read it today: a confidential case by its number alone, in whoever's eyes."""
    facets = lists_facets(
        row["orders"], confidential=row["confidential"], holder=row["holder"], actor=by, units=tree
    )
    return row if Facet.TITLE in facets and not row["confidential"] else row | {"title": None}


def open_notice(*, by: Actor, notice: int) -> str:
    """Mark all of its case as read, for the case tells them all; the case's number.

    Raises NotVisible for what is no notice of this post.
    """
    number = notices.read(jurisdiction=by.jurisdiction, post=by.post or 0, notice=notice)
    if number is None:
        raise NotVisible(str(notice))
    return number


def read_all(*, by: Actor, until: int) -> int:
    """Mark everything up to this one as read; how many were not."""
    return notices.read_all(jurisdiction=by.jurisdiction, post=by.post or 0, until=until)
