"""Load over HTTP: one process for each connection, which it keeps, asking as fast as it is answered."""

from __future__ import annotations

import json
import multiprocessing
import re
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from statistics import quantiles
from typing import Any

Request = tuple[str, str, dict[str, str], bytes | None]
Requests = Callable[[int, Random], Iterator[Request]]
"""What one connection asks, by its number: method, path, headers, body."""

PATIENCE = 30.0  # seconds for one answer
WORST = 5  # answers other than 2xx that are kept to be shown


@dataclass(slots=True)
class Run:
    """What came of a run: per second, latencies in ms, and every answer that was not 2xx."""

    rate: float = 0.0
    requests: int = 0
    latencies: list[float] = field(default_factory=list)
    errors: int = 0
    worst: list[str] = field(default_factory=list)

    def percentile(self, share: int) -> float:
        """A percentile of the latencies in ms."""
        return round(quantiles(self.latencies, n=100)[share - 1], 2) if len(self.latencies) > 1 else 0.0


def request(method: str, path: str, token: str, body: Any = None, key: str = "") -> Request:
    """One request of the API."""
    headers = {"Authorization": f"Bearer {token}"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    if key:
        headers["Idempotency-Key"] = key
    return method, f"/api/v1{path}", headers, None if body is None else json.dumps(body).encode()


def run(requests: Requests, *, port: int, connections: int, seconds: float, seed: int) -> Run:
    """Ask until the time is up, or a connection has nothing left to ask."""
    context = multiprocessing.get_context("fork")
    gate, answers = context.Barrier(connections), context.SimpleQueue()
    asked = [
        context.Process(target=_ask, args=(requests, number, port, seconds, seed, gate, answers), daemon=True)
        for number in range(connections)
    ]
    for process in asked:
        process.start()
    total = Run()
    for _ in asked:
        rate, latencies, errors = answers.get()
        total.rate += rate
        total.requests += len(latencies)
        total.latencies += latencies
        total.errors += len(errors)
        total.worst += errors[:WORST]
    for process in asked:
        process.join(PATIENCE)
    return total


def _ask(
    requests: Requests, number: int, port: int, seconds: float, seed: int, gate: Any, answers: Any
) -> None:
    asking, latencies, errors = requests(number, Random(seed * 1000 + number)), [], []  # noqa: S311  # no secret
    with Connection(port) as connection:
        gate.wait()
        start = before = time.perf_counter()
        for asked in asking:
            try:
                status, text = connection.answer(asked)
                if not 200 <= status < 300:
                    errors.append(f"{asked[0]} {asked[1]}: {status} {text[:300]!r}")
            except OSError as fault:
                errors.append(f"{asked[0]} {asked[1]}: {fault!r}")
            after = time.perf_counter()
            latencies.append((after - before) * 1000)
            before = after
            if after - start > seconds:
                break
    elapsed = max(before - start, 1e-9)
    answers.put(((len(latencies) - len(errors)) / elapsed, latencies, errors))


class Connection:
    """One kept connection that asks by hand: a client library would take as much of the processors as the server."""

    def __init__(self, port: int) -> None:
        self.host = f"127.0.0.1:{port}"
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *error: object) -> None:
        self.socket.close()

    def answer(self, request: Request) -> tuple[int, bytes]:
        """Status and body of the answer. Raises OSError."""
        method, path, headers, body = request
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}", f"Content-Length: {len(body or b'')}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode() + (body or b""))
        head, rest = self._head()
        length = _length(head)
        while len(rest) < length:
            rest += self._more()
        return int(head[9:12]), rest

    def _head(self) -> tuple[bytes, bytes]:
        got = self._more()
        while b"\r\n\r\n" not in got:
            got += self._more()
        head, _, rest = got.partition(b"\r\n\r\n")
        return head, rest

    def _more(self) -> bytes:
        got = self.socket.recv(262_144)
        if not got:
            raise ConnectionResetError("the server closed the connection")
        return got


def _length(head: bytes) -> int:
    found = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
    if found is None:
        raise OSError(f"an answer without its length: {head[:200]!r}")
    return int(found[1])
