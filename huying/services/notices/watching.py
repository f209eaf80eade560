"""What was sent and what waits, for whoever watches over it: seen in its exact words, sent again, tried out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from huying.domain.case import Actor
from huying.services.channels.registry import KINDS
from huying.services.errors import NotVisible
from huying.services.notices.keeping import may_watch, one
from huying.services.notices.queueing import trial_row
from huying.services.notices.texts import all_of, template_of
from huying.store import channels, deliveries
from huying.store.sql import Row

PAGE = 50
STATES = ("waiting", "sent", "failed", "folded")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of messages, the newest first; `next` is where the following page begins. `channels` are names by id."""

    rows: tuple[Row, ...]
    next: int | None
    now: datetime
    channels: dict[int, str]


def read_deliveries(
    *,
    by: Actor,
    state: str | None = None,
    channel: int | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> Page:
    """A page of what was and will be sent. Raises NotVisible."""
    if not may_watch(by):
        raise NotVisible
    found = deliveries.listed(
        jurisdiction=by.jurisdiction,
        before=deliveries.LAST if before is None else before,
        state=state if state in STATES else None,
        channel=channel,
        most=limit + 1,
    )
    return Page(
        rows=tuple(found[:limit]),
        next=found[limit - 1]["place"] if len(found) > limit else None,
        now=timezone.now(),
        channels=channels.names(by.jurisdiction),
    )


def send_again(*, by: Actor, delivery: UUID) -> None:
    """Send one once more, in the same words and under the same id. Raises NotVisible."""
    if not may_watch(by) or not deliveries.again(
        jurisdiction=by.jurisdiction, delivery=delivery, now=timezone.now()
    ):
        raise NotVisible


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
