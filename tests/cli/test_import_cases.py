"""``huying import cases`` as a person at a terminal sees it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from huying.cli import import_, main
from huying.cli.faults import CommandFault
from huying.services.people import give_post
from tests.domain.town import NEIGHBOUR
from tests.founding import found
from tests.services.test_import_cases import COMPLAINTS, FAULTY, RIGHT, written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _town() -> None:
    found()


def given(path: Path, *arguments: object, who: str = "dispatcher", use: str = "teddy2020") -> int:
    words = ["import", "cases", str(path), "--map", use, "--as", who, *map(str, arguments)]
    return import_.main(main.parser([import_]).parse_args(words))


def test_the_real_complaints_are_counted_and_no_second_run_files_them_again(capsys):
    if not COMPLAINTS.exists():
        pytest.skip("the real complaints are not beside this checkout")
    assert given(COMPLAINTS, "--dry-run") == 0
    assert capsys.readouterr().out == "Nothing written; it would be 247 filed, 0 unchanged.\n"
    assert given(COMPLAINTS) == 0
    assert capsys.readouterr().out == "247 filed, 0 unchanged.\n"
    assert given(COMPLAINTS) == 0
    assert capsys.readouterr().out == "0 filed, 247 unchanged.\n"


def test_faults_are_told_by_line_and_end_the_command_with_one(tmp_path, capsys):
    path = written(tmp_path, *RIGHT, FAULTY["an unknown class"][0], FAULTY["no key"][0])
    assert given(path) == 1
    told = capsys.readouterr()
    assert told.out == "2 filed, 0 unchanged, 2 with faults.\n"
    assert told.err.splitlines() == [
        "line 5: 一级分类: The map does not know “天文”.",
        "line 6: 留言编号: It is blank, so nobody could tell whether the row was filed.",
    ]


def test_faults_are_told_in_chinese_when_asked(tmp_path, capsys):
    given(written(tmp_path, RIGHT[0], FAULTY["a blank title"][0]), "--language", "zh")
    assert capsys.readouterr().err == "line 3: “留言主题”：请填写此项\n"


def test_a_strict_run_of_a_faulty_file_writes_nothing(tmp_path, capsys):
    assert given(written(tmp_path, RIGHT[0], FAULTY["no text"][0]), "--strict") == 1
    assert capsys.readouterr().out == "Nothing written; it would be 1 filed, 0 unchanged, 1 with faults.\n"
    assert given(written(tmp_path, RIGHT[0])) == 0
    assert capsys.readouterr().out == "1 filed, 0 unchanged.\n"


def test_a_row_that_changed_is_told_with_its_case(tmp_path, capsys):
    given(written(tmp_path, RIGHT[0]))
    assert given(written(tmp_path, RIGHT[0].replace("烂尾", "停工"))) == 1
    told = capsys.readouterr()
    assert told.out.splitlines()[-1] == "0 filed, 0 unchanged, 1 changed."
    assert told.err.startswith("line 2: The row 37 is the case 420106-")


def test_what_cannot_be_done_is_one_sentence(tmp_path):
    path = written(tmp_path, *RIGHT)
    with pytest.raises(CommandFault, match="there is no map 'x'; there are: "):
        given(path, use="x")
    with pytest.raises(CommandFault, match="cannot read the map"):
        given(path, use=str(tmp_path / "none.toml"))
    (tmp_path / "bad.toml").write_text("source = 1", "utf-8")
    with pytest.raises(CommandFault, match="cannot be used"):
        given(path, use=str(tmp_path / "bad.toml"))
    with pytest.raises(CommandFault, match="there is no account 'nobody'"):
        given(path, who="nobody")
    with pytest.raises(CommandFault, match="holds no post 9999999 today"):
        given(path, "--post", 9999999)
    for absent in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(CommandFault, match="cannot read"):
            given(absent)


def test_who_holds_several_posts_names_one(tmp_path, capsys):
    today = timezone.localdate()
    second = give_post(username="dispatcher", unit=NEIGHBOUR, role="dispatcher", from_date=today)
    path = written(tmp_path, RIGHT[0])
    with pytest.raises(CommandFault, match=f"--post {second.id}  dispatcher of {NEIGHBOUR}"):
        given(path)
    assert given(path, "--post", second.id) == 0
    assert capsys.readouterr().out == "1 filed, 0 unchanged.\n"
