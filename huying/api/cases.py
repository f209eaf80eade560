"""Filing, reading and acting on cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from huying.api.answers import BadRequest, json, line_json, read_body, refused
from huying.api.asking import Asker
from huying.api.routing import router
from huying.api.schema import act_schema, body, filing_schema
from huying.api.shown import case_json
from huying.domain.refusals import Fault, Faulty, Refused
from huying.services.cases import act_and_tell, file_case, key_of
from huying.services.moments import moment_said
from huying.services.reading import line_told, read_case
from huying.services.reading_values import CaseShown
from huying.store.cases import Key


def asker_of(request: HttpRequest) -> Asker:
    """Who asks; set once the token held."""
    asker: Asker = request.auth  # type: ignore[attr-defined]
    return asker


def key_from(request: HttpRequest, asker: Asker, said: Any) -> Key | None:
    """The request's Idempotency-Key over its body, if it carries one. Raises BadRequest for a useless one."""
    key = key_text(request)
    return key_of(by=asker.actor, key=key, route=route_of(request), body=said) if key is not None else None


def key_text(request: HttpRequest) -> str | None:
    """The request's Idempotency-Key, if it carries one. Raises BadRequest for a useless one."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (1 <= len(key) <= 200 and key.isprintable()):
        raise BadRequest("an Idempotency-Key has 1 to 200 printable characters")
    return key


def route_of(request: HttpRequest) -> str:
    """What a key is bound to: the same key on another address is another request."""
    return f"{request.method} {request.path}"


@router.post("/cases", operation_id="file_case", summary="File a case", openapi_extra=body(filing_schema()))
def post_case(request: HttpRequest) -> HttpResponse:
    """201 with the number; the same Idempotency-Key gives the same case."""
    asker, said = asker_of(request), read_body(request)
    details = {name: value for name, value in said.items() if name not in ("reporter", "at")}
    parties = [] if details.get("parties") is None else details["parties"]
    # What is no list stays as it was given: it is told as a fault with all others.
    if said.get("reporter") is not None and isinstance(parties, list):
        details["parties"] = [said["reporter"], *parties]
    key = key_from(request, asker, said)
    done = file_case(by=asker.actor, details=details, at=moment_said(said, "at"), key=key)
    answer = json({"number": done.number, "seq": done.seq, "state": done.state}, status=201)
    answer["Location"] = f"{request.path}/{done.number}"
    return answer


@router.get("/cases/{number}", operation_id="read_case", summary="Read a case")
def get_case(request: HttpRequest, number: str) -> HttpResponse:
    """Head, calls, orders, entries, due dates with explanations, and the acts open to the asker."""
    asker = asker_of(request)
    shown = read_case(by=asker.actor, number=number)
    return json(case_json(shown, asker.voice(shown.rules.process)))


@router.post(
    "/cases/{number}/acts",
    operation_id="act_on_case",
    summary="Take a step",
    openapi_extra=body(act_schema()),
)
def post_act(request: HttpRequest, number: str) -> HttpResponse:
    """200 with the new state; 403 not yours, 404 not for your eyes, 409 refused with what happened since, 422."""
    asker, said = asker_of(request), read_body(request)
    step, order, seen, details = _act_of(said)
    key = key_from(request, asker, said)
    try:
        told = act_and_tell(
            by=asker.actor,
            number=number,
            step=step,
            order=order,
            seen=seen,
            at=moment_said(said, "at"),
            details=details,
            key=key,
        )
    except Refused as error:
        shown = read_case(by=asker.actor, number=number)
        return refused(error, asker.voice(shown.rules.process), since=_since(shown, seen))
    done, line = told.done, line_told(by=asker.actor, told=told)
    return json(
        {"number": number, "seq": done.seq, "step": done.step, "order": done.order, "state": done.state}
        | {"entry": line_json(line) if line else None}
    )


def _since(shown: CaseShown, seen: int | None) -> list[Any]:
    return [line for line in shown.lines if seen is not None and line.seq > seen]


def _act_of(said: Mapping[str, Any]) -> tuple[str, int | None, int | None, Mapping[str, Any]]:
    """The parts of an act's body. Raises Faulty with everything that is no such part."""
    faults = [
        Fault(name, "unknown_detail", {})
        for name in said
        if name not in ("step", "order", "seen", "at", "details")
    ]
    step, details = said.get("step"), said.get("details", {})
    if not isinstance(step, str) or not step:
        faults.append(Fault("step", "required", {}))
    if not isinstance(details, Mapping):
        faults.append(Fault("details", "not_rows", {}))
    for name in ("order", "seen"):
        value = said.get(name)
        if value is not None and (
            isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**9
        ):
            faults.append(Fault(name, "not_a_whole_number", {}))
    if faults:
        raise Faulty(tuple(faults))
    return str(step), said.get("order"), said.get("seen"), details
