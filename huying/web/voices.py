"""The reader's voice for a case: its language, its process's own words, its units' names."""

from __future__ import annotations

from huying.domain.case import Rules
from huying.wording.voice import Lang, Voice


def plain_voice(lang: str) -> Voice:
    """The reader's language alone, where no process is at hand."""
    return Voice(lang=_lang(lang))


def voice_of(rules: Rules, lang: str) -> Voice:
    """How this process and these units are spoken of in the reader's language."""
    chosen = _lang(lang)
    return Voice(lang=chosen, process=rules.process, unit=lambda code: unit_name(rules, code, chosen))


def unit_name(rules: Rules, code: str, lang: str) -> str:
    """A unit's name; its code where the unit is not known any more."""
    if code not in rules.units:
        return code
    unit = rules.units.get(code)
    return (unit.name_en or unit.name) if lang == "en" else unit.name


def _lang(lang: str) -> Lang:
    return "en" if lang == "en" else "zh"
