"""The case list: its filters in the address, its rows, its export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huying.domain.case import Actor
from huying.domain.case.projection import OVER, STATES
from huying.domain.details import LOCAL
from huying.domain.places import Units
from huying.domain.process import HISTORY, Choice, Process
from huying.store.lists import Wanted
from huying.store.matters import Matter
from huying.web import shapes
from huying.web.addresses import page_address
from huying.web.presenting.history import LIGHTS as STATED_LIGHTS
from huying.web.presenting.words import is_locked, row_title
from huying.web.voices import plain_voice
from huying.wording.erased import erased
from huying.wording.states import CASE_STATES, LIGHTS, stated_words, with_duty
from huying.wording.steps import YES_NO
from huying.wording.voice import Voice
from huying.wording.whistles import whistle_name

FILTERS = (
    *("light", "state", "step", "unit", "holder", "category", "matter", "channel", "group"),
    *("from", "to", "q"),
)
CALLED = ("department", "station", "section", "center", "team", "office")
GROUP = "1"
"""Stands in an address for group cases alone."""
CELL_TIME = "%Y-%m-%d %H:%M"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the filters choose from: processes in use, units, matters; `by` is who looks, in `voice`."""

    by: Actor
    processes: tuple[Process, ...]
    units: Units
    matters: tuple[Matter, ...]
    voice: Voice
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One case of the list."""

    number: str
    title: str
    locked: bool
    href: str
    light: str
    light_word: str
    due_at: datetime | None
    state: str
    stage: str
    holder: str
    orders: tuple[tuple[str, str], ...]
    category: str
    filed_at: datetime
    marks: tuple[tuple[str, str], ...]
    over: bool


def asked(query: QueryDict) -> dict[str, str]:
    """The filters that are set, by name, cut to what can be meant."""
    found = {name: query.get(name, "").strip()[:200] for name in FILTERS}
    return {name: value for name, value in found.items() if value and _can_be(name, value)}


def _can_be(name: str, value: str) -> bool:
    if name == "light":
        return value in ("red", "yellow", "green")
    if name == "group":
        return value == GROUP
    return _day(value) is not None if name in ("from", "to") else "\x00" not in value


def wanted(filters: Mapping[str, str], after: str = "") -> Wanted:
    """The filters as the list service takes them; `to` includes its day."""
    day, until = _day(filters.get("from", "")), _day(filters.get("to", ""))
    same: dict[str, Any] = {
        name: filters.get(name)
        for name in ("light", "state", "step", "unit", "holder", "category", "matter", "channel")
    }
    return Wanted(
        **same,
        group=True if filters.get("group") else None,
        opened_from=_midnight(day) if day else None,
        opened_to=_midnight(until + timedelta(days=1)) if until else None,
        after=_uuid(after),
    )


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1949 <= found.year <= 2200 else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LOCAL)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def address(base: str, filters: Mapping[str, str], **more: str) -> str:
    """The list's address with these filters."""
    said = {**filters, **{name: value for name, value in more.items() if value}}
    return f"{base}?{urlencode(said)}" if said else base


def usual(ground: Ground) -> dict[str, str]:
    """What is shown when nothing is asked for: what is open, or all of it where everything is history."""
    live = not ground.processes or any(process.steps for process in ground.processes)
    return {"state": "open" if live else "closed"}


def views(ground: Ground, filters: Mapping[str, str]) -> tuple[shapes.Link, ...]:
    """The saved views that everybody has, as tabs; any other choice of filters is a view of one's own."""
    fixed: tuple[tuple[str, dict[str, str]], ...] = (
        (_("在办"), {"state": "open"}),
        (_("我方承办"), {"state": "open", "holder": _own(ground)}),
        (_("超期"), {"light": "red"}),
        (_("待呼叫"), {"step": "call"}),
        (_("已办结"), {"state": "closed"}),
        (_("全部"), {}),
    )
    return tuple(
        shapes.Link(
            label=label, href=address(ground.address, view, all="" if view else "1"), current=view == filters
        )
        for label, view in fixed
    )


def _own(ground: Ground) -> str:
    """The unit the reader acts for: the outermost it stands for."""
    chain = [unit.code for unit in ground.units.chain(ground.by.unit or "")] if ground.by.unit else []
    return next((code for code in reversed(chain) if code in ground.by.stands_for), ground.by.unit or "")


def fields(ground: Ground) -> tuple[tuple[shapes.Field, ...], tuple[shapes.Field, ...]]:
    """The filters left to right as people think: first those always shown, then those behind "more"."""
    voice = ground.voice
    lights = tuple((code, voice.of(LIGHTS[code])) for code in ("red", "yellow", "green"))
    states = (("open", _("在办")), *((code, voice.of(CASE_STATES[code])) for code in STATES))
    first = (
        _choice("light", _("时限"), lights),
        _choice("state", _("状态"), states),
        _choice("step", _("待办步骤"), _steps(ground)),
        _choice("unit", _("参与单位"), _units(ground, CALLED)),
        _choice("holder", _("承办单位"), _holders(ground)),
        _choice("category", _("类别"), _catalogue(ground, "classes")),
        shapes.Field(name="q", kind="search", label=_("编号、标题、内容、地点"), maxlength=200),
    )
    more = (
        _choice("matter", _("事项"), tuple((m.code, _matter(m, voice)) for m in ground.matters)),
        _choice("channel", _("来源"), _catalogue(ground, "channels")),
        _choice("group", _("群体件"), ((GROUP, _("只看群体件")),)),
        shapes.Field(name="from", kind="date", label=_("登记从")),
        shapes.Field(name="to", kind="date", label=_("登记至")),
    )
    return first, tuple(one for one in more if one.kind != "choice" or one.choices)


def _choice(name: str, label: str, choices: Iterable[tuple[str, str]]) -> shapes.Field:
    return shapes.Field(name=name, kind="choice", label=label, choices=tuple(choices))


def _steps(ground: Ground) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for process in ground.processes:
        for step in process.steps.values():
            found.setdefault(step.step, ground.voice.label(step.label))
    return tuple(found.items())


def _catalogue(ground: Ground, name: str) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for process in ground.processes:
        choices: tuple[Choice, ...] = process.catalogues.get(name, ())
        for choice in choices:
            found.setdefault(choice.code, ground.voice.label(choice.label))
    return tuple(found.items())


def _units(ground: Ground, kinds: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (unit.code, ground.voice.unit(unit.code))
        for unit in ground.units
        if unit.kind in kinds and unit.jurisdiction == ground.by.jurisdiction
    )


def _holders(ground: Ground) -> tuple[tuple[str, str], ...]:
    return _units(ground, {kind for process in ground.processes for kind in process.holders})


def _matter(matter: Matter, voice: Voice) -> str:
    return (matter.name_en or matter.name) if voice.lang == "en" else matter.name


def chips(ground: Ground, filters: Mapping[str, str]) -> tuple[shapes.Link, ...]:
    """Each filter that is set, as a link to the list without it."""
    first, more = fields(ground)
    known = {one.name: one for one in (*first, *more)}
    made = []
    for name, value in filters.items():
        one = known.get(name)
        shown = dict(one.choices).get(value, value) if one and one.choices else value
        rest = {other: kept for other, kept in filters.items() if other != name}
        label = one.label + _("：") + shown if one else shown
        made.append(shapes.Link(label=label, href=address(ground.address, rest, all="" if rest else "1")))
    return tuple(made)


def rows(found: Iterable[Mapping[str, Any]], ground: Ground, *, slug: str) -> tuple[CaseRow, ...]:
    """The rows of one page."""
    known = {process.id: process for process in ground.processes}
    return tuple(_row(row, known.get(row["process"]), ground, slug) for row in found)


def _row(row: Mapping[str, Any], process: Process | None, ground: Ground, slug: str) -> CaseRow:
    voice = ground.voice
    over = row["state"] in OVER
    imported = row["stage"] == HISTORY
    return CaseRow(
        number=row["number"],
        title=row_title(row, spoken(voice, process)),
        locked=is_locked(row),
        href=page_address("case", slug, row["number"]),
        light=STATED_LIGHTS[row["stated_late"]] if imported else "done" if over else row["light"],
        light_word=stated_words(row["stated_late"], voice) if imported else "",
        due_at=None if over else row["due_at"],
        state=voice.of(CASE_STATES[row["state"]]),
        stage=_followed(row, ground) or ("" if over else _stage(row["stage"], process, voice)),
        holder=voice.unit(row["holder"]),
        orders=tuple((voice.unit(one["unit"]), one["duty"]) for one in row["orders"]),
        category=_label(process, "classes", row["category"], voice),
        filed_at=row["filed_at"],
        marks=tuple(_marks(row, spoken(voice, process))),
        over=over,
    )


def _followed(row: Mapping[str, Any], ground: Ground) -> str:
    """How the master of a merged case stands."""
    return followed(row["master"], ground.voice) if row["master"] else ""


def followed(master: Mapping[str, Any], voice: Voice) -> str:
    """The master of a merged case and how it stands."""
    said = {"number": master["number"], "state": voice.of(CASE_STATES[master["state"]])}
    return _("主件 %(number)s：%(state)s") % said


def spoken(voice: Voice, process: Process | None) -> Voice:
    """The voice with the words of a row's process."""
    return Voice(lang=voice.lang, process=process, unit=voice.unit)


def _stage(code: str, process: Process | None, voice: Voice) -> str:
    stages = process.stages if process else ()
    return next((voice.label(stage.label) for stage in stages if stage.code == code), "")


def _label(process: Process | None, catalogue: str, code: str | None, voice: Voice) -> str:
    choices = process.catalogues.get(catalogue, ()) if process else ()
    return next((voice.label(one.label) for one in choices if one.code == code), code or "")


def _marks(row: Mapping[str, Any], voice: Voice) -> Iterator[tuple[str, str]]:
    if row["confidential"]:
        yield _("保密件"), "amber"
    if n := row["whistles"]:
        yield whistle_name(n, voice), "amber"
    if row["group_case"]:
        yield _("群体件"), "amber"
    if n := row["repeats"]:
        yield ngettext("重复 %(n)s 次", "重复 %(n)s 次", n) % {"n": n}, "amber"
    if n := row["recurrences"]:
        yield ngettext("反弹 %(n)s 次", "反弹 %(n)s 次", n) % {"n": n}, "red"
    if n := row["rectifications"]:
        yield ngettext("整改 %(n)s 次", "整改 %(n)s 次", n) % {"n": n}, "plain"


def export_head() -> tuple[str, ...]:
    """The head of the exported table."""
    return (
        _("编号"),
        _("标题"),
        _("状态"),
        _("阶段"),
        _("时限"),
        _("时限至"),
        _("承办单位"),
        _("参与单位"),
        _("类别"),
        _("事项"),
        _("地点"),
        _("来源"),
        _("登记时间"),
        _("办结时间"),
        _("重复次数"),
        _("反弹次数"),
        _("群体件"),
        _("主件"),
    )


def export_row(row: Mapping[str, Any], ground: Ground) -> tuple[str, ...]:
    """One case as texts; a title and a place that are not for these eyes are hidden here too."""
    voice = ground.voice
    process = next((one for one in ground.processes if one.id == row["process"]), None)
    over = row["state"] in OVER
    orders = (with_duty(voice.unit(one["unit"]), one["duty"], voice) for one in row["orders"])
    names = {matter.code: _matter(matter, voice) for matter in ground.matters}
    return (
        row["number"],
        row_title(row, spoken(voice, process)),
        voice.of(CASE_STATES[row["state"]]),
        _stage(row["stage"], process, voice),
        _light(row, over, voice),
        _moment(None if over else row["due_at"]),
        voice.unit(row["holder"]),
        voice.listed(orders),
        _label(process, "classes", row["category"], voice),
        names.get(row["matter"] or "", row["matter"] or ""),
        row["place"] or (erased(row["place_erased_by"], voice) if row["place_erased_by"] else ""),
        _label(process, "channels", row["channel"], voice),
        _moment(row["filed_at"]),
        _moment(row["closed_at"]),
        str(row["repeats"]),
        str(row["recurrences"]),
        voice.of(YES_NO["true"]) if row["group_case"] else "",
        _followed(row, ground),
    )


def _light(row: Mapping[str, Any], over: bool, voice: Voice) -> str:
    if row["stage"] == HISTORY:
        return stated_words(row["stated_late"], voice)
    return voice.of(LIGHTS["done" if over else row["light"]])


def _moment(at: datetime | None) -> str:
    return at.astimezone(LOCAL).strftime(CELL_TIME) if at else ""


def voice_for(units: Units, lang: str) -> Voice:
    """A voice that knows the units' names."""

    def name(code: str) -> str:
        if code not in units:
            return code
        unit = units.get(code)
        return (unit.name_en or unit.name) if lang == "en" else unit.name

    return Voice(lang=plain_voice(lang).lang, unit=name)
