"""Who is told of what, and what a page that comes back is told of the time between."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from huying.services.live import Change, Listener
from huying.web.live.hub import LONGEST, MOST_UNSAID, REMEMBERED, SLACK, Hub, Stream, merged
from huying.web.live.streaming import _said

HERE, ELSEWHERE = 420106, 360702
BEGUN = 1_000_000.0


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = BEGUN

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hub(clock: Clock) -> Hub:
    """A hub that has heard the database for long enough."""
    made = Hub(clock=clock)
    made.hears()
    clock.now += SLACK + 1
    return made


def listener(*units: str, platform: bool = False, jurisdiction: int = HERE, session: str = "s") -> Listener:
    return Listener(
        session=session,
        posts=frozenset({1}),
        mark="",
        jurisdiction=jurisdiction,
        units=frozenset(units),
        platform=platform,
    )


def pending(stream: Stream) -> dict[str, int]:
    """What it would say now of subjects."""
    return merged(stream.take())


def change(number: str, seq: int, *units: str, jurisdiction: int = HERE) -> Change:
    return Change(jurisdiction=jurisdiction, number=number, seq=seq, units=frozenset(units))


@pytest.fixture
def opened(hub: Hub, clock: Clock) -> Callable[..., Stream]:
    def open_one(*units: str, number: str = "", since: float | None = None, **more: Any) -> Stream:
        stream = Stream(listener(*units, **more), number)
        hub.open(stream, since=clock.now if since is None else since)
        return stream

    return open_one


def test_a_change_is_told_to_whoever_has_part_in_it_and_to_the_platform_and_nobody_else(hub, opened):
    called, other = opened("department"), opened("another")
    platform, theirs = opened(platform=True), opened(platform=True, jurisdiction=ELSEWHERE)
    hub.tell([change("A", 3, "street", "department")])
    assert [pending(one) for one in (called, other, platform, theirs)] == [{"A": 3}, {}, {"A": 3}, {}]


def test_the_same_unit_of_another_jurisdiction_is_told_nothing(hub, opened):
    stream = opened("street", jurisdiction=ELSEWHERE)
    hub.tell([change("A", 1, "street")])
    assert pending(stream) == {}


def test_a_page_of_one_case_is_told_of_no_other(hub, opened):
    stream = opened("street", number="A")
    hub.tell([change("B", 1, "street"), change("A", 2, "street")])
    assert pending(stream) == {"A": 2}


def test_several_changes_become_one_message_with_the_latest_seqs(hub, opened):
    stream = opened("street")
    hub.tell([change("A", 3, "street"), change("B", 1, "street")])
    hub.tell([change("A", 2, "street")])
    assert _said(stream) == b'event: at\ndata: {"at":{"A":3,"B":1},"within":0.01}\n\n'
    assert _said(stream) == b""


def test_those_whom_the_same_concerns_are_told_the_same_words_once_made(hub, opened):
    centres, street = [opened(platform=True) for _ in range(3)], opened("street")
    hub.tell([change("A", 3, "street", "department"), change("B", 1, "department")])
    told = [one.take() for one in (*centres, street)]
    assert len({id(news[0]) for news in told}) == 2
    assert [merged(news) for news in told] == [*[{"A": 3, "B": 1}] * 3, {"A": 3}]


def test_whoever_is_told_through_two_units_is_told_of_both_and_of_nothing_twice(hub, opened):
    stream = opened("street", "department")
    hub.tell(
        [change("A", 3, "street", "department"), change("B", 1, "department"), change("C", 1, "another")]
    )
    assert [dict(one.at) for one in stream.take()] == [{"A": 3, "B": 1}]
    assert stream.take() == ()


def test_a_page_that_takes_nothing_for_long_reads_everything_again(hub, opened):
    stream = opened("street")
    for seq in range(MOST_UNSAID + 1):
        hub.tell([change("A", seq, "street")])
    assert (stream.take(), stream.look) == ((), True)


def test_a_page_that_comes_back_is_told_what_happened_since_it_was_read(hub, clock, opened):
    hub.tell([change("A", 1, "street"), change("B", 1, "another")])
    read = clock.now + SLACK + 1
    clock.now = read + 5
    hub.tell([change("C", 2, "street"), change("D", 2, "another")])
    stream = opened("street", since=read)
    assert (pending(stream), stream.look) == ({"C": 2}, False)


def test_what_happened_just_before_a_page_was_read_is_told_again_for_clocks_may_differ(hub, clock, opened):
    hub.tell([change("A", 1, "street")])
    clock.now += SLACK / 2
    assert pending(opened("street")) == {"A": 1}


@pytest.mark.parametrize("ago", [REMEMBERED + SLACK + 1, 3600.0])
def test_a_page_that_was_read_before_what_is_remembered_reads_everything_again(hub, clock, opened, ago):
    clock.now += 7200
    hub.tell([change("A", 1, "another")])
    clock.now += REMEMBERED + 1
    hub.tell([change("B", 1, "another")])
    assert opened("street", since=clock.now - ago).look


def test_a_page_older_than_this_process_reads_everything_again(hub, opened):
    assert opened("street", since=BEGUN - 1).look
    assert opened("street", since=0.0).look


def test_before_the_database_is_heard_every_page_reads_everything_again(clock):
    hub, stream = Hub(clock=clock), Stream(listener("street"))
    hub.open(stream, since=clock.now)
    assert _said(stream).startswith(b"event: look\n")


def test_when_the_database_was_away_all_pages_read_again_but_not_in_the_same_second(hub, opened):
    streams = [opened("street") for _ in range(2000)]
    hub.hears()
    assert {one.within for one in streams} == {10.0}
    assert all(one.look for one in streams)


def test_pages_that_are_told_of_one_thing_are_spread_over_no_more_than_half_a_minute(hub, opened):
    streams = [opened("street") for _ in range(7000)]
    hub.tell([change("A", 1, "street")])
    assert {one.take()[0].within for one in streams} == {LONGEST}


def test_a_page_that_is_gone_is_told_nothing_and_counted_no_more(hub, opened):
    stream, stays = opened("street"), opened("street")
    hub.close(stream)
    hub.close(stream)
    hub.tell([change("A", 1, "street")])
    assert (pending(stream), pending(stays)) == ({}, {"A": 1})
    assert (hub.of_session("s"), len(hub.streams)) == (1, 1)


def test_whoever_may_know_no_more_is_ended_and_nobody_else(hub, opened):
    gone, stays = opened("street", session="gone"), opened("street", session="stays")
    hub.end({gone.listener})
    assert (gone.over, stays.over) == ("end", "")


def test_waiting_ends_when_something_is_told_and_else_after_its_time(opened, hub):
    async def waits() -> tuple[bool, bool]:
        stream = opened("street")
        before = await stream.something(within=0.01)
        asyncio.get_running_loop().call_later(0.01, hub.tell, [change("A", 1, "street")])
        return before, await stream.something(within=5)

    with ThreadPoolExecutor(1) as apart:  # where no browser's loop runs
        assert apart.submit(lambda: asyncio.run(waits())).result() == (False, True)


def test_who_got_a_notice_is_told_so_and_nobody_else(hub: Hub, opened: Callable[..., Stream]) -> None:
    mine = opened("a")
    hub.notice(frozenset({1}))
    assert (mine.bell, pending(mine), mine.look) == (True, {}, False)
    assert _said(mine) == b"event: bell\ndata: 1\n\n"
    hub.notice(frozenset({2}))
    assert _said(mine) == b""


def test_a_page_that_comes_back_is_told_of_notices_made_meanwhile(
    hub: Hub, clock: Clock, opened: Callable[..., Stream]
) -> None:
    hub.notice(frozenset({1}))
    clock.now += SLACK + 30
    assert opened("a", since=clock.now - SLACK - 31).bell
    assert not opened("a", since=clock.now).bell
    clock.now += REMEMBERED + 1
    hub.notice(frozenset({7}))
    assert not opened("a", since=clock.now - SLACK - REMEMBERED).bell


def test_a_page_that_waits_for_notices_alone_is_told_of_no_case(
    hub: Hub, opened: Callable[..., Stream]
) -> None:
    bell = opened("a", number="-")
    hub.tell([change("1", 2, "a")])
    hub.notice(frozenset({1}))
    assert (pending(bell), bell.bell) == ({}, True)
