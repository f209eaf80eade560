"""``huying import people`` as a person at a terminal sees it."""

from __future__ import annotations

import csv
import stat
from pathlib import Path

import pytest
from django.test import Client

from huying.cli import import_, main
from huying.cli.faults import CommandFault
from huying.store import people
from tests.founding import found
from tests.services.test_import_people import FAULTY, RIGHT, written

pytestmark = pytest.mark.django_db
UNKNOWN_ROLE = FAULTY["an unknown role"][0]


@pytest.fixture(autouse=True)
def _town() -> None:
    found()


def given(path: Path, *arguments: object, place: object = "wuchang") -> int:
    words = ["import", "people", str(path), "--jurisdiction", str(place), *map(str, arguments)]
    return import_.main(main.parser([import_]).parse_args(words))


def passwords_in(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return dict(list(csv.reader(file))[1:])  # type: ignore[arg-type]


def test_people_are_counted_and_no_second_run_adds_any(tmp_path, capsys):
    path = written(tmp_path, *RIGHT)
    assert given(path, "--dry-run") == 0
    assert capsys.readouterr().out == (
        "Nothing written; it would be 3 posts given, 2 new accounts, 0 there already.\nColumns not kept: 姓名.\n"
    )
    assert given(path, place=420106) == 0
    assert capsys.readouterr().out.startswith("3 posts given, 2 new accounts, 0 there already.\n")
    assert given(path) == 0
    assert capsys.readouterr().out.startswith("0 posts given, 0 new accounts, 3 there already.\n")


def test_faults_are_told_by_line_and_end_the_command_with_one(tmp_path, capsys):
    report = tmp_path / "faults.csv"
    path = written(tmp_path, RIGHT[0], FAULTY["an unknown unit"][0], UNKNOWN_ROLE)
    assert given(path, "--faults", report) == 1
    told = capsys.readouterr()
    assert told.out.startswith("1 posts given, 1 new accounts, 0 there already, 2 with faults.\n")
    assert [line.split("“")[0] for line in told.err.splitlines()] == [
        "line 3: 单位: No unit of the jurisdiction is called ",
        "line 4: 岗位角色: There is no role ",
    ]
    assert len(report.read_text("utf-8").splitlines()) == 3


def test_faults_are_told_in_chinese_when_asked(tmp_path, capsys):
    given(written(tmp_path, UNKNOWN_ROLE), "--language", "zh")
    assert capsys.readouterr().err.startswith("line 2: “岗位角色”：没有“国王”这个岗位角色；可用：网格员、")


def test_first_passwords_go_into_a_file_of_ones_own_and_nowhere_else(tmp_path, capsys):
    path, kept = written(tmp_path, *RIGHT), tmp_path / "first.csv"
    assert given(path, "--passwords", kept) == 0
    secrets, told = passwords_in(kept), capsys.readouterr()
    assert secrets.keys() == {"new-01", "中南路街-城管办"}
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert f"2 first passwords are in {kept}" in told.out
    assert not [secret for secret in secrets.values() if secret in told.out + told.err]


def test_who_holds_two_posts_signs_in_by_the_first_password_and_chooses(tmp_path):
    kept = tmp_path / "first.csv"
    given(written(tmp_path, *RIGHT), "--passwords", kept)
    client = Client()
    entered = {"login": "new-01", "password": passwords_in(kept)["new-01"]}
    assert client.post("/sign-in", entered).status_code == 302
    shown = client.get("/wuchang/desk").content.decode()
    assert "民呼我应指挥调度中心 · 调度长" in shown
    assert "区房管局" in shown


def test_no_file_of_passwords_is_written_over_or_left_empty_or_void(tmp_path, capsys):
    path, kept = written(tmp_path, *RIGHT), tmp_path / "first.csv"
    kept.write_text("mine", "utf-8")
    with pytest.raises(CommandFault, match="is there already"):
        given(path, "--passwords", kept)
    assert kept.read_text("utf-8") == "mine"
    assert people.account("new-01") is None
    kept.unlink()
    given(path, "--dry-run", "--passwords", kept)
    given(written(tmp_path, *RIGHT, UNKNOWN_ROLE), "--strict", "--passwords", kept)
    assert not kept.exists()
    given(path, "--passwords", kept)
    given(path, "--passwords", tmp_path / "second.csv")
    assert not (tmp_path / "second.csv").exists()


def test_what_cannot_be_done_is_one_sentence(tmp_path):
    path = written(tmp_path, *RIGHT)
    with pytest.raises(CommandFault, match="there is no jurisdiction 'nowhere'"):
        given(path, place="nowhere")
    with pytest.raises(CommandFault, match="cannot write"):
        given(path, "--passwords", tmp_path / "none" / "first.csv")
    for absent in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(CommandFault, match="cannot read"):
            given(absent)
