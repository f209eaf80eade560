"""Taking a step: every small form of every page posts here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from huying.domain.steps import STEPS
from huying.services.cases import Done
from huying.services.errors import NotVisible
from huying.services.reading_values import CaseShown
from huying.web.acting import post_act
from huying.web.pages import attendance, call, case, plan, score, single, visits
from huying.web.presenting.acts import PAGES, page_of
from huying.web.presenting.words import label_of, recorded
from huying.web.reading import case_for
from huying.web.visitor import Visitor, staff_page
from huying.web.voices import voice_of
from huying.wording.after import after

Render = Callable[..., HttpResponse]
RENDER: Mapping[str, Render] = {
    "call": call.render,
    "attendance": attendance.render,
    "plan": plan.render,
    "visits": visits.render,
    "score": score.render,
    "single": single.render,
    "patrol": single.render,
}
"""The page a form was on, by its hidden `page`: there it comes back when it is refused."""
STAYS = frozenset({"attendance", "visits", "score", "plan"})
"""Pages one goes on working at after an act."""


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def take(request: HttpRequest, visitor: Visitor, number: str, step: str) -> HttpResponse:
    """GET: the step's own page, or its one form as a page, for a phone. POST: the step is taken."""
    if step not in STEPS or step == "register":
        raise Http404
    if request.method != "POST":
        if step in PAGES:
            case_for(by=visitor.actor, number=number, lang=visitor.lang)  # 404 comes first, as everywhere
            return HttpResponseRedirect(page_of(step, slug=visitor.slug, number=number))
        return single.render(request, visitor, number, step=step)
    outcome = post_act(request, by=visitor.actor, number=number, step=step, lang=visitor.lang)
    page = request.POST.get("page", "")
    if outcome.done is None:
        render = RENDER.get(page, case.render)
        return render(request, visitor, number, outcome=outcome, status=outcome.status)
    try:
        shown = case_for(by=visitor.actor, number=number, lang=visitor.lang)
    except NotVisible:
        # An act can end what one sees: handed on to a station, withdrawn, gone up a level.
        return HttpResponseRedirect(reverse("desk", args=[visitor.slug]), status=303)
    messages.success(request, _told(shown, visitor, outcome.done))
    back = request.POST.get("next", "") if page == "desk" else ""
    return HttpResponseRedirect(_next(visitor.slug, number, page, back), status=303)


def _told(shown: CaseShown, visitor: Visitor, done: Done) -> str:
    """What has happened and who is next, from the entry just written."""
    voice = voice_of(shown.rules, visitor.lang)
    line = next((line for line in shown.lines if line.seq == done.seq), None)
    if line is None:
        return label_of(done.step, voice)
    return after(recorded(line), shown.tasks, voice, mine=visitor.actor.stands_for, ended=shown.case.ended)


def _next(slug: str, number: str, page: str, back: str) -> str:
    """Where the person goes on: the desk they acted from, the page they work at, else the case."""
    if back.startswith(f"/{slug}/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return back
    if page == "patrol":
        return reverse("patrol", args=[slug])
    return reverse(page if page in STAYS else "case", args=[slug, number])


urls = [path("<slug:slug>/cases/<str:number>/acts/<str:step>", take, name="act")]
