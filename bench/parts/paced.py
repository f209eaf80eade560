"""Load at a steady pace: each request at its moment, whether or not the one before was fast."""

from __future__ import annotations

import json
import multiprocessing
import time
from dataclasses import dataclass, field
from typing import Any

from bench.parts.load import Connection, Request

CONNECTIONS = 8


@dataclass(slots=True)
class Answers:
    """Of each request, by its place: milliseconds from its moment to its answer, when that came, and what it said."""

    ms: dict[int, float] = field(default_factory=dict)
    at: dict[int, float] = field(default_factory=dict)
    said: dict[int, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def run(requests: list[Request], *, port: int, rate: float) -> Answers:
    """Ask so many a second. A request that waits for the one before it on its connection counts that waiting."""
    context = multiprocessing.get_context("fork")
    queue, start = context.SimpleQueue(), time.monotonic() + 0.5
    asked = [
        context.Process(target=_ask, args=(requests, n, port, rate, start, queue), daemon=True)
        for n in range(CONNECTIONS)
    ]
    for process in asked:
        process.start()
    total = Answers()
    for _ in asked:
        one: Answers = queue.get()
        total.ms |= one.ms
        total.at |= one.at
        total.said |= one.said
        total.faults += one.faults
    for process in asked:
        process.join()
    return total


def _ask(requests: list[Request], mine: int, port: int, rate: float, start: float, queue: Any) -> None:
    found = Answers()
    with Connection(port) as connection:
        for place in range(mine, len(requests), CONNECTIONS):
            moment = start + place / rate
            time.sleep(max(0.0, moment - time.monotonic()))
            try:
                status, text = connection.answer(requests[place])
            except OSError as fault:
                found.faults.append(repr(fault))
                break
            found.at[place] = time.monotonic()
            found.ms[place] = (found.at[place] - moment) * 1000
            if 200 <= status < 300:
                found.said[place] = json.loads(text)
            else:
                found.faults.append(f"{status} {text[:300]!r}")
    queue.put(found)
