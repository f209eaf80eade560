"""Registration by staff: by phone, of a visitor, on patrol, of a meeting; hints of repeats while it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from huying.domain.case import Rules
from huying.domain.steps import STEPS
from huying.services.places import find_matters
from huying.services.registering import repeats, rules_to_register
from huying.web import acting, forms, shapes, uploading
from huying.web.acting import Outcome
from huying.web.pages.registering import file_meeting, join
from huying.web.pages.rendering import staff
from huying.web.presenting import registering
from huying.web.visitor import Visitor, staff_page
from huying.web.voices import voice_of

LINK, JOIN = "link:", "join:"
REGISTER = STEPS["register"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What the form shows again: everything typed, what is wrong with it, and what may be the same matter."""

    channel: str
    values: Mapping[str, Any]
    faults: Mapping[str, tuple[str, ...]]
    hints: tuple[registering.Hint, ...] = ()
    asked: bool = False
    status: int = 200


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def register(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """GET: the form of one channel. POST: a case, the cases of a meeting, or one more petitioner of a known case."""
    offered = rules_to_register(by=visitor.actor)
    if not offered:
        return staff(request, visitor, "register/closed.html", current="register", status=403)
    rules, channel = registering.chosen(offered, visitor.actor, _asked_channel(request))
    if request.method != "POST":
        grid = registering.usual_grid(rules, visitor.actor)
        return _show(request, visitor, rules, Form(channel=channel, values={"grid": grid}, faults={}))
    if channel == registering.MEETING:
        outcome, numbers = file_meeting(request, visitor)
        if numbers:
            return _after_meeting(request, visitor, numbers)
    else:
        outcome = _file_one(request, visitor)
    if outcome.done is None:
        return _again(request, visitor, rules, channel, outcome)
    return _after_one(request, visitor, outcome)


def _asked_channel(request: HttpRequest) -> str:
    return request.POST.get("channel") or request.GET.get("channel", "")


def _file_one(request: HttpRequest, visitor: Visitor) -> Outcome:
    """A new case, linked to an earlier one if so chosen; or the reporter joins that one."""
    chosen = request.POST.get("repeat", "")
    if chosen.startswith(JOIN):
        return join(request, visitor, number=chosen.removeprefix(JOIN))
    if chosen.startswith(LINK):
        posted = request.POST.copy()
        posted["repeat_of"] = chosen.removeprefix(LINK)
        request.POST = posted  # type: ignore[assignment]  # a copy that the act reads in its place
    return acting.post_act(request, by=visitor.actor, number=None, step="register", lang=visitor.lang)


def _after_one(request: HttpRequest, visitor: Visitor, outcome: Outcome) -> HttpResponse:
    done = outcome.done
    assert done is not None
    if not done.again:
        said = _("已登记，编号 %(number)s") if done.step == "register" else _("已并入诉求人，编号 %(number)s")
        messages.success(request, said % {"number": done.number})
    return HttpResponseRedirect(reverse("case", args=[visitor.slug, done.number]), status=303)


def _after_meeting(request: HttpRequest, visitor: Visitor, numbers: tuple[str, ...]) -> HttpResponse:
    said = ngettext("已登记 %(n)s 件：%(numbers)s", "已登记 %(n)s 件：%(numbers)s", len(numbers))
    messages.success(request, said % {"n": len(numbers), "numbers": _("、").join(numbers)})
    address = reverse("case", args=[visitor.slug, numbers[0]])
    if len(numbers) > 1:
        address = f"{reverse('cases', args=[visitor.slug])}?state=open"
    return HttpResponseRedirect(address, status=303)


def _again(
    request: HttpRequest, visitor: Visitor, rules: Rules, channel: str, outcome: Outcome
) -> HttpResponse:
    """The form with everything typed; looking for repeats again, so that the choice made is still there."""
    values = dict(outcome.values) | {"repeat": request.POST.get("repeat", "")}
    voice = voice_of(rules, visitor.lang)
    faults = outcome.faults
    if outcome.found:
        faults = forms.fault_sentences(outcome.found, visitor.lang, voice)
    found = () if channel == registering.MEETING else _hints(request, visitor, rules)
    form = Form(channel=channel, values=values, faults=faults, hints=found, status=outcome.status)
    return _show(request, visitor, rules, form)


@require_POST
@staff_page
def look_for_repeats(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What may be the same matter: a fragment while somebody types, the whole page again for a button press.

    By POST, because what is asked holds a telephone number, which belongs in no log of addresses.
    """
    offered = rules_to_register(by=visitor.actor)
    if not offered:
        return staff(request, visitor, "register/closed.html", current="register", status=403)
    rules, channel = registering.chosen(offered, visitor.actor, _asked_channel(request))
    found = _hints(request, visitor, rules)
    if getattr(request, "htmx", False):
        values = {"hints": found, "chosen": request.POST.get("repeat", ""), "now": timezone.now()}
        return render(request, "register/hints.html", values | {"asked": True})
    uploaded = uploading.taken(request, by=visitor.actor, key=request.POST.get("request_key"))
    faults = forms.fault_sentences(uploaded.faults, visitor.lang)
    values = forms.details(REGISTER.fields, request.POST, uploaded.files)
    values["repeat"] = request.POST.get("repeat", "")
    form = Form(channel=channel, values=values, faults=faults, hints=found, asked=True)
    return _show(request, visitor, rules, form)


def _hints(request: HttpRequest, visitor: Visitor, rules: Rules) -> tuple[registering.Hint, ...]:
    posted = request.POST
    phones = [posted[name] for name in posted if name.startswith("parties.") and name.endswith(".phone")]
    found = repeats(
        by=visitor.actor, texts=(posted.get("place", ""), posted.get("title", "")), phones=phones[:5]
    )
    return registering.hints(
        found, rules=rules, by=visitor.actor, slug=visitor.slug, voice=voice_of(rules, visitor.lang)
    )


def _show(request: HttpRequest, visitor: Visitor, rules: Rules, form: Form) -> HttpResponse:
    asked = registering.Asked(
        rules=rules,
        by=visitor.actor,
        matters=registering.matters_for(rules, find_matters(jurisdiction=visitor.actor.jurisdiction)),
        lang=visitor.lang,
    )
    meeting = form.channel == registering.MEETING
    values = form.values
    fields: tuple[shapes.Field, ...] = (asked.meeting(),) if meeting else asked.about()
    if form.faults.get("") is None and meeting:
        fields = (replace(fields[0], blank=1),) if values.get("cases") else fields
    return staff(
        request,
        visitor,
        "register/page.html",
        current="register",
        status=form.status,
        channels=registering.channels(
            rules_to_register(by=visitor.actor), visitor.slug, form.channel, visitor.lang
        ),
        channel=form.channel,
        meeting=meeting,
        fields=fields,
        parties=None if meeting else asked.parties(),
        values=values,
        faults=form.faults,
        hints=form.hints,
        asked=form.asked,
        now=timezone.now(),
        request_key=request.POST.get("request_key") or forms.request_key(),
        action=reverse("register", args=[visitor.slug]),
        look=reverse("register_repeats", args=[visitor.slug]),
    )


urls = [
    path("<slug:slug>/register", register, name="register"),
    path("<slug:slug>/register/repeats", look_for_repeats, name="register_repeats"),
]
