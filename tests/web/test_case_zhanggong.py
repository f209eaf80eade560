"""The same pages for a process that differs: three levels, dual track, confirmation, demand letter, street score."""

from __future__ import annotations

import re

import pytest

from huying.services.reading import read_case
from tests.domain import town as places
from tests.founding import Town
from tests.services.test_documents import text_of as text_of_file
from tests.web.test_case_page import page, post, signed_in, text_of
from tests.web.test_case_work import ahead
from tests.web.walked import REPORTER, TITLE, Walk, filed, settled

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


def second_level(town: Town) -> Walk:
    """The street holds it and its section has found that departments are needed (S1-48 … S1-54)."""
    walk = filed(town)
    walk.take("escalate", "chief", to=places.STREET, reason="社区无力解决", person="网格中心值班")
    return walk.take("assess", "section", needs_call=True, reason="需区级部门承办", **{"class": "city"})


def applied(town: Town) -> Walk:
    walk = second_level(town)
    answer = post(walk, "section", "apply", reason="申请吹响三级哨")
    assert answer.status_code == 303, text_of(answer)
    return walk


def confirmed(town: Town, agreed: str = "true") -> Walk:
    walk = applied(town)
    answer = post(walk, "principal", "confirm", agreed=agreed, opinion="按程序办理")
    assert answer.status_code == 303, text_of(answer)
    return walk


def typed_whistle() -> dict[str, str]:
    """A level-three whistle to two departments, as typed into the builder."""
    asked = {
        places.CITY_MANAGEMENT: ("lead", "拆除违规隔断", "执法人员 2 名"),
        places.FIRE: ("support", "查验消防通道", "监督员 1 名"),
    }
    typed = {"page": "call", "place": "中南路 1 号", "arrive_at": ahead(hours=3), "window_end": ahead(days=5)}
    for n, (unit, (role, matters, people)) in enumerate(asked.items()):
        row = {"unit": unit, "role": role, "matters": matters, "goal": "恢复原状", "people": people}
        typed |= {f"orders.{n}.{name}": value for name, value in row.items()}
    return typed


def whistled(town: Town) -> Walk:
    walk = confirmed(town)
    answer = post(walk, "dispatcher", "call", **typed_whistle())
    assert answer.status_code == 303, text_of(answer)
    return walk


def offers(walk: Walk, who: str, step: str) -> bool:
    return f'/acts/{step}"' in page(walk, who).content.decode()


def is_called(walk: Walk) -> bool:
    return bool(read_case(by=walk.town.operator, number=walk.number).case.calls)


def test_the_section_alone_is_offered_to_apply_for_a_level_three_whistle(town: Town) -> None:
    """S1-57."""
    walk = second_level(town)
    assert offers(walk, "section", "apply")
    assert "申请三级哨" in text_of(page(walk, "section"))
    for who in ("chief", "dispatcher", "principal"):
        assert not offers(walk, who, "apply"), who


def test_the_principal_alone_is_offered_to_confirm_and_only_what_was_applied_for(town: Town) -> None:
    """S1-56: a post other than the one that applied."""
    assert not offers(second_level(town), "principal", "confirm")
    walk = applied(town)
    assert offers(walk, "principal", "confirm")
    said = text_of(page(walk, "principal"))
    for words in ("主要领导确认", "申请吹响三级哨"):
        assert words in said
    for who in ("section", "dispatcher", "chief"):
        assert not offers(walk, who, "confirm"), who
        assert post(walk, who, "confirm", agreed="true").status_code == 403, who


@pytest.mark.parametrize("until", [second_level, applied])
def test_a_level_three_whistle_waits_for_the_principal(town: Town, until) -> None:
    """R-03: neither offered nor taken, and the page says for what it waits."""
    walk = until(town)
    assert "须先完成：主要领导确认" in text_of(page(walk, "dispatcher"))
    answer = post(walk, "dispatcher", "call", **typed_whistle())
    assert answer.status_code == 409
    assert "主要领导确认" in text_of(answer)
    assert not is_called(walk)


def test_a_no_of_the_principal_keeps_the_whistle_shut_and_is_read_by_the_section(town: Town) -> None:
    walk = confirmed(town, agreed="false")
    assert post(walk, "dispatcher", "call", **typed_whistle()).status_code == 409
    assert not is_called(walk)
    assert "按程序办理" in text_of(page(walk, "section"))
    assert offers(walk, "section", "apply")


def test_once_confirmed_the_grid_centre_whistles_and_departments_are_asked_to_receive(town: Town) -> None:
    """S1-58, S1-60."""
    walk = whistled(town)
    assert is_called(walk)
    said = text_of(page(walk, "city"))
    for words in ("查收", "拆除违规隔断", "承办受理"):
        assert words in said
    assert offers(walk, "city", "sign")


LETTER = (
    "关于商请承办",
    "经主要领导确认",
    TITLE,
    "三楼被隔成二十多间胶囊房出租",
    "责任部门",
    "工作任务",
    "完成时限",
    "区城管执法局",
    "拆除违规隔断",
    "区消防救援大队",
    "查验消防通道",
    "执法人员 2 名",
    "中南路 1 号",
)
"""To whom, what is asked, by whom it was confirmed; unit, task and time limit of every line (S1-56, S1-59)."""


def letter(walk: Walk, who: str, form: str):
    return signed_in(walk.town, who).get(
        f"/wuchang/cases/{walk.number}/documents/demand_letter.{form}", {"no": "1"}
    )


def said_by(answer, form: str) -> str:
    """What the letter says, without spaces, tags and line breaks."""
    return re.sub(r"\s", "", text_of(answer)) if form == "html" else text_of_file(answer.content, form)


@pytest.mark.parametrize(
    ("form", "mime"),
    [
        ("html", "text/html"),
        ("pdf", "application/pdf"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_the_demand_letter_names_unit_task_and_time_as_page_pdf_and_word(
    town: Town, form: str, mime: str
) -> None:
    walk = whistled(town)
    for who in ("city", "dispatcher"):
        answer = letter(walk, who, form)
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith(mime)
        said = said_by(answer, form)
        for words in LETTER:
            assert re.sub(r"\s", "", words) in said, (who, words)
        assert walk.number in said
    assert REPORTER["phone"] not in said_by(letter(walk, "city", form), form)


def test_the_letter_is_offered_among_the_papers_of_whoever_is_called(town: Town) -> None:
    walk = whistled(town)
    shown = page(walk, "city", tab="papers").content.decode()
    assert "承办需求信函" in shown
    for form in ("html", "pdf", "docx"):
        assert f"/documents/demand_letter.{form}" in shown


def test_there_is_no_letter_before_the_whistle_and_none_for_strangers(town: Town) -> None:
    assert letter(confirmed(town), "dispatcher", "html").status_code == 404
    walk = whistled(town)
    assert letter(walk, "stranger", "pdf").status_code == 404
    assert letter(walk, "police", "pdf").status_code == 404
