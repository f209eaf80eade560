"""The last look at a text before it is drawn: neither XML nor a reader may be led astray by it."""

from __future__ import annotations

import unicodedata
from typing import Final

# Marks that turn the order of reading round: in an official document they could only deceive.
_TURNING: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(text: str) -> str:
    """The text without control characters, lone surrogates, non-characters and marks of direction; tabs are spaces."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(char for char in lines if char == "\n" or _may_stand(char))


def paragraphs(text: str) -> list[str]:
    """The lines of the text that say something."""
    return [line.strip() for line in plain(text).split("\n") if line.strip()]


def _may_stand(char: str) -> bool:
    if char in _TURNING or ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF:
        return False
    return unicodedata.category(char) not in ("Cc", "Cs")
