"""Calls as they were sent: who was asked what, where to come and until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from huying.domain.case import Call
from huying.domain.case.history import is_imported
from huying.domain.case.whistles import next_number, number_of
from huying.domain.details import LOCAL
from huying.services.reading_values import CallShown, CaseShown, OrderShown
from huying.web import shapes
from huying.web.presenting.head import title_of
from huying.web.voices import voice_of
from huying.wording.states import DUTIES
from huying.wording.voice import Voice
from huying.wording.whistles import whistle_name


def sheets(shown: CaseShown, lang: str) -> tuple[shapes.CallSheet, ...]:
    """The sheet of each call, the newest first. What history's units were told, no source states."""
    if is_imported(shown.case):
        return ()
    voice = voice_of(shown.rules, lang)
    return tuple(_sheet(shown, call, voice) for call in reversed(shown.calls))


def label_of_call(shown: CaseShown, call: Call, voice: Voice) -> str:
    """What a call is called: which whistle it is, or that own units handle it."""
    return whistle_name(number_of(shown.case, call), voice)


def _sheet(shown: CaseShown, call: CallShown, voice: Voice) -> shapes.CallSheet:
    moments = call.call
    start = moments.window_start or moments.arrive_at or moments.at
    return shapes.CallSheet(
        number=shown.number,
        title=title_of(shown, voice),
        caller=voice.unit(moments.caller),
        label=label_of_call(shown, moments, voice),
        place=call.place,
        arrive_at=moments.arrive_at,
        window=(start, moments.window_end) if moments.window_end else None,
        called_at=moments.at,
        orders=tuple(sheet_order(one, voice) for one in call.orders),
    )


def sheet_order(one: OrderShown, voice: Voice) -> shapes.SheetOrder:
    """One unit's part of a sheet, as far as these eyes see it."""
    return shapes.SheetOrder(
        unit=voice.unit(one.order.unit),
        role=voice.of(DUTIES[one.order.role]),
        matters=one.matters,
        goal=one.goal,
        people=one.people,
        task=one.task,
        due=one.order.handle_due if one.order.own else None,
    )


def draft(shown: CaseShown, values: Mapping[str, Any], lang: str) -> shapes.CallSheet:
    """The sheet as it would read, of what was typed so far."""
    voice = voice_of(shown.rules, lang)
    start, end = moment(values.get("window_start")), moment(values.get("window_end"))
    begin = start or moment(values.get("arrive_at")) or shown.now
    return shapes.CallSheet(
        number=shown.number,
        title=title_of(shown, voice),
        caller=voice.unit(shown.case.holder),
        label=whistle_name(next_number(shown.case) if shown.case.needs_call else 0, voice),
        place=str(values.get("place", "")),
        arrive_at=moment(values.get("arrive_at")),
        window=(begin, end) if end else None,
        orders=tuple(_draft_order(row, voice) for row in values.get("orders", ())),
    )


def _draft_order(row: Mapping[str, Any], voice: Voice) -> shapes.SheetOrder:
    return shapes.SheetOrder(
        unit=voice.unit(str(row.get("unit", ""))),
        role=voice.of(DUTIES[row["role"]]) if row.get("role") in DUTIES else "",
        matters=str(row.get("matters", "")),
        goal=str(row.get("goal", "")),
        people=str(row.get("people", "")),
        task=str(row.get("task", "")),
        due=moment(row.get("due")),
    )


def moment(typed: Any) -> datetime | None:
    """What an input for a moment sent, if it is one."""
    try:
        found = typed if isinstance(typed, datetime) else datetime.fromisoformat(str(typed))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)
