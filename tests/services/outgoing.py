"""Channels that tests keep, and a clock that they move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from huying.services.channels.registry import KINDS
from huying.services.notices.keeping import Kept, Wanted, keep
from huying.services.notices.making import note_all
from huying.services.notices.sending import deliver_all
from huying.services.posts import actor_of
from huying.services.relay import tell_all
from huying.store import deliveries
from huying.store.channels import Address
from tests.domain.town import PLATFORM
from tests.founding import Town

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Clock:
    """The moment as tests have it."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC) + timedelta(minutes=1)

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)


def admin(town: Town) -> Any:
    """The one who keeps the channels of the town; a post need not be held for that."""
    return actor_of(jurisdiction=town.jurisdiction, post=9_999_999, unit=PLATFORM, role="admin")


def kept(town: Town, kind: str, addresses: dict[str, str] | None = None, **more: Any) -> Kept:
    """A channel of this kind with the usual values of its settings but for those given."""
    usual = {one.name: one.default for one in KINDS[kind].settings}
    names = {"name", "language", "enabled", "quiet_from", "quiet_to", "gather_minutes", "to_petitioners"}
    given = {"name": kind, "language": "zh", "enabled": True} | {n: v for n, v in more.items() if n in names}
    settings = usual | {name: value for name, value in more.items() if name not in names}
    rows = [Address(unit, address) for unit, address in (addresses or {}).items()]
    return keep(admin(town), Wanted(settings=settings, addresses=rows, **given), kind=kind)


def queue() -> None:
    """What a worker does after acts: tell, make notices, queue messages."""
    tell_all()
    note_all()


def send(clock: Clock) -> int:
    """Send what may be sent now."""
    return deliver_all(clock)


def states(town: Town) -> dict[str, int]:
    """How many messages stand in which state."""
    found: dict[str, int] = {}
    for row in rows(town):
        found[row["state"]] = found.get(row["state"], 0) + 1
    return found


def rows(town: Town) -> list[Any]:
    """All messages, the oldest first."""
    listed = deliveries.listed(jurisdiction=town.jurisdiction, state=None, channel=None, most=10_000)
    return list(reversed(listed))
