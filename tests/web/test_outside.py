"""The pages of what leaves the house: who may see them, what was sent in its words, channels, texts."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from huying.services.channels.registry import KINDS
from huying.services.notices.keeping import one, opened
from huying.store import deliveries, people, sql
from huying.store.channels import Address
from tests.domain.town import CITY_MANAGEMENT, FIRE, PLATFORM, POLICE
from tests.founding import Town, found
from tests.services.outgoing import Clock, admin, kept, queue, rows, send
from tests.services.receivers import http_receiver
from tests.web.visiting import called, counted, signed_in

pytestmark = pytest.mark.django_db
MOST = 6
PAGES = ("deliveries", "channels", "channels/new/sms", "notice-texts", "notice-texts/called/zh")


@pytest.fixture
def town() -> Town:
    made = found()
    account = people.create_person(username="keeper", password="a-long-enough-word")
    people.create_post(person=account.id, unit=PLATFORM, role="admin", from_date=date(2019, 1, 1))
    made.persons["keeper"] = account.id
    return made


def page(client: Any, path: str, status: int = 200) -> str:
    answer = client.get(f"/wuchang/{path}")
    assert answer.status_code == status, path
    return str(answer.content.decode())


def test_only_the_administrator_keeps_channels_and_texts_and_the_centre_watches(town):
    keeper, operator = signed_in(town, "keeper"), signed_in(town, "operator")
    for path in PAGES:
        page(keeper, path)
        page(operator, path, 200 if path == "deliveries" else 404)
        for who in ("dispatcher", "city", "principal", "stranger"):
            page(signed_in(town, who), path, 404)
    assert "通知渠道" in page(keeper, "notices")
    assert "发送记录" in page(operator, "notices")
    assert "发送记录" not in page(signed_in(town, "dispatcher"), "notices")


def test_a_channel_is_made_by_its_form_and_its_secret_is_never_shown_again(town):
    client = signed_in(town, "keeper")
    typed = {
        "name": "政务短信平台",
        "language": "zh",
        "url": "https://sms.example/send",
        "type": "json",
        "body": '{"to": "{phone}", "text": "{text}"}',
        "header": "Authorization",
        "secret": "Bearer very-secret",
        "success": "",
        "gather_minutes": "10",
        "quiet_from": "21:00",
        "quiet_to": "08:00",
        "enabled": "true",
        "addresses.0.unit": FIRE,
        "addresses.0.address": "13900000001",
        "addresses.1.unit": "",
        "addresses.1.address": "",
    }
    answer = client.post("/wuchang/channels/new/sms", typed)
    assert answer.status_code == 303
    number = int(answer["Location"].rsplit("/", 1)[1])
    channel = one(admin(town), number)
    assert channel.addresses == (Address(FIRE, "13900000001"),)
    assert opened(channel).secrets == {"secret": "Bearer very-secret"}
    shown = page(client, f"channels/{number}")
    assert "政务短信平台" in shown
    assert "13900000001" in shown
    assert "very-secret" not in shown
    again = typed | {"name": "短信", "secret": ""}
    assert client.post(f"/wuchang/channels/{number}", again).status_code == 303
    assert opened(one(admin(town), number)).secrets == {"secret": "Bearer very-secret"}
    assert "短信" in page(client, "channels")


def test_a_form_with_faults_comes_back_with_each_of_them_and_without_its_secret(town):
    typed = {
        "name": "",
        "url": "ftp://x",
        "type": "json",
        "body": "x",
        "secret": "very-secret",
        "enabled": "true",
    }
    rows = {"addresses.0.unit": FIRE, "addresses.0.address": "call me"}
    answer = signed_in(town, "keeper").post("/wuchang/channels/new/sms", typed | rows)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "应为 http:// 或 https:// 开头的网址" in shown
    assert "手机号不正确" in shown
    assert "call me" in shown
    assert "very-secret" not in shown
    assert sql.row("SELECT count(*) AS n FROM channel")["n"] == 0


def test_the_secret_that_was_made_for_a_webhook_is_shown_once(town):
    client = signed_in(town, "keeper")
    answer = client.post(
        "/wuchang/channels/new/webhook",
        {"name": "大屏", "url": "http://10.0.0.1/hook", "enabled": "true"},
        follow=True,
    )
    assert "whsec_" in answer.content.decode()
    assert "whsec_" not in client.get(answer.redirect_chain[-1][0]).content.decode()


def test_every_kind_of_channel_has_a_form_in_both_languages(town):
    for lang in ("zh-hans", "en"):
        client = signed_in(town, "keeper", lang)
        for kind in KINDS:
            page(client, f"channels/new/{kind}")
    page(client, "channels/new/pigeon", 404)
    page(client, "channels/999", 404)


def test_the_list_shows_each_message_in_its_words_with_its_fault_and_sends_it_again(town):
    clock = Clock()
    with http_receiver(mode="fail") as receiver:
        kept(town, "sms", {FIRE: "13900000001"}, url=receiver.url, secret="very-secret")
        number = called(town)
        queue()
        send(clock)
        (row,) = rows(town)
        client = signed_in(town, "operator")
        shown = page(client, "deliveries")
        assert row["text"] in shown
        assert "HTTP 500" in shown
        assert "13900000001" in shown
        assert number in shown
        assert "待发送" in shown
        assert "very-secret" not in shown
        receiver.mode = "take"
        chosen = re.search(r'name="row" value="([^"]+)" data-pick', shown)
        assert chosen
        form = confirmed(client, {"row": chosen[1]})
        assert "1 条已重新排队发送" in client.post(AGAIN, form).content.decode()
        clock.wait(minutes=2)
        assert send(clock) == 1
    assert "已送达" in page(client, "deliveries?state=sent")
    assert number not in page(client, "deliveries?state=failed")
    for who in ("dispatcher", "stranger"):
        assert signed_in(town, who).post(AGAIN, form).status_code == 404


AGAIN = "/wuchang/deliveries/again"


def confirmed(client, query):
    """The form by which messages are sent once more, as a browser would send it."""
    shown = unescape(client.get(AGAIN, query).content.decode())
    form: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', shown):
        form.setdefault(name, []).append(value)
    return form


def test_all_that_failed_of_a_filter_is_sent_again_by_one_confirmation_and_told_row_by_row(town):
    clock = Clock()
    with http_receiver(mode="fail") as receiver:
        to = {FIRE: "13900000001", POLICE: "13900000002", CITY_MANAGEMENT: "13900000003"}
        made = kept(town, "sms", to, url=receiver.url)
        number = called(town)
        queue()
        for row in rows(town):
            deliveries.failed(
                jurisdiction=town.jurisdiction, delivery=row["id"], fault="HTTP 500", again=None
            )
        client = signed_in(town, "operator")
        today = timezone.localdate().isoformat()
        query = {"all": "1", "state": "failed", "channel": str(made.id), "day": today}
        form = confirmed(client, query)
        assert len(form["row"]) == 3
        assert (form["state"], form["day"]) == (["failed"], [today])
        answer = client.post(AGAIN, form).content.decode()
        assert "3 条已重新排队发送" in answer
        assert answer.count(f"/wuchang/cases/{number}") == 3
        twice = client.post(AGAIN, form).content.decode()
        assert twice.count("此前提交时已重新排队，没有重复") == 3
        receiver.mode = "take"
        clock.wait(minutes=2)
        while send(clock):
            pass
        assert {one.said["mobile"] for one in receiver.received} == set(to.values())
        for _ in range(2):
            called(town)
        queue()
        clock.wait(minutes=2)
        while send(clock):
            pass
    told = client.post(AGAIN, confirmed(client, {"all": "1", "state": "folded"})).content.decode()
    assert told.count("已合并到另一条消息中发送") == 3
    assert "3 条未发送" in told


def test_the_filter_of_a_day_stands_in_the_address_and_shows_that_day_alone(town):
    with http_receiver() as receiver:
        kept(town, "sms", {FIRE: "13900000001"}, url=receiver.url)
        number = called(town)
        queue()
    client = signed_in(town, "operator")
    today = timezone.localdate()
    assert number in page(client, f"deliveries?day={today}")
    assert number not in page(client, f"deliveries?day={today - timedelta(days=1)}")
    assert number in page(client, "deliveries?day=yesterday&state=lost"), (
        "what cannot be meant filters nothing"
    )
    assert client.get(AGAIN, {"state": "failed"})["Location"] == "/wuchang/deliveries?state=failed"


def test_a_test_message_goes_to_every_address_once(town):
    clock = Clock()
    with http_receiver() as receiver:
        made = kept(town, "sms", {FIRE: "13900000001", PLATFORM: "13900000002"}, url=receiver.url)
        client, key = signed_in(town, "keeper"), {"key": str(uuid4())}
        for _ in range(2):
            assert client.post(f"/wuchang/channels/{made.id}/test", key).status_code == 303
        assert send(clock) == 2
    assert {one.said["mobile"] for one in receiver.received} == {"13900000001", "13900000002"}
    assert "测试消息" in receiver.received[0].said["content"]
    page(client, f"deliveries?channel={made.id}")


def test_a_text_is_previewed_kept_and_brought_back(town):
    client, path = signed_in(town, "keeper"), "/wuchang/notice-texts/called/zh"
    preview = client.post(path, {"text": "请{unit}到场：{task}", "preview": "1"}).content.decode()
    assert "请区城管执法局到场：签收" in preview
    assert "自定义" not in page(client, "notice-texts")
    assert client.post(path, {"text": "请{unit}到场：{task}"}).status_code == 303
    shown = page(client, "notice-texts")
    assert "自定义" in shown
    assert "请区城管执法局到场：签收" in shown
    assert client.post(path, {"text": "x", "usual": "1"}).status_code == 303
    assert "自定义" not in page(client, "notice-texts")


def test_a_text_with_an_unknown_place_comes_back_with_its_fault(town):
    answer = signed_in(town, "keeper").post("/wuchang/notice-texts/called/zh", {"text": "{title}"})
    assert answer.status_code == 422
    assert "{title}" in answer.content.decode()
    assert "不能使用" in answer.content.decode()


@pytest.mark.parametrize("many", [1, 50])
def test_fifty_messages_ask_no_more_than_one(town, many, monkeypatch):
    kept(town, "sms", {FIRE: "13900000001"}, url="http://127.0.0.1:9/")
    for _ in range(many):
        called(town)
    queue()
    client = signed_in(town, "operator")
    page(client, "deliveries")
    with counted(monkeypatch) as sent:
        shown = page(client, "deliveries")
    assert shown.count("data-row>") == many
    assert len(sent) <= MOST, "\n".join(sent)


def test_a_second_page_of_messages_begins_after_the_first(town):
    kept(town, "sms", {FIRE: "13900000001"}, url="http://127.0.0.1:9/")
    for _ in range(52):
        called(town)
    queue()
    client = signed_in(town, "operator")
    following = re.search(r'href="/wuchang/deliveries\?(before=\d+)" rel="next"', page(client, "deliveries"))
    assert following
    assert page(client, f"deliveries?{following[1]}").count("data-row>") == 2


@pytest.mark.parametrize("query", ["state=x", "channel=x", "before=x", "channel=99999999999999999999"])
def test_filters_that_make_no_sense_are_left_out(town, query):
    page(signed_in(town, "operator"), f"deliveries?{query}")
