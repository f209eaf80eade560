"""What comes out of a printer: pages that people print, really printed by the browser, and read as PDF."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from huying.services.demo.story import Story, in_time
from tests.conftest import connected_to
from tests.journeys.conftest import SCREENSHOTS, Site
from tests.journeys.posts import Desk, Posts

pytestmark = pytest.mark.browser

CENTRE, CITY = "中南路街-指挥中心", "区城管执法局-联络员"
GRID_CENTRE = "解放街-网格中心"
BUTTONS = ("现在可以做", "退出登录", "跳到正文", "其他操作", "登记诉求", "查看并打印", "更多条件", "派单内容")
A4 = (595, 842)
BETWEEN_MARGINS = {"width": 658, "height": 1000}
AS_WRITTEN = str.maketrans("⺠⻅⻋⻓⻔", "民见车长门")
"""Characters that share a glyph with a radical are read back as the radical; these NFKC leaves as they are."""


@pytest.fixture(scope="module")
def called(running: Site, django_db_blocker: Any) -> str:
    """A case to which three departments were called; its number."""
    units = ("420106-cgj", "420106-gaj", "420106-xfj")
    with django_db_blocker.unblock(), connected_to(running.database):
        story = Story(
            CENTRE,
            title="夜间占道经营与油烟扰民",
            text="油烟直排,居民多次反映。",
            channel="phone",
            place="丁字桥路口",
            grid="420106011029-01",
            parties=[{"name": "诉求人", "phone": "13900000071"}],
        )
        story.take(CENTRE, "assess", needs_call=True, reason="涉及多个部门", **{"class": "city"})
        orders = [asked(unit, n) for n, unit in enumerate(units)]
        window = {"arrive_at": in_time(hours=2), "window_end": in_time(days=5)}
        story.take(CENTRE, "call", orders=orders, place="丁字桥", **window)
        story.take(CITY, "sign", order=1)
        story.take(CITY, "name", order=1, people=[{"name": "带队人员", "title": "中队长"}])
        return story.number


def asked(unit: str, n: int) -> dict[str, str]:
    return {
        "unit": unit,
        "role": "support" if n else "lead",
        "matters": f"协调第{n}项",
        "goal": f"达到第{n}项",
        "people": f"持证人员 {n + 3} 名",
    }


def printed(page: Page, name: str) -> PdfReader:
    """The page as a printer gets it; kept beside the screenshots, to be looked at."""
    page.wait_for_load_state("networkidle")
    data = page.pdf(format="A4", prefer_css_page_size=True)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    (SCREENSHOTS / f"printed-{name}.pdf").write_bytes(data)
    return PdfReader(io.BytesIO(data))


def words_on(pdf: PdfReader) -> str:
    """What stands on it, without spaces and line breaks, and nothing that only a screen needs."""
    read = unicodedata.normalize("NFKC", "".join(page.extract_text() for page in pdf.pages))
    said = re.sub(r"\s", "", read.translate(AS_WRITTEN))
    assert [word for word in BUTTONS if word in said] == []
    return said


def assert_inside(pdf: PdfReader) -> None:
    """Every piece of text begins on the sheet, within its margins."""
    for page in pdf.pages:
        assert (page.mediabox.width, page.mediabox.height) == pytest.approx(A4, abs=1.5)
        outside: list[str] = []

        def look(text: str, cm: list[float], tm: list[float], *_font: Any, out: list[str] = outside) -> None:
            x = cm[0] * tm[4] + cm[2] * tm[5] + cm[4]
            if text.strip() and not 40 < x < A4[0] - 40:
                out.append(text)

        page.extract_text(visitor_text=look)
        assert outside == []


def check(desk: Desk, path: str, name: str, *, pages: int, words: tuple[str, ...]) -> str:
    """Print the page: at most so many sheets, with these words, nothing beside the paper; all that stands on it."""
    assert desk.go(path) == 200, path
    pdf = printed(desk.page, name)
    said = words_on(pdf)
    assert [
        word for word in words if re.sub(r"\s", "", unicodedata.normalize("NFKC", word)) not in said
    ] == []
    assert 1 <= len(pdf.pages) <= pages
    assert_inside(pdf)
    return said


def widths(page: Page) -> dict[str, float]:
    """How wide each column of the page's last table is on paper, by its head, in pixels of CSS."""
    page.set_viewport_size(BETWEEN_MARGINS)
    page.emulate_media(media="print")
    heads = page.locator("table").last.locator("thead th:visible")
    return dict(heads.evaluate_all("all => all.map(th => [th.innerText, th.getBoundingClientRect().width])"))


@pytest.fixture
def desk(running: Site, new_page: Callable[..., Page]) -> Desk:
    return Posts(running, new_page)(CENTRE)


def test_the_case_is_printed_with_every_unit_and_its_trace(desk: Desk, called: str) -> None:
    units = ("区城管执法局", "公安武昌分局", "区消防救援大队")
    trace = ("登记", "研判", "协调第2项", "签收", "中队长", "诉求人")
    check(desk, f"cases/{called}", "case", pages=3, words=(called, *units, "一事一评", *trace))


def test_the_call_sheet_is_one_page_with_the_last_column(desk: Desk, called: str) -> None:
    words = (called, "呼叫单", "人员需求", "协调第0项", "达到第2项", "持证人员 5 名", "签发")
    check(desk, f"cases/{called}/documents/call_sheet.html", "call-sheet", pages=1, words=words)


def test_the_sign_in_sheet_leaves_room_to_write(desk: Desk, called: str) -> None:
    words = ("签到表", "带队人员", "区消防救援大队", "到达时间", "签名", "备注", "街道确认人")
    check(desk, f"cases/{called}/documents/sign_in_sheet.html", "sign-in-sheet", pages=1, words=words)
    assert widths(desk.page)["签名"] >= 75, "narrower than 2 cm"


def test_the_case_list_keeps_its_columns_wide_enough_to_read(desk: Desk, called: str) -> None:
    words = (called, "时限", "状态", "承办单位", "参与单位", "类别", "登记时间", "中南路街道", "城市综合管理")
    said = check(desk, f"cases?q={called}", "cases", pages=1, words=words)
    assert "夜间占道经营与油烟扰民" in said
    assert min(widths(desk.page).values()) >= 60


def test_the_demand_letter_is_one_page_with_unit_task_and_time(
    running: Site, new_page: Callable[..., Page], django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock(), connected_to(running.database):
        number = whistled()
    desk = Posts(running, new_page, slug="zhanggong")(GRID_CENTRE)
    words = (
        "商请承办",
        "经主要领导确认",
        "责任部门",
        "工作任务",
        "完成时限",
        "查处占道",
        "检测油烟",
        "解放街",
    )
    check(desk, f"cases/{number}/documents/demand_letter.html", "demand-letter", pages=1, words=words)


def whistled() -> str:
    """A level-three whistle of the demo's street; the case's number."""
    story = Story(
        "八境路社区-网格员",
        title="夜宵摊占道与油烟扰民",
        text="油烟噪声扰民。",
        channel="patrol",
        place="八境路",
        grid="360702001003-01",
    )
    section = "解放街-城市管理办"
    story.take("八境路社区-网格长", "escalate", to="360702001000", reason="社区解决不了", person="街道专人")
    story.take(section, "assess", needs_call=True, reason="需区级部门承办", **{"class": "city"})
    story.take(section, "apply", reason="申请吹响三级哨").take("解放街-主要领导", "confirm", agreed=True)
    rows = [
        asked("360702-cgj", 0) | {"matters": "查处占道"},
        asked("360702-hbj", 1) | {"matters": "检测油烟"},
    ]
    window = {"arrive_at": in_time(hours=2), "window_end": in_time(days=4)}
    story.take(GRID_CENTRE, "call", orders=rows, place="八境路夜市口", **window)
    return story.number
