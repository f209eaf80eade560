"""Scoring: one matter, one evaluation, one row per department."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from huying.web.acting import Outcome
from huying.web.pages.rendering import SWAP, staff
from huying.web.presenting import scores
from huying.web.presenting.acts import Forms
from huying.web.presenting.head import title_of
from huying.web.presenting.openness import shut_because
from huying.web.presenting.words import label_of
from huying.web.reading import case_for
from huying.web.visitor import Visitor, staff_page
from huying.web.voices import voice_of
from huying.web.watching import watching_case


@require_GET
@staff_page
def show(request: HttpRequest, visitor: Visitor, number: str) -> HttpResponse:
    """The rows with the facts, and a form where a score is due."""
    return render(request, visitor, number)


def render(
    request: HttpRequest,
    visitor: Visitor,
    number: str,
    *,
    outcome: Outcome | None = None,
    status: int = 200,
) -> HttpResponse:
    """The rows, with the form that was sent back."""
    shown = case_for(by=visitor.actor, number=number, lang=visitor.lang)
    voice = voice_of(shown.rules, visitor.lang)
    made = Forms(shown, slug=visitor.slug, lang=visitor.lang, outcome=outcome)
    rows = scores.rows(shown, made)
    first = next((one.order.no for call in shown.calls for one in call.orders), None)
    shut = (
        "" if any(row.form for row in rows) or first is None else shut_because(shown, "score", voice, first)
    )
    return staff(
        request,
        visitor,
        "case/score.html",
        status=status,
        live=watching_case(request, visitor.slug, shown),
        number=number,
        now=shown.now,
        title=title_of(shown, voice),
        label=label_of("score", voice),
        back=reverse("case", args=[visitor.slug, number]),
        rows=rows,
        shut="" if all(row.score for row in rows) else shut,
        petitioners=scores.petitioners(shown, voice),
        swap=SWAP,
    )


urls = [path("<slug:slug>/cases/<str:number>/score", show, name="score")]
