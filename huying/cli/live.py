"""``huying live``: tell open pages what happens, as it happens, as the application's role."""

from __future__ import annotations

import argparse
import logging
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

log = logging.getLogger(__name__)

BACKLOG = 4096  # pages that come at once
MOST = 30_000  # open connections
PATIENCE = 1  # seconds for what is being said; open pages are let go, and come again by themselves


def add(subparsers: Any) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "live",
        help="tell open pages what happens (`serve` starts it)",
        description="Tell open pages at once that something happened. `huying serve` starts it beside the pages and"
        " starts it again where it ends; by itself it is of use only behind a server that passes /live/ on to it.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8001, help="port to listen on (%(default)s)")


def main(args: argparse.Namespace) -> int:
    """Tell until told to stop."""
    log.info("live updates on http://%s:%s/live/", args.host, args.port)
    Granian(
        "huying.config.live:application",
        address=args.host,
        port=args.port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=1,  # whoever listens is known to one process
        backlog=BACKLOG,
        backpressure=MOST,
        workers_kill_timeout=PATIENCE,
        respawn_failed_workers=True,
        log_level=LogLevels.error,  # it would warn of letting them go
        log_dictconfig={"loggers": {"_granian": {"handlers": [], "propagate": True}}},  # into our own log
    ).serve()
    return 0
