"""Clocks as lights with a distance and an explanation."""

from __future__ import annotations

from datetime import datetime, timedelta

from huying.domain.case import Rules
from huying.domain.case.clocks import Clock
from huying.domain.worktime import LimitKind, light, remaining
from huying.services.reading_values import CaseShown
from huying.web import shapes, text
from huying.web.presenting.words import label_of
from huying.web.voices import voice_of
from huying.wording.explain import explained
from huying.wording.voice import Voice

HOUR = timedelta(hours=1)
DAY_HOURS, WORKDAY_HOURS = 24, 8


def due_of(clock: Clock, *, rules: Rules, now: datetime, voice: Voice, explain: bool = True) -> shapes.Due:
    """A running clock for a page."""
    return shapes.Due(
        label=label_of(clock.step, voice),
        at=clock.due_at,
        light=light(at=now, yellow_at=clock.yellow_at, due_at=clock.due_at),
        left=left_of(clock.due_at, rules=rules, now=now, step=clock.step if clock.basis == "limit" else None),
        lines=explained(clock, voice) if explain else (),
        provisional=clock.provisional and not clock.lines,
    )


def left_of(due_at: datetime, *, rules: Rules, now: datetime, step: str | None) -> str:
    """How far a due time is, in the time of the limit of `step` if that made it: working hours and days there."""
    rule = rules.rule(step) if step is not None else None
    kind = rule.limit.kind if rule is not None and rule.limit is not None else LimitKind.work_hour
    left = remaining(calendar=rules.calendar, at=now, due_at=due_at, kind=kind)
    if kind.in_working_time and not left and now != due_at:
        # Both ends outside working hours: the wall clock is what people look at.
        left, kind = due_at - now, LimitKind.urgent_hour
    return _told(left, working=kind.in_working_time)


def _told(left: timedelta, *, working: bool) -> str:
    hours = left / HOUR
    if abs(left) < HOUR:
        return text.distance(round(left / timedelta(minutes=1)), "minute")
    day = WORKDAY_HOURS if working else DAY_HOURS
    if abs(hours) < 2 * day:
        return text.distance(hours, "work_hour" if working else "hour")
    return text.distance(hours / day, "work_day" if working else "day")


def first_due(shown: CaseShown, lang: str) -> shapes.Due | None:
    """The clock that ends first, with its step's name: the light of the whole case."""
    clock = min(shown.clocks, key=lambda one: one.due_at, default=None)
    if clock is None:
        return None
    return due_of(clock, rules=shown.rules, now=shown.now, voice=voice_of(shown.rules, lang))
