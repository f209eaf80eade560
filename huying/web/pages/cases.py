"""The case list: filters in the address, saved views as tabs, export of all that is found."""

from __future__ import annotations

import tempfile
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huying.services import case_lists
from huying.services.lists import count_cases, list_cases
from huying.services.tables import csv_chunks, write_xlsx
from huying.web import shapes
from huying.web.pages.rendering import staff
from huying.web.presenting import lists
from huying.web.visitor import Visitor, staff_page
from huying.web.watching import watching_list

MOST = 10_000_000
"""As far as an exact count goes."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IN_MEMORY = 5 * 1024 * 1024


@require_safe
@staff_page
def show(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """One page of the list. Without any filter it shows what is open, or what there is of history; `all` shows
    everything.
    """
    base = reverse("cases", args=[visitor.slug])
    filters, ground = lists.asked(request.GET), _ground(visitor, base)
    if not filters and "all" not in request.GET:
        filters = lists.usual(ground)
    after = request.GET.get("after", "")
    by, query = visitor.actor, filters.get("q", "")
    page = list_cases(
        by=by,
        wanted=lists.wanted(filters, after),
        query=query,
        units_version=visitor.post.units_version,
    )
    first, more = lists.fields(ground)
    return staff(
        request,
        visitor,
        "cases/page.html",
        current="cases",
        now=page.now,
        live=watching_list(request, visitor.slug, now=page.now, parts=("found",)),
        rows=lists.rows(page.rows, ground, slug=visitor.slug),
        heads=_heads(),
        tabs=lists.views(ground, filters),
        fields=first,
        more=more,
        values=filters,
        chips=lists.chips(ground, filters),
        address=base,
        reset=lists.address(base, {}, all="1") if filters else "",
        pager=_pager(request, visitor, base, filters, page.next, len(page.rows)),
        exports=tuple(
            (label, lists.address(reverse(name, args=[visitor.slug]), filters, all="" if filters else "1"))
            for label, name in ((_("导出 Excel"), "cases_xlsx"), (_("导出 CSV"), "cases_csv"))
        ),
        register=reverse("register", args=[visitor.slug]),
    )


def _ground(visitor: Visitor, base: str) -> lists.Ground:
    found = case_lists.choices(by=visitor.actor)
    return lists.Ground(
        by=visitor.actor,
        processes=found.processes,
        units=found.units,
        matters=found.matters,
        voice=lists.voice_for(found.units, visitor.lang),
        address=base,
    )


def _pager(
    request: HttpRequest,
    visitor: Visitor,
    base: str,
    filters: dict[str, str],
    following: str | None,
    shown: int,
) -> shapes.Pager:
    """The count stops at a thousand unless asked to go on; keyset pages go forward, and back by the browser."""
    exact = "count" in request.GET
    most = MOST if exact else shapes.Pager(shown=0).cap
    everything = "" if filters else "1"
    total = count_cases(by=visitor.actor, wanted=lists.wanted(filters), query=filters.get("q", ""), most=most)
    first = lists.address(base, filters, all=everything)
    return shapes.Pager(
        shown=shown,
        total=total,
        cap=most,
        first=first if request.GET.get("after") else "",
        next=lists.address(base, filters, all=everything, after=following) if following else "",
        count_href="" if exact else lists.address(base, filters, all=everything, count="1"),
    )


def _heads() -> tuple[shapes.Head, ...]:
    return (
        shapes.Head(label=_("时限"), kind="light"),
        shapes.Head(label=_("案件")),
        shapes.Head(label=_("状态"), kind="word"),
        shapes.Head(label=_("承办单位"), kind="unit"),
        shapes.Head(label=_("参与单位"), kind="unit", narrow=False),
        shapes.Head(label=_("类别"), kind="word", narrow=False),
        shapes.Head(label=_("登记时间"), kind="time", narrow=False),
    )


@require_safe
@staff_page
def export_csv(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """The whole list as CSV, streamed."""
    answer = StreamingHttpResponse(
        csv_chunks(_export_rows(request, visitor), head=lists.export_head()),
        content_type="text/csv; charset=utf-8",
    )
    return _as_file(answer, visitor, "csv")


@require_safe
@staff_page
def export_xlsx(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """The whole list as an Excel file."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # the answer closes it
    write_xlsx(_export_rows(request, visitor), head=lists.export_head(), to=file, sheet=_("案件"))
    file.seek(0)
    return _as_file(FileResponse(file, content_type=XLSX), visitor, "xlsx")


def _export_rows(request: HttpRequest, visitor: Visitor) -> Any:
    filters = lists.asked(request.GET)
    ground = _ground(visitor, "")
    found = case_lists.every_case(by=visitor.actor, wanted=lists.wanted(filters), query=filters.get("q", ""))
    return (lists.export_row(row, ground) for row in found)


def _as_file(answer: HttpResponseBase, visitor: Visitor, suffix: str) -> HttpResponseBase:
    name = f"huying-{visitor.slug}-{timezone.localtime():%Y%m%d-%H%M}.{suffix}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


urls = [
    path("<slug:slug>/cases", show, name="cases"),
    path("<slug:slug>/cases/export.csv", export_csv, name="cases_csv"),
    path("<slug:slug>/cases/export.xlsx", export_xlsx, name="cases_xlsx"),
]
