"""Erasing what a case holds: the same service as the page, for the posts that may."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from huying.api.answers import json, line_json, read_body
from huying.api.cases import asker_of, key_from
from huying.api.routing import router
from huying.api.schema import Schema, body
from huying.domain.refusals import Fault, Faulty
from huying.services.erasure import LONGEST, Erasure, erase
from huying.services.reading import read_case

MOST = 500
"""Things of each kind in one request."""
SEQ = 2**31
SCHEMA: Schema = {
    "type": "object",
    "additionalProperties": False,
    "required": ["reason", "law"],
    "properties": {
        "reason": {
            "type": "string",
            "minLength": 1,
            "maxLength": LONGEST["reason"],
            "title": "Why",
            "description": "stands in the trace beside the post that erased; write no personal data into it",
        },
        "law": {
            "type": "string",
            "minLength": 1,
            "maxLength": LONGEST["law"],
            "title": "By which law",
            "description": "law and article; stands in the entry for ever",
        },
        "texts": {
            "type": "array",
            "maxItems": MOST,
            "description": "what was written: the entry's seq and a path of its `contents`",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["seq", "path"],
                "properties": {
                    "seq": {"type": "integer", "minimum": 1, "exclusiveMaximum": SEQ},
                    "path": {"type": "string", "minLength": 1},
                },
            },
        },
        "petitioners": {
            "type": "array",
            "maxItems": MOST,
            "description": "petitioners, by the `no` of `parties`",
            "items": {"type": "integer", "minimum": 1, "exclusiveMaximum": SEQ},
        },
        "files": {
            "type": "array",
            "maxItems": MOST,
            "description": "files, by id",
            "items": {"type": "string", "format": "uuid"},
        },
    },
    "example": {
        "reason": "The petitioner withdrew consent",
        "law": "Personal Information Protection Law, article 47",
        "texts": [{"seq": 1, "path": "text"}],
        "petitioners": [1],
        "files": [],
    },
}
ABOUT = (
    "Deletes texts, petitioners and files of a case for good; nothing brings them back. An entry says who did it, why"
    " and by which law; chain, state, times and scores stay as they are, and the case says of each thing by which entry"
    " it was erased. For the operator of the district centre alone."
)


@router.post(
    "/cases/{number}/erasures",
    operation_id="erase_of_case",
    summary="Erase texts, petitioners and files",
    description=ABOUT,
    openapi_extra=body(SCHEMA),
)
def post_erasure(request: HttpRequest, number: str) -> HttpResponse:
    """200 with the entry; 403 not yours, 404 not for your eyes, 422 for what is not there (any more)."""
    asker, said = asker_of(request), read_body(request)
    wanted = _wanted(said)
    done = erase(by=asker.actor, number=number, wanted=wanted, key=key_from(request, asker, said))
    shown = read_case(by=asker.actor, number=number)
    line = next(one for one in shown.lines if one.seq == done.seq)
    return json({"number": number, "seq": done.seq, "step": done.step, "entry": line_json(line)})


def _wanted(said: Mapping[str, Any]) -> Erasure:
    """The parts of the body. Raises Faulty with everything that is no such part."""
    faults = [Fault(name, "unknown_detail", {}) for name in said if name not in SCHEMA["properties"]]
    rows = {name: _rows(said, name, faults) for name in ("texts", "petitioners", "files")}
    texts = [_text(one, f"texts.{n}", faults) for n, one in enumerate(rows["texts"])]
    numbers = [_whole(one, f"petitioners.{n}", faults) for n, one in enumerate(rows["petitioners"])]
    files = [_file(one, f"files.{n}", faults) for n, one in enumerate(rows["files"])]
    words = {name: _words(said.get(name), name, faults) for name in ("reason", "law")}
    if faults:
        raise Faulty(tuple(faults))
    return Erasure(**words, texts=texts, petitioners=numbers, files=files)


def _rows(said: Mapping[str, Any], name: str, faults: list[Fault]) -> list[Any]:
    found = said.get(name, [])
    if isinstance(found, list) and len(found) <= MOST:
        return found
    faults.append(Fault(name, "not_rows", {}))
    return []


def _text(one: Any, path: str, faults: list[Fault]) -> tuple[int, str]:
    if not isinstance(one, Mapping) or one.keys() - {"seq", "path"} or not isinstance(one.get("path"), str):
        faults.append(Fault(path, "not_rows", {}))
        return 0, ""
    return _whole(one.get("seq"), f"{path}.seq", faults), one["path"]


def _whole(one: Any, path: str, faults: list[Fault]) -> int:
    if isinstance(one, int) and not isinstance(one, bool) and 0 < one < SEQ:
        return one
    faults.append(Fault(path, "not_a_whole_number", {}))
    return 0


def _file(one: Any, path: str, faults: list[Fault]) -> UUID:
    try:
        return UUID(one)
    except (ValueError, TypeError, AttributeError):
        faults.append(Fault(path, "nothing_there", {}))
        return UUID(int=0)


def _words(one: Any, name: str, faults: list[Fault]) -> str:
    if one is None or isinstance(one, str):
        return one or ""
    faults.append(Fault(name, "not_a_text", {}))
    return ""
