"""The tab of related cases tells of each what these eyes may find of it, and of others the number alone."""

from __future__ import annotations

from typing import Any

import pytest

from huying.services.cases import file_case
from tests.domain import town as places
from tests.founding import Town
from tests.web.test_case_page import page, text_of
from tests.web.walked import TITLE, Walk, filed, settled

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(settings: Any, tmp_path: Any) -> Town:
    settings.HUYING_FILES = tmp_path / "files"
    return settled()


def told(walk: Walk, who: str = "dispatcher") -> str:
    return text_of(page(walk, who, tab="related")).split("案件内容")[-1]


def test_a_linked_case_shows_title_state_light_holder_and_date_on_both_sides(town):
    first, second = filed(town), filed(town).assessed().called()
    second.take("link", to=first.number, kind="related")
    for walk, other, state in ((first, second, "呼叫中"), (second, first, "已登记")):
        said = told(walk)
        for word in ("相关", TITLE, other.number, state, "正常", "中南路街", "今天"):
            assert word in said, word
        assert (
            f'href="/wuchang/cases/{other.number}"'
            in page(walk, "dispatcher", tab="related").content.decode()
        )


def test_a_repeat_and_its_original_say_which_is_which(town):
    first = filed(town)
    again = file_case(by=town.dispatcher, details=report(town) | {"repeat_of": first.number})
    assert "重复件" in told(first)
    assert "原件" in told(Walk(town=town, number=again.number))


def test_a_merged_case_is_told_as_merged_and_has_no_due_time_any_more(town):
    master, child = filed(town), filed(town)
    child.take("merge", to=master.number, reason="同一事项")
    assert "并入本件" in told(master)
    assert "已并案" in told(master)
    assert "已完成" in told(master)
    assert "已并入该件" in told(child)


def test_of_a_case_that_is_not_for_these_eyes_stands_the_number_alone(town):
    elsewhere = file_case(
        by=town.stranger, details=report(town) | {"title": "邻街的事", "grid": places.NEIGHBOUR}
    )
    here = file_case(by=town.operator, details=report(town) | {"repeat_of": elsewhere.number})
    walk = Walk(town=town, number=here.number)
    said = told(walk)
    assert elsewhere.number in said
    assert "不在您的查看范围" in said
    assert "邻街的事" not in said
    assert f"/cases/{elsewhere.number}" not in page(walk, "dispatcher", tab="related").content.decode()
    assert "邻街的事" in told(walk, "operator")


def report(town: Town) -> dict[str, Any]:
    return {"title": "又一件", "text": "同一处又来反映", "channel": "phone", "grid": places.COMMUNITY}
