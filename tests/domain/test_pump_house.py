"""The pump house of 海运宿舍 (S4-49 … S4-56, scenario B): repeats, 反弹, four units, several petitioners."""

from datetime import timedelta

import pytest

from huying.domain.case import Taken, fold, take
from huying.domain.case.counterpart import counterpart
from huying.domain.codec import to_plain
from huying.domain.refusals import Refused
from tests.domain.town import (
    CHIEF,
    CITY_MANAGEMENT,
    COMMUNITY,
    DISPATCHER,
    FIRE,
    HOUSING,
    LIAISONS,
    PETITIONER,
    PHOTO,
    POLICE,
    POLICE_STATION,
    STATION_HANDLER,
    STRANGER,
    Walk,
)

UNITS = (CITY_MANAGEMENT, POLICE, HOUSING, FIRE)
"""城管 leads; 公安 hands on to its station; 房管 and 消防 stand for 规划分局 and 市场秩序局."""
RESIDENTS = [{"name": name, "phone": f"1390000000{n}"} for n, name in enumerate("甲乙丙")]
NUMBER, EARLIER = "420106-20260318-H-00002", "420106-20260318-H-00001"
PROBLEMS = ["开墙打洞", "无证经营", "侵占公共空间"]


def reported() -> Walk:
    return Walk().registered(title="水泵房被占", text="公共水泵房被业主占用", parties=RESIDENTS)


def assessed() -> Walk:
    return reported().take("assess", DISPATCHER, needs_call=True, reason="多部门", problems=PROBLEMS)


def gathered() -> Walk:
    walk = assessed().called(*UNITS).signed()
    walk.take("hand_on", LIAISONS[POLICE], order=2, unit=POLICE_STATION)
    for order in walk.state.orders:
        walk.take("attend", DISPATCHER, order=order.no, people=[{"person": "队员", "result": "on_time"}])
    return walk.take("consult", DISPATCHER, minutes="现场研判")


def shared_out(walk: Walk) -> Walk:
    due = (walk.now + timedelta(days=2)).isoformat()
    tasks = ("拆除违建", "训诫教育", "确定权属", "查处无证经营")
    lines = [
        {"unit": unit, "task": task, "due": due, "problem": problem}
        for unit, task, problem in zip(UNITS, tasks, (1, 3, 3, 2), strict=True)
    ]
    walk.take("plan", DISPATCHER, lines=lines)
    for order in walk.state.orders:
        walk.take("agree", LIAISONS[order.unit], order=order.no)
    return walk


def closed() -> Walk:
    walk = shared_out(gathered()).fed_back().accepted().reported().visited().scored()
    return walk.take("close", DISPATCHER)


def other(walk: Walk, taken: Taken) -> Walk:
    """The entry that an act elsewhere leaves on this case."""
    left = counterpart(walk.state, taken, number=NUMBER, now=walk.now, by=DISPATCHER)
    walk.case = left.case
    walk.taken.append(left)
    return walk


class TestRepeats:
    def test_s4_50_a_repeat_is_linked_and_counted_at_its_original(self):
        original, repeat = reported(), reported()
        repeat.take("link", DISPATCHER, to=EARLIER)
        other(original, repeat.taken[-1])
        assert (original.state.repeats, repeat.state.repeat_of, original.state.repeat_of) == (
            1,
            EARLIER,
            None,
        )
        other(original, reported().take("link", DISPATCHER, to=EARLIER, kind="repeat").taken[-1])
        assert original.state.repeats == 2
        assert fold(taken.entry for taken in original.taken) == original.state

    def test_one_registered_as_a_repeat_counts_too(self):
        original = reported()
        repeat = Walk().registered(repeat_of=EARLIER)
        other(original, repeat.taken[-1])
        assert (original.state.repeats, repeat.state.repeat_of) == (1, EARLIER)

    def test_a_closed_original_counts_its_repeats(self):
        original = other(closed(), reported().take("link", DISPATCHER, to=EARLIER).taken[-1])
        assert original.state.repeats == 1

    def test_a_case_repeats_one_original_only_once(self):
        repeat = reported().take("link", DISPATCHER, to=EARLIER)
        assert repeat.refused("link", DISPATCHER, to=EARLIER) == "already_done"
        repeat.take("link", DISPATCHER, to=NUMBER, kind="related")
        assert repeat.state.repeat_of == EARLIER

    def test_a_related_case_is_named_on_both_and_counted_on_neither(self):
        one, two = reported(), reported().take("link", DISPATCHER, to=EARLIER, kind="related")
        other(one, two.taken[-1])
        assert (one.state.repeats, two.state.repeat_of) == (0, None)
        assert one.taken[-1].entry.facts == {"to": NUMBER, "kind": "related", "as": "related"}

    def test_no_case_is_linked_to_itself_or_by_a_stranger(self):
        walk = reported()
        assert walk.refused("link", STRANGER, to=EARLIER) == "not_yours"
        walk.take("link", DISPATCHER, to=NUMBER)
        with pytest.raises(Refused) as refusal:
            counterpart(walk.state, walk.taken[-1], number=NUMBER, now=walk.now, by=DISPATCHER)
        assert refusal.value.code == "same_case"

    def test_other_acts_leave_nothing_elsewhere(self):
        walk = reported()
        with pytest.raises(ValueError, match="leaves nothing"):
            counterpart(assessed().state, walk.taken[-1], number=NUMBER, now=walk.now, by=DISPATCHER)


class TestMerging:
    def test_the_master_takes_over_the_petitioners(self):
        master, child = reported(), reported().take("merge", DISPATCHER, to=EARLIER)
        other(master, child.taken[-1])
        assert (child.where, child.state.merged_into) == ("merged", EARLIER)
        assert ([party.no for party in master.state.parties], master.state.repeats) == ([1, 2, 3, 4, 5, 6], 1)
        assert fold(taken.entry for taken in master.taken) == master.state

    def test_a_repeat_that_is_merged_too_counts_once(self):
        master = reported()
        child = reported().take("link", DISPATCHER, to=EARLIER)
        other(master, child.taken[-1])
        other(master, child.take("merge", DISPATCHER, to=EARLIER).taken[-1])
        assert master.state.repeats == 1
        elsewhere = reported().take("link", DISPATCHER, to=NUMBER).take("merge", DISPATCHER, to=EARLIER)
        other(master, elsewhere.taken[-1])
        assert master.state.repeats == 2
        assert fold(taken.entry for taken in master.taken) == master.state

    def test_those_who_came_over_are_answered_before_the_master_closes(self):
        walk = shared_out(gathered()).fed_back().accepted().reported().visited().scored()
        other(walk, reported().take("merge", DISPATCHER, to=EARLIER).taken[-1])
        assert walk.refused("close", DISPATCHER) == "first"
        assert ("answer", walk.state.holder) in walk.owed()
        walk.visited().take("close", DISPATCHER)

    def test_a_merged_case_acts_no_more(self):
        child = reported().take("merge", DISPATCHER, to=EARLIER)
        assert child.owed() == set()
        for step, details in (
            ("log", {"text": "…"}),
            ("assess", {}),
            ("reopen", {}),
            ("join", {}),
            ("link", {}),
        ):
            assert child.refused(step, DISPATCHER, **details) == "ended"

    def test_neither_one_with_orders_under_way_nor_into_one_that_has_ended(self):
        assert assessed().called(POLICE).refused("merge", DISPATCHER, to=EARLIER) == "orders_open"
        assert reported().refused("merge", STRANGER, to=EARLIER) == "not_yours"
        child = reported().take("merge", DISPATCHER, to=EARLIER)
        with pytest.raises(Refused) as refusal:
            counterpart(closed().state, child.taken[-1], number=NUMBER, now=child.now, by=DISPATCHER)
        assert (refusal.value.code, refusal.value.params) == ("other_ended", {"how": "closed"})


class TestRecurrence:
    def test_s4_51_a_case_that_comes_back_is_reopened_and_counted_its_scores_unchanged(self):
        walk = closed()
        scores = [order.score for order in walk.state.orders]
        walk.take("reopen", DISPATCHER, kind="recurrence", reason="业主又打开封墙")
        assert (walk.where, walk.state.recurrences, walk.state.round) == ("reopened", 1, 1)
        assert [order.score for order in walk.state.orders] == scores
        assert walk.owed() == {("assess", walk.state.holder)}
        walk.assessed().called(CITY_MANAGEMENT)
        assert [order.score for order in walk.state.orders[:4]] == scores
        assert [order.ended for order in walk.state.orders] == [None] * 5
        assert walk.state.lead == walk.order(5)

    def test_the_orders_of_the_round_before_are_history(self):
        walk = closed().take("reopen", DISPATCHER, kind="recurrence", reason="…")
        for step in ("send_back", "waive", "accept", "withdraw", "attend"):
            assert walk.refused(step, DISPATCHER, order=1) == "order_ended"
        assert walk.refused("urge", DISPATCHER) == "nobody_to_urge"
        assert walk.refused("not_accept", DISPATCHER, exit="repeat") == "already_called_units"

    def test_it_may_come_back_again_and_again(self):
        walk = Walk().registered(parties=RESIDENTS)
        for count in (1, 2, 3):
            walk.assessed(needs_call=False)
            due = (walk.now + timedelta(days=1)).isoformat()
            walk.take("call", DISPATCHER, orders=[{"unit": COMMUNITY, "task": "封堵", "due": due}])
            no, clerk = count, CHIEF
            walk.take("feed_back", clerk, order=no, opinion="已封").take("accept", DISPATCHER, order=no)
            walk.take("verify", DISPATCHER, method="on_site", result="done")
            for party in walk.state.parties:
                walk.take("answer", DISPATCHER, party=party.no, text="已封")
            walk.take("close", DISPATCHER).take("reopen", PETITIONER, kind="recurrence", reason="又打开了")
            assert walk.state.recurrences == count

    def test_dissatisfaction_reopens_without_counting_a_recurrence(self):
        walk = closed().take("reopen", PETITIONER, kind="unsatisfied", reason="没有解决")
        assert (walk.state.recurrences, walk.state.round) == (0, 1)

    def test_only_a_closed_case_is_reopened_and_only_by_those_concerned(self):
        assert reported().refused("reopen", DISPATCHER, kind="recurrence") == "first"
        assert closed().refused("reopen", STRANGER, kind="recurrence") == "not_yours"
        walk = closed()
        assert walk.faults("reopen", DISPATCHER) == {"kind": "required", "reason": "required"}

    def test_the_clock_of_the_new_round_starts_with_it(self):
        walk = closed().wait(days=30).take("reopen", DISPATCHER, kind="recurrence", reason="…")
        walk.assessed()
        judged = walk.taken[-1].entry.facts["clock"]
        assert judged["late"] is False


class TestDivisionOfWork:
    def test_s4_52_three_problems_s4_54_four_units_each_with_its_line(self):
        walk = shared_out(gathered())
        assert walk.state.problems == 3
        lines = next(taken for taken in walk.taken if taken.entry.step == "plan").entry.facts["lines"]
        assert [(line["unit"], line["problem"]) for line in lines] == list(
            zip(UNITS, (1, 3, 3, 2), strict=True)
        )
        assert all(order.handle_due == order.proposed_due for order in walk.state.orders)

    def test_a_line_names_a_problem_there_is_and_a_unit_of_the_call(self):
        walk = gathered()
        due = (walk.now + timedelta(days=2)).isoformat()
        lines = [{"unit": unit, "task": "…", "due": due} for unit in UNITS[:3]]
        assert walk.faults("plan", DISPATCHER, lines=lines) == {"lines": "unit_without_line"}
        lines.append({"unit": COMMUNITY, "task": "…", "due": walk.now.isoformat(), "problem": 4})
        faults = walk.faults("plan", DISPATCHER, lines=lines)
        assert faults == {"lines.3.unit": "not_in_call", "lines": "unit_without_line"}
        lines[3]["unit"] = FIRE
        assert walk.faults("plan", DISPATCHER, lines=lines) == {
            "lines.3.problem": "no_such_problem",
            "lines.3.due": "in_past",
        }
        del lines[3]["due"]
        faults = walk.faults("plan", DISPATCHER, lines=lines)
        assert faults["lines.3.due"] == "required"

    def test_the_latest_of_a_units_lines_is_its_due(self):
        walk = gathered()
        days = [(walk.now + timedelta(days=n)) for n in range(1, 6)]
        lines = [
            {"unit": unit, "task": "…", "due": day.isoformat()}
            for unit, day in zip((*UNITS, POLICE), days, strict=True)
        ]
        walk.take("plan", DISPATCHER, lines=lines)
        assert walk.order(2).proposed_due == days[4]

    def test_s4_53_the_consultation_comes_after_all_have_come(self):
        walk = assessed().called(*UNITS).signed()
        assert walk.refused("consult", DISPATCHER, minutes="…") == "first"
        assert gathered().refused("consult", STRANGER, minutes="…") == "not_yours"

    def test_s4_55_joint_enforcement_is_kept_measure_by_measure(self):
        walk = shared_out(gathered())
        measures = ["搬移物资", "拆除招牌、卷闸门", "封闭三个大门", "训诫当事人"]
        walk.take(
            "feed_back",
            LIAISONS[CITY_MANAGEMENT],
            order=1,
            opinion="联合执法",
            files=PHOTO,
            measures=measures,
        )
        assert walk.taken[-1].contents["measures"] == measures
        walk.take("log", STATION_HANDLER, order=2, text="现场训诫")
        assert walk.taken[-1].entry.order == 2


class TestSeveralPetitioners:
    def test_s4_56_each_is_answered_then_visited_before_anybody_is_scored(self):
        walk = shared_out(gathered()).fed_back().accepted().reported()
        walk.take("answer", DISPATCHER, party=1, text="…").take("answer", DISPATCHER, party=2, text="…")
        visit = {"channel": "phone", "reached": True, "answer": "satisfied"}
        assert walk.refused("visit", DISPATCHER, party=1, **visit) == "first"
        walk.take("answer", DISPATCHER, party=3, text="…").take("visit", DISPATCHER, party=1, **visit)
        walk.take("visit", DISPATCHER, party=2, **visit)
        assert walk.refused("score", DISPATCHER, order=1, satisfaction="satisfied") == "first"
        walk.take("visit", DISPATCHER, party=3, **visit).scored().take("close", DISPATCHER)

    def test_who_is_tried_for_often_enough_holds_nobody_up(self):
        walk = shared_out(gathered()).fed_back().accepted().reported()
        for party in (1, 2, 3):
            walk.take("answer", DISPATCHER, party=party, text="…")
        for _ in range(3):
            assert walk.refused("score", DISPATCHER, order=1, satisfaction="satisfied") == "first"
            for party in (1, 2, 3):
                walk.take(
                    "visit", DISPATCHER, party=party, channel="phone", reached=False, answer="satisfied"
                )
        walk.scored("basically")
        assert [party.answer for party in walk.state.parties] == [None] * 3

    def test_the_least_content_of_them_counts(self):
        walk = shared_out(gathered()).fed_back().accepted().reported().visited()
        walk.take("visit", DISPATCHER, party=2, channel="home", reached=True, answer="basically")
        faults = walk.faults("score", DISPATCHER, order=1, satisfaction="satisfied")
        assert faults == {"reason": "better_than_petitioner"}

    def test_another_petitioner_joins_and_is_answered_too(self):
        walk = shared_out(gathered()).fed_back().accepted().reported().visited()
        assert walk.refused("join", STRANGER, party=RESIDENTS[0]) == "not_yours"
        assert walk.faults("join", DISPATCHER) == {"party": "required"}
        walk.take("join", DISPATCHER, party={"name": "丁", "phone": "13900000009"})
        assert walk.refused("score", DISPATCHER, order=1, satisfaction="satisfied") == "first"
        answering = [one for one in walk.clocks() if one.step == "answer"]
        assert [one.start for one in answering] == [walk.taken[-1].entry.recorded_at]
        walk.take("join", DISPATCHER, party={"anonymous": True}, text="匿名来电")
        assert [party.reachable for party in walk.state.parties] == [True] * 4 + [False]
        walk.visited().scored().take("close", DISPATCHER)

    def test_petitioners_speak_for_themselves_only(self):
        walk = shared_out(gathered()).fed_back().accepted().reported()
        for party in (1, 2, 3):
            walk.take("answer", DISPATCHER, party=party, text="…")
        visit = {"channel": "link", "reached": True, "answer": "unsatisfied"}
        assert walk.refused("visit", PETITIONER, party=2, **visit) == "not_yours"
        walk.take("visit", PETITIONER, party=1, **visit)
        assert walk.state.parties[0].answer == "unsatisfied"
        assert walk.taken[-1].entry.by == {"party": 1}

    def test_a_visit_names_a_petitioner_there_is_and_what_he_said(self):
        walk = shared_out(gathered()).fed_back().accepted().reported()
        assert walk.faults("answer", DISPATCHER, party=4, text="…") == {"party": "no_such_party"}
        for party in (1, 2, 3):
            walk.take("answer", DISPATCHER, party=party, text="…")
        assert walk.faults("visit", DISPATCHER, party=1, channel="phone", reached=True) == {
            "answer": "required"
        }


def test_no_act_leaves_a_trace_on_the_case_it_was_refused_on():
    walk = reported()
    before = to_plain(walk.state)
    with pytest.raises(Refused):
        take(walk.state, "close", by=DISPATCHER, now=walk.now, rules=walk.rules)
    assert to_plain(walk.state) == before
