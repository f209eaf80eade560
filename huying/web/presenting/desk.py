"""The rows of a desk: each task with its light, its distance, and the act itself where it needs no form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huying.domain.case import Rules
from huying.services.desk import Desk
from huying.web import forms, shapes
from huying.web.addresses import page_address
from huying.web.presenting.acts import PAGES, page_of
from huying.web.presenting.clocks import left_of
from huying.web.presenting.words import is_locked, label_of, row_title
from huying.web.voices import voice_of
from huying.wording.states import DUTIES
from huying.wording.voice import Voice
from huying.wording.whistles import whistle_name

AT_ONCE = frozenset({"sign", "note", "accept", "agree"})
"""Acts that a row does by itself: what they may carry beside is seldom needed, and stands on the case page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """One task. `unit` is the holder, or the called unit where the task is on an order; `act` is done from the row,
    `form` leads to the form of any other, half made at `draft_at`.

    `whistle`: by which further call the order was called, else empty."""

    number: str
    title: str
    locked: bool
    href: str
    step: str
    unit: str
    duty: str
    lead: bool
    due: shapes.Due | None
    light: str
    act: shapes.Act | None
    form: str
    draft_at: datetime | None = None
    whistle: str = ""


def task_rows(desk: Desk, *, slug: str, here: str, lang: str) -> tuple[TaskRow, ...]:
    """What the post has to do."""
    return tuple(_row(row, desk, slug=slug, here=here, lang=lang) for row in desk.tasks)


def waiting_rows(desk: Desk, *, slug: str, lang: str) -> tuple[TaskRow, ...]:
    """What others owe on the post's cases."""
    return tuple(_waiting(row, desk, slug=slug, lang=lang) for row in desk.waiting)


def _row(row: Mapping[str, Any], desk: Desk, *, slug: str, here: str, lang: str) -> TaskRow:
    rules = desk.rules[row["process"]]
    voice = voice_of(rules, lang)
    action = page_address("act", slug, row["number"], row["step"])
    return TaskRow(
        number=row["number"],
        title=row_title(row, voice),
        locked=is_locked(row),
        href=page_address("case", slug, row["number"]),
        step=label_of(row["step"], voice),
        unit=_from(row, voice),
        duty=voice.of(DUTIES[row["duty"]]) if row["duty"] else "",
        lead=row["duty"] == "lead",
        due=_due(row, desk, rules, voice),
        light=row["light"],
        act=_act(row, action, here, voice) if row["step"] in AT_ONCE else None,
        form=_form(row, action, slug),
        draft_at=row["draft_at"],
        whistle=whistle_name(row["whistle"], voice) if row["whistle"] else "",
    )


def _form(row: Mapping[str, Any], action: str, slug: str) -> str:
    """Where the step's form is: on a page of its own, or alone on one."""
    if row["step"] in PAGES:
        return page_of(row["step"], slug=slug, number=row["number"])
    return f"{action}?order={row['order_no']}" if row["order_no"] else action


def _from(row: Mapping[str, Any], voice: Voice) -> str:
    """From whom the task comes: for the called unit the holder, for the holder the unit whose order it is."""
    mine = row["order_unit"] is None or row["unit"] == row["order_unit"]
    return voice.unit(row["holder"] if mine else row["order_unit"])


def _waiting(row: Mapping[str, Any], desk: Desk, *, slug: str, lang: str) -> TaskRow:
    rules = desk.rules[row["process"]]
    voice = voice_of(rules, lang)
    return TaskRow(
        number=row["number"],
        title=row_title(row, voice),
        locked=is_locked(row),
        href=page_address("case", slug, row["number"]),
        step=label_of(row["step"], voice),
        unit=voice.unit(row["unit"]),
        duty="",
        lead=False,
        due=_due(row, desk, rules, voice),
        light=row["light"],
        act=None,
        form="",
    )


def _due(row: Mapping[str, Any], desk: Desk, rules: Rules, voice: Voice) -> shapes.Due | None:
    if row["due_at"] is None:
        return None
    left = left_of(row["due_at"], rules=rules, now=desk.now, step=row["step"])
    return shapes.Due(label=label_of(row["step"], voice), at=row["due_at"], light=row["light"], left=left)


def _act(row: Mapping[str, Any], action: str, here: str, voice: Voice) -> shapes.Act:
    return shapes.Act(
        key=f"{row['number']}-{row['key']}".replace(".", "-"),
        label=label_of(row["step"], voice),
        action=action,
        request_key=forms.request_key(),
        step=row["step"],
        order=row["order_no"],
        seen=row["seen"],
        hidden={"page": "desk", "next": here},
        primary=row["light"] == "red",
    )
