"""One post's desk: what it has to do, what waits on others, by which rules: three lists and one look at versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from huying.domain.case import Actor, Rules
from huying.services.lists import COUNTED, PAGE, rows_for, task_mark, task_place
from huying.store import calendar, desks, lists, processes, units
from huying.store.sql import Row

WAITING = 20
"""How much of what waits on others a desk shows; the rest is found in the case list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What one post finds on its desk; lights judged at `now`. `rules` of each row by its process's id.

    `draft_at` of a task says when this post saved a draft of it. `next` is where the following page of tasks
    begins. `lights` counts the tasks due first, up to `COUNTED` of them, whatever the page shows.
    """

    tasks: tuple[Row, ...]
    next: str | None
    waiting: tuple[Row, ...]
    lights: Mapping[str, int]
    now: datetime
    rules: Mapping[str, Rules]


def read_desk(*, by: Actor, after: str = "", limit: int = PAGE) -> Desk:
    """The desk of a post. A confidential title that it may not read is None."""
    now, ground = timezone.now(), desks.ground(by.jurisdiction)
    tree = units.load(by.jurisdiction, version=ground.version)
    mine: dict[str, Any] = {"jurisdiction": by.jurisdiction, "units": sorted(by.stands_for)}
    found = lists.tasks(**mine, role=by.role or "", post=by.post, limit=limit + 1, after=task_place(after))
    waiting = lists.waiting(**mine, limit=WAITING)
    days = calendar.load(by.jurisdiction, version=ground.calendar_version)
    return Desk(
        tasks=rows_for(found[:limit], by=by, tree=tree, now=now),
        next=task_mark(found[limit - 1]) if len(found) > limit else None,
        waiting=rows_for(waiting, by=by, tree=tree, now=now),
        lights=lists.lights(**mine, role=by.role or "", now=now, most=COUNTED),
        now=now,
        rules={
            process.id: Rules(process=process, units=tree, calendar=days)
            for process in map(processes.load, ground.processes)
        },
    )
