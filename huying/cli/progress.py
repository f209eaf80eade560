"""How far a long command is, on one line of the terminal; nothing where nobody looks."""

from __future__ import annotations

import sys
import time

EVERY = 0.5  # seconds between two tellings


class Progress:
    """Tells how far it is, now and then."""

    def __init__(self) -> None:
        self._next = time.monotonic() + EVERY
        self._told = False

    def tell(self, text: str) -> None:
        """Write it over what was written before, unless that was just now."""
        if not sys.stderr.isatty() or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY
        self._told = True
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line empty for what comes after."""
        if self._told:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
