"""Running cases leave a faulty version of their process: the list first, one entry each, nobody twice (design §2.1)."""

from __future__ import annotations

import argparse
from datetime import date, timedelta

import pytest
from django.utils import timezone

from huying.cli import main, process
from huying.cli.faults import CommandFault
from huying.domain.case import Actor
from huying.domain.refusals import Faulty, Refused
from huying.services import rebuild, repinning
from huying.services.process_loading import FaultyVersion, load_version
from huying.services.reading import read_case
from huying.services.rebuild import Progress
from huying.services.repinning import Move
from huying.services.verify import Counts, verify
from huying.store import processes
from tests.domain.town import DEPARTMENTS, PROCESSES
from tests.founding import Town
from tests.web.walked import Walk, filed, settled

pytestmark = pytest.mark.django_db
TEXT = (PROCESSES / "wuchang-2019.toml").read_text("utf-8")
REASON = "签收时限应为四小时"


def later(hours: int = 4) -> str:
    """The text of a later version that gives more time to sign."""
    start = TEXT.index('step = "sign"')
    passage = TEXT[start : TEXT.index("[[step]]", start)]
    return TEXT.replace(passage, passage.replace("n = 1", f"n = {hours}"))


@pytest.fixture
def town(settings, tmp_path) -> Town:
    settings.HUYING_FILES = tmp_path / "files"
    return settled()


@pytest.fixture
def cases(town: Town) -> list[Walk]:
    """Three running cases: filed, called, signed; and one that is over."""
    made = [filed(town), filed(town).assessed().called(), filed(town).assessed().called().each("sign")]
    filed(town).take("not_accept", exit="legal_channel", reason="…", reply="…")
    return made


def move_to(town: Town, text: str) -> Move:
    old = processes.in_use(jurisdiction=town.jurisdiction)[0].hash
    new = load_version(by=town.operator, text=text)
    return repinning.move(by=town.operator, old=old, new=new)


def pins(by: Actor, walk: Walk) -> str:
    return read_case(by=by, number=walk.number).case.process


def outcomes(town: Town, move: Move) -> list[str]:
    return [one.outcome for one in repinning.repin_each(by=town.operator, move=move, reason=REASON)]


def test_the_list_says_what_each_case_owes_before_and_after_and_writes_nothing(town, cases):
    move = move_to(town, later())
    found = list(repinning.planned(by=town.operator, move=move))
    assert [one.number for one in found] == [walk.number for walk in cases]
    called = found[1]
    assert called.after is not None
    before = {one.unit: one.due_at for one in called.before.owed if one.step == "sign"}
    after = {one.unit: one.due_at for one in called.after.owed if one.step == "sign"}
    assert set(before) == set(after) == set(DEPARTMENTS)
    assert all(after[unit] - before[unit] >= timedelta(hours=3) for unit in before)  # type: ignore[operator]  # each has a due
    assert {pins(town.operator, walk) for walk in cases} == {move.old.process.hash}


def test_each_is_moved_once_and_the_work_may_be_done_again(town, cases):
    move = move_to(town, later())
    assert outcomes(town, move) == ["done"] * 3
    assert outcomes(town, move) == []
    one = repinning.repin_one(by=town.operator, move=move, number=cases[0].number, reason=REASON)
    assert one.outcome == "again"
    for walk in cases:
        shown = read_case(by=town.operator, number=walk.number)
        assert shown.case.process == move.new.process.hash
        assert [line.step for line in shown.lines].count("repin") == 1
        assert shown.lines[-1].contents["reason"] == REASON


def test_killed_in_the_middle_and_run_again_it_moves_the_rest(town, cases):
    move = move_to(town, later())
    running = repinning.repin_each(by=town.operator, move=move, reason=REASON)
    assert next(running).outcome == "done"
    running.close()
    assert outcomes(town, move) == ["done"] * 2
    assert [pins(town.operator, walk) for walk in cases] == [move.new.process.hash] * 3


def test_what_was_signed_late_stays_late_and_lists_show_the_new_dues(town, cases):
    signed = [order.done["sign"] for order in read_case(by=town.operator, number=cases[2].number).case.orders]
    move = move_to(town, later())
    outcomes(town, move)
    shown = read_case(by=town.operator, number=cases[2].number)
    assert [order.done["sign"] for order in shown.case.orders] == signed
    cases[1].each("sign")
    assert read_case(by=town.operator, number=cases[1].number).case.orders[0].done["sign"].late is False


def test_projections_are_those_a_rebuild_makes_and_chains_verify(town, cases):
    outcomes(town, move_to(town, later()))
    cases[1].each("sign")
    assert list(rebuild.run(progress=Progress(), check=True)) == []
    assert list(verify(counts=Counts())) == []


def test_a_case_that_cannot_be_moved_stays_and_says_every_reason(town, cases):
    start = TEXT.index('[[step]]\nstep = "sign"')
    without = TEXT[:start] + TEXT[TEXT.index("[[step]]", start + 1) :]
    for gate in (', after = ["sign"]', '\nafter = ["sign"]'):
        without = without.replace(gate, "")
    without = (
        without.replace('"sign", ', "")
        .replace('of = ["sign"', 'of = ["feed_back"')
        .replace('["feed_back", "feed_back"]', '["feed_back"]')
    )
    move = move_to(town, without)
    planned = {one.number: one.reasons for one in repinning.planned(by=town.operator, move=move)}
    assert planned[cases[2].number] == (Refused("step_gone", step="sign"),)
    assert outcomes(town, move) == ["done", "done", "refused"]
    assert pins(town.operator, cases[2]) == move.old.process.hash


def test_only_the_centre_moves_cases_and_gives_a_reason(town, cases):
    move = move_to(town, later())
    with pytest.raises(Refused, match="not_yours"):
        repinning.repin_one(by=town.dispatcher, move=move, number=cases[0].number, reason=REASON)
    with pytest.raises(Faulty):
        repinning.repin_one(by=town.operator, move=move, number=cases[0].number, reason="  ")


def test_cases_move_only_between_versions_of_one_process_that_this_place_put_in_use(town):
    old = processes.in_use(jurisdiction=town.jurisdiction)[0].hash
    strange = processes.keep(later(9), at=timezone.now())
    with pytest.raises(Refused, match="not_in_use_here"):
        repinning.move(by=town.operator, old=old, new=strange)
    with pytest.raises(Refused, match="same_version"):
        repinning.move(by=town.operator, old=old, new=old)
    other = processes.keep((PROCESSES / "zhanggong.toml").read_text("utf-8"), at=timezone.now())
    processes.put_in_use(jurisdiction=town.jurisdiction, version=other, from_date=date(2020, 1, 1))
    with pytest.raises(Refused, match="other_process"):
        repinning.move(by=town.operator, old=old, new=other)


def test_a_faulty_file_is_not_put_in_use(town):
    with pytest.raises(FaultyVersion) as faulty:
        load_version(by=town.operator, text=TEXT.replace("attempts = 3", "attempts = 0"))
    assert faulty.value.told("zh") == (("process.attempts", "不得少于 1"),)
    with pytest.raises(Refused, match="not_yours"):
        load_version(by=town.dispatcher, text=later())


def given(*words: str) -> int:
    args: argparse.Namespace = main.parser([process]).parse_args(["process", *words])
    return int(args.act(args))


def test_the_command_lists_first_and_moves_only_when_told_to(town, cases, tmp_path, capsys):
    old = processes.in_use(jurisdiction=town.jurisdiction)[0].hash
    file = tmp_path / "later.toml"
    file.write_text(later(), "utf-8")
    assert given("load", str(file), "--as", "operator") == 0
    new = capsys.readouterr().out.strip()
    asked = ("repin", "--from", old[:12], "--to", new[:12], "--reason", REASON, "--as", "operator")
    assert given(*asked) == 0
    listed = capsys.readouterr().out.splitlines()
    assert len(listed) == 3
    assert "→" in listed[0]
    assert {pins(town.operator, walk) for walk in cases} == {old}
    assert given(*asked, "--do", "--lang", "zh") == 0
    assert capsys.readouterr().out.splitlines() == [f"{w.number}\t已改用" for w in cases] + ["已改用 3"]
    assert given(*asked, "--do") == 0
    assert {pins(town.operator, walk) for walk in cases} == {new}


def test_the_command_tells_which_versions_there_are(town, capsys):
    with pytest.raises(CommandFault, match="none of this jurisdiction's versions"):
        given("repin", "--from", "0123456789", "--to", "x", "--reason", "…", "--as", "operator")
    with pytest.raises(CommandFault, match="not for your post"):
        given("repin", "--from", "0123456789", "--to", "x", "--reason", "…", "--as", "dispatcher")
