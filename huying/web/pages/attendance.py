"""Attendance on site, made for a phone: the street side confirms, the called say that they are there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from huying.services.documents.qr import qr_svg
from huying.services.papers import offered
from huying.web.acting import Outcome
from huying.web.pages.rendering import SWAP, staff
from huying.web.presenting.acts import Forms
from huying.web.presenting.head import title_of
from huying.web.presenting.papers import address
from huying.web.presenting.roll import rolls
from huying.web.presenting.words import label_of
from huying.web.reading import case_for
from huying.web.visitor import Visitor, staff_page
from huying.web.voices import voice_of
from huying.web.watching import watching_case


@require_GET
@staff_page
def show(request: HttpRequest, visitor: Visitor, number: str) -> HttpResponse:
    """The roll of all called units, or of the one the query names."""
    return render(request, visitor, number)


def render(
    request: HttpRequest,
    visitor: Visitor,
    number: str,
    *,
    outcome: Outcome | None = None,
    status: int = 200,
) -> HttpResponse:
    """The roll, with the form that was sent back."""
    shown = case_for(by=visitor.actor, number=number, lang=visitor.lang)
    voice = voice_of(shown.rules, visitor.lang)
    made = Forms(shown, slug=visitor.slug, lang=visitor.lang, outcome=outcome)
    only = request.GET.get("order", "")
    here = reverse("attendance", args=[visitor.slug, number])
    sheet = next((one for one in reversed(offered(shown)) if one.kind == "sign_in_sheet"), None)
    last = shown.calls[-1] if shown.calls else None
    return staff(
        request,
        visitor,
        "case/attendance.html",
        status=status,
        live=watching_case(request, visitor.slug, shown),
        number=number,
        now=shown.now,
        title=title_of(shown, voice),
        label=label_of("attend", voice),
        back=reverse("case", args=[visitor.slug, number]),
        rolls=rolls(shown, made, only=int(only) if only.isdecimal() and len(only) < 6 else None),
        place=last.place if last else "",
        arrive_at=last.call.arrive_at if last else None,
        # Our own drawing of our own address: nothing in it was typed by anybody.
        code=mark_safe(qr_svg(request.build_absolute_uri(here), scale=3)),  # noqa: S308
        sheet=address(visitor.slug, number, sheet, "html") if sheet else "",
        faults=made.faults(("people", "files", "text")) if outcome else {},
        swap=SWAP,
    )


urls = [path("<slug:slug>/cases/<str:number>/attendance", show, name="attendance")]
