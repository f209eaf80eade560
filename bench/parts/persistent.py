"""Asking until there is an answer: a request that found nobody, or 503, is sent again with the same Idempotency-Key.

Every acknowledged entry is written into a file at once, as another system would keep it.
"""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

from bench.parts.desks import Answered, Book, Client, Life
from bench.parts.ground import Ground

PEOPLE = 12
THINK = (0.0, 0.3)  # seconds
AGAIN = 0.2  # seconds before the next try
GIVES_UP = 180.0  # seconds; by then somebody must have answered

Entry = tuple[str, int, str]
"""A case's number, and seq and step of an entry."""


class Persistent(Client):
    """Asks again until it is answered; `gate` closed, nobody begins to ask."""

    def __init__(self, port: int, book: Book, log: Path) -> None:
        super().__init__(port, book)
        self.log = log.open("a", encoding="utf-8")
        self.gate = asyncio.Event()
        self.gate.set()
        self.asking = 0
        self.acknowledged: list[Entry] = []
        self.cut_off = 0
        self.away = 0

    async def ask(
        self, method: str, path: str, token: str, body: bytes = b"", kind: str = "application/json"
    ) -> Any:
        """The answer's JSON. Raises RuntimeError for one that is neither 2xx nor 503."""
        await self.gate.wait()
        key = str(uuid4()) if method == "POST" else ""
        self.asking += 1
        try:
            begun = time.perf_counter()
            status, said = await self._answer(self._request(method, path, token, body, kind, key))
        finally:
            self.asking -= 1
        now = time.perf_counter()
        fault = "" if 200 <= status < 300 else f"{method} {path}: {status} {said[:300]!r}"
        self.book.answers.append(Answered(at=now, ms=(now - begun) * 1000, fault=fault))
        if fault:
            raise RuntimeError(fault)
        found = json.loads(said)
        if method == "POST" and "seq" in found:
            self._note((found["number"], found["seq"], found.get("step", "register")))
        return found

    async def _answer(self, request: bytes) -> tuple[int, bytes]:
        over = time.monotonic() + GIVES_UP
        while time.monotonic() < over:
            try:
                status, said = await asyncio.wait_for(self._exchange(request), 30)
            except (OSError, TimeoutError, asyncio.IncompleteReadError):
                self.cut_off += 1
            else:
                if status != 503:
                    return status, said
                self.away += 1
            await asyncio.sleep(AGAIN)
        return 0, b"nobody answered"

    def _note(self, entry: Entry) -> None:
        self.acknowledged.append(entry)
        print(*entry, file=self.log, flush=True)

    async def quiet(self) -> None:
        """Let nobody begin to ask, and wait until everything that was asked is answered."""
        self.gate.clear()
        while self.asking:
            await asyncio.sleep(0.05)

    async def end(self, people: list[asyncio.Task[None]]) -> None:
        """Let everybody go home, once everything is answered."""
        await self.quiet()
        for one in people:
            one.cancel()
        await asyncio.gather(*people, return_exceptions=True)


async def work(client: Persistent, place: Ground, seed: int) -> None:
    """One case after another, until cancelled."""
    random = Random(seed)  # noqa: S311  # no secret
    while True:
        await Life(client, place, random, THINK).walk()
