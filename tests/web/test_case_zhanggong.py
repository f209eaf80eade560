"""The same pages for a process that differs: three levels, dual track, confirmation, demand letter, street score."""

from __future__ import annotations

import pytest

from huying.services.reading import read_case
from tests.domain import town as places
from tests.founding import Town
from tests.web.test_case_page import page, post, signed_in, text_of
from tests.web.walked import Walk, filed, settled

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(settings, tmp_path) -> Town:
    settings.HUYING_FILES = tmp_path / "files"
    return settled("zhanggong")


def held_by(walk: Walk) -> str:
    return read_case(by=walk.town.operator, number=walk.number).case.holder


def test_the_page_speaks_the_words_of_its_process(town: Town) -> None:
    said = text_of(page(filed(town), "chief"))
    for stage in (
        "问题收集",
        "信息整合",
        "事项分类",
        "需求发布",
        "承办受理",
        "部门报到",
        "处理实施",
        "核实结项",
        "评价反馈",
    ):
        assert stage in said


def test_a_case_goes_up_from_its_page_to_a_named_person(town: Town) -> None:
    walk = filed(town)
    assert held_by(walk) == places.COMMUNITY
    answer = post(walk, "chief", "escalate", to=places.STREET, reason="社区无力解决", person="网格中心值班")
    assert answer.status_code == 303, text_of(answer)
    assert held_by(walk) == places.STREET
    assert "网格中心值班" in text_of(page(walk, "dispatcher"))


def test_every_page_can_be_read_at_every_level(town: Town) -> None:
    walk = filed(town)
    for who in ("chief", "dispatcher", "section", "principal", "operator"):
        for path in ("", "/call", "/attendance", "/plan", "/visits", "/score"):
            status = signed_in(town, who).get(f"/wuchang/cases/{walk.number}{path}").status_code
            assert status in (200, 404), (who, path)
