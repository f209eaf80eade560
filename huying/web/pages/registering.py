"""Taking what the registration form posted where it is not one plain act: a meeting's cases, a joining reporter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from huying.domain.refusals import Fault, Faulty, Refused
from huying.domain.step_parts import Field, Kind
from huying.domain.steps import STEPS
from huying.services.cases import Done, key_of
from huying.services.errors import Busy, KeyReused, NotVisible
from huying.services.registering import file_several, join_several
from huying.store.cases import Key
from huying.web import forms, uploading
from huying.web.acting import Outcome
from huying.web.presenting.registering import IN_A_MEETING, MEETING
from huying.web.visitor import Visitor
from huying.web.voices import plain_voice
from huying.wording.refusals import refusal

REGISTER = STEPS["register"]
CASES = Field(
    name="cases", kind=Kind.ROWS, fields=tuple(one for one in REGISTER.fields if one.name in IN_A_MEETING)
)


def file_meeting(request: HttpRequest, visitor: Visitor) -> tuple[Outcome, tuple[str, ...]]:
    """File every case of a meeting, or none; the numbers where all were filed."""
    sent = request.POST.get("request_key") or forms.request_key()
    uploaded = uploading.taken(request, by=visitor.actor, key=sent, rows=CASES.name)
    numbered = forms.rows(CASES, request.POST, uploaded.files)
    rows = list(numbered.values())
    wrong = tuple(_renumbered(uploaded.faults, list(numbered)))
    numbers: list[str] = []

    def take(key: Key) -> Done:
        if not rows:
            raise Faulty((Fault("cases", "required", {}),))
        cases = [row | {"channel": MEETING} for row in rows]
        done = file_several(by=visitor.actor, rows=cases, key=key, faults=wrong)
        numbers.extend(one.number for one in done)
        return done[-1]

    outcome = _taken(request, visitor, sent=sent, values={"cases": rows}, body=rows, take=take)
    return outcome, tuple(numbers)


def _renumbered(faults: Iterable[Fault], numbers: list[int]) -> Iterator[Fault]:
    """The faults of files under the numbers their rows have once the blank ones are dropped."""
    for fault in faults:
        _cases, number, name = fault.path.split(".")
        yield replace(fault, path=f"{CASES.name}.{numbers.index(int(number))}.{name}")


def join(request: HttpRequest, visitor: Visitor, *, number: str) -> Outcome:
    """Add the reporters to a case that is already there, with what they said."""
    sent = request.POST.get("request_key") or forms.request_key()
    values = forms.details(REGISTER.fields, request.POST, uploading.kept(request.POST))
    parties = values.get("parties", [])

    def take(key: Key) -> Done:
        text = str(values.get("text", ""))
        return join_several(by=visitor.actor, number=number, parties=parties, text=text, key=key)

    return _taken(request, visitor, sent=sent, values=values, body=[number, values], take=take)


def _taken(
    request: HttpRequest,
    visitor: Visitor,
    *,
    sent: str,
    values: Mapping[str, Any],
    body: Any,
    take: Callable[[Key], Done],
) -> Outcome:
    key = key_of(by=visitor.actor, key=sent, route=f"POST {request.path}", body=body)
    try:
        return Outcome(done=take(key), values=values)
    except Faulty as faulty:
        faults = forms.fault_sentences(faulty.faults, visitor.lang)
        return Outcome(status=422, faults=faults, found=faulty.faults, values=values)
    except Refused as refused:
        status = 403 if refused.code == "not_yours" else 409
        said = refusal(refused, plain_voice(visitor.lang))
        return Outcome(status=status, faults={"": (said,)}, refused=refused, values=values)
    except NotVisible:
        return Outcome(status=422, faults={"": (_("没有这个编号的案件"),)}, values=values)
    except (KeyReused, Busy) as fault:
        busy = isinstance(fault, Busy)
        said = (
            _("同时办理的人较多，请重新提交")
            if busy
            else _("本次提交的编号已用于另一次提交，请核对后重新提交")
        )
        return Outcome(status=409 if busy else 422, faults={"": (said,)}, values=values)
