"""Petitioners are told of their own case: who left an address and agreed, masked in every list, gone when erased."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email import message_from_string
from email.policy import default as policy

import pytest
from django.utils import timezone

from huying.domain.details import LOCAL
from huying.services import tracking
from huying.services.cases import act, file_case
from huying.services.erasure import Erasure, erase
from huying.services.notices import letters
from huying.services.notices.watching import read_deliveries, send_again
from tests.domain.town import CITY_MANAGEMENT, COMMUNITY, whistle
from tests.founding import Town, found
from tests.services.outgoing import Clock, kept, queue, rows, send, states
from tests.services.receivers import http_receiver, mail_server

pytestmark = pytest.mark.django_db
PHONE, MAIL = "13871234567", "zhu.min@example.cn"
WILLING = {"name": "诉求人甲", "phone": PHONE, "notify": True}
SHY = {"name": "诉求人乙", "phone": "13871234568"}


@pytest.fixture
def town(settings) -> Town:
    settings.CSRF_TRUSTED_ORIGINS = ["https://huying.example"]
    return found()


@pytest.fixture
def receiver():
    with http_receiver() as made:
        yield made


@pytest.fixture
def clock() -> Clock:
    """Ten in the morning of some day to come."""
    made = Clock()
    made.now = made.now.astimezone(LOCAL).replace(hour=10, minute=0)
    made.wait(days=1)
    return made


def gateway(town: Town, receiver, addresses: dict[str, str] | None = None, **more: object) -> None:
    kept(town, "sms", addresses, url=receiver.url, to_petitioners=True, **more)


def reported(town: Town, *parties: dict[str, object], **more: object) -> str:
    details = {"title": "占道", "text": "夜间占道", "channel": "phone", "grid": COMMUNITY} | more
    return file_case(by=town.dispatcher, details=details | {"parties": list(parties)}).number


def said(receiver) -> list[str]:
    return [one.said["content"] for one in receiver.received]


def delivered(clock: Clock) -> None:
    queue()
    while send(clock):
        pass


def answered(town: Town, number: str, text: str = "现场已清理，道路恢复通行。", party: int = 1) -> None:
    """Bring a case of the street's own to its answer."""
    act(by=town.dispatcher, number=number, step="assess", details={"needs_call": False, "reason": "本级可办"})
    due = (timezone.now() + timezone.timedelta(days=2)).isoformat()
    own = {"unit": COMMUNITY, "task": "清理", "due": due}
    act(by=town.dispatcher, number=number, step="call", details={"orders": [own]})
    act(by=town.chief, number=number, step="feed_back", order=1, details={"opinion": "已清理", "files": []})
    act(by=town.dispatcher, number=number, step="accept", order=1, details={})
    act(by=town.dispatcher, number=number, step="answer", details={"party": party, "text": text})


def test_who_agreed_is_told_number_and_code_and_nobody_else(town, receiver, clock):
    gateway(town, receiver)
    number = reported(town, WILLING, SHY)
    delivered(clock)
    (one,) = receiver.received
    assert one.said["mobile"] == PHONE
    code = tracking.secret(jurisdiction=town.jurisdiction, number=number, party=1)
    link = f"https://huying.example/wuchang/follow?number={number}"
    assert (
        one.said["content"] == f"【呼应】您反映的事项已登记，编号 {number}，查询码 {code}。查询进展：{link}"
    )


def test_the_list_shows_neither_address_nor_code(town, receiver, clock):
    gateway(town, receiver)
    number = reported(town, WILLING)
    delivered(clock)
    code = tracking.secret(jurisdiction=town.jurisdiction, number=number, party=1)
    (row,) = rows(town)
    assert row["address"] == "138****4567"
    assert PHONE not in str(row)
    assert code not in str(row)
    assert "诉求人甲" not in str(row)


def test_a_channel_that_tells_units_alone_tells_no_petitioner(town, receiver, clock):
    kept(town, "sms", {CITY_MANAGEMENT: "13900000001"}, url=receiver.url)
    reported(town, WILLING)
    delivered(clock)
    assert receiver.received == []
    assert letters.kinds_of(town.jurisdiction) == frozenset()


def test_by_mail_too_where_an_address_was_left(town, clock):
    with mail_server() as server:
        kept(
            town,
            "email",
            host="127.0.0.1",
            port=str(server.port),
            security="none",
            sender="huying@wuchang.example",
            to_petitioners=True,
        )
        number = reported(town, WILLING | {"mail": MAIL}, WILLING | {"mail": "no address"})
        delivered(clock)
    ((_sender, to, raw),) = server.mails
    assert to == [MAIL]
    assert number in message_from_string(raw, policy=policy).get_content()
    assert [row["address"] for row in rows(town)] == ["z****@example.cn"]


def test_what_is_not_accepted_is_told_with_the_reply(town, receiver, clock):
    gateway(town, receiver)
    number = reported(town, WILLING)
    exits = {"exit": "legal_channel", "reason": "属诉讼事项", "reply": "请向区人民法院提起诉讼。"}
    act(by=town.dispatcher, number=number, step="not_accept", details=exits)
    delivered(clock)
    assert f"您反映的事项（{number}）不予受理。请向区人民法院提起诉讼。" in said(receiver)[-1]
    assert "属诉讼事项" not in "".join(said(receiver)), "the reason is the file's, the reply is theirs"


def test_an_extension_is_told_with_why_and_a_refused_one_is_not(town, receiver, clock):
    gateway(town, receiver)
    number = reported(town, WILLING)
    act(by=town.dispatcher, number=number, step="assess", details={"needs_call": True, "reason": "…"})
    act(by=town.dispatcher, number=number, step="call", details=whistle(CITY_MANAGEMENT, now=timezone.now()))
    act(by=town.city, number=number, step="sign", order=1, details={})
    until = (timezone.now() + timezone.timedelta(days=6)).isoformat()
    for agreed in (False, True):
        act(by=town.city, number=number, step="extend", order=1, details={"until": until, "reason": "需采购"})
        decided = {"agreed": agreed, "reason": "…", "told": "设备采购中，预计下周完成。"}
        act(by=town.dispatcher, number=number, step="judge_extension", order=1, details=decided)
    delivered(clock)
    told = [one for one in said(receiver) if "设备采购中，预计下周完成。" in one]
    assert len(told) == 1


def test_the_answer_comes_with_its_words_and_asks_how_it_was_handled(town, receiver, clock):
    gateway(town, receiver)
    number = reported(town, WILLING, WILLING | {"phone": "13871234569"})
    delivered(clock)
    answered(town, number)
    delivered(clock)
    told = [one for one in receiver.received if "答复如下" in one.said["content"]]
    assert [one.said["mobile"] for one in told] == [PHONE], "who is answered, and no other"
    words = told[0].said["content"]
    assert "现场已清理，道路恢复通行。" in words
    token = re.search(r"https://huying\.example/wuchang/s/(\S+)", words)
    assert token
    assert tracking.read_token(token[1], jurisdiction=town.jurisdiction) == (number, 1)
    assert token[1] not in str(rows(town))


def test_an_answer_to_everybody_reaches_all_who_had_none(town, receiver, clock):
    gateway(town, receiver)
    other, third = "13871234569", "13871234570"
    number = reported(town, WILLING, WILLING | {"phone": other}, WILLING | {"phone": third})
    answered(town, number)
    delivered(clock)
    details = {"text": "统一答复：已清理。"}
    act(by=town.dispatcher, number=number, step="answer_all", details=details)
    delivered(clock)
    told = [one.said["mobile"] for one in receiver.received if "统一答复：已清理。" in one.said["content"]]
    assert sorted(told) == [other, third]


def test_of_a_confidential_case_only_that_there_is_news(town, receiver, clock):
    gateway(town, receiver)
    number = reported(town, WILLING, confidential=True)
    answered(town, number, text="内容保密")
    delivered(clock)
    assert "内容保密" not in "".join(said(receiver))
    assert all("有新的进展，请凭查询码查看" in one for one in said(receiver))


def test_at_night_it_waits_and_comes_as_one(town, receiver, clock):
    now = datetime.now(UTC).astimezone(LOCAL)
    dusk, dawn = (now + timedelta(hours=n) for n in (-1, 2))
    gateway(town, receiver, quiet_from=f"{dusk:%H:%M}", quiet_to=f"{dawn:%H:%M}")
    number = reported(town, WILLING)
    answered(town, number)
    clock.now = now + timedelta(minutes=5)
    delivered(clock)
    assert receiver.received == []
    clock.now = dawn + timedelta(minutes=5)
    delivered(clock)
    (one,) = receiver.received
    assert "2 条通知" in one.said["content"]
    assert tracking.secret(jurisdiction=town.jurisdiction, number=number, party=1) in one.said["content"]
    assert "现场已清理" in one.said["content"]


def test_who_is_erased_is_told_nothing_more_and_what_was_written_to_them_goes(town, receiver, clock):
    gateway(town, receiver)
    number = reported(town, WILLING, WILLING | {"phone": "13871234569"})
    delivered(clock)
    answered(town, number)
    queue()
    wanted = Erasure(reason="本人申请", law="个人信息保护法第四十七条", petitioners=[1])
    erase(by=town.operator, number=number, wanted=wanted)
    before = len(receiver.received)
    delivered(clock)
    assert len(receiver.received) == before
    mine = [row for row in rows(town) if row["party"] == 1]
    assert [(row["text"], row["address"]) for row in mine] == [("", ""), ("", "")]
    assert {row["state"] for row in mine} == {"sent", "failed"}
    assert all(row["text"] for row in rows(town) if row["party"] == 2)
    again = send_again(by=town.operator, rows=mine, seen=timezone.now())
    assert [one.outcome for one in again] == ["erased", "erased"]


def test_an_answer_that_is_erased_goes_from_the_messages_that_quote_it(town, receiver, clock):
    gateway(town, receiver)
    number = reported(town, WILLING)
    answered(town, number, text="须删除的话")
    queue()
    delivered(clock)
    seq = next(row["seq"] for row in _entries(town, number) if row["step"] == "answer")
    erase(
        by=town.operator,
        number=number,
        wanted=Erasure(reason="误写", law="个人信息保护法第四十七条", texts=[(seq, "text")]),
    )
    assert "须删除的话" not in str(read_deliveries(by=town.operator).rows)


def test_they_are_told_once_however_often_the_worker_looks(town, receiver, clock):
    gateway(town, receiver)
    reported(town, WILLING)
    for _ in range(3):
        delivered(clock)
    assert states(town) == {"sent": 1}


def test_who_did_not_agree_or_left_no_number_is_told_nothing(town, receiver, clock):
    gateway(town, receiver)
    reported(town, SHY, {"anonymous": True}, {"name": "某", "phone": "12", "notify": True})
    delivered(clock)
    assert receiver.received == []


def _entries(town: Town, number: str) -> list[dict[str, object]]:
    from huying.services.reading import read_case

    lines = read_case(by=town.operator, number=number).lines
    return [{"seq": line.seq, "step": line.step} for line in lines]
