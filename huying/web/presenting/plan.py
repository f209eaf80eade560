"""Minutes and plans: what was agreed, who does what until when, and who reserves an opinion."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from huying.services.reading_values import CallShown, CaseShown, OrderShown
from huying.web.presenting.sheets import label_of_call
from huying.web.voices import voice_of
from huying.wording.voice import Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One line of a plan. `tone` is green (agreed), yellow (with a reservation) or none (still awaited)."""

    unit: str
    task: str
    due: datetime | None
    problem: str
    answer: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one call came to."""

    label: str
    minutes: str
    rows: tuple[PlanRow, ...]


def plans(shown: CaseShown, lang: str) -> tuple[Plan, ...]:
    """The plan of each call that has minutes or lines, the newest first."""
    voice = voice_of(shown.rules, lang)
    made = (_plan(shown, call, voice) for call in reversed(shown.calls))
    return tuple(plan for plan in made if plan.minutes or plan.rows)


def _plan(shown: CaseShown, call: CallShown, voice: Voice) -> Plan:
    return Plan(
        label=label_of_call(shown, call.call, voice),
        minutes=call.minutes,
        rows=tuple(row for one in call.orders for row in _rows(shown, one, voice)),
    )


def _rows(shown: CaseShown, one: OrderShown, voice: Voice) -> Iterable[PlanRow]:
    agreed = "agree" in one.order.done
    if one.reservation:
        answer, tone = _("保留意见：%(what)s") % {"what": one.reservation}, "yellow"
    elif agreed:
        answer, tone = _("同意"), "green"
    else:
        answer, tone = _("待同意"), "none"
    for line in one.plan:
        number = line.problem
        named = number is not None and 0 < number <= len(shown.problems)
        yield PlanRow(
            unit=voice.unit(line.unit),
            task=line.task,
            due=line.due,
            problem=shown.problems[number - 1] if named and number else str(number or ""),
            answer=answer,
            tone=tone,
        )
