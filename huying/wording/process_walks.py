"""A dry walk through a process in words: each step, who takes it, by when, and what holds it up."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from huying.domain.process import Process
from huying.domain.process_model import UNITS
from huying.domain.process_walk import Line, Walked
from huying.domain.refusals import Faulty
from huying.wording.faults import fault_at
from huying.wording.process_pages import limit_line
from huying.wording.refusals import refusal
from huying.wording.states import CASE_STATES, POST_ROLES, UNIT_KINDS
from huying.wording.steps import step_label
from huying.wording.voice import Lang, Table, Voice

WALKS: Final[Table] = {
    "called": ("{holder}承办，呼叫其他单位", "held by a {holder}, calling other units"),
    "own": ("{holder}承办，本级自办", "held by a {holder}, handled by its own units"),
    "closed": ("走通：{n} 步后办结", "comes to its end: closed after {n} steps"),
    "dead_end": ("走不通：停在“{state}”", "a dead end: it stands at “{state}”"),
    "stuck": ("“{step}”不能办理：{why}", "“{step}” cannot be taken: {why}"),
    "circle": ("反复办理“{step}”，走不到终点", "“{step}” comes again and again; there is no end"),
    "nobody": ("没有人该办任何事", "nobody owes anything"),
    "open": (
        "没有人该办任何事；可办而无人必办的是：{steps}",
        "nobody owes anything; what may be taken, but is nobody's duty: {steps}",
    ),
    "who": ("{unit}{role}", "{unit}, {role}"),
    "order": ("{no} 号派单", "order {no}"),
    "before": ("登记之前", "before registration"),
    "anybody": ("任何岗位", "any post"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line of a walk in words."""

    step: str
    order: str
    who: str
    limit: str
    state: str


def voice_for(process: Process, lang: Lang) -> Voice:
    """A voice that knows the process's words and the model town's units."""
    return Voice(lang=lang, process=process, unit=_unit_name(lang))


def _unit_name(lang: Lang) -> Callable[[str], str]:
    def name(code: str) -> str:
        unit = UNITS.get(code)
        return unit.name_en if lang == "en" else unit.name

    return name


def heading(walked: Walked, voice: Voice) -> str:
    """What the walk is of: who holds the case, and whether others are called."""
    return voice.say(WALKS, walked.kind, holder=voice.of(UNIT_KINDS[walked.holder]))


def line(one: Line, voice: Voice) -> Told:
    """One step: its name, whose order, who takes it, by when, and where the case stands after it."""
    role = voice.of(POST_ROLES[one.role] if one.role else WALKS["anybody"])
    return Told(
        step=voice.label(one.rule.label),
        order=voice.say(WALKS, "order", no=one.order) if one.order else "",
        who=voice.say(WALKS, "who", unit=voice.unit(one.unit), role=role),
        limit=limit_line(one.rule, voice),
        state=voice.of(CASE_STATES[one.state]),
    )


def end(walked: Walked, voice: Voice) -> tuple[str, ...]:
    """How the walk ended: closed, or where it stands and why it goes no further."""
    if walked.closed:
        return (voice.say(WALKS, "closed", n=len(walked.lines)),)
    state = voice.of(CASE_STATES[walked.state] if walked.state else WALKS["before"])
    return (voice.say(WALKS, "dead_end", state=state), *_why(walked, voice))


def _why(walked: Walked, voice: Voice) -> tuple[str, ...]:
    if not walked.stuck:
        steps = voice.listed(step_label(step, voice) for step in walked.open)
        return (voice.say(WALKS, "open", steps=steps) if steps else voice.of(WALKS["nobody"]),)
    step = step_label(walked.stuck, voice)
    if walked.why is None:
        return (voice.say(WALKS, "circle", step=step),)
    if isinstance(walked.why, Faulty):
        faults = (fault_at(walked.stuck, fault, voice) for fault in walked.why.faults)
        return tuple(voice.say(WALKS, "stuck", step=step, why=why) for why in faults)
    return (voice.say(WALKS, "stuck", step=step, why=refusal(walked.why, voice)),)
