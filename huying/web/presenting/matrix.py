"""The orders matrix: a column per called unit, a row per step of the process, one table per call."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huying.domain.case.history import is_imported
from huying.domain.case.projection import ORDER_STEPS
from huying.domain.process import StepRule
from huying.services.reading_values import CallShown, CaseShown, Line, OrderShown
from huying.web import shapes
from huying.web.presenting import aside, history
from huying.web.presenting.clocks import due_of
from huying.web.presenting.sheets import label_of_call
from huying.web.presenting.words import label_of
from huying.web.voices import unit_name, voice_of
from huying.wording.points import points
from huying.wording.states import ATTENDANCE, DUTIES, ORDER_STATES
from huying.wording.voice import Voice

CAME = {"on_time": "green", "late": "yellow", "proxy": "yellow", "absent": "red", "unfit": "red"}
NAMES_SHOWN = 3
STEPS = tuple(step for step in ORDER_STEPS if step != "agree")
"""A plan and the agreement to it are one row."""


def tables(shown: CaseShown, lang: str) -> tuple[shapes.CallTable, ...]:
    """Each call with its obliged orders, in the order of the calls."""
    if is_imported(shown.case):
        return tuple(history.table(shown, call, lang) for call in shown.calls)
    made = (_Matrix(shown, call, lang).table() for call in shown.calls)
    return tuple(table for table in made if table.columns)


def informed(shown: CaseShown, lang: str) -> tuple[str, ...]:
    """The units that are only informed: they stand in no matrix."""
    orders = (one.order for call in shown.calls for one in call.orders)
    return tuple(unit_name(shown.rules, one.unit, lang) for one in orders if one.role == "informed")


class _Matrix:
    """One call being laid out."""

    def __init__(self, shown: CaseShown, call: CallShown, lang: str) -> None:
        self.shown, self.call = shown, call
        self.voice = voice_of(shown.rules, lang)
        self.orders = [one for one in call.orders if one.order.role != "informed"]
        self.logs = _logs(shown.lines)

    def table(self) -> shapes.CallTable:
        call = self.call.call
        return shapes.CallTable(
            label=label_of_call(self.shown, call, self.voice),
            columns=tuple(self.column(one) for one in self.orders),
            rows=tuple(self.rows()),
            at=call.at,
            by=self.voice.unit(call.caller),
        )

    def column(self, one: OrderShown) -> shapes.Column:
        order = one.order
        clock = None
        if not one.whole and one.clock is not None:
            clock = due_of(
                one.clock, rules=self.shown.rules, now=self.shown.now, voice=self.voice, explain=False
            )
        return shapes.Column(
            key=str(order.no),
            unit=self.voice.unit(order.unit),
            role=self.voice.of(DUTIES[order.role]) + (_("（自办）") if order.own else ""),
            lead=order.role == "lead",
            state=self.voice.of(ORDER_STATES[one.step]),
            ended=order.ended is not None,
            notes=tuple(aside.notes(order, self.voice)) if one.whole else (),
            due=clock,
        )

    def rows(self) -> Iterable[shapes.Row]:
        for step in STEPS:
            rule = self.shown.rules.rule(step)
            if rule is None or not any(one.order.kind in rule.on for one in self.orders):
                continue
            if step == "feed_back" and any(one.order.no in self.logs for one in self.orders):
                yield shapes.Row(
                    label=_("办理"), cells={str(o.order.no): self.handling(o) for o in self.orders}
                )
            cells = {str(one.order.no): self.cell(one, rule) for one in self.orders}
            yield shapes.Row(label=label_of(step, self.voice), cells=cells)

    def handling(self, one: OrderShown) -> shapes.Cell:
        """What was recorded on the way (S4-22)."""
        logs = self.logs.get(one.order.no, [])
        if not logs:
            return shapes.Cell()
        count = len(logs)
        return shapes.Cell(
            at=logs[-1].at,
            clips=sum(len(line.files) for line in logs),
            note=ngettext("%(n)s 条记录", "%(n)s 条记录", count) % {"n": count},
            href=f"#entry-{logs[-1].seq}",
        )

    def cell(self, one: OrderShown, rule: StepRule) -> shapes.Cell:
        order = one.order
        if order.kind not in rule.on:
            return shapes.Cell(skipped=True)
        if not one.whole:
            return shapes.Cell() if rule.optional else self._brief(one, rule.step)
        if rule.step == "plan":
            return self._plan(one)
        mark, waived = order.done.get(rule.step), order.waived.get(rule.step)
        if waived is not None:
            return shapes.Cell(at=waived.at, light="none", word=_("免办"), href=f"#entry-{waived.seq}")
        if mark is None:
            return self._open(one, rule.step)
        said = _DONE.get(rule.step, _plain)(one, self.voice)
        late = bool(mark.late)
        return shapes.Cell(
            at=mark.at,
            light="red" if late and not said.light else said.light,
            word=_("超期") if late and not said.word else said.word,
            who=said.who,
            clips=said.clips,
            note=said.note,
            href=f"#entry-{mark.seq}",
        )

    def _open(self, one: OrderShown, step: str) -> shapes.Cell:
        """A step that is still awaited: its clock while it runs."""
        clock = one.clocks.get(step)
        note = ""
        if step == "feed_back" and one.order.rework:
            note = _("第 %(n)s 次整改") % {"n": one.order.rework}
        if clock is None:
            return shapes.Cell(note=note or ("—" if one.order.ended else ""))
        due = due_of(clock, rules=self.shown.rules, now=self.shown.now, voice=self.voice)
        told = one.order.overdue.get(step)
        if told is None:
            return shapes.Cell(due=due, note=note)
        return shapes.Cell(due=due, note=note or _("已上报超期"), href=f"#entry-{told.seq}")

    def _plan(self, one: OrderShown) -> shapes.Cell:
        order = one.order
        waived = order.waived.get("plan") or order.waived.get("agree")
        agreed, planned = order.done.get("agree"), order.done.get("plan")
        if agreed is not None:
            return shapes.Cell(
                at=agreed.at,
                light="yellow" if one.reservation else "green",
                word=_("保留意见") if one.reservation else _("同意"),
                note=one.reservation,
                href=f"#entry-{agreed.seq}",
            )
        if waived is not None:
            return shapes.Cell(at=waived.at, light="none", word=_("免办"))
        if planned is None:
            return self._open(one, "plan")
        waiting = self._open(one, "agree")
        return shapes.Cell(at=planned.at, due=waiting.due, note="" if waiting.due else _("方案已送达"))

    def _brief(self, one: OrderShown, step: str) -> shapes.Cell:
        """Of another unit's order only how far it is."""
        order = [name for name in ORDER_STEPS if name in self.shown.rules.process.steps]
        at = one.step if one.step in order else ""
        if one.step == "done" or (at and order.index(step) < order.index(at)):
            return shapes.Cell(light="done", word=_("已完成"))
        return shapes.Cell(note=_("进行中") if step == at or (step == "plan" and at == "agree") else "")


def _logs(lines: Iterable[Line]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = {}
    for line in lines:
        if line.step == "log" and line.order is not None:
            found.setdefault(line.order, []).append(line)
    return found


def _plain(one: OrderShown, voice: Voice) -> shapes.Cell:
    return shapes.Cell()


def _signed(one: OrderShown, voice: Voice) -> shapes.Cell:
    handler = one.order.handler
    return shapes.Cell(who=voice.unit(handler) if handler else "")


def _named(one: OrderShown, voice: Voice) -> shapes.Cell:
    names = [str(person.get("name", "")) for person in one.named]
    more = len(names) - NAMES_SHOWN
    listed = voice.listed(names[:NAMES_SHOWN])
    return shapes.Cell(
        who=_("%(names)s等 %(n)s 人") % {"names": listed, "n": len(names)} if more > 0 else listed
    )


def _came(one: OrderShown, voice: Voice) -> shapes.Cell:
    how = one.order.attendance or "on_time"
    came = sum(1 for person in one.roll if person.get("result") in ("on_time", "late", "proxy"))
    who = ngettext("%(n)s 人到场", "%(n)s 人到场", came) % {"n": came} if came else ""
    return shapes.Cell(light=CAME[how], word=voice.of(ATTENDANCE[how]), who=who)


def _answered(one: OrderShown, voice: Voice) -> shapes.Cell:
    rework = one.order.rework
    note = ngettext("退回过 %(n)s 次", "退回过 %(n)s 次", rework) % {"n": rework} if rework else ""
    return shapes.Cell(clips=len(one.files), note=note)


def _scored(one: OrderShown, voice: Voice) -> shapes.Cell:
    score = one.order.score
    if score is None:
        return shapes.Cell()
    return shapes.Cell(light="done", word=_("%(points)s 分") % {"points": points(score.total)})


_DONE = {"sign": _signed, "name": _named, "attend": _came, "feed_back": _answered, "score": _scored}
