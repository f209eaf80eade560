"""Messages to people: mail, SMS, messengers; by whose texts, in which hours, one instead of twenty."""

from __future__ import annotations

import json
from datetime import datetime, time
from email import message_from_string
from email.policy import default as policy
from urllib.parse import parse_qs, urlsplit

import pytest

from huying.domain.details import LOCAL
from huying.domain.refusals import Faulty
from huying.services.cases import act
from huying.services.channels import dingtalk, feishu, http, tokens
from huying.services.notices import texts
from huying.services.notices.keeping import Wanted, keep, one, opened
from huying.services.notices.queueing import awake
from huying.store import channels, deliveries
from tests.domain.town import CITY_MANAGEMENT, FIRE, POLICE, STREET
from tests.founding import Town, found
from tests.security.scene import FACTS, walked
from tests.services.outgoing import Clock, admin, kept, queue, rows, send, states
from tests.services.receivers import Receiver, http_receiver, mail_server
from tests.web.visiting import called, filed

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return found()


@pytest.fixture
def receiver():
    with http_receiver(answer={"errcode": 0, "code": 0}) as made:
        yield made


@pytest.fixture
def clock() -> Clock:
    """Ten in the morning of some day to come, so that no quiet hour is in the way."""
    made = Clock()
    made.now = made.now.astimezone(LOCAL).replace(hour=10, minute=0)
    made.wait(days=1)
    return made


@pytest.fixture(autouse=True)
def _afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "SILENCE", 0.4)
    tokens._kept.clear()


def gateway(town: Town, receiver: Receiver, addresses: dict[str, str], **more: object) -> None:
    kept(town, "sms", addresses, url=receiver.url, header="Authorization", secret="Bearer s3cret", **more)


def texts_of(receiver: Receiver) -> list[str]:
    return [one.said["content"] for one in receiver.received]


def test_a_called_unit_is_told_by_sms_with_number_step_and_due_and_nothing_else(town, receiver, clock):
    gateway(town, receiver, {CITY_MANAGEMENT: "13900000001", STREET: "13900000002"})
    number = called(town)
    queue()
    assert send(clock) == 1
    (one,) = receiver.received
    assert one.headers["authorization"] == "Bearer s3cret"
    assert one.said["mobile"] == "13900000001"
    assert one.said["id"] == str(rows(town)[0]["id"])
    assert one.said["content"].startswith(f"【呼应】中南路街向区城管执法局派单，案件 {number}，请签收。时限")


def test_the_caller_is_told_by_sms_but_not_of_what_its_own_post_did(town, receiver, clock):
    gateway(town, receiver, {STREET: "13900000002"})
    number = called(town)
    act(by=town.city, number=number, step="sign", order=1, details={})
    queue()
    send(clock)
    assert texts_of(receiver) == [f"【呼应】区城管执法局已签收案件 {number}。"]


def test_no_message_holds_what_people_wrote_and_of_a_confidential_case_its_number_alone(
    town, receiver, clock
):
    gateway(town, receiver, {CITY_MANAGEMENT: "13900000001", STREET: "13900000002"})
    walked(town, confidential=False)
    secret = walked(town, confidential=True).number
    queue()
    said = [row["text"] for row in rows(town)]
    assert len(said) > 10
    assert not [fact for fact in FACTS for text in said if fact in text]
    assert {text for text in said if secret in text} == {f"【呼应】保密件 {secret} 有新的进展，请登录查看。"}


def test_twenty_messages_at_once_become_one_digest_and_each_stays_in_the_list(town, receiver, clock):
    gateway(town, receiver, {FIRE: "13900000001"})
    numbers = [called(town) for _ in range(23)]
    queue()
    assert send(clock) == 1
    (text,) = texts_of(receiver)
    assert text.startswith("【呼应】您有 23 条通知：\n")
    assert sum(number in text for number in numbers) == 20
    assert "另有 3 条" in text
    assert states(town) == {"sent": 1, "folded": 22}
    assert {row["text"] for row in rows(town) if row["state"] == "sent"} == {text}
    assert len({row["number"] for row in rows(town)}) == 23


def test_what_happens_soon_after_a_message_is_gathered_until_the_time_is_over(town, receiver, clock):
    gateway(town, receiver, {FIRE: "13900000001"}, gather_minutes="30")
    called(town)
    queue()
    send(clock)
    clock.wait(minutes=1)
    for _ in range(3):
        called(town)
    queue()
    assert send(clock) == 0
    clock.wait(minutes=30)
    assert send(clock) == 1
    assert "您有 3 条通知" in texts_of(receiver)[1]


def test_nothing_is_sent_in_quiet_hours_and_one_digest_in_the_morning(town, receiver, clock):
    gateway(town, receiver, {FIRE: "13900000001"}, quiet_from="21:00", quiet_to="08:00")
    clock.now = clock.now.replace(hour=23)
    called(town)
    called(town)
    queue()
    assert send(clock) == 0
    clock.wait(hours=8, minutes=30)
    assert send(clock) == 0
    clock.wait(minutes=30)
    assert send(clock) == 1
    assert "您有 2 条通知" in texts_of(receiver)[0]


@pytest.mark.parametrize(
    ("at", "end"),
    [("20:59", "20:59"), ("21:00", "08:00"), ("02:00", "08:00"), ("07:59", "08:00"), ("08:00", "08:00")],
)
def test_quiet_hours_reach_over_midnight(town, at, end):
    made = kept(
        town, "sms", {FIRE: "13900000001"}, url="http://127.0.0.1:9/", quiet_from="21:00", quiet_to="08:00"
    )
    channel = channels.get(jurisdiction=town.jurisdiction, channel=made.id)
    moment = datetime.combine(datetime(2026, 3, 18, tzinfo=LOCAL), time.fromisoformat(at), tzinfo=LOCAL)
    woken = awake(channel, moment)
    assert f"{woken:%H:%M}" == end
    assert woken >= moment


def test_a_message_that_fails_is_sent_again_with_the_same_text_and_id(town, receiver, clock):
    gateway(town, receiver, {FIRE: "13900000001"})
    called(town)
    receiver.mode = "fail"
    queue()
    send(clock)
    called(town)
    queue()
    receiver.mode = "take"
    clock.wait(minutes=2)
    assert send(clock) == 2
    assert receiver.received[0].body == receiver.received[1].body


def test_a_gateway_that_answers_but_does_not_say_that_it_took_it_is_asked_again(town, receiver, clock):
    gateway(town, receiver, {FIRE: "13900000001"}, success='"code": "OK"')
    called(town)
    queue()
    assert send(clock) == 0
    receiver.answer = {"code": "OK"}
    clock.wait(minutes=2)
    assert send(clock) == 1


def test_a_form_gateway_gets_each_value_in_its_place(town, receiver, clock):
    body = "u=1&pwd={secret}&m={phone}&c={text}"
    gateway(town, receiver, {FIRE: "13900000001"}, type="form", body=body)
    called(town)
    queue()
    send(clock)
    sent = parse_qs(receiver.received[0].body.decode())
    assert sent["pwd"] == ["Bearer s3cret"]
    assert sent["m"] == ["13900000001"]
    assert sent["c"][0].startswith("【呼应】")


def test_a_mail_goes_out_with_a_stable_id_and_says_what_the_list_says(town, clock):
    with mail_server() as server:
        kept(
            town,
            "email",
            {POLICE: "duty@police.example"},
            host="127.0.0.1",
            port=str(server.port),
            security="none",
            sender="huying@district.example",
        )
        called(town)
        queue()
        assert send(clock) == 1
    ((sender, to, raw),) = server.mails
    mail = message_from_string(raw, policy=policy)
    (row,) = rows(town)
    assert (sender, to) == ("huying@district.example", ["duty@police.example"])
    assert mail["Message-ID"] == f"<{row['id']}@district.example>"
    assert mail.get_content().strip() == row["text"]
    assert "派单" in mail["Subject"]


@pytest.mark.parametrize(("code", "state"), [(550, "failed"), (451, "waiting")])
def test_a_mail_that_is_refused_for_good_is_given_up_at_once_another_is_not(town, clock, code, state):
    with mail_server() as server:
        server.refused["gone@police.example"] = code
        kept(
            town,
            "email",
            {POLICE: "gone@police.example"},
            host="127.0.0.1",
            port=str(server.port),
            security="none",
            sender="huying@district.example",
        )
        called(town)
        queue()
        assert send(clock) == 0
    assert (rows(town)[0]["state"], rows(town)[0]["fault"]) == (state, f"SMTP {code}: recipient refused")


def test_a_mail_server_that_is_away_loses_nothing(town, clock):
    kept(
        town,
        "email",
        {POLICE: "duty@police.example"},
        host="127.0.0.1",
        port="9",
        security="none",
        sender="huying@district.example",
    )
    called(town)
    queue()
    assert send(clock) == 0
    assert rows(town)[0]["fault"] == "Connection refused"
    assert states(town) == {"waiting": 1}


def host(receiver: Receiver) -> str:
    return f"http://127.0.0.1:{receiver.port}"


def test_a_wecom_robot_tells_its_group(town, receiver, clock):
    kept(town, "wecom_robot", host=host(receiver), key="k-1")
    number = called(town)
    queue()
    assert send(clock) == 1
    (one,) = receiver.received
    assert one.path == "/cgi-bin/webhook/send?key=k-1"
    assert one.said["msgtype"] == "text"
    assert number in one.said["text"]["content"]


def test_a_dingtalk_robot_signs(town, receiver, clock):
    kept(town, "dingtalk_robot", {CITY_MANAGEMENT: ""}, host=host(receiver), access_token="t-1", sign="SECx")
    called(town)
    queue()
    assert send(clock) == 1
    asked = parse_qs(urlsplit(receiver.received[0].path).query)
    assert asked["access_token"] == ["t-1"]
    assert asked["sign"] == [dingtalk.signature("SECx", asked["timestamp"][0])]


def test_a_feishu_robot_signs(town, receiver, clock):
    kept(town, "feishu_robot", {CITY_MANAGEMENT: ""}, host=host(receiver), hook="h-1", sign="x")
    called(town)
    queue()
    assert send(clock) == 1
    (one,) = receiver.received
    assert one.path == "/open-apis/bot/v2/hook/h-1"
    assert one.said["sign"] == feishu.signature("x", one.said["timestamp"])


def test_a_robot_that_says_no_is_asked_again_and_what_it_said_stands_in_the_list(town, receiver, clock):
    kept(town, "wecom_robot", {CITY_MANAGEMENT: ""}, host=host(receiver), key="k-1")
    receiver.answer = {"errcode": 93000}
    called(town)
    queue()
    assert send(clock) == 0
    assert rows(town)[0]["fault"] == "WeCom: errcode 93000"
    assert "k-1" not in json.dumps(rows(town), default=str)


ACCOUNTS = {
    "wecom_message": {"corpid": "c", "agentid": "7", "corpsecret": "s"},
    "dingtalk_message": {"appkey": "c", "agentid": "7", "appsecret": "s"},
    "feishu_message": {"app_id": "c", "app_secret": "s"},
}


@pytest.mark.parametrize("kind", list(ACCOUNTS))
def test_an_account_is_told_with_a_token_that_is_asked_for_once(town, receiver, clock, kind):
    token = {"access_token": "tok", "tenant_access_token": "tok", "expires_in": 7200, "expire": 7200}
    receiver.answer |= token
    kept(town, kind, {FIRE: "user-1"}, host=host(receiver), **ACCOUNTS[kind])
    called(town)
    queue()
    assert send(clock) == 1
    called(town)
    queue()
    assert send(clock) == 1
    paths = [urlsplit(one.path).path for one in receiver.received]
    assert len(paths) == 3
    assert paths[1] == paths[2] != paths[0]
    last = receiver.received[-1]
    assert "tok" in last.path or last.headers["authorization"] == "Bearer tok"
    assert "user-1" in last.body.decode()


def test_a_worn_out_token_is_asked_for_anew(town, receiver, clock):
    receiver.answer |= {"access_token": "tok", "expires_in": 7200}
    kept(town, "wecom_message", {FIRE: "user-1"}, host=host(receiver), **ACCOUNTS["wecom_message"])
    called(town)
    queue()
    receiver.mode = lambda one: "take"
    send(clock)
    receiver.answer["errcode"] = 42001
    called(town)
    queue()
    assert send(clock) == 0
    receiver.answer["errcode"] = 0
    clock.wait(minutes=2)
    assert send(clock) == 1
    assert [one.path.startswith("/cgi-bin/gettoken") for one in receiver.received].count(True) == 2


def test_a_place_writes_its_own_texts_and_gets_the_usual_ones_back(town, receiver, clock):
    gateway(town, receiver, {FIRE: "13900000001"})
    texts.keep(jurisdiction=town.jurisdiction, kind="called", language="zh", text="{unit}：{number} 请{task}")
    number = called(town)
    queue()
    send(clock)
    assert texts_of(receiver) == [f"区消防救援大队：{number} 请签收"]
    texts.keep(jurisdiction=town.jurisdiction, kind="called", language="zh", text="")
    assert texts.all_of(town.jurisdiction) == {}


def test_a_text_with_a_place_nobody_fills_is_refused(town):
    for text in ("{title}", "{number.__class__}", "{phone} {number}"):
        with pytest.raises(Faulty) as faulty:
            texts.keep(jurisdiction=town.jurisdiction, kind="called", language="zh", text=text)
        assert [fault.code for fault in faulty.value.faults] == ["unknown_places"]


def test_a_channel_speaks_its_own_language(town, receiver, clock):
    gateway(town, receiver, {FIRE: "13900000001"}, language="en")
    number = called(town)
    queue()
    send(clock)
    assert f"case {number}" in texts_of(receiver)[0]


@pytest.mark.parametrize(
    ("kind", "settings", "addresses", "faults"),
    [
        ("webhook", {"url": "ftp://x"}, {}, {"url": "not_of_kind_url"}),
        ("webhook", {"url": "http://u:p@x/"}, {}, {"url": "not_of_kind_url"}),
        ("webhook", {"name": ""}, {}, {"name": "required", "url": "required"}),
        ("sms", {"url": "http://x/"}, {}, {"addresses": "required"}),
        ("sms", {"url": "http://x/"}, {FIRE: "call me"}, {"addresses.0.address": "not_of_kind_phone"}),
        ("sms", {"url": "http://x/"}, {"nowhere": "13900000001"}, {"addresses.0.unit": "unknown_unit"}),
        ("sms", {"url": "http://x/", "header": "A: b"}, {FIRE: "13900000001"}, {"header": "not_of_kind_line"}),
        ("wecom_robot", {}, {}, {"key": "required"}),
        ("wecom_robot", {"key": "k", "quiet_from": "21:00"}, {}, {"quiet_to": "required"}),
        ("wecom_robot", {"key": "k", "gather_minutes": "9999"}, {}, {"gather_minutes": "out_of_range"}),
        ("email", {"host": "x", "port": "9 9", "sender": "a@b"}, {FIRE: "a@b"}, {"port": "not_of_kind_int"}),
        ("email", {"host": "x", "sender": "a"}, {FIRE: "a@b"}, {"sender": "not_of_kind_email"}),
    ],
)  # fmt: skip
def test_a_channel_that_cannot_work_is_refused_with_every_fault(town, kind, settings, addresses, faults):
    with pytest.raises(Faulty) as faulty:
        kept(town, kind, addresses, **settings)
    assert {fault.path: fault.code for fault in faulty.value.faults} == faults


def test_secrets_that_are_not_given_again_stay(town, receiver):
    made = kept(town, "sms", {FIRE: "13900000001"}, url=receiver.url, secret="first")
    channel = one(admin(town), made.id)
    wanted = Wanted(
        name="new",
        language="zh",
        enabled=True,
        settings=dict(channel.settings),
        addresses=channel.addresses,
    )
    keep(admin(town), wanted, kind="sms", channel=channel)
    again = one(admin(town), made.id)
    assert (again.name, opened(again).secrets) == ("new", {"secret": "first"})


def test_a_message_that_was_sent_can_be_sent_once_more_in_the_same_words(town, receiver, clock):
    gateway(town, receiver, {FIRE: "13900000001"})
    called(town)
    filed(town)
    queue()
    send(clock)
    (row,) = rows(town)
    assert deliveries.again(jurisdiction=town.jurisdiction, delivery=row["id"], seen=clock.now, now=clock.now)
    assert send(clock) == 1
    assert receiver.received[0].body == receiver.received[1].body
