"""``huying worker``: the work that no request waits for, each kind at its own pace, as the application's role."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any

from django.db import close_old_connections

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work done again and again: ``every`` is the pause between two starts, in seconds."""

    name: str
    every: float
    work: Callable[[], object]


# Modules of services that give jobs, by a function jobs() -> [(name, seconds, callable)].
SOURCES = ("huying.services.jobs",)


def add(subparsers: Any) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "worker",
        help="do the periodic work",
        description="Do the work that no request waits for: daily seals, sweeping files nobody bound, and the like.",
    )
    parser.add_argument("--once", action="store_true", help="do every job once, then end")


def jobs() -> list[Job]:
    """Give the jobs that the services supply."""
    given = [
        job
        for source in SOURCES
        if importlib.util.find_spec(source)
        for job in importlib.import_module(source).jobs()
    ]
    return [Job(name=name, every=every, work=work) for name, every, work in given]


def do(job: Job) -> None:
    """Do one job. A fault in it is logged and keeps no other job from its turn."""
    close_old_connections()
    try:
        job.work()
    except Exception:
        log.exception("job %s failed; it is tried again in %s s", job.name, job.every)
    finally:
        close_old_connections()


def keep_doing(todo: Sequence[Job], stopped: threading.Event) -> None:
    """Do each job when its time comes, until stopped."""
    due = dict.fromkeys(range(len(todo)), time.monotonic())
    while not stopped.is_set():
        for number, job in enumerate(todo):
            if due[number] <= time.monotonic() and not stopped.is_set():
                due[number] = time.monotonic() + job.every
                do(job)
        pause = min(due.values(), default=time.monotonic() + 60) - time.monotonic()
        stopped.wait(max(0.0, pause))


def main(args: argparse.Namespace) -> int:
    """Work until told to stop; a job that has begun is finished first."""
    todo = jobs()
    if args.once:
        for job in todo:
            do(job)
        return 0
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    log.info("worker started: %s", ", ".join(job.name for job in todo) or "no jobs yet")
    keep_doing(todo, stopped)
    return 0
