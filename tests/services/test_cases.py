"""Filing and acting through the store: what a page, the API and a command all do."""

from datetime import timedelta

import pytest
from django.utils import timezone

from huying.domain.refusals import Faulty, Refused
from huying.services.cases import act, file_case, key_of
from huying.services.errors import KeyReused, NotVisible
from huying.services.reading import read_case
from huying.store import matters
from huying.store.matters import Matter
from tests.domain.town import CITY_MANAGEMENT, COMMUNITY, DEPARTMENTS, SECTION, whistle
from tests.founding import found

pytestmark = pytest.mark.django_db

LI = {"name": "李", "phone": "13912345678", "address": "中南路 1 号 2 栋 301"}
REPORT = {
    "title": "楼内胶囊房",
    "text": "隔成胶囊房出租",
    "channel": "phone",
    "grid": COMMUNITY,
    "parties": [LI],
}


def filed(town, **more):
    return file_case(by=town.dispatcher, details=REPORT | more).number


def called(town, *units):
    number = filed(town)
    assessment = {"needs_call": True, "reason": "涉及多个部门", "class": "city"}
    act(by=town.dispatcher, number=number, step="assess", details=assessment)
    act(
        by=town.dispatcher,
        number=number,
        step="call",
        details=whistle(*(units or DEPARTMENTS), now=timezone.now()),
    )
    return number


def test_a_case_is_filed_with_its_number_and_first_entry():
    town = found()
    shown = read_case(by=town.dispatcher, number=filed(town))
    assert (shown.title, shown.state, shown.stage) == ("楼内胶囊房", "registered", "assess")
    assert [line.step for line in shown.lines] == ["register"]
    assert shown.parties[0].phone == "139****5678"


def test_four_departments_are_called_and_sign():
    town = found()
    number = called(town)
    for no, unit in enumerate(DEPARTMENTS, 1):
        act(by=town.liaison(unit), number=number, step="sign", order=no, details={})
    shown = read_case(by=town.dispatcher, number=number)
    assert shown.state == "in_process"
    assert [order.step for order in shown.calls[0].orders] == ["name"] * 4


def test_a_stranger_finds_no_case():
    town = found()
    with pytest.raises(NotVisible):
        read_case(by=town.stranger, number=called(town, CITY_MANAGEMENT))


def test_the_same_key_acts_once_and_another_body_is_refused():
    town = found()
    key = key_of(by=town.dispatcher, key="k1", route="cases", body=REPORT)
    first = file_case(by=town.dispatcher, details=REPORT, key=key)
    again = file_case(by=town.dispatcher, details=REPORT, key=key)
    assert (again.number, again.again) == (first.number, True)
    other = key_of(by=town.dispatcher, key="k1", route="cases", body=REPORT | {"title": "别的"})
    with pytest.raises(KeyReused):
        file_case(by=town.dispatcher, details=REPORT, key=other)


def test_own_units_handle_without_a_whistle():
    town = found()
    number = filed(town)
    act(by=town.dispatcher, number=number, step="assess", details={"needs_call": False, "reason": "街道可办"})
    due = (timezone.now() + timedelta(days=1)).isoformat()
    own = {"orders": [{"unit": SECTION, "task": "清理", "due": due}]}
    act(by=town.dispatcher, number=number, step="call", details=own)
    act(by=town.section, number=number, step="feed_back", order=1, details={"opinion": "已清理"})
    assert read_case(by=town.dispatcher, number=number).state == "auditing"


def test_a_merge_brings_the_petitioners_to_the_master():
    town = found()
    master, child = filed(town), filed(town, title="又一件")
    act(by=town.dispatcher, number=child, step="merge", details={"to": master})
    assert read_case(by=town.dispatcher, number=child).state == "merged"
    shown = read_case(by=town.dispatcher, number=master)
    assert [party.phone for party in shown.parties] == ["139****5678"] * 2


def test_faults_are_all_told_and_nothing_is_written():
    town = found()
    with pytest.raises(Faulty) as caught:
        file_case(by=town.dispatcher, details={"title": " ", "channel": "owl", "lon": "x"})
    assert {fault.path for fault in caught.value.faults} == {"title", "text", "channel", "lon"}


def test_a_refused_act_says_why():
    town = found()
    number = filed(town)
    with pytest.raises(Refused) as caught:
        act(
            by=town.dispatcher,
            number=number,
            step="call",
            details=whistle(CITY_MANAGEMENT, now=timezone.now()),
        )
    assert caught.value.code == "first"


@pytest.mark.parametrize("step", ["link", "merge"])
def test_a_case_is_joined_to_none_that_its_actor_may_not_see(step):
    town = found()
    number = filed(town)
    theirs = file_case(by=town.stranger, details=REPORT | {"grid": town.stranger.unit}).number
    with pytest.raises(Faulty) as caught:
        act(by=town.dispatcher, number=number, step=step, details={"to": theirs})
    assert [(fault.path, fault.code) for fault in caught.value.faults] == [("to", "unknown_case")]
    assert len(read_case(by=town.stranger, number=theirs).lines) == 1


def test_a_case_is_filed_as_a_repeat_of_none_that_its_actor_may_not_see():
    town = found()
    theirs = file_case(by=town.stranger, details=REPORT | {"grid": town.stranger.unit}).number
    with pytest.raises(Faulty) as caught:
        filed(town, repeat_of=theirs)
    assert [(fault.path, fault.code) for fault in caught.value.faults] == [("repeat_of", "unknown_case")]
    assert len(read_case(by=town.stranger, number=theirs).lines) == 1


def test_a_matter_is_one_of_the_jurisdictions_list():
    town = found()
    matters.put(Matter(jurisdiction=town.jurisdiction, code="W-02", name="群租房整治"))
    assert read_case(by=town.dispatcher, number=filed(town, matter="W-02")).case.matter == "W-02"
    with pytest.raises(Faulty) as caught:
        filed(town, matter="张贴的纸条")
    assert [(fault.path, fault.code) for fault in caught.value.faults] == [("matter", "unknown_matter")]
