"""The ear at the database: a thread that hears the relay, and looks who may listen on."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
from django.db import Error, close_old_connections

from huying.services.live import changes, hearing, lapsed, noticed
from huying.web.live.hub import Hub

log = logging.getLogger(__name__)

AGAIN = 1.0
"""Seconds after which a database that is away is asked again."""
CHECKED = 5.0
"""Seconds after which it is looked again who may listen on."""


class Listening(threading.Thread):
    """Hears the database, and tells the hub in the loop's own thread."""

    def __init__(self, hub: Hub, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(name="listening", daemon=True)
        self._hub, self._loop = hub, loop
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Hear no more."""
        self._stopped.set()

    def run(self) -> None:
        """Hear until stopped; where the database goes away, until it is back."""
        while not self._stopped.is_set():
            try:
                close_old_connections()
                self._hear()
            except (psycopg.Error, Error):
                log.warning("the database is away; it is heard again when it is back")
                self._stopped.wait(AGAIN)

    def _hear(self) -> None:
        with hearing() as heard:
            log.info("live updates: listening")
            self._do(self._hub.hears)
            checked = time.monotonic()
            while not self._stopped.is_set():
                for message in heard(AGAIN):
                    if posts := noticed(message):
                        self._do(self._hub.notice, posts)
                    else:
                        self._do(self._hub.tell, changes(message))
                if time.monotonic() - checked > CHECKED:
                    checked = time.monotonic()
                    self._look()

    def _look(self) -> None:
        """End the streams of those who may know no more."""
        gone = lapsed({one.listener for one in list(self._hub.streams)})
        if gone:
            self._do(self._hub.end, gone)

    def _do(self, work: Callable[..., None], *given: Any) -> None:
        self._loop.call_soon_threadsafe(work, *given)
