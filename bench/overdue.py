"""Orders nobody answered in time, reported by the worker: what one costs, and what kills without warning do to it.

With 1,000, 10,000 and 100,000 overdue orders waiting, all are reported, and the cost of each is told: elapsed, and
processor time of the worker and of the database, which moves less when something else runs on the machine.

With --kill two workers do it while one after another is killed with SIGKILL at random moments and started again: each
order must have exactly one report then, and `huying verify` and `huying rebuild --check` must find nothing.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import time
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from bench.parts import filled, ground, limit, scratch, standing, usage
from bench.parts.ground import LIAISONS, Ground
from bench.parts.lives import OPERATOR
from bench.parts.scratch import say

SIZES = (1_000, 10_000, 100_000)
WORKERS = 2
LONGEST = 3.0  # seconds between a worker's report and a kill
PATIENCE = 120.0  # seconds without one report more, after which something is wrong
REPORTS = """
SELECT count(*), count(DISTINCT (subject_id, order_no)),
       (SELECT count(*) FROM case_order WHERE report_at < clock_timestamp())
FROM entry WHERE step = 'overdue'
"""


def leave(place: Ground, number: int) -> None:
    """Add so many orders that were called weeks ago and never signed."""
    filled.leave_open(place, number, until="call", departments=LIAISONS[:1])
    limit.analyze()


def reports() -> tuple[int, int, int]:
    """How many reports there are, of how many orders, and how many orders wait for theirs."""
    with limit.owner() as connection:
        row = connection.execute(REPORTS).fetchone()
    assert row is not None
    return int(row[0]), int(row[1]), int(row[2])


def measure(place: Ground, number: int, database: int) -> dict[str, Any]:
    """Report so many overdue orders, a turn of the worker's after another."""
    from huying.services.overdue import BATCH, report_overdue

    leave(place, number)
    before, turns = reports()[0], []
    used = time.process_time(), usage.seconds(database)
    while True:
        begun = time.perf_counter()
        done = report_overdue()
        if not done:
            nothing = time.perf_counter() - begun
            break
        turns.append((time.perf_counter() - begun) * 1000 / done)
    app, base = time.process_time() - used[0], usage.seconds(database) - used[1]
    quarter = max(1, len(turns) // 4)
    return {
        "name": "overdue",
        "orders": number,
        "reported": reports()[0] - before,
        "ms_per_order": round(median(turns), 2),
        "ms_first_quarter": round(median(turns[:quarter]), 2),
        "ms_last_quarter": round(median(turns[-quarter:]), 2),
        "app_ms": round(app * 1000 / number, 3),
        "database_ms": round(base * 1000 / number, 3),
        "ms_nothing_to_do": round(nothing * 1000, 2),
        "batch": BATCH,
    }


def worker(log: Path) -> subprocess.Popen[bytes]:
    """``huying worker``, as the application's role."""
    from huying.cli import child, parts, run

    with log.open("a") as output:
        return child.start(
            parts.huying("worker"), at_parents_death=signal.SIGKILL, env=run.as_app(), output=output
        )


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill it, at once and without warning."""
    process.send_signal(signal.SIGKILL)
    process.wait()


def kill(log: Path, number: int, random: Random) -> int:
    """Let workers report until none waits, and kill one after another of them in the middle; how many."""
    killed, workers = 0, [worker(log) for _ in range(WORKERS)]
    try:
        while reports()[2]:
            _wait_for_more(log)
            time.sleep(random.uniform(0.0, min(LONGEST, number / 2000)))
            if not reports()[2]:
                break
            victim = random.randrange(WORKERS)
            end(workers[victim])
            workers[victim] = worker(log)
            killed += 1
            say(f"{reports()[0]} reported, {killed} killed")
    finally:
        for process in workers:
            end(process)
    return killed


def _wait_for_more(log: Path) -> None:
    """Wait until a worker is in the middle of it. Raises SystemExit."""
    over, (before, _, _) = time.monotonic() + PATIENCE, reports()
    while (now := reports())[0] == before and now[2]:
        if time.monotonic() > over:
            raise SystemExit(f"nothing is reported any more:\n{log.read_text()[-3000:]}")
        time.sleep(0.01)


def killed(folder: Path, place: Ground, number: int, seed: int) -> dict[str, Any]:
    """Report so many under kills, and judge."""
    leave(place, number)
    begun = time.monotonic()
    kills = kill(folder / "log", number, Random(seed))  # noqa: S311  # no secret
    entries, orders, waiting = reports()
    standing.huying("verify", "--keys")
    standing.huying("rebuild", "--check")
    return {
        "name": "overdue --kill",
        "orders": number,
        "kills": kills,
        "reported": entries,
        "orders_reported": orders,
        "twice": entries - orders,
        "missed": number - orders,
        "waiting": waiting,
        "seconds": round(time.monotonic() - begun),
        "verify": "clean",
        "rebuild": "clean",
        "seed": seed,
    }


def main() -> None:
    """Measure or kill, and print. Ends with 1 where an order was not reported exactly once."""
    parser = argparse.ArgumentParser(prog="huying bench overdue", description=__doc__)
    parser.add_argument("--orders", type=int, help="the largest number of overdue orders (100000)")
    parser.add_argument("--kill", action="store_true", help="kill the workers meanwhile")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="what chance begins with")
    args = parser.parse_args()
    most = args.orders or SIZES[-1]
    with scratch.folder() as folder, scratch.database() as database:
        place = ground.found(0, also=(OPERATOR,))
        if args.kill:
            said = killed(folder, place, args.orders or SIZES[1], args.seed)
            _print(said)
            if said["twice"] or said["missed"]:
                raise SystemExit(1)
            return
        for size in [size for size in SIZES if size < most] + [most]:
            _print(measure(place, size, database))


def _print(said: dict[str, Any]) -> None:
    print(json.dumps(said, ensure_ascii=False), flush=True)  # noqa: T201  # the result


if __name__ == "__main__":
    main()
