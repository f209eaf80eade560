"""The stage bar: where a case stands, in its process's own words."""

from __future__ import annotations

from datetime import datetime

from huying.domain.case.history import is_imported
from huying.services.reading_values import CaseShown
from huying.web import shapes
from huying.web.presenting.clocks import first_due
from huying.web.voices import voice_of


def stages(shown: CaseShown, lang: str) -> tuple[shapes.Stage, ...]:
    """Every stage of the process: done, where the case is now, still to come, or not needed. History went through
    none of ours.
    """
    if is_imported(shown.case):
        return ()
    voice = voice_of(shown.rules, lang)
    process = shown.rules.process
    codes = [stage.code for stage in process.stages]
    now = codes.index(shown.stage)
    last = _last_entries(shown)
    made = []
    for index, stage in enumerate(process.stages):
        state = _state(shown, stage.code, index - now, reached=stage.code in last)
        due = first_due(shown, lang) if state == "now" else None
        made.append(
            shapes.Stage(
                label=voice.label(stage.label),
                state=state,
                at=last.get(stage.code) if state == "done" else None,
                light=due.light if due else "",
                note=due.left if due else "",
            )
        )
    return tuple(made)


def _state(shown: CaseShown, code: str, ahead: int, *, reached: bool) -> str:
    if shown.case.ended is not None:
        return "done" if reached else "skipped"
    if ahead == 0:
        return "now"
    kind = shown.case.kind_of_work
    needed = any(rule.stage == code and kind in rule.on for rule in shown.rules.process.steps.values())
    if ahead > 0:
        return "todo" if needed else "skipped"
    return "done" if reached or needed else "skipped"


def _last_entries(shown: CaseShown) -> dict[str, datetime]:
    """When each stage was last worked at, as far as these eyes see."""
    found: dict[str, datetime] = {}
    for line in shown.lines:
        rule = shown.rules.rule(line.step)
        if rule is not None:
            found[rule.stage] = line.at
    return found
