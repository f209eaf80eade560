"""Between the vocabulary's details and the inputs of a form: one way out, one way back."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict

from huying.domain.case import Case, Rules
from huying.domain.places import Unit
from huying.domain.process import Choice
from huying.domain.refusals import Fault
from huying.domain.steps import Field, Kind
from huying.web import shapes
from huying.wording import faults as fault_words
from huying.wording import steps as step_words

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
PHONES = frozenset({"phone"})


def request_key() -> str:
    """A fresh Idempotency-Key for a form's hidden field."""
    return secrets.token_urlsafe(18)


def inputs(
    fields: Iterable[Field], *, step: str, rules: Rules, case: Case | None, units: Iterable[Unit], lang: str
) -> tuple[shapes.Field, ...]:
    """The inputs of a step's details, labelled in the reader's language."""
    offered = tuple((unit.code, unit.name if lang == "zh" else unit.name_en or unit.name) for unit in units)
    return tuple(_input(one, step, rules, case, offered, lang) for one in fields)


def _input(
    one: Field, step: str, rules: Rules, case: Case | None, offered: tuple[shapes.Choice, ...], lang: str
) -> shapes.Field:
    kind = "phone" if one.name in PHONES else KINDS[one.kind]
    return shapes.Field(
        name=one.name,
        kind=kind,
        label=step_words.field_label(step, one.name, lang),
        hint=step_words.field_hint(step, one.name, lang),
        required=one.required,
        choices=_choices(one, step, rules, case, offered, lang),
        many=one.kind is Kind.FILES,
        maxlength=one.maxlength if one.kind in (Kind.LINE, Kind.TEXT) else None,
        fields=tuple(_input(sub, step, rules, case, offered, lang) for sub in one.fields),
    )


def _choices(
    one: Field, step: str, rules: Rules, case: Case | None, offered: tuple[shapes.Choice, ...], lang: str
) -> tuple[shapes.Choice, ...]:
    if one.kind is Kind.UNIT:
        return offered
    if one.source:
        return tuple(catalogue_choice(choice, lang) for choice in rules.process.catalogues.get(one.source, ()))
    if one.kind is Kind.PARTY_NO and case is not None:
        return tuple((str(party.no), step_words.party_label(party.no, lang)) for party in case.parties)
    if one.kind is Kind.ORDER_NO and case is not None:
        live = [order for order in case.orders if order.live and order.obliged]
        return tuple((str(order.no), f"{order.no} · {rules.units.get(order.unit).name}") for order in live)
    return tuple((value, step_words.choice_label(one.name, value, lang)) for value in one.choices)


def catalogue_choice(choice: Choice, lang: str) -> shapes.Choice:
    """A value of a process's catalogue with its label."""
    return choice.code, choice.label.zh if lang == "zh" else choice.label.en


def details(fields: Iterable[Field], posted: QueryDict, files: list[str]) -> dict[str, Any]:
    """What was posted, as the details of an act. Blank rows are dropped; nothing is judged here."""
    found: dict[str, Any] = {}
    for one in fields:
        value = _posted(one, posted, one.name, files)
        if value not in (None, "", [], {}):
            found[one.name] = value
    return found


def _posted(one: Field, posted: Mapping[str, Any], name: str, files: list[str]) -> Any:
    if one.kind is Kind.FILES:
        return files
    if one.kind is Kind.ROW:
        return {sub.name: posted[f"{name}.{sub.name}"] for sub in one.fields if posted.get(f"{name}.{sub.name}")}
    if one.kind is Kind.ROWS:
        return [row for index in _indices(posted, name) if (row := _row(one, posted, f"{name}.{index}"))]
    if one.kind is Kind.LINES:
        return [line for line in str(posted.get(name, "")).splitlines() if line.strip()]
    return posted.get(name)


def _row(one: Field, posted: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {sub.name: posted[f"{prefix}.{sub.name}"] for sub in one.fields if posted.get(f"{prefix}.{sub.name}")}


def _indices(posted: Mapping[str, Any], name: str) -> list[int]:
    """The numbers of the rows that were posted, in order; they may skip."""
    found = {key[len(name) + 1 :].split(".", 1)[0] for key in posted if key.startswith(f"{name}.")}
    return sorted(int(index) for index in found if index.isdigit() and len(index) < 6)


def fault_sentences(faults: Iterable[Fault], lang: str) -> dict[str, tuple[str, ...]]:
    """Each fault's sentence under the name of its input."""
    said: dict[str, tuple[str, ...]] = {}
    for fault in faults:
        said[fault.path] = (*said.get(fault.path, ()), fault_words.say(fault.code, lang, **fault.params))
    return said
