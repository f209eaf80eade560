"""Off a faulty version of a process, for the district's centre: the list first, one confirmation, a result for each.

A form sent twice moves nobody twice: what was moved is on the other version already.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huying.domain.case.repinning import may_repin
from huying.domain.refusals import Faulty, Refused
from huying.services import repinning
from huying.services.errors import NotVisible
from huying.services.repinning import Move, Planned, Result
from huying.services.rules import unit_name
from huying.web import forms, process_tabs, shapes
from huying.web.pages.rendering import staff
from huying.web.presenting import repinning as shown
from huying.web.visitor import Visitor, staff_page
from huying.wording.refusals import refusal
from huying.wording.voice import Voice

MOST = 100
"""Cases on one page, and moved by one form."""
PATIENCE = 20.0
"""Seconds after which a form's remaining cases are left for another press."""


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def repin(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """GET: choose two versions, and see what moving each case would come to. POST: move those that were listed."""
    if may_repin(visitor.actor) is not None:
        raise NotVisible("repin")
    page = _Page(request, visitor)
    if request.method == "POST":
        return page.moved()
    return page.show()


class _Page:
    """One showing of the list or of its results."""

    def __init__(self, request: HttpRequest, visitor: Visitor) -> None:
        self.request, self.visitor, self.by = request, visitor, visitor.actor
        sent = request.POST if request.method == "POST" else request.GET
        self.old, self.new = sent.get("from", ""), sent.get("to", "")
        self.voice = Voice(
            lang="en" if visitor.lang == "en" else "zh", unit=unit_name(self.by.jurisdiction, visitor.lang)
        )

    def show(
        self,
        *,
        reason: str = "",
        faults: Mapping[str, tuple[str, ...]] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """The choice, and below it the cases where two versions were chosen."""
        rows = shown.version_rows(repinning.versions(by=self.by), self.voice)
        values: dict[str, Any] = {
            "versions": rows,
            "choices": shown.choices(rows),
            "old": self.old,
            "new": self.new,
            "why_not": "",
            "cases": None,
            "here": reverse("repin", args=[self.visitor.slug]),
            "tabs": process_tabs.tabs(self.by, slug=self.visitor.slug, current="repin"),
            "why": shapes.Field(name="reason", kind="text", label=_("理由"), required=True, wide=True),
            "reason": reason,
            "faults": faults or {},
        }
        try:
            move = self._move()
        except Refused as refused:
            values["why_not"] = refusal(refused, self.voice)
            return self._page("process/repin.html", status=422, **values)
        if move is not None:
            found = list(repinning.planned(by=self.by, move=move, most=MOST + 1))
            values |= self._listed(found, move)
        return self._page("process/repin.html", status=status, **values)

    def _listed(self, found: Sequence[Planned], move: Move) -> dict[str, Any]:
        cases = shown.case_rows(found[:MOST], move, slug=self.visitor.slug, voice=self.voice)
        return {
            "cases": cases,
            "more": len(found) > MOST,
            "going": [one.number for one in cases if one.after is not None],
        }

    def moved(self) -> HttpResponse:
        """Move each that was listed, and tell what became of each."""
        reason, numbers = self.request.POST.get("reason", ""), self.request.POST.getlist("number")[:MOST]
        try:
            move = self._move()
            if move is None:
                return self.show(status=422)
            said = repinning.reason_of(reason)
        except Refused:
            return self.show()
        except Faulty as faulty:
            faults = forms.fault_sentences(faulty.faults, self.visitor.lang)
            return self.show(reason=reason, faults=faults, status=422)
        titles = {
            one.number: one.title or one.number for one in repinning.planned(by=self.by, move=move, most=MOST)
        }
        results = list(self._each(move, numbers, said))
        return self._page(
            "process/repinned.html",
            rows=shown.result_rows(results, titles, slug=self.visitor.slug, voice=self.voice),
            count=sum(one.outcome in ("done", "again") for one in results),
            all_done=all(one.outcome in ("done", "again") for one in results),
            left=[one.number for one in results if one.outcome == "left"],
            old=self.old,
            new=self.new,
            reason=reason,
            here=reverse("repin", args=[self.visitor.slug]),
        )

    def _each(self, move: Move, numbers: Sequence[str], reason: str) -> Iterator[Result]:
        until = time.monotonic() + PATIENCE
        for number in dict.fromkeys(numbers):
            if time.monotonic() > until:
                yield Result(number=number, outcome="left")
            else:
                yield repinning.repin_one(by=self.by, move=move, number=number, reason=reason)

    def _move(self) -> Move | None:
        """The two versions; None where none were chosen. Raises Refused."""
        if not self.old and not self.new:
            return None
        return repinning.move(by=self.by, old=self.old, new=self.new)

    def _page(self, template: str, *, status: int = 200, **values: Any) -> HttpResponse:
        return staff(
            self.request,
            self.visitor,
            template,
            current=process_tabs.pages_of(self.by)[0],
            status=status,
            **values,
        )


urls = [path("<slug:slug>/processes/repin", repin, name="repin")]
