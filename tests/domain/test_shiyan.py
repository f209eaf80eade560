"""Shiyan (S2): called by the list alone, whose lead answers for the whole; both sides score."""

import pytest

from tests.domain.by_list import (
    GENERAL,
    LANES,
    LATER,
    LI,
    STALLS,
    accepted,
    assigned,
    by_list,
    reported,
    scored_by_both,
    sorted_out,
)
from tests.domain.town import (
    CITY_MANAGEMENT,
    DISPATCHER,
    LIAISONS,
    OPERATOR,
    PHOTO,
    POLICE,
    STREET,
    Walk,
    demands,
)

CITY, POLICEMAN = LIAISONS[CITY_MANAGEMENT], LIAISONS[POLICE]


@pytest.fixture
def walk() -> Walk:
    """A township's call of a matter of the list."""
    walk = reported(by_list("shiyan"), DISPATCHER, "patrol", parties=[LI])
    return sorted_out(walk, DISPATCHER, problems=["摊位占道", "噪声扰民", "夜间秩序"])


def signed(walk: Walk) -> Walk:
    assigned(walk, CITY_MANAGEMENT, POLICE)
    return walk.take("sign", CITY, order=1).take("sign", POLICEMAN, order=2)


def test_the_four_steps_and_the_mutual_appraisal_have_their_names(walk):
    names = [stage.label.zh for stage in walk.rules.process.stages]
    assert names == ["事项呼叫", "事项派发", "事项办理", "结果反馈", "双向互评"]


def test_a_case_walks_from_call_to_mutual_appraisal(walk):
    signed(walk)
    walk.take("feed_back", POLICEMAN, order=2, opinion="已配合", files=PHOTO)
    walk.take("feed_back", CITY, order=1, opinion="已处置", files=PHOTO)
    accepted(walk, DISPATCHER).take("answer", DISPATCHER, party=1, text="已处置")
    assert walk.refused("close", DISPATCHER) == "first"
    scored_by_both(walk, DISPATCHER).take("close", DISPATCHER)
    assert walk.state.ended == "closed"


def test_off_list_matter_cannot_be_dispatched_to_a_township():
    walk = reported(by_list("shiyan"), LIAISONS[POLICE], "department_call", matter=LANES.code, grid=None)
    sorted_out(walk, LIAISONS[POLICE])
    due = walk.now.replace(day=20).isoformat()
    own = {"unit": POLICE, "role": "support", "task": "维持秩序", "due": due}
    rows = [demands("420106-xfj", "lead"), own, demands(STREET)]
    assert walk.faults("call", OPERATOR, orders=rows) == {"orders.2.unit": "off_list_unit"}


def test_no_matter_outside_the_list_is_called():
    walk = reported(by_list("shiyan"), DISPATCHER, "patrol", matter=LATER.code)
    assert walk.faults("assess", DISPATCHER, needs_call=True, reason="…") == {"matter": "off_list"}
    sorted_out(walk, DISPATCHER, matter=GENERAL.code)


def test_the_platform_dispatches_and_the_township_calls(walk):
    assert walk.refused("call", DISPATCHER, orders=[demands(CITY_MANAGEMENT)]) == "not_yours"
    assigned(walk)
    assert walk.state.calls[0].caller == STREET


def test_lead_department_owns_every_unassigned_part(walk):
    signed(walk)
    due = walk.now.replace(day=20).isoformat()
    lines = [
        {"unit": CITY_MANAGEMENT, "task": "清理摊位", "due": due, "problem": 1},
        {"unit": POLICE, "task": "维持秩序", "due": due, "problem": 3},
    ]
    walk.take("plan", CITY, lines=lines)
    assert walk.taken[-1].entry.facts["fallback"] == {"order": 1, "problems": [2]}


def test_the_lead_answers_last(walk):
    signed(walk)
    assert walk.refused("feed_back", CITY, order=1, opinion="…", files=PHOTO) == "first"
    walk.take("feed_back", POLICEMAN, order=2, opinion="已配合", files=PHOTO)
    walk.take("feed_back", CITY, order=1, opinion="已处置", files=PHOTO)


def test_a_unit_that_never_answers_does_not_hold_up_the_lead_for_ever(walk):
    signed(walk).wait(days=30)
    walk.take("waive", DISPATCHER, order=2, gate="feed_back", reason="逾期未反馈，由主责单位兜底")
    walk.take("feed_back", CITY, order=1, opinion="已处置", files=PHOTO)
    walk.take("accept", DISPATCHER, order=1).take("answer", DISPATCHER, party=1, text="已处置")
    for no in (1, 2):
        walk.take("score", DISPATCHER, order=no, satisfaction="basically")
    walk.take("score_caller", CITY, order=1, satisfaction="satisfied").take("close", DISPATCHER)
    assert walk.order(2).score.completion == 0


def test_a_department_asks_a_township_for_its_part(walk):
    asked = sorted_out(reported(by_list("shiyan"), CITY, "department_call", matter=STALLS.code), CITY)
    due = asked.now.replace(day=20).isoformat()
    own = {"unit": CITY_MANAGEMENT, "task": "查处", "due": due}
    asked.take("call", OPERATOR, orders=[own, demands(STREET) | {"role": None}])
    assert {o.unit: o.role for o in asked.state.orders} == {CITY_MANAGEMENT: "lead", STREET: "support"}
    asked.take("sign", DISPATCHER, order=2)
    asked.take("feed_back", DISPATCHER, order=2, opinion="已配合", files=PHOTO)
    asked.take("feed_back", CITY, order=1, opinion="已查处", files=PHOTO)
    accepted(asked, CITY).take("score", CITY, order=2, satisfaction="satisfied")
    asked.take("score_caller", DISPATCHER, order=2, satisfaction="satisfied").take("close", CITY)
    assert asked.state.ended == "closed"
