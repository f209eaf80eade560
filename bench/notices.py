"""A webhook's receiver that hangs and then is down for two minutes: what is lost, out of order, how soon all is there.

A real worker sends, a real receiver takes, and cases are filed and called all the while. The receiver is there, hangs
for a third of the time, is away for the rest, and comes back. Every entry must have come, each case's in order.
"""

from __future__ import annotations

import argparse
import json
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from statistics import median, quantiles
from typing import Any

from bench.overdue import worker
from bench.parts import ground, scratch
from bench.parts.ground import LIAISONS, Ground
from bench.parts.receiver import Receiver
from bench.parts.scratch import say

KEEPER = "武昌区-系统管理"
BEFORE = 15.0  # seconds in which all is well
AWAY = 120.0
PATIENCE = 180.0  # seconds after which what has not come will not come
PAUSE = 0.25  # seconds between one case and the next
ENTRIES = """
SELECT s.number, e.seq, extract(epoch FROM e.recorded_at)::float8 AS at
FROM entry e JOIN subject s ON s.jurisdiction_id = e.jurisdiction_id AND s.id = e.subject_id
"""


@dataclass
class Work:
    """Cases filed, assessed and called, one after another."""

    place: Ground
    random: Random
    cases: int = 0
    acts: int = 0
    slowest: list[float] = field(default_factory=list)

    def one(self) -> None:
        """File a case and call a department to it."""
        from django.utils import timezone

        from huying.services.cases import act, file_case
        from huying.services.demo.story import actor

        by = actor(self.random.choice(self.place.dispatchers))
        details = ground.details_of(ground.report(self.random, ground.grid_of(by.unit or "")))
        begun = time.perf_counter()
        number = file_case(by=by, details=details).number
        act(by=by, number=number, step="assess", details={"needs_call": True, "reason": "需多部门到场"})
        units = [self.place.units[self.random.choice(LIAISONS)]]
        act(by=by, number=number, step="call", details=ground.call_of(units, timezone.now()))
        self.slowest.append((time.perf_counter() - begun) * 1000 / 3)
        self.cases, self.acts = self.cases + 1, self.acts + 3

    def until(self, over: Callable[[], bool]) -> None:
        """Work until it is over."""
        while not over():
            self.one()
            time.sleep(PAUSE)


def channel(receiver: Receiver) -> None:
    """Let the place tell the receiver of everything."""
    from huying.services.demo.story import actor
    from huying.services.notices.keeping import Wanted, keep

    settings = {"url": f"http://127.0.0.1:{receiver.port}/"}
    wanted = Wanted(name="bench", language="zh", settings=settings, enabled=True)
    keep(actor(KEEPER), wanted, kind="webhook")


def after(seconds: float) -> Callable[[], bool]:
    """Whether so many seconds are over."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


def measure(place: Ground, receiver: Receiver, away: float) -> dict[str, Any]:
    """Work while the receiver is there, hangs, is away and is back; then judge what came."""
    work = Work(place, Random(1))  # noqa: S311  # no secret
    work.until(after(BEFORE))
    say(f"{len(receiver.taken)} events taken; the receiver hangs, then is away")
    gone, tried = time.time(), receiver.tried
    receiver.hanging.set()
    work.until(after(away / 3))
    receiver.stop()
    work.until(after(away * 2 / 3))
    receiver.hanging.clear()
    hung = receiver.tried - tried
    receiver.start()
    back = time.time()
    work.until(after(BEFORE))
    wanted = entries()
    last = time.monotonic() + PATIENCE
    while len({one.id for one in receiver.taken}) < len(wanted) and time.monotonic() < last:
        time.sleep(0.2)
    return judged(work, receiver, wanted, gone, back) | {"asked_while_hanging": hung, "away_s": round(away)}


def entries() -> dict[tuple[str, int], float]:
    """When each entry was recorded."""
    from huying.store import sql

    return {(row["number"], row["seq"]): row["at"] for row in sql.rows(ENTRIES)}


def judged(
    work: Work, receiver: Receiver, wanted: dict[tuple[str, int], float], gone: float, back: float
) -> dict[str, Any]:
    """What is missing, out of order or there twice, and how long an event took when the receiver was there."""
    first: dict[tuple[str, int], float] = {}
    highest: dict[str, int] = {}
    disordered = 0
    for one in receiver.taken:
        if (one.case, one.seq) not in first:
            disordered += one.seq != highest.get(one.case, 0) + 1
            highest[one.case] = one.seq
            first[one.case, one.seq] = one.at
    waited = [first[key] - at for key, at in wanted.items() if key in first and at < gone - 5]
    missed = [first[key] for key, at in wanted.items() if key in first and gone <= at < back]
    return {
        "name": "notices",
        "acts": work.acts,
        "events": len(wanted),
        "lost": len(wanted.keys() - first.keys()),
        "out_of_order": disordered,
        "twice": len(receiver.taken) - len({one.id for one in receiver.taken}),
        "queued_while_away": len(missed),
        "all_there_s_after_return": round(max(missed, default=back) - back, 1),
        "p50_s": round(median(waited), 2),
        "p95_s": round(quantiles(waited, n=20)[-1], 2),
        "act_p50_ms": round(median(work.slowest), 1),
    }


def main() -> None:
    """Measure and print. Ends with 1 where an event was lost or came out of order."""
    parser = argparse.ArgumentParser(prog="huying bench notices", description=__doc__)
    parser.add_argument(
        "--seconds", type=float, default=AWAY, help="how long the receiver is away (%(default)s)"
    )
    args = parser.parse_args()
    receiver = Receiver()
    receiver.start()
    with scratch.folder() as folder, scratch.database():
        place = ground.found(0, also=(KEEPER,))
        channel(receiver)
        process = worker(folder / "log")
        try:
            said = measure(place, receiver, args.seconds)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()
            receiver.stop()
    print(json.dumps(said, ensure_ascii=False), flush=True)  # noqa: T201  # the result
    if said["lost"] or said["out_of_order"]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
