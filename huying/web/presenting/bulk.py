"""One step on many: what was chosen, the form that confirms it, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huying.domain.case import Rules
from huying.domain.case.acts import fields_of
from huying.services.bulk import NOT_IN_BULK, Result, Target
from huying.services.centre import Ground, street_of
from huying.web import forms, shapes
from huying.web.addresses import page_address
from huying.web.presenting.calling import OUTSIDE_KINDS
from huying.web.presenting.words import is_locked, label_of, row_title
from huying.web.voices import voice_of
from huying.wording.after import DONE
from huying.wording.bulk import MEANS, WAY_BACK, said
from huying.wording.faults import fault_at
from huying.wording.refusals import refusal
from huying.wording.states import CASE_STATES, ORDER_STATES
from huying.wording.voice import Voice

AGAIN: Mapping[str, str] = {
    "assess": "assess",
    "reassign": "reassign",
    "withdraw": "add",
    "judge_return": "add",
    "rule": "add",
}
"""After a step on many, the one that takes it back or goes on from it for the same cases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One case, or one order of it, that was chosen; `value` names it in the form, with what was seen of it."""

    number: str
    title: str
    locked: bool
    href: str
    unit: str
    street: str
    state: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What became of one: `light` done, green (by this form before) or red, with its word and why."""

    one: Chosen
    light: str
    word: str
    why: str = ""


def parse(values: Iterable[str]) -> tuple[Target, ...]:
    """What boxes and hidden inputs sent: `number~order` or `number~order~seen`; anything else is left out."""
    found = []
    for value in values:
        number, *rest = value.split("~")
        whole = [int(one) for one in rest if one.isascii() and one.isdecimal() and len(one) < 10]
        if (
            number
            and len(number) <= 40
            and "\x00" not in number
            and len(whole) == len(rest)
            and 1 <= len(rest) <= 2
        ):
            found.append(Target(number=number, order=whole[0] or None, seen=whole[1] if whole[1:] else None))
    return tuple(found)


def chosen(rows: Iterable[Mapping[str, Any]], on: Ground, *, slug: str, lang: str) -> tuple[Chosen, ...]:
    """What was chosen, in words."""
    return tuple(_chosen(row, on, slug, lang) for row in rows)


def _chosen(row: Mapping[str, Any], on: Ground, slug: str, lang: str) -> Chosen:
    voice = voice_of(on.rules[row["process"]], lang)
    state = ORDER_STATES.get(row["order_step"] or "") or CASE_STATES[row["state"]]
    return Chosen(
        number=row["number"],
        title=row_title(row, voice),
        locked=is_locked(row),
        href=page_address("case", slug, row["number"]),
        unit=voice.unit(row["order_unit"]) if row["order_unit"] else "",
        street=voice.unit(street_of(row["holder"], on.units)),
        state=voice.of(state),
        value=f"{row['number']}~{row['order_no'] or 0}~{row['seen']}",
    )


def rules_of(step: str, rows: Iterable[Mapping[str, Any]], on: Ground) -> Rules:
    """The rules whose words the form speaks: those of the first case chosen that takes the step."""
    asked = (on.rules[row["process"]] for row in rows)
    return next(rules for rules in (*asked, *on.rules.values()) if rules.rule(step) is not None)


def inputs(step: str, rules: Rules, lang: str) -> tuple[shapes.Field, ...]:
    """The step's details without those of one case alone."""
    rule = rules.rule(step)
    asked = fields_of(rule, None) if rule else ()
    kinds = rules.process.holders if step == "reassign" else OUTSIDE_KINDS
    made = forms.inputs(
        (one for one in asked if one.kind not in NOT_IN_BULK),
        step=step,
        rules=rules,
        case=None,
        units=(unit for unit in rules.units if unit.kind in kinds),
        lang=lang,
    )
    return tuple(replace(one, wide=True) if one.kind == "text" else one for one in made)


def means(step: str, lang: str) -> str:
    """What becomes of each when it is confirmed."""
    return said(MEANS, step, lang)


def way_back(step: str, lang: str) -> str:
    """How what was done is taken back, or that it stays."""
    return said(WAY_BACK, step, lang)


def gone_on_with(results: Iterable[Result], step: str, offered: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """The step that takes back what was done, or goes on from it, with what it would be taken on; "" for none."""
    back = AGAIN.get(step, "")
    done = tuple(
        dict.fromkeys(f"{one.target.number}~0" for one in results if one.outcome in ("done", "again"))
    )
    return (back, done) if back in offered and done else ("", ())


def told(
    results: Sequence[Result], rows: Iterable[Chosen], step: str, rules: Rules, lang: str
) -> tuple[Told, ...]:
    """What became of each, in the order chosen; what is not for these eyes has its number alone."""
    known = {one.value.rpartition("~")[0]: one for one in rows}
    voice = voice_of(rules, lang)
    return tuple(_told(result, known, step, voice) for result in results)


def _told(result: Result, known: Mapping[str, Chosen], step: str, voice: Voice) -> Told:
    target = result.target
    one = known.get(f"{target.number}~{target.order or 0}") or _unknown(target.number)
    if result.outcome == "done":
        return Told(one=one, light="done", word=voice.of(DONE[step]))
    if result.outcome == "again":
        return Told(one=one, light="done", word=voice.of(DONE[step]), why=_("此前提交时已办理，没有重复"))
    return Told(
        one=one,
        light="none" if result.outcome == "left" else "red",
        word=_word(result),
        why=_why(result, step, voice),
    )


def _word(result: Result) -> str:
    return _("尚未办理") if result.outcome == "left" else _("未办理")


def _why(result: Result, step: str, voice: Voice) -> str:
    if result.refused is not None:
        return refusal(result.refused, voice)
    if result.faults:
        return ("；" if voice.lang == "zh" else "; ").join(
            fault_at(step, fault, voice) for fault in result.faults
        )
    return {
        "gone": _("没有此案件，或不在您的查看范围内"),
        "reused": _("本次提交的编号已用于另一次提交，请核对后重新提交"),
        "busy": _("同时办理的人较多，请重新提交"),
        "left": _("本次用时过长，请继续办理其余各项"),
    }[result.outcome]


def _unknown(number: str) -> Chosen:
    return Chosen(number=number, title=number, locked=False, href="", unit="", street="", state="", value="")


def summary(results: Sequence[Result], step: str, rules: Rules, lang: str) -> str:
    """How many were done and how many were not."""
    voice = voice_of(rules, lang)
    done = sum(one.outcome in ("done", "again") for one in results)
    left = sum(one.outcome == "left" for one in results)
    parts = [
        ngettext("共 %(n)s 项", "共 %(n)s 项", len(results)) % {"n": len(results)},
        _("%(step)s完成 %(n)s 项") % {"step": label_of(step, voice), "n": done},
    ]
    if refused := len(results) - done - left:
        parts.append(ngettext("%(n)s 项未办理", "%(n)s 项未办理", refused) % {"n": refused})
    if left:
        parts.append(ngettext("%(n)s 项尚未办理", "%(n)s 项尚未办理", left) % {"n": left})
    return ("，" if voice.lang == "zh" else ", ").join(parts)
