"""Sending what is queued: in order within a lane, again after faults, given up after days, never twice at once.

A channel that faults rests, and then one message tries whether it is well again; so a receiver that is away for an
hour is asked about sixty times, whatever waits for it.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from huying.services.channels.kinds import Kind, Message, NotSent
from huying.services.channels.registry import KINDS
from huying.services.notices import letters
from huying.services.notices.keeping import opened
from huying.services.notices.queueing import awake
from huying.services.notices.texts import digest
from huying.store import channels, deliveries, templates
from huying.store.channels import Channel
from huying.store.deliveries import Delivery

LEASE = timedelta(minutes=2)
"""How long a message that was taken is nobody else's: longer than any receiver is waited for."""
FIRST_REST, LONGEST_REST = timedelta(seconds=5), timedelta(minutes=1)
"""How long a channel rests after its first fault, and at most."""
BACKOFF = tuple(timedelta(seconds=one) for one in (10, 30, 60, 120, 300, 600))
"""How long one message that a receiver did not want waits before it is offered again; the last for ever after."""
GIVE_UP = timedelta(days=3)
TURN = 2.0
"""Seconds after which no further message is begun through one channel: the next has its turn, and a worker may end."""
Clock = Callable[[], datetime]
log = logging.getLogger(__name__)


def deliver_all(clock: Clock = timezone.now) -> int:
    """Send everything that may be sent now; how many were received."""
    return sum(_through(channel, clock) for channel in channels.in_need(clock()))


def _through(channel: Channel, clock: Clock) -> int:
    """Send through one channel until nothing is left, it faults, or others have to have their turn."""
    kind, done, over = KINDS[channel.kind], 0, time.monotonic() + TURN
    while time.monotonic() < over and awake(channel, clock()) <= clock():
        taken = _take(channel, kind, clock())
        if taken is None or not _send(channel, kind, taken, clock):
            break
        done += 1
    return done


def _take(channel: Channel, kind: Kind, now: datetime) -> Delivery | None:
    """Take the first message; where others wait behind it for the same reader, all of them become one."""
    with transaction.atomic():
        first = deliveries.take(jurisdiction=channel.jurisdiction, channel=channel.id, now=now, lease=LEASE)
        if first is None or kind.for_machines or first.tries > 1:
            return first
        return _gathered(channel, first, now)


def _gathered(channel: Channel, first: Delivery, now: datetime) -> Delivery:
    more = deliveries.behind(first, jurisdiction=channel.jurisdiction, channel=channel.id, now=now)
    if not more:
        return first
    own = templates.of(channel.jurisdiction)
    text = digest([one.line for one in (first, *more)], language=channel.language, own=own)
    others = [one.id for one in more]
    return deliveries.fold(first, jurisdiction=channel.jurisdiction, text=text, others=others)


def _send(channel: Channel, kind: Kind, taken: Delivery, clock: Clock) -> bool:
    """Send one message; whether it was received. Nothing is held in the database meanwhile."""
    try:
        address, text = letters.reached(channel, taken)
        message = Message(id=taken.id, address=address, text=text, at=clock())
        kind.send(opened(channel), message)
    except NotSent as fault:
        _failed(channel, taken, str(fault), final=fault.final, judged=fault.judged, now=clock())
        return False
    except Exception as fault:
        log.exception("a message could not be sent; it is tried again")
        _failed(channel, taken, type(fault).__name__, final=False, judged=True, now=clock())
        return False
    deliveries.sent(jurisdiction=channel.jurisdiction, delivery=taken.id, now=clock())
    channels.is_well(channel)
    return True


def _failed(
    channel: Channel, taken: Delivery, said: str, *, final: bool, judged: bool, now: datetime
) -> None:
    """Note the fault, and when it is tried again: a message nobody judged as soon as the channel is well again."""
    wait = BACKOFF[min(taken.tries, len(BACKOFF)) - 1] if judged else timedelta()
    given_up = final or now - taken.asked_at > GIVE_UP
    again = None if given_up else now + wait
    deliveries.failed(jurisdiction=channel.jurisdiction, delivery=taken.id, fault=said, again=again)
    channels.let_rest(channel, now=now, first=FIRST_REST, most=LONGEST_REST)
