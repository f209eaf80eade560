"""The district centre's view: counts on top, the list they lead to, views that are kept, the whistle rate's band."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huying.domain.refusals import Faulty, Refused
from huying.services import bulk, centre, centre_views
from huying.services.lists import COUNTED
from huying.web import forms, shapes
from huying.web.acting import whole_number
from huying.web.pages.rendering import staff
from huying.web.presenting import centre as shown
from huying.web.presenting.lists import address
from huying.web.visitor import Visitor, staff_page
from huying.web.voices import plain_voice
from huying.web.watching import watching_list
from huying.wording.refusals import refusal

Faults = Mapping[str, tuple[str, ...]]


@require_safe
@staff_page
def show(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Everything open in the district; the filters stand in the address. For posts of the centre alone."""
    return _render(request, visitor, request.GET)


def _render(
    request: HttpRequest,
    visitor: Visitor,
    query: QueryDict,
    *,
    faults: Faults | None = None,
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    by, lang = visitor.actor, visitor.lang
    on, base, filters = centre.ground(by=by), reverse("centre", args=[visitor.slug]), shown.asked(query)
    found = centre.open_tasks(by=by, wanted=shown.wanted(filters, query.get("after", "")), on=on)
    overview = centre.overview(by=by, on=on, now=found.now)
    band, kept = centre_views.band(by=by), centre_views.listed(by=by)
    objecting = centre.objecting(by=by, on=on, now=found.now, limit=shown.OBJECTING_SHOWN)
    streets, quiet = shown.streets(overview, on, band, filters, base=base, lang=lang)
    late, later = shown.late(overview, on, filters, base=base, lang=lang)
    known = shown.fields(on, lang)
    given: dict[str, Any] = {
        "rows": shown.rows(found, slug=visitor.slug, lang=lang),
        "heads": shown.heads(filters, base),
        "sorts": shown.sorts(filters, base),
        "fields": known,
        "said": shown.said(filters, known),
        "chips": shown.chips(filters, known, base),
        "tabs": shown.tabs(filters, kept, base),
        "view": shown.current_view(filters, kept),
        "district": shown.district(overview, base),
        "streets": streets,
        "quiet": quiet,
        "late": late,
        "later": later,
        "objections": shown.objections(objecting, on, slug=visitor.slug, lang=lang),
        "more_objections": len(objecting) > shown.OBJECTING_SHOWN,
        "band": band,
        "may_set": by.role in centre_views.MAY_SET,
        "steps": shown.acts(bulk.offered(on, by), on, lang),
        "pager": _pager(visitor, on, base, filters, query, found),
    }
    return staff(
        request,
        visitor,
        "centre/page.html",
        current="centre",
        status=status,
        now=found.now,
        live=watching_list(request, visitor.slug, now=found.now, parts=("main",)),
        values=filters,
        address=base,
        here=address(base, filters),
        reset=address(base, {}) + shown.LIST if any(name in filters for name in shown.FILTERS) else "",
        faults=faults or {},
        typed=typed or {},
        cases=reverse("cases", args=[visitor.slug]),
        bulk=reverse("centre_acts", args=[visitor.slug]),
        **given,
    )


def _pager(
    visitor: Visitor,
    on: centre.Ground,
    base: str,
    filters: Mapping[str, str],
    query: QueryDict,
    found: centre.Open,
) -> shapes.Pager:
    """The count stops at a thousand; pages go forward, and back by the browser."""
    total = centre.count_open(by=visitor.actor, wanted=shown.wanted(filters), on=on)
    return shapes.Pager(
        shown=len(found.rows),
        total=total,
        cap=COUNTED,
        first=address(base, filters) + shown.LIST if query.get("after") else "",
        next=address(base, filters, after=found.next) + shown.LIST if found.next else "",
    )


@require_POST
@staff_page
def keep_view(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Save the filters that were shown under a name, over this post's view of that name."""
    query = QueryDict(request.POST.get("filters", ""))
    filters, name = shown.asked(query), request.POST.get("name", "")
    try:
        kept = centre_views.keep(
            by=visitor.actor, name=name, filters=filters, shared=request.POST.get("shared") == "true"
        )
    except Faulty as faulty:
        faults = forms.fault_sentences(faulty.faults, visitor.lang)
        return _render(request, visitor, query, faults=faults, typed={"name": name}, status=422)
    except Refused as refused:
        faults = {"name": (refusal(refused, plain_voice(visitor.lang)),)}
        return _render(request, visitor, query, faults=faults, typed={"name": name}, status=409)
    messages.success(request, _("已保存视图“%(name)s”") % {"name": kept})
    return _back(visitor, filters)


@require_POST
@staff_page
def drop_view(request: HttpRequest, visitor: Visitor, view: int) -> HttpResponse:
    """Delete one of this post's own views."""
    if not centre_views.drop(by=visitor.actor, view=view):
        raise Http404
    messages.success(request, _("已删除视图"))
    return _back(visitor, shown.asked(QueryDict(request.POST.get("filters", ""))))


@require_POST
@staff_page
def set_band(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Set the band in which a street's whistle rate should lie."""
    typed = {name: request.POST.get(name, "") for name in ("low", "high")}
    try:
        centre_views.set_band(
            by=visitor.actor, low=whole_number(request, "low"), high=whole_number(request, "high")
        )
    except Faulty as faulty:
        faults = forms.fault_sentences(faulty.faults, visitor.lang)
        return _render(request, visitor, QueryDict(), faults=faults, typed=typed, status=422)
    except Refused as refused:
        said = (refusal(refused, plain_voice(visitor.lang)),)
        return _render(request, visitor, QueryDict(), faults={"high": said}, typed=typed, status=403)
    messages.success(request, _("已设定吹哨率参考区间：%(low)s%%–%(high)s%%") % typed)
    return _back(visitor, {})


def _back(visitor: Visitor, filters: Mapping[str, str]) -> HttpResponse:
    there = address(reverse("centre", args=[visitor.slug]), filters)
    return HttpResponseRedirect(there, status=303)


urls = [
    path("<slug:slug>/centre", show, name="centre"),
    path("<slug:slug>/centre/views", keep_view, name="centre_views"),
    path("<slug:slug>/centre/views/<int:view>/drop", drop_view, name="centre_view_drop"),
    path("<slug:slug>/centre/band", set_band, name="centre_band"),
]
