"""The only way off a faulty process version is a repin entry; clocks that ended stay as judged (design §2.1)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from huying.domain.case import Rules, fold, take, tasks, why_not
from huying.domain.case.repinning import may_repin, obstacles, repin
from huying.domain.process import parse
from huying.domain.refusals import Refused
from tests.domain.town import (
    CITY_MANAGEMENT,
    DISPATCHER,
    FIRE,
    LIAISONS,
    OPERATOR,
    PHOTO,
    PLATFORM,
    PRINCIPAL,
    PROCESSES,
    STREET,
    Walk,
    actor,
    whistle,
)

TEXT = (PROCESSES / "wuchang-2019.toml").read_text("utf-8")
SIGN = 'step = "sign"'
ONE_HOUR = 'limit = { kind = "work_hour", n = 1, default = true }'
CITY, FIREMEN = LIAISONS[CITY_MANAGEMENT], LIAISONS[FIRE]


def version(*changes: tuple[str, str], since: str = "2019-05-18") -> Rules:
    """A later version of the process with these passages changed."""
    text = TEXT.replace("since = 2019-05-17", f"since = {since}")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return replace(Walk().rules, process=parse(text))


def without(step: str) -> Rules:
    """A later version that does not know the step."""
    start = TEXT.index(f'[[step]]\nstep = "{step}"')
    end = TEXT.index("[[step]]", start + 1)
    return version((TEXT[start:end], ""))


def longer_sign(hours: int = 8) -> Rules:
    """A later version that gives more time to sign."""
    start = TEXT.index(SIGN)
    passage = TEXT[start : TEXT.index("[[step]]", start)]
    return version((passage, passage.replace("n = 1", f"n = {hours}")))


def codes(walk: Walk, new: Rules) -> list[str]:
    return [refused.code for refused in obstacles(walk.state, walk.rules, new)]


def moved(walk: Walk, new: Rules) -> Walk:
    """The case on the new version, and whoever acts now judged by it."""
    walk.wait(minutes=1)
    taken = repin(walk.state, walk.rules, new, by=OPERATOR, reason="签收时限有误", now=walk.now)
    walk.taken.append(taken)
    walk.case, walk.rules = taken.case, new
    return walk


@pytest.fixture
def called() -> Walk:
    return Walk().registered(parties=[{"name": "李", "phone": "13907110000"}]).assessed().called(
        CITY_MANAGEMENT, FIRE
    )  # fmt: skip


def test_from_the_entry_on_the_case_is_judged_by_the_new_version(called):
    new = longer_sign()
    moved(called, new)
    assert called.state.process == new.process.hash
    assert fold(one.entry for one in called.taken) == called.state
    entry = called.taken[-1].entry
    assert (entry.step, entry.by["role"], called.taken[-1].contents) == (
        "repin", "operator", {"reason": "签收时限有误"},
    )  # fmt: skip


def test_a_running_clock_runs_by_the_new_version_from_when_it_began(called):
    before = {one.order: one.due_at for one in called.clocks() if one.step == "sign"}
    moved(called, longer_sign(2))
    after = {one.order: one.due_at for one in called.clocks() if one.step == "sign"}
    assert [after[no] - before[no] for no in (1, 2)] == [timedelta(hours=1)] * 2
    told = called.taken[-1].entry.facts["dues"]
    assert {(row["of"], row["order"]) for row in told} >= {("sign", 1), ("sign", 2)}


def test_a_clock_that_ended_stays_as_it_was_judged(called):
    called.wait(hours=3).take("sign", CITY, order=1)
    late = called.order(1).done["sign"]
    assert late.late
    moved(called, longer_sign())
    assert called.order(1).done["sign"] == late
    assert called.order(2).done == {}


def test_a_score_given_by_the_old_version_stays_under_the_new(called):
    called.signed().came().planned().fed_back().accepted().reported().visited()
    called.take("score", DISPATCHER, order=1, satisfaction="satisfied")
    given = called.order(1).score
    heavier = version((
        "weights = { response = 10, completion = 40, satisfaction = 50 }",
        "weights = { response = 20, completion = 40, satisfaction = 40 }",
    ))  # fmt: skip
    moved(called, heavier)
    assert called.order(1).score == given
    called.take("score", DISPATCHER, order=2, satisfaction="unsatisfied").take("close", DISPATCHER)
    assert called.where == "closed"


def test_a_due_people_agreed_on_stays(called):
    called.signed().came().planned()
    dues = [order.handle_due for order in called.state.orders]
    moved(called, longer_sign())
    assert [order.handle_due for order in called.state.orders] == dues


def test_an_order_whose_time_was_lengthened_is_reported_when_the_new_due_has_passed():
    walk = Walk().registered().assessed()
    said = whistle(CITY_MANAGEMENT, now=walk.now)
    walk.take("call", DISPATCHER, **{name: value for name, value in said.items() if name != "window_end"})
    first = walk.order(1).handle_due
    assert first is not None
    start = TEXT.index('step = "feed_back"')
    passage = TEXT[start : TEXT.index("[[step]]", start)]
    limit = passage[passage.index("limit =") :].splitlines()[0]
    longer = version((passage, passage.replace(limit, 'limit = { kind = "work_day", n = 30 }')))
    moved(walk, longer)
    due = walk.order(1).handle_due
    assert due is not None
    assert due > first
    assert walk.taken[-1].entry.facts["handle_dues"] == [{"order": 1, "due": due.isoformat()}]


def test_only_the_districts_centre_moves_cases_and_in_the_right_role(called):
    assert may_repin(OPERATOR) is None
    assert may_repin(actor(PLATFORM, "admin", 60)) is None
    for by in (DISPATCHER, PRINCIPAL, actor(PLATFORM, "liaison", 61)):
        with pytest.raises(Refused, match="not_yours"):
            repin(called.state, called.rules, longer_sign(), by=by, reason="…", now=called.now)


def test_nobody_is_moved_to_another_process_or_to_the_same_version(called):
    assert codes(called, called.rules) == ["same_version"]
    assert codes(called, Walk("zhanggong").rules) == ["other_process"]


def test_a_case_that_ended_is_not_moved():
    walk = Walk().registered()
    walk.take("not_accept", DISPATCHER, exit="legal_channel", reason="…", reply="…")
    assert codes(walk, longer_sign()) == ["ended"]


def test_a_step_taken_already_must_exist_in_the_new_version(called):
    called.signed().came()
    assert obstacles(called.state, called.rules, without("name")) == (Refused("step_gone", step="name"),)


def test_what_was_asked_must_be_answerable_in_the_new_version(called):
    called.signed().take("return", CITY, order=1, reason="…", basis="…")
    assert obstacles(called.state, called.rules, without("judge_return")) == (
        Refused("answer_gone", step="judge_return"),
    )


def test_all_reasons_are_told_at_once(called):
    called.signed().take("dispute", FIREMEN, order=2, reason="…")
    gone = version(
        (_step("rule"), ""),
        (_step("name"), ""),
        ('code = "phone"', 'code = "telephone"'),
        ('code = "city"', 'code = "town"'),
    )
    assert codes(called, gone) == ["answer_gone", "choice_gone", "choice_gone"]
    called.came()
    assert codes(called, gone) == ["step_gone", "answer_gone", "choice_gone", "choice_gone"]


def _step(name: str) -> str:
    start = TEXT.index(f'[[step]]\nstep = "{name}"')
    return TEXT[start : TEXT.index("[[step]]", start + 1)]


def test_what_is_only_to_come_may_be_gone_for_that_is_what_a_faulty_version_is_left_for(called):
    new = without("name")
    assert codes(called, new) == []
    moved(called, new).signed()
    assert "name" not in {task.step for task in tasks(called.state, called.rules)}


def test_whoever_acts_after_it_is_judged_by_the_new_version(called):
    called.signed()
    moved(called, without("waive"))
    refused = why_not(called.state, "waive", by=DISPATCHER, rules=called.rules, order=1)
    assert refused == Refused("not_in_process", step="waive")
    details = {"opinion": "已处置", "files": PHOTO}
    with pytest.raises(Refused):
        take(called.state, "feed_back", by=CITY, now=called.now, rules=called.rules, order=1, details=details)


def test_the_holders_level_must_hold_cases_in_the_new_version(called):
    assert codes(called, version(('holders = ["street"]', 'holders = ["community"]'))) == ["holder_gone"]
    assert called.state.holder == STREET
