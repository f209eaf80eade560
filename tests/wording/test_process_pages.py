"""A process is drawn, said in plain words and compared with another, from its file alone."""

import re

import pytest

from huying.domain.process_page import diagram
from huying.domain.steps import STEPS
from huying.wording.process_pages import differences, plain
from tests.domain.town import process

HAN = re.compile("[一-鿿]")


@pytest.mark.parametrize("name", ["wuchang-2019", "zhanggong"])
def test_a_process_is_drawn_with_every_step_and_gate_the_same_each_time(name: str):
    one = process(name)
    drawn = diagram(one, "zh")
    assert drawn == diagram(process(name), "zh")
    for step, rule in one.steps.items():
        assert f"    s_{step}" in drawn
        assert all(f"s_{gate} --> s_{step}" in drawn for gate in rule.after)
    assert not HAN.search(diagram(one, "en"))


@pytest.mark.parametrize("name", ["wuchang-2019", "zhanggong"])
def test_a_process_in_plain_words_names_each_of_its_steps_in_both_languages(name: str):
    one = process(name)
    zh, en = plain(one, "zh"), plain(one, "en")
    assert len(zh) == len(en)
    for rule in one.steps.values():
        assert any(line.startswith(f"{rule.label.zh}：") for line in zh)
        assert any(line.startswith(f"{rule.label.en}:") for line in en)
    assert not any(HAN.search(line) for line in en)


def test_zhanggong_differs_from_wuchang_in_its_confirmation_and_its_score():
    said = differences(process("zhanggong"), process("wuchang-2019"), "zh")
    assert "只有这里有“确认”" in said
    assert "只有那里有“审核通过”" in said
    assert "评分：这里是“街道评分 60%、系统评价 40%”，那里是“响应 10%、办结 40%、满意 50%”" in said
    assert differences(process("zhanggong"), process("zhanggong"), "en") == []
    assert not any(
        HAN.search(line) for line in differences(process("wuchang-2019"), process("zhanggong"), "en")
    )


def test_the_vocabulary_knows_every_step_of_the_processes():
    assert all(set(process(name).steps) <= set(STEPS) for name in ("wuchang-2019", "zhanggong"))
