"""The side steps in their plain form: what mends a running case, each with its refusals (ledger §6, design §2.1)."""

from datetime import timedelta

import pytest

from huying.domain.case import Actor, available, why_not
from huying.domain.case.rules import called_to, may
from huying.domain.process import Who
from tests.domain.town import (
    CENTRE,
    CHIEF,
    CITY_MANAGEMENT,
    COMMUNITY,
    DISPATCHER,
    FIRE,
    GRID,
    GRID_WORKER,
    HOUSING,
    LIAISONS,
    OPERATOR,
    PETITIONER,
    PHOTO,
    POLICE,
    POLICE_STATION,
    PRINCIPAL,
    SECTION,
    STATION_HANDLER,
    STRANGER,
    STREET,
    UNITS,
    Walk,
    actor,
    demands,
)

TWO = (CITY_MANAGEMENT, POLICE)
LI = {"name": "李", "phone": "13900000000"}


def called(*units: str) -> Walk:
    return Walk().registered(parties=[LI]).assessed().called(*(units or TWO))


def planned(*units: str) -> Walk:
    return called(*units).signed().came().planned()


def own(walk: Walk) -> dict[str, object]:
    due = (walk.now + timedelta(days=1)).isoformat()
    return {"orders": [{"unit": SECTION, "task": "清理", "due": due}]}


class TestNotAccepting:
    def test_one_lawful_exit_with_a_reason_and_a_reply(self):
        walk = Walk().registered()
        faults = walk.faults("not_accept", DISPATCHER)
        assert faults == {"exit": "required", "reason": "required", "reply": "required"}
        details = {"reason": "…", "reply": "请依法起诉"}
        assert walk.faults("not_accept", DISPATCHER, exit="lazy", **details) == {"exit": "not_a_choice"}
        assert walk.refused("not_accept", STRANGER, exit="legal_channel", **details) == "not_yours"
        walk.take("not_accept", DISPATCHER, exit="legal_channel", **details)
        assert (walk.where, walk.state.exit, walk.owed()) == ("not_accepted", "legal_channel", set())
        assert walk.refused("assess", DISPATCHER, needs_call=True) == "ended"
        assert walk.refused("reopen", DISPATCHER, kind="unsatisfied") == "ended"
        walk.take("log", DISPATCHER, text="已电话告知")

    def test_not_while_units_are_called_to_it(self):
        walk = called(POLICE)
        assert walk.refused("not_accept", DISPATCHER, exit="secret") == "already_called_units"
        walk.take("withdraw", DISPATCHER, order=1, reason="派错")
        walk.take("not_accept", DISPATCHER, exit="secret", reason="涉密", reply="已转")
        assert walk.where == "not_accepted"


class TestAdding:
    def test_a_units_clocks_start_when_it_is_added_and_the_others_go_on(self):
        walk = planned(CITY_MANAGEMENT).wait(hours=4)
        before = walk.order(1)
        come = (walk.now + timedelta(hours=2)).isoformat()
        walk.take("add", DISPATCHER, details={"order": demands(POLICE), "arrive_at": come})
        added = walk.order(2)
        assert (added.at, added.call, added.role) == (walk.now, 1, "support")
        assert walk.order(1) == before
        clocks = {(one.step, one.order): one.start for one in walk.clocks()}
        assert clocks["sign", 2] == walk.now

    def test_the_plan_gets_a_line_for_it_and_the_others_keep_their_agreement(self):
        walk = planned(CITY_MANAGEMENT)
        walk.take("add", DISPATCHER, details={"order": demands(POLICE)})
        assert ("plan", STREET) in walk.owed()
        due = (walk.now + timedelta(days=2)).isoformat()
        faults = walk.faults("plan", DISPATCHER, lines=[{"unit": CITY_MANAGEMENT, "task": "…", "due": due}])
        assert faults == {"lines": "unit_without_line"}
        walk.take("plan", DISPATCHER, lines=[{"unit": POLICE, "task": "…", "due": due}])
        assert "agree" in walk.order(1).done
        assert "agree" not in walk.order(2).done

    def test_it_reopens_what_stood_on_all_answers_and_nothing_else(self):
        walk = planned(CITY_MANAGEMENT).fed_back().accepted().reported()
        walk.take("add", DISPATCHER, details={"order": demands(POLICE)})
        assert set(walk.state.done) & {"report", "note"} == set()
        assert "accept" in walk.order(1).done
        assert walk.refused("report", DISPATCHER, summary="…") == "first"

    def test_what_it_must_say(self):
        walk = called(CITY_MANAGEMENT)
        faults = walk.faults("add", DISPATCHER, details={"order": {"unit": POLICE}})
        assert faults == {f"order.{name}": "required" for name in ("matters", "goal", "people")}
        assert walk.faults("add", DISPATCHER, details={"order": demands(CITY_MANAGEMENT)}) == {
            "order.unit": "already_called"
        }
        assert walk.faults("add", DISPATCHER, details={"order": demands(POLICE, "lead")}) == {
            "order.role": "lead_exists"
        }

    def test_a_unit_still_at_work_on_an_earlier_call_is_not_added_again(self):
        walk = called(*TWO).called(HOUSING)
        faults = walk.faults("add", DISPATCHER, details={"order": demands(POLICE)})
        assert faults == {"order.unit": "already_called"}

    def test_ones_own_unit_is_added_with_task_and_due(self):
        walk = called(POLICE)
        assert walk.faults("add", DISPATCHER, details={"order": {"unit": SECTION}}) == {
            "order.task": "required",
            "order.due": "required",
        }
        due = (walk.now + timedelta(days=1)).isoformat()
        walk.take("add", DISPATCHER, details={"order": {"unit": SECTION, "task": "配合", "due": due}})
        assert walk.order(2).own

    def test_a_unit_is_informed_without_any_demand(self):
        walk = called(POLICE).take("add", DISPATCHER, details={"order": {"unit": FIRE, "role": "informed"}})
        assert walk.order(2).role == "informed"
        assert not walk.order(2).obliged

    def test_when_the_time_to_come_is_past_a_new_one_is_named(self):
        walk = called(CITY_MANAGEMENT).wait(hours=5)
        assert walk.faults("add", DISPATCHER, details={"order": demands(POLICE)}) == {"arrive_at": "in_past"}

    def test_only_to_a_call_that_runs_and_only_by_its_caller(self):
        walk = Walk().registered().assessed()
        details = {"order": demands(POLICE)}
        assert walk.refused("add", DISPATCHER, details=details) == "no_call"
        assert called().refused("add", STRANGER, details=details) == "not_yours"
        walk = called(POLICE).take("withdraw", DISPATCHER, order=1, reason="派错")
        assert walk.refused("add", DISPATCHER, details=details) == "no_call"

    def test_a_call_whose_lead_went_gets_the_next_by_adding(self):
        walk = called(CITY_MANAGEMENT)
        walk.take("add", DISPATCHER, details={"order": {"unit": FIRE, "role": "informed"}})
        walk.take("withdraw", DISPATCHER, order=1, reason="派错")
        row = {name: value for name, value in demands(POLICE).items() if name != "role"}
        walk.take("add", DISPATCHER, details={"order": row})
        assert walk.state.lead == walk.order(3)


class TestWithdrawing:
    def test_with_a_reason_by_the_caller(self):
        walk = called()
        assert walk.faults("withdraw", DISPATCHER, order=2) == {"reason": "required"}
        for somebody in (STRANGER, LIAISONS[POLICE], OPERATOR):
            assert walk.refused("withdraw", somebody, order=2, reason="…") == "not_yours"
        walk.take("withdraw", DISPATCHER, order=2, reason="派错")
        assert walk.refused("sign", LIAISONS[POLICE], order=2) == "order_ended"
        assert walk.refused("log", LIAISONS[POLICE], text="…") == "not_yours"

    def test_an_informed_unit_is_withdrawn_without_an_heir(self):
        walk = called(POLICE).take("add", DISPATCHER, details={"order": {"unit": FIRE, "role": "informed"}})
        walk.take("withdraw", DISPATCHER, order=2, reason="误告")
        assert walk.order(2).ended == "withdrawn"

    def test_when_all_are_withdrawn_no_gate_passes_and_a_new_call_is_owed_from_then(self):
        walk = called()
        walk.take("withdraw", DISPATCHER, order=2, reason="…").wait(days=10)
        walk.take("withdraw", DISPATCHER, order=1, reason="…")
        for step in ("consult", "plan", "report"):
            assert walk.refused(step, DISPATCHER) == "first"
        assert walk.refused("close", DISPATCHER) == "first"
        assert walk.owed() == {("call", STREET)}
        assert [one.start for one in walk.clocks()] == [walk.taken[-1].entry.recorded_at]
        walk.called(FIRE)
        assert walk.state.lead == walk.order(3)

    def test_orders_that_were_only_replaced_open_no_gate_either(self):
        """An order ended by a second call, and that call withdrawn: nobody has done anything."""
        walk = called(POLICE).called(POLICE).take("withdraw", DISPATCHER, order=2, reason="…")
        assert walk.refused("report", DISPATCHER, summary="…") == "first"
        assert walk.owed() == {("call", STREET)}


class TestWaiving:
    def test_signing_and_answering_are_waived_only_once_overdue(self):
        walk = called(POLICE)
        assert walk.refused("waive", DISPATCHER, order=1, gate="sign", reason="…") == "not_overdue"
        assert walk.refused("waive", DISPATCHER, order=1, gate="feed_back", reason="…") == "not_overdue"
        walk.wait(hours=2).take("waive", DISPATCHER, order=1, gate="sign", reason="电话已应")
        assert walk.refused("sign", LIAISONS[POLICE], order=1) == "already_done"
        assert walk.refused("waive", DISPATCHER, order=1, gate="sign", reason="…") == "already_done"
        walk.wait(days=6).take("waive", DISPATCHER, order=1, gate="feed_back", reason="不再等待")
        assert walk.refused("feed_back", LIAISONS[POLICE], order=1) == "already_done"
        assert walk.refused("accept", DISPATCHER, order=1) == "already_done"
        assert ("attend", STREET) in walk.owed()
        assert not {"sign", "name", "agree", "accept", "plan"} & {step for step, _ in walk.owed()}

    @pytest.mark.parametrize("gate", ["name", "attend"])
    def test_naming_and_attendance_are_waived_at_once(self, gate):
        walk = called(POLICE).signed().take("waive", DISPATCHER, order=1, gate=gate, reason="远程参与")
        assert gate in walk.order(1).waived
        assert gate not in {step for step, _ in walk.owed()}

    def test_a_waived_plan_needs_no_agreement(self):
        walk = called(*TWO).signed().came().take("consult", DISPATCHER, minutes="…")
        walk.take("waive", DISPATCHER, order=2, gate="plan", reason="只到场")
        due = (walk.now + timedelta(days=2)).isoformat()
        walk.take("plan", DISPATCHER, lines=[{"unit": CITY_MANAGEMENT, "task": "…", "due": due}])
        assert walk.refused("agree", LIAISONS[POLICE], order=2) == "already_done"
        walk.take("feed_back", LIAISONS[POLICE], order=2, opinion="…", files=PHOTO)

    def test_a_unit_let_off_agreeing_may_answer_before_the_plan_which_then_needs_no_line_for_it(self):
        walk = called(*TWO).signed().came().take("consult", DISPATCHER, minutes="…")
        walk.take("waive", DISPATCHER, order=2, gate="agree", reason="…")
        walk.take("feed_back", LIAISONS[POLICE], order=2, opinion="…", files=PHOTO)
        due = (walk.now + timedelta(days=2)).isoformat()
        walk.take("plan", DISPATCHER, lines=[{"unit": CITY_MANAGEMENT, "task": "…", "due": due}])
        assert "plan" not in {step for step, _ in walk.owed()}

    def test_with_a_reason_by_the_caller_and_only_what_the_process_takes(self):
        walk = called(POLICE)
        assert walk.faults("waive", DISPATCHER, order=1, gate="attend") == {"reason": "required"}
        assert walk.faults("waive", DISPATCHER, order=1, reason="…") == {"gate": "required"}
        assert walk.faults("waive", DISPATCHER, order=1, gate="score", reason="…") == {"gate": "not_a_choice"}
        assert walk.refused("waive", STRANGER, order=1, gate="attend", reason="…") == "not_yours"
        mine = Walk().registered().assessed(needs_call=False)
        mine.take("call", DISPATCHER, **own(mine))
        assert mine.refused("waive", DISPATCHER, order=1, gate="attend", reason="…") == "not_in_process"

    def test_who_was_let_off_and_when_stays_on_record(self):
        walk = called(POLICE).take("waive", DISPATCHER, order=1, gate="attend", reason="…")
        mark = walk.order(1).waived["attend"]
        assert (mark.post, mark.at) == (DISPATCHER.post, walk.now)

    def test_a_unit_that_never_signs_never_comes_and_never_answers_locks_nobody(self):
        walk = called(POLICE).wait(days=10)
        walk.take("waive", DISPATCHER, order=1, gate="sign", reason="…")
        walk.take("attend", DISPATCHER, order=1, people=[{"person": "无人", "result": "absent"}])
        walk.take("waive", DISPATCHER, order=1, gate="feed_back", reason="…")
        walk.reported().visited("unsatisfied").scored("unsatisfied").take("close", DISPATCHER)
        score = walk.order(1).score
        assert score is not None
        assert (score.response, score.completion, score.total) == (0, 0, 0)


class TestUrging:
    def test_one_order_or_all_that_are_still_to_answer(self):
        walk = planned().take("feed_back", LIAISONS[POLICE], order=2, opinion="…", files=PHOTO)
        walk.take("urge", DISPATCHER).take("urge", OPERATOR, order=1, text="请速办")
        assert [order.urged for order in walk.state.orders] == [2, 0]
        assert walk.refused("urge", DISPATCHER, order=2) == "nobody_to_urge"
        for somebody in (STRANGER, LIAISONS[POLICE]):
            assert walk.refused("urge", somebody) == "not_yours"

    def test_nobody_is_urged_before_a_call_or_after_leaving_it(self):
        assert Walk().registered().refused("urge", DISPATCHER) == "nobody_to_urge"
        walk = called().take("withdraw", DISPATCHER, order=2, reason="…")
        assert walk.refused("urge", DISPATCHER, order=2) == "nobody_to_urge"


class TestCoordinating:
    """区网格化中心协调 (S0-63)."""

    def test_the_centre_settles_a_matter_between_units_and_nobody_else_does(self):
        walk = called()
        assert walk.faults("coordinate", OPERATOR) == {"text": "required"}
        walk.take("coordinate", OPERATOR, text="由城管牵头，公安配合")
        assert walk.taken[-1].entry.facts["orders"] == [order.no for order in walk.state.orders]
        walk.take("coordinate", OPERATOR, order=2, text="公安先行到场")
        assert walk.taken[-1].entry.facts["orders"] == [2]
        for somebody in (DISPATCHER, STRANGER, LIAISONS[POLICE]):
            assert walk.refused("coordinate", somebody, text="…") == "not_yours"

    def test_it_changes_nothing_a_form_could_be_behind_of(self):
        walk = called()
        before, seen, order_seen = walk.where, walk.state.case_seq, walk.order(1).seq
        walk.take("coordinate", OPERATOR, order=1, text="…").take("coordinate", OPERATOR, text="…")
        assert (walk.where, walk.state.case_seq, walk.order(1).seq) == (before, seen, order_seen)

    def test_before_a_call_it_is_said_to_the_holder_alone(self):
        walk = Walk().registered().take("coordinate", OPERATOR, text="请与社区商定")
        assert walk.taken[-1].entry.facts["orders"] == []


class TestLogging:
    def test_text_or_files_by_whoever_is_concerned(self):
        walk = called()
        assert walk.faults("log", DISPATCHER) == {"text": "text_or_files"}
        for somebody in (DISPATCHER, LIAISONS[POLICE], OPERATOR, PRINCIPAL):
            walk.take("log", somebody, text="到场")
        walk.take("log", LIAISONS[POLICE], files=PHOTO, order=2)
        for somebody in (STRANGER, LIAISONS[FIRE]):
            assert walk.refused("log", somebody, text="…") == "not_yours"
        assert walk.refused("log", LIAISONS[POLICE], order=1, text="…") == "not_yours"

    def test_it_puts_no_form_behind(self):
        walk = called()
        seen, order_seen = walk.state.case_seq, walk.order(1).seq
        walk.take("log", DISPATCHER, text="…").take("urge", DISPATCHER).take("join", DISPATCHER, party=LI)
        assert (walk.state.case_seq, walk.order(1).seq) == (seen, order_seen)


class TestReporting:
    def test_the_district_notes_what_the_street_reports(self):
        walk = planned().fed_back()
        assert walk.refused("report", DISPATCHER, summary="…") == "first"
        walk.accepted()
        assert walk.faults("report", DISPATCHER) == {"summary": "required"}
        assert walk.refused("report", LIAISONS[POLICE], summary="…") == "not_yours"
        assert walk.refused("note", OPERATOR) == "first"
        walk.take("report", DISPATCHER, summary="办结")
        for somebody in (DISPATCHER, STRANGER):
            assert walk.refused("note", somebody) == "not_yours"
        assert ("note", "420106-wgzx") in walk.owed()
        walk.take("note", OPERATOR)
        assert walk.refused("note", OPERATOR) == "already_done"

    def test_the_petitioner_is_answered_before_the_visit(self):
        walk = planned().fed_back().accepted()
        assert walk.refused("answer", DISPATCHER, party=1, text="…") == "first"
        walk.reported()
        visit = {"party": 1, "channel": "phone", "reached": True, "answer": "satisfied"}
        assert walk.refused("visit", DISPATCHER, **visit) == "first"
        walk.take("answer", DISPATCHER, party=1, text="…").take("visit", DISPATCHER, **visit)

    def test_with_nobody_to_answer_nobody_owes_it(self):
        walk = Walk().registered(channel="patrol").assessed().called(*TWO).signed().came().planned()
        walk.fed_back().accepted().take("report", DISPATCHER, summary="…")
        assert walk.owed() == {("note", "420106-wgzx"), ("score", STREET)}


class TestReplacing:
    def test_a_second_call_to_a_unit_at_work_ends_its_order_as_unfinished(self):
        walk = planned().called(POLICE)
        assert (walk.order(2).ended, walk.order(3).call) == ("superseded", 2)
        assert walk.order(1).ended is None

    def test_a_unit_that_has_answered_to_the_callers_content_keeps_its_order(self):
        walk = planned().fed_back().accepted().called(POLICE)
        assert [order.ended for order in walk.state.orders] == [None, None, None]

    def test_planning_a_second_whistle_does_not_wait_for_the_first_nor_forget_it(self):
        walk = called(POLICE).called(FIRE)
        walk.take("attend", DISPATCHER, order=2, people=[{"person": "队员", "result": "on_time"}])
        walk.take("consult", DISPATCHER, minutes="第二哨")
        assert [call.consulted is not None for call in walk.state.calls] == [False, True]
        walk.take("attend", DISPATCHER, order=1, people=[{"person": "民警", "result": "on_time"}])
        walk.take("consult", DISPATCHER, minutes="第一哨")
        assert all(call.consulted is not None for call in walk.state.calls)

    def test_a_line_for_a_unit_that_has_answered_is_refused(self):
        walk = planned().take("feed_back", LIAISONS[POLICE], order=2, opinion="…", files=PHOTO)
        due = (walk.now + timedelta(days=2)).isoformat()
        lines = [{"unit": unit, "task": "…", "due": due} for unit in TWO]
        assert walk.faults("plan", DISPATCHER, lines=lines) == {"lines.1.unit": "already_fed_back"}
        walk.take("plan", DISPATCHER, lines=lines[:1])
        assert ("agree", CITY_MANAGEMENT) in walk.owed()

    def test_there_is_nothing_to_plan_once_all_have_answered(self):
        walk = planned().fed_back().accepted()
        assert walk.refused("plan", DISPATCHER) == "no_call"


class TestRelations:
    """Who may take a step is a relation to the case and a role, never a rank (design §2.1)."""

    def test_ground_acts_for_its_community_and_a_station_only_for_itself(self):
        assert GRID_WORKER.stands_for == {GRID, COMMUNITY}
        assert STATION_HANDLER.stands_for == {POLICE_STATION}
        assert DISPATCHER.stands_for == {CENTRE, STREET}

    @pytest.mark.parametrize(
        ("relation", "yes", "no"),
        [
            ("anyone", STRANGER, PETITIONER),
            ("petitioner", PETITIONER, DISPATCHER),
            ("registrar", DISPATCHER, STRANGER),
            ("holder", PRINCIPAL, OPERATOR),
            ("caller", DISPATCHER, LIAISONS[POLICE]),
            ("called", LIAISONS[POLICE], LIAISONS[FIRE]),
            ("lead", LIAISONS[CITY_MANAGEMENT], LIAISONS[POLICE]),
            ("above", actor("420106000000", "leader"), DISPATCHER),
            ("platform", OPERATOR, actor("420106000000", "leader")),
        ],
    )
    def test_each_relation_holds_for_those_who_stand_in_it(self, relation, yes, no):
        walk = called()
        assert may(walk.state, Who(relation=relation), yes, None, walk.rules)
        assert not may(walk.state, Who(relation=relation), no, None, walk.rules)

    def test_a_case_without_orders_has_no_lead(self):
        walk = Walk().registered()
        assert not may(walk.state, Who(relation="lead"), LIAISONS[POLICE], None, walk.rules)

    def test_nobody_in_particular_may_nothing(self):
        walk = called()
        nobody = Actor(jurisdiction=420106)
        assert available(walk.state, by=nobody, rules=walk.rules) == ()
        assert not called_to(nobody, walk.order(1))

    def test_every_button_shown_open_is_open_and_every_other_says_why(self):
        walk = planned()
        for somebody in (DISPATCHER, LIAISONS[POLICE], OPERATOR, PRINCIPAL, CHIEF, STRANGER):
            for act in available(walk.state, by=somebody, rules=walk.rules):
                asked = why_not(walk.state, act.step, by=somebody, rules=walk.rules, order=act.order)
                assert asked == act.refusal
                assert asked is None or asked.params["gates"]

    def test_the_town_is_one_tree(self):
        assert UNITS.is_platform(OPERATOR.unit)
