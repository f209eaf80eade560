"""The streams as ASGI serves them: each page's requests, and what is written to it until it goes."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import orjson
from django.db import Error

from huying.services.counting import count_streams_alone
from huying.web.live.hub import Hub, News, Stream, merged
from huying.web.live.listening import Listening
from huying.web.live.opening import Asked, Turned, admitted, asked

log = logging.getLogger(__name__)

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

MOST = 20_000
"""Streams of one process."""
MOST_EACH = 50
"""Streams of one session: a person's visible windows."""
PACE = 0.75
"""Seconds between two messages to one page, however much happens."""
BEAT = 25.0
"""Seconds after which something is said where nothing happens, so that nobody on the way takes it for dead."""
LIFE = 900.0
"""Seconds after which a page opens anew, by its units as they are then; some sooner, so that not all come at once."""
OPENERS = 2
HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # else nginx keeps messages back until it has many
    (b"x-content-type-options", b"nosniff"),
)


class Live:
    """The application: one hub, one ear at the database, threads that look at sessions."""

    def __init__(self) -> None:
        self.hub = Hub()
        self._openers = ThreadPoolExecutor(OPENERS, "opening")
        self._listening: Listening | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or begin and end with the process."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        count_streams_alone()
        self._listening = Listening(self.hub, asyncio.get_running_loop())
        self._listening.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._listening.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            page = asked(scope)
            stream = await self._opened(page)
        except Turned as turned:
            await _turn_away(send, turned.status)
            return
        except Error:
            await _turn_away(send, 503)
            return
        self.hub.open(stream, since=page.since)
        try:
            await _stream(stream, page, receive, send)
        finally:
            self.hub.close(stream)

    async def _opened(self, page: Asked) -> Stream:
        if len(self.hub.streams) >= MOST or self.hub.of_session(page.session) >= MOST_EACH:
            raise Turned(503)
        loop = asyncio.get_running_loop()
        return Stream(await loop.run_in_executor(self._openers, admitted, page), page.number)


async def _turn_away(send: Send, status: int) -> None:
    headers = [(b"content-length", b"0"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _stream(stream: Stream, page: Asked, receive: Receive, send: Send) -> None:
    """Say what there is to say until the page goes, or the stream is over."""
    headers = [*HEADERS]
    if page.origin:
        headers += [
            (b"access-control-allow-origin", page.origin.encode()),
            (b"access-control-allow-credentials", b"true"),
            (b"vary", b"origin"),
        ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    gone = asyncio.ensure_future(_gone(receive))
    gone.add_done_callback(lambda _: stream.end("gone"))
    try:
        await _say(send, _beat())
        await _talk(stream, send)
    finally:
        gone.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _talk(stream: Stream, send: Send) -> None:
    until = time.monotonic() + LIFE * random.uniform(0.7, 1)  # noqa: S311  # no secret
    while not stream.over:
        if time.monotonic() > until:
            stream.end("again")
        elif not await stream.something(within=BEAT):
            await _say(send, _beat())
        elif said := _said(stream):
            await _say(send, said)
            await asyncio.sleep(PACE)
    if stream.over != "gone":
        await _say(send, _event(stream.over, b"1"), more=False)


def _said(stream: Stream) -> bytes:
    """Everything there is to say, once."""
    news = stream.take()
    look, bell, within = stream.look, stream.bell, stream.within
    stream.look, stream.bell, stream.within = False, False, 0.0
    if look:
        return _event("look", orjson.dumps(round(within, 2)))
    return (_told(news) if news else b"") + (_event("bell", b"1") if bell else b"")


@lru_cache(maxsize=1024)  # thousands of pages are told the same
def _told(news: tuple[News, ...]) -> bytes:
    within = max(one.within for one in news)
    return _event("at", orjson.dumps({"at": merged(news), "within": round(within, 2)}))


def _beat() -> bytes:
    """Nothing happened; the moment up to which all is told."""
    return _event("beat", b"%.3f" % time.time())


def _event(name: str, data: bytes) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (name.encode(), data)


async def _say(send: Send, text: bytes, *, more: bool = True) -> None:
    await send({"type": "http.response.body", "body": text, "more_body": more})
