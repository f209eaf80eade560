"""A webhook: every event once or more under one id, in order for each case, whatever its receiver does."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections import defaultdict

import pytest

from huying.services.cases import act
from huying.services.channels import http
from huying.services.crypto import Tampered
from huying.services.notices.keeping import opened
from huying.services.notices.sending import GIVE_UP
from huying.store import channels, deliveries, sql
from tests.founding import Town, found
from tests.security.scene import FACTS, walked
from tests.services.outgoing import SECRET, Clock, kept, queue, rows, send, states
from tests.services.receivers import Received, Receiver, http_receiver
from tests.web.visiting import called, filed

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return found()


@pytest.fixture
def receiver():
    with http_receiver() as made:
        yield made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "SILENCE", 0.4)
    monkeypatch.setattr(http, "PATIENCE", 0.8)


def hook(town: Town, receiver: Receiver, **more: object) -> None:
    kept(town, "webhook", url=receiver.url, secret=SECRET, **more)


def by_case(received: list[Received]) -> dict[str, list[int]]:
    """The events of each case, as a receiver that knows ids again counts them."""
    seen: set[str] = set()
    found: dict[str, list[int]] = defaultdict(list)
    for one in received:
        if one.id not in seen:
            seen.add(one.id)
            found[one.said["case"]].append(one.said["seq"])
    return found


def test_every_act_becomes_one_event_in_the_order_of_its_case(town, receiver, clock):
    hook(town, receiver)
    number = called(town)
    act(by=town.city, number=number, step="sign", order=1, details={})
    queue()
    assert send(clock) == 4
    assert by_case(receiver.received) == {number: [1, 2, 3, 4]}
    assert receiver.received[3].said == {
        "type": "case.sign",
        "jurisdiction": 420106,
        "case": number,
        "seq": 4,
        "confidential": False,
        "step": "sign",
        "order": 1,
        "unit": "420106-cgj",
        "at": receiver.received[3].said["at"],
        "recorded_at": receiver.received[3].said["recorded_at"],
        "state": "calling",
    }


def test_an_event_is_signed_as_the_specification_says(town, receiver, clock):
    hook(town, receiver)
    filed(town)
    queue()
    send(clock)
    (one,) = receiver.received
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    signed = f"{one.id}.{one.headers['webhook-timestamp']}.".encode() + one.body
    right = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert one.headers["webhook-signature"] == f"v1,{right}"
    assert one.headers["webhook-timestamp"] == str(int(clock.now.timestamp()))


def test_an_event_holds_nothing_that_people_wrote_and_of_a_confidential_case_its_number_alone(
    town, receiver, clock
):
    hook(town, receiver)
    open_case, secret = walked(town, confidential=False), walked(town, confidential=True)
    queue()
    send(clock)
    sent = [one.body.decode() for one in receiver.received]
    assert not [fact for fact in FACTS for text in sent if fact in text]
    assert len(by_case(receiver.received)[open_case.number]) > 20
    for one in receiver.received:
        if one.said["case"] == secret.number:
            assert set(one.said) == {"type", "jurisdiction", "case", "seq", "confidential"}


def test_a_receiver_that_is_down_for_an_hour_misses_nothing_and_gets_nothing_out_of_order(town, clock):
    receiver = Receiver().start()
    hook(town, receiver)
    first = called(town)
    queue()
    send(clock)
    receiver.stop()
    receiver.released.clear()
    numbers = [called(town) for _ in range(5)]
    for minute in range(60):
        if minute % 12 == 0:
            numbers.append(filed(town))
        if minute == 30:
            act(by=town.city, number=first, step="sign", order=1, details={})
        queue()
        assert send(clock) == 0
        clock.wait(minutes=1)
    tried = sum(row["tries"] for row in rows(town) if row["state"] == "waiting")
    assert 40 <= tried <= 70, "about once a minute, whatever waits"
    receiver.start()
    while send(clock):
        pass
    receiver.stop()
    assert states(town) == {"sent": 3 + 5 * 3 + 5 + 1}
    found = by_case(receiver.received)
    assert found[first] == [1, 2, 3, 4]
    assert all(found[number] == ([1, 2, 3] if n < 5 else [1]) for n, number in enumerate(numbers))


@pytest.mark.parametrize("mode", ["fail", "refuse", "hang", "drip", "drop", "redirect"])
def test_a_receiver_that_does_not_take_an_event_is_asked_again_with_the_same_id(town, receiver, clock, mode):
    hook(town, receiver)
    number = called(town)
    receiver.mode = mode
    queue()
    assert send(clock) == 0
    assert len(receiver.received) == 1
    assert rows(town)[0]["fault"]
    assert str(receiver.port) not in rows(town)[0]["fault"]
    assert send(clock) == 0
    assert len(receiver.received) == 1, "it rests"
    receiver.mode = "take"
    clock.wait(minutes=1)
    assert send(clock) == 3
    assert receiver.received[0].id == receiver.received[1].id
    assert by_case(receiver.received) == {number: [1, 2, 3]}
    assert states(town) == {"sent": 3}


def test_a_receiver_that_answers_twice_is_heard_once(town, receiver, clock):
    hook(town, receiver)
    number = called(town)
    receiver.mode = "twice"
    queue()
    assert send(clock) == 3
    assert [one.said["seq"] for one in receiver.received] == [1, 2, 3]
    assert by_case(receiver.received) == {number: [1, 2, 3]}


def test_one_event_that_a_receiver_never_takes_keeps_no_other_case_from_its_turn(town, receiver, clock):
    hook(town, receiver)
    bad, good = called(town), called(town)
    receiver.mode = lambda one: "refuse" if one.said["case"] == bad else "take"
    queue()
    for _ in range(20):
        send(clock)
        clock.wait(minutes=1)
    assert by_case([one for one in receiver.received if one.said["case"] == good]) == {good: [1, 2, 3]}
    assert {one.said["seq"] for one in receiver.received if one.said["case"] == bad} == {1}


def test_what_is_never_taken_is_given_up_after_days_stays_in_the_list_and_can_be_sent_again(
    town, receiver, clock
):
    hook(town, receiver)
    number = filed(town)
    receiver.mode = "fail"
    queue()
    send(clock)
    clock.now += GIVE_UP
    clock.wait(minutes=1)
    send(clock)
    (row,) = rows(town)
    assert (row["state"], row["fault"], row["number"]) == ("failed", "HTTP 500", number)
    receiver.mode = "take"
    assert deliveries.again(jurisdiction=town.jurisdiction, delivery=row["id"], seen=clock.now, now=clock.now)
    clock.wait(minutes=1)
    assert send(clock) == 1
    assert len({one.id for one in receiver.received}) == 1


def test_an_event_sent_again_goes_before_what_waits_of_its_case(town, receiver, clock):
    hook(town, receiver)
    number = called(town)
    queue()
    send(clock)
    act(by=town.city, number=number, step="sign", order=1, details={})
    queue()
    deliveries.again(
        jurisdiction=town.jurisdiction, delivery=rows(town)[1]["id"], seen=clock.now, now=clock.now
    )
    send(clock)
    assert [one.said["seq"] for one in receiver.received] == [1, 2, 3, 2, 4]


def test_a_webhook_of_some_units_hears_only_what_concerns_them(town, receiver, clock):
    kept(town, "webhook", {"420106-gaj": ""}, url=receiver.url, secret=SECRET)
    number = called(town)
    act(by=town.city, number=number, step="sign", order=1, details={})
    queue()
    send(clock)
    assert by_case(receiver.received) == {number: [3]}


def test_a_channel_that_is_off_sends_and_queues_nothing(town, receiver, clock):
    hook(town, receiver, enabled=False)
    called(town)
    queue()
    assert send(clock) == 0
    assert rows(town) == []


def test_a_secret_is_made_where_none_is_given_and_told_once(town, receiver):
    made = kept(town, "webhook", url=receiver.url)
    channel = channels.get(jurisdiction=town.jurisdiction, channel=made.id)
    assert opened(channel).secrets == {"secret": made.made_secret}
    row = sql.row("SELECT to_jsonb(c) AS row FROM channel c")["row"]
    assert made.made_secret not in json.dumps(row)


def test_a_secret_of_one_channel_does_not_open_in_the_place_of_another(town, receiver):
    one, two = kept(town, "webhook", url=receiver.url), kept(town, "webhook", url=receiver.url)
    sql.rows(
        "UPDATE channel c SET sealed = o.sealed FROM channel o WHERE c.id = %(a)s AND o.id = %(b)s",
        a=one.id,
        b=two.id,
    )
    with pytest.raises(Tampered):
        opened(channels.get(jurisdiction=town.jurisdiction, channel=one.id))


def test_a_fault_of_ours_in_sending_is_noted_and_tried_again(town, receiver, clock):
    hook(town, receiver)
    filed(town)
    queue()
    sql.rows("UPDATE channel SET key_id = 'ffffffff'")
    assert send(clock) == 0
    (row,) = rows(town)
    assert (row["state"], row["fault"]) == ("waiting", "UnknownKey")
