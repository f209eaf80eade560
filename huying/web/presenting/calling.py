"""The call builder: which units can be called, and one card for each that was chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from huying.domain.case.acts import fields_of
from huying.domain.case.calling import UNCALLABLE, is_own
from huying.domain.case.whistles import further, next_number
from huying.domain.places import Unit
from huying.services.reading_values import CaseShown
from huying.services.surroundings import Matter
from huying.web import forms, shapes
from huying.web.voices import voice_of
from huying.wording.whistles import whistle_name

OUTSIDE_KINDS = ("department", "office", "platform", "station", "street")
"""Whom a street calls, in this order; of other units' inner parts only stations, which serve the ground."""
OWN_KINDS = frozenset({"section", "center", "station", "team", "community", "office"})
CALLED_FIELDS = ("role", "matters", "goal", "people")
OWN_FIELDS = ("role", "task", "due")
WIDE = frozenset({"role", "matters", "task"})
"""What has a line of its card to itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One unit of the call: its inputs, with what was typed and what was wrong."""

    unit: str
    name: str
    own: bool
    prefix: str
    fields: tuple[shapes.Field, ...]
    values: Mapping[str, Any]


def callable_units(shown: CaseShown) -> tuple[Unit, ...]:
    """The units that may be chosen: outside ones first, then the caller's own."""
    units, holder = shown.rules.units, shown.case.holder
    outside = [
        unit
        for kind in OUTSIDE_KINDS
        for unit in units
        if unit.kind == kind and not is_own(shown.rules, holder, unit.code)
    ]
    own = [unit for unit in (units.get(holder), *units.under(holder)) if unit.kind in OWN_KINDS]
    return tuple(unit for unit in (*outside, *own) if unit.kind not in UNCALLABLE)


def chooser(shown: CaseShown, lang: str) -> shapes.Field:
    """The list one chooses units from; own ones say so."""
    voice = voice_of(shown.rules, lang)
    holder = shown.case.holder
    choices = tuple(
        (
            unit.code,
            voice.unit(unit.code) + (_("（本级）") if is_own(shown.rules, holder, unit.code) else ""),
        )
        for unit in callable_units(shown)
    )
    return shapes.Field(name="units", kind="units", label=_("选择单位"), choices=choices, wide=True)


def suggested(shown: CaseShown, matter: Matter | None) -> tuple[str, ...]:
    """The units the matter's list names, its lead first: of the ground only what the case lies in, and not the holder
    that prepares it (S0-51).
    """
    if matter is None:
        return ()
    units, case = shown.rules.units, shown.case
    here = {one.code for code in (case.holder, case.grid) if code in units for one in units.chain(str(code))}
    prepares = {case.holder} if "prepare" in shown.rules.process.steps else set()
    named = ([matter.lead] if matter.lead else []) + list(matter.supports)
    return tuple(
        code
        for code in named
        if code in units and code not in prepares and (units.get(code).kind != "street" or code in here)
    )


def cards(
    shown: CaseShown, codes: Sequence[str], typed: Iterable[Mapping[str, Any]], *, lang: str, step: str
) -> tuple[Card, ...]:
    """A card per unit, filled with what was typed for it; the first leads until told otherwise."""
    known = {str(row.get("unit")): row for row in typed}
    voice = voice_of(shown.rules, lang)
    subs = _sub_fields(shown, step, lang)
    wanted = [code for code in codes if code in shown.rules.units]
    made = []
    for n, code in enumerate(wanted):
        own = is_own(shown.rules, shown.case.holder, code)
        prefix = f"orders.{n}" if step == "call" else "order"
        first = "lead" if n == 0 and step == "call" else "support"
        row = {"role": first, **known.get(code, {})}
        made.append(
            Card(
                unit=code,
                name=voice.unit(code),
                own=own,
                prefix=prefix,
                fields=tuple(_named(one, prefix, own=own) for one in _asked(subs, own=own)),
                values={f"{prefix}.{name}": value for name, value in row.items()},
            )
        )
    return tuple(made)


def known(shown: CaseShown, step: str) -> dict[str, Any]:
    """What a new form begins with: the place of the case; for one more unit the times of the call it joins."""
    if step == "add" and shown.calls:
        last = shown.calls[-1].call
        ahead = last.arrive_at if last.arrive_at and last.arrive_at > shown.now else None
        return {"arrive_at": ahead, "window_end": last.window_end}
    return {"place": shown.place}


def rows_of(typed: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What was typed for each unit: the rows of a call, or the one row of an added unit."""
    return list(typed.get("orders") or ([typed["order"]] if typed.get("order") else []))


def filled(typed: Mapping[str, Any], cards: Iterable[Card]) -> dict[str, Any]:
    """What was typed, with a row for every card: those only chosen stand there with their role."""
    rows = {str(row.get("unit")): row for row in rows_of(typed)}
    orders = [
        {"role": card.values[f"{card.prefix}.role"], **rows.get(card.unit, {}), "unit": card.unit}
        for card in cards
    ]
    return {name: value for name, value in typed.items() if name != "order"} | {"orders": orders}


def _sub_fields(shown: CaseShown, step: str, lang: str) -> Mapping[str, shapes.Field]:
    rule = shown.rules.process.steps[step]
    made = forms.inputs(
        fields_of(rule, shown.case), step=step, rules=shown.rules, case=shown.case, units=(), lang=lang
    )
    rows = next(one for one in made if one.kind in ("rows", "party"))
    return {one.name: one for one in rows.fields}


def _asked(subs: Mapping[str, shapes.Field], *, own: bool) -> list[shapes.Field]:
    return [subs[name] for name in (OWN_FIELDS if own else CALLED_FIELDS)]


def _named(one: shapes.Field, prefix: str, *, own: bool) -> shapes.Field:
    """The input under its full name. Nothing is required here: a unit that is only informed is asked for nothing."""
    choices = one.choices[:2] if own and one.name == "role" else one.choices
    return replace(
        one,
        name=f"{prefix}.{one.name}",
        choices=choices,
        required=False,
        buttons=True if one.name == "role" else one.buttons,
        wide=one.name in WIDE,
    )


def why_again(shown: CaseShown, step: str, lang: str) -> tuple[str, shapes.Field] | None:
    """Which whistle a further one is, and the question why; None for the first, and for one more unit."""
    if step != "call" or not further(shown.case):
        return None
    rule = shown.rules.process.steps[step]
    made = forms.inputs(
        fields_of(rule, shown.case), step=step, rules=shown.rules, case=shown.case, units=(), lang=lang
    )
    reason = next(one for one in made if one.name == "reason")
    return whistle_name(next_number(shown.case), voice_of(shown.rules, lang)), replace(
        reason, required=True, wide=True
    )


def whole_fields(shown: CaseShown, step: str, lang: str) -> tuple[shapes.Field, ...]:
    """The inputs of the whole call: where to come, when, until when."""
    rule = shown.rules.process.steps[step]
    made = forms.inputs(
        fields_of(rule, shown.case), step=step, rules=shown.rules, case=shown.case, units=(), lang=lang
    )
    attends = "attend" in shown.rules.process.steps
    hidden = {"orders", "order", "reason"} | (set() if attends else {"arrive_at", "place"})
    return tuple(one for one in made if one.name not in hidden)
