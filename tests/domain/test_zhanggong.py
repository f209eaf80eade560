"""Zhanggong: three whistle levels, nine steps (ledger §6.3, S1-43 … S1-66, scenario C), walked without a database."""

from datetime import timedelta

import pytest

from huying.domain.case import fold, tasks, why_not
from huying.domain.case.projection import project, stage_of
from tests.domain.town import (
    CHIEF,
    CITY_MANAGEMENT,
    COMMUNITY,
    DISPATCHER,
    GRID,
    GRID_WORKER,
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
    STREET,
    Walk,
    actor,
    demands,
    whistle,
)

LI = {"name": "李", "phone": "13900000000"}
TWO = (CITY_MANAGEMENT, POLICE)


def blown() -> Walk:
    """A level-one whistle, blown by a grid worker: the community holds the case (S1-48)."""
    walk = Walk("zhanggong")
    return walk.take(
        "register", GRID_WORKER, title="占道", text="夜市占道", channel="patrol", grid=GRID, parties=[LI]
    )


def second_level() -> Walk:
    walk = blown()
    return walk.take("escalate", CHIEF, to=STREET, reason="社区解决不了", person="包片干部")


def classified() -> Walk:
    return second_level().take("assess", SECTION_CLERK, needs_call=True, reason="需区级部门")


def confirmed() -> Walk:
    walk = classified().take("apply", SECTION_CLERK, reason="请吹三级哨")
    return walk.take("confirm", PRINCIPAL, agreed=True)


def handled() -> Walk:
    walk = confirmed().called(*TWO).signed()
    for order in (1, 2):
        walk.take("attend", SECTION_CLERK, order=order, people=[{"person": "队员", "result": "on_time"}])
    return walk.fed_back()


def verified() -> Walk:
    walk = handled().take("verify", SECTION_CLERK, method="expert", result="done")
    return walk.take("answer", SECTION_CLERK, party=1, text="已办结")


class TestLevelOne:
    def test_the_community_handles_it_at_once_and_closes_it_after_step_three(self):
        walk = blown()
        assert (walk.state.holder, walk.state.registrar) == (COMMUNITY, GRID)
        walk.take("assess", CHIEF, needs_call=False, reason="社区可办")
        due = (walk.now + timedelta(days=1)).isoformat()
        walk.take("call", CHIEF, orders=[{"unit": GRID, "task": "劝离", "due": due}])
        walk.take("feed_back", GRID_WORKER, order=1, opinion="已劝离")
        walk.take("verify", CHIEF, method="on_site", result="done").take(
            "answer", CHIEF, party=1, text="已办"
        )
        walk.take("close", CHIEF)
        assert walk.where == "closed"

    def test_it_whistles_to_no_department_itself(self):
        walk = blown()
        faults = walk.faults("assess", CHIEF, needs_call=True, reason="要城管")
        assert faults == {"needs_call": "escalate_first"}

    def test_its_own_order_that_is_never_answered_can_be_waived_or_withdrawn(self):
        walk = blown().take("assess", CHIEF, needs_call=False, reason="社区可办")
        due = (walk.now + timedelta(days=1)).isoformat()
        walk.take("call", CHIEF, orders=[{"unit": GRID, "task": "劝离", "due": due}])
        assert walk.refused("waive", CHIEF, order=1, gate="feed_back", reason="…") == "not_overdue"
        walk.wait(days=2).take("waive", CHIEF, order=1, gate="feed_back", reason="社区自办")
        assert ("verify", COMMUNITY) in walk.owed()


class TestLevelTwo:
    def test_two_tracks_a_named_person_and_a_filing_with_the_street(self):
        walk = second_level()
        assert (walk.state.holder, walk.state.held_by, walk.state.filed_with) == (
            STREET,
            (COMMUNITY,),
            (STREET,),
        )
        assert walk.taken[-1].contents["person"] == "包片干部"
        assert {COMMUNITY, STREET} <= set(project(walk.state, walk.rules).head["units"])

    def test_neither_track_may_be_missing_nor_the_reason(self):
        faults = blown().faults("escalate", CHIEF)
        assert faults == {"to": "required", "reason": "required", "person": "required"}

    def test_it_goes_up_not_sideways(self):
        walk = blown()
        details = {"reason": "…", "person": "…"}
        assert walk.faults("escalate", CHIEF, to=SECTION, **details) == {"to": "not_above"}
        assert walk.faults("escalate", CHIEF, to="420106002000", **details) == {"to": "not_above"}

    def test_strangers_do_not_bring_it_up_and_the_top_has_nobody_above(self):
        walk = blown()
        for somebody in (STRANGER, SECTION_CLERK, DISPATCHER, PRINCIPAL):
            assert walk.refused("escalate", somebody, to=STREET, reason="…", person="…") == "not_yours"
        assert (
            second_level().refused("escalate", DISPATCHER, to=STREET, reason="…", person="…")
            == "nobody_above"
        )

    def test_what_the_community_had_under_way_moves_up_with_it(self):
        walk = blown().take("assess", CHIEF, needs_call=False, reason="社区可办")
        due = (walk.now + timedelta(days=1)).isoformat()
        walk.take("call", CHIEF, orders=[{"unit": GRID, "task": "劝离", "due": due}])
        walk.take("escalate", CHIEF, to=STREET, reason="劝不动", person="包片干部")
        assert walk.order(1).ended == "moved"
        assert walk.refused("feed_back", GRID_WORKER, order=1, opinion="…") == "order_ended"
        assert walk.owed() == {("assess", STREET)}
        assert walk.refused("add", DISPATCHER, details={"order": demands(POLICE)}) == "no_call"
        running = tasks(walk.state, walk.rules)[0].clock
        assert running is not None
        assert running.start == walk.taken[-1].entry.recorded_at

    def test_the_street_handles_it_with_its_own_section_and_closes_it(self):
        walk = second_level().take("assess", SECTION_CLERK, needs_call=False, reason="街道可办")
        due = (walk.now + timedelta(days=1)).isoformat()
        walk.take("call", DISPATCHER, orders=[{"unit": SECTION, "task": "整治", "due": due}])
        walk.take("feed_back", SECTION_CLERK, order=1, opinion="已整治")
        walk.take("verify", SECTION_CLERK, method="survey", result="done")
        walk.take("answer", SECTION_CLERK, party=1, text="已整治").take("close", DISPATCHER)
        assert walk.where == "closed"


class TestLevelThree:
    def test_a_level_three_whistle_needs_the_principals_confirmation(self):
        """R-03."""
        walk = classified()
        assert walk.refused("call", DISPATCHER, **whistle(*TWO, now=walk.now)) == "first"
        walk.take("apply", SECTION_CLERK)
        assert walk.where == "pending_leader"
        assert walk.refused("call", DISPATCHER, **whistle(*TWO, now=walk.now)) == "first"
        walk.take("confirm", PRINCIPAL, agreed=True).called(*TWO)
        assert walk.where == "calling"

    def test_nor_does_one_come_in_by_adding_a_unit(self):
        """R-03: the confirmation stands; a running call of one's own gets no department without one."""
        walk = second_level().take("assess", SECTION_CLERK, needs_call=False, reason="街道可办")
        due = (walk.now + timedelta(days=1)).isoformat()
        walk.take("call", DISPATCHER, orders=[{"unit": SECTION, "task": "整治", "due": due}])
        more = {"order": demands(POLICE), "arrive_at": due}
        assert walk.refused("add", DISPATCHER, details=more) == "assessed_as_own"
        walk.take("withdraw", DISPATCHER, order=1, reason="办不了")
        walk.take("assess", SECTION_CLERK, needs_call=True, reason="需区级部门")
        assert walk.refused("call", DISPATCHER, **whistle(POLICE, now=walk.now)) == "first"

    def test_only_the_principal_confirms_and_never_who_applied(self):
        """R-03: two acts of different posts."""
        walk = classified()
        assert walk.refused("confirm", PRINCIPAL, agreed=True) == "first"
        for somebody in (DISPATCHER, STRANGER, PRINCIPAL, actor("420106002000", "principal")):
            assert walk.refused("apply", somebody) == "not_yours"
        walk.take("apply", SECTION_CLERK)
        for somebody in (SECTION_CLERK, DISPATCHER, STRANGER, actor("420106002000", "principal")):
            assert walk.refused("confirm", somebody, agreed=True) == "not_yours"
        same = actor(STREET, "principal", SECTION_CLERK.post)
        assert walk.refused("confirm", same, agreed=True) == "same_post"

    def test_a_no_undoes_the_application(self):
        walk = (
            classified()
            .take("apply", SECTION_CLERK)
            .take("confirm", PRINCIPAL, agreed=False, opinion="街道自办")
        )
        assert walk.owed() == {("apply", STREET)}
        assert walk.refused("call", DISPATCHER, **whistle(*TWO, now=walk.now)) == "first"
        walk.take("assess", SECTION_CLERK, needs_call=False, reason="按批示自办")
        assert walk.owed() == {("call", STREET)}

    def test_a_new_assessment_needs_a_new_confirmation(self):
        walk = confirmed().take("assess", SECTION_CLERK, needs_call=True, reason="另需消防")
        assert walk.refused("call", DISPATCHER, **whistle(*TWO, now=walk.now)) == "first"

    def test_the_section_signs_people_in_as_the_caller(self):
        walk = confirmed().called(*TWO).signed()
        roll = [{"person": "队员", "result": "on_time"}]
        for somebody in (LIAISONS[POLICE], STRANGER, DISPATCHER, OPERATOR):
            assert walk.refused("attend", somebody, order=2, people=roll) == "not_yours"
        walk.take("attend", SECTION_CLERK, order=2, people=roll)
        assert walk.order(2).attendance == "on_time"

    def test_a_unit_starts_its_own_handling_inside(self):
        walk = confirmed().called(*TWO).signed()
        walk.take("hand_on", LIAISONS[POLICE], order=2, unit=POLICE_STATION)
        walk.take("attend", SECTION_CLERK, order=2, people=[{"person": "民警", "result": "on_time"}])
        walk.take("feed_back", STATION_HANDLER, order=2, opinion="已处置", files=PHOTO)
        assert "feed_back" in walk.order(2).done

    @pytest.mark.parametrize("method", ["expert", "survey", "on_site"])
    def test_the_section_verifies_by_a_named_method(self, method):
        walk = handled()
        assert walk.faults("verify", SECTION_CLERK, method="guess", result="done") == {
            "method": "not_a_choice"
        }
        assert walk.refused("verify", STRANGER, method=method, result="done") == "not_yours"
        walk.take("verify", SECTION_CLERK, method=method, result="not_done")
        assert ("verify", STREET) in walk.owed()
        walk.take("send_back", SECTION_CLERK, order=1, demands="未到位")
        assert walk.refused("verify", SECTION_CLERK, method=method, result="done") == "first"
        walk.take("feed_back", LIAISONS[CITY_MANAGEMENT], order=1, opinion="已补办", files=PHOTO)
        walk.take("verify", SECTION_CLERK, method=method, result="done")
        assert ("answer", STREET) in walk.owed()

    def test_the_survey_is_optional_and_owed_by_nobody(self):
        walk = verified()
        assert "visit" not in {step for step, _ in walk.owed()}
        assert why_not(walk.state, "visit", by=SECTION_CLERK, rules=walk.rules) is None
        walk.take("visit", SECTION_CLERK, party=1, channel="phone", reached=True, answer="satisfied")
        assert walk.where == "scoring"

    def test_the_streets_score_and_the_systems_make_the_departments_result(self):
        """S1-65, S1-66: 0.6 × 90 + 0.4 × 100 = 94.00, and 0.6 × 80 + 0.4 × 100 = 88.00."""
        walk = verified()
        assert walk.faults("score", SECTION_CLERK, order=1) == {"points": "required"}
        for points in ("-1", "100.01"):
            assert walk.faults("score", SECTION_CLERK, order=1, points=points) == {"points": "not_points"}
        for somebody in (DISPATCHER, LIAISONS[CITY_MANAGEMENT], STRANGER):
            assert walk.refused("score", somebody, order=1, points="90") == "not_yours"
        walk.take("score", SECTION_CLERK, order=1, points="90").take(
            "score", SECTION_CLERK, order=2, points="80"
        )
        first, second = walk.order(1).score, walk.order(2).score
        assert first is not None
        assert second is not None
        assert (first.street, first.system, first.total, second.total) == (9000, 10_000, 9400, 8800)
        walk.take("close", DISPATCHER)
        assert fold(taken.entry for taken in walk.taken) == walk.state

    def test_the_stage_bar_walks_the_nine_steps_in_their_order(self):
        walk = Walk("zhanggong")
        stages = [stage.code for stage in walk.rules.process.stages]
        assert [stage.label.zh for stage in walk.rules.process.stages] == [
            "问题收集",
            "信息整合",
            "事项分类",
            "需求发布",
            "承办受理",
            "部门报到",
            "处理实施",
            "核实结项",
            "评价反馈",
        ]

        def stage(walk: Walk) -> int:
            return stages.index(stage_of(walk.state, walk.rules, tasks(walk.state, walk.rules)))

        passed = [
            stage(one) for one in (blown(), classified(), confirmed().called(*TWO), handled(), verified())
        ]
        assert passed == [2, 3, 4, 7, 8]


def test_nine_steps_stand_in_the_file_with_the_sources_names():
    labels = {rule.step: rule.label.zh for rule in Walk("zhanggong").rules.process.steps.values()}
    assert labels["sign"] == "查收"
    assert labels["attend"] == "组织签到"
