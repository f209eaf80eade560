"""What was sent and what waits, for whoever watches over it: seen in its exact words, sent again, tried out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from huying.domain.case import Actor
from huying.domain.details import LOCAL
from huying.services.channels.registry import KINDS
from huying.services.errors import NotVisible
from huying.services.notices.keeping import may_watch, one
from huying.services.notices.queueing import trial_row
from huying.services.notices.texts import all_of, template_of
from huying.store import channels, deliveries
from huying.store.sql import Row

PAGE = 50
MOST_AGAIN = 500
"""How many are sent once more by one confirmation."""
STATES = ("waiting", "sent", "failed", "folded")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of messages, the newest first; `next` is where the following page begins. `channels` are names by id."""

    rows: tuple[Row, ...]
    next: int | None
    now: datetime
    channels: dict[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which messages: in one state, through one channel, made on one day; None for all."""

    state: str | None = None
    channel: int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What became of one message that was to be sent once more: done, earlier (queued anew since it was looked at),
    folded (another brought its words), or erased.
    """

    row: Row
    outcome: str


def read_deliveries(
    *, by: Actor, asked: Asked | None = None, before: int | None = None, limit: int = PAGE
) -> Page:
    """A page of what was and will be sent. Raises NotVisible."""
    found = _listed(by, asked or Asked(), before=before, most=limit + 1)
    return Page(
        rows=tuple(found[:limit]),
        next=found[limit - 1]["place"] if len(found) > limit else None,
        now=timezone.now(),
        channels=channels.names(by.jurisdiction),
    )


def _listed(by: Actor, asked: Asked, *, before: int | None = None, most: int) -> list[Row]:
    if not may_watch(by):
        raise NotVisible
    made = None
    if asked.day is not None:
        start = datetime.combine(asked.day, time(), tzinfo=LOCAL)
        made = (start, start + timedelta(days=1))
    return deliveries.listed(
        jurisdiction=by.jurisdiction,
        before=deliveries.LAST if before is None else before,
        state=asked.state if asked.state in STATES else None,
        channel=asked.channel,
        made=made,
        most=most,
    )


def chosen(*, by: Actor, ids: Sequence[UUID] = (), asked: Asked | None = None) -> tuple[Row, ...]:
    """The messages of these ids, or all of a filter, the newest first and no more than may be sent at once.

    Raises NotVisible.
    """
    if asked is not None:
        return tuple(_listed(by, asked, most=MOST_AGAIN + 1))
    if not may_watch(by):
        raise NotVisible
    return tuple(deliveries.listed(jurisdiction=by.jurisdiction, ids=ids, most=MOST_AGAIN + 1))


def send_again(*, by: Actor, rows: Iterable[Row], seen: datetime) -> tuple[Again, ...]:
    """Send each once more, in the same words and under the same id. `seen` is when they were looked at: what was queued
    anew since then is not queued again, so that a form sent twice sends nothing twice. Raises NotVisible.
    """
    if not may_watch(by):
        raise NotVisible
    now = timezone.now()
    return tuple(Again(row=row, outcome=_again(by, row, seen, now)) for row in reversed(tuple(rows)))


def _again(by: Actor, row: Row, seen: datetime, now: datetime) -> str:
    if row["state"] == "folded":
        return "folded"
    if not row["text"]:
        return "erased"
    done = deliveries.again(jurisdiction=by.jurisdiction, delivery=row["id"], seen=seen, now=now)
    return "done" if done else "earlier"


def try_out(*, by: Actor, channel: int, key: UUID) -> int:
    """Queue a test message to every address of a channel; how many. The same key sends no second. Raises NotVisible."""
    found, now = one(by, channel), timezone.now()
    text = template_of(all_of(by.jurisdiction), "test", found.language)
    if KINDS[found.kind].for_machines:
        text = f'{{"type":"test","jurisdiction":{by.jurisdiction}}}'
    addresses = sorted({address.address for address in found.addresses}) or [""]
    rows = [trial_row(found, address=one, text=text, key=key, now=now) for one in addresses]
    deliveries.add(jurisdiction=by.jurisdiction, rows=rows)
    return len(rows)
