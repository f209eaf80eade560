"""Imported cases: what their source states, marked as stated; of all it does not state a dash."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from huying.domain.case.history import IMPORTED, is_imported, stated_late
from huying.services.reading_values import CallShown, CaseShown, Line, OrderShown
from huying.web import shapes, text
from huying.web.presenting.words import moment_of
from huying.web.voices import voice_of
from huying.wording.states import DUTIES, ORDER_STATES, stated_words
from huying.wording.steps import choice_label, step_label
from huying.wording.voice import Voice

NEVER_STATED: Final = ("sign", "attend", "feed_back", "score")
"""Steps of which a source says nothing: each is shown with a dash, so that nobody takes it for done, or undone."""
LIGHTS: Final = {None: "none", False: "green", True: "red"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What the source states of a case: its facts, and the reply that was given then."""

    facts: tuple[tuple[str, str], ...]
    reply: str
    replied_at: str


def source(shown: CaseShown, lang: str) -> Source | None:
    """What the source states, as far as these eyes see it; None for a case that was handled here."""
    if not is_imported(shown.case) or not shown.lines:
        return None
    voice, line = voice_of(shown.rules, lang), shown.lines[0]
    replied_at = line.facts.get("replied_at")
    return Source(
        facts=_facts(shown, line, voice),
        reply=str(line.contents.get("reply", "")),
        replied_at=_moment(replied_at),
    )


def _facts(shown: CaseShown, line: Line, voice: Voice) -> tuple[tuple[str, str], ...]:
    channel = choice_label("register", "channel", shown.case.channel, voice) if shown.case.channel else ""
    pairs = (
        (_("数据来源"), voice.label(shown.rules.process.label)),
        (_("原编号"), str(line.facts.get("row", {}).get("key", ""))),
        (_("渠道"), channel),
        *_stated(line, voice),
        (_("所在"), _ground(shown, voice)),
        (_("是否按时"), stated_words(stated_late(shown.case), voice)),
        (_("办结时间"), _moment(line.facts.get("closed_at")) or "—"),
        (_("导入时间"), text.stamp(line.recorded_at)[:16]),
    )
    return tuple((label, value) for label, value in pairs if value)


def _stated(line: Line, voice: Voice) -> tuple[tuple[str, str], ...]:
    choices = voice.process.catalogues["stated"] if voice.process else ()
    labels = {one.code: voice.label(one.label) for one in choices}
    stated = line.facts.get("stated", {})
    return tuple((label, stated[name]) for name, label in labels.items() if name in stated)


def _ground(shown: CaseShown, voice: Voice) -> str:
    """The units the place lies in, from the outside in, without the one that has the whole history."""
    grid, tree = shown.case.grid, shown.rules.units
    if not grid or grid not in tree:
        return ""
    return " ".join(voice.unit(unit.code) for unit in reversed(tree.chain(grid)[:-1]))


def _moment(told: str | None) -> str:
    return text.stamp(moment_of(told))[:16] if told else ""


def table(shown: CaseShown, call: CallShown, lang: str) -> shapes.CallTable:
    """The units that had the case: a row for what is stated, and one for each step that is not."""
    voice = voice_of(shown.rules, lang)
    return shapes.CallTable(
        label=voice.label(shown.rules.process.call_label),
        columns=tuple(_column(one, shown, voice) for one in call.orders),
        rows=(
            shapes.Row(
                label=_("是否按时"), cells={str(one.order.no): _late(one, voice) for one in call.orders}
            ),
            *(_dashes(step_label(step, voice), call) for step in NEVER_STATED),
        ),
    )


def _column(one: OrderShown, shown: CaseShown, voice: Voice) -> shapes.Column:
    """The unit by the name it had; one that was merged since also by its name today."""
    order, now = one.order, shown.rules.units.now(one.order.unit)
    merged = _("现为%(unit)s") % {"unit": voice.unit(now)} if now != order.unit else ""
    return shapes.Column(
        key=str(order.no),
        unit=voice.unit(order.unit),
        role=voice.of(DUTIES[order.role]),
        lead=order.role == "lead",
        state=merged or voice.of(ORDER_STATES[IMPORTED]),
    )


def _late(one: OrderShown, voice: Voice) -> shapes.Cell:
    if not one.whole:
        return shapes.Cell(skipped=True)
    late = stated_late(one.order)
    return shapes.Cell(light=LIGHTS[late], word=stated_words(late, voice), href=f"#entry-{one.order.seq}")


def _dashes(label: str, call: CallShown) -> shapes.Row:
    return shapes.Row(label=label, cells={str(one.order.no): shapes.Cell(note="—") for one in call.orders})


def written(shown: CaseShown, line: Line, voice: Voice) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What an imported entry says: of the case its text and the facts, of an order the unit and its being in time."""
    row = line.facts.get("row", {})
    told = ((_("原编号"), str(row.get("key", ""))), (_("原文件行号"), str(row.get("line", ""))))
    kept = (*told, (_("原行散列"), str(row.get("hash", ""))))
    if line.order is None:
        reply = (_("答复内容"), str(line.contents.get("reply", "")))
        place = (_("地点"), str(line.contents.get("place", "")))
        pairs = (*_stated(line, voice), place, reply, *kept)
        return str(line.contents.get("text", "")), tuple((label, value) for label, value in pairs if value)
    late = line.facts.get("late")
    return "", (
        (_("是否按时"), stated_words(late, voice)),
        *((label, value) for label, value in kept if value),
    )
