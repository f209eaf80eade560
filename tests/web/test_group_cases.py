"""Merged and group cases on pages: what a child shows of its master, who has been told, what would be a group."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from huying.services import tracking
from huying.services.cases import act, file_case
from huying.services.lists import list_cases
from huying.services.reading import read_case
from huying.store.lists import Wanted
from tests.domain import town as places
from tests.founding import Town
from tests.web.test_case_page import page, post, signed_in, text_of
from tests.web.walked import TITLE, Walk, filed, settled

pytestmark = pytest.mark.django_db
SAID = "占道物品已清理，特此答复各位"


@pytest.fixture
def town(settings: Any, tmp_path: Any) -> Town:
    settings.HUYING_FILES = tmp_path / "files"
    return settled()


def residents(*numbers: int) -> list[dict[str, str]]:
    return [{"name": f"住户{no}", "phone": f"1387000{no:04}"} for no in numbers]


def group(town: Town) -> tuple[Walk, Walk, Walk]:
    """Five residents, three cases; the two later ones merged into the first."""
    master, second, third = (filed(town, parties=residents(*who)) for who in ((1,), (2, 3), (4, 5)))
    second.take("merge", to=master.number, reason="同一事项")
    third.take("merge", to=master.number, reason="同一事项")
    return master, second, third


def to_the_answers(walk: Walk) -> Walk:
    walk.assessed(problems=[]).called().came().planned().fed_back()
    return walk.by_caller("accept").take("report", summary="处置完毕").take("note", "operator")


def followed(town: Town, number: str, party: int) -> str:
    """The progress page of a petitioner, opened by the secret of his own case."""
    client = Client()
    secret = tracking.secret(jurisdiction=town.jurisdiction, number=number, party=party)
    answer = client.post("/wuchang/follow", {"number": number, "proof": secret})
    assert answer.status_code == 303, answer.content.decode()
    return text_of(client.get(answer["Location"]))


class TestTheChildFollows:
    def test_its_page_shows_how_the_master_stands_and_what_it_answered(self, town):
        master, second, _third = group(town)
        said = text_of(page(second, "dispatcher"))
        for word in ("主件办理情况", master.number, "已登记", "研判"):
            assert word in said
        to_the_answers(master).take("answer_all", text=SAID)
        said = text_of(page(second, "dispatcher"))
        assert "待评价" in said or "回访" in said
        assert SAID in said
        assert "答复 1 号诉求人、2 号诉求人" in said

    def test_its_row_in_lists_says_it_too_and_is_found_by_number(self, town):
        master, second, _third = group(town)
        master.assessed(problems=[])
        shown = text_of(signed_in(town, "dispatcher").get("/wuchang/cases", {"q": second.number}))
        assert f"主件 {master.number}：呼叫中" in shown

    def test_a_reopened_master_reopens_for_its_children(self, town):
        master, second, _third = group(town)
        to_the_answers(master).take("answer_all", text=SAID)
        for party in range(1, 6):
            master.take("visit", party=party, channel="phone", reached=True, answer="satisfied")
        master.by_caller("score", satisfaction="satisfied").take("close")
        said = text_of(page(second, "dispatcher"))
        assert "办结时间" in said
        master.take("reopen", kind="recurrence", reason="又被占用")
        said = text_of(page(second, "dispatcher"))
        assert "重开 1 次" in said
        assert "办结时间" not in said
        assert read_case(by=town.dispatcher, number=second.number).case.seq == 2

    def test_a_child_of_a_child_follows_the_last_master(self, town):
        master, middle, leaf = (filed(town, parties=residents(no)) for no in (1, 2, 3))
        leaf.take("merge", to=middle.number)
        middle.take("merge", to=master.number)
        to_the_answers(master).take("answer", party=3, text="给三号住户的答复")
        assert "给三号住户的答复" in followed(town, leaf.number, 1)
        assert "给三号住户的答复" not in followed(town, middle.number, 1)
        rows = {row["number"]: row for row in list_cases(by=town.dispatcher, wanted=Wanted()).rows}
        assert {rows[one.number]["master"]["number"] for one in (middle, leaf)} == {master.number}

    def test_eyes_that_may_not_open_the_master_see_how_it_stands_and_no_link(self, town):
        details = {"title": "邻街的事", "text": "…", "channel": "phone", "grid": places.NEIGHBOUR}
        master = file_case(by=town.stranger, details=details).number
        child = file_case(by=town.worker, details=details).number
        act(by=town.stranger, number=child, step="merge", details={"to": master})
        shown = page(Walk(town=town, number=child), "worker")
        assert "主件办理情况" in text_of(shown)
        assert master in text_of(shown)
        assert f'href="/wuchang/cases/{master}"' not in shown.content.decode()


class TestWhoHasBeenTold:
    def test_the_master_shows_its_children_with_their_petitioners_and_who_was_answered(self, town):
        master, second, third = group(town)
        to_the_answers(master).take("answer", party=2, text="给二号的答复")
        said = text_of(page(master, "dispatcher"))
        assert "群体件" in said
        assert re.search(rf"{second.number} +2 名诉求人 .*?已答复 1/2", said)
        assert re.search(rf"{third.number} +2 名诉求人 .*?已答复 0/2", said)
        assert said.count("未答复") == 4
        assert f"随 {third.number} 并入" in said

    def test_a_called_unit_sees_the_flag_and_neither_children_nor_petitioners(self, town):
        master, second, _third = group(town)
        master.assessed(problems=[]).called()
        answer = signed_in(town, "city").get(f"/wuchang/cases/{master.number}")
        said = text_of(answer)
        assert "群体件" in said
        assert "并入案件" not in said
        assert second.number not in said
        assert "住户" not in said

    def test_every_petitioner_reads_the_common_answer_under_his_own_number(self, town):
        master, second, third = group(town)
        to_the_answers(master)
        for number, party in ((second.number, 1), (third.number, 2)):
            assert SAID not in followed(town, number, party)
        assert post(master, "dispatcher", "answer_all", text=SAID, page="visits").status_code == 303
        for number, party in (
            (master.number, 1),
            *((one.number, no) for one in (second, third) for no in (1, 2)),
        ):
            said = followed(town, number, party)
            assert SAID in said
            assert number in said
            assert TITLE in said
            assert "合并办理" in said or number == master.number

    def test_a_childs_petitioner_answers_for_himself_by_his_own_link(self, town):
        master, second, _third = group(town)
        to_the_answers(master).take("answer_all", text=SAID)
        shown = page(master, "dispatcher", "/visits").content.decode()
        link = re.findall(r'value="http://testserver(/wuchang/s/[^"]+)"', shown)[2]
        answer = Client().post(link, {"step": "visit", "answer": "unsatisfied", "text": "还有一处没有清理"})
        assert answer.status_code == 303
        assert f"/follow/{second.number}" in answer["Location"]
        party = read_case(by=town.dispatcher, number=master.number).parties[2]
        assert (party.visited, party.answer) == (True, "unsatisfied")
        assert "还有一处没有清理" in followed(town, second.number, 2)

    def test_the_printed_answer_is_there_for_each(self, town):
        master, _second, _third = group(town)
        to_the_answers(master).take("answer_all", text=SAID)
        shown = text_of(page(master, "dispatcher", tab="papers"))
        assert shown.count("答复") >= 5
        printed = signed_in(town, "dispatcher").get(
            f"/wuchang/cases/{master.number}/documents/answer.html?no=4"
        )
        assert SAID in text_of(printed)


class TestRepresentatives:
    def test_the_street_names_them_among_the_petitioners_and_the_page_shows_them(self, town):
        master, _second, _third = group(town)
        shown = page(master, "dispatcher", "/visits").content.decode()
        assert shown.count('name="representatives.') == 5
        named = {"representatives.2.party": "2", "representatives.5.party": "5", "page": "visits"}
        assert post(master, "dispatcher", "represent", **named).status_code == 303
        assert read_case(by=town.dispatcher, number=master.number).case.representatives == (2, 5)
        assert text_of(page(master, "dispatcher")).count("代表") >= 2

    def test_a_sixth_comes_back_with_what_was_chosen_and_the_reason(self, town):
        master, _second, _third = group(town)
        master.take("join", party={"name": "住户6", "phone": "13870000006"})
        named = {f"representatives.{no}.party": str(no) for no in range(1, 7)}
        answer = post(master, "dispatcher", "represent", **named, page="visits")
        assert answer.status_code == 422
        assert "代表不能超过 5 名" in text_of(answer)
        assert answer.content.decode().count("checked") == 6

    def test_no_group_no_form(self, town):
        shown = page(filed(town), "dispatcher", "/visits").content.decode()
        assert "representatives." not in shown


class TestTheFlagInLists:
    def test_group_cases_are_found_by_the_address_and_marked(self, town):
        master, _second, _third = group(town)
        other = filed(town)
        shown = text_of(signed_in(town, "dispatcher").get("/wuchang/cases", {"group": "1"}))
        assert master.number in shown
        assert other.number not in shown
        assert "群体件：只看群体件" in shown

    def test_the_centre_filters_its_tasks_by_it(self, town):
        master, _second, _third = group(town)
        other = filed(town)
        shown = text_of(signed_in(town, "operator").get("/wuchang/centre", {"group": "1"}))
        assert master.number in shown
        assert other.number not in shown

    def test_whatever_else_stands_in_the_address_filters_nothing(self, town):
        other = filed(town)
        shown = text_of(signed_in(town, "dispatcher").get("/wuchang/cases", {"group": "yes", "all": "1"}))
        assert other.number in shown


class TestSuggestedMerges:
    def test_open_cases_of_one_place_and_class_that_would_be_a_group_are_suggested_with_the_form_filled_in(
        self, town
    ):
        first, second = filed(town, parties=residents(1, 2)), filed(town, parties=residents(3, 4))
        assert "可能是群体件" not in text_of(page(second, "dispatcher"))
        third = filed(town, parties=residents(5))
        shown = page(third, "dispatcher").content.decode()
        assert "同一地点、同一事项的 3 件在办案件，合计 5 名诉求人" in shown
        address = f"/wuchang/cases/{third.number}/acts/merge?to={first.number}"
        assert address in shown
        form = signed_in(town, "dispatcher").get(address).content.decode()
        assert f'value="{first.number}"' in form
        third.take("merge", to=first.number)
        second.take("merge", to=first.number)
        said = text_of(page(first, "dispatcher"))
        assert "可能是群体件" not in said
        assert "群体件" in said

    def test_the_same_person_five_times_is_no_group(self, town):
        made = [filed(town, parties=residents(1)) for _ in range(5)]
        assert "可能是群体件" not in text_of(page(made[-1], "dispatcher"))

    @pytest.mark.parametrize(
        "elsewhere",
        [
            {"grid": places.COMMUNITY, "place": "中南路 1 号 3 栋", "category": "welfare"},
            {"grid": places.GRID, "place": "别处", "category": "city"},
            {"title": "垃圾满溢", "text": "三天没有清运", "place": "别处", "category": "city"},
        ],
    )
    def test_another_class_place_or_matter_is_not_suggested(self, town, elsewhere):
        filed(town, parties=residents(1, 2, 3, 4), **elsewhere)
        assert "可能是群体件" not in text_of(page(filed(town, parties=residents(5)), "dispatcher"))

    def test_the_same_matter_in_one_grid_is_suggested_though_the_place_is_told_otherwise(self, town):
        filed(town, parties=residents(1, 2, 3, 4), place="1 号院内 3 栋")
        assert "可能是群体件" in text_of(page(filed(town, parties=residents(5)), "dispatcher"))

    def test_a_case_on_which_units_are_at_work_is_the_master(self, town):
        old = filed(town, parties=residents(1, 2, 3))
        working = filed(town, parties=residents(4, 5)).assessed().called()
        shown = page(working, "dispatcher").content.decode()
        assert f"/wuchang/cases/{old.number}/acts/merge?to={working.number}" in shown

    def test_who_does_not_merge_is_told_nothing(self, town):
        filed(town, parties=residents(1, 2, 3, 4))
        last = filed(town, parties=residents(5))
        assert "可能是群体件" not in text_of(page(last, "operator"))
