"""Taking an act that a form posted, and telling what came of it: a redirect, or the form again with every fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from huying.domain.case import Actor
from huying.domain.refusals import Fault, Faulty, Refused
from huying.domain.steps import STEPS
from huying.services.cases import Done, act, file_case, key_of
from huying.services.errors import Busy, KeyReused
from huying.store.cases import Key
from huying.web import forms, uploading
from huying.web.voices import plain_voice
from huying.wording.refusals import refusal as refusal_sentence

REPEATED = frozenset({"request_key", "csrfmiddlewaretoken"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a posted act. Without `done`, `faults` (by input; "" for the whole act) and `values` bring the
    form back with everything typed; `behind` says that something happened since the form was made.

    `refused` and `found` are what the sentences were made of: a page that knows the case says them again in the
    words of its process. `seen` is the last entry the form knew.
    """

    done: Done | None = None
    status: int = 200
    faults: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    step: str = ""
    order: int | None = None
    behind: bool = False
    refused: Refused | None = None
    found: tuple[Fault, ...] = ()
    seen: int | None = None


def post_act(request: HttpRequest, *, by: Actor, number: str | None, step: str, lang: str) -> Outcome:
    """Take the posted step on a case, or file a new one where there is no number."""
    order, seen = whole_number(request, "order"), whole_number(request, "seen")
    # Read before any file is looked at: whatever is refused, everything typed comes back.
    values = forms.details(STEPS[step].fields, request.POST, uploading.kept(request.POST))
    said: dict[str, Any] = {"step": step, "order": order, "seen": seen}
    sent = request.POST.get("request_key") or forms.request_key()
    try:
        uploaded = uploading.taken(request, by=by, key=sent)
        values = forms.details(STEPS[step].fields, request.POST, uploaded.files)
        if uploaded.faults:
            raise Faulty(uploaded.faults)
        key = form_key(request, by=by, sent=sent)
        if number is None:
            return Outcome(done=file_case(by=by, details=values, key=key), **said)
        done = act(by=by, number=number, step=step, details=values, order=order, seen=seen, key=key)
        return Outcome(done=done, **said)
    except Faulty as fault:
        faults = forms.fault_sentences(fault.faults, lang)
        return Outcome(status=422, faults=faults, found=fault.faults, values=values, **said)
    except Refused as refusal:
        status = 403 if refusal.code == "not_yours" else 409
        sentence = refusal_sentence(refusal, plain_voice(lang))
        return Outcome(
            status=status,
            faults={"": (sentence,)},
            refused=refusal,
            values=values,
            behind=status == 409,
            **said,
        )
    except KeyReused:
        return Outcome(status=422, faults={"": (key_reused(),)}, values=values, **said)
    except Busy:
        return Outcome(status=409, faults={"": (busy(),)}, values=values, behind=True, **said)


def form_key(request: HttpRequest, *, by: Actor, sent: str) -> Key:
    """The Idempotency-Key of a posted form, over everything typed."""
    return key_of(by=by, key=sent, route=_route(request), body=_body(request))


def key_reused() -> str:
    """What is said when a form's key came before with something else."""
    return gettext("本次提交的编号已用于另一次提交，请核对后重新提交")


def busy() -> str:
    """What is said when others kept acting first."""
    return gettext("同时办理的人较多，请重新提交")


def _route(request: HttpRequest) -> str:
    return f"{request.method} {request.path}"


def _body(request: HttpRequest) -> dict[str, Any]:
    """What makes two posts the same: everything typed, and the names and sizes of files chosen."""
    typed = {name: request.POST.getlist(name) for name in request.POST if name not in REPEATED}
    sent = [(name, one) for name in request.FILES for one in request.FILES.getlist(name)]
    return typed | {"files": [[name, one.name, one.size] for name, one in sent]}


def whole_number(request: HttpRequest, name: str) -> int | None:
    """A number that a form posted; None where it posted none."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else None
