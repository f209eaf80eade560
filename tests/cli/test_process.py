"""``huying process check`` as a person at a terminal sees it: no database is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from huying.cli import main, process
from huying.cli.faults import CommandFault
from tests.domain.town import PROCESSES

SHIPPED = sorted(PROCESSES.glob("*.toml"))


def given(*arguments: str) -> int:
    return process.main(main.parser([process]).parse_args(["process", *arguments]))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_file_is_told_drawn_and_walked(path: Path, capsys):
    assert given("check", str(path)) == 0
    said = capsys.readouterr().out
    assert "flowchart TD" in said
    assert "comes to its end: closed after" in said
    assert "dead end" not in said


def test_a_walk_names_step_post_limit_and_state(capsys):
    assert given("check", str(PROCESSES / "shiyan.toml")) == 0
    assert (
        "3\tDispatch by the list\t\tDistrict centre, platform operator"
        "\twithin 4 working hours (a default, the source gives none)\tCalling"
    ) in capsys.readouterr().out.splitlines()


def test_all_faults_are_told_in_the_language_asked_for(tmp_path, capsys):
    file = tmp_path / "flow.toml"
    file.write_text('[process]\nid = ""\nowl = 1\n', "utf-8")
    assert given("check", str(file), "--lang", "zh") == 1
    said = capsys.readouterr().out
    assert "process.id: 此项为空" in said
    assert "process.owl: 此处没有这一项，请检查拼写" in said


def test_a_dead_end_ends_with_1_and_says_where(tmp_path, capsys):
    file = tmp_path / "flow.toml"
    text = (PROCESSES / "shiyan.toml").read_text("utf-8")
    file.write_text(text.replace('by_own = ["holder:dispatcher|liaison|head"]\n', ""), "utf-8")
    assert given("check", str(file)) == 1
    said = capsys.readouterr().out
    assert "a dead end: it stands at “Handled locally”" in said
    assert "“Dispatch by the list” cannot be taken" in said


def test_a_file_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(CommandFault, match="cannot be read"):
        given("check", str(tmp_path / "nothing.toml"))
