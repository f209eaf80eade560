"""The case page: everything one reader may see of a case, and everything they may do."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huying.domain.refusals import Faulty, Refused
from huying.services import drafts
from huying.services.errors import Erased
from huying.services.reading_values import CaseShown
from huying.services.reveals import reveal as reveal_person
from huying.web import forms, shapes
from huying.web.acting import Outcome
from huying.web.pages import visits
from huying.web.pages.rendering import SWAP, staff
from huying.web.presenting import (
    acts,
    basis,
    head,
    history,
    matrix,
    merging,
    papers,
    plan,
    related,
    sheets,
    stages,
    trace,
)
from huying.web.presenting.clocks import first_due
from huying.web.presenting.files import attachments
from huying.web.reading import case_for
from huying.web.visitor import Visitor, staff_page
from huying.web.voices import voice_of
from huying.web.watching import watching_case
from huying.wording.refusals import refusal

TABS = ("trace", "plan", "files", "basis", "related", "papers")


@require_GET
@staff_page
def show(request: HttpRequest, visitor: Visitor, number: str) -> HttpResponse:
    """The page itself. `tab` chooses what stands below the matrix."""
    return render(request, visitor, number)


@require_POST
@staff_page
def reveal(request: HttpRequest, visitor: Visitor, number: str, no: int) -> HttpResponse:
    """Who reported, in this one answer, for a reason that is logged first."""
    back = visits.render if request.GET.get("page") == "visits" else render
    try:
        person = reveal_person(by=visitor.actor, number=number, no=no, reason=request.POST.get("reason", ""))
        return back(request, visitor, number, revealed={no: person})
    except Faulty as faulty:
        faults = forms.fault_sentences(faulty.faults, visitor.lang)
        return back(request, visitor, number, reveal_faults={no: faults}, status=422)
    except Erased:
        return back(request, visitor, number, status=410)
    except Refused as refused:
        shown = case_for(by=visitor.actor, number=number, lang=visitor.lang)
        said = refusal(refused, voice_of(shown.rules, visitor.lang))
        return back(request, visitor, number, reveal_faults={no: {"reason": (said,)}}, status=403)


def render(
    request: HttpRequest,
    visitor: Visitor,
    number: str,
    *,
    outcome: Outcome | None = None,
    status: int = 200,
    revealed: Mapping[int, Mapping[str, str]] | None = None,
    reveal_faults: Mapping[int, Mapping[str, tuple[str, ...]]] | None = None,
) -> HttpResponse:
    """The case page, with what came of a posted act where one was sent back."""
    shown = case_for(by=visitor.actor, number=number, lang=visitor.lang)
    slug, lang = visitor.slug, visitor.lang
    tab = request.GET.get("tab", TABS[0])
    master = merging.master(shown, slug=slug, lang=lang)
    waiting = master.waiting if master else ()
    values = {
        "panel": acts.panel(shown, slug=slug, lang=lang, begun=drafts.saved(shown), outcome=outcome),
        "since": since(shown, visitor, outcome),
        "reporters": head.reporters(
            shown, slug=slug, lang=lang, revealed=revealed, faults=reveal_faults, waiting=waiting
        ),
        "lock": head.lock_of(shown),
        "stands_back": head.stands_back(shown, voice_of(shown.rules, lang)),
        "master": master,
        "children": merging.children(shown, slug=slug),
        "suggested": merging.suggested(shown, slug=slug, lang=lang),
        "live": watching_case(request, slug, shown),
        **_head(shown, visitor),
        **_tab(shown, visitor, tab if tab in TABS else TABS[0]),
    }
    return staff(request, visitor, "case/page.html", status=status, **values)


def since(shown: CaseShown, visitor: Visitor, outcome: Outcome | None) -> tuple[shapes.TraceEntry, ...]:
    """What happened since the form that was sent back was made."""
    if outcome is None or not outcome.behind or outcome.seen is None:
        return ()
    return trace.since(shown, slug=visitor.slug, lang=visitor.lang, seen=outcome.seen, order=outcome.order)


def _head(shown: CaseShown, visitor: Visitor) -> dict[str, Any]:
    lang = visitor.lang
    voice = voice_of(shown.rules, lang)
    return {
        "number": shown.number,
        "now": shown.now,
        "title": head.title_of(shown, voice),
        "badges": head.badges(shown, voice),
        "head_facts": head.head_facts(shown, voice),
        "due": first_due(shown, lang),
        "stages": stages.stages(shown, lang),
        "tables": matrix.tables(shown, lang),
        "informed": matrix.informed(shown, lang),
        "sheets": sheets.sheets(shown, lang),
        "text": shown.text,
        "source": history.source(shown, lang),
        "swap": SWAP,
        "crumbs": (
            shapes.Link(label=_("案件"), href=reverse("cases", args=[visitor.slug])),
            shapes.Link(label=shown.number, href=""),
        ),
    }


def _tab(shown: CaseShown, visitor: Visitor, tab: str) -> dict[str, Any]:
    slug, lang = visitor.slug, visitor.lang
    made: dict[str, Any] = {
        "trace": lambda: trace.entries(shown, slug=slug, lang=lang),
        "plan": lambda: plan.plans(shown, lang),
        "files": lambda: attachments(shown.files, slug=slug),
        "basis": lambda: basis.basis(shown, lang),
        "related": lambda: related.related(shown, slug=slug, lang=lang),
        "papers": lambda: papers.offered(shown, slug=slug, lang=lang),
    }
    return {"tab": tab, "shown": made[tab](), "heads": related.heads(), "tabs": _tabs(shown, slug, tab)}


def _tabs(shown: CaseShown, slug: str, tab: str) -> tuple[shapes.Link, ...]:
    address = reverse("case", args=[slug, shown.number])
    labels = {
        "trace": (_("留痕"), str(len(shown.lines))),
        "plan": (_("方案"), ""),
        "files": (_("附件"), _some(shown.files)),
        "basis": (_("事项与依据"), ""),
        "related": (_("相关案件"), _some(related.ties_of(shown))),
        "papers": (_("文书"), ""),
    }
    return tuple(
        shapes.Link(
            label=label,
            count=count,
            href=address if name == TABS[0] else f"{address}?tab={name}#tabs",
            current=name == tab,
        )
        for name, (label, count) in labels.items()
    )


def _some(found: Sized) -> str:
    """How many there are; nothing where there are none."""
    return str(len(found)) if found else ""


urls = [
    path("<slug:slug>/cases/<str:number>", show, name="case"),
    path("<slug:slug>/cases/<str:number>/reveal/<int:no>", reveal, name="reveal"),
]
