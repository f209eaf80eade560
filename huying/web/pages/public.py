"""Reporting without signing in: what, where, who, one screen each; then the number and how to follow it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huying.domain.refusals import Faulty, Refused
from huying.services import public, tracking
from huying.services.documents.qr import qr_svg
from huying.services.errors import KeyReused, NotVisible
from huying.services.notices.letters import kinds_of
from huying.services.posts import petitioner
from huying.services.uploads import BadFiles
from huying.store.jurisdictions import Jurisdiction
from huying.web import forms, shapes, uploading
from huying.web.presenting import public as presenting
from huying.web.reading import case_for
from huying.web.signing_in import address_of
from huying.web.visitor import language
from huying.web.voices import plain_voice
from huying.wording.refusals import refusal

STEPS = ("what", "where", "who")
STEP_OF = {
    "text": "what", "title": "what", "files": "what", "place": "where", "grid": "where", "lon": "where", "lat": "where"
}  # fmt: skip
TEXT_MOST, NAME_MOST = 5000, 200
View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """A page of one jurisdiction for anybody; 404 where there is none. Never stored: it may show a report."""

    @wraps(view)
    @never_cache
    def opened(request: HttpRequest, slug: str, **rest: Any) -> HttpResponse:
        try:
            return view(request, public.place_of(slug), **rest)
        except NotVisible:
            raise Http404 from None

    return opened


def too_many(request: HttpRequest, place: Jurisdiction, lead: str) -> HttpResponse:
    """The answer to whoever has done something too often."""
    values = {"chrome": presenting.chrome(request, place, language()), "lead": lead}
    return render(request, "429.html", values, status=429)


@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def report(request: HttpRequest, place: Jurisdiction, step: str = "what") -> HttpResponse:
    """One screen of the report. What was typed is kept in the session until the last screen files it."""
    if step not in STEPS:
        raise Http404
    if public.rules_of(place.id) is None:
        return _page(request, place, "public/closed.html", status=503)
    draft = _draft(request, place)
    if step != "what" and not draft.get("text"):
        return HttpResponseRedirect(reverse("report", args=[place.slug]), status=303)
    if request.method != "POST":
        return _screen(request, place, step, draft)
    take = {"what": _take_what, "where": _take_where, "who": _take_who}[step]
    try:
        return take(request, place, draft)
    except public.TooMany:
        return too_many(request, place, _("今天从这里反映的次数太多了。请明天再试，或拨打街道电话。"))


def _draft(request: HttpRequest, place: Jurisdiction) -> dict[str, Any]:
    kept = request.session.get(f"report {place.slug}", {})
    return kept if isinstance(kept, dict) else {}


def _keep(request: HttpRequest, place: Jurisdiction, draft: Mapping[str, Any]) -> None:
    request.session[f"report {place.slug}"] = dict(draft)


def _take_what(request: HttpRequest, place: Jurisdiction, draft: dict[str, Any]) -> HttpResponse:
    text = request.POST.get("text", "").strip()[:TEXT_MOST]
    kept = {**draft, "text": text, "key": draft.get("key") or forms.request_key()}
    faults: dict[str, tuple[str, ...]] = {} if text else {"text": (_("请说一说是什么事"),)}
    try:
        new: Sequence[str] = public.take_photos(
            jurisdiction=place.id, address=address_of(request), files=request.FILES.getlist("files")
        )
    except BadFiles as bad:
        new, faults = bad.kept, faults | forms.fault_sentences(bad.faults, language())
    left = uploading.kept(request.POST).get("files", ())
    kept["files"] = [*(one for one in draft.get("files", []) if one in left), *new]
    _keep(request, place, kept)
    if faults:
        return _screen(request, place, "what", kept, faults=faults, status=422)
    return HttpResponseRedirect(reverse("report_step", args=[place.slug, "where"]), status=303)


def _take_where(request: HttpRequest, place: Jurisdiction, draft: dict[str, Any]) -> HttpResponse:
    said = {name: request.POST.get(name, "").strip()[:NAME_MOST] for name in ("place", "grid", "lon", "lat")}
    kept = {**draft, **said}
    _keep(request, place, kept)
    tree = public.ground_of(place.id)
    if said["grid"] not in tree or tree.get(said["grid"]).jurisdiction != place.id:
        faults = {"grid": (_("请选择所在的社区；不清楚时选街道"),)}
        return _screen(request, place, "where", kept, faults=faults, status=422)
    return HttpResponseRedirect(reverse("report_step", args=[place.slug, "who"]), status=303)


def _take_who(request: HttpRequest, place: Jurisdiction, draft: dict[str, Any]) -> HttpResponse:
    """File it. Name and phone go straight to the sealed table and are kept in no session."""
    faults: dict[str, tuple[str, ...]]
    named = request.POST.get("how") == "named"
    person: dict[str, Any] = {
        name: request.POST.get(name, "").strip()[:NAME_MOST] for name in ("name", "phone", "mail")
    }
    person["notify"] = request.POST.get("notify") == "true"
    if named and not person["phone"]:
        faults = {"phone": (_("请留下电话，或选择匿名"),)}
        values = {**draft, **person, "how": "named"}
        return _screen(request, place, "who", values, faults=faults, status=422)
    details = {
        name: draft[name] for name in ("text", "files", "place", "grid", "lon", "lat") if draft.get(name)
    }
    try:
        done = public.report(
            jurisdiction=place.id,
            address=address_of(request),
            details=details,
            person=person if named else {},
            key=draft.get("key") or forms.request_key(),
        )
    except Faulty as faulty:
        faults = forms.fault_sentences(faulty.faults, language())
        faults = {path.removeprefix("parties.0."): said for path, said in faults.items()}
        step = next((STEP_OF[path] for path in faults if path in STEP_OF), "who")
        return _screen(request, place, step, {**draft, **person, "how": request.POST.get("how")}, faults, 422)
    except Refused as refused:
        faults = {"": (refusal(refused, plain_voice(language())),)}
        return _screen(request, place, "who", draft, faults=faults, status=409)
    except KeyReused:
        # The same draft was sent before with another name: its next sending is a report of its own.
        _keep(request, place, {**draft, "key": forms.request_key()})
        faults = {"": (_("内容有变化，请重新提交"),)}
        return _screen(request, place, "who", draft, faults=faults, status=409)
    request.session.pop(f"report {place.slug}", None)
    bind(request, place, done.number, done.party)
    request.session[f"reported {place.slug}"] = done.number
    return HttpResponseRedirect(reverse("reported", args=[place.slug]), status=303)


def bind(request: HttpRequest, place: Jurisdiction, number: str, party: int) -> None:
    """Let this session follow a case as one of its petitioners."""
    follows = dict(request.session.get("follows", {}))
    request.session["follows"] = {**follows, f"{place.id} {number}": party}


@require_safe
@public_page
def reported(request: HttpRequest, place: Jurisdiction) -> HttpResponse:
    """The number, the secret, a code to scan, and what happens next by when; to the session that reported."""
    number = request.session.get(f"reported {place.slug}")
    party = request.session.get("follows", {}).get(f"{place.id} {number}")
    if not number or party is None:
        return HttpResponseRedirect(reverse("report", args=[place.slug]), status=303)
    secret = tracking.secret(jurisdiction=place.id, number=number, party=party)
    shown = case_for(by=petitioner(jurisdiction=place.id, party=party), number=number, lang=language())
    follow = request.build_absolute_uri(reverse("follow", args=[place.slug]))
    return _page(
        request,
        place,
        "public/reported.html",
        number=number,
        secret=secret,
        # The secret stands behind "#": a browser sends it to nobody, and no server writes it down.
        code=mark_safe(qr_svg(f"{follow}?number={number}#{secret}")),  # noqa: S308  # drawn by us, of our own text
        progress=presenting.progress(shown, language()),
        follow=reverse("follow_case", args=[place.slug, number]),
        again=reverse("report", args=[place.slug]),
    )


def _screen(
    request: HttpRequest,
    place: Jurisdiction,
    step: str,
    values: Mapping[str, Any],
    faults: Mapping[str, tuple[str, ...]] | None = None,
    status: int = 200,
) -> HttpResponse:
    number = STEPS.index(step)
    back = reverse("report_step", args=[place.slug, STEPS[number - 1]]) if number else ""
    return _page(
        request,
        place,
        "public/report.html",
        status=status,
        step=step,
        number=number + 1,
        labels=(_("什么事"), _("在哪里"), _("怎么联系您")),
        fields=_fields(place, step),
        values=values,
        faults=faults or {},
        action=reverse("report_step", args=[place.slug, step]),
        back=back,
        follow=reverse("follow", args=[place.slug]),
    )


def _fields(place: Jurisdiction, step: str) -> tuple[shapes.Field, ...]:
    if step == "what":
        return (
            shapes.Field(name="text", kind="text", label=_("请说说是什么事"), required=True, maxlength=TEXT_MOST),
            shapes.Field(
                name="files", kind="files", label=_("照片（选填）"), many=True, accept="image/*,video/mp4",
                hint=_("照片里的定位会被去掉。"),
            ),
        )  # fmt: skip
    if step == "where":
        ground = presenting.communities(public.ground_of(place.id), jurisdiction=place.id, lang=language())
        return (
            shapes.Field(name="grid", kind="unit", label=_("所在社区"), required=True, choices=ground),
            shapes.Field(name="place", kind="line", label=_("具体地点"), maxlength=NAME_MOST,
                         hint=_("小区、楼栋、门牌，或附近的标志。")),
        )  # fmt: skip
    return (
        shapes.Field(
            name="name", kind="line", label=_("怎么称呼您"), maxlength=NAME_MOST, autocomplete="name"
        ),
        shapes.Field(name="phone", kind="phone", label=_("电话"), maxlength=NAME_MOST, autocomplete="tel"),
        *_ways_to_tell(place),
    )


def _ways_to_tell(place: Jurisdiction) -> Iterator[shapes.Field]:
    """Asked only where somebody would be told."""
    ways = kinds_of(place.id)
    if "mail" in ways:
        yield shapes.Field(
            name="mail", kind="email", label=_("电子邮箱（选填）"), maxlength=NAME_MOST, autocomplete="email"
        )
    if ways:
        label = {
            frozenset({"phone"}): _("用短信告诉我办理进展"),
            frozenset({"mail"}): _("用邮件告诉我办理进展"),
        }.get(ways, _("用短信、邮件告诉我办理进展"))
        yield shapes.Field(name="notify", kind="bool", label=label)


def _page(
    request: HttpRequest, place: Jurisdiction, template: str, *, status: int = 200, **values: Any
) -> HttpResponse:
    given = {"chrome": presenting.chrome(request, place, language()), **values}
    return render(request, template, given, status=status)


urls = [
    path("<slug:slug>/report", report, name="report"),
    path("<slug:slug>/report/done", reported, name="reported"),
    path("<slug:slug>/report/<slug:step>", report, name="report_step"),
]
