"""``huying serve``: answer browsers and other systems, as the application's role."""

from __future__ import annotations

import argparse
import logging
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from .faults import CommandFault

log = logging.getLogger(__name__)

WORKERS = 2
THREADS = 2  # more wait for each other: three answer a fifth fewer reads a second on two cores
PATIENCE = 10  # seconds a worker may take to end its last answers


def add(subparsers: Any) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "serve",
        help="serve the pages and the API",
        description="Serve the pages and the API. HUYING_ALLOWED_HOSTS names the hosts it answers for (localhost"
        " unless set); behind a server that ends TLS set HUYING_HTTPS=1 and HUYING_BEHIND_PROXY=1.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (%(default)s)")
    parser.add_argument("--workers", type=int, default=WORKERS, help="processes (%(default)s)")
    parser.add_argument("--threads", type=int, default=THREADS, help="threads of each process (%(default)s)")


def refuse_missing_assets() -> None:
    """Raise CommandFault when the styles and scripts have not been built."""
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        raise CommandFault("the styles and scripts of the pages are not built yet; run `make assets` first.")


def main(args: argparse.Namespace) -> int:
    """Serve until told to stop."""
    refuse_missing_assets()
    log.info("serving http://%s:%s/", args.host, args.port)
    with TemporaryDirectory(prefix="huying-metrics-") as counts:
        # The processes that answer inherit it, and count into it from their first breath.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts
        serve(args)
    return 0


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
