"""Two names that may be of one unit: told for people to look at (issue 3, history)."""

import pytest

from huying.domain.aliases import Likeness, Pair, likely, likeness
from huying.domain.places import Unit


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("坪山街道综合执法队", "坪山街道综合执法队（坪山街道办事处）", Likeness.SAME_NAME),
        ("区城管局", "城管局", Likeness.SAME_NAME),
        ("城建办（龙田街道办事处）", "城建办公室(龙田街道办事处)", Likeness.SAME_NAME),
        ("城 管 局", "城管局", Likeness.SAME_NAME),
        ("区城管局", "城市管理局", Likeness.CONTAINED),
        ("市规土委坪山管理局", "市规划国土委坪山管理局", Likeness.CONTAINED),
        ("消防安全委员会办公室", "消防安全管理委员会办公室", Likeness.CONTAINED),
        ("剅河镇人民政府", "豆河镇人民政府", Likeness.ONE_SIGN),
        ("郑场镇剅河村委", "郑场镇豆河村委", Likeness.ONE_SIGN),
        ("城建办（坑梓街道办事处）", "城建办（龙田街道办事处）", None),
        ("沙田社区", "沙湖社区", None),
        ("第一办理单位", "第二办理单位", None),
        ("城东派出所值班室", "城西派出所值班室", None),
        ("教育局", "水务局", None),
        ("城管局", "城市管理和综合行政执法局", None),
        ("", "城管局", None),
    ],
)
def test_names_are_alike_for_a_reason_or_not_at_all(one, other, why):
    assert likeness(one, other) is why
    assert likeness(other, one) is why


def unit(code: str, name: str, kind: str = "department") -> Unit:
    return Unit(code=code, name=name, name_en="", kind=kind, parent=None, jurisdiction=900001)


def test_one_number_at_the_source_is_the_surest_sign():
    units = [unit("a", "市容所"), unit("b", "城管局"), unit("c", "区城管局"), unit("d", "环卫中心")]
    assert list(likely(units, {"a": "7", "d": "7", "b": "1", "c": "2"})) == [
        Pair(one="a", other="d", why=Likeness.SAME_NUMBER),
        Pair(one="b", other="c", why=Likeness.SAME_NAME),
    ]


def test_numbers_that_differ_speak_against_one_wrong_sign():
    units = [unit("a", "六联社区工作站"), unit("b", "六和社区工作站")]
    assert [pair.why for pair in likely(units, {})] == [Likeness.ONE_SIGN]
    assert list(likely(units, {"a": "1", "b": "2"})) == []


def test_units_of_the_official_list_are_never_one():
    twice = [unit("420106002001", "东湖路社区", "community"), unit("420106011009", "东湖路社区", "community")]
    assert list(likely(twice, {})) == []
