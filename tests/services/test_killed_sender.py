"""A worker killed while a receiver takes a message: the next sends it again under the same id."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime

import pytest

from huying.services.notices.sending import LEASE, deliver_all
from tests import databases
from tests.conftest import current_database
from tests.founding import found
from tests.services.outgoing import SECRET, kept, queue, states
from tests.services.receivers import Receiver, http_receiver, until
from tests.web.visiting import called

pytestmark = pytest.mark.committed
SENDER = (
    "import django; django.setup(); from huying.services.notices.sending import deliver_all; deliver_all()"
)


def sender() -> subprocess.Popen[bytes]:
    """A process that sends, as a worker does."""
    surroundings = {
        **{name: value for name, value in os.environ.items() if name != "HUYING_DATABASE_URL"},
        "HUYING_APP_DATABASE_URL": databases.app_url(current_database()),
        "DJANGO_SETTINGS_MODULE": "huying.config.settings",
    }
    return subprocess.Popen([sys.executable, "-c", SENDER], env=surroundings, cwd=databases.ROOT)


def kill_at(receiver: Receiver, number: int) -> None:
    """Send, and kill the sender while the receiver is at its message of that number."""
    before = len(receiver.received)
    receiver.mode = lambda _one: "hang" if len(receiver.received) >= before + number else "take"
    process = sender()
    try:
        until(lambda: len(receiver.received) >= before + number)
    finally:
        process.kill()
        process.wait(timeout=10)


def test_a_killed_worker_sends_nothing_twice_to_a_receiver_that_knows_ids_again():
    town = found()
    with http_receiver() as receiver:
        kept(town, "webhook", url=receiver.url, secret=SECRET)
        numbers = [called(town) for _ in range(4)]
        queue()
        kill_at(receiver, 3)
        assert states(town) == {"waiting": 10, "sent": 2}
        receiver.mode = "take"
        deliver_all()
        assert receiver.received[-1].id != receiver.received[2].id, "it is leased still"
        later = datetime.now(UTC) + LEASE
        while deliver_all(lambda: later):
            pass
        assert states(town) == {"sent": 12}
    times = Counter(one.id for one in receiver.received)
    assert sorted(times.values()) == [1] * 11 + [2]
    seen: dict[str, list[int]] = {number: [] for number in numbers}
    for one in receiver.received:
        if one.said["seq"] not in seen[one.said["case"]]:
            seen[one.said["case"]].append(one.said["seq"])
    assert set(map(tuple, seen.values())) == {(1, 2, 3)}


def test_several_workers_send_each_message_once(in_threads):
    town = found()
    with http_receiver() as receiver:
        kept(town, "webhook", url=receiver.url, secret=SECRET)
        for _ in range(10):
            called(town)
        queue()
        in_threads([deliver_all] * 4)
        deliver_all()
    assert states(town) == {"sent": 30}
    assert len({one.id for one in receiver.received}) == len(receiver.received) == 30
    orders: dict[str, list[int]] = {}
    for one in receiver.received:
        orders.setdefault(one.said["case"], []).append(one.said["seq"])
    assert all(seqs == [1, 2, 3] for seqs in orders.values())
