"""One thing that is wrong, and looking for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any


class Finding:
    """A code with the facts its sentence and its remedy are filled with."""

    __slots__ = ("code", "facts")

    def __init__(self, code: str, **facts: Any) -> None:
        self.code = code
        self.facts: Mapping[str, Any] = facts


Check = tuple[str, Callable[[], Iterable[Finding]]]
"""What is looked at, and looking."""
Examined = tuple[str, list[Finding]]
"""What was looked at, and what is wrong with it."""


def examine(checks: Sequence[Check]) -> Iterator[Examined]:
    """Make each check."""
    for name, check in checks:
        yield name, list(check())
