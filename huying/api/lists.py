"""Lists: cases by filters, one's own tasks, units and matters."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Schema
from pydantic import Field, StringConstraints

from huying.api.answers import json
from huying.api.cases import asker_of
from huying.api.routing import router
from huying.domain.details import LOCAL
from huying.services import centre
from huying.services.lists import list_cases, list_tasks
from huying.services.places import find_matters, find_units
from huying.store.lists import Wanted

Word = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]*$")]
Mark = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Limit = Annotated[int, Field(ge=1, le=200)]


class CaseFilters(Schema):
    """Filters of the case list; each narrows the one before."""

    state: Word | None = None
    holder: Word | None = None
    unit: Word | None = None
    category: Word | None = None
    matter: Word | None = None
    channel: Word | None = None
    step: Word | None = None
    light: Literal["green", "yellow", "red"] | None = None
    group: Literal[True] | None = None
    opened_from: datetime | None = None
    opened_to: datetime | None = None
    q: Word = ""
    after: UUID | None = None
    limit: Limit = 50


@router.get("/cases", operation_id="list_cases", summary="Find cases")
def get_cases(request: HttpRequest, filters: Query[CaseFilters]) -> HttpResponse:
    """Newest first; `next` is the `after` of the following page."""
    asker = asker_of(request)
    given = filters.dict()
    query, limit = given.pop("q"), given.pop("limit")
    for name in ("opened_from", "opened_to"):
        given[name] = _zoned(given[name])
    page = list_cases(
        by=asker.actor,
        wanted=Wanted(**given),
        query=query,
        limit=limit,
        units_version=asker.units_version,
    )
    return json({"items": [_case(row) for row in page.rows], "next": page.next})


@router.get("/tasks", operation_id="list_tasks", summary="What I have to do, by when")
def get_tasks(request: HttpRequest, after: Word = "", limit: Limit = 50) -> HttpResponse:
    """The earliest due first."""
    asker = asker_of(request)
    page = list_tasks(by=asker.actor, after=after, limit=limit, units_version=asker.units_version)
    return json({"items": [_task(row) for row in page.rows], "next": page.next})


class DistrictFilters(Schema):
    """Filters of a district's open tasks, and their order; the same as on the centre's page."""

    light: Literal["green", "yellow", "red"] | None = None
    street: Word | None = None
    unit: Word | None = None
    step: Word | None = None
    group: Literal[True] | None = None
    sort: Literal["due", "street", "unit", "step"] = "due"
    after: Mark = ""
    limit: Limit = 50


@router.get("/district/tasks", operation_id="list_district_tasks", summary="Everything open in the district")
def get_district_tasks(request: HttpRequest, filters: Query[DistrictFilters]) -> HttpResponse:
    """For posts of the district's centre; 404 for others. What one finds here is urged by `urge` on its case."""
    asker, given = asker_of(request), filters.dict()
    limit = given.pop("limit")
    found = centre.open_tasks(by=asker.actor, wanted=centre.Wanted(**given), limit=limit)
    return json({"items": [_district_task(row, found) for row in found.rows], "next": found.next})


@router.get("/units", operation_id="list_units", summary="Units of the jurisdiction")
def get_units(request: HttpRequest, q: Word = "", kind: Word = "", limit: Limit = 50) -> HttpResponse:
    """By name, other name or code; without `q` the units of a kind."""
    found = find_units(jurisdiction=asker_of(request).actor.jurisdiction, text=q, kind=kind, limit=limit)
    items = [
        {"code": one.code, "name": one.name, "name_en": one.name_en, "kind": one.kind, "parent": one.parent}
        for one in found
    ]
    return json({"items": items})


@router.get("/matters", operation_id="list_matters", summary="Matters of the jurisdiction")
def get_matters(request: HttpRequest, q: Word = "") -> HttpResponse:
    """Who leads and who supports each."""
    found = find_matters(jurisdiction=asker_of(request).actor.jurisdiction, text=q)
    items = [
        {
            "code": one.code,
            "name": one.name,
            "name_en": one.name_en,
            "category": one.class_code,
            "lead": one.lead,
            "supports": list(one.supports),
            "basis": one.basis,
        }
        for one in found
    ]
    return json({"items": items})


def _zoned(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=LOCAL) if moment is not None and moment.tzinfo is None else moment


CASE_COLUMNS = (
    *(
        "number",
        "title",
        "place",
        "state",
        "stage",
        "process",
        "holder",
        "channel",
        "kind",
        "category",
        "matter",
    ),
    *("title_erased_by", "place_erased_by"),
    *(
        "grid",
        "confidential",
        "filed_at",
        "closed_at",
        "due_at",
        "light",
        "repeats",
        "recurrences",
        "stated_late",
    ),
    *("group_case", "master"),
    "orders",
)
TASK_COLUMNS = (
    "number",
    "title",
    "title_erased_by",
    "step",
    "unit",
    "due_at",
    "light",
    "state",
    "process",
    "holder",
)


def _case(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in CASE_COLUMNS}


def _task(row: dict[str, Any]) -> dict[str, Any]:
    task = {name: row[name] for name in TASK_COLUMNS}
    return task | {"order": row["order_no"], "seen": row["seen"]}


def _district_task(row: dict[str, Any], found: centre.Open) -> dict[str, Any]:
    street = centre.street_of(row["holder"], found.ground.units)
    return _task(row) | {"order_unit": row["order_unit"], "street": street, "urged": row["urged"]}
