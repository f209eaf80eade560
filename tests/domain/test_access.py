"""Who sees what (design §5): the table cell by cell, then the same on cases that were really walked."""

from dataclasses import replace

import pytest

from huying.domain.access import SEES, Facet, Relation, View, lists_facets, lists_orders, seeing, sees
from huying.domain.case import Actor, Taken
from tests.domain.town import (
    CHIEF,
    CITY_MANAGEMENT,
    COMMUNITY,
    DISPATCHER,
    DISTRICT,
    FIRE,
    GRID,
    GRID_WORKER,
    HOUSING,
    LIAISONS,
    NEIGHBOUR,
    OPERATOR,
    POLICE,
    POLICE_STATION,
    PRINCIPAL,
    SECTION,
    SECTION_CLERK,
    STRANGER,
    STREET,
    UNITS,
    Walk,
    actor,
    demands,
    whistle,
)

PHONE = "13907110000"
LI = {"name": "李", "phone": PHONE}
WANG = {"name": "王", "phone": "13607110000"}
DISTRICT_LEADER = actor(DISTRICT, "leader", 90)
HEALTH = Actor(
    jurisdiction=420106,
    post=91,
    unit="420106-wjj",
    role="liaison",
    stands_for=frozenset({"420106-wjj"}),
)
NOBODY = Actor(jurisdiction=420106)
COLUMNS = list(Facet)
TABLE = """
             head progress title text place files sheets plans minutes own_order other_orders own_score \
own_words own_answers visits opinions inside reporter
holder       xx xx xx xx xx xx xx xx xx xx xx xx .. .. xx xx xx xx
caller_side  xx xx xx xx xx xx xx xx xx xx xx xx .. .. xx xx xx xx
above        xx xx xx xx xx xx xx xx xx xx xx xx .. .. xx xx xx xx
platform     xx xx xx xx xx xx xx xx xx xx xx xx .. .. xx xx xx xx
called       xx xx x. x. x. x. x. x. x. xx xx xx .. .. .. .. .. ..
informed     xx xx x. .. x. .. x. .. .. xx .. .. .. .. .. .. .. ..
withdrawn    xx .. x. .. .. .. .. .. .. xx .. .. .. .. .. .. .. ..
registrar    xx xx xx xx xx xx .. .. .. .. .. .. .. .. .. .. .. ..
community    xx xx xx xx xx xx .. .. .. .. xx .. .. .. .. .. .. ..
former       xx xx xx xx xx xx .. .. .. .. .. .. .. .. .. .. .. ..
receiver     xx .. x. .. .. .. .. .. .. .. .. .. .. .. .. .. .. ..
petitioner   .. xx .. .. .. .. .. .. .. .. .. .. xx xx .. .. .. ..
"""
"""Each cell: an ordinary case, then a confidential one; x is shown."""


def _cells() -> list[tuple[str, str, bool, bool]]:
    head, *rows = TABLE.strip("\n").splitlines()
    names = head.split()
    return [
        (row.split()[0], facet, confidential, cell[confidential] == "x")
        for row in rows
        for facet, cell in zip(names, row.split()[1:], strict=True)
        for confidential in (False, True)
    ]


@pytest.mark.parametrize(("relation", "facet", "confidential", "shown"), _cells())
def test_each_cell_of_the_table(relation: str, facet: str, confidential: bool, shown: bool):
    assert (Facet(facet) in SEES[Relation(relation)][confidential]) is shown


def test_the_table_names_every_relation_and_every_facet():
    assert {(relation, facet) for relation, facet, _, _ in _cells()} == {
        (relation.value, facet.value) for relation in Relation for facet in Facet
    }


def _view(walk: Walk, who: Actor, words_at: int | None = None) -> View:
    view = sees(walk.state, who, walk.rules, words_at=words_at)
    assert view is not None
    return view


def _timeline(walk: Walk, view: View) -> list[Taken]:
    return [taken for taken in walk.taken if view.shows(taken.entry)]


def _steps(walk: Walk, view: View) -> list[str]:
    return [taken.entry.step for taken in _timeline(walk, view)]


def _everything(walk: Walk, view: View) -> str:
    """All that these eyes read of a case, as one text."""
    return " ".join(
        str(view.facts(taken.entry)) + str(view.contents(taken.entry, taken.contents))
        for taken in _timeline(walk, view)
    )


def _called(*units: str, **more: object) -> Walk:
    walk = Walk().registered(parties=[LI], place="中南路 7 号 3 栋", lon="114.33", lat="30.54", **more)
    return walk.assessed().called(*units)


@pytest.mark.parametrize(
    ("who", "relations"),
    [
        (DISPATCHER, {"holder", "caller_side", "registrar"}),
        (SECTION_CLERK, {"holder", "caller_side"}),
        (PRINCIPAL, {"holder", "caller_side"}),
        (OPERATOR, {"platform"}),
        (DISTRICT_LEADER, {"above"}),
        (LIAISONS[POLICE], {"called"}),
        (LIAISONS[FIRE], {"informed"}),
        (STRANGER, set()),
        (HEALTH, set()),
        (CHIEF, set()),
        (GRID_WORKER, set()),
        (NOBODY, set()),
        (replace(DISPATCHER, jurisdiction=360702), set()),
        (replace(OPERATOR, jurisdiction=360702), set()),
        (replace(DISPATCHER, jurisdiction=360702, post=None, unit=None, party=1), set()),
        (Actor(jurisdiction=420106, party=1), {"petitioner"}),
        (Actor(jurisdiction=420106, party=2), set()),
    ],
)
def test_how_each_stands_to_a_case(who: Actor, relations: set[str]):
    rows = [demands(POLICE, "lead"), demands(FIRE, "informed")]
    walk = Walk().registered(parties=[LI]).assessed()
    walk.take("call", DISPATCHER, **(whistle(POLICE, now=walk.now) | {"orders": rows}))
    found = seeing(walk.state, who, walk.rules)
    assert {relation.value for relation in found.relations} == relations
    assert (sees(walk.state, who, walk.rules) is None) is (not relations)


def test_the_caller_side_and_the_district_see_the_same_timeline():
    walk = _called().signed().came().planned().fed_back().accepted().reported().visited().scored()
    for who in (DISPATCHER, SECTION_CLERK, PRINCIPAL, OPERATOR, DISTRICT_LEADER):
        assert _timeline(walk, _view(walk, who)) == walk.taken


def test_nobody_reads_a_petitioner_in_the_contents_of_an_entry():
    walk = _called()
    for who in (DISPATCHER, OPERATOR, LIAISONS[POLICE]):
        assert PHONE not in _everything(walk, _view(walk, who))


def test_a_called_unit_sees_its_own_order_whole_and_of_the_others_only_where_they_are():
    walk = _called(CITY_MANAGEMENT, POLICE).signed().came().planned().fed_back()
    view = _view(walk, LIAISONS[POLICE])
    assert (view.orders_whole, view.orders_brief) == ({2}, {1})
    assert {taken.entry.order for taken in _timeline(walk, view)} == {None, 2}


def test_a_called_unit_reads_the_sheet_the_minutes_and_the_plan():
    walk = _called(CITY_MANAGEMENT, POLICE).signed().came().planned()
    read = {t.entry.step: _view(walk, LIAISONS[POLICE]).contents(t.entry, t.contents) for t in walk.taken}
    assert read["call"]["orders.0.goal"] == "恢复原状"
    assert read["consult"] == {"minutes": "现场研判"}
    assert set(read["plan"]) == {"lines.0.task", "lines.1.task"}


def test_a_called_unit_never_sees_visits_answers_reports_or_opinions():
    walk = _called(CITY_MANAGEMENT, POLICE).signed().came().planned().fed_back().accepted()
    walk.reported().visited().scored()
    walk.take("log", DISPATCHER, text="领导批示原文")
    view = _view(walk, LIAISONS[POLICE])
    assert not {"visit", "answer", "log"} & set(_steps(walk, view))
    assert "四部门联合处置完毕" not in _everything(walk, view)
    assert "涉及多个部门" not in _everything(walk, view)


def test_a_score_is_seen_by_its_own_unit_once_given_and_by_no_other():
    walk = _called(CITY_MANAGEMENT, POLICE).signed().came().planned().fed_back().accepted()
    walk.reported().visited()
    assert "score" not in _steps(walk, _view(walk, LIAISONS[POLICE]))
    walk.scored()
    view = _view(walk, LIAISONS[POLICE])
    assert [t.entry.order for t in _timeline(walk, view) if t.entry.step == "score"] == [2]
    assert (view.shows_score(2), view.shows_score(1)) == (True, False)


def test_confirmations_and_what_the_principal_wrote_stay_with_the_caller_side():
    walk = (
        Walk("zhanggong")
        .registered(grid=STREET)
        .take("assess", SECTION_CLERK, needs_call=True, reason="需部门", **{"class": "city"})
    )
    walk.take("apply", SECTION_CLERK, reason="请批").take("confirm", PRINCIPAL, agreed=True, opinion="同意")
    walk.called(POLICE)
    assert not {"apply", "confirm"} & set(_steps(walk, _view(walk, LIAISONS[POLICE])))
    assert {"apply", "confirm"} <= set(_steps(walk, _view(walk, OPERATOR)))


@pytest.mark.parametrize("who", [LIAISONS[POLICE], LIAISONS[FIRE]])
def test_in_a_confidential_case_an_outsider_reads_only_what_the_caller_wrote_for_it(who: Actor):
    walk = Walk().registered(
        parties=[LI], place="中南路 7 号 3 栋", lon="114.33", lat="30.54", confidential=True
    )
    walk.assessed()
    rows = [
        demands(CITY_MANAGEMENT, "lead") | {"matters": "城管的协调事项"},
        demands(POLICE) | {"matters": "公安的协调事项"},
        demands(FIRE, "informed") | {"matters": "消防的知会事项"},
    ]
    walk.take("call", DISPATCHER, **(whistle(POLICE, now=walk.now) | {"orders": rows, "place": "社区门口"}))
    view = _view(walk, who)
    read = _everything(walk, view)
    for hidden in ("胶囊房", "隔出", "7 号 3 栋", "114.33", COMMUNITY, PHONE, "城管的协调事项"):
        assert hidden not in read
    assert "社区门口" in read
    assert ("公安的协调事项" in read) is (who.unit == POLICE)
    assert ("消防的知会事项" in read) is (who.unit == FIRE)


def test_of_the_plan_of_a_confidential_case_a_unit_reads_its_own_line_and_no_minutes():
    walk = Walk().registered(parties=[LI], confidential=True).assessed().called(CITY_MANAGEMENT, POLICE)
    walk.signed().came().planned()
    view = _view(walk, LIAISONS[POLICE])
    plan = next(taken for taken in walk.taken if taken.entry.step == "plan")
    assert set(view.contents(plan.entry, plan.contents)) == {"lines.0.task"}
    assert [line["unit"] for line in view.facts(plan.entry)["lines"]] == [POLICE]
    assert "consult" not in _steps(walk, view)


def test_files_of_the_report_are_served_to_called_units_unless_it_is_confidential():
    photo = [{"id": "00000000-0000-7000-8000-000000000009", "sha256": "cd" * 32}]
    for confidential in (False, True):
        walk = _called(POLICE, files=photo, confidential=confidential)
        first = walk.taken[0].entry
        assert _view(walk, LIAISONS[POLICE]).shows_files(first) is not confidential
        assert _view(walk, DISPATCHER).shows_files(first)


def test_numbers_in_free_text_are_masked_for_outsiders_only():
    walk = _called(POLICE, text=f"请打 {PHONE} 联系我")
    for who, masked in ((DISPATCHER, False), (OPERATOR, False), (LIAISONS[POLICE], True)):
        assert (PHONE not in _everything(walk, _view(walk, who))) is masked
        assert _view(walk, who).masks is masked


def test_numbers_of_officials_named_to_come_are_not_masked():
    walk = _called(POLICE).signed()
    walk.take("name", LIAISONS[POLICE], order=1, people=[{"name": "民警", "phone": "13807110001"}])
    assert "13807110001" in _everything(walk, _view(walk, LIAISONS[POLICE]))


def test_an_informed_unit_sees_head_and_call_sheet_but_neither_words_nor_plan():
    walk = Walk().registered(parties=[LI]).assessed()
    rows = [demands(POLICE, "lead"), demands(FIRE, "informed")]
    walk.take("call", DISPATCHER, **(whistle(POLICE, now=walk.now) | {"orders": rows}))
    walk.take("sign", LIAISONS[POLICE], order=1)
    view = _view(walk, LIAISONS[FIRE])
    assert "胶囊房" in _everything(walk, view)
    assert "楼内隔出" not in _everything(walk, view)
    assert _steps(walk, view) == ["register", "assess", "call"]


def test_a_withdrawn_unit_keeps_the_history_of_its_order_and_nothing_newer():
    walk = _called(CITY_MANAGEMENT, POLICE).signed()
    walk.take("withdraw", DISPATCHER, order=2, reason="职责不符")
    walk.take("name", LIAISONS[CITY_MANAGEMENT], order=1, people=[{"name": "执法队员"}])
    view = _view(walk, LIAISONS[POLICE])
    assert _steps(walk, view) == ["call", "sign", "withdraw"]
    assert view.orders_brief == frozenset()
    assert not view.has(Facet.PROGRESS)


def test_a_station_an_order_was_handed_on_to_sees_as_the_called_unit_does():
    walk = _called(CITY_MANAGEMENT, POLICE).signed()
    station = actor(POLICE_STATION, "handler", 60)
    assert sees(walk.state, station, walk.rules) is None
    walk.take("hand_on", LIAISONS[POLICE], order=2, unit=POLICE_STATION)
    mine, departments = _view(walk, station), _view(walk, LIAISONS[POLICE])
    assert (mine.facets, mine.orders_whole) == (departments.facets, departments.orders_whole)


def test_a_unit_called_by_an_earlier_call_reads_nothing_of_the_next_sheet():
    walk = _called(CITY_MANAGEMENT)
    walk.called(POLICE, place="第二次到场地点")
    assert "第二次到场地点" not in _everything(walk, _view(walk, LIAISONS[CITY_MANAGEMENT]))
    assert "第二次到场地点" in _everything(walk, _view(walk, LIAISONS[POLICE]))


def test_urging_is_seen_by_the_unit_it_is_meant_for():
    walk = _called(CITY_MANAGEMENT, POLICE).take("urge", DISPATCHER, order=1, text="请尽快签收")
    assert "urge" in _steps(walk, _view(walk, LIAISONS[CITY_MANAGEMENT]))
    assert "urge" not in _steps(walk, _view(walk, LIAISONS[POLICE]))


def test_coordination_is_seen_by_the_caller_and_by_the_units_it_is_meant_for():
    walk = _called(CITY_MANAGEMENT, POLICE)
    walk.take("coordinate", OPERATOR, order=1, text="城管牵头")
    assert "城管牵头" in _everything(walk, _view(walk, DISPATCHER))
    assert "城管牵头" in _everything(walk, _view(walk, LIAISONS[CITY_MANAGEMENT]))
    assert "coordinate" not in _steps(walk, _view(walk, LIAISONS[POLICE]))
    walk.take("coordinate", OPERATOR, text="双方现场会商")
    for unit in (CITY_MANAGEMENT, POLICE):
        assert "双方现场会商" in _everything(walk, _view(walk, LIAISONS[unit]))


def test_who_registered_sees_head_and_progress_of_what_he_filed():
    walk = Walk().take("register", GRID_WORKER, title="渗水", text="楼道渗水", channel="patrol", grid=GRID)
    walk.assessed().called(HOUSING).signed()
    view = _view(walk, GRID_WORKER)
    assert view.seeing.relations == {Relation.REGISTRAR}
    assert _steps(walk, view) == ["register", "assess", "call"]
    assert "楼道渗水" in _everything(walk, view)
    assert "联合执法" not in _everything(walk, view)


def test_who_held_a_case_before_it_went_up_keeps_sight_of_its_progress():
    walk = Walk("zhanggong").registered(grid=GRID)
    walk.take("escalate", CHIEF, to=STREET, reason="社区无力", person="街道值班领导")
    view = _view(walk, CHIEF)
    assert view.seeing.relations == {Relation.FORMER}
    assert "escalate" in _steps(walk, view)


def test_a_petitioner_sees_progress_his_own_words_and_the_answers_to_him():
    walk = Walk().registered(parties=[LI]).take("join", DISPATCHER, party=WANG, text="我家也是")
    walk.assessed().called(POLICE).signed().came().planned().fed_back().accepted().reported()
    walk.take("answer", DISPATCHER, party=1, text="给李的答复").take(
        "answer", DISPATCHER, party=2, text="给王的答复"
    )
    li, wang = (Actor(jurisdiction=420106, party=no) for no in (1, 2))
    first = _everything(walk, _view(walk, li, words_at=1))
    second = _everything(walk, _view(walk, wang, words_at=2))
    assert "楼内隔出" in first
    assert "给李的答复" in first
    assert "我家也是" in second
    assert "给王的答复" in second
    for other, read in (
        ("我家也是", first),
        ("给王的答复", first),
        ("楼内隔出", second),
        ("给李的答复", second),
    ):
        assert other not in read
    for staff_only in ("联合执法", "现场研判", "依职责处置", "四部门"):
        assert staff_only not in first + second


def test_without_knowing_where_his_words_stand_a_petitioner_reads_none():
    walk = Walk().registered(parties=[LI])
    assert "楼内隔出" not in _everything(walk, _view(walk, Actor(jurisdiction=420106, party=1)))


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (DISPATCHER, True),
        (PRINCIPAL, True),
        (actor(STREET, "leader", 70), True),
        (OPERATOR, True),
        (SECTION_CLERK, False),
        (DISTRICT_LEADER, False),
        (LIAISONS[POLICE], False),
        (actor(POLICE, "dispatcher", 71), False),
        (actor(POLICE, "principal", 72), False),
        (Actor(jurisdiction=420106, party=1), False),
    ],
)
def test_who_may_be_told_the_reporters_identity(who: Actor, may: bool):
    walk = _called(POLICE)
    assert _view(walk, who).may_reveal is may


def test_only_those_who_see_everything_see_even_a_masked_reporter():
    walk = _called(POLICE)
    for who, shown in ((DISPATCHER, True), (OPERATOR, True), (LIAISONS[POLICE], False)):
        assert _view(walk, who).has(Facet.REPORTER) is shown


def _mixed(confidential: bool) -> Walk:
    """A call whose fire brigade was withdrawn and whose housing office is only informed."""
    rows = [demands(CITY_MANAGEMENT, "lead"), demands(POLICE), demands(FIRE), demands(HOUSING, "informed")]
    walk = Walk().registered(parties=[LI], place="中南路 7 号", confidential=confidential).assessed()
    walk.called(orders=rows)
    walk.take("withdraw", DISPATCHER, order=3, reason="职责不符")
    return walk


def _row(walk: Walk) -> tuple[dict[str, object], ...]:
    """The orders of a case as its row in a list has them."""
    return tuple(
        {
            "unit": one.unit,
            "handler": one.handler,
            "duty": one.role,
            "step": "sign",
            "own": one.own,
            "ended": one.ended,
        }
        for one in walk.state.orders
    )


def _listed(walk: Walk, who: Actor) -> tuple[frozenset[Facet], tuple[dict[str, object], ...]]:
    rows, case = _row(walk), walk.state
    facets = lists_facets(rows, confidential=case.confidential, holder=case.holder, actor=who, units=UNITS)
    return facets, lists_orders(rows, facets=facets, actor=who)


LISTED = (Facet.TITLE, Facet.PLACE, Facet.PROGRESS, Facet.OTHER_ORDERS, Facet.SHEETS, Facet.INSIDE)


@pytest.mark.parametrize("confidential", [False, True])
@pytest.mark.parametrize("who", [DISPATCHER, OPERATOR, DISTRICT_LEADER, *LIAISONS.values(), STRANGER])
def test_a_row_of_a_list_shows_what_the_case_shows_and_never_more(who: Actor, confidential: bool):
    walk = _mixed(confidential)
    facets, _ = _listed(walk, who)
    view = sees(walk.state, who, walk.rules)
    if view is not None:
        assert [one for one in LISTED if (one in facets) is not view.has(one)] == []


def test_whoever_only_filed_a_confidential_case_reads_its_title_on_its_page_alone():
    facets, orders = _listed(_mixed(confidential=True), CHIEF)
    assert not facets & {Facet.TITLE, Facet.PLACE, Facet.OTHER_ORDERS}
    assert orders == ()


@pytest.mark.parametrize(
    ("who", "confidential", "units", "steps"),
    [
        (DISPATCHER, True, {CITY_MANAGEMENT, POLICE, HOUSING}, {"sign"}),
        (OPERATOR, True, {CITY_MANAGEMENT, POLICE, HOUSING}, {"sign"}),
        (LIAISONS[POLICE], True, {CITY_MANAGEMENT, POLICE, HOUSING}, {"sign"}),
        (LIAISONS[HOUSING], True, {HOUSING}, {"sign"}),
        (LIAISONS[HOUSING], False, {CITY_MANAGEMENT, POLICE, HOUSING}, {"sign", None}),
        (LIAISONS[FIRE], True, set(), set()),
        (LIAISONS[FIRE], False, set(), set()),
        (STRANGER, False, set(), set()),
    ],
)
def test_a_row_of_a_list_shows_of_other_orders_what_the_case_would(who, confidential, units, steps):
    _, orders = _listed(_mixed(confidential), who)
    assert {one["unit"] for one in orders} == units
    assert {one["step"] for one in orders} == steps


def test_a_community_called_as_an_own_unit_sees_as_called():
    walk = Walk().registered(channel="patrol", grid=None).assessed(needs_call=False)
    due = walk.now.replace(day=20).isoformat()
    rows = [{"unit": COMMUNITY, "task": "清理楼道", "due": due}]
    walk.take("call", DISPATCHER, orders=rows)
    view = _view(walk, CHIEF)
    assert view.seeing.relations == {Relation.CALLED}
    assert "清理楼道" in _everything(walk, view)


def test_strangers_in_a_confidential_case_are_strangers_still():
    walk = _called(POLICE, confidential=True)
    for who in (STRANGER, HEALTH, NOBODY, actor(NEIGHBOUR, "principal", 80), actor(SECTION, "section", 81)):
        assert (sees(walk.state, who, walk.rules) is None) is (who.unit != SECTION)
