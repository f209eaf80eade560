"""What a whistle is called: 一次呼叫、二次呼叫 …, in the process's own word for a call."""

from typing import Final

from huying.wording.voice import Both, Voice

NUMERALS: Final = "一二三四五六七八九十"
ORDINALS: Final = (
    *("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth"),
)
BY_OWN_UNITS: Final[Both] = ("本级派单", "Own units")
GENERAL: Final[Both] = ("呼叫", "call")


def whistle_name(number: int, voice: Voice) -> str:
    """How the nth whistle is called; with 0 what a call to the caller's own units is called."""
    if number == 0:
        return voice.of(BY_OWN_UNITS)
    word = voice.label(voice.process.call_label) if voice.process else voice.of(GENERAL)
    if voice.lang == "en":
        ordinal = ORDINALS[number - 1] if number <= len(ORDINALS) else f"{number}th"
        return f"{ordinal} {word}"
    numeral = NUMERALS[number - 1] if number <= len(NUMERALS) else f" {number} "
    return f"{numeral}次{word}".strip()
