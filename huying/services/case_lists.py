"""The case list as pages and exports need it: what its filters choose from, and all of it page after page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils import timezone

from huying.domain.case import Actor
from huying.domain.places import Units
from huying.domain.process import Process
from huying.services.lists import list_cases
from huying.store import desks, matters, processes, units
from huying.store.lists import Wanted
from huying.store.matters import Matter
from huying.store.sql import Row

EXPORT_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a list of cases can be filtered by in a jurisdiction."""

    processes: tuple[Process, ...]
    units: Units
    matters: tuple[Matter, ...]


def choices(*, by: Actor) -> Choices:
    """The processes, units and matters of the actor's jurisdiction."""
    ground = desks.ground(by.jurisdiction)
    latest = {process.id: process for process in map(processes.load, ground.processes)}
    return Choices(
        processes=tuple(latest.values()),
        units=units.load(by.jurisdiction, version=ground.version),
        matters=matters.listed(by.jurisdiction),
    )


def every_case(*, by: Actor, wanted: Wanted, query: str = "") -> Iterator[Row]:
    """All cases of a list, read page by page; cases filed after the first page was read are not among them."""
    begun = timezone.now()
    following: str | None = ""
    while following is not None:
        place = wanted if not following else replace(wanted, after=UUID(following))
        page = list_cases(by=by, wanted=place, query=query, limit=EXPORT_PAGE)
        yield from (row for row in page.rows if row["filed_at"] <= begun)
        following = page.next
