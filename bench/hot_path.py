"""The four acts a district does all day, over HTTP, beside the database's own limit for the same statements.

One line of JSON for each: `figure` is requests a second through `huying serve` with 16 connections, `limit` is what
pgbench does with the one prepared statement that does the work, on the same server in the same run, `ratio` is the one
over the other. `limit_all` and `ratio_all` are the same with every statement the request runs: the token, the clock and
the case's standing too.
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
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from itertools import chain
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
OPEN = 3000  # cases filed by the engine's own services, for the acts
SAMPLE = 50_000  # cases that are read, at random out of all


@dataclass(slots=True)
class Bound:
    """What pgbench runs in the place of a request, and how often a second."""

    script: Path
    statements: list[str]
    each: int = 0  # rows of each client in a round, for a write; nought for a read, which is timed
    adds: int = 0  # entries that one transaction adds
    rates: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Subject:
    """One of the four: what is asked over HTTP and what bounds it, with what came of it.

    The first bound is the limit; the second, where there is one, runs everything the request runs.
    """

    name: str
    requests: Callable[[int], Requests]
    bounds: tuple[Bound, ...]
    rounds: list[load.Run] = field(default_factory=list)
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
    from huying.store import cases, lists, people

    called = [one for one in place.cases if one.called]
    parts = [called[n::3] for n in range(3)]  # over HTTP, and for each of the bounds
    each, filed_each = _each(len(parts[-1])), max(WARMING, round(40 * seconds))
    say("working out what pgbench is to write")
    asked = acts.Asked(place)
    signs = [asked.with_token(_dealt(acts.signs(place, part), each)) for part in parts[1:]]
    filings = [
        asked.with_token(acts.filings(place, CONNECTIONS * (WARMING + ROUNDS * filed_each)))
        for _ in parts[1:]
    ]
    desks, known = asked.with_token(_desks(place)), _known(place)
    read = asked.with_token(
        [{"j": place.jurisdiction, "number": number, "account": name} for number, name in known]
    )
    token = {"HOLDER": people.HOLDER}
    one, everything = {"_OPEN": cases._OPEN}, {**token, "_FILING": cases._FILING, "_OPEN": cases._OPEN}
    filing = _writing(folder, "file", zip((one, everything), filings, strict=True), filed_each)
    one, everything = (
        {"_APPEND": cases._APPEND},
        {**token, "_STANDING": cases._STANDING, "_APPEND": cases._APPEND},
    )
    signing = _writing(folder, "sign", zip((one, everything), signs, strict=True), each)
    return [
        Subject("POST case", post_case(place), filing),
        Subject("POST act (sign)", post_sign(place, parts[0], each), signing),
        Subject(
            "GET tasks (50)",
            get_tasks(place),
            _reading(folder, "tasks", {"_TASKS": lists._TASKS}, token, desks),
        ),
        Subject(
            "GET case",
            get_case(place, known),
            _reading(folder, "case", {"_WHOLE": cases._WHOLE}, token, read),
        ),
    ]


def _writing(
    folder: Path, name: str, given: Iterable[tuple[dict[str, str], list[dict[str, Any]]]], each: int
) -> tuple[Bound, ...]:
    """Bounds that write: the statements of each, with rows that are used once."""
    found = []
    for n, (statements, rows) in enumerate(given):
        table = f"bench_{name}_{n}"
        limit.keep(table, rows)
        script = _script(folder, table, limit.once_each(table, statements.values()))
        found.append(Bound(script, list(statements), each=each, adds=1))
    return tuple(found)


def _reading(
    folder: Path, name: str, one: dict[str, str], before: dict[str, str], rows: list[dict[str, Any]]
) -> tuple[Bound, ...]:
    """Bounds that read: the one statement, and all of them, with a row at random."""
    table = f"bench_{name}"
    limit.keep(table, rows)
    return tuple(
        Bound(
            _script(folder, f"{name}_{n}", limit.at_random(table, statements.values(), rows=len(rows))),
            list(statements),
        )
        for n, statements in enumerate((one, {**before, **one}))
    )


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
    found = {name: actor(name) for name in place.tokens}
    return [
        {"j": one.jurisdiction, "units": sorted(one.stands_for), "role": one.role or "", "post": one.post,
         "limit": PAGE + 1, "account": name, **first}
        for name, one in found.items()
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


def by_pgbench(one: Bound, number: int, seconds: float) -> None:
    """One round of a bound. A write must have added as many entries as there were transactions."""
    size = (one.each if number else WARMING) if one.each else 0
    base = (WARMING + (number - 1) * one.each) * CONNECTIONS if number else 0
    before = limit.count("entry") if one.adds else 0
    found = limit.run(
        one.script, clients=CONNECTIONS, seconds=None if one.each else seconds, each=size, base=base
    )
    written = limit.count("entry") - before if one.adds else 0
    if written != one.adds * found.transactions:
        raise SystemExit(
            f"{one.script.name}: pgbench ran {found.transactions} times and wrote {written} entries"
        )
    if number:
        one.rates.append(found.rate)


def measure(bench: Bench, ours: list[Subject]) -> None:
    """Warm up, then go forward and backward in turn."""
    seconds = bench.args.seconds
    for number in range(ROUNDS + 1):
        say(f"round {number} of {ROUNDS}" if number else "warming up")
        turn: list[Callable[[int, float], None]] = []
        for one in ours:
            turn += [partial(over_http, bench, one), *(partial(by_pgbench, bound) for bound in one.bounds)]
        for step in turn if number % 2 else reversed(turn):
            step(number, seconds if number else 1.0)


def line(one: Subject, cases: int) -> dict[str, Any]:
    """What is printed of one of the four."""
    figure = median(run.rate for run in one.rounds)
    most, *more = (median(bound.rates) for bound in one.bounds)
    return {
        "name": one.name,
        "figure": round(figure),
        "p50": round(median(run.percentile(50) for run in one.rounds), 1),
        "p99": round(median(run.percentile(99) for run in one.rounds), 1),
        "limit": round(most),
        "ratio": round(figure / most, 2),
        "limit_by": "pgbench -M prepared",
        "limit_of": one.bounds[0].statements,
        **(
            {
                "limit_all": round(more[0]),
                "ratio_all": round(figure / more[0], 2),
                "limit_all_of": one.bounds[1].statements,
            }
            if more
            else {}
        ),
        "app_ms": round(median(one.app_ms), 2),
        "database_ms": round(median(one.database_ms), 2),
        "rounds": [round(run.rate) for run in one.rounds],
        "limit_rounds": [round(rate) for rate in one.bounds[0].rates],
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


def check(cases: int) -> Iterator[dict[str, Any]]:
    """What was written must hold, every chain and every projection; how long one case takes. Raises SystemExit."""
    jobs = f"--jobs={os.cpu_count()}"
    for command in (["verify", "--keys", jobs], ["rebuild", "--check", jobs]):
        yield _checked(command, cases)


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
        for said in chain((line(one, args.cases) for one in ours), check(args.cases)):
            print(json.dumps(said, ensure_ascii=False), flush=True)  # noqa: T201  # the result


if __name__ == "__main__":
    main()
