"""Following one's report, answering how it was handled, asking to take it up again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huying.services import following, tracking
from huying.services.posts import petitioner
from huying.services.reading_values import CaseShown
from huying.store.jurisdictions import Jurisdiction
from huying.web import acting, forms, shapes
from huying.web.pages.public import bind, public_page, too_many
from huying.web.presenting import public as presenting
from huying.web.reading import case_for
from huying.web.signing_in import address_of
from huying.web.visitor import language

DONE = {"visit": "answered", "reopen": "reopened"}


@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def follow(request: HttpRequest, place: Jurisdiction) -> HttpResponse:
    """Ask for number and secret. A wrong pair says nothing of whether there is such a case."""
    typed = request.POST.get("number") or request.GET.get("number", "")
    number = tracking.tidy_number(typed)
    if request.method != "POST":
        return _ask(request, place, values={"number": number})
    try:
        party = tracking.party_by(
            jurisdiction=place.id,
            number=number,
            proof=request.POST.get("proof", "")[:60],
            address=address_of(request),
        )
    except tracking.Wrong:
        faults = {"proof": (_("编号与查询码（或电话）不相符，请核对"),)}
        return _ask(request, place, values={"number": number}, faults=faults, status=422)
    except tracking.TooManyTries:
        return too_many(request, place, _("今天查询出错的次数太多了，请明天再试。"))
    request.session.cycle_key()
    bind(request, place, number, party)
    return HttpResponseRedirect(reverse("follow_case", args=[place.slug, number]), status=303)


def _ask(
    request: HttpRequest,
    place: Jurisdiction,
    *,
    values: Mapping[str, Any],
    faults: Mapping[str, tuple[str, ...]] | None = None,
    status: int = 200,
) -> HttpResponse:
    fields = (
        shapes.Field(name="number", kind="line", label=_("案件编号"), required=True, maxlength=60),
        shapes.Field(
            name="proof", kind="line", label=_("查询码或登记的电话"), required=True, maxlength=60,
            autocomplete="off", hint=_("查询码是提交时给您的 8 位字母和数字。"),
        ),
    )  # fmt: skip
    given = {
        "chrome": presenting.chrome(request, place, language()),
        "fields": fields,
        "values": values,
        "faults": faults or {},
        "report": reverse("report", args=[place.slug]),
    }
    return render(request, "public/follow.html", given, status=status)


@require_safe
@public_page
def follow_case(request: HttpRequest, place: Jurisdiction, number: str) -> HttpResponse:
    """The progress, to a session that has shown it may see it; anybody else is asked first."""
    party = request.session.get("follows", {}).get(f"{place.id} {number}")
    if party is None:
        return HttpResponseRedirect(f"{reverse('follow', args=[place.slug])}?number={number}", status=303)
    followed = _followed(place, number, party)
    token = tracking.satisfaction_token(jurisdiction=place.id, number=number, party=party)
    given = {
        "chrome": presenting.chrome(request, place, language()),
        "progress": followed.progress(),
        "now": followed.shown.now,
        "answer": reverse("satisfaction", args=[place.slug, token]),
        "told": request.GET.get("told", ""),
    }
    return render(request, "public/progress.html", given)


@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def satisfaction(request: HttpRequest, place: Jurisdiction, token: str) -> HttpResponse:
    """How was it handled? Opened by a signed link, for 72 hours."""
    try:
        number, party = tracking.read_token(token, jurisdiction=place.id)
    except tracking.Expired:
        values = {"chrome": presenting.chrome(request, place, language())}
        address = reverse("follow", args=[place.slug])
        return render(request, "public/expired.html", values | {"follow": address}, status=410)
    if request.method != "POST":
        return _questions(request, place, _followed(place, number, party), acting.Outcome())
    step = "reopen" if request.POST.get("step") == "reopen" else "visit"
    handled, mine = following.place_of(jurisdiction=place.id, number=number, party=party)
    request.POST = _as_details(request, step, mine)
    by = petitioner(jurisdiction=place.id, party=mine)
    outcome = acting.post_act(request, by=by, number=handled, step=step, lang=language())
    if outcome.done is None:
        return _questions(request, place, _followed(place, number, party), outcome)
    bind(request, place, number, party)
    address = reverse("follow_case", args=[place.slug, number])
    return HttpResponseRedirect(f"{address}?told={DONE[step]}", status=303)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Followed:
    """What a petitioner follows: the case in which the matter is handled, and his own where it was merged into that."""

    shown: CaseShown
    own: CaseShown | None

    def progress(self) -> presenting.Progress:
        return presenting.progress(self.shown, language(), own=self.own)


def _followed(place: Jurisdiction, number: str, party: int) -> _Followed:
    """The petitioner's matter wherever it is handled now. Raises NotVisible."""
    own = case_for(by=petitioner(jurisdiction=place.id, party=party), number=number, lang=language())
    handled, mine = following.place_of(jurisdiction=place.id, number=number, party=party)
    if handled == number:
        return _Followed(shown=own, own=None)
    by = petitioner(jurisdiction=place.id, party=mine)
    return _Followed(shown=case_for(by=by, number=handled, lang=language()), own=own)


def _as_details(request: HttpRequest, step: str, party: int) -> Any:
    """The answers as the step's details: who answers and by which way is not asked, it is known from the link."""
    posted = request.POST.copy()
    known = {"reopen": {"kind": "unsatisfied"}, "visit": {"channel": "link", "reached": "true"}}[step]
    for name, value in (known | ({"party": str(party)} if step == "visit" else {})).items():
        posted[name] = value
    return posted


def _questions(
    request: HttpRequest, place: Jurisdiction, followed: _Followed, outcome: acting.Outcome
) -> HttpResponse:
    given = {
        "chrome": presenting.chrome(request, place, language()),
        "progress": followed.progress(),
        "now": followed.shown.now,
        "fields": presenting.satisfaction_fields(followed.shown, language()),
        "reopen": presenting.reopen_fields(),
        "values": outcome.values,
        "faults": outcome.faults,
        "step": outcome.step,
        "request_key": forms.request_key(),
        "action": request.path,
    }
    return render(request, "public/satisfaction.html", given, status=outcome.status)


urls = [
    path("<slug:slug>/follow", follow, name="follow"),
    path("<slug:slug>/follow/<str:number>", follow_case, name="follow_case"),
    path("<slug:slug>/s/<str:token>", satisfaction, name="satisfaction"),
]
