"""The engine's own safeguards: who is asked for a step in other processes, and what can never pass in silence."""

from dataclasses import replace
from datetime import timedelta

import pytest

from huying.domain.case import Recorded, Rules, evolve, fold, tasks
from huying.domain.case.asking import not_open
from huying.domain.case.calling import the_call
from huying.domain.case.counterpart import counterpart
from huying.domain.case.projection import project
from huying.domain.case.taking import Taking
from huying.domain.details import Reading
from huying.domain.process import Process, Who, parse
from huying.domain.refusals import Faulty, Refused
from tests.domain.test_process import MADE_UP
from tests.domain.test_zhanggong import confirmed
from tests.domain.town import (
    CENTRE,
    CITY_MANAGEMENT,
    DISPATCHER,
    FIRE,
    LIAISONS,
    PETITIONER,
    POLICE,
    POLICE_STATION,
    SECTION,
    STREET,
    Walk,
    demands,
)

SEND_BACK = """[[step]]
step = "send_back"
label = { zh = "重写", en = "Write again" }
stage = "end"
by = ["caller:dispatcher"]

[[step]]"""
LI = {"name": "李", "phone": "13900000000"}


def asking(walk: Walk, step: str, *relations: str) -> Rules:
    """The rules, were this step to be taken by these relations."""
    process: Process = walk.rules.process
    rule = replace(process.steps[step], by=tuple(Who(relation=relation) for relation in relations))
    return replace(walk.rules, process=replace(process, steps={**process.steps, step: rule}))


@pytest.mark.parametrize(
    ("relations", "unit"),
    [
        (["petitioner", "holder"], STREET),
        (["above"], "420106000000"),
        (["registrar"], CENTRE),
        (["lead"], CITY_MANAGEMENT),
        (["anyone"], STREET),
        (["platform"], "420106-wgzx"),
    ],
)
def test_a_step_is_owed_by_the_first_unit_its_relations_find(relations, unit):
    walk = Walk().registered(parties=[LI]).assessed().called(CITY_MANAGEMENT).signed().came().planned()
    walk.fed_back().accepted()
    owed = tasks(walk.state, asking(walk, "report", *relations))
    assert {task.unit for task in owed if task.step == "report"} == {unit}


def test_where_no_relation_finds_a_unit_nothing_is_owed():
    walk = Walk().registered()
    assert tasks(walk.state, asking(walk, "assess", "petitioner")) == ()
    assert tasks(walk.state, asking(walk, "assess", "lead")) == ()


def test_a_handed_on_lead_is_asked_through_its_handler():
    walk = Walk().registered(parties=[LI]).assessed().called(POLICE).signed()
    walk.take("hand_on", LIAISONS[POLICE], order=1, unit=POLICE_STATION).came().planned()
    walk.fed_back().accepted()
    owed = tasks(walk.state, asking(walk, "report", "lead"))
    assert {task.unit for task in owed if task.step == "report"} == {POLICE_STATION}
    assert POLICE_STATION in project(walk.state, walk.rules).head["units"]


def test_when_a_lead_is_called_anew_the_first_left_in_its_call_leads_it():
    walk = Walk().registered().assessed().called(CITY_MANAGEMENT, POLICE, FIRE).called(CITY_MANAGEMENT)
    assert [(o.role, o.ended) for o in walk.state.orders] == [
        ("lead", "superseded"),
        ("lead", None),
        ("support", None),
        ("lead", None),
    ]
    assert walk.state.lead == walk.order(2)


def test_without_its_confirmation_no_department_comes_in_by_any_door():
    """R-03, were the gate of the call itself ever to be passed by."""
    walk = confirmed().called(CITY_MANAGEMENT)
    marks = {name: mark for name, mark in walk.state.done.items() if name != "confirm"}
    walk.case = replace(walk.state, done=marks)
    assert walk.refused("add", DISPATCHER, details={"order": demands(POLICE)}) == "first"


def test_own_orders_of_which_none_is_alive_keep_no_case_from_being_called_for():
    walk = Walk().registered(parties=[LI]).assessed(needs_call=False)
    for _ in range(2):
        due = (walk.now + timedelta(days=2)).isoformat()
        walk.take("call", DISPATCHER, orders=[{"unit": SECTION, "task": "清理", "due": due}])
    walk.take("withdraw", DISPATCHER, order=2, reason="须部门处理")
    assert walk.order(1).ended == "superseded"
    assert walk.assessed().state.kind_of_work == "called"
    assert walk.owed() == {("call", STREET)}
    walk.called(CITY_MANAGEMENT)


def test_a_process_whose_closing_waits_for_nothing_closes_no_unworked_case():
    text = MADE_UP.replace('after = ["answer"]\nafter_called = ["score"]', 'after = ["register"]')
    rules = replace(Walk().rules, process=parse(text))
    walk = Walk(by=rules).registered()
    assert walk.refused("close", DISPATCHER) == "first"
    walk.take("assess", DISPATCHER, needs_call=False, reason="…")
    due = (walk.now + timedelta(days=1)).isoformat()
    walk.take("call", DISPATCHER, orders=[{"unit": "420106011-cgb", "task": "…", "due": due}])
    assert walk.refused("close", DISPATCHER) == "first"


def test_and_none_whose_orders_are_unscored():
    text = MADE_UP.replace('after = ["answer"]\nafter_called = ["score"]', 'after = ["register"]')
    text = text.replace('step = "confirm"', 'step = "report"').replace('after_called = ["confirm"]', "")
    walk = Walk(by=replace(Walk().rules, process=parse(text.replace("each = true", ""))))
    walk.registered().take("assess", DISPATCHER, needs_call=True, reason="…")
    walk.take("call", DISPATCHER, orders=[demands(POLICE, "lead")]).signed()
    walk.take("feed_back", LIAISONS[POLICE], order=1, opinion="…")
    assert walk.refused("close", DISPATCHER) == "unscored"


def test_two_cases_are_not_each_others_repeats():
    one, two = Walk().registered(), Walk().registered(title="另一件")
    one.take("link", DISPATCHER, to="B")
    two.take("link", DISPATCHER, to="A")
    with pytest.raises(Refused) as refusal:
        counterpart(one.state, two.taken[-1], number="B", now=two.now, by=DISPATCHER)
    assert refusal.value.code == "already_done"


def test_a_petitioner_registers_where_he_says_it_is_and_nowhere_else():
    walk = Walk()
    details = {"title": "…", "text": "…", "channel": "web"}
    with pytest.raises(Faulty) as faulty:
        walk.take("register", PETITIONER, **details)
    assert [(f.path, f.code) for f in faulty.value.faults] == [("grid", "no_holder")]
    walk.take("register", PETITIONER, grid="420106011001", **details)
    assert (walk.state.holder, walk.state.registrar) == (STREET, None)


def test_the_stage_of_a_case_that_ended_is_the_last_or_the_first():
    walk = Walk().registered()
    details = {"exit": "secret", "reason": "…", "reply": "…"}
    assert (
        project(walk.take("not_accept", DISPATCHER, **details).state, walk.rules).head["stage"] == "collect"
    )


def test_a_step_of_an_order_never_goes_without_one():
    walk = Walk().registered().assessed().called(POLICE)
    rule = walk.rules.process.steps["withdraw"]
    with pytest.raises(ValueError, match="withdraw needs an order"):
        not_open(walk.state, rule, walk.rules, None)
    taking = Taking(
        case=Walk().registered().state,
        rule=rule,
        rules=walk.rules,
        by=DISPATCHER,
        now=walk.now,
        at=walk.now,
        order=None,
        reading=Reading(known_unit=lambda code: True, choices=lambda name: ()),
    )
    with pytest.raises(ValueError, match="withdraw needs an order"):
        _ = taking.the_order
    with pytest.raises(ValueError, match="withdraw needs a call"):
        the_call(taking)
    entry = walk.taken[-1].entry
    broken = Recorded(
        seq=9, step="withdraw", order=None, by={}, at=entry.at, recorded_at=entry.recorded_at, facts={}
    )
    with pytest.raises(ValueError, match="names no order"):
        evolve(walk.state, broken)


def test_where_a_process_sets_no_time_to_answer_a_send_back_sets_none_either():
    text = MADE_UP.replace('limit = { kind = "natural_day", n = 3 }\n', "").replace("[[step]]", SEND_BACK, 1)
    text = text.replace('after_called = ["confirm"]', "")
    walk = Walk(by=replace(Walk().rules, process=parse(text)))
    walk.registered().take("assess", DISPATCHER, needs_call=True, reason="…")
    walk.take("call", DISPATCHER, orders=[demands(POLICE, "lead")]).signed()
    walk.take("feed_back", LIAISONS[POLICE], order=1, opinion="…")
    walk.take("send_back", DISPATCHER, order=1, demands="…")
    assert (walk.order(1).handle_due, walk.order(1).rework) == (None, 1)


def test_a_linked_repeat_that_is_merged_is_counted_once():
    master, child = Walk().registered(), Walk().registered(title="再报", parties=[LI])
    for step in ("link", "merge"):
        child.take(step, DISPATCHER, to="A")
        left = counterpart(master.state, child.taken[-1], number="B", now=child.now, by=DISPATCHER)
        master.case = left.case
    assert (master.state.repeats, len(master.state.parties)) == (1, 1)


def test_no_entries_are_no_case():
    with pytest.raises(ValueError, match="without entries"):
        fold([])
