"""The case page: what it shows to whom, and that its forms do what they say."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huying.services.reading import read_case
from huying.store import sql
from tests.domain import town as places
from tests.founding import Town
from tests.web.walked import REPORTER, TEXT, TITLE, Walk, filed, more_departments, photo, settled

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(settings, tmp_path) -> Town:
    settings.HUYING_FILES = tmp_path / "files"
    return settled()


def signed_in(town: Town, who: str, lang: str = "zh-hans") -> Client:
    from huying.store.models import Person

    client = Client()
    client.force_login(Person.objects.get(id=town.persons[who]))
    client.cookies["django_language"] = lang
    return client


def page(walk: Walk, who: str, path: str = "", **query: str):
    answer = signed_in(walk.town, who).get(f"/wuchang/cases/{walk.number}{path}", query)
    assert answer.status_code == 200, (answer.status_code, answer.headers)
    return answer


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def post(walk: Walk, who: str, step: str, **data):
    return signed_in(walk.town, who).post(f"/wuchang/cases/{walk.number}/acts/{step}", data)


def test_the_page_shows_title_stage_and_what_the_dispatcher_may_do(town):
    walk = filed(town)
    said = text_of(page(walk, "dispatcher"))
    for word in (TITLE, "问题收集", "研判", "现在可以做", "中南路街", "不予受理"):
        assert word in said


def test_every_unit_has_its_column_and_every_step_its_row(town):
    said = text_of(page(filed(town).assessed().called(), "dispatcher"))
    for word in ("区城管执法局", "公安分局", "主办", "协办", "签收", "派人", "确认报到", "一事一评", "还剩"):
        assert word in said


def test_a_deadline_is_explained_line_by_line(town):
    said = text_of(page(filed(town).assessed().called(), "dispatcher"))
    assert "时限：1 个工作时" in said
    assert "工作时间：08:00–12:00" in said


def test_acts_that_are_not_open_say_why(town):
    said = text_of(page(filed(town).assessed().called(), "dispatcher"))
    assert "须先完成：确认报到（0/4）" in said


def test_the_reporter_is_masked_until_a_reason_is_given(town):
    walk = filed(town)
    answer = page(walk, "dispatcher")
    assert REPORTER["name"] not in text_of(answer).replace(TEXT, "")
    assert "138****4567" in text_of(answer)
    client = signed_in(town, "dispatcher")
    refused = client.post(f"/wuchang/cases/{walk.number}/reveal/1", {"reason": " "})
    assert refused.status_code == 422
    assert REPORTER["name"] not in text_of(refused)
    shown = client.post(f"/wuchang/cases/{walk.number}/reveal/1", {"reason": "回访核实"})
    assert REPORTER["name"] in text_of(shown)
    assert REPORTER["address"] in text_of(shown)
    assert "no-store" in shown["Cache-Control"]
    assert REPORTER["name"] not in text_of(client.get(f"/wuchang/cases/{walk.number}"))


def test_a_called_unit_of_a_confidential_case_sees_a_lock_and_neither_words_nor_place(town):
    walk = filed(town, confidential=True).assessed().called()
    for tab in ("trace", "plan", "files", "basis", "related", "papers"):
        said = text_of(page(walk, "police", tab=tab))
        assert "保密件" in said
        for secret in (TITLE, "二十多间", "3 栋", "13871234567", REPORTER["name"]):
            assert secret not in said


def test_signing_says_who_is_next_and_comes_back_to_the_page(town):
    walk = filed(town).assessed().called()
    client = signed_in(town, "police")
    answer = client.post(f"/wuchang/cases/{walk.number}/acts/sign", {"order": "2", "request_key": "k1"})
    assert answer.status_code == 303
    assert answer["Location"] == f"/wuchang/cases/{walk.number}"
    assert "已签收，等待 3 个单位签收、下一步由本单位办理：派人" in text_of(client.get(answer["Location"]))


def test_a_request_sent_twice_acts_once(town):
    walk = filed(town).assessed().called()
    data = {"order": "2", "request_key": "same"}
    assert [post(walk, "police", "sign", **data).status_code for _ in range(2)] == [303, 303]
    signed = [line for line in read_case(by=town.dispatcher, number=walk.number).lines if line.step == "sign"]
    assert len(signed) == 1


def test_a_form_with_faults_comes_back_open_with_everything_typed(town):
    walk = filed(town)
    answer = post(walk, "dispatcher", "assess", reason="理由写在这里", needs_call="")
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "理由写在这里" in html
    assert "请填写此项" in html
    assert re.search(r'<details class="hy-act is-primary" id="act-assess-0" open>', html)


def test_whoever_comes_second_is_told_what_happened_and_loses_nothing(town):
    walk = filed(town).assessed().called().each("sign")
    seen = read_case(by=town.dispatcher, number=walk.number).case.orders[1].seq
    walk.take("name", "police", 2, people=[{"name": "先到的人"}])
    answer = post(
        walk,
        "police",
        "name",
        order="2",
        seen=str(seen),
        **{"people.0.name": "后写的人", "people.0.phone": "1"},
    )
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "您打开之后的新情况" in html
    assert "先到的人" in html
    assert "后写的人" in html


def test_an_act_that_is_over_still_gives_back_what_was_typed(town):
    walk = filed(town).assessed().called().came().planned().fed_back()
    walk.take("send_back", "dispatcher", 2, demands="补照片")
    answer = post(walk, "dispatcher", "send_back", order="2", demands="我也写了很多要求")
    assert answer.status_code == 409
    assert "我也写了很多要求" in answer.content.decode()


def test_a_file_sent_with_a_faulty_form_is_kept(town):
    walk = filed(town).assessed().called().came().planned()
    sent = SimpleUploadedFile("现场.jpg", _jpeg(), content_type="image/jpeg")
    answer = post(walk, "police", "feed_back", order="2", files=sent)
    assert answer.status_code == 422
    kept = re.findall(r'name="kept_file" value="([0-9a-f-]{36})" checked', answer.content.decode())
    assert len(kept) == 1
    again = post(walk, "police", "feed_back", order="2", opinion="已处置", kept_file=kept[0])
    assert again.status_code == 303


def test_a_refused_file_loses_nothing_typed(town):
    walk = filed(town).assessed().called().came().planned()
    sent = SimpleUploadedFile("现场.jpg", b"this is no picture", content_type="image/jpeg")
    answer = post(walk, "police", "feed_back", order="2", opinion="写好的办理意见", files=sent)
    assert answer.status_code == 422
    assert "写好的办理意见" in answer.content.decode()
    assert "hy-fault" in answer.content.decode()


def test_a_good_file_beside_a_refused_one_is_kept(town):
    walk = filed(town).assessed().called().came().planned()
    good = SimpleUploadedFile("现场.jpg", _jpeg(), content_type="image/jpeg")
    bad = SimpleUploadedFile("坏的.jpg", b"this is no picture", content_type="image/jpeg")
    answer = post(walk, "police", "feed_back", order="2", opinion="已处置", files=[good, bad])
    kept = re.findall(r'name="kept_file" value="([0-9a-f-]{36})" checked', answer.content.decode())
    assert len(kept) == answer.content.decode().count('name="kept_file"') == 1
    assert "坏的.jpg" in answer.content.decode()
    assert (
        post(walk, "police", "feed_back", order="2", opinion="已处置", kept_file=kept[0]).status_code == 303
    )


def _jpeg() -> bytes:
    import io

    from PIL import Image

    content = io.BytesIO()
    Image.new("RGB", (64, 48), (120, 140, 160)).save(content, "JPEG")
    return content.getvalue()


def test_tabs_hold_plan_files_basis_related_cases_and_papers(town):
    walk = filed(town).assessed().called().came().planned().fed_back()
    assert "依职责处置" in text_of(page(walk, "dispatcher", tab="plan"))
    assert "现场.jpg" in text_of(page(walk, "dispatcher", tab="files"))
    assert "违规分隔" in text_of(page(walk, "dispatcher", tab="basis"))
    assert "暂无相关案件" in text_of(page(walk, "dispatcher", tab="related"))
    assert "呼叫单" in text_of(page(walk, "dispatcher", tab="papers"))


def body(answer) -> bytes:
    """The bytes of a served file, which is closed; closing the answer itself would close the test's connection."""
    content = b"".join(answer.streaming_content)
    for close in answer._resource_closers:
        close()
    return content


def test_files_are_served_to_those_whose_view_holds_them(town):
    walk = filed(town).assessed().called().came().planned().fed_back()
    mine = next(
        line.files[0]
        for line in read_case(by=town.police, number=walk.number).lines
        if line.order == 2 and line.files
    )
    for who, status in (("police", 200), ("dispatcher", 200), ("fire", 404), ("stranger", 404)):
        for path in ("", "/thumbnail"):
            answer = signed_in(town, who).get(f"/wuchang/files/{mine.id}{path}")
            assert answer.status_code == status, (who, path)
            if status == 200:
                assert answer["X-Content-Type-Options"] == "nosniff"
                assert "private" in answer["Cache-Control"]
                assert body(answer)[:2] == b"\xff\xd8"


def test_a_pending_file_is_its_senders_alone(town):
    pending = photo(town.police)
    mine = signed_in(town, "police").get(f"/wuchang/files/{pending}")
    assert mine.status_code == 200
    assert body(mine)
    assert signed_in(town, "dispatcher").get(f"/wuchang/files/{pending}").status_code == 404


PATHS = ("", "?tab=papers", "/call", "/attendance", "/plan", "/visits", "/score", "/acts/sign")
PAPERS = ("call_sheet", "sign_in_sheet", "minutes", "case_report", "answer")


@pytest.mark.parametrize("who", ["stranger", "section_of_nobody"])
def test_a_stranger_finds_nothing_at_any_address(town, who):
    walk = filed(town).assessed().called("420106-cgj").take("sign", "city", 1)
    stranger = "stranger" if who == "stranger" else "fire"
    client = signed_in(town, stranger)
    base = f"/wuchang/cases/{walk.number}"
    for path in PATHS:
        assert client.get(base + path).status_code == 404, path
    for kind in PAPERS:
        assert client.get(f"{base}/documents/{kind}.pdf").status_code == 404, kind
    assert client.post(f"{base}/acts/sign", {"order": "1"}).status_code == 404
    assert client.post(f"{base}/reveal/1", {"reason": "x"}).status_code == 404
    assert client.post(f"{base}/call", {}).status_code == 404


def test_somebody_not_signed_in_is_asked_to(town):
    walk = filed(town)
    answer = Client().get(f"/wuchang/cases/{walk.number}")
    assert answer.status_code == 302


def test_papers_come_as_page_pdf_and_word(town):
    walk = filed(town).assessed().called().came().planned().fed_back().visited()
    client = signed_in(town, "dispatcher")
    for kind in PAPERS:
        for form, begin in (("html", b"<!doctype"), ("pdf", b"%PDF"), ("docx", b"PK")):
            answer = client.get(f"/wuchang/cases/{walk.number}/documents/{kind}.{form}")
            assert answer.status_code == 200, (kind, form)
            assert answer.content.lstrip().startswith(begin), (kind, form)
    letter = client.get(f"/wuchang/cases/{walk.number}/documents/answer.html").content.decode()
    assert REPORTER["name"] not in letter
    assert REPORTER["address"] not in letter


def test_a_called_unit_has_the_call_sheet_but_neither_sign_in_sheet_nor_report(town):
    walk = filed(town).assessed().called().came().planned().fed_back().visited()
    client = signed_in(town, "police")
    status = {
        kind: client.get(f"/wuchang/cases/{walk.number}/documents/{kind}.pdf").status_code for kind in PAPERS
    }
    sheet = client.get(f"/wuchang/cases/{walk.number}/documents/call_sheet.html").content.decode()
    assert REPORTER["phone"] not in sheet
    assert "二十多间" in sheet
    assert status == {
        "call_sheet": 200,
        "minutes": 200,
        "sign_in_sheet": 404,
        "case_report": 404,
        "answer": 404,
    }


class Counting:
    """Counts what goes to the database, whichever way."""

    def __init__(self, monkeypatch) -> None:
        self.count = 0
        counted = sql.rows

        def rows(*args, **more):
            self.count += 1
            return counted(*args, **more)

        monkeypatch.setattr(sql, "rows", rows)

    def wrapper(self, execute, statement, parameters, many, context):
        self.count += 1
        return execute(statement, parameters, many, context)


def asked(monkeypatch, client: Client, address: str) -> int:
    from django.db import connection

    client.get(address)
    counting = Counting(monkeypatch)
    with connection.execute_wrapper(counting.wrapper):
        assert client.get(address).status_code == 200
    monkeypatch.undo()
    return counting.count


def test_the_page_asks_the_database_as_often_for_eight_orders_as_for_one(town, monkeypatch):
    more = more_departments(town, 4)
    one = filed(town).assessed().called(places.FIRE)
    eight = filed(town).assessed().called(*places.DEPARTMENTS, *more)
    client = signed_in(town, "dispatcher")
    counts = [asked(monkeypatch, client, f"/wuchang/cases/{walk.number}") for walk in (one, eight)]
    assert counts[0] == counts[1]
    assert counts[0] <= 8, counts
