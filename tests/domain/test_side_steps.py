"""Side steps of any process (design §2.1, practice §8): each with its limits, its approvals and its reasons."""

from datetime import timedelta

import pytest

from huying.domain.access import Facet, Relation, sees
from huying.domain.case import tasks
from huying.domain.case.projection import project
from huying.domain.case.side_conclusions import suggested
from huying.domain.worktime import working_time
from tests.domain.town import (
    CALENDAR,
    CITY_MANAGEMENT,
    DISCIPLINE,
    DISPATCHER,
    FIRE,
    GRID_WORKER,
    INSPECTOR,
    LIAISONS,
    OPERATOR,
    PETITIONER,
    PHOTO,
    POLICE,
    POLICE_STATION,
    PRINCIPAL,
    SECTION_CLERK,
    STATION_HANDLER,
    STREET,
    Walk,
    actor,
    whistle,
)

CITY, FIREMEN = LIAISONS[CITY_MANAGEMENT], LIAISONS[FIRE]
WHY = {"reason": "职责不在本单位", "basis": "三定方案第四条"}


@pytest.fixture
def walk() -> Walk:
    """A case called to two departments, both of which have signed; the first leads."""
    return Walk().registered(parties=[{"name": "某", "phone": "13900000000"}]).assessed().called(
        CITY_MANAGEMENT, FIRE
    ).signed()  # fmt: skip


def _later(walk: Walk, **time: float) -> str:
    return (walk.now + timedelta(**time)).isoformat()


def test_a_returned_order_leaves_its_call_and_the_next_leads(walk):
    walk.take("return", CITY, order=1, unit=POLICE, **WHY)
    assert ("judge_return", DISPATCHER_UNIT) in walk.owed()
    assert walk.faults("judge_return", DISPATCHER, order=1, agreed=True) == {"lead": "next_lead"}
    walk.take("judge_return", DISPATCHER, order=1, agreed=True, lead=2)
    assert (walk.order(1).ended, walk.order(1).obliged) == ("returned", False)
    assert walk.order(2).role == "lead"


DISPATCHER_UNIT = "420106011000"


def test_a_return_is_asked_for_within_a_working_day_of_signing_with_reason_and_basis(walk):
    assert walk.faults("return", CITY, order=1) == {"reason": "required", "basis": "required"}
    walk.wait(days=2)
    assert walk.refused("return", CITY, order=1, **WHY) == "too_late"


def test_a_refused_return_says_why_and_is_not_asked_for_again(walk):
    walk.take("return", CITY, order=1, **WHY)
    assert walk.faults("judge_return", DISPATCHER, order=1, agreed=False) == {"reason": "required"}
    walk.take("judge_return", DISPATCHER, order=1, agreed=False, reason="属城管主责")
    assert walk.refused("return", CITY, order=1, **WHY) == "no_more_of_it"


def test_a_disputed_duty_is_ruled_on_by_the_centre_and_then_not_returned_again(walk):
    """Scenario H, S2-30: 编办 and 司法 are heard, the decision stands in the trace."""
    walk.take("dispute", CITY, order=1, reason="与街道执法中心边界不清")
    assert ("rule", OPERATOR.unit) in walk.owed()
    assert walk.refused("rule", DISPATCHER, order=1, outcome="stays", opinion="…") == "not_yours"
    heard = [{"unit": POLICE, "opinion": "属城管"}]
    walk.take("rule", OPERATOR, order=1, outcome="stays", opinion="由城管执法局承办", mediators=heard)
    assert walk.order(1).aside.kept
    assert walk.refused("return", CITY, order=1, **WHY) == "order_stays"
    assert walk.refused("dispute", CITY, order=1, reason="…") == "order_stays"


def test_a_ruling_can_move_an_order_and_the_caller_calls_the_other_unit(walk):
    walk.take("dispute", FIREMEN, order=2, reason="…")
    walk.take("rule", OPERATOR, order=2, outcome="moves", opinion="改由公安分局")
    assert walk.order(2).ended == "returned"
    walk.take("add", DISPATCHER, details={"order": _row(POLICE)})
    assert walk.order(3).unit == POLICE


def _row(unit: str) -> dict[str, object]:
    return {"unit": unit, "role": "support", "matters": "…", "goal": "…", "people": "…"}


def test_an_extension_is_asked_for_before_the_order_is_overdue_by_no_more_than_its_limit(walk):
    due = walk.order(1).handle_due
    assert due is not None
    assert walk.faults("extend", CITY, order=1, until=due.isoformat(), reason="…") == {"until": "before_due"}
    far = (due + timedelta(days=60)).isoformat()
    assert walk.faults("extend", CITY, order=1, until=far, reason="…") == {"until": "longer_than_limit"}
    walk.wait(days=30)
    assert walk.refused("extend", CITY, order=1, until=_later(walk, days=1), reason="…") == "overdue"


def test_an_extension_moves_the_due_once_the_caller_agrees_and_the_petitioner_is_told_why(walk):
    due = walk.order(1).handle_due
    assert due is not None
    until = due + timedelta(days=1)
    walk.take("extend", CITY, order=1, until=until.isoformat(), reason="须先检测")
    assert walk.order(1).handle_due == due
    assert walk.faults("judge_extension", DISPATCHER, order=1, agreed=True) == {"told": "required"}
    walk.take("judge_extension", DISPATCHER, order=1, agreed=True, told="因须先检测，延期一天")
    assert walk.order(1).handle_due == until
    entry = walk.taken[-1].entry
    view = sees(walk.state, PETITIONER, walk.rules)
    assert view is not None
    assert view.shows(entry)
    assert view.contents(entry, walk.taken[-1].contents) == {"told": "因须先检测，延期一天"}


def test_at_most_two_extensions_are_granted_and_refused_ones_do_not_count(walk):
    for agreed in (False, True, True):
        due = walk.order(1).handle_due
        assert due is not None
        until = (due + timedelta(hours=1)).isoformat()
        walk.take("extend", CITY, order=1, until=until, reason="…")
        walk.take("judge_extension", DISPATCHER, order=1, agreed=agreed, reason="…", told="…")
    assert walk.order(1).aside.extended == 2
    assert walk.refused("extend", CITY, order=1, until=until, reason="…") == "no_more_of_it"


def test_a_suspended_order_stands_still_and_runs_on_with_what_was_left(walk):
    until = walk.now + timedelta(days=20)
    walk.take("suspend", CITY, order=1, until=until.isoformat(), plan="待汛期结束后施工", reason="汛期")
    assert walk.refused("judge_suspension", DISPATCHER, order=1, agreed=True) == "not_yours"
    before = walk.order(1).handle_due
    assert before is not None
    left = working_time(calendar=CALENDAR, a=walk.now + timedelta(minutes=1), b=before)
    walk.take("judge_suspension", PRINCIPAL, order=1, agreed=True)
    after = walk.order(1).handle_due
    assert after is not None
    assert working_time(calendar=CALENDAR, a=until, b=after) == left
    assert project(walk.state, walk.rules).orders[0]["paused_until"] == until


def test_a_pause_ends_early_when_somebody_resumes_and_gives_no_time_away(walk):
    before = walk.order(1).handle_due
    assert before is not None
    until = _later(walk, days=20)
    walk.take("suspend", CITY, order=1, until=until, plan="…", reason="…")
    walk.take("judge_suspension", PRINCIPAL, order=1, agreed=True)
    left = timedelta(seconds=walk.order(1).aside.left)
    walk.wait(days=2).take("resume", CITY, order=1)
    due = walk.order(1).handle_due
    assert due is not None
    assert working_time(calendar=CALENDAR, a=walk.now, b=due) == left
    assert walk.refused("suspend", CITY, order=1, until=until, plan="…", reason="…") == "no_more_of_it"


def test_an_answer_given_in_a_pause_is_in_time_and_what_was_left_is_left_for_rework(walk):
    walk.came().planned()
    walk.take("suspend", CITY, order=1, until=_later(walk, days=20), plan="…", reason="…")
    walk.take("judge_suspension", PRINCIPAL, order=1, agreed=True)
    left = timedelta(seconds=walk.order(1).aside.left)
    walk.wait(days=3).take("feed_back", CITY, order=1, opinion="已处置", files=PHOTO)
    assert walk.order(1).done["feed_back"].late is False
    assert walk.order(1).aside.paused_until is None
    due = walk.order(1).handle_due
    assert due is not None
    assert working_time(calendar=CALENDAR, a=walk.now, b=due) == left


def test_a_suspension_ends_within_a_year(walk):
    far = _later(walk, days=400)
    assert walk.faults("suspend", CITY, order=1, until=far, plan="…", reason="…") == {"until": "too_far"}


def test_one_request_waits_for_its_answer_before_the_next(walk):
    walk.take("return", CITY, order=1, **WHY)
    until = _later(walk, days=9)
    assert walk.refused("suspend", CITY, order=1, until=until, plan="…", reason="…") == "request_pending"


def test_a_units_answer_gives_up_what_it_had_asked_for(walk):
    walk.came().planned()
    walk.take("return", FIREMEN, order=2, **WHY)
    walk.take("feed_back", FIREMEN, order=2, opinion="已处置", files=PHOTO)
    assert walk.order(2).aside.asked is None
    assert walk.refused("judge_return", DISPATCHER, order=2, agreed=True) == "nothing_asked"


def test_the_centre_supervises_in_levels_and_the_unit_owes_a_reply_by_then(walk):
    demands = {"demands": "三日内办结", "reply_by": _later(walk, days=1)}
    assert walk.refused("supervise", DISPATCHER, order=1, level="notice", **demands) == "not_yours"
    walk.take("supervise", OPERATOR, order=1, level="listed", **demands)
    task = next(one for one in tasks(walk.state, walk.rules) if one.step == "reply")
    assert (task.unit, task.clock and task.clock.due_at.isoformat()) == (CITY_MANAGEMENT, demands["reply_by"])
    walk.take("reply", CITY, order=1, text="已加派人手")
    assert ("reply", CITY_MANAGEMENT) not in walk.owed()
    again = {"demands": "…", "reply_by": _later(walk, days=1)}
    assert walk.faults("supervise", OPERATOR, order=1, level="notice", **again) == {
        "level": "milder_than_before"
    }


def test_a_station_hands_back_what_was_handed_on_to_it():
    walk = Walk().registered().assessed().called(POLICE).signed()
    walk.take("hand_on", LIAISONS[POLICE], order=1, unit=POLICE_STATION)
    walk.take("hand_back", STATION_HANDLER, order=1, reason="不在辖区内")
    assert walk.order(1).handler is None
    assert ("name", POLICE) in walk.owed()


def test_each_sub_problem_has_a_lead_of_its_own():
    walk = Walk().registered().take(
        "assess", DISPATCHER, needs_call=True, reason="…", problems=["占用", "排污", "用电"]
    )  # fmt: skip
    walk.called(CITY_MANAGEMENT, FIRE)
    wrong = [{"problem": 4, "order": 1}, {"problem": 1, "order": 3}]
    assert walk.faults("split", DISPATCHER, leads=wrong) == {
        "leads.0.problem": "no_such_problem",
        "leads.1.order": "not_at_work",
    }
    walk.take("split", DISPATCHER, leads=[{"problem": 1, "order": 1}, {"problem": 3, "order": 2}])
    assert walk.state.leads == {"1": 1, "3": 2}


def test_r_32_an_emergency_calls_without_assessment_and_is_recorded_within_a_day():
    """R-32, S0-91."""
    walk = Walk().registered()
    assert walk.refused("call", DISPATCHER, **whistle(FIRE, now=walk.now)) == "first"
    walk.take("emergency", DISPATCHER, reason="燃气泄漏", measures="疏散、断气")
    walk.called(FIRE)
    record = next(one for one in tasks(walk.state, walk.rules) if one.step == "record")
    assert record.clock is not None
    assert record.clock.due_at == walk.taken[1].entry.recorded_at + timedelta(hours=24)
    walk.signed().came().planned().fed_back().accepted().reported().scored()
    assert walk.refused("close", DISPATCHER) == "first"
    walk.take("record", DISPATCHER, summary="两小时内排除", reason="危及公共安全")
    walk.take("close", DISPATCHER)
    assert walk.where == "closed"


def test_in_an_emergency_nobody_waits_for_the_principals_confirmation():
    walk = Walk("zhanggong")
    walk.take("register", SECTION_CLERK, title="…", text="…", channel="phone")
    walk.take("emergency", DISPATCHER, reason="…", measures="…").called(FIRE)
    assert not {"apply", "confirm"} & {step for step, _ in walk.owed()}


def test_a_community_in_an_emergency_still_calls_nobody_but_its_own():
    walk = Walk("zhanggong").take(
        "register", GRID_WORKER, title="…", text="…", channel="patrol", grid="420106011001-01"
    )  # fmt: skip
    walk.take("emergency", actor("420106011001", "chief", 6), reason="…", measures="…")
    asked = whistle(FIRE, now=walk.now)
    assert walk.refused("call", actor("420106011001", "chief", 6), **asked) == "escalate_first"


def test_an_emergency_taken_up_a_level_is_still_to_be_put_on_record():
    """R-32: what was done first is recorded, whoever holds the case by then."""
    walk = Walk("zhanggong").take(
        "register", GRID_WORKER, title="…", text="…", channel="patrol", grid="420106011001-01"
    )  # fmt: skip
    chief = actor("420106011001", "chief", 6)
    walk.take("emergency", chief, reason="…", measures="…")
    walk.take("escalate", chief, to=STREET, reason="…", person="包片干部")
    assert ("record", STREET) in walk.owed()
    assert walk.called(FIRE).state.calls


def test_a_case_is_cancelled_by_a_leader_with_a_reason_before_anybody_was_called(walk):
    assert walk.refused("cancel", PRINCIPAL, reason="误登记") == "orders_open"
    fresh = Walk().registered()
    assert fresh.refused("cancel", DISPATCHER, reason="误登记") == "not_yours"
    fresh.take("cancel", PRINCIPAL, reason="误登记")
    assert fresh.where == "cancelled"
    assert fresh.owed() == set()


def test_r_31_the_facts_suggest_the_kind_and_a_person_decides(walk):
    """R-31, S4-33: 不到位 · 慢到位 · 到位不作为."""
    clue = {"kind": "absent", "to": DISCIPLINE, "text": "三次未到场"}
    assert walk.faults("clue", PRINCIPAL, order=1, **clue) == {"kind": "no_such_fact"}
    walk.wait(hours=4).take("attend", DISPATCHER, order=1, people=[{"person": "某", "result": "absent"}])
    assert suggested(walk.state, walk.order(1), walk.rules, at=walk.now) == ("absent",)
    walk.take("clue", PRINCIPAL, order=1, **clue)
    assert ("clue_reply", DISCIPLINE) in walk.owed()


def test_r_23_only_who_sent_a_clue_and_who_got_it_know_of_it(walk):
    """R-23, S4-34."""
    walk.wait(hours=4).take("attend", DISPATCHER, order=1, people=[{"person": "某", "result": "absent"}])
    walk.take("clue", PRINCIPAL, order=1, kind="absent", to=DISCIPLINE, text="三次未到场")
    sent = walk.taken[-1]
    for by in (PRINCIPAL, INSPECTOR):
        view = sees(walk.state, by, walk.rules)
        assert view is not None
        assert view.shows(sent.entry)
        assert view.contents(sent.entry, sent.contents) == {"text": "三次未到场"}
    for by in (DISPATCHER, CITY, FIREMEN, OPERATOR, actor(DISCIPLINE, "handler", 71)):
        view = sees(walk.state, by, walk.rules)
        assert view is None or not view.shows(sent.entry)
        assert view is None or not view.contents(sent.entry, sent.contents)
    projection = project(walk.state, walk.rules)
    assert DISCIPLINE not in projection.head["units"]


def test_the_receiver_sees_what_the_clue_is_about_and_nothing_else(walk):
    walk.wait(hours=4).take("attend", DISPATCHER, order=1, people=[{"person": "某", "result": "absent"}])
    walk.take("clue", PRINCIPAL, order=1, kind="absent", to=DISCIPLINE, text="…")
    view = sees(walk.state, INSPECTOR, walk.rules)
    assert view is not None
    assert view.seeing.relations == {Relation.RECEIVER}
    assert view.facets == {Facet.HEAD, Facet.TITLE}
    shown = [taken.entry.step for taken in walk.taken if view.shows(taken.entry)]
    assert shown == ["clue"]


def test_scenario_k_a_clue_is_answered_even_after_the_case_was_closed():
    """Scenario K: absent department → kind suggested → clue to discipline → result back."""
    walk = Walk().registered().assessed().called(FIRE).signed().wait(hours=4)
    walk.take("attend", DISPATCHER, order=1, people=[{"person": "某", "result": "absent"}])
    walk.take("consult", DISPATCHER, minutes="…")
    due = (walk.now + timedelta(days=2)).isoformat()
    walk.take("plan", DISPATCHER, lines=[{"unit": FIRE, "task": "…", "due": due}])
    walk.fed_back().accepted().reported().scored().take("close", DISPATCHER)
    walk.take("clue", PRINCIPAL, order=1, kind="absent", to=DISCIPLINE, text="…")
    assert walk.owed() == {("clue_reply", DISCIPLINE)}
    walk.take("clue_reply", INSPECTOR, order=1, result="已约谈负责人")
    assert walk.owed() == set()
    view = sees(walk.state, PRINCIPAL, walk.rules)
    assert view is not None
    assert view.shows(walk.taken[-1].entry)
    assert walk.refused("clue_reply", INSPECTOR, order=1, result="…") == "nothing_asked"
