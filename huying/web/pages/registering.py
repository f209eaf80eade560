"""Taking what the registration form posted where it is not one plain act: a meeting's cases, a joining reporter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from huying.domain.refusals import Fault, Faulty, Refused
from huying.domain.steps import STEPS, Field, Kind
from huying.services.cases import Done, key_of
from huying.services.errors import Busy, KeyReused, NotVisible
from huying.services.registering import file_several, join_several
from huying.store.cases import Key
from huying.web import forms
from huying.web.acting import Outcome
from huying.web.presenting.registering import IN_A_MEETING, MEETING
from huying.web.visitor import Visitor
from huying.web.voices import plain_voice
from huying.wording.refusals import refusal

REGISTER = STEPS["register"]
CASES = Field(
    name="cases", kind=Kind.ROWS, fields=tuple(one for one in REGISTER.fields if one.name in IN_A_MEETING)
)


def read_meeting(posted: QueryDict) -> list[dict[str, Any]]:
    """The cases typed for a meeting; rows that are wholly blank are dropped."""
    rows: list[dict[str, Any]] = forms.details((CASES,), posted, []).get("cases", [])
    return rows


def file_meeting(request: HttpRequest, visitor: Visitor) -> tuple[Outcome, tuple[str, ...]]:
    """File every case of a meeting, or none; the numbers where all were filed."""
    rows = read_meeting(request.POST)
    numbers: list[str] = []

    def take(key: Key) -> Done:
        if not rows:
            raise Faulty((Fault("cases", "required", {}),))
        done = file_several(by=visitor.actor, rows=[row | {"channel": MEETING} for row in rows], key=key)
        numbers.extend(one.number for one in done)
        return done[-1]

    outcome = _taken(request, visitor, values={"cases": rows}, body=rows, take=take)
    return outcome, tuple(numbers)


def join(request: HttpRequest, visitor: Visitor, *, number: str) -> Outcome:
    """Add the reporters to a case that is already there, with what they said."""
    values = forms.details(REGISTER.fields, request.POST, request.POST.getlist("kept_file"))
    parties = values.get("parties", [])

    def take(key: Key) -> Done:
        text = str(values.get("text", ""))
        return join_several(by=visitor.actor, number=number, parties=parties, text=text, key=key)

    return _taken(request, visitor, values=values, body=[number, values], take=take)


def _taken(
    request: HttpRequest,
    visitor: Visitor,
    *,
    values: Mapping[str, Any],
    body: Any,
    take: Callable[[Key], Done],
) -> Outcome:
    key = key_of(
        by=visitor.actor,
        key=request.POST.get("request_key") or forms.request_key(),
        route=f"POST {request.path}",
        body=body,
    )
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
            _("同时办理的人太多，请再交一次")
            if busy
            else _("这次提交的编号已用于另一次提交，请核对后再交一次")
        )
        return Outcome(status=409 if busy else 422, faults={"": (said,)}, values=values)
