"""R-16 and the clocks behind it: one order's score, worked examples to two decimals (S4-28, S4-29, S1-66)."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from huying.domain.case.scoring import responded, score_of
from huying.domain.worktime import light
from tests.domain.test_zhanggong import confirmed
from tests.domain.town import DISPATCHER, FIRE, LIAISONS, PHOTO, POLICE, SECTION_CLERK, START, Walk, process

LI = {"name": "李", "phone": "13900000000"}
ON_TIME = [{"person": "民警", "result": "on_time"}]


def called() -> Walk:
    return Walk().registered(parties=[LI]).assessed().called(POLICE)


def scored(walk: Walk, satisfaction: str = "satisfied") -> tuple[int, int, Decimal]:
    """The order's response, completion and points, once the case is walked to its score."""
    walk.reported().visited().scored(satisfaction)
    score = walk.order(1).score
    assert score is not None
    return score.response, score.completion, Decimal(score.total) / 100


def planned(walk: Walk, *, days: int = 2) -> Walk:
    walk.take("consult", DISPATCHER, minutes="…")
    due = walk.now + timedelta(days=days)
    walk.take("plan", DISPATCHER, lines=[{"unit": POLICE, "task": "…", "due": due.isoformat()}])
    return walk.take("agree", LIAISONS[POLICE], order=1)


class TestR16:
    """Score = 0.10 · response + 0.40 · completion + 0.50 · satisfaction."""

    def test_everything_in_time_and_satisfied_is_a_hundred(self):
        walk = called().signed().came()
        assert scored(planned(walk).fed_back().accepted()) == (1, 1, Decimal("100.00"))

    @pytest.mark.parametrize(
        ("answer", "points"), [("satisfied", "100.00"), ("basically", "95.00"), ("unsatisfied", "50.00")]
    )
    def test_what_the_callers_answer_is_worth(self, answer, points):
        walk = planned(called().signed().came()).fed_back().accepted()
        assert scored(walk, answer) == (1, 1, Decimal(points))

    def test_signed_too_late_is_no_response(self):
        walk = called().wait(minutes=60).signed()
        walk.take("attend", DISPATCHER, order=1, people=ON_TIME)
        assert scored(planned(walk).fed_back().accepted()) == (0, 1, Decimal("90.00"))

    def test_signed_at_the_last_moment_is_in_time(self):
        walk = called().wait(minutes=59).signed()
        assert walk.order(1).done["sign"].late is False
        assert called().wait(minutes=59, seconds=1).signed().order(1).done["sign"].late is True

    def test_come_too_late_is_no_response(self):
        walk = called().signed().wait(hours=4)
        walk.take("attend", DISPATCHER, order=1, people=[{"person": "民警", "result": "late"}])
        assert scored(planned(walk).fed_back().accepted()) == (0, 1, Decimal("90.00"))

    def test_what_the_caller_waived_is_not_held_against_the_unit(self):
        walk = called().signed().take("waive", DISPATCHER, order=1, gate="attend", reason="远程")
        assert scored(planned(walk).fed_back().accepted()) == (1, 1, Decimal("100.00"))

    def test_answered_past_the_plans_due_is_not_completed(self):
        walk = planned(called().signed().came()).wait(days=3).fed_back().accepted()
        assert scored(walk) == (1, 0, Decimal("60.00"))

    def test_the_line_agreed_replaces_the_window_of_the_call(self):
        walk = called().signed().came()
        window = walk.order(1).handle_due
        planned(walk, days=9)
        assert window == START + timedelta(days=5, minutes=2)
        assert walk.order(1).handle_due == walk.order(1).proposed_due
        assert scored(walk.wait(days=8).fed_back().accepted()) == (1, 1, Decimal("100.00"))

    def test_not_answered_and_not_satisfied_is_nothing(self):
        walk = called().wait(days=10).take("waive", DISPATCHER, order=1, gate="feed_back", reason="…")
        walk.take("attend", DISPATCHER, order=1, people=[{"person": "无", "result": "absent"}])
        assert scored(walk, "unsatisfied") == (0, 0, Decimal("0.00"))

    def test_a_satisfaction_is_given_and_known(self):
        walk = planned(called().signed().came()).fed_back().accepted().reported().visited()
        assert walk.faults("score", DISPATCHER, order=1) == {"satisfaction": "required"}
        assert walk.faults("score", DISPATCHER, order=1, satisfaction="great") == {
            "satisfaction": "not_a_choice"
        }


class TestRework:
    """The handling clock stands still while the caller audits (design §7.1)."""

    def test_a_slow_audit_makes_nobody_late(self):
        walk = planned(called().signed().came()).fed_back().wait(days=20)
        walk.take("send_back", DISPATCHER, order=1, demands="补照片")
        again = walk.order(1).handle_due
        assert again is not None
        assert again > walk.now
        assert scored(walk.fed_back().accepted()) == (1, 1, Decimal("100.00"))

    def test_a_send_back_in_the_last_hour_leaves_a_working_day(self):
        walk = planned(called().signed().came())
        walk.now = walk.order(1).handle_due - timedelta(minutes=10)
        walk.fed_back().take("send_back", DISPATCHER, order=1, demands="补照片")
        due = walk.order(1).handle_due
        assert due is not None
        assert due.isoformat() == "2026-03-23T18:00:00+08:00"

    def test_what_was_left_is_given_back_where_it_is_more(self):
        walk = planned(called().signed().came(), days=7)
        walk.fed_back().wait(days=7).take("send_back", DISPATCHER, order=1, demands="…")
        assert walk.order(1).handle_due > walk.now + timedelta(days=5)

    def test_a_junk_answer_that_came_late_gains_nothing_by_being_sent_back(self):
        walk = planned(called().signed().came()).wait(days=4).fed_back()
        walk.take("send_back", DISPATCHER, order=1, demands="…").fed_back()
        walk.take("send_back", DISPATCHER, order=1, demands="…").fed_back().accepted()
        assert walk.order(1).done["feed_back"].late is False
        assert scored(walk) == (1, 0, Decimal("60.00"))


class TestZhanggongsSystemScore:
    """S1-66 with the marked weights: sign 20, attend 30, completion 30, no rework 20; street 60, system 40."""

    @pytest.mark.parametrize(
        ("late", "absent", "rework", "points", "total"),
        [
            (False, False, 0, "100", "100.00"),
            (True, False, 0, "100", "92.00"),
            (False, True, 0, "100", "88.00"),
            (False, False, 1, "85.5", "83.30"),
            (True, True, 2, "33.335", "32.00"),
            (True, True, 2, "0", "12.00"),
        ],
    )
    def test_worked_examples(self, late, absent, rework, points, total):
        walk = confirmed().called(POLICE).wait(minutes=120 if late else 0).signed()
        walk.wait(hours=5 if absent else 0)
        roll = [{"person": "…", "result": "absent" if absent else "on_time"}]
        walk.take("attend", SECTION_CLERK, order=1, people=roll).fed_back()
        for _ in range(rework):
            walk.take("send_back", SECTION_CLERK, order=1, demands="…").fed_back()
        walk.take("verify", SECTION_CLERK, method="expert", result="done")
        walk.take("score", SECTION_CLERK, order=1, points=points)
        score = walk.order(1).score
        assert score is not None
        assert Decimal(score.total) / 100 == Decimal(total)


class TestClocks:
    def test_a_sign_clock_turns_yellow_at_four_fifths_and_red_past_its_due(self):
        sign = next(one for one in called().clocks() if one.step == "sign")
        assert (sign.yellow_at - sign.start, sign.due_at - sign.start) == (
            timedelta(minutes=48),
            timedelta(minutes=60),
        )
        shown = [
            light(at=at, yellow_at=sign.yellow_at, due_at=sign.due_at)
            for moment in (sign.yellow_at, sign.due_at)
            for at in (moment, moment + timedelta(microseconds=1))
        ]
        assert shown == ["green", "yellow", "yellow", "red"]
        assert [line.code for line in sign.lines]

    def test_the_clock_of_arriving_runs_to_the_time_named_in_the_call(self):
        walk = called()
        attend = next(one for one in walk.clocks() if one.step == "attend")
        assert (attend.basis, attend.due_at) == ("arrive_at", walk.order(1).arrive_due)
        assert attend.start < attend.yellow_at < attend.due_at

    def test_a_call_by_night_still_turns_yellow_before_it_is_due(self):
        walk = Walk().registered().assessed()
        walk.now = datetime.fromisoformat("2026-03-18T22:00:00+08:00")
        walk.called(POLICE, arrive_at="2026-03-18T23:01:00+08:00")
        attend = next(one for one in walk.clocks() if one.step == "attend")
        assert attend.yellow_at == attend.start + timedelta(minutes=48)

    def test_auditing_is_timed_from_the_answer(self):
        walk = planned(called().signed().came()).wait(days=1).fed_back()
        audit = next(one for one in walk.clocks() if one.step == "accept")
        assert audit.start == walk.now

    def test_the_report_is_timed_from_the_last_acceptance_or_waiver(self):
        walk = Walk().registered().assessed().called(POLICE, FIRE).wait(days=8)
        for order in (1, 2):
            walk.take("attend", DISPATCHER, order=order, people=[{"person": "无", "result": "absent"}])
            walk.wait(hours=1).take("waive", DISPATCHER, order=order, gate="feed_back", reason="…")
        report = next(one for one in walk.clocks() if one.step == "report")
        assert report.start == walk.now

    def test_agreeing_is_timed_from_the_plan(self):
        walk = called().signed().came().take("consult", DISPATCHER, minutes="…").wait(hours=1)
        due = (walk.now + timedelta(days=2)).isoformat()
        walk.take("plan", DISPATCHER, lines=[{"unit": POLICE, "task": "…", "due": due}])
        agree = next(one for one in walk.clocks() if one.step == "agree")
        assert agree.start == walk.now

    def test_a_case_that_has_ended_runs_no_clock(self):
        walk = planned(called().signed().came()).fed_back().accepted().reported().visited().scored()
        assert walk.take("close", DISPATCHER).clocks() == ()

    def test_each_entry_keeps_what_its_clock_was_judged_by(self):
        walk = called().signed()
        judged = walk.taken[-1].entry.facts["clock"]
        assert (judged["late"], judged["calendar"]) == (False, walk.rules.calendar.version)


def test_a_process_without_any_limit_of_response_counts_the_first_act():
    walk = called()
    rules = process("wuchang-2019")
    steps = {name: replace(rule, response=False) for name, rule in rules.steps.items()}
    free = replace(rules, steps=steps)
    assert not responded(walk.order(1), free)
    walk.take("sign", LIAISONS[POLICE], order=1)
    assert responded(walk.order(1), free)
    walk.came()
    planned(walk).take("feed_back", LIAISONS[POLICE], order=1, opinion="…", files=PHOTO)
    score = score_of(walk.order(1), rules, satisfaction="basically", points=None)
    assert (score.completion, score.total) == (0, 5500)
