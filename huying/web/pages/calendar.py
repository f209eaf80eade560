"""The calendar: each year's holidays, make-up days and hours; its administrator changes it by two looks."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huying.domain.details import LOCAL
from huying.domain.refusals import Faulty
from huying.services import calendar_editing as editing
from huying.services import calendar_reading
from huying.services.calendar_editing import Change, Look
from huying.web import forms
from huying.web.pages.rendering import staff
from huying.web.presenting import calendar as presenting
from huying.web.presenting import calendar_changes
from huying.web.visitor import Visitor, staff_page
from huying.web.voices import plain_voice
from huying.wording.refusals import refusal

Faults = Mapping[str, tuple[str, ...]]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def calendar(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """GET: a year. POST: a change, with what it would move; confirmed, it is made."""
    if request.method != "POST":
        return _render(request, visitor)
    refused = editing.refusal(visitor.actor)
    if refused is not None:
        said = refusal(refused, plain_voice(visitor.lang))
        return _render(request, visitor, shut=said, status=403)
    return _posted(request, visitor, _values(request.POST))


def _posted(request: HttpRequest, visitor: Visitor, values: dict[str, str]) -> HttpResponse:
    try:
        change = calendar_reading.read(values)
        if "back" in request.POST:
            return _render(request, visitor, values=values)
        if "confirmed" in request.POST:
            editing.make(by=visitor.actor, change=change, basis=values.get("basis", ""))
            return _made(request, visitor, change)
        return _confirming(request, visitor, values, change)
    except Faulty as faulty:
        faults = forms.fault_sentences(faulty.faults, visitor.lang)
        if "basis" in faults:
            return _confirming(request, visitor, values, change, faults=faults, status=422)
        return _render(request, visitor, values=values, faults=faults, status=422)


def _made(request: HttpRequest, visitor: Visitor, change: Change) -> HttpResponse:
    messages.success(
        request, _("日历已修改：%(what)s。未到期的时限正在重算。") % {"what": calendar_changes.said(change)}
    )
    address = reverse("calendar", args=[visitor.slug])
    return HttpResponseRedirect(f"{address}?year={change.since.year}", status=303)


def _confirming(
    request: HttpRequest,
    visitor: Visitor,
    values: Mapping[str, str],
    change: Change,
    *,
    faults: Faults | None = None,
    status: int = 200,
) -> HttpResponse:
    look: Look = editing.look(by=visitor.actor, change=change)
    return staff(
        request,
        visitor,
        "calendar/confirm.html",
        current="calendar",
        status=status,
        here=reverse("calendar", args=[visitor.slug]),
        now=timezone.now(),
        what=calendar_changes.said(change),
        look=look,
        rows=calendar_changes.moves(look, slug=visitor.slug, lang=visitor.lang),
        basis=calendar_changes.basis_field(),
        values=values,
        faults=faults or {},
    )


def _render(
    request: HttpRequest,
    visitor: Visitor,
    *,
    values: Mapping[str, str] | None = None,
    faults: Faults | None = None,
    shut: str = "",
    status: int = 200,
) -> HttpResponse:
    today = timezone.now().astimezone(LOCAL).date()
    asked = request.GET.get("year", "")
    may = editing.refusal(visitor.actor) is None
    page = presenting.year_page(
        visitor.actor.jurisdiction,
        year=int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == 4 else today.year,
        today=today,
        here=reverse("calendar", args=[visitor.slug]),
        lang=visitor.lang,
    )
    return staff(
        request,
        visitor,
        "calendar/page.html",
        current="calendar",
        status=status,
        here=reverse("calendar", args=[visitor.slug]),
        now=timezone.now(),
        page=page,
        forms=calendar_changes.edit_forms() if may else (),
        values=values or {},
        faults=faults or {},
        shut=shut,
    )


def _values(post: QueryDict) -> dict[str, str]:
    names = ("kind", "first", "last", "off", "name", "from_date", "spans", "year", "basis")
    return {name: post.get(name, "") for name in names}


urls = [path("<slug:slug>/calendar", calendar, name="calendar")]
