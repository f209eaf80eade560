"""Whole lives of cases over HTTP, from report to close, with people thinking between what they do.

First a ramp to so many people, each on one case after another; then bursts, in which lives begin at a given rate,
whoever is still busy, with a calm after each. The load comes from one process on the same machine. Every act that was
acknowledged must be an entry afterwards, and every life that ended must be closed. `settled` of a burst is after how
many seconds the median of the answers came back to what it was with little to do.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from dataclasses import dataclass
from random import Random
from statistics import median, quantiles
from typing import Any

from bench.parts import filled, ground, limit, scratch
from bench.parts.desks import Book, Client, Life
from bench.parts.ground import Ground
from bench.parts.lives import OPERATOR
from bench.parts.scratch import say

PEOPLE = 300
THINK = (1.0, 3.0)  # seconds
RAMP = 60.0  # seconds until everybody is at work, and as long again at full strength
BURSTS = (1, 15, 1, 25, 2, 35, 10, 0)  # lives begun a second
LASTS = 20.0  # seconds of each burst
CALM = 60.0  # seconds of each calm between bursts: within them latency is to be back
CALM_RATE = 2  # lives begun a second, up to which it is a calm
WINDOW = 5.0  # seconds whose median is looked at
BACK = 1.5  # times the median with little to do


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A stretch of the load."""

    name: str
    begun: float
    ended: float
    burst: bool = False


def settled(book: Book, after: float, level: float) -> int | None:
    """After how many seconds the median of a few seconds' answers is near the level again; None where it never is."""
    last = max(one.at for one in book.answers)
    for second in range(round(last - after)):
        begun = after + second
        found = [one.ms for one in book.answers if begun <= one.at < begun + WINDOW]
        if found and median(found) <= BACK * level:
            return second
    return None


def line(phase: Phase, book: Book, level: float) -> dict[str, Any]:
    """What is told of a phase; `level` is the median in ms with little to do."""
    length = phase.ended - phase.begun
    answers = [one for one in book.answers if phase.begun <= one.at < phase.ended]
    spread = quantiles([one.ms for one in answers], n=100) if len(answers) > 1 else [0.0] * 99
    return {
        "phase": phase.name,
        "seconds": round(length),
        "lifecycles": round(sum(phase.begun <= at < phase.ended for at in book.ended) / length, 1),
        "acts": round(sum(phase.begun <= at < phase.ended for at in book.acts) / length, 1),
        "requests": round(len(answers) / length),
        "p50": round(spread[49], 1),
        "p99": round(spread[98], 1),
        "errors": sum(bool(one.fault) for one in answers),
    } | ({"settled": settled(book, phase.ended, level)} if phase.burst else {})


async def people(client: Client, place: Ground, number: int) -> list[Phase]:
    """Ramp up, then so many people work on, each on one case after another."""
    begun = time.perf_counter()
    over = begun + 2 * RAMP

    async def one(n: int) -> None:
        await asyncio.sleep(RAMP * n / number)
        random = Random(n)  # noqa: S311  # no secret
        while time.perf_counter() < over:
            await Life(client, place, random, THINK).walk()

    at_work = [asyncio.create_task(one(n)) for n in range(number)]
    await asyncio.sleep(2 * RAMP)
    full = Phase(name=f"{number} people", begun=begun + RAMP, ended=time.perf_counter())
    await asyncio.gather(*at_work)
    return [Phase(name="ramp", begun=begun, ended=begun + RAMP), full]


async def bursts(client: Client, place: Ground) -> list[Phase]:
    """Lives begun at a rate, one rate after another; then wait until all have ended."""
    phases, under_way = [], []
    random = Random("bursts")  # noqa: S311  # no secret
    for rate in BURSTS:
        begun, lasts = time.perf_counter(), CALM if rate <= CALM_RATE else LASTS
        for n in range(round(rate * lasts)):
            await asyncio.sleep(max(0.0, begun + n / rate - time.perf_counter()))
            life = Life(client, place, Random(random.random()), THINK)  # noqa: S311  # no secret
            under_way.append(asyncio.create_task(life.walk()))
        await asyncio.sleep(max(0.0, begun + lasts - time.perf_counter()))
        ended = time.perf_counter()
        phases.append(Phase(name=f"{rate}/s", begun=begun, ended=ended, burst=rate > CALM_RATE))
    last = time.perf_counter()
    await asyncio.gather(*under_way)
    phases.append(Phase(name="running out", begun=last, ended=max(time.perf_counter(), last + 1)))
    return phases


async def quiet(client: Client, place: Ground, name: str) -> Phase:
    """How it is with little to do: one life begun a second."""
    begun = time.perf_counter()
    lives = []
    for n in range(10):
        lives.append(asyncio.create_task(Life(client, place, Random(f"{name}{n}"), (0.1, 0.3)).walk()))  # noqa: S311  # no secret
        await asyncio.sleep(1)
    await asyncio.gather(*lives)
    return Phase(name=name, begun=begun, ended=time.perf_counter())


async def load(port: int, place: Ground, number: int, book: Book) -> list[Phase]:
    """The whole load, phase by phase."""
    client = Client(port, book)
    phases = [await quiet(client, place, "before")]
    say(f"{number} people")
    phases += await people(client, place, number)
    say("bursts")
    phases += await bursts(client, place)
    phases.append(await quiet(client, place, "after"))
    return phases


def judge(book: Book, before: dict[str, int]) -> dict[str, Any]:
    """Whether everything acknowledged is there."""
    with limit.owner() as connection:
        entries = limit.count("entry") - before["entry"]
        row = connection.execute(
            "SELECT count(*) FROM case_head WHERE state = 'closed' AND number = ANY(%s)", [book.numbers]
        ).fetchone()
    assert row is not None
    return {
        "acknowledged": len(book.acts),
        "entries": entries,
        "lost": max(0, len(book.acts) - entries),
        "ended": len(book.numbers),
        "closed": int(row[0]),
        "errors": sum(bool(one.fault) for one in book.answers),
        "answers": len(book.answers),
        "broken": book.broken[:5],
    }


def main() -> None:
    """Load, judge and print."""
    parser = argparse.ArgumentParser(prog="huying bench lifecycles", description=__doc__)
    parser.add_argument(
        "--cases", type=int, default=20_000, help="ended cases there are before (%(default)s)"
    )
    parser.add_argument("--people", type=int, default=PEOPLE, help="people at work (%(default)s)")
    args = parser.parse_args()
    with scratch.folder(args.cases), scratch.database():
        place = ground.found(4, also=(OPERATOR,))
        filled.fill(place, args.cases)
        limit.analyze()
        before, book = {"entry": limit.count("entry")}, Book()
        with scratch.serving() as (_, port):
            phases = asyncio.run(load(port, place, args.people, book))
        level = line(phases[0], book, 0.0)["p50"]
        for phase in phases:
            print(json.dumps(line(phase, book, level), ensure_ascii=False), flush=True)  # noqa: T201  # the result
        print(json.dumps(judge(book, before) | {"cases": args.cases}, ensure_ascii=False))  # noqa: T201  # the result


if __name__ == "__main__":
    main()
