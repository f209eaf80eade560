"""The files of a posted form, by the input they were chosen in: those it had kept before, and those sent now."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest, QueryDict

from huying.domain.case import Actor
from huying.domain.refusals import Fault
from huying.services.uploads import BadFiles, take_uploads

FILES, KEPT = "files", "kept_file"
"""How the name of an input for files ends, and that of the ids a form kept when it came back."""
Files = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """The ids of a form's files by input, and what was wrong with those that were refused."""

    files: Files
    faults: tuple[Fault, ...] = ()


def kept(posted: QueryDict) -> dict[str, list[str]]:
    """The files a form had kept, by input: `cases.2.kept_file` belongs to `cases.2.files`."""
    return {
        name.removesuffix(KEPT) + FILES: posted.getlist(name)
        for name in posted
        if name == KEPT or name.endswith(f".{KEPT}")
    }


def taken(request: HttpRequest, *, by: Actor, key: str | None, rows: str = "") -> Uploaded:
    """Keep every file that was sent as pending: of the form itself, or of each of its `rows`.

    What is refused is told beside its input, and keeps no other back.
    """
    inputs = re.compile(rf"{rows}\.(0|[1-9][0-9]{{0,4}})\.{FILES}" if rows else FILES)
    files, faults = kept(request.POST), []
    for name in filter(inputs.fullmatch, request.FILES):
        new, wrong = _taken(request, name, by=by, key=key)
        # An input all of whose files were refused is no blank one: its row has to come back.
        files[name] = [*files.get(name, []), *new]
        faults += wrong
    return Uploaded(files=files, faults=tuple(faults))


def _taken(
    request: HttpRequest, name: str, *, by: Actor, key: str | None
) -> tuple[Sequence[str], list[Fault]]:
    keep_place = "keep_place" in request.POST
    own = f"{key} {name}" if key is not None else None
    try:
        sent = request.FILES.getlist(name)
        return take_uploads(by=by, files=sent, keep_place=keep_place, key=own), []
    except BadFiles as bad:
        return bad.kept, [replace(fault, path=name) for fault in bad.faults]
