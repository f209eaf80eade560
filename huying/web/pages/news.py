"""What happened on a case since a page was opened, for whoever is typing there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from huying.web.presenting import trace
from huying.web.reading import case_for
from huying.web.visitor import Visitor, staff_page


@require_safe
@staff_page
def show(request: HttpRequest, visitor: Visitor, number: str, seq: int) -> HttpResponse:
    """The entries after that one, as far as this reader sees them: a part of a page, not a page."""
    shown = case_for(by=visitor.actor, number=number, lang=visitor.lang)
    since = trace.since(shown, slug=visitor.slug, lang=visitor.lang, seen=seq, order=None)
    answer = render(request, "case/news.html", {"since": since, "now": shown.now})
    answer["Cache-Control"] = "private, no-store"
    return answer


urls = [path("<slug:slug>/cases/<str:number>/news/<int:seq>", show, name="news")]
