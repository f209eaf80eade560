"""Who listens to what, and what was told lately. Everything here happens in the loop's own thread."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterator, Sequence

from huying.services.counting import CHANGES_TOLD, STREAMS
from huying.services.live import Change, Listener

REMEMBERED = 120.0
"""Seconds for which what was told is remembered, so that a page which comes back needs not read everything again."""
MOST_REMEMBERED = 20_000
READINGS = 200
"""Pages that are let read themselves again a second: those who are told of one thing come in as many seconds."""
LONGEST = 30.0
SLACK = 10.0
"""Seconds by which the clock that a page was read by may differ from ours; `huying doctor` tells of five."""


class Stream:
    """One open page: what it waits to be told. `number` narrows it to one subject."""

    def __init__(self, listener: Listener, number: str = "") -> None:
        self.listener, self.number = listener, number
        self.pending: dict[str, int] = {}
        self.within = 0.0
        self.look = False
        self.bell = False
        self.over = ""
        self._woken = asyncio.Event()

    def wants(self, change: Change) -> bool:
        """Whether the page shows the subject, or all."""
        return self.number in ("", change.number)

    def tell(self, change: Change, *, within: float = 0.0) -> None:
        """Let it say that a subject is at a seq, and among how many seconds the page is to choose one to read again."""
        self.pending[change.number] = max(change.seq, self.pending.get(change.number, 0))
        self.within = max(self.within, within)
        self._woken.set()

    def look_again(self, *, within: float = 0.0) -> None:
        """Let it say that anything may have happened."""
        self.look = True
        self.within = max(self.within, within)
        self._woken.set()

    def ring(self) -> None:
        """Let it say that the person has got notices: the page reads how many are unread, and nothing else."""
        self.bell = True
        self._woken.set()

    def end(self, how: str) -> None:
        """Let it end: `end` for good, `again` to be opened again."""
        self.over = self.over or how
        self._woken.set()

    async def something(self, *, within: float) -> bool:
        """Wait until there is something to say; False when there is not in so many seconds."""
        try:
            async with asyncio.timeout(within):
                await self._woken.wait()
        except TimeoutError:
            return False
        self._woken.clear()
        return True


class Hub:
    """All open streams, by the units they are told of."""

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self.streams: set[Stream] = set()
        self._sessions: Counter[str] = Counter()
        self._by_unit: defaultdict[tuple[int, str], set[Stream]] = defaultdict(set)
        self._platforms: defaultdict[int, set[Stream]] = defaultdict(set)
        self._by_post: defaultdict[int, set[Stream]] = defaultdict(set)
        self._told: deque[tuple[float, Change]] = deque(maxlen=MOST_REMEMBERED)
        self._noticed: deque[tuple[float, frozenset[int]]] = deque(maxlen=MOST_REMEMBERED)
        self._knows_from = float("inf")

    def of_session(self, session: str) -> int:
        """How many streams a session has open."""
        return self._sessions[session]

    def open(self, stream: Stream, *, since: float) -> None:
        """Let a page listen that was read at that moment: it is told what happened since, where that is known."""
        self.streams.add(stream)
        self._sessions[stream.listener.session] += 1
        STREAMS.inc()
        for place in self._places(stream.listener):
            place.add(stream)
        for post in stream.listener.posts:
            self._by_post[post].add(stream)
        if since - SLACK < self._knows_from:
            stream.look_again()
            return
        for at, change in reversed(self._told):
            if at < since - SLACK:
                break
            if stream.wants(change) and stream.listener.may_know(change):
                stream.tell(change)
        if any(at >= since - SLACK and posts & stream.listener.posts for at, posts in self._noticed):
            stream.ring()

    def close(self, stream: Stream) -> None:
        """The page is gone."""
        if stream in self.streams:
            self.streams.remove(stream)
            self._sessions -= Counter([stream.listener.session])
            STREAMS.dec()
            for place in self._places(stream.listener):
                place.discard(stream)
            for post in stream.listener.posts:
                self._by_post[post].discard(stream)
                if not self._by_post[post]:
                    del self._by_post[post]

    def tell(self, changes: Sequence[Change]) -> None:
        """Tell whoever may know."""
        now = self._clock()
        self._forget(now)
        for change in changes:
            self._remember(now, change)
            concerned = [stream for stream in self._concerned(change) if stream.wants(change)]
            CHANGES_TOLD.inc(len(concerned))
            for stream in concerned:
                stream.tell(change, within=_within(len(concerned)))

    def notice(self, posts: frozenset[int]) -> None:
        """Tell those who hold these posts that they have got notices."""
        now = self._clock()
        self._forget(now)
        self._noticed.append((now, posts))
        for stream in set[Stream]().union(*(self._by_post.get(post, ()) for post in posts)):
            stream.ring()

    def hears(self) -> None:
        """The database is heard from now on: what happened before may have been missed."""
        self._told.clear()
        self._noticed.clear()
        self._knows_from = self._clock()
        for stream in self.streams:
            stream.look_again(within=_within(len(self.streams)))

    def end(self, lapsed: Collection[Listener]) -> None:
        """End the streams of those who may know no more."""
        for stream in self.streams:
            if stream.listener in lapsed:
                stream.end("end")

    def _places(self, listener: Listener) -> Iterator[set[Stream]]:
        if listener.platform:
            yield self._platforms[listener.jurisdiction]
            return
        for unit in listener.units:
            yield self._by_unit[listener.jurisdiction, unit]

    def _concerned(self, change: Change) -> set[Stream]:
        found = set(self._platforms.get(change.jurisdiction, ()))
        return found.union(*(self._by_unit.get((change.jurisdiction, unit), ()) for unit in change.units))

    def _remember(self, now: float, change: Change) -> None:
        if len(self._told) == MOST_REMEMBERED:
            self._knows_from = max(self._knows_from, self._told[0][0])
        self._told.append((now, change))

    def _forget(self, now: float) -> None:
        while self._told and self._told[0][0] < now - REMEMBERED:
            self._knows_from = max(self._knows_from, self._told.popleft()[0])
        while self._noticed and self._noticed[0][0] < now - REMEMBERED:
            self._noticed.popleft()


def _within(pages: int) -> float:
    return min(pages / READINGS, LONGEST)
