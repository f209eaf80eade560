"""Changes of the calendar: the administrator's forms, what a change would move, and what was changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huying.domain.calendar import Span
from huying.domain.case.redating import Moved
from huying.services import calendar_editing as editing
from huying.services.calendar_editing import Change, Days, Logged, Look, MovedCase, Year
from huying.services.rules import unit_name
from huying.web import shapes
from huying.web.addresses import page_address
from huying.web.presenting.words import label_of
from huying.web.voices import voice_of
from huying.wording.states import POST_ROLES
from huying.wording.voice import Voice

SHOWN = 50
"""Dues shown before a change is confirmed; all are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """One change of the log."""

    at: datetime
    who: str
    what: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditForm:
    """One of the administrator's forms."""

    kind: str
    title: str
    hint: str
    fields: tuple[shapes.Field, ...]


def spans_said(spans: Iterable[Span]) -> str:
    """Spans of a day as they are read: "08:00–12:00  14:00–18:00"."""
    return "  ".join(
        f"{opens:%H:%M}–{'24:00' if closes == time(0) else f'{closes:%H:%M}'}" for opens, closes in spans
    )


def changes(jurisdiction: int, voice: Voice) -> tuple[ChangeRow, ...]:
    """The latest changes, the newest first."""
    logged = editing.latest(jurisdiction)
    name = unit_name(jurisdiction, voice.lang)
    return tuple(
        ChangeRow(
            at=one.at, who=f"{name(one.unit)} · {_role(one, voice)}", what=_logged(one), basis=one.basis
        )
        for one in logged
    )


def _role(one: Logged, voice: Voice) -> str:
    role = POST_ROLES.get(one.role)
    return voice.of(role) if role else one.role


def _logged(one: Logged) -> str:
    what = one.what
    if what["kind"] == "days":
        first, last = date.fromisoformat(what["first"]), date.fromisoformat(what["last"])
        return _said_days(first, last, what["off"], what["name"])
    if what["kind"] == "hours":
        spans = [(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in what["spans"]]
        return _said_hours(date.fromisoformat(what["from_date"]), spans)
    return _said_year(what["year"], what["days"])


def said(change: Change) -> str:
    """A change in words."""
    if isinstance(change, Days):
        return _said_days(change.first, change.last, change.off, change.name)
    if isinstance(change, Year):
        return _said_year(change.year, len(change.days))
    return _said_hours(change.from_date, change.spans)


def _said_days(first: date, last: date, off: bool | None, name: str) -> str:
    days = f"{first:%Y-%m-%d}" if first == last else f"{first:%Y-%m-%d} – {last:%Y-%m-%d}"
    words = {True: _("%(days)s 放假"), False: _("%(days)s 上班"), None: _("%(days)s 取消本辖区的规定")}[off]
    whole = words % {"days": days}
    return _("%(what)s（%(name)s）") % {"what": whole, "name": name} if name else whole


def _said_hours(since: date, spans: Iterable[Span]) -> str:
    hours = spans_said(spans)
    if not hours:
        return _("取消自 %(since)s 起的工作时间") % {"since": f"{since:%Y-%m-%d}"}
    return _("自 %(since)s 起工作时间为 %(hours)s") % {"since": f"{since:%Y-%m-%d}", "hours": hours}


def _said_year(year: int, days: int) -> str:
    return ngettext("载入 %(year)s 年放假通知（%(n)s 天）", "载入 %(year)s 年放假通知（%(n)s 天）", days) % {
        "year": year,
        "n": days,
    }


def edit_forms() -> tuple[EditForm, ...]:
    """The administrator's forms."""
    days = EditForm(
        kind="days",
        title=_("放假或上班的日子"),
        hint=_("只对本辖区生效，优先于国家放假安排。"),
        fields=(
            _field("first", "date", _("从"), required=True),
            _field("last", "date", _("到（一天可不填）")),
            _field("off", "choice", _("改为"), required=True, choices=_told()),
            _field("name", "line", _("名称"), maxlength=editing.LONGEST["name"]),
        ),
    )
    hours = EditForm(
        kind="hours",
        title=_("工作时间"),
        hint=_("自该日起生效，直到下一次规定；留空即取消自该日起的规定。"),
        fields=(
            _field("from_date", "date", _("自"), required=True),
            _field(
                "spans", "line", _("时段"), wide=True, hint=_("如 08:00-12:00 14:00-18:00"), maxlength=100
            ),
        ),
    )
    years = editing.importable()
    choices = tuple((str(one), str(one)) for one in years)
    load = EditForm(
        kind="year",
        title=_("载入放假通知"),
        hint=_("对所有辖区生效；公布后每天也会自动载入。"),
        fields=(_field("year", "choice", _("年份"), required=True, choices=choices),),
    )
    return (days, hours, load) if years else (days, hours)


def _told() -> tuple[shapes.Choice, ...]:
    return (("off", _("放假")), ("worked", _("上班")), ("usual", _("取消本辖区的规定")))


def _field(name: str, kind: str, label: str, **more: Any) -> shapes.Field:
    return shapes.Field(name=name, kind=kind, label=label, **more)


def basis_field() -> shapes.Field:
    """On what basis a change is made."""
    return _field(
        "basis", "line", _("依据"), required=True, wide=True, maxlength=editing.LONGEST["basis"],
        hint=_("文号或决定，会记入修改记录"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One due that would lie elsewhere."""

    number: str
    href: str
    step: str
    unit: str
    was: datetime
    due: datetime


def moves(look: Look, *, slug: str, lang: str) -> tuple[Move, ...]:
    """The first of the dues a change would move."""
    every = (_move(one, due, slug, lang) for one in look.cases for due in one.dues)
    return tuple(islice(every, SHOWN))


def _move(one: MovedCase, due: Moved, slug: str, lang: str) -> Move:
    voice = voice_of(one.rules, lang)
    order = one.case.order(due.order) if due.order else None
    return Move(
        number=one.number,
        href=page_address("case", slug, one.number),
        step=label_of(due.step, voice),
        unit=voice.unit(order.unit if order else one.case.holder),
        was=due.was,
        due=due.due,
    )
