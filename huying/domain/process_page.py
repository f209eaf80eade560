"""A process laid out: its diagram, and how it differs from another. The sentences are in `huying/wording`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from huying.domain.process import Label, Process, StepRule
from huying.domain.step_parts import Scope
from huying.domain.steps import STEPS

CALLED = Label(zh="呼叫", en="called")
OWN = Label(zh="自办", en="own")
"""What stands on an arrow that holds only where other units were called, or only where one's own units handle it."""


def diagram(process: Process, lang: str) -> str:
    """The steps and gates as a Mermaid flowchart, stage by stage: round where a step is nobody's duty.

    The same process always gives the same text.
    """
    lines = ["flowchart TD"]
    for stage in process.stages:
        steps = [rule for rule in process.steps.values() if rule.stage == stage.code]
        if steps:
            lines.append(f'  subgraph stage_{stage.code}["{_said(stage.label, lang)}"]')
            lines += [f"    {_node(rule, lang)}" for rule in steps]
            lines.append("  end")
    lines += [f"  {arrow}" for rule in process.steps.values() for arrow in _arrows(rule, lang)]
    return "\n".join(lines) + "\n"


def _said(label: Label, lang: str) -> str:
    return (label.en if lang == "en" else label.zh).replace('"', "'")


def _node(rule: StepRule, lang: str) -> str:
    words = _said(rule.label, lang)
    return f's_{rule.step}["{words}"]' if owed(rule) else f's_{rule.step}("{words}")'


def _arrows(rule: StepRule, lang: str) -> Iterator[str]:
    for gate in rule.after:
        yield f"s_{gate} --> s_{rule.step}"
    for gates, label in ((rule.after_called, CALLED), (rule.after_own, OWN)):
        for gate in gates:
            yield f"s_{gate} -. {_said(label, lang)} .-> s_{rule.step}"


def owed(rule: StepRule) -> bool:
    """Whether the step becomes somebody's task; the others are taken when there is reason to."""
    return STEPS[rule.step].duty and not rule.optional


def on_orders(rule: StepRule) -> bool:
    """Whether each unit takes the step for its own order."""
    return STEPS[rule.step].scope is Scope.ORDER


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing in which two processes differ. `step` is None for what concerns the whole process.

    `what` is the name of the part that differs, or `taken` for a step only one of them takes; `one` and `other`
    hold the values of both.
    """

    what: str
    step: str | None
    one: Any
    other: Any


WHOLE = (
    "holders",
    "callers",
    "letter",
    "attempts",
    "holder_from",
    "list_match",
    "lead_last",
    "recusal",
    "takes",
    "group",
)
OF_A_STEP = ("label", "by", "after", "after_called", "after_own", "on", "limit", "until", "required")
MORE_OF_A_STEP = (
    "required_called",
    "each",
    "optional",
    "response",
    "of",
    "to",
    "by_own",
    "by_itself",
    "most",
)


def differences(one: Process, other: Process) -> tuple[Difference, ...]:
    """Everything in which two processes differ, but for their names, sources and dates."""
    return (*_of_the_whole(one, other), *_of_the_steps(one, other))


def _of_the_whole(one: Process, other: Process) -> Iterator[Difference]:
    stages = [tuple(stage.label for stage in process.stages) for process in (one, other)]
    yield from _differ("stages", None, *stages)
    for name in WHOLE:
        yield from _differ(name, None, getattr(one, name), getattr(other, name))
    yield from _differ("score", None, one.score, other.score)


def _of_the_steps(one: Process, other: Process) -> Iterator[Difference]:
    for step in STEPS:
        mine, theirs = one.steps.get(step), other.steps.get(step)
        if mine is None or theirs is None:
            yield from _differ("taken", step, mine is not None, theirs is not None)
            continue
        for name in (*OF_A_STEP, *MORE_OF_A_STEP):
            yield from _differ(name, step, getattr(mine, name), getattr(theirs, name))


def _differ(what: str, step: str | None, one: Any, other: Any) -> Iterator[Difference]:
    if one != other:
        yield Difference(what=what, step=step, one=one, other=other)
