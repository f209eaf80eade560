"""One step as a page of its own, for a phone: what is asked, what came before, and the form."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from huying.domain.steps import STEPS
from huying.services.reading_values import CaseShown, OrderShown
from huying.web import shapes
from huying.web.acting import Outcome
from huying.web.pages.rendering import SWAP, staff
from huying.web.presenting.acts import Forms
from huying.web.presenting.clocks import due_of
from huying.web.presenting.files import attachments
from huying.web.presenting.head import title_of
from huying.web.presenting.openness import opens, shut_because
from huying.web.presenting.sheets import sheet_order
from huying.web.presenting.words import label_of
from huying.web.reading import case_for
from huying.web.visitor import Visitor
from huying.web.voices import voice_of
from huying.web.watching import watching_case


def render(
    request: HttpRequest,
    visitor: Visitor,
    number: str,
    *,
    step: str = "",
    outcome: Outcome | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form of a step on the order the query names, else on the first it is open for."""
    shown = case_for(by=visitor.actor, number=number, lang=visitor.lang)
    voice = voice_of(shown.rules, visitor.lang)
    step = outcome.step if outcome else step
    wanted = outcome.order if outcome else _whole(request.GET.get("order", ""))
    made = Forms(shown, slug=visitor.slug, lang=visitor.lang, outcome=outcome)
    found = [one for one in opens(shown, step) if wanted in (None, one.order)]
    page = _page(request)
    act = made.act(found[0], page=page) if found else made.again(())
    no = found[0].order if found else wanted
    one = _order(shown, no)
    scoped = no if STEPS[step].fields is not None and one is not None else None
    return staff(
        request,
        visitor,
        "case/single.html",
        status=status,
        live=watching_case(request, visitor.slug, shown),
        number=number,
        now=shown.now,
        title=title_of(shown, voice),
        label=label_of(step, voice),
        back=reverse("patrol", args=[visitor.slug]) if page == "patrol" else _case(visitor, number),
        patrolling=page == "patrol",
        act=replace(_begun(act, request, outcome), primary=True, due=_due(shown, step, no, visitor.lang))
        if act
        else None,
        shut="" if act else shut_because(shown, step, voice, scoped),
        order=sheet_order(one, voice) if one and one.whole else None,
        plan=one.plan if one else (),
        demands=one.demands if one else (),
        opinion=one.opinion if one and step in ("accept", "send_back") else "",
        measures=one.measures if one and step in ("accept", "send_back") else (),
        evidence=attachments(one.files, slug=visitor.slug) if one else (),
        swap=SWAP,
    )


def _begun(act: shapes.Act, request: HttpRequest, outcome: Outcome | None) -> shapes.Act:
    """The form with the other case filled in that the address names: where merging was suggested (practice §8)."""
    to = request.GET.get("to", "")
    if outcome is not None or not to or all(one.kind != "case" for one in act.fields):
        return act
    return replace(act, values={**act.values, "to": to[:60]})


def _page(request: HttpRequest) -> str:
    """Where the form goes back to: the patrol page where it was opened there, else the case."""
    said = request.POST.get("page") or request.GET.get("from", "")
    return "patrol" if said == "patrol" else "single"


def _case(visitor: Visitor, number: str) -> str:
    return reverse("case", args=[visitor.slug, number])


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 6 else None


def _order(shown: CaseShown, no: int | None) -> OrderShown | None:
    orders = (one for call in shown.calls for one in call.orders)
    return next((one for one in orders if one.order.no == no), None)


def _due(shown: CaseShown, step: str, order: int | None, lang: str) -> shapes.Due | None:
    clock = next((one for one in shown.clocks if (one.step, one.order) == (step, order)), None)
    if clock is None:
        return None
    return due_of(clock, rules=shown.rules, now=shown.now, voice=voice_of(shown.rules, lang))
