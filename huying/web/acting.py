"""Taking an act that a form posted, and telling what came of it: a redirect, or the form again with every fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from huying.domain.case import Actor
from huying.domain.refusals import Faulty, Refused
from huying.domain.steps import STEPS
from huying.services.cases import Done, act, file_case, key_of
from huying.services.errors import Busy, KeyReused
from huying.services.uploads import take_uploads
from huying.web import forms
from huying.wording import refusals as refusal_words

REPEATED = frozenset({"request_key", "csrfmiddlewaretoken"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a posted act. Without `done`, `faults` (by input; "" for the whole act) and `values` bring the
    form back with everything typed; `behind` says that something happened since the form was made."""

    done: Done | None = None
    status: int = 200
    faults: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    step: str = ""
    order: int | None = None
    behind: bool = False


def post_act(request: HttpRequest, *, by: Actor, number: str | None, step: str, lang: str) -> Outcome:
    """Take the posted step on a case, or file a new one where there is no number."""
    order, seen = _whole(request, "order"), _whole(request, "seen")
    values: dict[str, Any] = {}
    try:
        uploaded = take_uploads(by=by, files=request.FILES.getlist("files"), keep_place="keep_place" in request.POST)
        kept = request.POST.getlist("kept_file")
        values = forms.details(STEPS[step].fields, request.POST, [*kept, *uploaded])
        key = key_of(by=by, key=request.POST.get("request_key") or forms.request_key(), route=_route(request), body=_body(request))
        if number is None:
            return Outcome(done=file_case(by=by, details=values, key=key), step=step)
        done = act(by=by, number=number, step=step, details=values, order=order, seen=seen, key=key)
        return Outcome(done=done, step=step, order=order)
    except Faulty as fault:
        faults: Mapping[str, tuple[str, ...]] = forms.fault_sentences(fault.faults, lang)
        status = 422
    except Refused as refusal:
        faults = {"": (refusal_words.say(refusal.code, lang, **refusal.params),)}
        status = 403 if refusal.code == "not_yours" else 409
    except KeyReused:
        faults, status = {"": (refusal_words.say("key_reused", lang),)}, 422
    except Busy:
        faults, status = {"": (refusal_words.say("busy", lang),)}, 409
    return Outcome(status=status, faults=faults, values=values, step=step, order=order, behind=status == 409)


def _route(request: HttpRequest) -> str:
    return f"{request.method} {request.path}"


def _body(request: HttpRequest) -> dict[str, Any]:
    """What makes two posts the same: everything typed, and the names and sizes of files chosen."""
    typed = {name: request.POST.getlist(name) for name in request.POST if name not in REPEATED}
    return typed | {"files": [[one.name, one.size] for one in request.FILES.getlist("files")]}


def _whole(request: HttpRequest, name: str) -> int | None:
    text = request.POST.get(name, "")
    return int(text) if text.isdigit() and len(text) < 10 else None
