"""The four acts a district does all day, over HTTP, beside the database's own limit for the same statements.

One line of JSON for each: `figure` is requests a second through `huying serve` with 16 connections, `limit` is what
pgbench does with the same prepared statement on the same server in the same run, `ratio` is the one over the other.
The engine is forbidden nothing it does in use: tokens, rules, hash chain, projections, encryption, idempotency keys,
fsync. Rounds go forward and backward in turn; figures are medians of the rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from random import Random
from statistics import median
from typing import Any
from uuid import uuid4

from bench.parts import acts, filled, ground, limit, load, scratch, usage
from bench.parts.ground import CALLED_EACH, Filed, Ground
from bench.parts.load import Requests, request
from bench.parts.scratch import say

CONNECTIONS = 16
ROUNDS = 3
WARMING = 16  # writes of each connection before the first round
PAGE = 50
OPEN = 2000  # cases filed by the engine's own services, for the acts
SAMPLE = 50_000  # cases that are read, at random out of all


@dataclass(slots=True)
class Subject:
    """One of the four: what is asked over HTTP and what pgbench runs, with what came of it."""

    name: str
    requests: Callable[[int], Requests]
    script: Path
    statements: list[str]
    each: int = 0  # rows of each client in a round, for a write; nought for a read, which is timed
    adds: int = 0  # entries that one transaction adds
    rounds: list[load.Run] = field(default_factory=list)
    limits: list[float] = field(default_factory=list)
    app_ms: list[float] = field(default_factory=list)
    database_ms: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What a run is made on."""

    ground: Ground
    args: argparse.Namespace
    folder: Path
    port: int
    server: int
    database: int


def post_case(place: Ground) -> Callable[[int], Requests]:
    """File a case."""
    units = {name: ground.grid_of(place.units[name]) for name in place.dispatchers}

    def asked(connection: int, random: Random) -> Iterator[load.Request]:
        while True:
            name = random.choice(place.dispatchers)
            said = ground.report(random, units[name])
            yield request("POST", "/cases", place.tokens[name], said, key=str(uuid4()))

    return lambda number: asked


def post_sign(place: Ground, cases: list[Filed], each: int) -> Callable[[int], Requests]:
    """Sign: every order once, dealt to the rounds and connections at random."""
    todo = [(one.number, no, name) for one in cases for no, name in enumerate(one.called, 1)]
    Random(1).shuffle(todo)  # noqa: S311  # no secret

    def of_round(number: int) -> Requests:
        base = 0 if number == 0 else (WARMING + (number - 1) * each) * CONNECTIONS
        size = each if number else WARMING

        def asked(connection: int, random: Random) -> Iterator[load.Request]:
            first = base + connection * size
            for case, no, name in todo[first : first + size]:
                body = {"step": "sign", "order": no, "details": {}}
                key = f"sign-{case}-{no}"
                yield request("POST", f"/cases/{case}/acts", place.tokens[name], body, key=key)

        return asked

    return of_round


def get_tasks(place: Ground) -> Callable[[int], Requests]:
    """The first fifty of a desk's tasks; the desk at random."""

    def asked(connection: int, random: Random) -> Iterator[load.Request]:
        desks = list(place.tokens.values())
        while True:
            yield request("GET", f"/tasks?limit={PAGE}", random.choice(desks))

    return lambda number: asked


def get_case(place: Ground, known: list[tuple[str, str]]) -> Callable[[int], Requests]:
    """A case as its own subdistrict sees it; the case at random."""

    def asked(connection: int, random: Random) -> Iterator[load.Request]:
        while True:
            number, name = random.choice(known)
            yield request("GET", f"/cases/{number}", place.tokens[name])

    return lambda number: asked


def subjects(place: Ground, folder: Path, seconds: float) -> list[Subject]:
    """The four, with the parameters pgbench needs in tables of their own."""
    from huying.store import cases

    called = [one for one in place.cases if one.called]
    over_http, by_pgbench = called[::2], called[1::2]
    each = _each(len(by_pgbench))
    say("working out what pgbench is to write")
    limit.keep("bench_sign", _dealt(acts.signs(place, by_pgbench), each))
    filed_each = max(WARMING, round(40 * seconds))
    limit.keep("bench_file", acts.filings(place, CONNECTIONS * (WARMING + ROUNDS * filed_each)))
    desks, known = _desks(place), _known(place)
    limit.keep("bench_desk", desks)
    limit.keep("bench_case", [{"j": place.jurisdiction, "number": number} for number, _ in known])
    tasks, reads = [_tasks()], _reads()
    return [
        Subject("POST case", post_case(place), _script(folder, "file", limit.once_each("bench_file", cases._OPEN)),
                ["_OPEN"], filed_each, 1),
        Subject("POST act (sign)", post_sign(place, over_http, each),
                _script(folder, "sign", limit.once_each("bench_sign", cases._APPEND)), ["_APPEND"], each, 1),
        Subject("GET tasks (50)", get_tasks(place),
                _script(folder, "tasks", limit.at_random("bench_desk", tasks, rows=len(desks))), ["_TASKS"]),
        Subject("GET case", get_case(place, known),
                _script(folder, "case", limit.at_random("bench_case", reads.values(), rows=len(known))),
                list(reads)),
    ]  # fmt: skip


def _each(cases: int) -> int:
    """How many signings each client gets in a round, so that both ways of asking have enough."""
    least = cases // CONNECTIONS * CALLED_EACH
    each = (least - WARMING) // ROUNDS // CALLED_EACH * CALLED_EACH
    if each < CALLED_EACH:
        raise SystemExit(
            "too few cases: every connection needs departments that have not signed; give 1000 or more."
        )
    return each


def _dealt(chains: list[list[dict[str, Any]]], each: int) -> list[dict[str, Any]]:
    """Signings in the order clients take them: round by round, client by client, a case's own in their order."""
    rows, rest = [], iter(chains)
    for size in (WARMING, *[each] * ROUNDS):
        for _ in range(CONNECTIONS):
            block = [next(rest) for _ in range(size // CALLED_EACH)]
            rows += [chain[n] for n in range(CALLED_EACH) for chain in block]
    return rows


def _desks(place: Ground) -> list[dict[str, Any]]:
    from huying.services.demo.story import actor
    from huying.store.lists import BEGINNING

    first = dict(zip(("due_after", "after", "after_key"), BEGINNING, strict=True))
    found = [actor(name) for name in place.tokens]
    return [
        {"j": one.jurisdiction, "units": sorted(one.stands_for), "role": one.role or "", "post": one.post,
         "limit": PAGE + 1, **first}
        for one in found
    ]  # fmt: skip


def _known(place: Ground) -> list[tuple[str, str]]:
    """Cases at random out of all, each with the account of its subdistrict."""
    by = {place.units[name][:9]: name for name in place.dispatchers}
    with limit.owner() as connection:
        rows = connection.execute(
            "SELECT number, holder FROM case_head WHERE jurisdiction_id = %s ORDER BY random() LIMIT %s",
            [place.jurisdiction, SAMPLE],
        ).fetchall()
    return [(number, by[holder[:9]]) for number, holder in rows]


def _tasks() -> str:
    from huying.store import lists

    return lists._TASKS


def _reads() -> dict[str, str]:
    """The statement that reads one case."""
    from huying.store import cases

    return {"_WHOLE": cases._WHOLE}


def _script(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.pgbench"
    path.write_text(text, "utf-8")
    return path


def over_http(bench: Bench, one: Subject, number: int, seconds: float) -> None:
    """One round over HTTP."""
    app, database = usage.seconds(bench.server), usage.seconds(bench.database)
    found = load.run(
        one.requests(number), port=bench.port, connections=CONNECTIONS, seconds=seconds, seed=number
    )
    if found.errors:
        raise SystemExit(f"{one.name}: {found.errors} answers were not 2xx:\n" + "\n".join(found.worst))
    if number:
        one.rounds.append(found)
        one.app_ms.append((usage.seconds(bench.server) - app) / found.requests * 1000)
        one.database_ms.append((usage.seconds(bench.database) - database) / found.requests * 1000)


def by_pgbench(bench: Bench, one: Subject, number: int, seconds: float) -> None:
    """One round of the limit. A write must have added as many entries as there were transactions."""
    size = (one.each if number else WARMING) if one.each else 0
    base = (WARMING + (number - 1) * one.each) * CONNECTIONS if number else 0
    before = limit.count("entry") if one.adds else 0
    found = limit.run(
        one.script, clients=CONNECTIONS, seconds=None if one.each else seconds, each=size, base=base
    )
    written = limit.count("entry") - before if one.adds else 0
    if written != one.adds * found.transactions:
        raise SystemExit(f"{one.name}: pgbench ran {found.transactions} times and wrote {written} entries")
    if number:
        one.limits.append(found.rate)


def measure(bench: Bench, ours: list[Subject]) -> None:
    """Warm up, then go forward and backward in turn."""
    seconds = bench.args.seconds
    for number in range(ROUNDS + 1):
        say(f"round {number} of {ROUNDS}" if number else "warming up")
        turn: list[tuple[Callable[..., None], Subject]] = []
        for one in ours:
            turn += [(over_http, one), (by_pgbench, one)]
        for step, one in turn if number % 2 else reversed(turn):
            step(bench, one, number, seconds if number else 1.0)


def line(one: Subject, cases: int) -> dict[str, Any]:
    """What is printed of one of the four."""
    figure, most = median(run.rate for run in one.rounds), median(one.limits)
    return {
        "name": one.name,
        "figure": round(figure),
        "p50": round(median(run.percentile(50) for run in one.rounds), 1),
        "p99": round(median(run.percentile(99) for run in one.rounds), 1),
        "limit": round(most),
        "ratio": round(figure / most, 2),
        "limit_by": "pgbench -M prepared",
        "limit_of": one.statements,
        "app_ms": round(median(one.app_ms), 2),
        "database_ms": round(median(one.database_ms), 2),
        "rounds": [round(run.rate) for run in one.rounds],
        "limit_rounds": [round(rate) for rate in one.limits],
        "requests": sum(run.requests for run in one.rounds),
        "errors": sum(run.errors for run in one.rounds),
        "cases": cases,
        "connections": CONNECTIONS,
        "cpu": _cpu(),
        "versions": _versions(),
    }


def _cpu() -> str:
    try:
        found = [
            row for row in Path("/proc/cpuinfo").read_text().splitlines() if row.startswith("model name")
        ]
        return f"{os.cpu_count()} × {found[0].split(':')[1].strip()}"
    except (OSError, IndexError):
        return f"{os.cpu_count()} × {platform.machine()}"


def _versions() -> dict[str, str]:
    from huying.cli.postgres import installed_programs, version_of

    names = ("huying", "Django", "psycopg", "granian", "django-ninja", "orjson")
    return {"python": platform.python_version(), "postgresql": version_of(installed_programs())} | {
        name: version(name) for name in names
    }


def check(cases: int) -> list[dict[str, Any]]:
    """What was written must hold, every chain and every projection; how long one case takes. Raises SystemExit."""
    jobs = f"--jobs={os.cpu_count()}"
    return [
        _checked(command, cases) for command in (["verify", "--keys", jobs], ["rebuild", "--check", jobs])
    ]


def _checked(command: list[str], cases: int) -> dict[str, Any]:
    begun = time.perf_counter()
    done = subprocess.run(  # noqa: S603  # another command of Huying
        [sys.executable, "-m", "huying.cli.main", *command], capture_output=True, text=True, check=False
    )
    said = done.stdout.strip().splitlines()
    say(f"huying {' '.join(command)}: {said[-1] if said else done.stderr}")
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    judged = limit.count("subject")
    each = (time.perf_counter() - begun) / judged * 1000
    return {"name": f"huying {command[0]}", "ms_per_case": round(each, 2), "judged": judged, "cases": cases,
            "jobs": os.cpu_count()}  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="huying bench hot_path", description=__doc__)
    parser.add_argument(
        "--cases", type=int, default=20_000, help="ended cases there are before (%(default)s)"
    )
    parser.add_argument("--seconds", type=float, default=3.0, help="length of a round (%(default)s)")
    args = parser.parse_args()
    with scratch.folder(args.cases) as folder, scratch.database() as database:
        place = ground.found(OPEN)
        filled.fill(place, args.cases)
        ours = subjects(place, folder, args.seconds)
        from django.db import connections

        connections.close_all()
        limit.analyze()
        with scratch.serving() as (server, port):
            bench = Bench(ground=place, args=args, folder=folder, port=port, server=server, database=database)
            measure(bench, ours)
        for one in [*(line(one, args.cases) for one in ours), *check(args.cases)]:
            print(json.dumps(one, ensure_ascii=False), flush=True)  # noqa: T201  # the result


if __name__ == "__main__":
    main()
