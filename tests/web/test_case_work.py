"""The pages on which a case is worked at: calling, attendance, plan, visits, scores, one step on a phone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from huying.services.reading import read_case
from tests.domain import town as places
from tests.founding import Town
from tests.web.test_case_page import page, post, signed_in, text_of
from tests.web.walked import DEPARTMENTS, REPORTER, filed, settled

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(settings, tmp_path) -> Town:
    settings.HUYING_FILES = tmp_path / "files"
    return settled()


def ahead(**time: float) -> str:
    return (datetime.now(UTC).astimezone() + timedelta(**time)).isoformat(timespec="minutes")


def typed_call(*units: str) -> dict[str, str]:
    typed = {"page": "call", "place": "中南路 1 号", "arrive_at": ahead(hours=3), "window_end": ahead(days=5)}
    for n, unit in enumerate(units):
        row = {
            "unit": unit,
            "role": "support" if n else "lead",
            "matters": f"事项{n}",
            "goal": "恢复原状",
            "people": "2 人",
        }
        typed |= {f"orders.{n}.{name}": value for name, value in row.items()}
    return typed


def case_of(walk):
    return read_case(by=walk.town.dispatcher, number=walk.number).case


def test_the_builder_offers_units_and_makes_a_card_for_each_chosen(town):
    walk = filed(town).assessed()
    said = text_of(page(walk, "dispatcher", "/call"))
    assert "公安分局" in said
    assert "先选择要呼叫的单位" in said
    cards = page(walk, "dispatcher", "/call", units=[places.POLICE, places.SECTION]).content.decode()
    assert 'name="orders.0.matters"' in cards
    assert 'name="orders.1.task"' in cards
    assert "本级自办" in cards


def test_the_sheet_reads_as_typed_before_it_is_sent(town):
    walk = filed(town).assessed()
    typed = typed_call(places.POLICE, places.FIRE) | {"orders.1.matters": "排查消防通道"}
    answer = signed_in(town, "dispatcher").post(f"/wuchang/cases/{walk.number}/call", typed)
    sheet = answer.content.decode().split('id="sheet"')[1]
    assert "排查消防通道" in sheet
    assert "恢复原状" in sheet
    assert not case_of(walk).calls


def test_choosing_another_unit_keeps_what_was_typed_for_the_others(town):
    walk = filed(town).assessed()
    typed = typed_call(places.POLICE) | {
        "units": [places.POLICE, places.FIRE],
        "orders.0.matters": "已经写好的",
    }
    html = signed_in(town, "dispatcher").post(f"/wuchang/cases/{walk.number}/call", typed).content.decode()
    assert "已经写好的" in html
    assert 'name="orders.1.unit" value="420106-xfj"' in html


def test_the_call_is_sent_from_the_builder(town):
    walk = filed(town).assessed()
    assert post(walk, "dispatcher", "call", **typed_call(*DEPARTMENTS)).status_code == 303
    assert [order.unit for order in case_of(walk).orders] == list(DEPARTMENTS)


def test_a_call_that_lacks_a_demand_comes_back_with_the_fault_at_its_card(town):
    walk = filed(town).assessed()
    typed = typed_call(*DEPARTMENTS[:2]) | {"orders.1.goal": "", "orders.0.matters": "写了很久的事项"}
    answer = post(walk, "dispatcher", "call", **typed)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "写了很久的事项" in html
    assert re.search(r'id="f-call-orders-1-goal-fault"', html)


def test_own_units_are_called_without_a_whistle(town):
    walk = filed(town).assessed(needs_call=False)
    typed = {"page": "call", "orders.0.unit": places.SECTION, "orders.0.role": "lead"}
    typed |= {"orders.0.task": "清理楼道", "orders.0.due": ahead(days=2)}
    assert post(walk, "dispatcher", "call", **typed).status_code == 303
    assert case_of(walk).orders[0].own


def test_a_unit_is_added_to_a_running_call(town):
    walk = filed(town).assessed().called(places.POLICE)
    assert "追加单位" in text_of(page(walk, "dispatcher", "/call", add="1"))
    row = {"unit": places.FIRE, "role": "support", "matters": "查消防", "goal": "畅通", "people": "1 人"}
    typed = {f"order.{name}": value for name, value in row.items()}
    answer = post(
        walk, "dispatcher", "add", page="call", arrive_at=ahead(hours=3), window_end=ahead(days=5), **typed
    )
    assert answer.status_code == 303, text_of(answer)
    assert len(case_of(walk).orders) == 2


def test_whoever_may_not_call_reads_why(town):
    walk = filed(town)
    assert "须先完成：研判" in text_of(page(walk, "dispatcher", "/call"))
    assert "不由您的岗位办理" in text_of(page(walk, "section", "/call"))


def test_the_roll_is_confirmed_by_the_street_side_one_tap_a_person(town):
    walk = filed(town).assessed().called().each("sign").each("name", people=[{"name": "执法队员"}])
    html = page(walk, "dispatcher", "/attendance").content.decode()
    assert "执法队员" in html
    assert html.count('name="people.0.result"') == 4 * 5
    assert "<svg" in html
    assert "打印签到表" in html
    data = {"order": "2", "page": "attendance", "people.0.person": "执法队员", "people.0.result": "on_time"}
    answer = post(walk, "dispatcher", "attend", **data)
    assert answer.status_code == 303
    assert answer["Location"].endswith("/attendance")
    assert case_of(walk).orders[1].attendance == "on_time"


def test_a_called_person_says_they_are_there_but_the_street_side_alone_confirms(town):
    walk = filed(town).assessed().called().each("sign").each("name", people=[{"name": "执法队员"}])
    assert "执法队员已到场" in text_of(page(walk, "police", "/attendance"))
    answer = post(walk, "police", "log", order="2", text="到场：执法队员", page="attendance")
    assert answer.status_code == 303
    assert case_of(walk).orders[1].attendance is None
    assert "到场：执法队员" in text_of(page(walk, "dispatcher", "/attendance"))
    refused = post(
        walk, "police", "attend", order="2", **{"people.0.person": "执法队员", "people.0.result": "on_time"}
    )
    assert refused.status_code == 403


def test_minutes_and_plan_begin_with_a_line_for_every_unit(town):
    walk = filed(town).assessed().called().came()
    assert "协商纪要" in text_of(page(walk, "dispatcher", "/plan"))
    assert post(walk, "dispatcher", "consult", minutes="现场研判", page="plan").status_code == 303
    html = page(walk, "dispatcher", "/plan").content.decode()
    for n, unit in enumerate(DEPARTMENTS):
        assert re.search(rf'name="lines.{n}.unit".*?value="{unit}" selected', html, re.S)
    typed = {"page": "plan"}
    for n, unit in enumerate(DEPARTMENTS):
        typed |= {
            f"lines.{n}.unit": unit,
            f"lines.{n}.task": "处置",
            f"lines.{n}.due": ahead(days=2),
            f"lines.{n}.problem": "1",
        }
    assert post(walk, "dispatcher", "plan", **typed).status_code == 303
    assert post(walk, "police", "agree", order="2", reservation="夜间另定", page="plan").status_code == 303
    said = text_of(page(walk, "dispatcher", "/plan"))
    assert "保留意见：夜间另定" in said
    assert "违规分隔" in said


def test_feedback_is_given_on_a_page_of_its_own(town):
    walk = filed(town).assessed().called().came().planned()
    html = page(walk, "police", "/acts/feed_back").content.decode()
    assert 'name="opinion"' in html
    assert 'name="files"' in html
    assert "依职责处置" in html
    answer = post(walk, "police", "feed_back", order="2", page="single", opinion="")
    assert answer.status_code == 422
    assert 'name="opinion"' in answer.content.decode()


def test_an_answer_sent_back_shows_its_demands_where_it_is_mended(town):
    walk = filed(town).assessed().called().came().planned().fed_back()
    walk.take("send_back", "dispatcher", 2, demands="补拍消防通道")
    assert "补拍消防通道" in text_of(page(walk, "police", "/acts/feed_back"))


def test_the_visit_desk_takes_answer_attempts_and_the_visit(town):
    walk = filed(town).assessed().called().came().planned().fed_back().by_caller("accept")
    walk.take("report", summary="办结").take("note", "operator")
    said = text_of(page(walk, "dispatcher", "/visits"))
    assert "1 号诉求人" in said
    assert "138****4567" in said
    assert REPORTER["name"] not in said
    assert post(walk, "dispatcher", "answer", party="1", text="已处置", page="visits").status_code == 303
    missed = post(walk, "dispatcher", "visit", party="1", channel="phone", reached="false", page="visits")
    assert missed.status_code == 303
    assert "未联系上（1 次）" in text_of(page(walk, "dispatcher", "/visits"))
    shown = signed_in(town, "dispatcher").post(
        f"/wuchang/cases/{walk.number}/reveal/1?page=visits", {"reason": "回访"}
    )
    assert REPORTER["phone"] in text_of(shown)
    assert "1 号诉求人" in text_of(shown)
    data = {"party": "1", "channel": "phone", "reached": "true", "answer": "satisfied", "page": "visits"}
    assert post(walk, "dispatcher", "visit", **data).status_code == 303


def test_scores_stand_beside_the_facts(town):
    walk = filed(town).assessed().called().came().planned().fed_back().visited("unsatisfied")
    said = text_of(page(walk, "dispatcher", "/score"))
    for word in ("按时签收", "按时到场", "按时办理", "退回整改", "不满意"):
        assert word in said
    better = post(walk, "dispatcher", "score", order="2", satisfaction="satisfied", page="score")
    assert better.status_code == 422
    assert "评价高于诉求人" in text_of(better)
    assert (
        post(walk, "dispatcher", "score", order="2", satisfaction="unsatisfied", page="score").status_code
        == 303
    )
    assert "50 分" in text_of(page(walk, "dispatcher", "/score"))


def test_the_case_is_closed_from_its_page(town):
    walk = (
        filed(town)
        .assessed()
        .called()
        .came()
        .planned()
        .fed_back()
        .visited()
        .by_caller("score", satisfaction="satisfied")
    )
    assert post(walk, "dispatcher", "close", opinion="归档").status_code == 303
    assert "已办结" in text_of(page(walk, "dispatcher"))


def test_an_act_from_a_desk_row_goes_back_to_the_desk_and_nowhere_else(town):
    walk = filed(town).assessed().called()
    from_desk = {"order": "1", "page": "desk"}
    answer = post(walk, "city", "sign", **from_desk, next="/wuchang/desk?after=x")
    assert (answer.status_code, answer["Location"]) == (303, "/wuchang/desk?after=x")
    people = {"people.0.name": "带队人员"}
    answer = post(walk, "city", "name", **from_desk, **people, next="//other.example/wuchang/")
    assert answer["Location"] == f"/wuchang/cases/{walk.number}"


def test_the_visit_desk_offers_the_petitioners_own_link_once_they_were_answered(town):
    walk = filed(town).assessed().called()
    assert "/wuchang/s/" not in page(walk, "dispatcher", "/visits").content.decode()
