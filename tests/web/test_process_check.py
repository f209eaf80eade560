"""The administrator's checker of process files: all faults, the drawing and a dry walk; nobody else finds the page."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import Browser

from huying.store import people
from tests.domain.town import PLATFORM, PROCESSES
from tests.founding import Town, found
from tests.web.test_looks import faults_at
from tests.web.visiting import signed_in

pytestmark = pytest.mark.django_db
CHECK = "/wuchang/processes/check"
TEXT = (PROCESSES / "wuchang-2023.toml").read_text("utf-8")
STUCK = TEXT.replace('by_own = ["holder:dispatcher|chief|liaison|head|operator"]\n', "")
FAULTY = TEXT.replace('stage = "call"', 'stage = "owl"').replace("attempts = 3", "attempts = 0")


@pytest.fixture
def town() -> Town:
    made = found()
    account = people.create_person(username="admin", password="a-long-enough-word")
    people.create_post(person=account.id, unit=PLATFORM, role="admin", from_date=date(2019, 1, 1))
    made.persons["admin"] = account.id
    return made


def checked(client: Client, text: str, lang: str = "zh-hans") -> str:
    return str(client.post(CHECK, {"text": text}, headers={"accept-language": lang}).content.decode())


def test_a_sound_file_is_drawn_and_walked(town):
    client = signed_in(town, "admin")
    answer = client.post(CHECK, {"text": TEXT})
    said = answer.content.decode()
    assert answer.status_code == 200
    assert "文件没有错误，每种情形都能走到办结" in said
    assert said.count('class="hy-sketch-box') == TEXT.count("[[step]]")
    assert said.count("走通：") == 8  # four kinds of holder, calling or not
    assert "社区网格长" in said


def test_every_fault_is_told_at_once_with_its_place(town):
    answer = signed_in(town, "admin").post(CHECK, {"text": FAULTY})
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "文件有 5 处错误" in said
    assert "process.attempts" in said
    assert "不得少于 1" in said
    assert "hy-sketch" not in said


def test_a_dead_end_is_told_with_the_state_it_stands_in(town):
    said = checked(signed_in(town, "admin"), STUCK)
    assert "文件没有错误，但有 3 种情形走不到办结" in said
    assert "走不通：停在“本级办理”" in said
    assert "清单之外无属地管理事项" in said


def test_a_file_may_be_uploaded(town):
    sent = SimpleUploadedFile("flow.toml", TEXT.encode("utf-8-sig"), content_type="text/plain")
    answer = signed_in(town, "admin").post(CHECK, {"file": sent, "text": ""})
    assert answer.status_code == 200
    assert "每种情形都能走到办结" in answer.content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"\xff\xfe\x00", "不是 UTF-8"),
        (b"x" * 200_001, "文件太大"),
        (b"a = " + b"[" * 100_000, "不是有效的 TOML 文件"),
        (b"<script>alert(1)</script>", "不是有效的 TOML 文件"),
    ],
)
def test_what_is_no_process_file_is_said_so(town, sent, said):
    answer = signed_in(town, "admin").post(CHECK, {"file": SimpleUploadedFile("x.toml", sent)})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "<script>alert(1)" not in answer.content.decode()


def test_nothing_sent_is_asked_for(town):
    assert "请选择文件，或粘贴其内容" in checked(signed_in(town, "admin"), " ")


@pytest.mark.parametrize("who", ["dispatcher", "operator", "city", "stranger", "chief"])
def test_only_the_administrator_finds_the_page(town, who):
    client = signed_in(town, who)
    assert client.get(CHECK).status_code == 404
    assert client.post(CHECK, {"text": TEXT}).status_code == 404
    assert CHECK not in client.get("/wuchang/desk").content.decode()


def test_the_administrator_finds_it_in_the_navigation(town):
    assert CHECK in signed_in(town, "admin").get("/wuchang/desk").content.decode()


@pytest.mark.browser
def test_the_page_looks_right(browser: Browser, town):
    client = signed_in(town, "admin")
    said = []
    for name, text in (("sound", TEXT), ("faulty", FAULTY), ("stuck", STUCK)):
        show = partial(checked, client, text)
        for lang in ("zh-hans", "en"):
            said += faults_at(browser, show(lang), f"process-{name}-{lang[:2]}")
    empty = client.get(CHECK).content.decode()
    said += faults_at(browser, empty, "process-empty")
    assert said == []
