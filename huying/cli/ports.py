"""Ports that are ours from before anything answers there."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from .faults import CommandFault


@contextmanager
def held_port(host: str, asked: int | None, *, preferred: int) -> Iterator[int]:
    """Hold the port asked for, or the preferred one, or one that is free. Raises CommandFault when it is taken.

    The processes that serve share their port, so the kernel would let a second installation of the same user share it
    too; the socket that is held, and never listens, keeps others off it from before the first answer.
    """
    for port in [asked] if asked else [preferred, 0]:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as held:
            # What is left of the last run's connections is no reason to take another port.
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                held.bind((host, port))
            except OSError:
                continue
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # our own processes may
            yield int(held.getsockname()[1])
            return
    raise CommandFault(f"port {asked} of {host} is taken; leave the port away to take a free one.")
