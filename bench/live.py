"""What an act costs while two thousand open pages are told of it, beside what it costs while none is open.

One line of JSON. Departments sign their orders at a steady pace over HTTP; in every other round all pages listen as the
district's centre, which is told of every act. `without` and `figure` are the 95th percentiles in milliseconds, from the
moment an act was to be sent to its answer, over all rounds of each kind; `ratio` is the one over the other. `heard_p50`
and `heard_p99` say how long after its answer an act reached a page. A page that misses one fails the run.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from statistics import quantiles
from typing import Any

from bench.hot_path import _cpu, _versions
from bench.parts import ground, paced, scratch, usage
from bench.parts.ground import CALLED_EACH, CALLED_SHARE, Ground
from bench.parts.listening import Pages, sessions
from bench.parts.lives import OPERATOR
from bench.parts.load import Request, request
from bench.parts.scratch import say

RATE = 30.0  # acts a second
ROUNDS = 8  # of which every other one has pages open, forward and backward in turn
WARMING = 5.0  # seconds before the first
EACH_SESSION = 40  # pages of one browser
SETTLING = 2.0  # seconds in which the last act reaches everybody


@dataclass(slots=True)
class Kind:
    """The rounds of one kind: each act's milliseconds, and what the processes took."""

    ms: list[float] = field(default_factory=list)
    rounds: list[float] = field(default_factory=list)
    live_seconds: float = 0.0
    messages: int = 0
    missed: int = 0
    delays: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What is asked, and the processes of live updates."""

    port: int
    live_port: int
    serve: int


def percentile(values: list[float], share: int) -> float:
    """A percentile."""
    return quantiles(values, n=100)[share - 1]


@contextmanager
def installed() -> Iterator[Installation]:
    """Have pages, live updates and the worker, as `huying run` starts them."""
    from huying.cli import child, parts, ports, run

    with ports.held_port("127.0.0.1", None, preferred=0) as live:
        pass  # let go, for `huying serve` holds it itself
    with ports.held_port("127.0.0.1", None, preferred=0) as port:
        where = ["--port", str(port), "--live-port", str(live)]
        started = [
            child.start(parts.huying(*words), at_parents_death=signal.SIGTERM, env=run.as_app())
            for words in (["serve", *where], ["worker"])
        ]
        try:
            for one in (port, live):
                wait_for(started[0], one)
            yield Installation(port=port, live_port=live, serve=started[0].pid)
        finally:
            for process in started:
                child.stop(process, ask=signal.SIGTERM, patience=parts.STOPPING)


def wait_for(serve: subprocess.Popen[bytes], port: int) -> None:
    """Wait until something answers there."""
    from huying.cli import run

    deadline = time.monotonic() + run.PATIENCE
    while run.first_answer("127.0.0.1", port) is None:
        if serve.poll() is not None or time.monotonic() > deadline:
            raise SystemExit("`huying serve` does not come up; see above.")
        time.sleep(0.1)


def signings(place: Ground) -> list[tuple[str, Request]]:
    """Every order that was called, once, in any order: the case, and the request that signs it."""
    todo = [(one.number, no, name) for one in place.cases for no, name in enumerate(one.called, 1)]
    Random(1).shuffle(todo)  # noqa: S311  # no secret
    return [
        (case, request("POST", f"/cases/{case}/acts", place.tokens[name],
                       {"step": "sign", "order": no, "details": {}}, key=f"sign-{case}-{no}"))
        for case, no, name in todo
    ]  # fmt: skip


def one_round(where: Installation, todo: list[tuple[str, Request]], kind: Kind, pages: Pages | None) -> None:
    """Sign these at the pace, with pages open or without."""
    places = {found: n for n, found in enumerate(_seqs(dict.fromkeys(case for case, _ in todo)))}
    if pages:
        pages.open(places)
    used = usage.seconds_of(where.serve, "live")
    answers = paced.run([one for _, one in todo], port=where.port, rate=RATE)
    if answers.faults:
        raise SystemExit(f"{len(answers.faults)} acts failed: {answers.faults[:3]}")
    kind.ms += answers.ms.values()
    kind.rounds.append(percentile(list(answers.ms.values()), 95))
    if pages:
        time.sleep(SETTLING)
        said = {places[one["number"], one["seq"]]: answers.at[n] for n, one in answers.said.items()}
        heard = pages.close(said)
        kind.messages += heard.messages
        kind.missed += heard.missed
        kind.delays += heard.delays
    kind.live_seconds += usage.seconds_of(where.serve, "live") - used


def _seqs(cases: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Every seq that a signing of these cases may have: filed, assessed and called are the first three."""
    for case in cases:
        for seq in range(4, 4 + CALLED_EACH):
            yield case, seq


def measure(
    where: Installation, todo: list[tuple[str, Request]], args: argparse.Namespace
) -> tuple[Kind, Kind]:
    """Warm up, then rounds with and without in turn: 0 1 1 0 0 1 1 0."""
    each = round(RATE * args.seconds)
    warming = round(RATE * WARMING)
    without, told = Kind(), Kind()
    pages = Pages(
        port=where.live_port, cookies=sessions(OPERATOR, -(-args.people // EACH_SESSION)), number=args.people
    )
    try:
        one_round(where, todo[:warming], Kind(), None)
        for n in range(ROUNDS):
            first = warming + n * each
            listens = n % 4 in (1, 2)
            say(f"round {n + 1} of {ROUNDS}, {'all pages open' if listens else 'no page open'}")
            kind, holding = (told, pages) if listens else (without, None)
            one_round(where, todo[first : first + each], kind, holding)
    finally:
        pages.end()
    return without, told


def line(without: Kind, told: Kind, args: argparse.Namespace) -> dict[str, Any]:
    """What is printed."""
    seconds = len(told.rounds) * args.seconds
    return {
        "name": "act while pages listen, p95 ms",
        "pages": args.people,
        "figure": round(percentile(told.ms, 95), 2),
        "without": round(percentile(without.ms, 95), 2),
        "ratio": round(percentile(told.ms, 95) / percentile(without.ms, 95), 2),
        "p50": round(percentile(told.ms, 50), 2),
        "p50_without": round(percentile(without.ms, 50), 2),
        "rounds": [round(one, 1) for one in told.rounds],
        "rounds_without": [round(one, 1) for one in without.rounds],
        "acts_a_second": RATE,
        "acts": len(told.ms),
        "messages_a_second": round(told.messages / seconds),
        "missed": told.missed,
        "heard_p50": round(percentile(told.delays, 50)),
        "heard_p99": round(percentile(told.delays, 99)),
        "live_cores": round(told.live_seconds / seconds, 2),
        "cpu": _cpu(),
        "versions": _versions(),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="huying bench live", description=__doc__)
    parser.add_argument("--people", type=int, default=2000, help="pages that are open (%(default)s)")
    parser.add_argument("--seconds", type=float, default=15.0, help="length of a round (%(default)s)")
    args = parser.parse_args()
    acts = RATE * (WARMING + ROUNDS * args.seconds)
    with scratch.folder(), scratch.database():
        place = ground.found(int(acts / CALLED_EACH / CALLED_SHARE * 4) + 8, also=(OPERATOR,))
        with installed() as where:
            without, told = measure(where, signings(place), args)
        print(json.dumps(line(without, told, args), ensure_ascii=False), flush=True)  # noqa: T201  # the result
        if told.missed:
            raise SystemExit(f"{told.missed} times a page was not told of an act")


if __name__ == "__main__":
    main()
