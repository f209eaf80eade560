"""What a kind of channel is: its settings, its secrets, its way of sending one message."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

LONGEST_FAULT = 300


class NotSent(Exception):
    """A message was not received, and why in words fit for the list of deliveries.

    `judged`: somebody answered and did not want it; else nobody answered. `final`: it never will be received.
    """

    def __init__(self, said: str, *, judged: bool = True, final: bool = False) -> None:
        super().__init__(said[:LONGEST_FAULT])
        self.judged = judged
        self.final = final


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One thing a channel has to be told. A secret is sealed and never shown again.

    `kind`: line, text, url, int or choice; one that is not required may stand empty.
    """

    name: str
    kind: str = "line"
    required: bool = True
    secret: bool = False
    choices: tuple[str, ...] = ()
    default: str = ""
    maxlength: int = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A channel ready to be used: what it was told, its secrets in clear."""

    id: tuple[int, int]
    settings: Mapping[str, Any]
    secrets: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message. Its id stays the same however often it is sent, so that a receiver knows it again."""

    id: UUID
    address: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of channel. `address`: what an address must look like, None where the channel itself is the place.

    `for_machines`: it carries events in order, not sentences: no templates, quiet hours or digests.
    """

    name: str
    settings: tuple[Setting, ...]
    send: Callable[[Opened, Message], None]
    address: str | None = None
    for_machines: bool = False
