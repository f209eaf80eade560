"""The centre's five acts on many in each process (S0-63): what it may give to whom, refused by row with a reason."""

from __future__ import annotations

from typing import Any

import pytest

from huying.services import bulk, centre
from huying.services.bulk import Result, Target, act_on_each
from huying.services.cases import act, file_case
from huying.services.errors import NotVisible
from huying.services.reading import read_case
from huying.store import matters
from huying.store.matters import Matter
from huying.wording.bulk import MEANS, WAY_BACK
from tests.domain.town import (
    CITY_MANAGEMENT,
    COMMUNITY,
    NEIGHBOUR,
    POLICE,
    STREET,
    WUCHANG,
    demands,
)
from tests.founding import Town
from tests.web.test_bulk import confirmed, taken
from tests.web.visiting import called, filed, signed_in
from tests.web.walked import settled

pytestmark = pytest.mark.django_db
GIVES = {
    "wuchang-2019": {"reassign", "rule"},
    "zhanggong": {"reassign", "rule"},
    "hubei": {"reassign", "rule"},
    "wuchang-2023": {"reassign", "call", "add", "withdraw", "judge_return", "rule"},
    "shiyan": {"reassign", "call", "add", "withdraw", "judge_return", "rule"},
}
"""What the centre may give or decide: where the list dispatches, it calls; elsewhere the caller does (ledger §7)."""
DIRECT = ("wuchang-2023", "shiyan")


def place(process: str) -> Town:
    town = settled(process)
    kind = {"wuchang-2023": "local"}.get(process, "general")
    stalls = Matter(
        jurisdiction=WUCHANG,
        code="WS-01",
        name="占道经营",
        kind=kind,
        lead=CITY_MANAGEMENT,
        supports=(POLICE,),
    )
    matters.put(stalls)
    return town


def opened(town: Town, process: str) -> str:
    """A case of the street."""
    listed = {"matter": "WS-01"} if process in DIRECT else {}
    details = {"title": "占道", "text": "…", "channel": channel(town), "grid": COMMUNITY} | listed
    return file_case(by=town.dispatcher, details=details).number


def channel(town: Town) -> str:
    return centre.ground(by=town.operator).processes[0].choices("channels")[0]


def to_call(town: Town, process: str) -> str:
    number = opened(town, process)
    who = town.operator if process == "wuchang-2023" else town.dispatcher
    act(by=who, number=number, step="assess", details={"needs_call": True, "reason": "清单事项"})
    return number


def every(town: Town, step: str, *targets: Target, key: str = "k", **details: Any) -> list[Result]:
    return list(
        act_on_each(by=town.operator, step=step, chosen=targets, details=details, key=key, route="POST /")
    )


def outcomes(results: list[Result]) -> list[str]:
    return [one.refused.code if one.refused else one.outcome for one in results]


@pytest.mark.parametrize("process", GIVES)
def test_each_process_gives_the_centre_all_five_of_its_acts(process: str) -> None:
    town = place(process)
    offered = set(bulk.offered(centre.ground(by=town.operator), town.operator))
    assert offered & set(bulk.FIVE["assign"]) == GIVES[process]
    assert {"log", "urge", "supervise", "coordinate"} <= offered
    assert offered <= MEANS.keys() & WAY_BACK.keys()


@pytest.mark.parametrize("process", GIVES)
def test_cases_badly_held_go_to_another_unit_and_those_under_way_stay(process: str) -> None:
    """S0-63 分派: one confirmation, a reason for each that may not go."""
    town = place(process)
    first, second = opened(town, process), opened(town, process)
    numbers = [Target(number=one) for one in (first, second)]
    before = read_case(by=town.operator, number=first).case.holder
    moved = every(town, "reassign", *numbers, to=NEIGHBOUR, reason="不在本街道辖区")
    assert outcomes(moved) == ["done", "done"]
    case = read_case(by=town.operator, number=first).case
    assert (case.holder, case.held_by) == (NEIGHBOUR, (before,))
    again = every(town, "reassign", *numbers, to=NEIGHBOUR, reason="不在本街道辖区")
    assert outcomes(again) == ["again", "again"]
    back = every(town, "reassign", Target(number=first), key="b", to=STREET, reason="核实确在本街道")
    assert outcomes(back) == ["done"]


def test_a_case_whose_units_were_called_is_not_given_away_and_says_why() -> None:
    town = place("wuchang-2019")
    busy, idle = called(town), filed(town)
    results = every(town, "reassign", Target(number=busy), Target(number=idle), to=NEIGHBOUR, reason="错分")
    assert outcomes(results) == ["orders_open", "done"]


@pytest.mark.parametrize("process", DIRECT)
def test_where_the_list_dispatches_the_centre_calls_adds_and_withdraws_many_at_once(process: str) -> None:
    town = place(process)
    numbers = [to_call(town, process) for _ in range(2)]
    new = opened(town, process)
    rows = [demands(CITY_MANAGEMENT, "lead")]
    results = every(town, "call", *(Target(number=one) for one in (*numbers, new)), orders=rows)
    assert outcomes(results) == ["done", "done", "not_yours"], "what nobody assessed yet is its holder's"
    results = every(town, "add", Target(number=numbers[0]), Target(number=new), order=demands(POLICE))
    assert outcomes(results) == ["done", "no_call"]
    results = every(
        town,
        "add",
        *(Target(number=one) for one in numbers),
        key="more",
        order=demands(POLICE),
    )
    assert outcomes(results) == ["faulty", "done"], (
        "who is called already is that row's fault, not the form's"
    )
    results = every(
        town,
        "withdraw",
        Target(number=numbers[0], order=2),
        Target(number=numbers[0], order=1),
        Target(number=new),
        reason="派错",
    )
    assert outcomes(results) == ["done", "done", "no_such_order"]


@pytest.mark.parametrize("process", DIRECT)
def test_what_units_give_back_is_decided_for_many_and_a_lead_that_needs_an_heir_waits(process: str) -> None:
    town = place(process)
    numbers = [to_call(town, process) for _ in range(2)]
    both = [demands(CITY_MANAGEMENT, "lead"), demands(POLICE)]
    for number in numbers:
        act(by=town.operator, number=number, step="call", details={"orders": both})
        for who, order in ((town.city, 1), (town.police, 2)):
            act(by=who, number=number, step="sign", order=order, details={})
    why = {"reason": "不属本单位", "basis": "三定方案"}
    act(by=town.city, number=numbers[0], step="return", order=1, details=why)
    act(by=town.police, number=numbers[1], step="return", order=2, details=why)
    targets = [Target(number=numbers[0], order=1), Target(number=numbers[1], order=2)]
    results = every(town, "judge_return", *targets, agreed=True)
    assert outcomes(results) == ["faulty", "done"]
    assert [fault.code for fault in results[0].faults] == ["next_lead"]
    assert outcomes(every(town, "judge_return", targets[0], key="n", agreed=False, reason="属本单位")) == [
        "done"
    ]


@pytest.mark.parametrize("process", ["wuchang-2019", "zhanggong", "hubei"])
def test_disputes_are_ruled_on_by_the_centre_wherever_the_caller_dispatches(process: str) -> None:
    town = place(process)
    number = opened(town, process)
    results = every(town, "rule", Target(number=number, order=1), outcome="stays", opinion="由城管承办")
    assert outcomes(results) == ["no_such_order"]


def test_the_centre_rules_on_many_disputes_by_one_confirmation() -> None:
    town = place("wuchang-2019")
    numbers = [called(town), called(town)]
    for number in numbers:
        act(by=town.city, number=number, step="sign", order=1, details={})
        act(by=town.city, number=number, step="dispute", order=1, details={"reason": "应由房管承办"})
    client = signed_in(town, "operator")
    form = confirmed(client, "rule", *(f"{number}~1" for number in numbers))
    said = taken(client, form, outcome="stays", opinion="清单明确由城管承办")
    assert "争议裁定完成 2 项" in said
    assert "裁定不能撤销" in said


def test_the_result_leads_back_by_the_same_rows_where_a_step_can_be_taken_back() -> None:
    town = place("wuchang-2019")
    number = filed(town)
    client = signed_in(town, "operator")
    form = confirmed(client, "reassign", f"{number}~0")
    answer = client.post("/wuchang/centre/acts", form | {"to": NEIGHBOUR, "reason": "不在本街道"})
    shown = answer.content.decode()
    assert "改派有误的，可再改派" in shown
    assert f'<input type="hidden" name="row" value="{number}~0">' in shown
    assert confirmed(client, "reassign", f"{number}~0")["row"] == [f"{number}~0~2"]


def test_the_confirming_page_says_how_many_and_what_becomes_of_each() -> None:
    town = place("wuchang-2019")
    client = signed_in(town, "operator")
    rows = [f"{filed(town)}~0" for _ in range(2)]
    shown = client.get("/wuchang/centre/acts", {"step": "reassign", "row": rows}).content.decode()
    assert "改派 2 项" in shown
    assert "原承办单位的研判作废" in shown
    assert f'<option value="{NEIGHBOUR}"' in shown
    assert f'<option value="{POLICE}"' not in shown, "only units that hold cases"


def test_faults_of_the_form_itself_are_told_on_it_and_nothing_is_done() -> None:
    town = place("wuchang-2019")
    numbers = [filed(town), filed(town)]
    client = signed_in(town, "operator")
    form = confirmed(client, "reassign", *(f"{number}~0" for number in numbers))
    answer = client.post("/wuchang/centre/acts", form | {"to": POLICE, "reason": "错分"})
    assert answer.status_code == 422
    assert "须为本流程可以承办案件的其他单位" in answer.content.decode()
    assert {read_case(by=town.operator, number=one).case.holder for one in numbers} == {STREET}


def test_only_the_centres_operator_gives_a_case_to_another_unit() -> None:
    town = place("wuchang-2019")
    number = filed(town)
    for who in (town.dispatcher, town.principal, town.stranger, town.city):
        with pytest.raises(NotVisible):
            act_on_each(
                by=who,
                step="reassign",
                chosen=[Target(number=number)],
                details={"to": NEIGHBOUR, "reason": "…"},
                key="k",
                route="POST /",
            )
    assert read_case(by=town.operator, number=number).case.holder == STREET
