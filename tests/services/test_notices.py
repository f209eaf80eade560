"""Who is told what by an act: those whom it concerns, once, in order, and never more than they may see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huying.services.cases import act, file_case
from huying.services.notices import making
from huying.services.notices.making import note_all
from huying.services.relay import tell_all
from huying.services.uploads import take_uploads
from huying.store import notices, sql
from tests.domain.town import DEPARTMENTS, POLICE_STATION, SECTION, whistle
from tests.founding import Town, found
from tests.security.scene import photo, walked
from tests.web.visiting import called, filed

pytestmark = pytest.mark.django_db


def note() -> int:
    """What a worker does: tell, then make notices."""
    tell_all()
    return note_all()


def told(town: Town, who: str) -> list[tuple[str, int, str | None]]:
    """What a post was told: kind, entry, what it owes; the oldest first."""
    found = notices.listed(
        jurisdiction=town.jurisdiction, post=town.actors[who].post or 0, unread=False, most=1000
    )
    return [(row["kind"], row["seq"], row["task"]) for row in reversed(found)]


def take(town: Town, who: str, number: str, step: str, order: int | None = None, **details: object) -> int:
    """An act; the number of its entry."""
    return act(by=town.actors[who], number=number, step=step, order=order, details=details).seq


@pytest.fixture
def town() -> Town:
    return found()


def test_whoever_owes_the_next_task_is_told_but_not_who_acted(town):
    filed(town)
    assert note() == 1
    assert told(town, "dispatcher") == []
    assert told(town, "principal") == []
    details = {"title": "路灯", "text": "路灯不亮", "channel": "patrol", "grid": "420106011001"}
    file_case(by=town.worker, details=details)
    note()
    assert told(town, "dispatcher") == [("task", 1, "assess")]


def test_each_called_unit_is_told_that_it_is_called_and_what_it_owes(town):
    called(town)
    note()
    for who in ("city", "police", "housing", "fire"):
        assert told(town, who) == [("called", 3, "sign")]
    assert told(town, "planning") == []
    assert told(town, "stranger") == []


def test_the_caller_is_told_when_its_order_is_signed_and_fed_back(town):
    number = called(town)
    seq = take(town, "city", number, "sign", 1)
    note()
    assert told(town, "dispatcher") == [("signed", seq, "attend")]


def test_a_unit_is_told_when_it_is_urged_and_when_its_order_is_withdrawn(town):
    number = called(town)
    urged = take(town, "dispatcher", number, "urge", 2)
    gone = take(town, "dispatcher", number, "withdraw", 3, reason="不涉及")
    note()
    assert told(town, "police") == [("called", 3, "sign"), ("urged", urged, "sign")]
    assert told(town, "housing") == [("called", 3, "sign"), ("withdrawn", gone, None)]
    assert told(town, "fire") == [("called", 3, "sign")]


def test_urging_the_whole_case_tells_every_unit_that_owes_something(town):
    number = called(town)
    take(town, "city", number, "sign", 1)
    seq = take(town, "operator", number, "urge")
    note()
    assert all(told(town, who)[-1][:2] == ("urged", seq) for who in ("police", "housing", "fire"))


def test_coordination_is_told_to_the_units_it_is_meant_for_and_to_their_caller(town):
    number = called(town)
    seq = take(town, "operator", number, "coordinate", 2, text="公安先行到场")
    note()
    assert told(town, "police")[-1][:2] == ("coordinated", seq)
    assert told(town, "dispatcher")[-1][:2] == ("coordinated", seq)
    assert told(town, "fire") == [("called", 3, "sign")]


def test_the_station_an_order_is_handed_on_to_is_told(town):
    number = called(town)
    take(town, "police", number, "sign", 2)
    seq = take(town, "police", number, "hand_on", 2, unit=POLICE_STATION, reason="属地所办理")
    note()
    assert told(town, "station") == [("handed_on", seq, "name")]


def test_an_informed_unit_is_told_and_owes_nothing(town):
    number = filed(town)
    take(town, "dispatcher", number, "assess", needs_call=True, reason="多部门", **{"class": "city"})
    details = whistle(*DEPARTMENTS[:2], now=timezone.now())
    details["orders"].append({"unit": DEPARTMENTS[2], "role": "informed"})
    act(by=town.dispatcher, number=number, step="call", details=details)
    note()
    assert told(town, "housing") == [("informed", 3, None)]


def test_the_answer_that_is_fed_back_and_sent_back_is_told_to_the_other_side(town):
    walked(town, confidential=False)
    note()
    kinds = [kind for kind, _seq, _task in told(town, "dispatcher")]
    assert kinds.count("signed") == 3
    assert kinds.count("fed_back") == 2
    assert "note" in {task for _kind, _seq, task in told(town, "operator")}


def test_an_answer_sent_back_is_told_with_what_is_owed_again(town):
    number = filed(town)
    take(town, "dispatcher", number, "assess", needs_call=False, reason="职责内", **{"class": "city"})
    due = (timezone.now() + timedelta(days=2)).isoformat()
    rows = [{"unit": SECTION, "task": "修复路灯", "due": due}]
    called = take(town, "dispatcher", number, "call", orders=rows)
    files = take_uploads(by=town.section, files=[photo(640, "done.jpg")])
    take(town, "section", number, "feed_back", 1, opinion="已修复", files=files)
    sent_back = take(town, "dispatcher", number, "send_back", 1, demands="再查一遍")
    note()
    assert told(town, "section") == [("called", called, "feed_back"), ("sent_back", sent_back, "feed_back")]


def test_a_unit_is_told_that_it_is_supervised_and_what_became_of_its_request(town):
    number = called(town)
    take(town, "city", number, "sign", 1)
    soon = (timezone.now() + timedelta(days=1)).isoformat()
    supervised = take(
        town, "operator", number, "supervise", 1, level="notice", demands="限期答复", reply_by=soon
    )
    take(town, "police", number, "sign", 2)
    take(town, "police", number, "return", 2, reason="不属本单位职责", basis="三定规定")
    judged = take(town, "dispatcher", number, "judge_return", 2, agreed=False, reason="属地管理")
    note()
    assert ("supervised", supervised, "reply") in told(town, "city")
    assert ("judged", judged) in {(kind, seq) for kind, seq, _task in told(town, "police")}
    assert "judge_return" in {task for _kind, _seq, task in told(town, "dispatcher")}


def test_notices_are_made_once_however_often_they_are_asked_for(town):
    called(town)
    note()
    before = sql.row("SELECT count(*) AS n FROM notice")["n"]
    assert note() == 0
    sql.rows("UPDATE outbox SET noted_at = NULL")
    assert note_all() == 3
    assert sql.row("SELECT count(*) AS n FROM notice")["n"] == before


def test_what_the_relay_has_not_told_yet_is_not_noted(town):
    called(town)
    assert note_all() == 0


def test_a_case_that_cannot_be_told_keeps_no_other_from_its_turn_and_is_tried_again(town, monkeypatch):
    bad = called(town)
    called(town)
    real = making.news_of
    broken = {"on": True}

    def news_of(before, entry, after, rules):
        if broken["on"] and after.seq == 1 and entry.facts.get("number") == bad:
            raise RuntimeError("a fault of ours")
        return real(before, entry, after, rules)

    monkeypatch.setattr(making, "news_of", news_of)
    tell_all()
    note_all()
    assert len(told(town, "city")) == 1
    broken["on"] = False
    assert note_all() == 0
    sql.rows("UPDATE outbox SET faulty_at = faulty_at - interval '6 minutes' WHERE faulty_at IS NOT NULL")
    note_all()
    assert len(told(town, "city")) == 2


def test_an_act_sends_no_statement_more_for_those_who_are_told(town):
    number = called(town)
    take(town, "city", number, "sign", 1)
    with CaptureQueriesContext(connection) as sent:
        take(town, "police", number, "sign", 2)
    said = [str(one["sql"]) for one in sent.captured_queries if "SAVEPOINT" not in str(one["sql"])]
    assert len(said) == 2
    assert not any("notice" in one or "delivery" in one for one in said)
