"""``huying serve``: answer browsers and other systems, as the application's role."""

from __future__ import annotations

import argparse
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from .faults import CommandFault
from .parts import Command, huying
from .ports import held_port

log = logging.getLogger(__name__)

WORKERS = 2
THREADS = 2  # more wait for each other: three answer a fifth fewer reads a second on two cores
LAST_PORT = 65_535
AGAIN = 1.0  # seconds after which live updates are started again
SELDOM = 60.0  # the most
PATIENCE = 10  # seconds a worker may take to end its last answers


def add(subparsers: Any) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "serve",
        help="serve the pages and the API",
        description="Serve the pages and the API. HUYING_ALLOWED_HOSTS names the hosts it answers for (localhost"
        " unless set); behind a server that ends TLS set HUYING_HTTPS=1 and HUYING_BEHIND_PROXY=1. Live updates have a"
        " port of their own, to which that server passes /live/ on.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (%(default)s)")
    parser.add_argument("--live-port", type=int, help="port of live updates (the next one, or a free one)")
    parser.add_argument("--workers", type=int, default=WORKERS, help="processes (%(default)s)")
    parser.add_argument("--threads", type=int, default=THREADS, help="threads of each process (%(default)s)")


def refuse_missing_assets() -> None:
    """Raise CommandFault when the styles and scripts have not been built."""
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        raise CommandFault("the styles and scripts of the pages are not built yet; run `make assets` first.")


class Beside(threading.Thread):
    """Keeps live updates going beside the pages: whatever becomes of them, the pages answer on."""

    def __init__(self, command: Command) -> None:
        super().__init__(name="live", daemon=True)
        self._command = command
        self._stopped = threading.Event()
        self._begun = threading.Event()

    def begin(self) -> None:
        """Start them for the first time, and wait until that is done.

        A process forked in the middle of it would hold the pipe by which Python learns that they run, and this thread
        would wait for that process to end.
        """
        self.start()
        self._begun.wait()

    def run(self) -> None:
        """Start them, and again where they end, later each time they do; stop them at the end.

        By this thread and no other: the kernel asks them to end with the thread that started them, and whoever is asked
        twice in a moment may do nothing at all.
        """
        pause = AGAIN
        while not self._stopped.is_set():
            try:
                self._command.start()
            finally:
                self._begun.set()
            while not self._command.ended() and not self._stopped.wait(AGAIN):
                pass
            if not self._stopped.is_set():
                log.warning("live updates ended; they are started again in %s s", pause)
                self._stopped.wait(pause)
                pause = min(2 * pause, SELDOM)
        self._command.stop()

    def stop(self) -> None:
        """Stop them, and wait."""
        self._stopped.set()
        self.join()


@contextmanager
def live_beside(host: str, port: int) -> Iterator[None]:
    """Have live updates on that port for as long as the block runs."""
    beside = Beside(Command(huying("live", "--host", host, "--port", str(port)), os.environ))
    beside.begin()
    try:
        yield
    finally:
        beside.stop()


def main(args: argparse.Namespace) -> int:
    """Serve until told to stop."""
    refuse_missing_assets()
    log.info("serving http://%s:%s/", args.host, args.port)
    beside = args.port + 1 if args.port < LAST_PORT else 0
    with (
        TemporaryDirectory(prefix="huying-metrics-") as counts,
        held_port(args.host, args.live_port, preferred=beside) as live_port,
    ):
        # The processes that answer inherit it, and count into it from their first breath.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts
        tell_ports(pages=args.port, live=live_port)
        with live_beside(args.host, live_port):
            serve(args)
    return 0


def tell_ports(*, pages: int, live: int) -> None:
    """Let the processes to come know where each other's addresses are; those of the pages have our settings."""
    os.environ |= {"HUYING_PAGES_PORT": str(pages), "HUYING_LIVE_PORT": str(live)}
    settings.HUYING_LIVE_PORT = 0 if settings.BEHIND_PROXY else live


def serve(args: argparse.Namespace) -> None:
    """Let the processes answer until told to stop."""
    Granian(
        "huying.config.wsgi:application",
        address=args.host,
        port=args.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=args.workers,
        blocking_threads=args.threads,
        workers_kill_timeout=PATIENCE,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
        log_dictconfig={"loggers": {"_granian": {"handlers": [], "propagate": True}}},  # into our own log
    ).serve()
