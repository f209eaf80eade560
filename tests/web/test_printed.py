"""Printed with as many units, people and cases as there can be: no column is lost, no cell runs into the next."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.founding import Town
from tests.web.browsing import opened
from tests.web.test_case_looks import LONG, eight
from tests.web.test_case_page import signed_in
from tests.web.visiting import called
from tests.web.walked import filed, settled

pytestmark = [pytest.mark.django_db, pytest.mark.browser]

BETWEEN_MARGINS = {"width": 658, "height": 1000}
SPILLED = """() => [...document.querySelectorAll("th, td")]
    .filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.innerText)"""
CUT_OFF = """() => [...document.querySelectorAll(".hy-doc-code > svg")]
    .filter((code) => code.getBoundingClientRect().top < 0).length"""


@pytest.fixture
def town(settings, tmp_path) -> Town:
    settings.HUYING_FILES = tmp_path / "files"
    return settled()


@contextmanager
def printed(browser: Browser, town: Town, path: str, lang: str) -> Iterator[list[str]]:
    """The words of each sheet, after a look whether every cell holds what is in it."""
    answer = signed_in(town, "dispatcher", lang).get(path)
    assert answer.status_code == 200
    with opened(browser, answer.content.decode()) as visit:
        visit.page.set_viewport_size(BETWEEN_MARGINS)
        visit.page.emulate_media(media="print")
        assert visit.page.evaluate(SPILLED) == []
        assert visit.page.evaluate(CUT_OFF) == 0
        yield read(visit.page.pdf(format="A4", prefer_css_page_size=True))


def read(pdf: bytes) -> list[str]:
    sheets: Any = PdfReader(io.BytesIO(pdf)).pages
    return [re.sub(r"\s", "", unicodedata.normalize("NFKC", one.extract_text())) for one in sheets]


@pytest.mark.parametrize(("lang", "left"), [("zh-hans", "还剩"), ("en", "left")])
def test_eight_units_stand_beside_each_other_on_one_sheet(
    town: Town, browser: Browser, lang: str, left: str
) -> None:
    walk = eight(town)
    with printed(browser, town, f"/wuchang/cases/{walk.number}", lang) as sheets:
        assert all(f"第{n}局" in sheets[0] for n in range(4))
        assert sheets[0].count(left) >= 16, "two running clocks of each"


@pytest.mark.parametrize(("lang", "last"), [("zh-hans", "登记时间"), ("en", "Registered")])
def test_every_sheet_of_the_case_list_has_every_head(
    town: Town, browser: Browser, lang: str, last: str
) -> None:
    for n in range(24):
        (called if n % 4 == 0 else filed)(town, title=LONG[: 60 + n])
    with printed(browser, town, "/wuchang/cases", lang) as sheets:
        assert 2 <= len(sheets) <= 24 / 4, (
            "at least four of the longest cases stand on a sheet, whatever the fonts"
        )
        assert all(last in one for one in sheets)


def test_a_long_sign_in_sheet_repeats_its_head_and_ends_with_its_signature(
    town: Town, browser: Browser
) -> None:
    people = [{"name": f"执法队员{n}", "title": "中队长", "phone": "13900000001"} for n in range(12)]
    walk = filed(town).assessed().called().each("sign").each("name", people=people)
    with printed(browser, town, f"/wuchang/cases/{walk.number}/documents/sign_in_sheet.html", "zh") as sheets:
        assert len(sheets) == 3
        for one in sheets:
            assert all(head in one for head in ("序号", "到达时间", "签名", "备注"))
        assert "街道确认人" in sheets[-1]
        assert "扫码登记到达" in sheets[0]


def test_a_call_sheet_for_eight_units_is_one_sheet_with_its_code(town: Town, browser: Browser) -> None:
    path = f"/wuchang/cases/{eight(town).number}/documents/call_sheet.html"
    assert "<svg" in signed_in(town, "dispatcher").get(path).content.decode().split("hy-doc-code")[1]
    with printed(browser, town, path, "zh-hans") as sheets:
        assert len(sheets) == 1
        assert all(word in sheets[0] for word in ("第3局", "人员需求", "扫码查看"))
