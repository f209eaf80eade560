"""The score page: one row per department, the facts of its order beside the question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huying.domain.case.scoring import completed, system_points
from huying.services.reading_values import CaseShown, OrderShown
from huying.web import shapes
from huying.web.presenting.acts import Forms
from huying.web.presenting.matrix import CAME
from huying.web.presenting.openness import opens
from huying.web.voices import voice_of
from huying.wording.points import points
from huying.wording.states import ATTENDANCE, DUTIES
from huying.wording.steps import choice_label
from huying.wording.voice import Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing to weigh, as a light with its word."""

    label: str
    light: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRow:
    """One department: what it did, and its score or the form for it."""

    unit: str
    role: str
    facts: tuple[Fact, ...]
    opinion: str
    score: str
    parts: tuple[tuple[str, str], ...]
    form: shapes.Act | None


def rows(shown: CaseShown, made: Forms) -> tuple[ScoreRow, ...]:
    """Every order that is scored in this process, in the order of the calls."""
    voice = voice_of(shown.rules, made.lang)
    rule = shown.rules.rule("score")
    orders = [one for call in shown.calls for one in call.orders if one.whole and one.order.obliged]
    if rule is None:
        return ()
    acts = {one.order: made.act(one, page="score", primary=True) for one in opens(shown, "score")}
    return tuple(
        ScoreRow(
            unit=voice.unit(one.order.unit),
            role=voice.of(DUTIES[one.order.role]),
            facts=tuple(_facts(shown, one, voice)),
            opinion=one.opinion,
            score=points(one.order.score.total) if one.order.score else "",
            parts=_parts(one, voice),
            form=acts.get(one.order.no),
        )
        for one in orders
        if one.order.kind in rule.on
    )


def _facts(shown: CaseShown, one: OrderShown, voice: Voice) -> Iterable[Fact]:
    order, process = one.order, shown.rules.process
    for step, asked in (("sign", _("按时签收")), ("attend", _("按时到场")), ("feed_back", _("按时办理"))):
        if step not in process.steps or order.kind not in process.steps[step].on:
            continue
        yield _fact(one, step, asked, voice)
    if order.rework:
        told = ngettext("%(n)s 次", "%(n)s 次", order.rework) % {"n": order.rework}
        yield Fact(label=_("退回整改"), light="yellow", word=told)
    else:
        yield Fact(label=_("退回整改"), light="green", word=_("没有"))
    if process.score.system:
        system = points(system_points(order, process))
        yield Fact(label=_("系统评价"), light="none", word=_("%(points)s 分") % {"points": system})
    elif "feed_back" in order.done and not completed(order, process):
        yield Fact(label=_("办结率"), light="red", word=_("不计"))


def _fact(one: OrderShown, step: str, label: str, voice: Voice) -> Fact:
    order = one.order
    if step in order.waived:
        return Fact(label=label, light="none", word=_("免办"))
    mark = order.done.get(step)
    if mark is None:
        return Fact(label=label, light="red", word=_("没有"))
    if step == "attend" and order.attendance:
        return Fact(label=label, light=CAME[order.attendance], word=voice.of(ATTENDANCE[order.attendance]))
    late = bool(mark.late) or (step == "feed_back" and order.lapsed)
    return Fact(label=label, light="red" if late else "green", word=_("超期") if late else _("是"))


def _parts(one: OrderShown, voice: Voice) -> tuple[tuple[str, str], ...]:
    """What a given score is made of."""
    score = one.order.score
    if score is None:
        return ()
    yes = {0: _("否"), 1: _("是")}
    parts = [(_("响应"), yes[score.response]), (_("办结"), yes[score.completion])]
    if score.satisfaction:
        parts.append((_("满意程度"), choice_label("score", "satisfaction", score.satisfaction, voice)))
    if score.street is not None:
        parts.append((_("街道评分"), points(score.street)))
    if score.system is not None:
        parts.append((_("系统评价"), points(score.system)))
    return tuple(parts)


def petitioners(shown: CaseShown, voice: Voice) -> tuple[tuple[str, str], ...]:
    """What the petitioners answered, one line each."""
    told = []
    for party in shown.parties:
        if party.answer:
            said = choice_label("visit", "answer", party.answer, voice)
        elif party.visited:
            said = _("已回访")
        elif party.tries:
            said = ngettext("未联系上（%(n)s 次）", "未联系上（%(n)s 次）", party.tries) % {"n": party.tries}
        else:
            said = _("未回访") if party.reachable else _("没有留下联系方式")
        told.append((_("%(no)s 号诉求人") % {"no": party.no}, said))
    return tuple(told)
