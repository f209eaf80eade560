"""Many at the same moment: nothing is lost, nothing happens twice, and whoever comes second is told what happened."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from huying.domain.refusals import Refused
from huying.services import cases, rebuild
from huying.services.cases import Done, key_of
from huying.services.errors import KeyReused
from huying.services.reading import read_case
from huying.services.rebuild import Progress
from huying.services.uploads import take_uploads
from huying.services.verify import Counts, verify
from huying.store import sql
from tests.domain.town import (
    COMMUNITY,
    DEPARTMENTS,
    DISPATCHER,
    FURTHER,
    LIAISONS,
    SECTION_CLERK,
    actor,
    whistle,
)
from tests.services.pictures import jpeg
from tests.services.settled import act, filed, settle

pytestmark = pytest.mark.committed

EIGHT = (*DEPARTMENTS, *FURTHER)
OTHER_DISPATCHER = actor(DISPATCHER.unit or "", "dispatcher", 91)
REPORT = {"title": "占道经营", "text": "门前摆摊", "channel": "phone", "grid": COMMUNITY}


@pytest.fixture(autouse=True)
def _town(settings, tmp_path):
    settings.HUYING_FILES = tmp_path
    settle()


def assessed() -> str:
    number = filed()
    act(number, "assess", needs_call=True, reason="涉及多个部门", **{"class": "city"})
    return number


def called(*units: str) -> str:
    number = assessed()
    act(number, "call", **whistle(*units, now=timezone.now()))
    return number


def signing(number: str, order: int, unit: str) -> Callable[[], Done]:
    return partial(act, number, "sign", LIAISONS[unit], order=order)


def answering(number: str, order: int, unit: str) -> Callable[[], Done]:
    def answer() -> Done:
        photo = io.BytesIO(jpeg(size=(64 + order, 48)))
        photo.name = "现场.jpg"
        files = take_uploads(by=LIAISONS[unit], files=[photo])
        return act(number, "feed_back", LIAISONS[unit], order=order, opinion=f"{unit} 已处置", files=files)

    return answer


def entries(number: str, step: str) -> list[Any]:
    return [line for line in read_case(by=DISPATCHER, number=number).lines if line.step == step]


def assert_whole() -> None:
    """Every chain verifies, and a rebuild finds every projection as it is."""
    assert list(verify(counts=Counts(), keys=True)) == []
    assert list(rebuild.run(progress=Progress(), check=True)) == []


def made_ready_to_answer(number: str) -> None:
    for order in range(1, len(EIGHT) + 1):
        for gate in ("name", "attend"):
            act(number, "waive", order=order, gate=gate, reason="已在现场")
    act(number, "consult", minutes="现场研判")
    due = timezone.now().replace(microsecond=0) + timedelta(days=2)
    act(number, "plan", lines=[{"unit": unit, "task": "处置", "due": due.isoformat()} for unit in EIGHT])
    for order in range(1, len(EIGHT) + 1):
        act(number, "waive", order=order, gate="agree", reason="会上已同意")


def test_eight_departments_sign_and_answer_at_the_same_moment(in_threads):
    number = called(*EIGHT)
    numbered = list(enumerate(EIGHT, 1))
    signed = in_threads([signing(number, order, unit) for order, unit in numbered])
    assert sorted(done.order for done in signed) == list(range(1, 9))
    made_ready_to_answer(number)
    answered = in_threads([answering(number, order, unit) for order, unit in numbered])
    assert sorted(done.order for done in answered) == list(range(1, 9))
    lines = entries(number, "feed_back")
    assert {line.contents["opinion"] for line in lines} == {f"{unit} 已处置" for unit in EIGHT}
    assert {len(line.files) for line in lines} == {1}
    assert len({line.files[0].sha256 for line in lines}) == 8
    assert read_case(by=DISPATCHER, number=number).state == "auditing"
    assert_whole()


def test_two_people_take_the_same_step_on_one_order_and_one_wins(in_threads):
    number = called(*EIGHT[:2])
    colleague = actor(EIGHT[0], "head", 92)
    done = in_threads(
        [signing(number, 1, EIGHT[0]), partial(act, number, "sign", colleague, order=1)],
    )
    assert sorted(type(one) for one in done if isinstance(one, Done)) == [Done]
    assert [one.code for one in done if isinstance(one, Refused)] == ["already_done"]
    assert len(entries(number, "sign")) == 1
    assert_whole()


def test_two_dispatchers_call_with_the_same_seen_and_one_wins(in_threads):
    number = assessed()
    seen = read_case(by=DISPATCHER, number=number).case.case_seq

    def calling(by: Any, unit: str) -> Done:
        details = whistle(unit, now=timezone.now())
        return cases.act(by=by, number=number, step="call", details=details, seen=seen)

    done = in_threads([partial(calling, DISPATCHER, EIGHT[0]), partial(calling, OTHER_DISPATCHER, EIGHT[1])])
    assert [one.code for one in done if isinstance(one, Refused)] == ["behind"]
    assert len(read_case(by=DISPATCHER, number=number).calls) == 1
    assert_whole()


def test_cases_filed_at_the_same_moment_have_numbers_of_their_own(in_threads):
    filing = partial(cases.file_case, by=DISPATCHER, details=REPORT)
    done = in_threads([filing] * 12)
    assert len({one.number for one in done}) == 12
    assert_whole()


def test_a_case_is_filed_once_by_the_same_request_sent_many_times_at_once(in_threads):
    key = key_of(by=DISPATCHER, key="once", route="cases", body=REPORT)
    done = in_threads([partial(cases.file_case, by=DISPATCHER, details=REPORT, key=key)] * 6)
    assert len({one.number for one in done}) == 1
    assert sorted(one.again for one in done) == [False] + [True] * 5
    assert sql.row("SELECT count(*) AS n FROM subject") == {"n": 1}
    assert_whole()


def test_an_act_is_taken_once_by_the_same_request_sent_many_times_at_once(in_threads):
    number = filed()
    details = {"text": "已到现场查看"}
    key = key_of(by=DISPATCHER, key="once", route="log", body=details)
    log = partial(cases.act, by=DISPATCHER, number=number, step="log", details=details, key=key)
    done = in_threads([log] * 6)
    assert len({one.seq for one in done}) == 1
    assert len(entries(number, "log")) == 1


def test_one_key_for_two_cases_at_the_same_moment_is_refused_for_one_of_them(in_threads):
    numbers = [filed(), filed()]

    def log(number: str) -> Done:
        key = key_of(by=DISPATCHER, key="twice", route=f"log {number}", body={})
        return cases.act(by=DISPATCHER, number=number, step="log", details={"text": "查看"}, key=key)

    done = in_threads([partial(log, number) for number in numbers])
    assert sorted(type(one).__name__ for one in done) == ["Done", KeyReused.__name__]
    assert sum(len(entries(number, "log")) for number in numbers) == 1
    assert_whole()


def test_two_cases_are_linked_to_each_other_at_the_same_moment_and_nobody_waits_for_ever(in_threads):
    one, other = filed(), filed()
    linking = [partial(act, one, "link", to=other), partial(act, other, "link", SECTION_CLERK, to=one)] * 3
    done = in_threads(linking)
    assert sum(isinstance(each, Done) for each in done) == 1
    assert [each.code for each in done if isinstance(each, Refused)] == ["already_done"] * 5
    assert len(entries(one, "link")) == len(entries(other, "link")) == 1
    assert_whole()


def test_two_cases_are_merged_into_each_other_at_the_same_moment_and_one_master_is_left(in_threads):
    one, other = filed(), filed()
    done = in_threads([partial(act, one, "merge", to=other), partial(act, other, "merge", to=one)])
    assert sum(isinstance(each, Done) for each in done) == 1
    assert [type(each) for each in done if not isinstance(each, Done)] == [Refused]
    states = {read_case(by=DISPATCHER, number=number).state for number in (one, other)}
    assert states == {"merged", "registered"}
    assert_whole()


def test_one_pending_file_goes_to_one_of_two_acts(in_threads):
    number, other = filed(), filed()
    photo = io.BytesIO(jpeg())
    photo.name = "现场.jpg"
    files = take_uploads(by=DISPATCHER, files=[photo])
    done = in_threads([partial(act, each, "log", files=files) for each in (number, other)])
    assert sum(isinstance(each, Done) for each in done) == 1
    assert sorted(len(entries(each, "log")) for each in (number, other)) == [0, 1]
    shown = [read_case(by=DISPATCHER, number=each).files for each in (number, other)]
    assert sorted(len(files) for files in shown) == [0, 1]
    assert_whole()
