"""Words to find a case by: pairs of Chinese characters, and whole Latin words and numbers."""

import re
from collections.abc import Iterator

_RUNS = re.compile(r"[一-鿿]+|[0-9a-z]+")
MOST = 4000
"""Characters of a text that are searched; a longer complaint repeats itself by then."""


def words(text: str) -> tuple[str, ...]:
    """The search words of a text, each once, in order. A single character between others is its own word."""
    return tuple(dict.fromkeys(_words(text[:MOST].lower())))


def _words(text: str) -> Iterator[str]:
    for run in _RUNS.findall(text):
        if run[0] < "一" or len(run) == 1:
            yield run
        else:
            yield from (run[n : n + 2] for n in range(len(run) - 1))
