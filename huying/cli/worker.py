"""``huying worker``: the work that no request waits for, each kind at its own pace, as the application's role."""

from __future__ import annotations

import argparse
import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from types import FrameType
from typing import Any

from django.db import close_old_connections

from huying.services.jobs import BEAT, JOBS, TELLING, Job, Journal, states
from huying.services.readiness import worker_state
from huying.store.away import is_away

log = logging.getLogger(__name__)


def add(subparsers: Any) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "worker",
        help="do the periodic work",
        description="Do the work that no request waits for: daily seals, sweeping files nobody bound, and the like.",
    )
    parser.add_argument("--once", action="store_true", help="do every job once, then end")
    parser.add_argument(
        "--check", action="store_true", help="only tell whether a worker is at work; ends with 1 if none is"
    )


def do(name: str, every: timedelta, work: Callable[[], object]) -> None:
    """Do one thing. A fault in it is logged and keeps nothing else from its turn."""
    close_old_connections()
    try:
        work()
    except Exception as fault:
        again = every.total_seconds()
        if is_away(fault):
            log.warning("job %s: the database is away; it is tried again in %s s", name, again)
        else:
            log.exception("job %s failed; it is tried again in %s s", name, again)
    finally:
        close_old_connections()


def do_job(job: Job, journal: Journal) -> None:
    """Do one job, and remember when."""

    def work() -> None:
        with journal.doing(job):
            job.work()

    do(job.name, job.every, work)


def keep_doing(todo: Sequence[Job], stopped: threading.Event, journal: Journal) -> None:
    """Do each job when its time comes, until stopped."""
    due = dict.fromkeys(range(len(todo)), time.monotonic())
    while not stopped.is_set():
        for number, job in enumerate(todo):
            if due[number] <= time.monotonic() and not stopped.is_set():
                due[number] = time.monotonic() + job.every.total_seconds()
                do_job(job, journal)
        pause = min(due.values(), default=time.monotonic() + 60) - time.monotonic()
        stopped.wait(max(0.0, pause))


def keep_beating(stopped: threading.Event, journal: Journal) -> None:
    """Say again and again that this worker is there, also while a job takes long."""
    while not stopped.is_set():
        do("heartbeat", BEAT, journal.beat)
        stopped.wait(BEAT.total_seconds())


def check() -> int:
    """Tell whether a worker is at work."""
    state = worker_state(states())
    print(f"worker: {state}")
    return 0 if state == "ok" else 1


def work_until_told() -> None:
    """Work until told to stop; a job that has begun is finished first."""
    stopped, journal = threading.Event(), Journal(JOBS)

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    log.info("worker started: %s", ", ".join(job.name for job in JOBS))
    rest = [job for job in JOBS if job is not TELLING]
    ours, outside = ([job for job in rest if job.outside is away] for away in (False, True))
    beside = (
        threading.Thread(target=keep_beating, args=[stopped, journal], name="heartbeat"),
        threading.Thread(target=keep_doing, args=[[TELLING], stopped, journal], name="telling"),
        threading.Thread(target=keep_doing, args=[outside, stopped, journal], name="outside"),
    )
    for thread in beside:
        thread.start()
    try:
        keep_doing(ours, stopped, journal)
    finally:
        stopped.set()
        for thread in beside:
            thread.join()


def main(args: argparse.Namespace) -> int:
    """Work until told to stop, or once, or only look whether somebody does."""
    if args.check:
        return check()
    if args.once:
        journal = Journal(JOBS)
        for job in JOBS:
            do_job(job, journal)
        return 0
    work_until_told()
    return 0
