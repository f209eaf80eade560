"""The main line of wuchang-2019 (ledger §6.1, S4-11 … S4-29) and its rules, without a database."""

from huying.domain.case import Case, fold
from huying.domain.codec import from_plain, to_plain
from tests.domain.town import (
    DISPATCHER,
    SECTION,
    SECTION_CLERK,
    Walk,
)

LI = {"name": "李", "phone": "13900000000"}


def test_a_case_with_four_departments_walks_to_its_end():
    walk = Walk().registered(parties=[LI]).assessed().called().signed().came().planned()
    walk.fed_back().accepted().reported().visited().scored().take("close", DISPATCHER)
    assert walk.state.ended == "closed"
    assert [order.score.total for order in walk.state.orders] == [10_000] * 4
    assert fold(taken.entry for taken in walk.taken) == walk.state
    assert from_plain(Case, to_plain(walk.state)) == walk.state


def test_a_case_of_ones_own_units_needs_no_whistle_and_no_score():
    walk = Walk().registered(channel="patrol").assessed(needs_call=False)
    due = walk.now.replace(day=19).isoformat()
    walk.take("call", DISPATCHER, orders=[{"unit": SECTION, "task": "清理", "due": due}])
    walk.take("feed_back", SECTION_CLERK, order=1, opinion="已清理").take("accept", DISPATCHER, order=1)
    walk.take("verify", DISPATCHER, method="on_site", result="done").take("close", DISPATCHER)
    assert walk.state.ended == "closed"
