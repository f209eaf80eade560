"""People at their desks over HTTP: whole lives of cases by lawful paths only, many at once in one process."""

from __future__ import annotations

import asyncio
import io
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

from bench.parts.ground import LIAISONS, Ground, call_of, grid_of, report
from bench.parts.lives import CITY, OPERATOR

CONNECTIONS = 64  # kept open to the server, as a proxy before it would
PATIENCE = 60.0  # seconds for one answer
BOUNDARY = "huying-bench"


@dataclass(slots=True)
class Answered:
    """One answer: when it came, how long it took in ms, and what was wrong with it, if anything."""

    at: float
    ms: float
    fault: str = ""


@dataclass(slots=True)
class Book:
    """What came of a load. `acts` tells when each entry was acknowledged, `ended` when each life ended."""

    answers: list[Answered] = field(default_factory=list)
    ended: list[float] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    acts: list[float] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)


class Client:
    """Asks over a handful of kept connections; each request waits for a free one."""

    def __init__(self, port: int, book: Book) -> None:
        self.port, self.book = port, book
        self.free: asyncio.LifoQueue[tuple[asyncio.StreamReader, asyncio.StreamWriter] | None] = (
            asyncio.LifoQueue()
        )
        for _ in range(CONNECTIONS):
            self.free.put_nowait(None)

    async def ask(
        self, method: str, path: str, token: str, body: bytes = b"", kind: str = "application/json"
    ) -> Any:
        """The answer's JSON. Raises RuntimeError for one that is not 2xx."""
        request = self._request(method, path, token, body, kind, str(uuid4()) if method == "POST" else "")
        begun = time.perf_counter()
        fault = ""
        try:
            status, said = await asyncio.wait_for(self._exchange(request), PATIENCE)
            if not 200 <= status < 300:
                fault = f"{method} {path}: {status} {said[:300]!r}"
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            fault = f"{method} {path}: {error!r}"
        now = time.perf_counter()
        self.book.answers.append(Answered(at=now, ms=(now - begun) * 1000, fault=fault))
        if fault:
            raise RuntimeError(fault)
        return json.loads(said)

    def _request(self, method: str, path: str, token: str, body: bytes, kind: str, key: str) -> bytes:
        keyed = f"Idempotency-Key: {key}\r\n" if key else ""
        head = (
            f"{method} /api/v1{path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n{keyed}\r\n"
        )
        return head.encode() + body

    async def _exchange(self, request: bytes) -> tuple[int, bytes]:
        kept = await self.free.get()
        try:
            if kept and kept[0].at_eof():  # the server has closed what nobody used for a while
                kept = None
            reader, writer = kept or await asyncio.open_connection("127.0.0.1", self.port)
            kept = None
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                int(line.split(b":")[1])
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length")
            )
            said = await reader.readexactly(length)
            kept = (reader, writer)
            return int(head[9:12]), said
        finally:
            self.free.put_nowait(kept)


@dataclass(slots=True)
class Life:
    """One case and whoever works on it, thinking between what they do."""

    client: Client
    ground: Ground
    random: Random
    think: tuple[float, float]
    number: str = ""

    async def walk(self) -> None:
        """One in ten is called, the others are handled by the street's own unit (S4-02)."""
        book = self.client.book
        centre = self.random.choice(self.ground.dispatchers)
        try:
            await (self._called(centre) if self.random.random() < 0.1 else self._own(centre))
            found = await self._get(f"/cases?q={self.number}", centre)
            if [row["state"] for row in found["items"]] != ["closed"]:
                raise RuntimeError(f"{self.number} is not found as closed: {found}")
            book.ended.append(time.perf_counter())
            book.numbers.append(self.number)
        except RuntimeError as error:
            book.broken.append(str(error))

    async def _own(self, centre: str) -> None:
        unit = await self._filed(centre)
        await self._act(
            centre, "assess", needs_call=False, own_power=True, reason="属街道职权,由街道自行处置"
        )
        due = (datetime.now().astimezone() + timedelta(days=3)).isoformat()
        await self._act(centre, "call", orders=[{"unit": unit, "task": "到场处置并反馈", "due": due}])
        await self._act(centre, "feed_back", order=1, opinion="已到场处置,恢复正常。")
        await self._act(centre, "accept", order=1)
        await self._act(centre, "verify", method="on_site", result="done")
        await self._act(centre, "answer", party=1, text="您反映的问题已处置完毕,感谢监督。")
        await self._act(centre, "close")

    async def _called(self, centre: str) -> None:
        await self._filed(centre)
        named = self.random.sample(LIAISONS, 3)
        units = [self.ground.units[one] for one in named]
        await self._act(centre, "assess", needs_call=True, reason="涉及多个职能部门,需协同处置", **CITY)
        await self._act(centre, "call", **call_of(units, datetime.now().astimezone()))
        await self._each(named, lambda no, one: self._act(one, "sign", order=no))
        await self._each(
            named, lambda no, one: self._act(one, "name", order=no, people=[{"name": "执法人员一"}])
        )
        came = [{"person": "执法人员一", "result": "on_time"}]
        await self._each(named, lambda no, one: self._act(centre, "attend", order=no, people=came))
        await self._act(centre, "consult", minutes="现场会商,明确分工,限期处置。")
        due = (datetime.now().astimezone() + timedelta(days=2)).isoformat()
        await self._act(
            centre, "plan", lines=[{"unit": unit, "task": "依职责处置", "due": due} for unit in units]
        )
        await self._each(named, lambda no, one: self._act(one, "agree", order=no))
        await self._each(named, self._answered)
        await self._each(named, lambda no, one: self._act(centre, "accept", order=no))
        await self._act(centre, "report", summary="各部门已完成处置,现场验收合格。")
        await self._act(OPERATOR, "note")
        await self._act(centre, "answer", party=1, text="问题已由有关部门会同处置完毕。")
        await self._act(centre, "visit", party=1, channel="phone", reached=True, answer="satisfied")
        await self._each(
            named, lambda no, one: self._act(centre, "score", order=no, satisfaction="satisfied")
        )
        await self._act(centre, "close")

    async def _each(self, named: list[str], act: Callable[[int, str], Awaitable[None]]) -> None:
        """Every department at its own desk, at the same time."""
        await asyncio.gather(*(act(no, one) for no, one in enumerate(named, 1)))

    async def _answered(self, no: int, name: str) -> None:
        token = self.ground.tokens[name]
        kept = await self.client.ask(
            "POST", "/files", token, PHOTO, f"multipart/form-data; boundary={BOUNDARY}"
        )
        await self._act(
            name, "feed_back", order=no, opinion="已处置完毕。", measures=["现场整改"], files=[kept["id"]]
        )

    async def _filed(self, centre: str) -> str:
        unit = self.ground.units[centre]
        said = json.dumps(report(self.random, grid_of(unit))).encode()
        filed = await self.client.ask("POST", "/cases", self.ground.tokens[centre], said)
        self.client.book.acts.append(time.perf_counter())
        self.number = filed["number"]
        return unit

    async def _act(self, name: str, step: str, *, order: int | None = None, **details: Any) -> None:
        await asyncio.sleep(self.random.uniform(*self.think))
        said = {"step": step, "details": details} | ({"order": order} if order else {})
        token = self.ground.tokens[name]
        await self.client.ask("POST", f"/cases/{self.number}/acts", token, json.dumps(said).encode())
        self.client.book.acts.append(time.perf_counter())

    async def _get(self, path: str, name: str) -> Any:
        await asyncio.sleep(self.random.uniform(*self.think))
        return await self.client.ask("GET", path, self.ground.tokens[name])


def _photo() -> bytes:
    """A phone's photo as a form sends it."""
    from PIL import Image

    held = io.BytesIO()
    Image.effect_mandelbrot((1280, 960), (-2.2, -1.2, 1.0, 1.2), 60).convert("RGB").save(
        held, "JPEG", quality=70
    )
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="done.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return head.encode() + held.getvalue() + f"\r\n--{BOUNDARY}--\r\n".encode()


PHOTO = _photo()
