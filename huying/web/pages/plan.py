"""Consultation and plan: the minutes, and who does what until when; each unit agrees or reserves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huying.domain.case.gates import call_for
from huying.services.reading_values import CaseShown
from huying.web import shapes
from huying.web.acting import Outcome
from huying.web.pages.rendering import SWAP, staff
from huying.web.presenting.acts import Forms
from huying.web.presenting.head import title_of
from huying.web.presenting.openness import opens, shut_because
from huying.web.presenting.plan import plans
from huying.web.presenting.words import label_of
from huying.web.reading import case_for
from huying.web.visitor import Visitor, staff_page
from huying.web.voices import voice_of
from huying.web.watching import watching_case

STEPS = ("consult", "plan", "agree")


@require_GET
@staff_page
def show(request: HttpRequest, visitor: Visitor, number: str) -> HttpResponse:
    """What was agreed so far, and the forms of whoever may add to it."""
    return render(request, visitor, number)


def render(
    request: HttpRequest,
    visitor: Visitor,
    number: str,
    *,
    outcome: Outcome | None = None,
    status: int = 200,
) -> HttpResponse:
    """Minutes and plan, with the form that was sent back."""
    shown = case_for(by=visitor.actor, number=number, lang=visitor.lang)
    voice = voice_of(shown.rules, visitor.lang)
    made = Forms(shown, slug=visitor.slug, lang=visitor.lang, outcome=outcome)
    acts = [_fitted(shown, made.act(one, page="plan"), one.step, outcome) for one in opens(shown, *STEPS)]
    rule = shown.rules.rule("plan")
    return staff(
        request,
        visitor,
        "case/plan.html",
        status=status,
        live=watching_case(request, visitor.slug, shown),
        number=number,
        now=shown.now,
        title=title_of(shown, voice),
        label=label_of("plan", voice) if rule else _("方案"),
        back=reverse("case", args=[visitor.slug, number]),
        acts_open=tuple(acts),
        shut=() if acts else _shut(shown, voice),
        plans=plans(shown, visitor.lang),
        problems=shown.problems,
        swap=SWAP,
    )


def _shut(shown: CaseShown, voice: Any) -> tuple[shapes.Refusal, ...]:
    reasons = ((label_of(step, voice), shut_because(shown, step, voice)) for step in ("consult", "plan"))
    return tuple(shapes.Refusal(label=label, reason=reason) for label, reason in reasons if reason)


def _fitted(shown: CaseShown, act: shapes.Act, step: str, outcome: Outcome | None) -> shapes.Act:
    """The plan's form begins with a line for every unit it must name, and asks for problems by name."""
    if step != "plan":
        return replace(act, open=act.open or outcome is None)
    fields = tuple(_lines(one, shown) if one.name == "lines" else one for one in act.fields)
    values = {"lines": _begun(shown), **act.values}
    return replace(act, fields=fields, values=values, open=act.open or outcome is None)


def _lines(field: shapes.Field, shown: CaseShown) -> shapes.Field:
    return replace(field, fields=tuple(_sub(one, shown) for one in field.fields), blank=1)


def _sub(one: shapes.Field, shown: CaseShown) -> shapes.Field:
    if one.name != "problem":
        return one
    named = tuple((str(n), text) for n, text in enumerate(shown.problems, 1))
    return replace(one, kind="choice", label=_("对应问题"), choices=named, buttons=False)


def _begun(shown: CaseShown) -> list[dict[str, Any]]:
    """The plan's lines as they stand, or an empty one for each unit of the call the plan is about."""
    rule = shown.rules.process.steps["plan"]
    call = call_for(shown.case, rule, shown.rules.process)
    if call is None:
        return []
    rows: list[dict[str, Any]] = []
    for one in next(found for found in shown.calls if found.call.no == call.no).orders:
        if not one.order.obliged or not one.order.live or one.order.own:
            continue
        kept = [
            {"unit": line.unit, "task": line.task, "due": line.due, "problem": line.problem}
            for line in one.plan
        ]
        rows += kept or [{"unit": one.order.unit, "task": one.matters}]
    return rows


urls = [path("<slug:slug>/cases/<str:number>/plan", show, name="plan")]
