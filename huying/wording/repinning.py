"""What moving cases to another version of their process came to, and what a case owes by it."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Final, Protocol

from huying.wording.steps import step_label
from huying.wording.voice import Table, Voice

OUTCOMES: Final[Table] = {
    "done": ("已改用", "moved"),
    "again": ("此前已改用", "moved before"),
    "refused": ("不能改用", "stays"),
    "gone": ("已不在此版本", "not on this version any more"),
    "busy": ("正被他人办理，请再试", "somebody else is acting on it; try again"),
    "left": ("本次未轮到，请再提交", "not reached this time; send it again"),
}
OWED: Final[Table] = {
    "one": ("{step}：{units}", "{step}: {units}"),
    "due": ("{step}：{units}（限{due}）", "{step}: {units} (due {due})"),
    "several": ("{unit} {n} 项", "{unit} ({n})"),
    "nothing": ("无待办", "nothing owed"),
}


class Owing(Protocol):
    """One thing owed: which step, by whom, until when."""

    @property
    def step(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def due_at(self) -> datetime | None: ...


def outcome_words(outcome: str, voice: Voice) -> str:
    """What became of one case. Raises KeyError for a word nobody knows."""
    return voice.of(OUTCOMES[outcome])


def owed_lines(owed: Iterable[Owing], voice: Voice) -> tuple[str, ...]:
    """What is owed: a line for each step and due, with everybody who owes it."""
    grouped: dict[tuple[str, datetime | None], Counter[str]] = {}
    for one in owed:
        grouped.setdefault((one.step, one.due_at), Counter())[one.unit] += 1
    return tuple(_line(step, due, units, voice) for (step, due), units in grouped.items())


def _line(step: str, due: datetime | None, units: Counter[str], voice: Voice) -> str:
    named = (
        voice.unit(unit) if n == 1 else voice.say(OWED, "several", unit=voice.unit(unit), n=n)
        for unit, n in units.items()
    )
    words = {"units": voice.listed(named), "step": step_label(step, voice)}
    if due is None:
        return voice.say(OWED, "one", **words)
    return voice.say(OWED, "due", **words, due=voice.moment(due))


def owed_words(owed: Iterable[Owing], voice: Voice) -> str:
    """Everything owed in one line."""
    return ("; " if voice.lang == "en" else "；").join(owed_lines(owed, voice)) or voice.of(OWED["nothing"])
