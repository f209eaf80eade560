"""The case page when an order goes aside: who is asked, what stands over the question, what the papers say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from huying.domain.details import LOCAL
from huying.services.desk import read_desk
from huying.services.lists import list_cases
from huying.services.reading import read_case
from huying.store.lists import Wanted
from tests.domain import town as places
from tests.founding import Town
from tests.web.test_case_page import page, post, signed_in, text_of
from tests.web.walked import REPORTER, Walk, filed, photo, settled

pytestmark = pytest.mark.django_db
CITY, FIRE = places.CITY_MANAGEMENT, places.FIRE
SECRET = "三次未到场，疑似推诿"


@pytest.fixture
def town(settings, tmp_path) -> Town:
    settings.HUYING_FILES = tmp_path / "files"
    return settled()


@pytest.fixture
def walk(town) -> Walk:
    return filed(town).assessed().called(CITY, FIRE).take("sign", "city", 1).take("sign", "fire", 2)


def ahead(**time: float) -> str:
    return (datetime.now(UTC) + timedelta(**time)).isoformat()


def test_the_caller_reads_what_is_asked_for_above_the_question(walk):
    walk.take("return", "city", 1, reason="属街道执法范围", basis="赋权清单第 3 项", unit=places.HOUSING)
    said = text_of(page(walk, "dispatcher"))
    for word in ("退单审核", "属街道执法范围", "赋权清单第 3 项", "区房管局", "待答复：退单"):
        assert word in said


def test_a_return_is_judged_on_the_page_and_the_next_unit_leads(walk):
    walk.take("return", "city", 1, reason="…", basis="…")
    answer = post(walk, "dispatcher", "judge_return", order=1, agreed="true")
    assert "须" in text_of(answer) or answer.status_code == 422
    post(walk, "dispatcher", "judge_return", order=1, agreed="true", lead="2")
    assert "已退单" in text_of(page(walk, "dispatcher"))


def test_the_unit_sees_what_became_of_its_own_request_and_not_of_anothers(walk):
    walk.take("suspend", "city", 1, until=ahead(days=30), plan="汛期后施工", reason="汛期")
    walk.take("judge_suspension", "principal", 1, agreed=True)
    day = f"挂账至 {datetime.now(UTC).astimezone(LOCAL) + timedelta(days=30):%Y-%m-%d}"
    assert day in text_of(page(walk, "city"))
    assert day not in text_of(page(walk, "fire"))


def test_the_supervision_notice_is_a_paper_of_the_supervised_unit_alone(walk):
    walk.take("supervise", "operator", 1, level="listed", demands="三日内清退", reply_by=ahead(days=3))
    entry = next(line.seq for line in shown(walk, "operator").lines if line.step == "supervise")
    paper = f"/documents/supervision_notice.html?no={entry}"
    for who in ("operator", "city", "dispatcher"):
        said = text_of(page(walk, who, paper))
        assert "督办通知" in said
        assert "三日内清退" in said
        assert "挂牌督办" in said
    for who in ("fire", "stranger"):
        address = f"/wuchang/cases/{walk.number}{paper}"
        assert signed_in(walk.town, who).get(address).status_code == 404


def test_a_reply_to_a_supervision_stands_on_the_desk_until_it_is_given(walk):
    walk.take("supervise", "operator", 1, level="notice", demands="…", reply_by=ahead(days=3))
    assert "reply" in {task["step"] for task in desk_of(walk, "city")}
    walk.take("reply", "city", 1, text="已增派")
    assert "reply" not in {task["step"] for task in desk_of(walk, "city")}


def shown(walk: Walk, who: str):
    return read_case(by=getattr(walk.town, who), number=walk.number)


def desk_of(walk: Walk, who: str):
    return read_desk(by=getattr(walk.town, who)).tasks


@pytest.fixture
def passed_on(town) -> Walk:
    """A clue by the principal on a unit whose answer was sent back."""
    walk = filed(town).assessed().called().came().planned().fed_back()
    walk.take("send_back", "dispatcher", 1, demands="现场仍有隔间")
    return walk.take("clue", "principal", 1, kind="idle", to=places.DISCIPLINE, text=SECRET)


def test_a_clue_can_be_read_by_its_sender_and_its_receiver_alone(passed_on):
    for who in ("principal", "inspector"):
        assert SECRET in text_of(page(passed_on, who))
    for who in ("dispatcher", "section", "operator", "city", "police"):
        said = text_of(page(passed_on, who))
        assert SECRET not in said
        assert "已移送线索" not in said
        assert "线索反馈" not in said
    address = f"/wuchang/cases/{passed_on.number}"
    assert signed_in(passed_on.town, "stranger").get(address).status_code == 404


def test_the_receiver_finds_the_clue_on_its_desk_and_the_case_by_no_list(passed_on):
    assert {task["step"] for task in desk_of(passed_on, "inspector")} == {"clue_reply"}
    assert not list_cases(by=passed_on.town.inspector, wanted=Wanted()).rows
    for who in ("dispatcher", "operator"):
        desk = read_desk(by=getattr(passed_on.town, who))
        assert "clue_reply" not in {row["step"] for row in (*desk.tasks, *desk.waiting)}


def test_nobody_finds_by_a_filter_which_cases_have_a_clue(passed_on):
    for who in ("dispatcher", "operator", "principal"):
        by = getattr(passed_on.town, who)
        assert not list_cases(by=by, wanted=Wanted(step="clue_reply")).rows
        assert list_cases(by=by, wanted=Wanted(step="feed_back")).rows


def test_only_what_the_facts_suggest_is_offered_as_a_clue(passed_on):
    html = page(passed_on, "principal").content.decode()
    form = html.split("acts/clue")[1]
    assert "到位不作为" in form
    assert "不到位</" not in form.split("</form>")[0].replace("到位不作为", "")


def test_the_result_comes_back_to_the_sender(passed_on):
    post(passed_on, "inspector", "clue_reply", order=1, result="已约谈分管负责人")
    assert "已约谈分管负责人" in text_of(page(passed_on, "principal"))
    assert "已约谈分管负责人" not in text_of(page(passed_on, "dispatcher"))


def followed(walk: Walk) -> str:
    """The page on which the reporter follows the case."""
    client = Client()
    client.post("/wuchang/follow", {"number": walk.number, "proof": REPORTER["phone"]})
    answer = client.get(f"/wuchang/follow/{walk.number}")
    assert answer.status_code == 200
    return text_of(answer)


def test_the_reporter_reads_why_it_takes_longer_and_nothing_of_what_was_asked(town):
    walk = filed(town).assessed().called().came().planned()
    due = shown(walk, "city").case.orders[0].handle_due
    walk.take("extend", "city", 1, until=(due + timedelta(hours=1)).isoformat(), reason="内部理由")
    walk.take("judge_extension", "dispatcher", 1, agreed=True, told="须先检测，延期办理", reason="内部意见")
    said = followed(walk)
    assert "须先检测，延期办理" in said
    assert "内部" not in said


def test_a_cancelled_case_is_over_in_every_list_and_its_reporter_reads_why(town):
    walk = filed(town).take("cancel", "principal", reason="误登记", reply="此件登记有误，已作废")
    said = followed(walk)
    assert "已作废" in said
    assert "此件登记有误，已作废" in said
    open_ones = signed_in(town, "dispatcher").get("/wuchang/cases", {"state": "open", "all": "1"})
    assert walk.number not in open_ones.content.decode()
    row = signed_in(town, "dispatcher").get("/wuchang/cases", {"state": "cancelled"})
    assert walk.number in row.content.decode()
    assert "还剩" not in text_of(row)


def test_files_of_a_clue_are_served_to_those_alone_who_may_know_of_it(passed_on):
    by = passed_on.town.principal
    details = {"kind": "idle", "to": places.DISCIPLINE, "text": "…", "files": [photo(by)]}
    passed_on.take("clue", "principal", 1, **details)
    (file,) = [
        one for line in shown(passed_on, "principal").lines if line.step == "clue" for one in line.files
    ]
    address = f"/wuchang/files/{file.id}"
    for who in ("dispatcher", "operator", "city", "stranger"):
        assert signed_in(passed_on.town, who).get(address).status_code == 404, who
    for who in ("principal", "inspector"):
        assert [one.id for one in shown(passed_on, who).files if one.id == file.id] == [file.id]
