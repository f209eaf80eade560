"""The other cases that belong to one: repeats, related ones, merged ones, each as far as these eyes may find it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from huying.domain.case.projection import OVER
from huying.services.lists import list_numbered
from huying.services.reading_values import CaseShown, Line
from huying.web import shapes
from huying.web.presenting.words import is_locked, label_of, row_title
from huying.web.voices import voice_of
from huying.wording.states import CASE_STATES
from huying.wording.voice import Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another case: how it belongs to this one, and what of it these eyes may see; without `href` nothing more."""

    number: str
    how: str
    href: str = ""
    title: str = ""
    locked: bool = False
    state: str = ""
    light: str = ""
    due_at: datetime | None = None
    holder: str = ""
    filed_at: datetime | None = None


def heads() -> tuple[shapes.Head, ...]:
    """The columns of the table."""
    return (
        shapes.Head(label=_("关系"), kind="word"),
        shapes.Head(label=_("案件")),
        shapes.Head(label=_("状态"), kind="word"),
        shapes.Head(label=_("时限"), kind="light"),
        shapes.Head(label=_("承办单位"), kind="unit"),
        shapes.Head(label=_("登记时间"), kind="time"),
    )


def related(shown: CaseShown, *, slug: str, lang: str) -> tuple[Related, ...]:
    """The cases this one was linked to, merged with or is a repeat of, as far as its entries say so to this reader."""
    voice = voice_of(shown.rules, lang)
    ties = ties_of(shown)
    found = {row["number"]: row for row in list_numbered(by=shown.by, numbers=tuple(ties))}
    return tuple(
        _related(number, _way(line, voice), found[number], slug, voice)
        if number in found
        else Related(number=number, how=_way(line, voice))
        for number, line in ties.items()
    )


def ties_of(shown: CaseShown) -> Mapping[str, Line]:
    """The other cases by number, each with the last entry that tied it to this one."""
    ties = {}
    for line in shown.lines:
        number = line.facts.get("repeat_of" if line.step == "register" else "to")
        if line.step in ("register", "link", "merge") and isinstance(number, str):
            ties[number] = line
    return ties


def _way(line: Line, voice: Voice) -> str:
    ways = {
        "original": _("重复件"),
        "repeat": _("原件"),
        "related": _("相关"),
        "master": _("并入本件"),
        "child": _("已并入该件"),
    }
    part = "repeat" if line.step == "register" else str(line.facts.get("as"))
    return ways.get(part) or label_of(line.step, voice)


def _related(number: str, how: str, row: Mapping[str, Any], slug: str, voice: Voice) -> Related:
    over = row["state"] in OVER
    return Related(
        number=number,
        how=how,
        href=reverse("case", args=[slug, number]),
        title=row_title(row, voice),
        locked=is_locked(row),
        state=voice.of(CASE_STATES[row["state"]]),
        light="done" if over else row["light"],
        due_at=None if over else row["due_at"],
        holder=voice.unit(row["holder"]),
        filed_at=row["filed_at"],
    )


def merged(shown: CaseShown) -> tuple[str, ...]:
    """The numbers of those it was merged with: what one of them holds of a petitioner, the other holds too."""
    return tuple(number for number, line in ties_of(shown).items() if line.step == "merge")
