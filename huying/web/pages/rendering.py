"""What every staff page is rendered with, and what every one of its addresses answers to."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huying.web.visitor import Visitor, chrome
from huying.web.watching import rereads, watching_bell

SWAP = {
    "hx-boost": "true",
    "hx-target": "#main",
    "hx-select": "#main",
    "hx-select-oob": "#acts,#messages,#live,#bell",
    "hx-swap": "outerHTML show:window:top",
}
"""How a posted form's answer replaces the page's parts; without JavaScript the whole page comes."""


def staff(
    request: HttpRequest,
    visitor: Visitor,
    template: str,
    *,
    current: str = "cases",
    status: int = 200,
    **values: Any,
) -> HttpResponse:
    """Render a staff page. It is never stored: what it shows depends on the post, and may be taken back."""
    # A browser that swaps parts shows 409 and 422, and nothing of other refusals.
    if status == 403 and getattr(request, "htmx", False):
        status = 409
    given = {
        "chrome": chrome(request, visitor, current=current),
        # A page that reads itself again shows none; they wait for the answer that was asked for.
        "messages": () if rereads(request) else get_messages(request),
        "visitor": visitor,
        "live": watching_bell(request, visitor.slug),
        **values,
    }
    answer = render(request, template, given, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer
