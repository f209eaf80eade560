"""``huying import units`` as a person at a terminal sees it."""

from __future__ import annotations

import pytest

from huying.cli import import_, main
from huying.cli.faults import CommandFault
from huying.store import jurisdictions, units
from tests.divisions import RIGHT, official, written

pytestmark = pytest.mark.django_db
BROKEN = ("9,420106012000,水果湖街道,420106000000,街道,", "4,4201,x,420106000000,街道,")


def given(*arguments: object) -> int:
    words = ["import", "units", *map(str, arguments)]
    return import_.main(main.parser([import_]).parse_args(words))


def test_the_official_tree_of_wuchang_is_imported_and_nothing_of_it_twice(capsys):
    path = official("tree_420106_wuchang_2021.csv")
    there = (
        "In the file: 1 province, 1 city or prefecture, 1 county or district, 15 streets, towns and townships,"
        " 144 communities and villages.\n"
    )
    assert given(path) == 0
    assert capsys.readouterr().out == f"{there}162 created, 0 updated, 0 unchanged.\n"
    assert given(path) == 0
    assert capsys.readouterr().out == f"{there}0 created, 0 updated, 162 unchanged.\n"
    assert len(units.load(420106)) == 162


def test_faults_are_told_by_line_and_end_the_command_with_one(tmp_path, capsys):
    assert given(written(tmp_path, *RIGHT, *BROKEN)) == 1
    told = capsys.readouterr()
    assert told.out.splitlines()[1] == "5 created, 0 updated, 0 unchanged, 2 with faults."
    assert [line.split(":")[0] for line in told.err.splitlines()] == ["line 7", "line 8"]


def test_faults_are_told_in_chinese_when_asked(tmp_path, capsys):
    given(written(tmp_path, *RIGHT, BROKEN[0]), "--language", "zh")
    assert capsys.readouterr().err == "line 7: 级别“9”无效，应为 1（省）至 5（社区、村）。\n"


@pytest.mark.parametrize("option", ["--dry-run", "--strict"])
def test_a_dry_run_and_a_strict_run_of_a_faulty_file_write_nothing(tmp_path, capsys, option):
    assert given(written(tmp_path, *RIGHT, BROKEN[0]), option) == 1
    assert capsys.readouterr().out.splitlines()[1].startswith("Nothing written; it would be 5 created")
    assert jurisdictions.listed() == ()


def test_a_long_list_of_faults_is_cut(tmp_path, capsys):
    assert given(written(tmp_path, *RIGHT, *[BROKEN[0]] * 250)) == 1
    told = capsys.readouterr().err.splitlines()
    assert (len(told), told[-1]) == (201, "and 50 more.")


def test_a_file_that_is_not_there_is_one_sentence(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(CommandFault, match="cannot read"):
            given(path)


def test_only_one_district_is_taken_when_asked(tmp_path, capsys):
    assert given(written(tmp_path, *RIGHT), "--jurisdiction", 420105) == 1
    assert capsys.readouterr().err == "The file names no unit of the jurisdiction 420105.\n"
