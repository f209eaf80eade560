"""一次、二次、三次吹哨: a case is called for again where the first whistle was not enough (practice §8, §9)."""

import pytest

from huying.domain.case import why_not
from huying.domain.case.projection import project
from huying.domain.case.whistles import next_number, number_of, whistles
from huying.domain.process import FaultyProcess, parse
from huying.domain.refusals import Refused
from tests.domain.town import (
    CHIEF,
    CITY_MANAGEMENT,
    COMMUNITY,
    DISPATCHER,
    FIRE,
    HOUSING,
    LIAISONS,
    POLICE,
    PROCESSES,
    SECTION,
    Walk,
    process,
    rules,
    whistle,
)

WHY = {"reason": "职责不在本单位", "basis": "三定方案"}


def called(*units: str) -> Walk:
    """A case called for once for each of these units."""
    walk = Walk().registered().assessed()
    for unit in units:
        walk.called(unit)
    return walk


def numbers(walk: Walk) -> list[int]:
    return [number_of(walk.state, call) for call in walk.state.calls]


def test_each_whistle_of_a_case_has_its_number():
    walk = called(CITY_MANAGEMENT, POLICE)
    assert numbers(walk) == [1, 2]
    assert next_number(walk.state) == 3
    head, orders = project(walk.state, walk.rules).head, project(walk.state, walk.rules).orders
    assert (head["whistles"], [one["whistle"] for one in orders]) == (2, [0, 2])


def test_handling_by_own_units_is_no_whistle():
    walk = Walk().registered().assessed(needs_call=False)
    due = whistle(SECTION, now=walk.now)["window_end"]
    walk.take("call", DISPATCHER, orders=[{"unit": SECTION, "task": "…", "due": due}])
    assert (whistles(walk.state), numbers(walk)) == ((), [0])


def test_a_further_whistle_says_why_the_one_before_was_not_enough():
    walk = called(CITY_MANAGEMENT)
    said = whistle(POLICE, now=walk.now)
    assert walk.faults("call", DISPATCHER, **said) == {"reason": "why_again"}
    walk.take("call", DISPATCHER, **said, reason="出租人拒不配合，须公安到场")
    assert walk.taken[-1].contents["reason"] == "出租人拒不配合，须公安到场"


def test_no_case_calls_more_often_than_three_times_and_the_refusal_says_what_is_left():
    walk = called(CITY_MANAGEMENT, POLICE, FIRE)
    refused = why_not(walk.state, "call", by=DISPATCHER, rules=walk.rules)
    assert refused == Refused("no_more_calls", most=3)
    assert walk.refused("call", DISPATCHER, **whistle(HOUSING, now=walk.now), reason="…") == "no_more_calls"
    walk.take(
        "add", DISPATCHER,
        details={"order": {"unit": HOUSING, "role": "support", "matters": "…", "goal": "…", "people": "…"}},
    )  # fmt: skip


def test_where_a_level_above_holds_cases_the_refusal_points_there():
    case = called(CITY_MANAGEMENT, POLICE, FIRE).state.but(holder=COMMUNITY)
    refused = why_not(case, "call", by=CHIEF, rules=rules("hubei"))
    assert refused == Refused("no_more_calls_but_up", most=3)


def test_a_whistle_nobody_had_to_answer_keeps_its_number_and_does_not_count():
    walk = called(CITY_MANAGEMENT)
    walk.take("withdraw", DISPATCHER, order=1, reason="叫错单位")
    walk.take("call", DISPATCHER, **whistle(POLICE, now=walk.now))
    assert numbers(walk) == [1, 2]
    walk.called(FIRE)
    walk.called(HOUSING)
    assert numbers(walk) == [1, 2, 3, 4]
    assert (
        walk.refused("call", DISPATCHER, **whistle(CITY_MANAGEMENT, now=walk.now), reason="…")
        == "no_more_calls"
    )


def test_a_returned_third_whistle_may_be_blown_again():
    walk = called(CITY_MANAGEMENT, POLICE, FIRE)
    firemen = LIAISONS[FIRE]
    walk.take("sign", firemen, order=3).take("return", firemen, order=3, **WHY)
    walk.take("judge_return", DISPATCHER, order=3, agreed=True)
    assert why_not(walk.state, "call", by=DISPATCHER, rules=walk.rules) is None


def test_a_case_that_comes_back_is_called_for_anew():
    walk = Walk().registered().assessed().called(CITY_MANAGEMENT).signed().came().planned()
    walk.fed_back().accepted().reported().scored().take("close", DISPATCHER)
    walk.take("reopen", DISPATCHER, kind="recurrence", reason="反弹").assessed()
    walk.take("call", DISPATCHER, **whistle(POLICE, now=walk.now))
    assert numbers(walk) == [1, 1]


def test_the_process_says_how_often_and_three_times_where_it_does_not():
    assert process("zhanggong").steps["call"].most == 3
    text = (PROCESSES / "wuchang-2019.toml").read_text("utf-8")
    assert parse(text.replace("\nmost = 3", "")).steps["call"].most == 3
    assert parse(text.replace("most = 3", "most = 5")).steps["call"].most == 5
    with pytest.raises(FaultyProcess, match="may not be less than nothing"):
        parse(text.replace("most = 3", "most = -1"))
