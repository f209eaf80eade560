"""Where a case stands, in the words of ledger §6.6, and what lists read of it."""

from datetime import timedelta

from huying.domain.case.projection import STATES, order_step, project
from huying.domain.codec import from_plain, to_plain
from tests.domain.test_zhanggong import blown, classified, handled, verified
from tests.domain.town import (
    CHIEF,
    CITY_MANAGEMENT,
    DISPATCHER,
    FIRE,
    LIAISONS,
    OPERATOR,
    PHOTO,
    POLICE,
    SECTION,
    SECTION_CLERK,
    Walk,
)

TWO = (CITY_MANAGEMENT, POLICE)
LI = {"name": "李", "phone": "13900000000"}


def test_a_called_case_passes_through_the_ledgers_states():
    walk = Walk().registered(parties=[LI])
    seen = [walk.where]

    def go(walk: Walk) -> None:
        if walk.where != seen[-1]:
            seen.append(walk.where)

    for move in (
        walk.assessed,
        lambda: walk.called(*TWO),
        walk.signed,
        walk.came,
        walk.planned,
        walk.fed_back,
        lambda: walk.take("send_back", DISPATCHER, order=1, demands="…"),
        lambda: walk.take("feed_back", LIAISONS[CITY_MANAGEMENT], order=1, opinion="…", files=PHOTO),
        walk.accepted,
        lambda: walk.take("report", DISPATCHER, summary="…"),
        walk.visited,
        walk.scored,
        lambda: walk.take("note", OPERATOR),
        lambda: walk.take("close", DISPATCHER),
        lambda: walk.take("reopen", DISPATCHER, kind="recurrence", reason="…"),
    ):
        move()
        go(walk)
    assert seen == [
        "registered",
        "calling",
        "in_process",
        "auditing",
        "rectifying",
        "auditing",
        "visiting",
        "scoring",
        "closing",
        "closed",
        "reopened",
    ]
    assert set(seen) <= set(STATES)


def test_one_that_never_signs_keeps_the_case_calling_and_one_reworked_does_not_hide_it():
    walk = Walk().registered().assessed().called(*TWO)
    walk.take("sign", LIAISONS[POLICE], order=2)
    assert walk.where == "calling"


def test_a_case_of_ones_own_is_handled_locally_then_verified():
    walk = Walk().registered(parties=[LI]).assessed(needs_call=False)
    assert walk.where == "local_handling"
    due = (walk.now + timedelta(days=1)).isoformat()
    walk.take("call", DISPATCHER, orders=[{"unit": SECTION, "task": "清理", "due": due}])
    assert walk.where == "local_handling"
    walk.take("feed_back", SECTION_CLERK, order=1, opinion="已清理")
    assert walk.where == "auditing"
    walk.take("accept", DISPATCHER, order=1)
    assert walk.where == "verifying"
    walk.take("verify", DISPATCHER, method="on_site", result="done")
    assert walk.where == "visiting"
    walk.take("answer", DISPATCHER, party=1, text="…")
    assert walk.where == "closing"


def test_zhanggongs_states():
    assert blown().where == "registered"
    assert classified().where == "pending_leader"
    assert handled().where == "verifying"
    assert verified().where == "scoring"
    assert blown().take("assess", CHIEF, needs_call=False, reason="…").where == "local_handling"


def test_an_orders_step_is_what_it_waits_for_or_how_it_ended():
    walk = Walk().registered(parties=[LI]).assessed().called(*TWO)
    walk.take("add", DISPATCHER, details={"order": {"unit": FIRE, "role": "informed"}})
    steps = [order_step(walk.state, order, walk.rules) for order in walk.state.orders]
    assert steps == ["sign", "sign", "informed"]
    for order in (1, 2):
        walk.take("sign", LIAISONS[TWO[order - 1]], order=order)
        walk.take("attend", DISPATCHER, order=order, people=[{"person": "队员", "result": "on_time"}])
    assert order_step(walk.state, walk.order(1), walk.rules) == "plan"
    walk.take("withdraw", DISPATCHER, order=2, reason="…")
    assert order_step(walk.state, walk.order(2), walk.rules) == "withdrawn"


def test_a_scored_order_is_done():
    walk = Walk().registered(parties=[LI]).assessed().called(*TWO).signed().came().planned()
    walk.fed_back().accepted().reported().visited().scored()
    rows = project(walk.state, walk.rules).orders
    assert [(row["step"], row["total"], row["attendance"]) for row in rows] == [
        ("done", 10_000, "on_time")
    ] * 2


def test_the_head_holds_the_nearest_due_and_every_unit_concerned():
    walk = Walk().registered(lon="114.336", lat="30.531", parties=[LI]).assessed().called(*TWO)
    head = project(walk.state, walk.rules).head
    dues = [one.due_at for one in walk.clocks()]
    assert (head["due_at"], head["lon"], head["lat"]) == (min(dues), "114.336", "30.531")
    assert {*TWO, walk.state.holder} <= set(head["units"])
    assert head["closed_at"] is None


def test_tasks_name_unit_roles_and_due():
    walk = Walk().registered().assessed().called(POLICE)
    rows = {row["key"]: row for row in project(walk.state, walk.rules).tasks}
    assert set(rows) == {"sign:1", "attend:1"}
    assert (rows["sign:1"]["unit"], rows["sign:1"]["roles"]) == (POLICE, ["liaison", "handler", "head"])
    assert rows["sign:1"]["yellow_at"] < rows["sign:1"]["due_at"]


def test_a_case_kept_before_a_field_was_added_is_still_read():
    case = Walk().registered().assessed().called(POLICE).state
    plain = to_plain(case)
    del plain["held_by"], plain["orders"][0]["lapsed"]
    assert from_plain(type(case), plain) == case
