"""What a case falls under, and what was reported."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from huying.services.reading_values import CaseShown
from huying.services.surroundings import matter_of
from huying.web.presenting.head import basics
from huying.web.presenting.words import label_of
from huying.web.voices import voice_of

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """The registration, the problems found in it, and the matter of the list."""

    text: str
    facts: Pairs
    problems: tuple[str, ...]
    matter: Pairs
    assessment: Pairs


def basis(shown: CaseShown, lang: str) -> Basis:
    """What the case is and what it is judged by."""
    voice = voice_of(shown.rules, lang)
    matter = matter_of(shown)
    pairs: Pairs = ()
    if matter is not None:
        pairs = (
            (_("事项"), (matter.name_en or matter.name) if lang == "en" else matter.name),
            (_("编码"), matter.code),
            (_("主责单位"), voice.unit(matter.lead) if matter.lead else ""),
            (_("配合单位"), voice.listed(voice.unit(code) for code in matter.supports)),
            (_("依据"), matter.basis),
        )
    assessed = next((line for line in reversed(shown.lines) if line.step == "assess"), None)
    reason = str(assessed.contents.get("reason", "")) if assessed else ""
    return Basis(
        text=shown.text,
        facts=basics(shown, voice),
        problems=shown.problems,
        matter=tuple(pair for pair in pairs if pair[1]),
        assessment=((label_of("assess", voice), reason),) if reason else (),
    )
