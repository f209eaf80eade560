"""The roll of a call: who was named, who came, and the words of those who say they have come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from huying.services.reading_values import CaseShown, OrderShown
from huying.web import shapes
from huying.web.presenting.acts import Forms
from huying.web.presenting.openness import opens
from huying.web.presenting.sheets import moment
from huying.web.voices import voice_of
from huying.wording.states import ATTENDANCE, DUTIES

ARRIVED = {"zh": "到场", "en": "On site"}
"""The word with which a called person's own record begins, in either language.

The street side's confirmation alone counts (R-14).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """One called unit on site: the form of the street side, or what the roll says already."""

    order: int
    unit: str
    role: str
    due: datetime | None
    people_needed: str
    result: str
    tone: str
    said: tuple[tuple[datetime, str], ...]
    form: shapes.Act | None
    arrivals: tuple[shapes.Act, ...]


TONES = {"on_time": "green", "late": "yellow", "proxy": "yellow", "absent": "red", "unfit": "red"}


def rolls(shown: CaseShown, made: Forms, *, only: int | None = None) -> tuple[Roll, ...]:
    """A roll for every called unit these eyes see whole, or for one."""
    voice = voice_of(shown.rules, made.lang)
    found = []
    for call in shown.calls:
        for one in call.orders:
            order = one.order
            if order.own or order.role == "informed" or not one.whole or only not in (None, order.no):
                continue
            how = order.attendance
            found.append(
                Roll(
                    order=order.no,
                    unit=voice.unit(order.unit),
                    role=voice.of(DUTIES[order.role]),
                    due=order.arrive_due,
                    people_needed=one.people,
                    result=voice.of(ATTENDANCE[how]) if how else "",
                    tone=TONES[how] if how else "none",
                    said=_said(shown, order.no),
                    form=_form(shown, made, one),
                    arrivals=_arrivals(shown, made, one),
                )
            )
    return tuple(found)


def _said(shown: CaseShown, order: int) -> tuple[tuple[datetime, str], ...]:
    """The called people's own words that they are there."""
    logs = [line for line in shown.lines if line.step == "log" and line.order == order]
    words = [(line.recorded_at, str(line.contents.get("text", ""))) for line in logs]
    return tuple((at, text) for at, text in words if text.startswith(tuple(ARRIVED.values())))


def _form(shown: CaseShown, made: Forms, one: OrderShown) -> shapes.Act | None:
    """The street side's form: each person named with one tap; whoever else came is written below."""
    found = next((act for act in opens(shown, "attend") if act.order == one.order.no), None)
    if found is None:
        return None
    act = made.act(found, page="attendance")
    return replace(act, values={"people": _people(one), **act.values})


def _people(one: OrderShown) -> list[Mapping[str, Any]]:
    if one.roll:
        return [{**row, "at": moment(row.get("at"))} for row in one.roll]
    return [{"person": row.get("name", "")} for row in one.named]


def _arrivals(shown: CaseShown, made: Forms, one: OrderShown) -> tuple[shapes.Act, ...]:
    """For the called: "I am here", by name, as a record on the order."""
    record = next((act for act in opens(shown, "log")), None)
    if record is None or shown.view.whole or not one.order.live:
        return ()
    act = made.act(record, page="attendance")
    word = ARRIVED["en" if made.lang == "en" else "zh"]
    names = [str(person.get("name", "")) for person in one.named] or [""]
    return tuple(
        replace(
            act,
            key=f"arrive-{one.order.no}-{n}",
            label=_("%(name)s已到场") % {"name": name} if name else _("已到场"),
            submit="",
            order=one.order.no,
            seen=None,
            fields=(),
            hidden={**act.hidden, "text": f"{word}：{name}" if name else word},
            primary=True,
        )
        for n, name in enumerate(names)
    )
