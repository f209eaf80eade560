"""What was erased is nowhere any more: no page, answer, paper, export or file shows it, and none of them fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import override_settings

from huying.services.erasure import Erasure, erase
from huying.services.rebuild import Progress
from huying.services.rebuild import run as rebuild
from huying.services.verify import Counts, verify
from huying.store import chains, sql
from tests.security.addresses import Ask, all_operations, all_pages
from tests.security.asking import asked, failed, read
from tests.security.scene import FACTS, LAT, LON, Scene, settle, walked

ERASED = [fact for fact in FACTS if fact not in (LON, LAT)]
"""The point on the map is a fact of the entry, and stays."""
EYES = ("dispatcher", "operator", "city", "police", "station", "housing", "fire", "leader")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A place of the module's own for files."""
    folder = tmp_path_factory.mktemp("files")
    with override_settings(HUYING_FILES=folder):
        yield folder


@pytest.fixture(scope="module")
def scene(database: str, folder: Path) -> Scene:
    """A case walked to its scores, and then everything of it erased by one entry."""
    scene = walked(settle(), confidential=False)
    j = scene.town.jurisdiction
    subject = sql.row("SELECT id FROM subject WHERE number = %(number)s", number=scene.number)["id"]
    texts = [
        (row["seq"], row["path"]) for row in chains.contents(jurisdiction=j, subjects=[subject])[subject]
    ]
    wanted = Erasure(
        reason="诉求人要求删除",
        law="个人信息保护法第四十七条",
        texts=texts,
        petitioners=[1],
        files=[UUID(one) for one in scene.files.values()],
    )
    erase(by=scene.town.operator, number=scene.number, wanted=wanted)
    return scene


def all_answers(scene: Scene, who: str) -> Iterator[tuple[Ask, Any, bytes]]:
    client, token = scene.client(who), scene.token(who)
    for ask in (*all_pages(scene), *all_operations(scene)):
        if ask.method == "GET":
            yield ask, *asked(client, ask, token)


@pytest.mark.parametrize("who", EYES)
def test_no_answer_shows_what_was_erased_and_none_fails(scene, who):
    wrong = []
    for ask, answer, content in all_answers(scene, who):
        text = read(answer, content)
        found = [one for one in ERASED if one in text and one not in str(ask.data)]
        found += (
            ["a file"] if any(one in content for files in scene.bytes_of.values() for one in files) else []
        )
        found += [f"status {answer.status_code}"] if failed(ask, answer) else []
        wrong += [f"{ask.path} {ask.data}: {one}" for one in found]
    assert wrong == []


def test_pages_papers_and_exports_say_by_which_entry_it_was_erased(scene):
    seq = sql.row("SELECT head_seq FROM subject WHERE number = %(number)s", number=scene.number)["head_seq"]
    client, said = scene.client("dispatcher"), f"已删除（第 {seq} 条留痕）"
    case = f"/wuchang/cases/{scene.number}"
    pages = [
        case,
        f"{case}?tab=files",
        f"{case}?tab=basis",
        f"{case}?tab=plan",
        f"{case}/visits",
        f"{case}/score",
    ]
    papers = [f"{case}/documents/call_sheet.{form}" for form in ("html", "pdf", "docx")]
    lists = ["/wuchang/cases?all=1", "/wuchang/cases/export.csv?all=1", "/wuchang/cases/export.xlsx?all=1"]
    for path in (*pages, *papers, *lists, "/wuchang/desk"):
        answer, content = asked(client, Ask(method="GET", path=path, kind="case"))
        assert answer.status_code == 200, path
        assert said in read(answer, content), path


def test_a_file_that_was_erased_is_gone_for_those_who_saw_it_and_not_there_for_others(scene):
    file = scene.files["register"]
    for tail in ("", "/thumbnail"):
        answer = scene.client("dispatcher").get(f"/wuchang/files/{file}{tail}")
        assert answer.status_code == 410
        assert "已删除" in answer.content.decode()
        assert scene.client("stranger").get(f"/wuchang/files/{file}{tail}").status_code == 404


def test_nothing_of_it_is_left_in_the_database_or_on_the_disk(scene, folder):
    kept = sql.rows("SELECT 1 FROM content WHERE value IS NOT NULL AND path <> 'reason'")
    kept += sql.rows("SELECT 1 FROM petitioner WHERE sealed IS NOT NULL OR phone_mark IS NOT NULL")
    kept += sql.rows("SELECT 1 FROM file WHERE name IS NOT NULL OR freed_at IS NULL")
    assert kept == []
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_the_trace_is_whole_and_the_state_as_before(scene):
    counts = Counts()
    assert list(verify(counts=counts, keys=True)) == []
    assert list(rebuild(progress=Progress(), check=True)) == []
    assert counts.erased == counts.contents - 1 + counts.petitioners + counts.files
