"""改派 (S0-63): the centre gives a case to another unit that holds cases; it begins there as if it were new."""

from datetime import timedelta

import pytest

from huying.domain.access import Facet, Relation, sees
from tests.domain.town import (
    CITY_MANAGEMENT,
    COMMUNITY,
    DISPATCHER,
    GRID,
    GRID_WORKER,
    NEIGHBOUR,
    OPERATOR,
    POLICE,
    PRINCIPAL,
    SECTION,
    STRANGER,
    STREET,
    Walk,
    actor,
)

WHY = {"reason": "不在本街道辖区"}


def test_the_new_holder_owes_the_assessment_and_its_clock_begins_then():
    walk = Walk().registered().assessed().wait(hours=30)
    walk.take("reassign", OPERATOR, to=NEIGHBOUR, **WHY)
    assert walk.state.holder == NEIGHBOUR
    assert walk.owed() == {("assess", NEIGHBOUR)}
    (clock,) = walk.clocks()
    assert (clock.step, clock.start) == ("assess", walk.taken[-1].entry.recorded_at)


def test_who_had_it_sees_how_it_goes_and_no_more():
    walk = Walk().registered().take("reassign", OPERATOR, to=NEIGHBOUR, **WHY)
    view = sees(walk.state, PRINCIPAL, walk.rules)
    assert view is not None
    assert Relation.FORMER in view.seeing.relations
    assert Facet.PROGRESS in view.facets
    assert Facet.INSIDE not in view.facets
    assert walk.refused("assess", DISPATCHER, needs_call=False, reason="…") == "not_yours"


@pytest.mark.parametrize("by", [DISPATCHER, PRINCIPAL, STRANGER, actor(STREET, "leader", 50)])
def test_only_the_centre_gives_a_case_away(by):
    assert Walk().registered().refused("reassign", by, to=NEIGHBOUR, **WHY) == "not_yours"


@pytest.mark.parametrize("to", [STREET, POLICE, SECTION, COMMUNITY])
def test_only_another_unit_that_holds_cases_may_get_it(to):
    assert Walk().registered().faults("reassign", OPERATOR, to=to, **WHY) == {"to": "no_holder_here"}


def test_a_reason_is_needed():
    assert Walk().registered().faults("reassign", OPERATOR, to=NEIGHBOUR) == {"reason": "required"}


def test_a_case_whose_called_units_are_at_work_stays():
    walk = Walk().registered().assessed().called(CITY_MANAGEMENT)
    assert walk.refused("reassign", OPERATOR, to=NEIGHBOUR, **WHY) == "orders_open"


def test_orders_to_ones_own_units_end_with_the_case_and_count_for_nothing():
    walk = Walk().registered().take("assess", DISPATCHER, needs_call=False, reason="本级可办")
    due = (walk.now + timedelta(days=1)).isoformat()
    walk.take("call", DISPATCHER, orders=[{"unit": SECTION, "task": "清理", "due": due}])
    walk.take("reassign", OPERATOR, to=NEIGHBOUR, **WHY)
    assert (walk.order(1).ended, walk.order(1).obliged) == ("moved", False)


def test_a_case_goes_down_to_a_community_or_up_where_both_hold_cases():
    walk = Walk("zhanggong").take(
        "register", GRID_WORKER, title="…", text="…", channel="patrol", grid=GRID
    )  # fmt: skip
    assert walk.state.holder == COMMUNITY
    walk.take("reassign", OPERATOR, to=STREET, **WHY)
    walk.take("reassign", OPERATOR, to=COMMUNITY, reason="社区可办")
    assert (walk.state.holder, walk.state.held_by) == (COMMUNITY, (COMMUNITY, STREET))


def test_r_32_an_emergency_that_is_given_away_is_still_to_be_recorded():
    walk = Walk().registered().take("emergency", DISPATCHER, reason="燃气泄漏", measures="疏散、断气")
    walk.take("reassign", OPERATOR, to=NEIGHBOUR, **WHY)
    assert ("record", NEIGHBOUR) in walk.owed()


def test_r_32_an_emergency_that_goes_up_a_level_is_still_to_be_recorded():
    walk = Walk("zhanggong").take(
        "register", GRID_WORKER, title="…", text="…", channel="patrol", grid=GRID
    )  # fmt: skip
    chief = actor(COMMUNITY, "chief", 6)
    walk.take("emergency", chief, reason="…", measures="…")
    walk.take("escalate", chief, to=STREET, reason="社区无力", person="值班领导")
    assert ("record", STREET) in walk.owed()
