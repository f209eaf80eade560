"""``huying units`` as a person at a terminal sees it."""

from __future__ import annotations

from pathlib import Path

import pytest

from huying.cli import main, units
from huying.cli.faults import CommandFault
from tests.domain.town import FIRE, HOUSING
from tests.founding import found
from tests.services.test_import_history import RIGHT, imported, unit_called, written

pytestmark = pytest.mark.django_db


def given(*arguments: str) -> int:
    return units.main(main.parser([units]).parse_args(["units", *arguments]))


@pytest.fixture
def codes(tmp_path: Path) -> tuple[str, str]:
    imported(written(tmp_path, *RIGHT, "4,2018-04-01 09:00:00,乱摆卖,,,,,y,,,,城市管理局,,"))
    return unit_called("old-desk", "城市管理局"), unit_called("old-desk", "城管局")


def test_likely_aliases_are_told_with_their_orders_and_the_reason(codes, capsys):
    assert given("aliases", "old-desk") == 0
    one, into = codes
    assert capsys.readouterr().out.splitlines() == [
        f"{one}\t{into}\t城市管理局 (1)\t城管局 (2)\tone name abbreviates the other",
        "1 pairs of units may be one.",
    ]


def test_a_merge_is_told_beforehand_and_then_done(codes, capsys):
    assert given("merge", *codes, "--dry-run") == 0
    assert capsys.readouterr().out == "Nothing written; it would be: 城市管理局 is 城管局; 1 cases.\n"
    assert given("merge", *codes) == 0
    assert capsys.readouterr().out == "城市管理局 is 城管局; 1 cases show it so.\n"
    assert given("aliases", "900001") == 0
    assert capsys.readouterr().out == "0 pairs of units may be one.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("aliases", "nowhere"), "there is no jurisdiction 'nowhere'"),
        (("merge", "nobody", HOUSING), "there is no unit 'nobody'"),
        (("merge", HOUSING, HOUSING), "they are one unit already"),
        (("merge", FIRE, HOUSING), "in use: 0 units below it, 1 posts, 0 matters"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(arguments, words):
    found()
    with pytest.raises(CommandFault, match=words):
        given(*arguments)
