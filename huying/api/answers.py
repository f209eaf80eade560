"""What the API answers with: JSON written once, and every error as application/problem+json (RFC 9457)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse

from huying.domain.refusals import Fault, Refused
from huying.domain.text import TooDeep, normalise_tree
from huying.services.errors import Erased
from huying.services.reading_values import Line
from huying.wording.erased import erased
from huying.wording.faults import fault_sentence
from huying.wording.refusals import refusal
from huying.wording.voice import Voice

PROBLEM = "application/problem+json"
MOST_BODY = 1_000_000
"""Bytes of a JSON body; a longer one is no act of a person."""


class BadRequest(ValueError):
    """The body is not JSON, or not an object, or too large."""


def json(value: Any, *, status: int = 200, kind: str = "application/json") -> HttpResponse:
    """An answer. Moments are written with their offset."""
    return HttpResponse(orjson.dumps(value, default=_plain), status=status, content_type=kind)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


def problem(status: int, title: str, *, detail: str = "", **more: Any) -> HttpResponse:
    """An error that says what to do about it."""
    shown = {"type": "about:blank", "title": title, "status": status} | ({"detail": detail} if detail else {})
    return json(shown | more, status=status, kind=PROBLEM)


def refused(refusal_: Refused, voice: Voice, *, since: Iterable[Line] = ()) -> HttpResponse:
    """403 when it is not this post's to do, else 409 with the reason and what happened since."""
    said = refusal(refusal_, voice)
    params = dict(refusal_.params)
    if refusal_.code == "not_yours":
        return problem(403, "Not yours", detail=said, refused={"code": refusal_.code, "reason": said})
    return problem(
        409,
        "Refused",
        detail=said,
        refused={"code": refusal_.code, "reason": said, "params": params},
        since=[line_json(line) for line in since],
    )


def gone(error: Erased, voice: Voice) -> HttpResponse:
    """410 with the entry that erased it."""
    return problem(410, "Erased", detail=erased(error.entry, voice), entry=error.entry)


def faulty(faults: Iterable[Fault], voice: Voice) -> HttpResponse:
    """422 with every fault at its path."""
    rows = [
        {"path": fault.path, "code": fault.code, "message": fault_sentence(fault, voice)} for fault in faults
    ]
    return problem(422, "Faulty details", faults=rows)


def line_json(line: Line) -> dict[str, Any]:
    """One entry of the trace. `erased` names the entries that erased what was written, by path."""
    return {
        "seq": line.seq,
        "step": line.step,
        "order": line.order,
        "by": dict(line.by),
        "at": line.at,
        "recorded_at": line.recorded_at,
        "facts": dict(line.facts),
        "contents": dict(line.contents),
        "erased": dict(line.erased),
        "files": [
            {"id": file.id, "mime": file.mime, "name": file.name, "erased_by": file.erased_by}
            for file in line.files
        ],
        "hash": line.hash,
    }


def read_body(request: HttpRequest) -> Mapping[str, Any]:
    """The JSON object of a request, every text in it normalised. Raises BadRequest."""
    raw = request.body
    if len(raw) > MOST_BODY:
        raise BadRequest("the body is larger than one megabyte")
    try:
        found = orjson.loads(raw or b"{}")
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"not JSON: {error}") from None
    if not isinstance(found, dict):
        raise BadRequest("the body must be an object")
    try:
        return normalise_tree(found)
    except TooDeep as error:
        raise BadRequest(str(error)) from None
