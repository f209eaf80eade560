"""The process that the cases of one source pin: written from the map, for the words a source's values have."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date

from huying.domain.process import Label
from huying.services.history_maps import HistoryMap

ID = "history-{source}"
SINCE = date(1949, 10, 1)
"""No import asks from when on: what a source states happened when it says."""
CALL = Label(zh="派单", en="Order")
STAGE = Label(zh="历史记录", en="History")


def text_of(use: HistoryMap) -> str:
    """The text of the process file."""
    return "\n".join(_lines(use)) + "\n"


def _lines(use: HistoryMap) -> Iterator[str]:
    yield "[process]"
    yield f"id = {_text(ID.format(source=use.source))}"
    yield "history = true"
    yield f"label = {_label(use.label)}"
    yield f"source = {_text(use.source)}"
    yield f"since = {SINCE.isoformat()}"
    yield f"call = {_label(CALL)}"
    yield f"stage = {_label(STAGE)}"
    for catalogue, words in (*use.words.items(), ("stated", {one.name: one.label for one in use.stated})):
        yield from _catalogue(catalogue, words)


def _catalogue(name: str, words: Mapping[str, Label]) -> Iterator[str]:
    for code, label in words.items():
        yield f"[[{name}]]"
        yield f"code = {_text(code)}"
        yield f"label = {_label(label)}"


def _label(label: Label) -> str:
    return f"{{ zh = {_text(label.zh)}, en = {_text(label.en)} }}"


def _text(text: str) -> str:
    """A text as TOML writes it, which is as JSON does, but for the one control that JSON leaves bare."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
