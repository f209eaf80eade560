"""The call builder: choose units, say to each what is asked, see the sheet as it will read, send it.

Every post to this address keeps what was typed as a draft, and nothing is sent; the next visit goes on from there.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from huying.domain.steps import STEPS
from huying.services import drafts
from huying.services.drafts import Draft, Moved
from huying.services.reading_values import CaseShown
from huying.services.surroundings import matter_of
from huying.web import forms
from huying.web.acting import Outcome, whole_number
from huying.web.pages.rendering import staff
from huying.web.presenting import calling, drafting, sheets
from huying.web.presenting.acts import Forms
from huying.web.presenting.basis import basis
from huying.web.presenting.head import title_of
from huying.web.presenting.openness import shut_because
from huying.web.presenting.words import label_of
from huying.web.reading import case_for
from huying.web.visitor import Visitor, staff_page
from huying.web.voices import voice_of
from huying.web.watching import watching_case


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def build(request: HttpRequest, visitor: Visitor, number: str) -> HttpResponse:
    """GET: the builder with the draft, or with the units of the query. POST: the same, kept as a draft."""
    if request.method != "POST":
        return render(request, visitor, number)
    shown = case_for(by=visitor.actor, number=number, lang=visitor.lang)
    page = _Page(request, visitor, shown)
    if "discard" in request.POST:
        return page.thrown_away()
    return page.kept()


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
    page = _Page(request, visitor, shown, outcome)
    standing = drafts.find(shown, page.step)
    if outcome is None:
        return page.show(standing, status=status)
    version = page.number("draft")
    moved = version != (standing.version if standing else 0)
    return page.show(standing, status=status, version=version, moved=moved)


class _Page:
    """One showing of the builder."""

    def __init__(
        self, request: HttpRequest, visitor: Visitor, shown: CaseShown, outcome: Outcome | None = None
    ) -> None:
        self.request, self.visitor, self.shown, self.outcome = request, visitor, shown, outcome
        self.voice = voice_of(shown.rules, visitor.lang)
        asked = outcome.step if outcome else "add" if "add" in request.GET else "call"
        self.step = "add" if asked == "add" else "call"
        added = "?add=1" if self.step == "add" else ""
        self.here = reverse("call", args=[visitor.slug, shown.number]) + added
        self.shut = shut_because(shown, self.step, self.voice)

    def kept(self) -> HttpResponse:
        """Keep what was typed, over the version this window had, or over another one where that was asked for."""
        if self.shut:
            return self.show(drafts.find(self.shown, self.step), status=409)
        version = self.number("over" if "over" in self.request.POST else "draft")
        typed = self._typed(None)
        values = calling.filled(typed, self._cards(typed))
        try:
            kept = drafts.keep(self.shown, self.step, values, version=version, seen=self.number("seen"))
        except Moved as moved:
            return self.show(moved.standing, version=version, moved=True, status=409)
        if "save" in self.request.POST or "over" in self.request.POST:
            return HttpResponseRedirect(self.here, status=303)
        return self.show(kept)

    def thrown_away(self) -> HttpResponse:
        """Begin anew; or show what another window has saved since."""
        version = self.number("draft")
        try:
            drafts.throw_away(self.shown, self.step, version=version)
        except Moved as moved:
            return self.show(moved.standing, version=version, moved=True, status=409)
        return HttpResponseRedirect(self.here, status=303)

    def number(self, name: str) -> int:
        """A number the window sent; 0 where it sent none."""
        return whole_number(self.request, name) or 0

    def show(
        self,
        standing: Draft | None,
        *,
        status: int = 200,
        version: int | None = None,
        moved: bool = False,
    ) -> HttpResponse:
        """The page. `version` is what this window goes on from, where it is not what stands now."""
        drafted = drafting.drafted(
            self.shown,
            standing,
            slug=self.visitor.slug,
            lang=self.visitor.lang,
            version=version,
            moved=moved,
        )
        values: dict[str, Any] = {
            "number": self.shown.number,
            "now": self.shown.now,
            "title": title_of(self.shown, self.voice),
            "label": label_of(self.step, self.voice),
            "step": self.step,
            "back": reverse("case", args=[self.visitor.slug, self.shown.number]),
            "shut": self.shut,
            "here": self.here,
            "live": watching_case(self.request, self.visitor.slug, self.shown),
            "draft": drafted,
            "sheet": sheets.draft(self.shown, standing.values, self.visitor.lang) if standing else None,
        }
        if not self.shut or self.outcome is not None or self.request.method == "POST":
            values |= self._form(standing)
        return staff(self.request, self.visitor, "case/call.html", status=status, **values)

    def _form(self, standing: Draft | None) -> dict[str, Any]:
        shown, lang = self.shown, self.visitor.lang
        typed = self._typed(standing)
        cards = self._cards(typed)
        made = Forms(shown, slug=self.visitor.slug, lang=lang, outcome=self.outcome)
        return {
            "action": reverse("act", args=[self.visitor.slug, shown.number, self.step]),
            "chooser": calling.chooser(shown, lang),
            "chosen": [card.unit for card in cards],
            "cards": cards,
            "again": calling.why_again(shown, self.step, lang),
            "fields": calling.whole_fields(shown, self.step, lang),
            "values": typed,
            "faults": made.faults(one.name for one in STEPS[self.step].fields),
            "seen": shown.case.seq,
            "request_key": forms.request_key(),
            "basis": basis(shown, lang),
            "sheet": sheets.draft(shown, calling.filled(typed, cards), lang),
        }

    def _typed(self, standing: Draft | None) -> dict[str, Any]:
        """What stands in the inputs: what was sent back, what was just typed, the draft, else what is known."""
        if self.outcome is not None:
            return dict(self.outcome.values)
        if self.request.method == "POST":
            return forms.details(STEPS[self.step].fields, self.request.POST, {})
        return dict(standing.values) if standing else calling.known(self.shown, self.step)

    def _cards(self, typed: dict[str, Any]) -> tuple[calling.Card, ...]:
        rows = calling.rows_of(typed)
        codes = self._codes([str(row["unit"]) for row in rows if row.get("unit")])
        codes = codes[-1:] if self.step == "add" else codes
        return calling.cards(self.shown, codes, rows, lang=self.visitor.lang, step=self.step)

    def _codes(self, typed: list[str]) -> list[str]:
        """The units of this call: those ticked, else those typed for, else those the list suggests."""
        sent = self.request.POST if self.request.method == "POST" else self.request.GET
        ticked = sent.getlist("units")
        if ticked:
            kept = [code for code in typed if code in ticked]
            return kept + [code for code in dict.fromkeys(ticked) if code not in kept]
        return typed or list(calling.suggested(self.shown, matter_of(self.shown)))


urls = [path("<slug:slug>/cases/<str:number>/call", build, name="call")]
