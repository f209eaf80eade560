"""The request being answered now, as the log names it: its number and whose post asks, never what is asked."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Asked:
    """One request: its id, and the post and jurisdiction that ask, once they are known."""

    id: str
    post: int | None = None
    jurisdiction: int | None = None


_now: ContextVar[Asked | None] = ContextVar("asked", default=None)


def now() -> Asked | None:
    """The request being answered in this thread, or None outside of requests."""
    return _now.get()


def begin(id_: str) -> Asked:
    """A request begins; it counts until another one begins in this thread, or `end`."""
    asked = Asked(id_)
    _now.set(asked)
    return asked


def end() -> None:
    """The request is answered."""
    _now.set(None)


def by(*, jurisdiction: int, post: int) -> None:
    """Remember, where there is a request, whose post asks."""
    asked = _now.get()
    if asked is not None:
        asked.jurisdiction, asked.post = jurisdiction, post
