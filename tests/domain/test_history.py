"""Imported cases: what a source states, folded, and nothing besides (issue 3, history)."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huying.domain import trace
from huying.domain.access import sees
from huying.domain.case import Case, Recorded, Rules, available, fold, take, tasks
from huying.domain.case.history import (
    IMPORTED,
    Row,
    StatedCase,
    StatedOrder,
    instant,
    stated_late,
)
from huying.domain.case.history_rows import Rows, case_body, order_body
from huying.domain.case.projection import project, state_of
from huying.domain.codec import from_plain, to_plain
from huying.domain.process import FaultyProcess, parse
from huying.domain.refusals import Refused
from tests.domain.town import (
    CALENDAR,
    CITY_MANAGEMENT,
    COMMUNITY,
    DEPARTMENTS,
    DISTRICT,
    FIRE,
    POLICE,
    UNITS,
    actor,
)

TEXT = """
[process]
id = "history-events"
history = true
label = { zh = "民生诉求", en = "Requests" }
source = "a file"
since = 2018-02-08
call = { zh = "派单", en = "order" }
stage = { zh = "历史记录", en = "History" }
[[channels]]
code = "12345"
label = { zh = "12345", en = "Hotline" }
"""
PROCESS = parse(TEXT)
RULES = Rules(process=PROCESS, units=UNITS, calendar=CALENDAR)
THEN = datetime(2018, 2, 8, 7, 34, 40, tzinfo=UTC)
NOW = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)
ROW = Row(source="events", key="9148", line=2, hash="ab" * 32)


def stated(**said: Any) -> StatedCase:
    given: dict[str, Any] = {
        "number": "900001-20180208-L-00001",
        "process": PROCESS.hash,
        "holder": DISTRICT,
        "at": THEN,
        "recorded_at": NOW,
        "row": ROW,
        **said,
    }
    return StatedCase(**given)


def case_facts(case: StatedCase) -> dict[str, Any]:
    """The facts of the entry that tells a case; what the source does not state is left out."""
    said = {
        "category": case.category,
        "grid": case.grid,
        "lon": case.lon,
        "lat": case.lat,
        "closed_at": instant(case.closed_at),
        "replied_at": instant(case.replied_at),
        "late": case.late,
        "stated": dict(case.stated) or None,
        "parties": [{"reachable": False}] * case.parties or None,
    }
    facts = {name: value for name, value in said.items() if value is not None}
    facts |= {"process": case.process, "holder": case.holder, "channel": case.channel, "number": case.number}
    return facts | of_row(case.row)


def order_facts(case: StatedCase, order: StatedOrder) -> dict[str, Any]:
    """The facts of the entry that tells one order."""
    facts = {"unit": order.unit, "role": order.role, **of_row(case.row)}
    return facts if order.late is None else facts | {"late": order.late}


def of_row(row: Row) -> dict[str, Any]:
    return {"source": row.source, "row": {"key": row.key, "line": row.line, "hash": row.hash}}


def entries(case: StatedCase) -> list[Recorded]:
    first = Recorded(
        seq=1,
        step=IMPORTED,
        order=None,
        by={},
        at=case.at,
        recorded_at=case.recorded_at,
        facts=case_facts(case),
    )
    return [first] + [
        Recorded(
            seq=no + 1,
            step=IMPORTED,
            order=no,
            by={},
            at=case.recorded_at,
            recorded_at=case.recorded_at,
            facts=order_facts(case, order),
        )
        for no, order in enumerate(case.orders, 1)
    ]


def folded(case: StatedCase) -> Case:
    return fold(entries(case))


LATE = StatedOrder(unit=CITY_MANAGEMENT, role="lead", late=True)
moments = st.integers(0, 25 * 365 * 86_400_000_000).map(
    lambda microseconds: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
)
some_orders = st.lists(
    st.builds(
        StatedOrder,
        unit=st.sampled_from(DEPARTMENTS),
        role=st.sampled_from(("support", "informed")),
        late=st.sampled_from((None, False, True)),
    ),
    max_size=4,
).map(tuple)
cases = st.builds(
    stated,
    at=moments,
    channel=st.sampled_from(("", "12345", "@坪山", '"\\\n')),
    row=st.builds(
        Row,
        source=st.just("events"),
        key=st.text(st.characters(codec="utf-8"), min_size=1, max_size=8),
        line=st.integers(2, 10**7),
        hash=st.just("ab" * 32),
    ),
    category=st.sampled_from((None, "市政设施")),
    grid=st.sampled_from((None, COMMUNITY)),
    lon=st.sampled_from((None, "114.3")),
    parties=st.integers(0, 2),
    closed_at=st.none() | moments,
    replied_at=st.none() | moments,
    stated=st.dictionaries(
        st.sampled_from(("nature", "type")), st.text(st.characters(codec="utf-8"), max_size=5)
    ),
    late=st.sampled_from((None, False, True)),
    orders=some_orders,
)


HEAD = tuple(project(folded(stated()), RULES).head)
ORDER = tuple(project(folded(stated(orders=(LATE,))), RULES).orders[0])


@given(case=cases)
def test_the_rows_made_directly_are_those_that_folding_gives(case):
    by_fold, made = folded(case), Rows(holder=DISTRICT, rules=RULES, head=HEAD, order=ORDER)
    state = json.loads(made.state(case))
    assert state == to_plain(by_fold)
    assert from_plain(Case, state) == by_fold
    projected = project(by_fold, RULES)
    assert dict(zip(HEAD, made.head(case), strict=True)) == projected.head
    assert [dict(zip(ORDER, row, strict=True)) for row in made.orders(case)] == list(projected.orders)
    assert projected.tasks == ()


@given(case=cases, contents=st.dictionaries(st.sampled_from(("title", "text", "parties.0")), st.just("ab")))
def test_the_bytes_spelled_directly_are_those_of_the_trace(case, contents):
    subject, prev = UUID(int=7), bytes(range(32))
    first, *orders = entries(case)
    assert case_body(case, (900001, subject), contents=contents) == spelled(
        first, subject, contents, trace.GENESIS
    )
    for entry in orders:
        assert order_body(case, (900001, subject), no=entry.order, prev=prev) == spelled(
            entry, subject, {}, prev
        )


def spelled(entry: Recorded, subject: UUID, contents: dict[str, str], prev: bytes) -> bytes:
    said = {
        name: getattr(entry, name) for name in ("seq", "step", "order", "by", "at", "recorded_at", "facts")
    }
    return trace.body(900001, subject, trace.Entry(**said, contents=contents, prev=prev))


def test_an_imported_case_is_closed_and_was_filed_when_the_source_says():
    case = folded(stated(orders=(LATE,)))
    assert (case.ended, state_of(case, RULES), case.filed_at) == ("closed", "closed", THEN)
    assert project(case, RULES).head["closed_at"] is None
    ended = THEN + timedelta(days=3)
    assert project(folded(stated(closed_at=ended)), RULES).head["closed_at"] == ended


def test_nothing_is_told_that_the_source_does_not_state():
    order = project(folded(stated(orders=(LATE,))), RULES).orders[0]
    known = {name: value for name, value in order.items() if value is not None}
    assert known == {
        "no": 1, "call_no": 1, "unit": CITY_MANAGEMENT, "duty": "lead", "own": False, "step": "imported",
        "rework": 0, "urged": 0, "extended": 0, "whistle": 0, "seq": 2,
    }  # fmt: skip
    assert case_facts(stated()).keys() == {"process", "holder", "channel", "number", "source", "row"}
    assert "late" not in order_facts(stated(), StatedOrder(unit=FIRE, role="lead"))


@pytest.mark.parametrize("late", [True, False, None])
def test_lateness_is_kept_as_the_source_states_it_and_never_judged(late):
    case = folded(stated(late=late, orders=(StatedOrder(unit=FIRE, role="lead", late=late),)))
    made = project(case, RULES)
    assert (made.head["stated_late"], stated_late(case), stated_late(case.orders[0])) == (late, late, late)
    row = made.orders[0]
    assert (row["response"], row["completion"], row["total"]) == (None, None, None)


def test_an_order_that_does_not_follow_the_one_before_is_no_history():
    first, order = entries(stated(orders=(LATE,)))
    with pytest.raises(ValueError, match="order"):
        fold([first, order, order])


def test_nobody_owes_or_may_do_anything_in_history():
    case = folded(stated(orders=(LATE,), parties=1))
    assert tasks(case, RULES) == ()
    for who in (actor(DISTRICT, "dispatcher"), actor(CITY_MANAGEMENT, "liaison")):
        assert available(case, by=who, rules=RULES) == ()
        with pytest.raises(Refused, match="not_in_process"):
            take(case, "close", by=who, now=NOW, rules=RULES)


def test_nobody_files_a_case_by_the_process_of_history():
    with pytest.raises(Refused, match="not_in_process"):
        take(None, "register", by=actor(DISTRICT, "dispatcher"), now=NOW, rules=RULES, details={"title": "…"})


def test_the_unit_that_had_it_sees_its_order_and_a_stranger_nothing():
    case = folded(stated(orders=(LATE,)))
    view = sees(case, actor(CITY_MANAGEMENT, "liaison"), RULES)
    assert view is not None
    assert [view.shows(one) for one in entries(stated(orders=(LATE,)))] == [True, True]
    assert sees(case, actor(POLICE, "liaison"), RULES) is None
    holder = sees(case, actor(DISTRICT, "operator"), RULES)
    assert holder is not None
    assert holder.whole


def test_a_process_of_history_says_what_is_wrong_with_it():
    with pytest.raises(FaultyProcess) as faulty:
        parse(TEXT.replace('source = "a file"', "steps = 1"))
    assert {place for place, _ in faulty.value.faults} == {"process.source", "process.steps"}
