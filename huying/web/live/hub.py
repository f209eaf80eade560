"""Who listens to what, and what was told lately. Everything here happens in the loop's own thread."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import TypeVar

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


MOST_UNSAID = 100
"""Of what happened to one page at different moments; one that takes nothing for so long reads everything again."""


@dataclass(frozen=True, slots=True, eq=False)
class News:
    """What happened at one moment, as those are told whom the same of it concerns: at which seq each subject is, and
    among how many seconds their pages are to choose one to read again.
    """

    at: Mapping[str, int]
    within: float = 0.0


def merged(news: Iterable[News]) -> dict[str, int]:
    """The latest seq of each subject."""
    found: dict[str, int] = {}
    for one in news:
        for number, seq in one.at.items():
            found[number] = max(seq, found.get(number, 0))
    return found


class Audience:
    """Pages whom the same concerns: open to the same places, and narrowed to the same subject or to none."""

    def __init__(self) -> None:
        self.pages = 0
        self.told = 0
        self._news: deque[News] = deque(maxlen=MOST_UNSAID)
        self._idle: set[Stream] = set()

    def tell(self, news: News) -> None:
        """Let all say what happened; those who are not about to say something anyway are woken."""
        self._news.append(news)
        self.told += 1
        for stream in self._idle:
            stream.wake()
        self._idle.clear()

    def since(self, told: int) -> tuple[News, ...] | None:
        """What happened since so much was told; None where that is no longer known."""
        unsaid = self.told - told
        if unsaid > len(self._news):
            return None
        return tuple(islice(self._news, len(self._news) - unsaid, None))

    @contextmanager
    def waking(self, stream: Stream) -> Iterator[None]:
        """Wake that page when something happens."""
        self._idle.add(stream)
        try:
            yield
        finally:
            self._idle.discard(stream)


class Stream:
    """One open page: what it waits to be told. `number` narrows it to one subject."""

    def __init__(self, listener: Listener, number: str = "") -> None:
        self.listener, self.number = listener, number
        self.within = 0.0
        self.look = False
        self.bell = False
        self.over = ""
        self._audience = Audience()
        self._told = 0
        self._missed: tuple[News, ...] = ()
        self._woken = asyncio.Event()

    def wants(self, change: Change) -> bool:
        """Whether the page shows the subject, or all."""
        return self.number in ("", change.number)

    def join(self, audience: Audience, *, missed: Mapping[str, int]) -> None:
        """Be told what that audience is told from now on, and what was missed before."""
        self._audience, self._told = audience, audience.told
        if missed:
            self._missed = (News(missed),)
            self.wake()

    def wake(self) -> None:
        """Let it look what there is to say."""
        self._woken.set()

    def look_again(self, *, within: float = 0.0) -> None:
        """Let it say that anything may have happened."""
        self.look = True
        self.within = max(self.within, within)
        self.wake()

    def ring(self) -> None:
        """Let it say that the person has got notices: the page reads how many are unread, and nothing else."""
        self.bell = True
        self.wake()

    def end(self, how: str) -> None:
        """Let it end: `end` for good, `again` to be opened again."""
        self.over = self.over or how
        self.wake()

    def take(self) -> tuple[News, ...]:
        """What happened and was not said yet, once; where it is no longer known, the page is to look again."""
        missed, self._missed = self._missed, ()
        fresh, self._told = self._audience.since(self._told), self._audience.told
        self.look = self.look or fresh is None
        return missed + (fresh or ())

    async def something(self, *, within: float) -> bool:
        """Wait until there is something to say; False when there is not in so many seconds."""
        if not self._woken.is_set() and self._audience.told == self._told:
            try:
                with self._audience.waking(self):
                    async with asyncio.timeout(within):
                        await self._woken.wait()
            except TimeoutError:
                return False
        self._woken.clear()
        return True


T = TypeVar("T")
Place = tuple[int, str]
"""Where one listens: in which jurisdiction, as which unit."""
Concern = tuple[frozenset[Place], str]
"""What concerns a page: where it listens, and to which subject alone."""
PLATFORM = ""
"""The place of those who are told of everything in their jurisdiction."""


class Hub:
    """All open streams, by the units they are told of."""

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self.streams: set[Stream] = set()
        self._sessions: Counter[str] = Counter()
        self._audiences: dict[Concern, Audience] = {}
        self._places: defaultdict[Place, set[Concern]] = defaultdict(set)
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
        for post in stream.listener.posts:
            self._by_post[post].add(stream)
        known = since - SLACK >= self._knows_from
        heard = _since(self._told, since) if known else ()
        missed = [one for one in heard if stream.wants(one) and stream.listener.may_know(one)]
        stream.join(
            self._joined(_concern(stream)), missed=merged(News({one.number: one.seq}) for one in missed)
        )
        if not known:
            stream.look_again()
            return
        if any(posts & stream.listener.posts for posts in _since(self._noticed, since)):
            stream.ring()

    def close(self, stream: Stream) -> None:
        """The page is gone."""
        if stream in self.streams:
            self.streams.remove(stream)
            self._sessions -= Counter([stream.listener.session])
            STREAMS.dec()
            self._left(_concern(stream))
            stream.join(Audience(), missed={})  # which is told nothing
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
        told = self._told_of(changes)
        pages = Counter[int]()
        for numbers, audiences in told.items():
            many = sum(one.pages for one in audiences)
            pages.update(dict.fromkeys(numbers, many))
            CHANGES_TOLD.inc(len(numbers) * many)
        for numbers, audiences in told.items():
            at = merged(News({changes[n].number: changes[n].seq}) for n in numbers)
            news = News(at, _within(max(pages[n] for n in numbers)))
            for audience in audiences:
                audience.tell(news)

    def _told_of(self, changes: Sequence[Change]) -> dict[frozenset[int], list[Audience]]:
        """Who is told of which of these changes: those whom the same ones concern, together."""
        at: defaultdict[Place, set[int]] = defaultdict(set)
        for n, change in enumerate(changes):
            for unit in (PLATFORM, *change.units):
                at[change.jurisdiction, unit].add(n)
        concerned: defaultdict[Concern, set[int]] = defaultdict(set)
        for place, numbers in at.items():
            for concern in self._places.get(place, ()):
                concerned[concern] |= numbers
        told: defaultdict[frozenset[int], list[Audience]] = defaultdict(list)
        for concern, numbers in concerned.items():
            _, number = concern
            wanted = frozenset(n for n in numbers if number in ("", changes[n].number))
            if wanted:
                told[wanted].append(self._audiences[concern])
        return told

    def _joined(self, concern: Concern) -> Audience:
        audience = self._audiences.setdefault(concern, Audience())
        audience.pages += 1
        for place in concern[0]:
            self._places[place].add(concern)
        return audience

    def _left(self, concern: Concern) -> None:
        audience = self._audiences[concern]
        audience.pages -= 1
        if audience.pages:
            return
        del self._audiences[concern]
        for place in concern[0]:
            self._places[place].discard(concern)
            if not self._places[place]:
                del self._places[place]

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

    def _remember(self, now: float, change: Change) -> None:
        if len(self._told) == MOST_REMEMBERED:
            self._knows_from = max(self._knows_from, self._told[0][0])
        self._told.append((now, change))

    def _forget(self, now: float) -> None:
        while self._told and self._told[0][0] < now - REMEMBERED:
            self._knows_from = max(self._knows_from, self._told.popleft()[0])
        while self._noticed and self._noticed[0][0] < now - REMEMBERED:
            self._noticed.popleft()


def _concern(stream: Stream) -> Concern:
    listener = stream.listener
    units = (PLATFORM,) if listener.platform else listener.units
    return frozenset((listener.jurisdiction, unit) for unit in units), stream.number


def _since(told: deque[tuple[float, T]], since: float) -> Iterator[T]:
    """What was told since then, the latest first; clocks may differ a little."""
    return (one for at, one in takewhile(lambda one: one[0] >= since - SLACK, reversed(told)))


def _within(pages: int) -> float:
    return min(pages / READINGS, LONGEST)
