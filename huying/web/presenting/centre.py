"""The centre's view in words: the district's counts as links into the list, its rows, its views, what may be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from huying.domain.steps import STEPS, STEPS_APART
from huying.services.bulk import FIVE
from huying.services.centre import SORTS, Ground, Lights, Open, Overview, Wanted, Whistles, street_of
from huying.services.centre_views import Band, View
from huying.web import shapes, text
from huying.web.addresses import page_address
from huying.web.presenting.clocks import left_of
from huying.web.presenting.lists import GROUP, address, voice_for
from huying.web.presenting.words import is_locked, label_of, row_title
from huying.web.voices import voice_of
from huying.wording.states import DUTIES, LIGHTS
from huying.wording.voice import Voice

FILTERS = ("light", "street", "unit", "step", "group")
COLOURS = ("red", "yellow", "green")
LATE_SHOWN = 10
"""Units that owe something overdue: how many are named."""
ENOUGH = 10
"""Fewer cases than this say nothing of a rate."""
OBJECTING_SHOWN = 6
LIST = "#open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One open task of the district. `chosen` is what its box sends; `about` the called unit, where another owes it."""

    number: str
    title: str
    locked: bool
    href: str
    chosen: str
    step: str
    owes: str
    about: str
    duty: str
    lead: bool
    street: str
    due: shapes.Due | None
    light: str
    urged: int
    group: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number that leads to what it counts; `colour` of its light, "" for all."""

    said: str
    href: str
    colour: str
    zero: bool
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """One order whose unit objects, and how: it asks to give it back, or disputes that the matter is its duty."""

    number: str
    title: str
    locked: bool
    href: str
    unit: str
    what: str
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A street's whistle rate: `said` as a percentage or "—", of how many, and how it lies to the band."""

    said: str
    of: str
    word: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One street or unit of the overview."""

    name: str
    href: str
    counts: tuple[Count, ...]
    current: bool
    rate: Rate | None = None


def asked(query: QueryDict) -> dict[str, str]:
    """The filters and the order that are set, cut to what can be meant."""
    found = {name: query.get(name, "").strip()[:60] for name in (*FILTERS, "sort")}
    return {name: value for name, value in found.items() if value and _can_be(name, value)}


def _can_be(name: str, value: str) -> bool:
    if name == "light":
        return value in COLOURS
    if name == "group":
        return value == GROUP
    if name == "sort":
        return value in SORTS[1:]
    return value in STEPS and value not in STEPS_APART if name == "step" else "\x00" not in value


def wanted(filters: Mapping[str, str], after: str = "") -> Wanted:
    """The filters as the service takes them."""
    same: dict[str, Any] = {name: filters.get(name) for name in FILTERS if name != "group"}
    group = True if filters.get("group") else None
    return Wanted(**same, group=group, sort=filters.get("sort", SORTS[0]), after=after)


def fields(on: Ground, lang: str) -> tuple[shapes.Field, ...]:
    """The filters left to right as people think."""
    voice = voice_for(on.units, lang)
    made = (
        ("light", _("时限"), [(code, voice.of(LIGHTS[code])) for code in COLOURS]),
        ("step", _("待办步骤"), _steps(on, voice)),
        ("street", _("街道"), [(code, voice.unit(code)) for code in on.holders]),
        ("unit", _("待办单位"), [(code, voice.unit(code)) for code in on.owing]),
        ("group", _("群体件"), [(GROUP, _("只看群体件"))]),
    )
    return tuple(
        shapes.Field(name=name, kind="choice", label=label, choices=tuple(choices))
        for name, label, choices in made
    )


def _steps(on: Ground, voice: Voice) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for process in on.processes:
        for rule in process.steps.values():
            if STEPS[rule.step].duty and rule.step not in STEPS_APART:
                found.setdefault(rule.step, voice.label(rule.label))
    return list(found.items())


def said(filters: Mapping[str, str], known: Iterable[shapes.Field]) -> str:
    """The filters in words, as the list's heading."""
    words = [
        dict(one.choices).get(filters[one.name], filters[one.name]) for one in known if one.name in filters
    ]
    return " · ".join(words)


def chips(filters: Mapping[str, str], known: Iterable[shapes.Field], base: str) -> tuple[shapes.Link, ...]:
    """Each filter that is set, as a link to the list without it."""
    made = []
    for one in known:
        if one.name in filters:
            rest = {name: value for name, value in filters.items() if name != one.name}
            shown = dict(one.choices).get(filters[one.name], filters[one.name])
            made.append(shapes.Link(label=one.label + _("：") + shown, href=address(base, rest) + LIST))
    return tuple(made)


def tabs(filters: Mapping[str, str], views: Iterable[View], base: str) -> tuple[shapes.Link, ...]:
    """The views everybody has, then one's own, then those that others share."""
    fixed: tuple[tuple[str, Mapping[str, str]], ...] = (
        (_("全部待办"), {}),
        (_("超期"), {"light": "red"}),
        (_("临期"), {"light": "yellow"}),
        (_("群体件"), {"group": GROUP}),
    )
    kept = [(_kept_name(view), _in_order(view.filters)) for view in views]
    return tuple(
        shapes.Link(label=label, href=address(base, given) + LIST, current=dict(given) == dict(filters))
        for label, given in (*fixed, *kept)
    )


def _kept_name(view: View) -> str:
    return view.name if view.own else _("%(name)s（共享）") % {"name": view.name}


def _in_order(filters: Mapping[str, str]) -> dict[str, str]:
    """Kept filters in the order addresses have them, whatever the database made of it."""
    return {name: filters[name] for name in (*FILTERS, "sort") if name in filters}


def current_view(filters: Mapping[str, str], views: Iterable[View]) -> View | None:
    """The post's own view that is shown."""
    return next((view for view in views if view.own and dict(view.filters) == dict(filters)), None)


def heads(filters: Mapping[str, str], base: str) -> tuple[shapes.Head, ...]:
    """The columns; four of them sort."""
    return (
        shapes.Head(label=_("选择"), kind="pick"),
        _head("due", _("时限"), "light", filters, base),
        shapes.Head(label=_("案件")),
        _head("step", _("待办步骤"), "word", filters, base),
        _head("unit", _("待办单位"), "unit", filters, base),
        _head("street", _("街道"), "unit", filters, base),
    )


def _head(sort: str, label: str, kind: str, filters: Mapping[str, str], base: str) -> shapes.Head:
    now = filters.get("sort", SORTS[0]) == sort
    return shapes.Head(
        label=label, kind=kind, sort=_sorted_by(sort, filters, base), sorted="asc" if now else ""
    )


def _sorted_by(sort: str, filters: Mapping[str, str], base: str) -> str:
    rest = {name: value for name, value in filters.items() if name != "sort"}
    return address(base, rest, sort=sort if sort != SORTS[0] else "") + LIST


def sorts(filters: Mapping[str, str], base: str) -> tuple[shapes.Link, ...]:
    """The orders as links, for a phone, where no column has a head."""
    words = {"due": _("按时限"), "street": _("按街道"), "unit": _("按单位"), "step": _("按步骤")}
    now = filters.get("sort", SORTS[0])
    return tuple(
        shapes.Link(label=words[sort], href=_sorted_by(sort, filters, base), current=sort == now)
        for sort in SORTS
    )


def rows(found: Open, *, slug: str, lang: str) -> tuple[Row, ...]:
    """The rows of one page."""
    return tuple(_row(row, found, slug, lang) for row in found.rows)


def _row(row: Mapping[str, Any], found: Open, slug: str, lang: str) -> Row:
    rules = found.ground.rules[row["process"]]
    voice = voice_of(rules, lang)
    other = row["order_unit"] is not None and row["order_unit"] != row["unit"]
    return Row(
        number=row["number"],
        title=row_title(row, voice),
        locked=is_locked(row),
        href=page_address("case", slug, row["number"]),
        chosen=f"{row['number']}~{row['order_no'] or 0}",
        step=label_of(row["step"], voice),
        owes=voice.unit(row["unit"]),
        about=voice.unit(row["order_unit"]) if other else "",
        duty=voice.of(DUTIES[row["duty"]]) if row["duty"] else "",
        lead=row["duty"] == "lead",
        street=voice.unit(street_of(row["holder"], rules.units)),
        due=_due(row, found.now, rules, voice),
        light=row["light"],
        urged=row["urged"],
        group=row["group_case"],
    )


def _due(row: Mapping[str, Any], now: datetime, rules: Any, voice: Voice) -> shapes.Due | None:
    if row["due_at"] is None:
        return None
    left = left_of(row["due_at"], rules=rules, now=now, step=row["step"])
    return shapes.Due(label=label_of(row["step"], voice), at=row["due_at"], light=row["light"], left=left)


def streets(
    found: Overview, on: Ground, band: Band, filters: Mapping[str, str], *, base: str, lang: str
) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """A line for each street and whoever else holds cases, with its whistle rate: those with most overdue first, and
    apart, those where nothing is open and nothing was filed lately.
    """
    voice = voice_for(on.units, lang)

    def line(code: str) -> Line:
        return Line(
            name=voice.unit(code),
            href=address(base, {"street": code}) + LIST,
            counts=_counts(found.streets[code], {"street": code}, voice.unit(code), base),
            current=filters.get("street") == code,
            rate=_rate(found.whistles[code], band),
        )

    def busy(code: str) -> bool:
        lights = found.streets[code]
        return bool(lights.red or lights.yellow or lights.green or found.whistles[code].cases)

    first = sorted(filter(busy, found.streets), key=lambda code: _most(found.streets[code]))
    return tuple(map(line, first)), tuple(line(code) for code in found.streets if not busy(code))


def _most(lights: Lights) -> tuple[int, int, int]:
    return -lights.red, -lights.yellow, -lights.green


def late(
    found: Overview, on: Ground, filters: Mapping[str, str], *, base: str, lang: str
) -> tuple[tuple[Line, ...], int]:
    """The units with most overdue, most first, and how many further ones there are."""
    voice = voice_for(on.units, lang)
    behind = sorted(
        ((code, lights) for code, lights in found.units.items() if lights.red),
        key=lambda one: (-one[1].red, -one[1].yellow, one[0]),
    )
    lines = tuple(
        Line(
            name=voice.unit(code),
            href=address(base, {"unit": code}) + LIST,
            counts=_counts(lights, {"unit": code}, voice.unit(code), base),
            current=filters.get("unit") == code,
        )
        for code, lights in behind[:LATE_SHOWN]
    )
    return lines, max(0, len(behind) - LATE_SHOWN)


def objections(
    rows: Sequence[Mapping[str, Any]], on: Ground, *, slug: str, lang: str
) -> tuple[Objection, ...]:
    """The newest objections."""
    return tuple(_objection(row, on, slug, lang) for row in rows[:OBJECTING_SHOWN])


def _objection(row: Mapping[str, Any], on: Ground, slug: str, lang: str) -> Objection:
    voice = voice_of(on.rules[row["process"]], lang)
    step = "dispute" if row["disputed_at"] else "return"
    return Objection(
        number=row["number"],
        title=row_title(row, voice),
        locked=is_locked(row),
        href=page_address("case", slug, row["number"]),
        unit=voice.unit(row["order_unit"]),
        what=label_of(step, voice),
        at=row["disputed_at"],
    )


def district(found: Overview, base: str) -> tuple[Count, ...]:
    """The lights of the whole district."""
    whole = Lights()
    for lights in found.streets.values():
        whole.red += lights.red
        whole.yellow += lights.yellow
        whole.green += lights.green
        whole.more, whole.more_red = whole.more or lights.more, whole.more_red or lights.more_red
    return _counts(whole, {}, _("全区"), base)


def _counts(lights: Lights, given: Mapping[str, str], name: str, base: str) -> tuple[Count, ...]:
    """Tasks are counted by due: what is beyond the count is never red unless all that was counted is."""
    return tuple(
        Count(
            said=_figure(
                number := getattr(lights, colour), lights.more_red if colour == "red" else lights.more
            ),
            href=address(base, {**given, "light": colour}) + LIST,
            colour=colour,
            zero=not number,
            label=f"{name} {text.light_word(colour)}",
        )
        for colour in COLOURS
    )


def _figure(number: int, more: bool) -> str:
    if not more:
        return str(number)
    return f"{number}+" if number else "…"


def _rate(whistles: Whistles, band: Band) -> Rate:
    if not whistles.cases:
        return Rate(said="—", of="")
    of = f"{whistles.called}/{whistles.cases}{'+' if whistles.more else ''}"
    share = f"{whistles.called * 100 / whistles.cases:.0f}%"
    if whistles.cases < ENOUGH:
        return Rate(said=share, of=of, word=_("件数少"), tone="plain")
    word, tone = {
        "low": (_("偏低"), "amber"),
        "within": (_("适中"), "green"),
        "high": (_("偏高"), "amber"),
    }[band.judge(called=whistles.called, cases=whistles.cases)]
    return Rate(said=share, of=of, word=word, tone=tone)


def acts(steps: Sequence[str], on: Ground, lang: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """What may be done to several at once, under the centre's five words (S0-63), in those of the first process that
    has it."""
    words = {
        "sort": _("梳理"),
        "assign": _("分派"),
        "follow": _("跟进"),
        "urge": _("督促"),
        "coordinate": _("协调"),
    }
    groups = ((word, [step for step in FIVE[name] if step in steps]) for name, word in words.items())
    return tuple(
        (word, tuple((step, _label(step, on, lang)) for step in some)) for word, some in groups if some
    )


def _label(step: str, on: Ground, lang: str) -> str:
    return label_of(step, voice_of(_rules_with(step, on), lang))


def _rules_with(step: str, on: Ground) -> Any:
    return next(rules for rules in on.rules.values() if rules.rule(step) is not None)
