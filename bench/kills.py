"""Killing without warning, at random moments while people work: nothing acknowledged may be lost, nothing done twice.

Several desks file cases and walk them over HTTP, each request with an Idempotency-Key; who finds nobody, or 503, asks
again with the same key. Meanwhile one process after another is killed with SIGKILL: one that answers, their parent, the
worker, one of PostgreSQL's, its parent, or all at once. After each, everybody is answered; then the trace must hold
exactly the acknowledged entries, each once, `huying verify --keys --files` and `huying rebuild --check` must find
nothing, and the outbox must run empty.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from bench.parts import ground, limit, scratch, standing
from bench.parts.desks import Book
from bench.parts.ground import Ground
from bench.parts.lives import OPERATOR
from bench.parts.persistent import PEOPLE, Entry, Persistent, work
from bench.parts.scratch import say
from bench.parts.standing import Installation

BEFORE = (0.5, 4.0)  # seconds of work before each kill
DRAINED = 60.0  # seconds until the outbox must be empty
GUARDS = ("fsync", "full_page_writes", "synchronous_commit")


@dataclass(slots=True)
class Found:
    """What came of the kills: how long until everything worked again, by kind, and everything wrong."""

    back: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    lost: set[Entry] = field(default_factory=set)
    unknown: set[Entry] = field(default_factory=set)
    twice: list[Entry] = field(default_factory=list)


def guards() -> dict[str, str]:
    """The settings that guard what was committed, as the application's own connections have them. All must be on."""
    from huying.store import server

    said = server.facts().settings
    if set(said) != set(GUARDS) or set(said.values()) != {"on"}:
        raise SystemExit(f"the database does not keep what was committed: {said}")
    return said


def kept() -> list[Entry]:
    """Every entry there is."""
    with limit.owner() as connection:
        return connection.execute(
            "SELECT s.number, e.seq, e.step FROM entry e"
            " JOIN subject s ON s.jurisdiction_id = e.jurisdiction_id AND s.id = e.subject_id"
        ).fetchall()


def waiting() -> int:
    """Messages that wait to be told."""
    with limit.owner() as connection:
        row = connection.execute("SELECT count(*) FROM outbox WHERE sent_at IS NULL").fetchone()
    return int(row[0]) if row else 0


def drain() -> None:
    """Wait until everything was told. Raises SystemExit."""
    over = time.monotonic() + DRAINED
    while left := waiting():
        if time.monotonic() > over:
            raise SystemExit(f"{left} messages of the outbox are not told after {DRAINED} s")
        time.sleep(0.1)


def compare(client: Persistent, found: Found) -> None:
    """Look for what was acknowledged and is not there, and for what is there and was not acknowledged."""
    there = Counter(kept())
    acknowledged = Counter(client.acknowledged)
    found.lost |= set(acknowledged - there)
    found.unknown |= set(there - acknowledged)
    found.twice = [entry for entry, times in (*there.items(), *acknowledged.items()) if times > 1]


async def rounds(client: Persistent, place: Ground, there: Installation, args: argparse.Namespace) -> Found:
    """Kill, let everybody be answered, and look; again and again."""
    found, random = Found(), Random(args.seed)  # noqa: S311  # no secret
    at_work = [asyncio.create_task(work(client, place, args.seed * 1000 + n)) for n in range(PEOPLE)]
    for number, kind in enumerate(chosen(args.kills, random), 1):
        await asyncio.sleep(random.uniform(*BEFORE))
        begun = time.monotonic()
        await asyncio.to_thread(there.kill, kind, random)
        await asyncio.to_thread(there.wait)
        await client.quiet()
        found.back[kind].append(time.monotonic() - begun)
        await asyncio.to_thread(look, client, found)
        back, acts = found.back[kind][-1], len(client.book.acts)
        say(f"{number} of {args.kills}: {kind}, back after {back:.1f} s, {acts} entries")
        client.gate.set()
    await client.end(at_work)
    return found


def chosen(number: int, random: Random) -> list[str]:
    """What is killed: every kind in turn, in an order of its own each time."""
    kinds: list[str] = []
    while len(kinds) < number:
        kinds += random.sample(standing.KINDS, len(standing.KINDS))
    return kinds[:number]


def look(client: Persistent, found: Found) -> None:
    """Whether everything acknowledged is there once, and whole. Raises SystemExit."""
    compare(client, found)
    standing.huying("verify", "--keys", "--files")
    standing.huying("rebuild", "--check")
    drain()


def line(client: Persistent, found: Found, args: argparse.Namespace) -> dict[str, Any]:
    """What is printed."""
    book = client.book
    return {
        "name": "kills",
        "kills": sum(map(len, found.back.values())),
        "by_kind": {kind: len(times) for kind, times in sorted(found.back.items())},
        "back_after_s": {kind: round(median(times), 1) for kind, times in sorted(found.back.items())},
        "acknowledged": len(client.acknowledged),
        "lost": len(found.lost),
        "unknown": len(found.unknown),
        "twice": len(found.twice),
        "cases_closed": len(book.numbers),
        "sent_again": {"cut off": client.cut_off, "503": client.away},
        "broken_off": book.broken[:5],
        "verify": "clean",
        "rebuild": "clean",
        "outbox": waiting(),
        "settings": guards(),
        "seed": args.seed,
    }


def main() -> None:
    """Kill, judge and print. Ends with 1 unless nothing was lost and nothing done twice."""
    parser = argparse.ArgumentParser(prog="huying bench kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=24, help="how many processes are killed (%(default)s)")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="what chance begins with")
    args = parser.parse_args()
    with scratch.folder() as folder:
        with scratch.database():
            place = ground.found(0, also=(OPERATOR,))
        said = run(folder, place, args)
    print(json.dumps(said, ensure_ascii=False), flush=True)  # noqa: T201  # the result
    if said["lost"] or said["unknown"] or said["twice"] or said["broken_off"]:
        raise SystemExit(1)


def run(folder: Path, place: Ground, args: argparse.Namespace) -> dict[str, Any]:
    """Bring everything up, and kill it again and again."""
    from django.db import connections

    connections.close_all()
    with standing.standing(folder / "home", folder / "log") as there:
        client = Persistent(there.port, Book(), folder / "acknowledged")
        guards()
        connections.close_all()
        say(f"seed {args.seed}, {PEOPLE} people, {args.kills} kills")
        found = asyncio.run(rounds(client, place, there, args))
        return line(client, found, args)


if __name__ == "__main__":
    main()
