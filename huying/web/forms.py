"""Between the vocabulary's details and the inputs of a form: one way out, one way back."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from huying.domain.case import Case, Rules
from huying.domain.places import Unit
from huying.domain.process import Choice
from huying.domain.refusals import Fault
from huying.domain.step_parts import Field, Kind
from huying.web import shapes
from huying.web.voices import plain_voice, voice_of
from huying.wording.faults import FAULTS, PLACES, fault_sentence
from huying.wording.files import FILE_FAULTS
from huying.wording.steps import choice_label, field_hint, field_label
from huying.wording.voice import Voice

KINDS = {
    Kind.LINE: "line",
    Kind.TEXT: "text",
    Kind.BOOL: "bool",
    Kind.CHOICE: "choice",
    Kind.UNIT: "unit",
    Kind.MOMENT: "moment",
    Kind.INT: "int",
    Kind.DECIMAL: "decimal",
    Kind.ROW: "party",
    Kind.ROWS: "rows",
    Kind.PARTY_NO: "party_no",
    Kind.ORDER_NO: "order_no",
    Kind.CASE: "case",
    Kind.FILES: "files",
    Kind.LINES: "lines",
}
LIKE_THEIR_NAME = {"phone": "phone", "mail": "email"}
"""Lines whose name says what is typed there."""
ONE_FILE = re.compile(r"(?<=\bfiles)\.\d+$")
"""One file of several: its fault stands beside the input of all."""


def request_key() -> str:
    """A fresh Idempotency-Key for a form's hidden field."""
    return secrets.token_urlsafe(18)


def inputs(
    fields: Iterable[Field], *, step: str, rules: Rules, case: Case | None, units: Iterable[Unit], lang: str
) -> tuple[shapes.Field, ...]:
    """The inputs of a step's details, labelled in the reader's language."""
    voice = voice_of(rules, lang)
    asked = _Asked(step=step, rules=rules, case=case, units=tuple(units), voice=voice)
    return tuple(asked.input(one, one.name) for one in fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the inputs of one step are made for."""

    step: str
    rules: Rules
    case: Case | None
    units: tuple[Unit, ...]
    voice: Voice

    def input(self, one: Field, path: str) -> shapes.Field:
        """One input; `path` is its name within the step, rows without their numbers."""
        return shapes.Field(
            name=one.name,
            kind=LIKE_THEIR_NAME.get(one.name, KINDS[one.kind]),
            label=field_label(self.step, path, self.voice),
            hint=field_hint(self.step, path, self.voice),
            required=one.required,
            choices=self.choices(one, path),
            many=one.kind is Kind.FILES,
            maxlength=one.maxlength if one.kind in (Kind.LINE, Kind.TEXT) else None,
            fields=tuple(self.input(sub, f"{path}.{sub.name}") for sub in one.fields),
        )

    def choices(self, one: Field, path: str) -> tuple[shapes.Choice, ...]:
        """What may be chosen: units offered, petitioners, orders, a catalogue of the process, or fixed values."""
        if one.kind is Kind.UNIT:
            return tuple((unit.code, self.voice.unit(unit.code)) for unit in self.units)
        if one.kind is Kind.PARTY_NO and self.case is not None:
            return tuple((str(party.no), party_label(party.no)) for party in self.case.parties)
        if one.kind is Kind.ORDER_NO and self.case is not None:
            live = [order for order in self.case.orders if order.live and order.obliged]
            return tuple((str(order.no), f"{order.no} · {self.voice.unit(order.unit)}") for order in live)
        values = one.choices or (self.rules.process.choices(one.source) if one.source else ())
        return tuple((value, choice_label(self.step, path, value, self.voice)) for value in values)


def party_label(no: int) -> str:
    """A petitioner by number: names are masked and stand elsewhere."""
    return gettext("%(no)s 号诉求人") % {"no": no}


def catalogue_choice(choice: Choice, lang: str) -> shapes.Choice:
    """A value of a process's catalogue with its label."""
    return choice.code, choice.label.zh if lang == "zh" else choice.label.en


def details(fields: Iterable[Field], posted: QueryDict, files: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What was posted, as the details of an act, with the ids of files by the name of their input.

    Blank rows are dropped; nothing is judged here.
    """
    found: dict[str, Any] = {}
    for one in fields:
        value = _posted(one, posted, one.name, files)
        if value not in (None, "", [], {}):
            found[one.name] = value
    return found


def _posted(one: Field, posted: Mapping[str, Any], name: str, files: Mapping[str, Sequence[str]]) -> Any:
    if one.kind is Kind.FILES:
        return list(files.get(name, ()))
    if one.kind is Kind.ROW:
        return {
            sub.name: posted[f"{name}.{sub.name}"] for sub in one.fields if posted.get(f"{name}.{sub.name}")
        }
    if one.kind is Kind.ROWS:
        return list(rows(one, posted, files).values())
    if one.kind is Kind.LINES:
        return [line for line in str(posted.get(name, "")).splitlines() if line.strip()]
    return posted.get(name)


def rows(
    one: Field, posted: Mapping[str, Any], files: Mapping[str, Sequence[str]]
) -> dict[int, dict[str, Any]]:
    """The rows of a list that are not blank, each under the number it was posted with."""
    found = {}
    for index in _indices((*posted, *files), one.name):
        row = _row(one, posted, f"{one.name}.{index}", files)
        if row:
            found[index] = row
    return found


def _row(
    one: Field, posted: Mapping[str, Any], prefix: str, files: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    row = {}
    for sub in one.fields:
        name = f"{prefix}.{sub.name}"
        if sub.kind is Kind.FILES and name in files:
            row[sub.name] = list(files[name])
        elif posted.get(name):
            row[sub.name] = posted[name]
    return row


def _indices(names: Iterable[str], name: str) -> list[int]:
    """The numbers of the rows that were posted, in order; they may skip."""
    found = {key[len(name) + 1 :].split(".", 1)[0] for key in names if key.startswith(f"{name}.")}
    return sorted(int(index) for index in found if index.isdecimal() and len(index) < 6)


def fault_sentences(
    faults: Iterable[Fault], lang: str, voice: Voice | None = None
) -> dict[str, tuple[str, ...]]:
    """Each fault's sentence under the name of its input; with a voice, in the words of the case's process."""
    spoken = voice or plain_voice(lang)
    said: dict[str, tuple[str, ...]] = {}
    for fault in faults:
        path = ONE_FILE.sub("", fault.path)
        said[path] = (*said.get(path, ()), _sentence(fault, spoken))
    return said


def _sentence(fault: Fault, voice: Voice) -> str:
    if fault.code not in FAULTS and fault.code in FILE_FAULTS:
        sentence = FILE_FAULTS[fault.code][voice.lang].format(**fault.params)
        return (
            voice.say(PLACES, "at", place=fault.params["file"], what=sentence)
            if "file" in fault.params
            else sentence
        )
    return fault_sentence(fault, voice)
