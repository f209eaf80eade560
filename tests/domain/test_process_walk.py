"""The dry walk: a sound process brings every case to its end, and a dead end says where it stands and why."""

from collections.abc import Iterator

import pytest

from huying.domain.process import FaultyProcess, parse
from huying.domain.process_walk import Walked, dead_ends, walks
from huying.domain.refusals import Faulty, Refused
from huying.wording.process_walks import end, heading, line, voice_for
from huying.wording.voice import LANGS
from tests.domain.town import PROCESSES

TEXTS = {path.stem: path.read_text("utf-8") for path in sorted(PROCESSES.glob("*.toml"))}
WUCHANG = TEXTS["wuchang-2019"]


def walked(text: str, old: str = "", new: str = "") -> dict[tuple[str, str], Walked]:
    assert old in text
    return {(one.holder, one.kind): one for one in walks(parse(text.replace(old, new, 1) if old else text))}


@pytest.mark.parametrize("name", TEXTS)
def test_every_shipped_process_brings_every_case_to_its_end(name):
    found = walks(parse(TEXTS[name]))
    assert dead_ends(found) == ()
    assert {one.kind for one in found} == {"called", "own"}
    assert all(one.lines[0].rule.step == "register" and one.lines[-1].rule.step == "close" for one in found)


def test_a_walk_tells_who_takes_each_step_for_which_order_and_where_the_case_stands():
    called = walked(WUCHANG)["street", "called"]
    told = [(one.rule.step, one.order, one.unit, one.role, one.state) for one in called.lines[:4]]
    assert told == [
        ("register", None, "street", "dispatcher", "registered"),
        ("assess", None, "street", "dispatcher", "calling"),
        ("call", None, "street", "dispatcher", "calling"),
        ("sign", 1, "department", "liaison", "calling"),
    ]


def test_a_level_that_may_not_call_brings_its_case_up_first():
    called = walked(TEXTS["zhanggong"])["community", "called"]
    assert [one.rule.step for one in called.lines[:3]] == ["register", "escalate", "assess"]
    assert {"confirm", "attend", "score"} <= {one.rule.step for one in called.lines}


def test_a_step_that_others_wait_for_and_nobody_owes_is_a_dead_end():
    """The audit is waited for, but made optional: nobody would ever be asked for it."""
    old = 'by = ["caller:dispatcher|section"]\nafter = ["feed_back"]\nlimit'
    found = walked(WUCHANG, old, old.replace("\nlimit", "\noptional = true\nlimit"))["street", "called"]
    assert (found.closed, found.state, found.stuck, found.open) == (False, "auditing", "", ("accept",))


def test_a_step_that_nobody_can_take_says_why():
    found = walked(TEXTS["shiyan"], 'by_own = ["holder:dispatcher|liaison|head"]\n', "")["street", "own"]
    assert (found.closed, found.state, found.stuck) == (False, "local_handling", "call")
    assert isinstance(found.why, Faulty)
    assert [fault.code for fault in found.why.faults] == ["no_listed_matter"]


def test_a_process_where_only_residents_register_cannot_be_walked_and_says_so():
    old = 'by = ["anyone:worker|building_head|chief|dispatcher|section|operator", "petitioner"]'
    text = WUCHANG.replace(old, 'by = ["petitioner"]\noptional = true', 1)
    found = walked(text)["street", "called"]
    assert (found.state, found.stuck, found.lines) == ("", "register", ())
    assert isinstance(found.why, Refused)


def _damaged() -> Iterator[str]:
    """Every shipped file with one line left out, and with one step left out."""
    for text in TEXTS.values():
        lines = text.splitlines()
        for n, words in enumerate(lines):
            if words.startswith(("by", "after", "on ", "until", "optional", "required", "holder", "callers")):
                yield "\n".join((*lines[:n], *lines[n + 1 :]))
        blocks = text.split("\n[[step]]\n")
        for n in range(1, len(blocks)):
            yield "\n[[step]]\n".join((*blocks[:n], *blocks[n + 1 :]))


def test_whatever_is_left_out_of_a_file_the_walk_comes_to_an_end_and_says_how():
    sound = dead = 0
    for text in _damaged():
        try:
            process = parse(text)
        except FaultyProcess:
            continue
        for one in walks(process):
            said = [end(one, voice_for(process, lang)) for lang in LANGS]
            assert all(said)
            sound, dead = sound + one.closed, dead + (not one.closed)
    assert sound > 500
    assert dead > 5


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("lang", LANGS)
def test_a_walk_is_told_in_both_languages(name, lang):
    process = parse(TEXTS[name])
    voice = voice_for(process, lang)
    for one in walks(process):
        told = [line(step, voice) for step in one.lines]
        words = " ".join(
            (heading(one, voice), *end(one, voice), *(f"{t.step}{t.who}{t.state}" for t in told))
        )
        assert any("一" <= letter <= "鿿" for letter in words) is (lang == "zh")
