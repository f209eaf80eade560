"""Wuchang 2023 (S0): dispatched by list, prepared on the ground, scored by both sides, evaluated by communities."""

import pytest

from huying.domain.case import Actor, available, fold
from huying.domain.case.projection import order_step, project
from huying.domain.process import FaultyProcess, parse
from tests.domain.by_list import (
    GENERAL,
    LANES,
    LATER,
    LI,
    PAST,
    STALLS,
    accepted,
    answered,
    assigned,
    by_list,
    community_called,
    reported,
    scored_by_both,
    sorted_out,
    street_called,
    text_of,
)
from tests.domain.town import (
    CHIEF,
    CITY_MANAGEMENT,
    COMMUNITY,
    DISPATCHER,
    FIRE,
    GRID_WORKER,
    LIAISONS,
    NEIGHBOUR,
    OPERATOR,
    PHOTO,
    PLATFORM,
    POLICE,
    SECTION,
    SECTION_CLERK,
    STRANGER,
    STREET,
    WUCHANG,
    demands,
)

CITY = LIAISONS[CITY_MANAGEMENT]
SYSTEM = Actor(jurisdiction=WUCHANG, system=True)


def _without_step(text: str, step: str) -> str:
    """The file without one step, and without whatever waits for it."""
    kept = [block for block in text.split("\n[[step]]\n") if not block.startswith(f'step = "{step}"')]
    return "\n[[step]]\n".join(kept).replace(f'after_called = ["{step}"]\n', "")


DIRECT = _without_step(text_of("wuchang-2023"), "forward")


class TestTheList:
    """R-05, R-08, R-09: nothing outside the list, and its lead leads (S0-08, S0-40)."""

    @pytest.mark.parametrize("code", [LATER.code, PAST.code, GENERAL.code, "nowhere"])
    def test_a_matter_not_in_force_on_the_day_of_filing_calls_nobody(self, code):
        walk = reported(by_list("wuchang-2023"), SECTION_CLERK, "list_patrol", matter=code)
        details = {"needs_call": True, "reason": "…"}
        assert walk.faults("assess", OPERATOR, **details) == {"matter": "off_list"}

    def test_without_a_matter_of_the_list_nothing_is_called(self):
        walk = reported(by_list("wuchang-2023"), SECTION_CLERK, "list_patrol", matter=None)
        assert walk.faults("assess", OPERATOR, needs_call=True, reason="…") == {"matter": "no_listed_matter"}
        sorted_out(walk, matter=STALLS.code)
        assert walk.state.matter == STALLS.code

    def test_off_list_matter_cannot_be_dispatched_to_a_subdistrict(self):
        walk = reported(by_list("wuchang-2023"), OPERATOR, "centre", matter=LANES.code, grid=None)
        sorted_out(walk)
        rows = [demands(FIRE, "lead"), demands(STREET)]
        assert walk.faults("call", OPERATOR, orders=rows) == {"orders.1.unit": "off_list_unit"}
        walk.take("call", OPERATOR, orders=rows[:1])
        assert walk.faults("add", OPERATOR, order=None, details={"order": demands(STREET)}) == {
            "order.unit": "off_list_unit"
        }

    def test_another_subdistrict_than_the_lists_is_off_the_list_too(self):
        walk = sorted_out(reported(by_list("wuchang-2023"), OPERATOR, "centre", grid=None))
        rows = [demands(CITY_MANAGEMENT, "lead"), demands(NEIGHBOUR)]
        assert walk.faults("call", OPERATOR, orders=rows) == {"orders.1.unit": "off_list_unit"}

    def test_the_centre_gives_a_subdistrict_nothing_off_the_list_as_its_own_work(self):
        walk = reported(by_list("wuchang-2023"), SECTION_CLERK, "list_patrol", matter=None)
        walk.take("assess", OPERATOR, needs_call=False, reason="…")
        due = (walk.now.replace(day=20)).isoformat()
        rows = [{"unit": SECTION, "task": "清理", "due": due}]
        assert walk.refused("call", OPERATOR, orders=rows) == "not_yours"
        walk.take("call", DISPATCHER, orders=rows)
        assert walk.state.kind_of_work == "own"

    def test_the_list_says_who_leads(self):
        walk = sorted_out(reported(by_list("wuchang-2023"), SECTION_CLERK, "list_patrol"))
        rows = [demands(POLICE, "lead"), demands(CITY_MANAGEMENT)]
        assert walk.faults("call", OPERATOR, orders=rows) == {"orders.0.role": "not_the_lead"}
        assigned(walk, POLICE, CITY_MANAGEMENT)
        assert [(o.unit, o.role) for o in walk.state.orders] == [
            (POLICE, "support"),
            (CITY_MANAGEMENT, "lead"),
        ]


class TestWhoHoldsAndDispatches:
    """S0-59, S0-63, S0-76: who registers holds; the grid centre sorts and assigns."""

    @pytest.mark.parametrize(
        ("by", "holder"),
        [
            (GRID_WORKER, COMMUNITY),
            (CHIEF, COMMUNITY),
            (SECTION_CLERK, STREET),
            (CITY, CITY_MANAGEMENT),
            (OPERATOR, PLATFORM),
        ],
    )
    def test_who_registers_holds(self, by, holder):
        walk = reported(by_list("wuchang-2023"), by, "list_patrol")
        assert walk.state.holder == holder

    def test_only_the_centre_calls_other_units(self):
        walk = sorted_out(reported(by_list("wuchang-2023"), SECTION_CLERK, "list_patrol"))
        assert walk.refused("call", DISPATCHER, orders=[demands(CITY_MANAGEMENT)]) == "not_yours"
        assigned(walk)
        assert walk.state.calls[0].caller == STREET

    def test_where_nobody_must_come_a_call_names_no_time_and_place(self):
        walk = street_called()
        assert walk.state.calls[0].arrive_at is None

    def test_a_department_calls_the_subdistrict_for_its_part_of_the_list(self):
        walk = sorted_out(reported(by_list("wuchang-2023"), CITY, "department_call"))
        due = walk.now.replace(day=20).isoformat()
        own = {"unit": CITY_MANAGEMENT, "role": "lead", "task": "查处", "due": due}
        walk.take("call", OPERATOR, orders=[own, demands(STREET)])
        assert {o.unit: o.role for o in walk.state.orders} == {CITY_MANAGEMENT: "lead", STREET: "support"}
        walk.take("sign", DISPATCHER, order=2)
        assert walk.refused("prepare", DISPATCHER, text="…") == "not_yours"
        walk.take("feed_back", CITY, order=1, opinion="已查处", files=PHOTO)
        walk.take("feed_back", DISPATCHER, order=2, opinion="已配合", files=PHOTO)
        accepted(walk, CITY).take("verify", OPERATOR, method="follow_up", result="done")
        walk.take("score", CITY, order=2, satisfaction="satisfied")
        walk.take("score_caller", DISPATCHER, order=2, satisfaction="basically").take("close", OPERATOR)
        assert walk.state.ended == "closed"


class TestCommunityCalls:
    """社区呼叫、部门响应 (S0-59): by way of the subdistrict, or directly."""

    def test_a_communitys_call_goes_by_way_of_its_subdistrict(self):
        walk = community_called()
        assert walk.owed() == {("forward", STREET)}
        assert walk.refused("call", OPERATOR, orders=[demands(CITY_MANAGEMENT)]) == "first"
        assert walk.refused("forward", CHIEF) == "not_yours"
        assert walk.refused("forward", STRANGER) == "not_yours"
        assigned(walk.take("forward", DISPATCHER, opinion="属实"))
        assert walk.state.calls[0].caller == COMMUNITY

    def test_without_forwarding_a_community_calls_directly(self):
        walk = community_called(text=DIRECT)
        assert walk.owed() == {("call", PLATFORM)}
        assigned(walk)
        assert walk.state.calls[0].caller == COMMUNITY

    def test_a_subdistricts_own_call_is_not_forwarded(self):
        walk = sorted_out(reported(by_list("wuchang-2023"), SECTION_CLERK, "list_patrol"))
        assert walk.refused("forward", DISPATCHER) == "not_yours"
        assert walk.owed() == {("call", PLATFORM)}

    @pytest.mark.parametrize("text", ["", DIRECT])
    def test_a_community_that_called_scores_as_the_caller_and_is_not_asked_twice(self, text):
        walk = community_called(text=text)
        if not text:
            walk.take("forward", DISPATCHER)
        accepted(answered(assigned(walk), prepare_by=GRID_WORKER), CHIEF)
        walk.take("verify", OPERATOR, method="follow_up", result="done")
        assert walk.refused("evaluate", CHIEF, order=1, satisfaction="satisfied") == "scores_as_caller"
        assert walk.refused("score", DISPATCHER, order=1, satisfaction="satisfied") == "not_yours"
        scored_by_both(walk, CHIEF).take("close", OPERATOR)
        assert (walk.state.ended, walk.order(1).score.total) == ("closed", 10_000)


class TestForwardedByItself:
    """A community's call is answered: what the subdistrict leaves lying the system forwards (S0-59, S0-78)."""

    def test_only_once_the_subdistricts_time_is_over(self):
        walk = community_called()
        assert walk.refused("forward", SYSTEM) == "nothing_overdue"
        walk.wait(days=1).take("forward", SYSTEM)
        assert walk.owed() == {("call", PLATFORM)}

    def test_its_entry_says_in_whose_place_how_long_it_had_and_that_it_is_late(self):
        entry = community_called().wait(days=1).take("forward", SYSTEM).taken[-1].entry
        assert entry.by == {"system": True}
        assert entry.facts["instead_of"] == STREET
        assert entry.facts["limit"] == {"kind": "work_hour", "n": 4}
        assert entry.facts["clock"]["late"]

    def test_once_only_whoever_came_first(self):
        assert community_called().wait(days=1).take("forward", SYSTEM).refused("forward", DISPATCHER) == (
            "already_done"
        )
        assert community_called().wait(days=1).take("forward", DISPATCHER).refused("forward", SYSTEM) == (
            "already_done"
        )

    def test_the_subdistrict_that_is_late_forwards_in_its_own_name_and_is_late_all_the_same(self):
        entry = community_called().wait(days=1).take("forward", DISPATCHER).taken[-1].entry
        assert "instead_of" not in entry.facts
        assert entry.facts["clock"]["late"]

    def test_the_lists_say_after_which_moment_and_nothing_once_it_is_forwarded(self):
        walk = community_called()
        (clock,) = walk.clocks()
        assert project(walk.state, walk.rules).head["goes_on_at"] == clock.due_at
        walk.take("forward", DISPATCHER)
        assert project(walk.state, walk.rules).head["goes_on_at"] is None

    def test_assessed_anew_the_subdistrict_has_its_time_again(self):
        walk = sorted_out(community_called().wait(days=1).take("forward", SYSTEM))
        assert walk.refused("forward", SYSTEM) == "nothing_overdue"
        assert project(walk.state, walk.rules).head["goes_on_at"] > walk.now

    def test_a_process_that_does_not_say_so_waits_for_the_subdistrict(self):
        walk = community_called(text=text_of("wuchang-2023").replace("by_itself = true\n", ""))
        assert walk.wait(days=9).refused("forward", SYSTEM) == "not_yours"
        assert project(walk.state, walk.rules).head["goes_on_at"] is None

    def test_the_system_takes_no_other_step(self):
        walk = community_called().wait(days=9)
        for step in ("call", "assess", "log", "close"):
            assert walk.refused(step, SYSTEM) == "not_yours"

    def test_what_it_did_is_folded_without_process_or_calendar(self):
        walk = assigned(community_called().wait(days=1).take("forward", SYSTEM))
        assert fold(taken.entry for taken in walk.taken) == walk.state

    @pytest.mark.parametrize(
        ("was", "now", "said"),
        [
            (
                'kind = "work_hour", n = 2, default = true }\n',
                'kind = "work_hour", n = 2, default = true }\nby_itself = true\n',
                "only forward may be taken by_itself",
            ),
            (
                'limit = { kind = "work_hour", n = 4, default = true }\nby_itself',
                "by_itself",
                "is taken by_itself once its time is over, but has no limit",
            ),
        ],
    )
    def test_the_process_is_told_what_it_says_wrongly(self, was, now, said):
        with pytest.raises(FaultyProcess) as faulty:
            parse(text_of("wuchang-2023").replace(was, now, 1))
        assert said in {what for _, what in faulty.value.faults}


class TestPreparation:
    """前期工作 (S0-51): the ground goes first, the department handles then."""

    def test_the_department_handles_only_once_the_ground_has_prepared(self):
        walk = street_called().take("sign", CITY, order=1)
        assert ("prepare", STREET) in walk.owed()
        assert walk.refused("feed_back", CITY, order=1, opinion="…", files=PHOTO) == "first"
        assert walk.refused("prepare", CITY, text="…") == "not_yours"
        walk.take("prepare", SECTION_CLERK, text="已劝导，固定证据", files=PHOTO)
        walk.take("feed_back", CITY, order=1, opinion="已处置", files=PHOTO)

    def test_a_reopened_case_is_prepared_anew(self):
        walk = accepted(answered(street_called(), prepare_by=SECTION_CLERK), DISPATCHER)
        walk.take("verify", OPERATOR, method="follow_up", result="done")
        scored_by_both(walk, DISPATCHER).take("close", OPERATOR)
        walk.take("reopen", DISPATCHER, kind="recurrence", reason="又摆出来了")
        assigned(sorted_out(walk))
        assert ("prepare", STREET) in walk.owed()


class TestBothSidesScore:
    """S0-64, S0-65, S0-80; R-11, R-12."""

    @pytest.fixture
    def walk(self):
        """A grid worker's report that went up to the subdistrict, which called; everybody has done their part."""
        walk = reported(by_list("wuchang-2023"), GRID_WORKER, "list_patrol", parties=[LI])
        walk.take("escalate", GRID_WORKER, to=STREET, reason="需部门处置")
        accepted(answered(assigned(sorted_out(walk)), prepare_by=SECTION_CLERK), DISPATCHER)
        walk.take("verify", OPERATOR, method="follow_up", result="done")
        return walk.take("answer", DISPATCHER, party=1, text="已处置")

    def test_the_loop_cannot_end_without_every_evaluation(self, walk):
        assert walk.where == "scoring"
        assert walk.owed() == {
            ("score", STREET),
            ("score_caller", CITY_MANAGEMENT),
            ("evaluate", COMMUNITY),
        }
        acts = (
            ("score", DISPATCHER, "score_caller"),
            ("score_caller", CITY, "evaluate"),
            ("evaluate", CHIEF, "done"),
        )
        for step, by, waiting in acts:
            assert walk.refused("close", OPERATOR) == "first"
            walk.take(step, by, order=1, satisfaction="basically")
            assert order_step(walk.state, walk.order(1), walk.rules) == waiting
        assert walk.where == "closing"
        walk.take("close", OPERATOR)

    def test_nobody_scores_twice(self, walk):
        for step, by in (("score", DISPATCHER), ("score_caller", CITY), ("evaluate", CHIEF)):
            walk.take(step, by, order=1, satisfaction="satisfied")
            assert walk.refused(step, by, order=1, satisfaction="unsatisfied") == "already_done"

    def test_only_the_called_unit_scores_its_caller(self, walk):
        for stranger in (DISPATCHER, CHIEF, OPERATOR, LIAISONS[POLICE], STRANGER):
            assert walk.refused("score_caller", stranger, order=1, satisfaction="satisfied") == "not_yours"
        walk.take("score_caller", CITY, order=1, satisfaction="basically")
        assert (walk.order(1).caller_score.value, walk.order(1).score) == (9_000, None)

    def test_only_the_community_that_reported_evaluates(self, walk):
        for stranger in (DISPATCHER, CITY, OPERATOR, STRANGER, GRID_WORKER):
            assert walk.refused("evaluate", stranger, order=1, satisfaction="satisfied") == "not_yours"
        walk.take("evaluate", CHIEF, order=1, satisfaction="unsatisfied", reason="摊位第二天又来")
        assert (walk.order(1).evaluation.value, walk.order(1).score) == (0, None)

    def test_a_side_that_does_not_score_is_let_off_once_overdue(self, walk):
        waiver = {"gate": "score_caller", "reason": "逾期未评"}
        assert walk.refused("waive", OPERATOR, order=1, **waiver) == "not_overdue"
        walk.wait(days=7).take("waive", OPERATOR, order=1, **waiver)
        walk.take("score", DISPATCHER, order=1, satisfaction="satisfied")
        walk.take("evaluate", CHIEF, order=1, satisfaction="satisfied").take("close", OPERATOR)

    def test_the_marked_default_weights_are_20_40_40(self, walk):
        assert walk.rules.process.score.is_default
        walk.take("score", DISPATCHER, order=1, satisfaction="unsatisfied")
        assert walk.order(1).score.total == 6_000

    def test_a_case_no_community_reported_asks_none(self):
        walk = accepted(answered(street_called(), prepare_by=SECTION_CLERK), DISPATCHER)
        walk.take("verify", OPERATOR, method="follow_up", result="done")
        assert ("evaluate", COMMUNITY) not in walk.owed()
        assert walk.refused("evaluate", CHIEF, order=1, satisfaction="satisfied") == "not_yours"
        scored_by_both(walk, DISPATCHER).take("close", OPERATOR)


def test_the_centre_has_its_five_acts():
    """梳理 · 分派 · 跟进 · 督促 · 协调 (S0-63)."""
    walk = street_called()
    open_to_it = {act.step for act in available(walk.state, by=OPERATOR, rules=walk.rules)}
    assert {"call", "verify", "urge", "log"} <= open_to_it
    fresh = reported(by_list("wuchang-2023"), SECTION_CLERK, "list_patrol")
    assert "assess" in {act.step for act in available(fresh.state, by=OPERATOR, rules=fresh.rules)}


def test_the_direct_route_is_the_same_file_without_one_step():
    assert "forward" not in parse(DIRECT).steps
