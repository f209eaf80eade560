"""The call builder: choose units, say to each what is asked, see the sheet as it will read, send it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from huying.domain.steps import STEPS
from huying.services.reading_values import CaseShown
from huying.services.surroundings import Matter, matter_of
from huying.web import forms
from huying.web.acting import Outcome
from huying.web.pages.rendering import staff
from huying.web.presenting import calling, sheets
from huying.web.presenting.acts import Forms
from huying.web.presenting.basis import basis
from huying.web.presenting.head import title_of
from huying.web.presenting.openness import shut_because
from huying.web.presenting.words import label_of
from huying.web.reading import case_for
from huying.web.visitor import Visitor, staff_page
from huying.web.voices import voice_of


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def build(request: HttpRequest, visitor: Visitor, number: str) -> HttpResponse:
    """GET: the builder with the units of the query. POST: the same with what was typed so far; nothing is sent."""
    return render(request, visitor, number)


def render(
    request: HttpRequest,
    visitor: Visitor,
    number: str,
    *,
    outcome: Outcome | None = None,
    status: int = 200,
) -> HttpResponse:
    """The builder, with every fault of a call that was sent back."""
    shown = case_for(by=visitor.actor, number=number, lang=visitor.lang)
    voice = voice_of(shown.rules, visitor.lang)
    asked = outcome.step if outcome else "add" if "add" in request.GET else "call"
    step = "add" if asked == "add" else "call"
    values: dict[str, Any] = {
        "number": number,
        "now": shown.now,
        "title": title_of(shown, voice),
        "label": label_of(step, voice),
        "step": step,
        "back": reverse("case", args=[visitor.slug, number]),
        "shut": shut_because(shown, step, voice),
    }
    if not values["shut"] or outcome is not None:
        values |= _form(request, visitor, shown, step, outcome)
    return staff(request, visitor, "case/call.html", status=status, **values)


def _form(
    request: HttpRequest, visitor: Visitor, shown: CaseShown, step: str, outcome: Outcome | None
) -> dict[str, Any]:
    matter = matter_of(shown)
    typed = _typed(request, shown, step, outcome)
    rows = typed.get("orders") or ([typed["order"]] if typed.get("order") else [])
    codes = _codes(request, rows, shown, matter)
    if step == "add":
        codes = codes[-1:]
    cards = calling.cards(shown, codes, rows, lang=visitor.lang, step=step)
    made = Forms(shown, slug=visitor.slug, lang=visitor.lang, outcome=outcome)
    here = reverse("call", args=[visitor.slug, shown.number]) + ("?add=1" if step == "add" else "")
    by_unit = {str(row.get("unit")): row for row in rows}
    draft = {
        **typed,
        "orders": [{**_role(card), **by_unit.get(card.unit, {}), "unit": card.unit} for card in cards],
    }
    return {
        "action": reverse("act", args=[visitor.slug, shown.number, step]),
        "here": here,
        "chooser": calling.chooser(shown, visitor.lang),
        "chosen": codes,
        "suggested": calling.suggested(shown, matter),
        "cards": cards,
        "fields": calling.whole_fields(shown, step, visitor.lang),
        "values": typed,
        "faults": made.faults(_names(step)),
        "seen": made.seen(None),
        "request_key": forms.request_key(),
        "basis": basis(shown, visitor.lang),
        "sheet": sheets.draft(shown, draft, visitor.lang),
    }


def _role(card: calling.Card) -> dict[str, Any]:
    return {"role": card.values[f"{card.prefix}.role"]}


def _names(step: str) -> list[str]:
    return [one.name for one in STEPS[step].fields]


def _typed(request: HttpRequest, shown: CaseShown, step: str, outcome: Outcome | None) -> dict[str, Any]:
    if outcome is not None:
        return dict(outcome.values)
    if request.method == "POST":
        return forms.details(STEPS[step].fields, request.POST, [])
    if step == "add" and shown.calls:
        last = shown.calls[-1].call
        ahead = last.arrive_at if last.arrive_at and last.arrive_at > shown.now else None
        return {"arrive_at": ahead, "window_end": last.window_end}
    return {"place": shown.place}


def _codes(request: HttpRequest, rows: list[Any], shown: CaseShown, matter: Matter | None) -> list[str]:
    """The units of this call: those ticked, else those typed for, else those the list suggests."""
    sent = request.POST if request.method == "POST" else request.GET
    ticked = sent.getlist("units")
    typed = [str(row["unit"]) for row in rows if row.get("unit")]
    if ticked:
        kept = [code for code in typed if code in ticked]
        return kept + [code for code in dict.fromkeys(ticked) if code not in kept]
    return typed or list(calling.suggested(shown, matter))


urls = [path("<slug:slug>/cases/<str:number>/call", build, name="call")]
