"""``huying import history`` and ``huying history`` as a person at a terminal sees them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from huying.cli import history, import_, main
from huying.cli.faults import CommandFault
from tests.services.test_import_history import EVENTS, FAULTY, MAP, RIGHT, with_bytes, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def use(tmp_path: Path) -> Path:
    path = tmp_path / "old-desk.toml"
    path.write_text(MAP, "utf-8")
    return path


def given(path: Path, use: object, *arguments: object) -> int:
    words = ["import", "history", str(path), "--map", str(use), *map(str, arguments)]
    return import_.main(main.parser([import_]).parse_args(words))


def told(*arguments: str) -> int:
    return history.main(main.parser([history]).parse_args(["history", *arguments]))


def test_the_real_events_are_counted_as_their_file_says(capsys):
    if not EVENTS.exists():
        pytest.skip("the real events are not beside this checkout")
    assert given(EVENTS, "pingshan2018") == 0
    assert capsys.readouterr().out.splitlines() == [
        "7000 imported, 0 unchanged; 6986 orders, 174 new units.",
        "900001 pingshan-2018 坪山区（历史数据）",
        "  history-pingshan2018: 7000 cases, 6986 orders;"
        " as the source states 6279 in time, 719 late, 2 not stated",
    ]


def test_how_fast_it_went_and_what_memory_it_took_are_told_apart(tmp_path, use, capsys):
    assert given(written(tmp_path, *RIGHT), use) == 0
    assert capsys.readouterr().err.endswith(" MB.\n")


def test_faults_are_told_by_line_and_end_the_command_with_one(tmp_path, use, capsys):
    lines = [FAULTY["bad date"][0], FAULTY["extra columns"][0]]
    assert given(with_bytes(tmp_path, RIGHT[0].encode(), *lines), use) == 1
    said = capsys.readouterr()
    assert said.out.splitlines()[0] == "1 imported, 0 unchanged, 2 with faults; 1 orders, 2 new units."
    assert [line.split(":")[0] for line in said.err.splitlines()[:2]] == ["line 3", "line 4"]


def test_all_faults_go_into_a_file_that_no_spreadsheet_runs_when_asked(tmp_path, use, capsys):
    lines = [FAULTY["formula injection"][0], *[FAULTY["no key"][0]] * 250]
    report = tmp_path / "faults.csv"
    assert given(with_bytes(tmp_path, *lines), use, "--faults", report, "--language", "zh") == 1
    said = capsys.readouterr().err.splitlines()
    assert (len(said), said[200]) == (202, "and 51 more.")
    with report.open(encoding="utf-8-sig", newline="") as file:
        head, first, *rest = csv.reader(file)
    assert head == ["行", "列", "代码", "问题"]
    assert first[:3] == ["2", "Text", "formula"]
    assert (len(rest), rest[-1][:3]) == (250, ["252", "No", "key_blank"])


def test_a_dry_run_and_a_strict_run_of_a_faulty_file_write_nothing(tmp_path, use, capsys):
    path = with_bytes(tmp_path, RIGHT[0].encode(), FAULTY["bad date"][0])
    for option in ("--dry-run", "--strict"):
        assert given(path, use, option) == 1
        assert capsys.readouterr().out.startswith("Nothing written; it would be 1 imported")
    assert told() == 0
    assert capsys.readouterr().out == ""


def test_what_cannot_be_done_is_one_sentence(tmp_path, use):
    right = written(tmp_path, *RIGHT)
    faulty = tmp_path / "faulty.toml"
    faulty.write_text("source = 1", "utf-8")
    for path, name, more, words in (
        (tmp_path / "none.csv", use, (), "cannot read"),
        (right, "none", (), "there is no map 'none'; there are: pingshan2018"),
        (right, tmp_path / "none.toml", (), "cannot read the map"),
        (right, faulty, (), "source: must be a text"),
        (right, use, ("--jurisdiction", "nowhere"), "there is no jurisdiction 'nowhere'"),
        (right, use, ("--faults", tmp_path / "no" / "where.csv"), "cannot write"),
    ):
        with pytest.raises(CommandFault, match=words):
            given(path, name, *more)


def test_what_was_imported_is_told_place_by_place(tmp_path, use, capsys):
    given(written(tmp_path, *RIGHT), use)
    capsys.readouterr()
    assert told("old-desk") == told("900001") == 0
    assert capsys.readouterr().out.splitlines()[:2] == [
        "900001 old-desk 旧台账",
        "  history-old-desk: 3 cases, 3 orders; as the source states 1 in time, 1 late, 1 not stated",
    ]
    with pytest.raises(CommandFault, match="there is no jurisdiction 'nowhere'"):
        told("nowhere")
