"""The case pages in English: Han characters stand only in what people wrote and in names."""

from __future__ import annotations

import html
import re

import pytest

from tests.founding import Town
from tests.web.browsing import compile_catalogues
from tests.web.test_case_page import signed_in
from tests.web.walked import Walk, filed, settled

pytestmark = pytest.mark.django_db
PATHS = (
    *("", "?tab=plan", "?tab=files", "?tab=basis", "?tab=related", "?tab=papers"),
    *("/call", "/attendance", "/plan", "/visits", "/score", "/acts/feed_back"),
)
DATA = re.compile(
    "楼内隔出胶囊房出租|三楼被隔成二十多间胶囊房出租，电话|可问"
    "|中南路 ?1 ?号(?: ?3 ?栋(?: ?502)?)?(?:\\*\\*\\*)?|诉\\*\\*"
    "|违规分隔|消防通道|涉及多个部门|联合执法|恢复原状|2 人，持证|执法队员|现场研判，分工明确"
    "|依职责处置|已处置(?:，特此答复)?|现场.jpg|四部门联合处置完毕|呼应|中文|武昌区"
)


@pytest.fixture(scope="module", autouse=True)
def _catalogues() -> None:
    compile_catalogues()


@pytest.fixture
def town(settings, tmp_path) -> Town:
    settings.HUYING_FILES = tmp_path / "files"
    return settled()


def han_in(walk: Walk, who: str, path: str) -> set[str]:
    """The Han characters of a page that are no data."""
    answer = signed_in(walk.town, who, "en").get(f"/wuchang/cases/{walk.number}{path}")
    assert answer.status_code == 200, path
    said = html.unescape(re.sub(r"<(script|style).*?</\1>", "", answer.content.decode(), flags=re.S))
    return set(re.findall(r"[\u4e00-\u9fff][^<>\"]{0,20}", DATA.sub("", said)))


@pytest.mark.parametrize("who", ["dispatcher", "police"])
def test_a_called_case_is_told_in_english(town: Town, who: str) -> None:
    walk = filed(town).assessed().called().each("sign")
    assert {path: found for path in PATHS if (found := han_in(walk, who, path))} == {}


@pytest.mark.parametrize("who", ["dispatcher", "police"])
def test_a_scored_case_is_told_in_english(town: Town, who: str) -> None:
    walk = filed(town).assessed().called().came().planned().fed_back().visited()
    walk.take("score", order=2, satisfaction="satisfied")
    assert {path: found for path in PATHS if (found := han_in(walk, who, path))} == {}
