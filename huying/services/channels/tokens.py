"""Access tokens of the messengers: asked for once, kept in memory until they end or are refused."""

import time
from collections.abc import Callable

EARLY = 300.0
"""Seconds before its end in which a token is not used any more."""
_kept: dict[tuple[int, int], tuple[str, str, float]] = {}


def token_of(channel: tuple[int, int], secret: str, ask: Callable[[], tuple[str, float]]) -> str:
    """The channel's token; `ask` gives a new one and how many seconds it lives. Another secret needs another token."""
    kept = _kept.get(channel)
    if kept is not None and kept[0] == secret and time.monotonic() < kept[2]:
        return kept[1]
    token, lives = ask()
    _kept[channel] = secret, token, time.monotonic() + lives - EARLY
    return token


def forget(channel: tuple[int, int]) -> None:
    """Ask for a new token the next time."""
    _kept.pop(channel, None)
