"""A receiver of webhooks on this machine that can go away, hang, and come back; it counts what it took, and when."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PATIENCE = 60.0  # seconds a request is left hanging at most


@dataclass(slots=True)
class Event:
    """One event as it was taken: under which id, of which case, and when."""

    id: str
    case: str
    seq: int
    at: float


@dataclass
class Receiver:
    """Takes events on the port it had from its first start on."""

    port: int = 0
    taken: list[Event] = field(default_factory=list)
    tried: int = 0
    hanging: threading.Event = field(default_factory=threading.Event)
    _server: ThreadingHTTPServer | None = None

    def start(self) -> None:
        """Be there."""
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # the server calls it so
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.asked(self, body)

            def log_message(self, *_words: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def asked(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        """Take one event, or leave it hanging."""
        self.tried += 1
        if self.hanging.is_set():
            time.sleep(PATIENCE)
            return
        said = json.loads(body)
        self.taken.append(Event(handler.headers["webhook-id"], said["case"], said["seq"], time.time()))
        handler.send_response(204)
        handler.end_headers()

    def stop(self) -> None:
        """Be away: nobody answers on the port."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
