"""The lines of a case: each entry with what was written beside it, its files, and what was erased of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from huying.domain import trace
from huying.domain.step_parts import Kind
from huying.domain.steps import STEPS
from huying.services.reading_values import FileShown, Line
from huying.store.cases import Whole
from huying.store.sql import Row

Saying = Callable[[int], str]
"""What is said of a thing that the entry of this number erased."""


def lines_of(whole: Whole, *, erased: Saying | None) -> list[Line]:
    """All entries with what was written beside them and their files."""
    contents: dict[int, dict[str, Any]] = {}
    gone: dict[int, dict[str, int]] = {}
    for seq, path, value, entry_no in whole.contents:
        if entry_no is None:
            contents.setdefault(seq, {})[path] = value
        else:
            gone.setdefault(seq, {})[path] = entry_no
    brought: dict[int, list[FileShown]] = {}
    for row in whole.files:
        brought.setdefault(row["seq"], []).append(_file(row, erased))
    found = []
    for row in whole.entries:
        entry = trace.from_data(row["body"]).entry
        files = tuple(brought.get(entry.seq, ()))
        line = line_of(entry, contents=contents.get(entry.seq, {}), hash_=row["hash"], files=files)
        found.append(_with_erased(line, gone[entry.seq], erased) if entry.seq in gone else line)
    return found


def _file(row: Row, erased: Saying | None) -> FileShown:
    """A file; an erased one has neither name nor thumbnail any more."""
    given = row | {"id": UUID(row["id"])}
    entry = row["erased_by"]
    if entry is not None:
        given |= {"name": erased(entry) if erased else "", "has_thumbnail": False}
    return FileShown(**given)


def _with_erased(line: Line, gone: Mapping[str, int], erased: Saying | None) -> Line:
    """The line with what stands in the place of what was erased."""
    step = STEPS.get(line.step)
    lists = {one.name for one in step.fields if one.kind is Kind.LINES} if step else set()
    said = {path: erased(entry) for path, entry in gone.items()} if erased else {}
    stand_ins = {path: [words] if path in lists else words for path, words in said.items()}
    return replace(line, erased=gone, contents={**line.contents, **stand_ins})


def line_of(
    entry: trace.Entry, *, contents: Mapping[str, Any], hash_: str, files: tuple[FileShown, ...]
) -> Line:
    """One entry as a line of which nothing was erased."""
    return Line(
        seq=entry.seq,
        step=entry.step,
        order=entry.order,
        by=entry.by,
        at=entry.at,
        recorded_at=entry.recorded_at,
        facts=entry.facts,
        contents=contents,
        erased={},
        files=files,
        late=entry.facts.get("clock", {}).get("late"),
        hash=hash_,
    )
