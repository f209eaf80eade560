"""Handling on the spot (S1-48): one form, from which the case is judged, taken on and answered at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huying.domain.refusals import Faulty, Refused
from huying.domain.steps import STEPS
from huying.services.errors import Busy, KeyReused
from huying.services.patrol import Words, can_handle, handle_at_once
from huying.services.reading_values import CaseShown
from huying.web import acting, forms, shapes, uploading
from huying.web.pages.rendering import SWAP, staff
from huying.web.presenting.files import attachments
from huying.web.presenting.head import title_of
from huying.web.reading import case_for
from huying.web.visitor import Visitor, staff_page
from huying.web.voices import voice_of
from huying.wording.refusals import refusal

ANSWER = STEPS["feed_back"].fields
ASKED = ("opinion", "files")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A form that came back: what was typed and what is wrong with it."""

    status: int = 200
    values: Mapping[str, Any] = field(default_factory=dict)
    faults: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def handle(request: HttpRequest, visitor: Visitor, number: str) -> HttpResponse:
    """GET: the form. POST: handled, and back to the patrol page; refused, the form with everything typed."""
    if request.method != "POST":
        return _show(request, visitor, number, Sent())
    sent = request.POST.get("request_key") or forms.request_key()
    values = forms.details(ANSWER, request.POST, uploading.kept(request.POST))
    try:
        uploaded = uploading.taken(request, by=visitor.actor, key=sent)
        values = forms.details(ANSWER, request.POST, uploaded.files)
        if uploaded.faults:
            raise Faulty(uploaded.faults)
        key = acting.form_key(request, by=visitor.actor, sent=sent)
        handle_at_once(by=visitor.actor, number=number, answer=values, words=_words(), key=key)
    except Faulty as faulty:
        return _show(request, visitor, number, _faulty(faulty, visitor, number, values))
    except Refused as refused:
        said = refusal(refused, _voice(visitor, number))
        return _show(request, visitor, number, Sent(status=409, values=values, faults={"": (said,)}))
    except (KeyReused, Busy) as error:
        said = acting.key_reused() if isinstance(error, KeyReused) else acting.busy()
        return _show(request, visitor, number, Sent(status=409, values=values, faults={"": (said,)}))
    messages.success(request, _("已当场处置，编号 %(number)s") % {"number": number})
    return HttpResponseRedirect(reverse("patrol", args=[visitor.slug]), status=303)


def _words() -> Words:
    return Words(reason=_("现场可以解决，当场处置"), task=_("当场处置"))


def _voice(visitor: Visitor, number: str) -> Any:
    shown = case_for(by=visitor.actor, number=number, lang=visitor.lang)
    return voice_of(shown.rules, visitor.lang)


def _faulty(faulty: Faulty, visitor: Visitor, number: str, values: Mapping[str, Any]) -> Sent:
    """Faults beside their inputs; those of what nobody typed stand above the form."""
    said = forms.fault_sentences(faulty.faults, visitor.lang, _voice(visitor, number))
    beside = {name: told for name, told in said.items() if name in ASKED}
    above = tuple(one for name, told in said.items() if name not in ASKED for one in told)
    return Sent(status=422, values=values, faults=beside | ({"": above} if above else {}))


def _show(request: HttpRequest, visitor: Visitor, number: str, sent: Sent) -> HttpResponse:
    shown = case_for(by=visitor.actor, number=number, lang=visitor.lang)
    voice = voice_of(shown.rules, visitor.lang)
    refused = can_handle(shown.case, by=visitor.actor, rules=shown.rules)
    return staff(
        request,
        visitor,
        "patrol/handle.html",
        current="patrol",
        status=sent.status,
        number=number,
        title=title_of(shown, voice),
        text=shown.text,
        place=shown.place,
        now=shown.now,
        back=reverse("patrol", args=[visitor.slug]),
        photos=attachments(shown.files, slug=visitor.slug),
        act=_act(shown, visitor, sent),
        shut=refusal(refused, voice) if refused is not None and not sent.faults else "",
        swap=SWAP,
    )


def _act(shown: CaseShown, visitor: Visitor, sent: Sent) -> shapes.Act:
    fields = forms.inputs(
        ANSWER, step="feed_back", rules=shown.rules, case=shown.case, units=(), lang=visitor.lang
    )
    made = {one.name: one for one in fields}
    made["files"] = replace(made["files"], label=_("处置后的照片"), hint="", accept="image/*,video/*")
    return shapes.Act(
        key="handle",
        label=_("当场处置"),
        submit=_("处置完毕"),
        action=reverse("patrol_handle", args=[visitor.slug, shown.number]),
        request_key=forms.request_key(),
        fields=tuple(made[name] for name in ASKED),
        values={"opinion": _("已当场处置。")} | dict(sent.values),
        faults=sent.faults,
        primary=True,
    )


urls = [path("<slug:slug>/patrol/cases/<str:number>/handle", handle, name="patrol_handle")]
