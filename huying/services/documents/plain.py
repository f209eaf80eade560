"""The last look at a text before it is drawn: neither XML nor a reader may be led astray by it."""

from __future__ import annotations

import re
from typing import Final

from huying.domain.text import normalise

# XML 1.0 and the tables of PDF fonts have no place for non-characters.
_NO_CHARACTERS: Final = re.compile(
    "[\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
    + "]"
)


def plain(text: str) -> str:
    """The text as our edges take it in, and without tabs and non-characters."""
    return _NO_CHARACTERS.sub("", normalise(text).replace("\t", " "))


def paragraphs(text: str) -> list[str]:
    """The lines of the text that say something."""
    return [line.strip() for line in plain(text).split("\n") if line.strip()]
