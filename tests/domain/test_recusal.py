"""Recusal: whoever belongs to the unit complained about decides nothing, and learns of no petitioner (practice §8)."""

from datetime import timedelta

import pytest

from huying.domain.access import Facet, Relation, lists_facets, seeing, sees
from huying.domain.case import available, tasks, why_not
from huying.domain.case.counterpart import counterpart
from huying.domain.case.projection import project
from huying.domain.case.recusal import owed_by
from huying.domain.process import FaultyProcess, parse
from huying.domain.refusals import Refused
from tests.domain.town import (
    CENTRE,
    CHIEF,
    CITY_MANAGEMENT,
    COMMUNITY,
    DISPATCHER,
    DISTRICT,
    FIRE,
    GRID,
    GRID_WORKER,
    LIAISONS,
    OPERATOR,
    PHOTO,
    PLATFORM,
    POLICE,
    PRINCIPAL,
    PROCESSES,
    SECTION,
    SECTION_CLERK,
    STREET,
    UNITS,
    Walk,
    actor,
    rules,
    whistle,
)

LI = {"name": "李", "phone": "13907110000"}
CITY = LIAISONS[CITY_MANAGEMENT]
DECIDING = ("assess", "not_accept", "call", "merge", "escalate")


def against(unit: str, name: str = "wuchang-2019", **more: object) -> Walk:
    return Walk(name).registered(parties=[LI], against=unit, **more)


def called(unit: str = CITY_MANAGEMENT) -> Walk:
    """A case that complains about a department, called to it and to another."""
    return against(unit).assessed().called(CITY_MANAGEMENT, FIRE)


class TestNobodyDecidesAboutHisOwnUnit:
    def test_posts_of_the_unit_and_inside_it_decide_nothing(self):
        walk = against(STREET)
        for by in (DISPATCHER, SECTION_CLERK, PRINCIPAL):
            for act in available(walk.state, by=by, rules=walk.rules):
                assert act.step not in DECIDING
        assert walk.refused("assess", DISPATCHER, needs_call=True, reason="…") == "own_unit"
        assert walk.refused("cancel", PRINCIPAL, reason="…") == "own_unit"

    def test_a_stranger_is_told_that_the_step_is_not_his_and_not_why_others_stand_back(self):
        walk = against(STREET)
        assert walk.refused("assess", CHIEF, needs_call=True, reason="…") == "not_yours"

    def test_a_complaint_about_the_subdistricts_centre_is_one_about_the_subdistrict(self):
        walk = against(CENTRE)
        assert walk.refused("assess", PRINCIPAL, needs_call=True, reason="…") == "not_yours"
        assert walk.refused("cancel", PRINCIPAL, reason="…") == "own_unit"
        assert ("assess", PLATFORM) in walk.owed()

    def test_a_complaint_about_a_section_leaves_the_rest_of_the_subdistrict_free_to_decide(self):
        walk = against(SECTION)
        assert ("assess", STREET) in walk.owed()
        walk.assessed().called(CITY_MANAGEMENT)
        refusal = why_not(walk.state, "attend", by=SECTION_CLERK, rules=walk.rules, order=1)
        assert refusal == Refused("own_unit")
        assert why_not(walk.state, "attend", by=DISPATCHER, rules=walk.rules, order=1) is None

    def test_a_called_unit_complained_about_signs_answers_and_logs_as_any_other(self):
        walk = called().signed().came().planned()
        walk.take("log", CITY, text="已到现场")
        walk.take("feed_back", CITY, order=1, opinion="已整改", files=PHOTO)
        assert "feed_back" in walk.order(1).done

    def test_a_called_unit_complained_about_does_not_score_its_caller_and_blocks_nothing(self):
        walk = Walk("wuchang-2023")
        assert "score_caller" in walk.rules.process.steps
        walk = called().signed().came().planned().fed_back().accepted().reported().visited().scored()
        walk.take("close", DISPATCHER)
        assert walk.where == "closed"

    def test_it_may_still_ask_for_more_time_for_others_judge_that(self):
        walk = called().signed()
        due = walk.order(1).handle_due
        assert due is not None
        until = (due + timedelta(hours=1)).isoformat()
        walk.take("extend", CITY, order=1, until=until, reason="…")
        assert ("judge_extension", STREET) in walk.owed()


class TestSomebodyElseDecides:
    def test_the_districts_centre_decides_for_a_subdistrict_that_is_complained_about(self):
        walk = against(STREET)
        task = next(one for one in tasks(walk.state, walk.rules) if one.step == "assess")
        assert (task.unit, "operator" in task.roles) == (PLATFORM, True)
        walk.take("assess", OPERATOR, needs_call=True, reason="反映街道", **{"class": "city"})
        walk.take("call", OPERATOR, **whistle(CITY_MANAGEMENT, now=walk.now))
        walk.take("sign", CITY, order=1)
        assert ("attend", PLATFORM) in walk.owed()

    def test_the_subdistrict_decides_for_a_community_that_is_complained_about(self):
        walk = Walk("zhanggong").take(
            "register", GRID_WORKER, title="…", text="…", channel="phone", grid=GRID, against=COMMUNITY
        )
        assert walk.state.holder == COMMUNITY
        assert ("assess", STREET) in walk.owed()
        assert walk.refused("assess", CHIEF, needs_call=False, reason="…") == "own_unit"
        walk.take("assess", DISPATCHER, needs_call=False, reason="…")

    def test_what_is_complained_about_later_changes_hands_at_once(self):
        walk = Walk().registered(parties=[LI]).assessed().called(CITY_MANAGEMENT).signed()
        assert ("attend", STREET) in walk.owed()
        walk.take("recuse", DISPATCHER, against=STREET, reason="诉求人反映街道不作为")
        assert ("attend", PLATFORM) in walk.owed()
        assert walk.refused("attend", DISPATCHER, order=1, people=[]) == "own_unit"
        assert walk.state.against == (STREET,)

    def test_the_same_unit_is_named_once(self):
        walk = against(STREET)
        assert walk.refused("recuse", OPERATOR, against=STREET, reason="…") == "already_done"

    def test_a_community_complained_about_evaluates_nobody(self):
        walk = Walk().registered()
        case = walk.state.but(community=COMMUNITY, tied=(COMMUNITY, GRID))
        assert project(case, walk.rules).head["tied"] == [COMMUNITY, GRID]

    @pytest.mark.parametrize("unit", [DISTRICT, PLATFORM])
    def test_a_complaint_about_the_district_or_its_centre_goes_another_way(self, unit: str):
        walk = Walk().registered()
        assert walk.faults("recuse", OPERATOR, against=unit, reason="…") == {"against": "never_against"}

    def test_it_is_asked_in_the_place_of_whom_the_process_names_first(self):
        """Preparation is owed by the holder, and may be taken by the level above, which may have nobody for it."""
        walk = against(STREET)
        case = walk.state.but(level="street", done={**walk.state.done, "call": walk.state.done["register"]})
        rule = rules("wuchang-2023").process.steps["prepare"]
        owed = owed_by(case, "prepare", rule.by, None, rules("wuchang-2023"))
        assert owed is not None
        assert owed[1] == PLATFORM


class TestNobodyOfTheUnitLearnsWhoReported:
    def test_the_unit_sees_the_words_and_never_who_wrote_them(self):
        walk = against(STREET)
        for by in (DISPATCHER, SECTION_CLERK):
            found = seeing(walk.state, by, walk.rules)
            assert not found.relations & {Relation.HOLDER, Relation.CALLER_SIDE, Relation.ABOVE}
            view = sees(walk.state, by, walk.rules)
            assert view is not None
            assert view.recused
            assert not view.may_reveal
            assert view.has(Facet.TEXT)
            for facet in (Facet.REPORTER, Facet.VISITS, Facet.INSIDE, Facet.OPINIONS):
                assert not view.has(facet)

    def test_what_it_is_told_does_not_say_whom_else_the_case_complains_about(self):
        walk = against(STREET)
        view = sees(walk.state, DISPATCHER, walk.rules)
        assert view is not None
        assert not {"against", "tied"} & set(view.facts(walk.taken[0].entry))

    def test_who_decides_instead_may_learn_who_reported(self):
        walk = Walk("zhanggong").take(
            "register", GRID_WORKER, title="…", text="…", channel="phone", grid=GRID, against=COMMUNITY,
            parties=[LI],
        )  # fmt: skip
        view = sees(walk.state, DISPATCHER, walk.rules)
        assert view is not None
        assert view.may_reveal
        centre = sees(against(STREET).state, OPERATOR, walk.rules)
        assert centre is not None
        assert centre.may_reveal

    def test_its_lists_show_no_more_than_its_page(self):
        walk = against(STREET)
        row = {"confidential": False, "holder": STREET, "actor": DISPATCHER, "units": UNITS}
        assert Facet.INSIDE in lists_facets((), **row)  # type: ignore[arg-type]  # a row as a list has it
        assert Facet.INSIDE not in lists_facets((), **row, tied=walk.state.tied)  # type: ignore[arg-type]  # the same


class TestWhatStandsInTheProcess:
    def test_a_process_may_do_without_recusal(self):
        text = (PROCESSES / "wuchang-2019.toml").read_text("utf-8")
        start = text.index('[[step]]\nstep = "recuse"')
        without = text[:start] + text[text.index("[[step]]", start + 1) :]
        process = parse("[recusal]\napplies = false\n\n" + without)
        assert not process.recusal
        assert parse(text).recusal

    def test_a_step_of_no_use_is_a_fault(self):
        text = (PROCESSES / "wuchang-2019.toml").read_text("utf-8")
        with pytest.raises(FaultyProcess, match="is of no use where recusal does not apply"):
            parse("[recusal]\napplies = false\n\n" + text)
        with pytest.raises(FaultyProcess, match=r"recusal\.applies: must be true or false"):
            parse('[recusal]\napplies = "no"\n\n' + text)

    def test_a_case_is_merged_only_with_one_that_complains_about_the_same_unit(self):
        walk = against(CITY_MANAGEMENT)
        walk.take("merge", DISPATCHER, to="420106-20260301-H-00002")
        master = Walk().registered().state
        with pytest.raises(Refused, match="against_others"):
            counterpart(master, walk.taken[-1], number="x", now=walk.now, by=DISPATCHER)

    def test_a_clue_does_not_go_to_the_unit_complained_about(self):
        walk = called(POLICE)
        walk.wait(days=2)
        leader = actor(STREET, "leader", 50)
        assert walk.faults("clue", leader, order=1, kind="absent", to=POLICE, text="…") == {
            "to": "is_concerned"
        }
