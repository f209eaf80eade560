"""Imported cases on the pages: what their source states, marked as stated, and a dash for all it does not."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from huying.domain.details import LOCAL
from huying.services.import_history import import_history
from huying.services.people import give_post
from huying.store import jurisdictions
from tests.services.test_import_history import USE, every, reader_of, unit_called, written

pytestmark = pytest.mark.django_db
ROWS = (
    "1,2018-02-08 15:34:40,路灯不亮,中南路口路灯不亮,已修复,,电话,n,李,13912345678,百瑞景社区,城管局,,投诉",
    "2,2018-03-01 09:00:00,占道经营,,,,网站,y,,,,城管局,市场局,咨询",
    "3,2018-03-02 09:00:00,咨询政策,,,,,-,,,-,-,,-",
)


@pytest.fixture(autouse=True)
def _imported(tmp_path: Path) -> None:
    import_history(written(tmp_path, *ROWS), use=USE)


def browser(lang: str = "zh-hans", unit: str = "") -> Client:
    from django.contrib.auth import get_user_model

    place = jurisdictions.by_slug("old-desk")
    today = timezone.now().astimezone(LOCAL).date()
    code = unit_called("old-desk", unit) if unit else f"{place.id}000000"
    post = give_post(username=f"looks-{unit}", unit=code, role="leader", from_date=today)
    client = Client(headers={"accept-language": lang})
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(get_user_model().objects.get(pk=post.person), backend=backend)
    return client


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def case_page(title: str, client: Client, **query: str) -> str:
    number = next(row["number"] for row in every(reader_of("old-desk")) if row["title"] == title)
    answer = client.get(f"/old-desk/cases/{number}", query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_shows_history_by_itself_and_whether_it_was_late_as_stated():
    said = text_of(browser().get("/old-desk/cases").content.decode())
    for words in ("路灯不亮", "按时（来源记载）", "占道经营", "超期（来源记载）", "咨询政策", "来源未载明"):
        assert words in said
    english = text_of(browser("en").get("/old-desk/cases").content.decode())
    assert "Late (as the source states)" in english


def test_the_export_says_as_stated_too():
    exported = b"".join(browser().get("/old-desk/cases/export.csv", {"all": "1"}).streaming_content).decode()
    assert exported.count("（来源记载）") == 2
    assert exported.count("来源未载明") == 1


def test_a_case_page_tells_the_source_the_words_and_the_reply():
    said = text_of(case_page("路灯不亮", browser()))
    for words in (
        *(
            "历史数据",
            "按时（来源记载）",
            "中南路口路灯不亮",
            "当时的答复 已修复",
            "数据来源 旧台账",
            "原编号 1",
        ),
        *("渠道 电话", "性质 投诉", "所在 百瑞景社区", "办结时间 —"),
    ):
        assert words in said


def test_steps_that_no_source_states_are_dashes_and_there_is_nothing_to_do():
    said = text_of(case_page("占道经营", browser()))
    for step in ("签收", "确认报到", "反馈办理意见", "评分"):
        assert f"{step} — —" in said
    assert "超期（来源记载）" in said
    assert "目前没有需要您办理的事项" in said


def test_a_case_that_no_unit_had_has_no_table():
    assert "<table" not in case_page("咨询政策", browser())


def test_every_tab_opens():
    client = browser()
    for tab in ("trace", "plan", "files", "basis", "related", "papers"):
        case_page("路灯不亮", client, tab=tab)


def test_a_unit_that_had_it_sees_no_reply_to_the_petitioner_and_no_reporter():
    said = text_of(case_page("路灯不亮", browser(unit="城管局")))
    assert "中南路口路灯不亮" in said
    assert "已修复" not in said
    assert "诉求人" not in said


def test_nobody_registers_or_reports_there():
    answer = browser().get("/old-desk/register")
    assert (answer.status_code, "您的岗位不负责登记" in answer.content.decode()) == (403, True)
    answer = Client().get("/old-desk/report/what")
    assert (answer.status_code, "本区暂不接受网上反映" in answer.content.decode()) == (503, True)
    assert "old-desk" not in Client().get("/").content.decode()


def test_the_trace_names_the_row_and_its_hash():
    said = text_of(case_page("占道经营", browser()))
    assert re.search("原文件行号 3 原行散列 [0-9a-f]{64}", said)
