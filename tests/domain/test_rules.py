"""The rules of ledger §8 that bind a case, each by its number, each with its refusals (R-01 … R-16, S1-75, S1-86)."""

from datetime import timedelta

import pytest

from huying.domain.case import fold, take, why_not
from huying.domain.refusals import Faulty, Refused
from tests.domain.town import (
    CITY_MANAGEMENT,
    COMMUNITY,
    DISPATCHER,
    FIRE,
    GRID_WORKER,
    HOUSING,
    LIAISONS,
    OPERATOR,
    PHOTO,
    POLICE,
    POLICE_STATION,
    PRINCIPAL,
    SECTION,
    SECTION_CLERK,
    STATION_HANDLER,
    STRANGER,
    Walk,
    actor,
    demands,
    whistle,
)

LI = {"name": "李", "phone": "13900000000"}
TWO = (CITY_MANAGEMENT, POLICE)


def assessed() -> Walk:
    return Walk().registered(parties=[LI]).assessed()


def planned(*units: str) -> Walk:
    return assessed().called(*units).signed().came().planned()


def visited(*units: str) -> Walk:
    return planned(*units).fed_back().accepted().reported().visited()


class TestR01:
    def test_there_is_no_call_without_a_recorded_assessment(self):
        walk = Walk().registered()
        assert walk.refused("call", DISPATCHER, **whistle(POLICE, now=walk.now)) == "first"
        assert ("assess", walk.state.holder) in walk.owed()

    def test_an_assessment_says_whether_to_call_and_why(self):
        walk = Walk().registered()
        assert walk.faults("assess", DISPATCHER) == {"needs_call": "required", "reason": "required"}

    def test_what_was_assessed_as_ones_own_is_not_called_to_others(self):
        walk = Walk().registered().assessed(needs_call=False)
        assert walk.refused("call", DISPATCHER, **whistle(POLICE, now=walk.now)) == "assessed_as_own"

    def test_nor_added_to_a_call_of_ones_own(self):
        walk = Walk().registered().assessed(needs_call=False)
        due = (walk.now + timedelta(days=1)).isoformat()
        walk.take("call", DISPATCHER, orders=[{"unit": SECTION, "task": "清理", "due": due}])
        more = {"order": demands(POLICE), "arrive_at": (walk.now + timedelta(hours=3)).isoformat()}
        assert walk.refused("add", DISPATCHER, details=more) == "assessed_as_own"

    def test_what_was_assessed_to_call_is_not_handed_to_ones_own_alone(self):
        walk = assessed()
        due = (walk.now + timedelta(days=1)).isoformat()
        own = [{"unit": SECTION, "task": "清理", "due": due}]
        assert walk.faults("call", DISPATCHER, orders=own) == {"orders": "assessed_to_call"}

    def test_only_the_holders_dispatcher_assesses(self):
        walk = Walk().registered()
        for somebody in (STRANGER, PRINCIPAL, OPERATOR, LIAISONS[POLICE]):
            assert walk.refused("assess", somebody, needs_call=True, reason="…") == "not_yours"

    def test_it_may_be_assessed_anew_while_nothing_called_is_under_way(self):
        walk = assessed().assessed(needs_call=False)
        assert walk.state.needs_call is False
        walk.assessed().called(POLICE)
        assert walk.refused("assess", DISPATCHER, needs_call=False, reason="改") == "orders_open"
        walk.take("withdraw", DISPATCHER, order=1, reason="派错")
        walk.assessed(needs_call=False)
        assert walk.where == "local_handling"


class TestR02:
    @pytest.mark.parametrize("missing", ["matters", "goal", "people"])
    def test_each_called_unit_is_told_matters_goal_and_people(self, missing):
        walk = assessed()
        rows = [demands(CITY_MANAGEMENT, "lead"), demands(POLICE) | {missing: " "}]
        call = whistle(*TWO, now=walk.now) | {"orders": rows}
        assert walk.faults("call", DISPATCHER, **call) == {f"orders.1.{missing}": "required"}

    def test_an_informed_unit_needs_none_of_them_and_owes_nothing(self):
        walk = assessed()
        rows = [demands(CITY_MANAGEMENT, "lead"), {"unit": FIRE, "role": "informed"}]
        walk.called(orders=rows)
        assert {unit for _, unit in walk.owed()} == {CITY_MANAGEMENT, walk.state.holder}
        assert walk.refused("sign", LIAISONS[FIRE], order=2) == "not_yours"
        assert walk.refused("attend", DISPATCHER, order=2, people=[]) == "informed_only"

    def test_a_call_that_only_informs_is_no_call(self):
        walk = assessed()
        call = whistle(POLICE, now=walk.now) | {"orders": [{"unit": FIRE, "role": "informed"}]}
        assert walk.faults("call", DISPATCHER, **call) == {"orders": "nobody_obliged"}

    @pytest.mark.parametrize(("leads", "found"), [(0, 0), (2, 2)])
    def test_exactly_one_unit_leads(self, leads, found):
        walk = assessed()
        rows = [demands(unit, "lead" if n < leads else "support") for n, unit in enumerate(TWO)]
        call = whistle(*TWO, now=walk.now) | {"orders": rows}
        with pytest.raises(Faulty) as faulty:
            walk.take("call", DISPATCHER, **call)
        assert [(f.path, f.code, dict(f.params)) for f in faulty.value.faults] == [
            ("orders", "one_lead", {"leads": found})
        ]

    def test_a_whistle_says_where_and_when_to_come(self):
        walk = assessed()
        call = whistle(POLICE, now=walk.now)
        del call["place"], call["arrive_at"]
        assert walk.faults("call", DISPATCHER, **call) == {"arrive_at": "required", "place": "required"}

    def test_its_moments_lie_ahead_and_in_order(self):
        walk = assessed()
        late, soon = (walk.now + timedelta(hours=1)).isoformat(), (walk.now + timedelta(hours=2)).isoformat()
        call = whistle(POLICE, now=walk.now)
        faults = walk.faults("call", DISPATCHER, **(call | {"arrive_at": walk.now.isoformat()}))
        assert faults == {"arrive_at": "in_past"}
        faults = walk.faults("call", DISPATCHER, **(call | {"arrive_at": soon, "window_end": late}))
        assert faults == {"window_end": "before_start"}
        faults = walk.faults("call", DISPATCHER, **(call | {"window_end": "2090-01-01"}))
        assert faults == {"window_end": "too_far"}

    def test_no_unit_is_called_twice_in_one_call_and_none_that_cannot_answer(self):
        walk = assessed()
        rows = [demands(POLICE, "lead"), demands(POLICE), demands("420106000000")]
        faults = walk.faults("call", DISPATCHER, **(whistle(POLICE, now=walk.now) | {"orders": rows}))
        assert faults == {"orders.1.unit": "called_twice", "orders.2.unit": "uncallable"}


class TestR04:
    @pytest.mark.parametrize("missing", ["unit", "task", "due"])
    def test_an_order_to_ones_own_names_unit_task_and_due(self, missing):
        walk = Walk().registered().assessed(needs_call=False)
        row = {"unit": SECTION, "task": "清理", "due": (walk.now + timedelta(days=1)).isoformat()}
        del row[missing]
        faults = walk.faults("call", DISPATCHER, orders=[row])
        assert faults[f"orders.0.{missing}"] == "required"

    def test_its_due_lies_ahead(self):
        walk = Walk().registered().assessed(needs_call=False)
        row = {"unit": SECTION, "task": "清理", "due": walk.now.isoformat()}
        assert walk.faults("call", DISPATCHER, orders=[row]) == {"orders.0.due": "in_past"}

    def test_it_has_the_same_clock_and_evidence_but_neither_whistle_nor_score(self):
        walk = Walk().registered(channel="patrol").assessed(needs_call=False)
        due = (walk.now + timedelta(days=1)).isoformat()
        rows = [
            {"unit": SECTION, "role": "lead", "task": "清理", "due": due},
            {"unit": COMMUNITY, "task": "看守", "due": due},
        ]
        walk.take("call", DISPATCHER, orders=rows)
        assert walk.order(1).own
        assert walk.order(1).handle_due is not None
        assert walk.owed() == {("feed_back", SECTION), ("feed_back", COMMUNITY)}
        assert walk.refused("sign", actor(SECTION, "liaison"), order=1) == "not_this_kind"
        walk.take("feed_back", SECTION_CLERK, order=1, opinion="已清理")
        walk.take("feed_back", actor(COMMUNITY, "chief"), order=2, opinion="已看守")
        walk.take("accept", DISPATCHER, order=1).take("accept", DISPATCHER, order=2)
        assert walk.refused("score", DISPATCHER, order=1, satisfaction="satisfied") == "not_this_kind"
        walk.take("verify", DISPATCHER, method="on_site", result="not_done")
        assert walk.refused("close", DISPATCHER) == "first"
        walk.take("verify", DISPATCHER, method="on_site", result="done").take("close", DISPATCHER)
        assert walk.where == "closed"


class TestR08:
    def test_the_lead_of_the_first_call_has_the_fallback_until_reassigned(self):
        walk = assessed().called(*TWO)
        assert walk.state.lead == walk.order(1)
        walk.called(HOUSING)
        assert walk.state.lead == walk.order(1)

    def test_the_lead_goes_only_once_the_next_is_named(self):
        walk = assessed().called(CITY_MANAGEMENT, POLICE, FIRE)
        assert walk.faults("withdraw", DISPATCHER, order=1, reason="派错") == {"lead": "next_lead"}
        assert walk.faults("withdraw", DISPATCHER, order=1, reason="派错", lead=1) == {"lead": "next_lead"}
        walk.take("withdraw", DISPATCHER, order=1, reason="派错", lead=3)
        assert walk.state.lead == walk.order(3)
        assert [o.role for o in walk.state.orders if o.live] == ["support", "lead"]

    def test_a_supporting_unit_goes_without_an_heir(self):
        walk = assessed().called(*TWO)
        walk.take("withdraw", DISPATCHER, order=2, reason="派错", lead=1)
        assert walk.state.lead == walk.order(1)
        assert walk.order(2).ended == "withdrawn"


class TestR10:
    def test_an_answer_has_an_opinion_and_evidence(self):
        walk = planned(POLICE)
        faults = walk.faults("feed_back", LIAISONS[POLICE], order=1)
        assert faults == {"opinion": "required", "files": "required"}

    def test_it_comes_after_signing_and_agreeing(self):
        walk = assessed().called(POLICE)
        with pytest.raises(Refused) as refusal:
            walk.take("feed_back", LIAISONS[POLICE], order=1, opinion="已处置", files=PHOTO)
        assert [gate["step"] for gate in refusal.value.params["gates"]] == ["sign", "agree"]

    def test_only_the_called_unit_answers(self):
        walk = planned(*TWO)
        for somebody in (DISPATCHER, STRANGER, LIAISONS[CITY_MANAGEMENT]):
            assert walk.refused("feed_back", somebody, order=2, opinion="已处置", files=PHOTO) == "not_yours"


class TestR11:
    def test_a_case_is_not_closed_while_an_obliged_order_is_unscored(self):
        walk = visited(*TWO)
        walk.take("score", DISPATCHER, order=1, satisfaction="satisfied")
        assert walk.refused("close", DISPATCHER) == "first"
        walk.take("score", DISPATCHER, order=2, satisfaction="satisfied").take("close", DISPATCHER)
        assert walk.where == "closed"

    def test_an_order_replaced_by_a_second_call_is_scored_too(self):
        walk = assessed().called(*TWO).called(POLICE)
        assert walk.order(2).ended == "superseded"
        assert walk.refused("sign", LIAISONS[POLICE], order=2) == "order_ended"
        for order in (1, 3):
            walk.take("sign", LIAISONS[walk.order(order).unit], order=order)
        for order in (1, 3):
            walk.take("attend", DISPATCHER, order=order, people=[{"person": "队员", "result": "on_time"}])
        due = (walk.now + timedelta(days=2)).isoformat()
        for call, order in ((1, 1), (2, 3)):
            walk.take("consult", DISPATCHER, minutes=f"第 {call} 次")
            walk.take(
                "plan", DISPATCHER, lines=[{"unit": walk.order(order).unit, "task": "处置", "due": due}]
            )
            walk.take("agree", LIAISONS[walk.order(order).unit], order=order)
        for order in (1, 3):
            walk.take(
                "feed_back", LIAISONS[walk.order(order).unit], order=order, opinion="已处置", files=PHOTO
            )
            walk.take("accept", DISPATCHER, order=order)
        walk.reported().visited()
        for order in (1, 3):
            walk.take("score", DISPATCHER, order=order, satisfaction="satisfied")
        assert walk.refused("close", DISPATCHER) == "first"
        walk.take("score", DISPATCHER, order=2, satisfaction="unsatisfied").take("close", DISPATCHER)
        score = walk.order(2).score
        assert score is not None
        assert (score.completion, score.total) == (0, 0)

    def test_an_order_that_is_answered_cannot_be_withdrawn_from_its_score(self):
        walk = planned(*TWO).fed_back()
        assert walk.refused("withdraw", DISPATCHER, order=2, reason="免评") == "already_done"

    def test_s1_75_one_whistle_one_appraisal_each_order_once(self):
        walk = visited(POLICE).scored()
        assert walk.refused("score", DISPATCHER, order=1, satisfaction="satisfied") == "already_done"
        assert walk.refused("send_back", DISPATCHER, order=1, demands="再办") == "already_scored"
        assert walk.refused("withdraw", DISPATCHER, order=1, reason="改") == "already_scored"


class TestR12:
    def test_only_the_caller_scores(self):
        walk = visited(*TWO)
        for somebody in (STRANGER, OPERATOR, PRINCIPAL, LIAISONS[POLICE], GRID_WORKER):
            assert walk.refused("score", somebody, order=1, satisfaction="satisfied") == "not_yours"

    def test_the_caller_does_not_score_better_than_the_petitioner_without_a_reason(self):
        walk = planned(POLICE).fed_back().accepted().reported().visited("unsatisfied")
        faults = walk.faults("score", DISPATCHER, order=1, satisfaction="satisfied")
        assert faults == {"reason": "better_than_petitioner"}
        walk.take("score", DISPATCHER, order=1, satisfaction="satisfied", reason="诉求已依法办结")
        assert walk.order(1).score is not None


class TestR13:
    def test_a_unit_is_sent_back_with_demands_and_the_rework_is_counted(self):
        walk = planned(*TWO).fed_back()
        assert walk.faults("send_back", DISPATCHER, order=1) == {"demands": "required"}
        walk.take("send_back", DISPATCHER, order=1, demands="门洞未封")
        assert (walk.order(1).rework, walk.state.rectifications, walk.where) == (1, 1, "rectifying")
        assert "feed_back" in walk.order(2).done
        assert ("feed_back", CITY_MANAGEMENT) in walk.owed()
        walk.take("feed_back", LIAISONS[CITY_MANAGEMENT], order=1, opinion="已封", files=PHOTO)
        walk.take("send_back", DISPATCHER, order=1, demands="仍未封")
        assert (walk.order(1).rework, walk.state.rectifications) == (2, 2)

    def test_sending_back_undoes_what_stood_on_the_answer_even_after_the_visit(self):
        walk = visited(*TWO)
        walk.take("send_back", DISPATCHER, order=1, demands="居民不满意")
        assert set(walk.state.done) & {"report", "note", "answer", "visit"} == set()
        assert [party.visited for party in walk.state.parties] == [False]
        assert "accept" in walk.order(2).done
        assert walk.refused("report", DISPATCHER, summary="…") == "first"

    def test_nothing_is_sent_back_before_it_is_answered(self):
        walk = planned(POLICE)
        assert walk.refused("send_back", DISPATCHER, order=1, demands="…") == "first"
        walk.fed_back()
        assert walk.refused("send_back", STRANGER, order=1, demands="…") == "not_yours"


class TestR14:
    def test_attendance_is_confirmed_by_the_street_side_never_by_the_unit(self):
        walk = assessed().called(POLICE)
        roll = [{"person": "民警", "result": "on_time"}]
        for somebody in (LIAISONS[POLICE], STRANGER, OPERATOR):
            assert walk.refused("attend", somebody, order=1, people=roll) == "not_yours"
        walk.take("attend", SECTION_CLERK, order=1, people=roll)
        assert walk.order(1).attendance == "on_time"

    def test_who_came_is_judged_by_the_time_the_street_side_confirms(self):
        walk = assessed().called(POLICE)
        due = walk.order(1).arrive_due
        walk.wait(hours=4)
        roll = [{"person": "民警", "result": "on_time", "at": (due + timedelta(minutes=1)).isoformat()}]
        assert walk.faults("attend", DISPATCHER, order=1, people=roll) == {"people.0.result": "came_late"}
        walk.take("attend", DISPATCHER, order=1, people=[roll[0] | {"result": "proxy"}])
        assert walk.order(1).attendance == "late"
        roll[0]["at"] = due.isoformat()
        walk.take("attend", DISPATCHER, order=1, people=roll)
        assert walk.order(1).attendance == "on_time"

    def test_nobody_came_before_he_was_called_or_after_now(self):
        walk = assessed().called(POLICE)
        for moment, code in (
            (walk.now - timedelta(hours=1), "before_call"),
            (walk.now + timedelta(hours=1), "in_future"),
        ):
            roll = [{"person": "民警", "result": "on_time", "at": moment.isoformat()}]
            assert walk.faults("attend", DISPATCHER, order=1, people=roll) == {"people.0.at": code}

    def test_absence_is_known_only_once_the_time_to_come_is_past(self):
        walk = assessed().called(POLICE)
        roll = [{"person": "民警", "result": "absent"}]
        assert walk.refused("attend", DISPATCHER, order=1, people=roll) == "too_early_for_absence"
        walk.wait(hours=4).take("attend", DISPATCHER, order=1, people=roll)
        assert walk.order(1).attendance == "absent"
        walk.take("attend", DISPATCHER, order=1, people=[{"person": "民警", "result": "late"}])
        assert walk.order(1).attendance == "late"
        assert walk.refused("attend", DISPATCHER, order=1, people=roll) == "already_came"

    def test_somebody_unfit_counts_as_nobody(self):
        walk = assessed().called(POLICE).wait(hours=4)
        walk.take("attend", DISPATCHER, order=1, people=[{"person": "协警", "result": "unfit"}])
        assert walk.order(1).attendance == "unfit"

    def test_an_absent_unit_neither_shuts_the_gate_nor_escapes_the_plan(self):
        walk = assessed().called(*TWO)
        walk.take("sign", LIAISONS[CITY_MANAGEMENT], order=1).take("sign", LIAISONS[POLICE], order=2)
        walk.take("attend", DISPATCHER, order=1, people=[{"person": "队员", "result": "on_time"}])
        assert walk.refused("consult", DISPATCHER, minutes="…") == "first"
        walk.wait(hours=4).take(
            "attend", DISPATCHER, order=2, people=[{"person": "民警", "result": "absent"}]
        )
        walk.take("consult", DISPATCHER, minutes="到场研判")
        due = walk.now + timedelta(days=1)
        lines = [{"unit": unit, "task": "处置", "due": due.isoformat()} for unit in TWO]
        walk.take("plan", DISPATCHER, lines=lines)
        assert walk.order(2).handle_due == due
        assert ("agree", POLICE) not in walk.owed()
        walk.take("feed_back", LIAISONS[POLICE], order=2, opinion="补办", files=PHOTO)
        assert walk.refused("attend", DISPATCHER, order=2, people=[]) == "already_done"


class TestR15:
    def test_every_entry_says_who_did_what_when_and_the_trace_alone_gives_the_case(self):
        walk = visited(*TWO).scored().take("close", DISPATCHER)
        entries = [taken.entry for taken in walk.taken]
        assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
        assert all({"post", "unit", "role"} <= set(entry.by) for entry in entries)
        assert all(
            entry.recorded_at.tzinfo is not None and entry.at <= entry.recorded_at for entry in entries
        )
        assert fold(entries) == walk.state

    def test_what_people_wrote_stands_beside_the_entry_not_in_it(self):
        taken = Walk().registered(text="楼内隔出胶囊房", parties=[LI]).taken[0]
        assert set(taken.contents) == {"title", "text", "parties.0"}
        assert taken.entry.facts["parties"] == [{"reachable": True}]
        assert "胶囊" not in str(taken.entry.facts)

    def test_only_register_and_attendance_may_have_happened_earlier(self):
        walk = Walk().registered()
        earlier = walk.now - timedelta(hours=1)
        faults = walk.faults("assess", DISPATCHER, needs_call=True, reason="…", at=earlier)
        assert faults == {"at": "at_not_allowed"}

    def test_nothing_happened_in_the_future(self):
        walk = Walk()
        with pytest.raises(Faulty) as faulty:
            walk.registered(at=walk.now + timedelta(hours=1))
        assert [(f.path, f.code) for f in faulty.value.faults] == [("at", "in_future")]
        walk.registered(at=walk.now - timedelta(hours=1))
        assert walk.state.at < walk.state.filed_at

    def test_a_form_that_is_behind_is_told_so(self):
        walk = assessed().called(POLICE)
        seen = walk.order(1).seq
        walk.take("sign", LIAISONS[POLICE], order=1, seen=seen)
        roll = [{"person": "民警", "result": "on_time"}]
        assert walk.refused("attend", DISPATCHER, order=1, people=roll, seen=seen) == "behind"


class TestS186:
    def test_a_unit_hands_its_order_on_inside_and_stays_answerable(self):
        walk = assessed().called(POLICE).signed()
        assert walk.faults("hand_on", LIAISONS[POLICE], order=1, unit=SECTION) == {"unit": "not_inside"}
        assert walk.faults("hand_on", LIAISONS[POLICE], order=1, unit=POLICE) == {"unit": "not_inside"}
        walk.take("hand_on", LIAISONS[POLICE], order=1, unit=POLICE_STATION)
        assert ("name", POLICE_STATION) in walk.owed()
        walk.take("name", STATION_HANDLER, order=1, people=[{"name": "民警"}])
        assert why_not(walk.state, "name", by=LIAISONS[POLICE], rules=walk.rules, order=1) is None
        walk.take("attend", DISPATCHER, order=1, people=[{"person": "民警", "result": "on_time"}])
        walk.planned().take("feed_back", STATION_HANDLER, order=1, opinion="已训诫", files=PHOTO)
        assert walk.refused("hand_on", LIAISONS[POLICE], order=1, unit=POLICE_STATION) == "already_done"

    def test_neither_a_stranger_nor_the_caller_hands_it_on(self):
        walk = assessed().called(POLICE).signed()
        for somebody in (STRANGER, DISPATCHER, STATION_HANDLER):
            assert walk.refused("hand_on", somebody, order=1, unit=POLICE_STATION) == "not_yours"

    def test_a_station_of_a_called_department_has_nothing_of_its_own_in_the_case(self):
        walk = assessed().called(POLICE).signed()
        assert walk.refused("name", STATION_HANDLER, order=1, people=[{"name": "民警"}]) == "not_yours"


def test_unknown_steps_orders_and_cases_are_refused_by_name():
    walk = assessed()
    assert walk.refused("fly", DISPATCHER) == "unknown_step"
    assert walk.refused("escalate", DISPATCHER) == "not_in_process"
    assert walk.refused("sign", LIAISONS[POLICE]) == "no_such_order"
    assert walk.refused("sign", LIAISONS[POLICE], order=9) == "no_such_order"
    assert walk.refused("log", DISPATCHER, order=9, text="…") == "no_such_order"
    assert walk.refused("assess", DISPATCHER, order=1, needs_call=True, reason="…") == "takes_no_order"
    assert walk.refused("register", DISPATCHER, title="…") == "already_done"
    with pytest.raises(Refused) as refusal:
        take(None, "assess", by=DISPATCHER, now=walk.now, rules=walk.rules)
    assert refusal.value.code == "no_case"
    with pytest.raises(Refused) as refusal:
        take(None, "register", by=LIAISONS[POLICE], now=walk.now, rules=walk.rules)
    assert refusal.value.code == "not_yours"


def test_a_case_is_held_by_the_street_its_place_lies_in_else_by_whom_registers_it():
    assert Walk().registered(grid="420106011001-01").state.holder == "420106011000"
    assert Walk().registered(grid=None).state.holder == "420106011000"
    with pytest.raises(Faulty) as faulty:
        Walk().registered(grid=POLICE)
    assert [(f.path, f.code) for f in faulty.value.faults] == [("grid", "no_holder")]
    walk = Walk()
    petitioner = actor(SECTION, "section")
    with pytest.raises(Faulty):
        walk.take("register", petitioner, title="t", text="t", channel="phone", lon="114.3")
