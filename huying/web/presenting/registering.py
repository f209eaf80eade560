"""The registration form: its questions for one case or for a meeting, its grid, its hints of repeats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from huying.domain.case import Actor, Rules
from huying.domain.case.acts import fields_of
from huying.domain.case.projection import OVER
from huying.domain.places import Unit
from huying.services.registering import may_join
from huying.store.matters import Matter
from huying.web import forms, shapes
from huying.web.presenting.fitting import complained_about
from huying.web.voices import voice_of
from huying.wording.states import CASE_STATES, UNIT_KINDS
from huying.wording.voice import Voice

GROUND = frozenset({"street", "community", "grid", "building"})
NOT_BY_STAFF = frozenset({"web", "import"})
MEETING = "meeting"
USUAL = {"worker": "patrol", "chief": "patrol", "building_head": "patrol"}
ABOUT = ("title", "text", "place", "grid", "kind", "category", "matter", "against", "confidential", "files")
IN_A_MEETING = ("title", "text", "place", "grid", "category", "files")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """A case that may be the same matter. `joins`: the reporter may be added to it instead."""

    number: str
    title: str
    place: str
    state: str
    filed_at: datetime
    repeats: int
    href: str
    joins: bool


def channels(offered: Iterable[Rules], slug: str, channel: str, lang: str) -> tuple[shapes.Link, ...]:
    """The ways a problem reaches staff, each its own form: those of every process this post registers in."""
    address = reverse("register", args=[slug])
    links: dict[str, shapes.Link] = {}
    for rules in offered:
        voice = voice_of(rules, lang)
        for one in rules.process.catalogues["channels"]:
            if one.code not in NOT_BY_STAFF:
                href = f"{address}?channel={one.code}"
                link = shapes.Link(label=voice.label(one.label), href=href, current=one.code == channel)
                links.setdefault(one.code, link)
    return tuple(links.values())


def chosen(offered: Sequence[Rules], by: Actor, asked: str) -> tuple[Rules, str]:
    """The channel asked for, else the usual one of this role, with the rules of the process that has it."""
    known = {
        code: rules
        for rules in reversed(offered)
        for code in rules.process.choices("channels")
        if code not in NOT_BY_STAFF
    }
    usual = USUAL.get(by.role or "", "phone")
    first = next(code for code in offered[0].process.choices("channels") if code in known)
    channel = asked if asked in known else usual if usual in known else first
    return known[channel], channel


def ground(rules: Rules, by: Actor) -> tuple[Unit, ...]:
    """The pieces of ground this post registers for: those of the unit that holds cases there, with what is below."""
    units = rules.units
    chain = units.chain(by.unit or "")
    top = next((one for one in chain if one.kind in rules.process.holders and one.kind in GROUND), None)
    if top is None:
        return tuple(
            u for u in units if u.kind in ("street", "community") and u.jurisdiction == by.jurisdiction
        )
    return (top, *(one for one in units.under(top.code) if one.kind in GROUND))


def grid_choices(rules: Rules, by: Actor, lang: str) -> tuple[Any, ...]:
    """The same as choices, grids under their community, communities under their subdistrict."""
    voice, found = voice_of(rules, lang), ground(rules, by)
    groups: dict[str, list[shapes.Choice]] = {}
    for unit in found:
        head = (
            rules.units.ancestor(unit.code, "community") or rules.units.ancestor(unit.code, "street") or unit
        )
        if rules.units.ancestor(by.unit or "", "street") is None:
            head = rules.units.ancestor(unit.code, "street") or unit
        groups.setdefault(voice.unit(head.code), []).append((unit.code, voice.unit(unit.code)))
    return tuple((name, tuple(choices)) for name, choices in groups.items())


def usual_grid(rules: Rules, by: Actor) -> str:
    """The ground of a post that has one of its own."""
    unit = rules.units.get(by.unit) if by.unit and by.unit in rules.units else None
    return unit.code if unit and unit.kind in ("community", "grid", "building") else ""


def matters_for(rules: Rules, every: Iterable[Matter]) -> tuple[Matter, ...]:
    """The matters of the lists this process takes cases of."""
    kinds = rules.process.takes.matters
    return tuple(one for one in every if not kinds or one.kind in kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the form is made for."""

    rules: Rules
    by: Actor
    matters: tuple[Matter, ...]
    lang: str

    def about(self) -> tuple[shapes.Field, ...]:
        """The questions about one case."""
        made = self._fields()
        return tuple(made[name] for name in ABOUT if name in made)

    def parties(self) -> shapes.Field:
        """Who reports: one row stands ready, more are added."""
        return replace(self._fields()["parties"], blank=1, hint=_("加密保存，被呼叫单位看不到。"))

    def meeting(self) -> shapes.Field:
        """The cases of one meeting, a card each."""
        made = self._fields()
        subs = tuple(made[name] for name in IN_A_MEETING)
        return shapes.Field(
            name="cases", kind="rows", label=_("会上提出的问题"), fields=subs, blank=3, wide=True
        )

    def _fields(self) -> dict[str, shapes.Field]:
        rule = self.rules.process.steps["register"]
        found = forms.inputs(
            fields_of(rule, None), step="register", rules=self.rules, case=None, units=(), lang=self.lang
        )
        made = {one.name: one for one in found}
        made["title"] = replace(made["title"], wide=True)
        made["grid"] = replace(
            made["grid"], kind="unit", choices=grid_choices(self.rules, self.by, self.lang)
        )
        made["files"] = replace(made["files"], many=True)
        made["against"] = replace(made["against"], kind="unit", choices=self._complained_about())
        if self.matters:
            made["matter"] = replace(made["matter"], kind="unit", choices=self._matters())
        return made

    def _complained_about(self) -> tuple[Any, ...]:
        """The units a case may complain about, by their kind."""
        voice = voice_of(self.rules, self.lang)
        groups: dict[str, list[shapes.Choice]] = {}
        for one in complained_about(self.rules):
            if one.jurisdiction == self.by.jurisdiction:
                groups.setdefault(voice.of(UNIT_KINDS[one.kind]), []).append((one.code, voice.unit(one.code)))
        return tuple((name, tuple(choices)) for name, choices in groups.items())

    def _matters(self) -> tuple[shapes.Choice, ...]:
        english = self.lang == "en"
        return tuple((one.code, (one.name_en or one.name) if english else one.name) for one in self.matters)


def hints(
    found: Iterable[Mapping[str, Any]], *, rules: Rules, by: Actor, slug: str, voice: Voice
) -> tuple[Hint, ...]:
    """Cases that may be the same matter."""
    return tuple(
        Hint(
            number=row["number"],
            title=row["title"] or row["number"],
            place=row["place"] or "",
            state=voice.of(CASE_STATES[row["state"]]),
            filed_at=row["filed_at"],
            repeats=row["repeats"],
            href=reverse("case", args=[slug, row["number"]]),
            joins=row["state"] not in OVER and may_join(rules, by, row["holder"]),
        )
        for row in found
    )
