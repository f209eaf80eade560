"""Receivers that tests start: an HTTP one that takes, fails, hangs, drips, answers twice or is away; a mail server."""

from __future__ import annotations

import json
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def said(self) -> dict[str, Any]:
        return json.loads(self.body)


@dataclass
class Receiver:
    """An HTTP receiver on a port of its own. `mode` is what it does next: a name, or a function of the request."""

    port: int = 0
    mode: str | Callable[[Received], str] = "take"
    answer: dict[str, Any] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    server: ThreadingHTTPServer | None = None

    def start(self) -> Receiver:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                one = Received(self.path, headers, self.rfile.read(length))
                receiver.received.append(one)
                mode = receiver.mode if isinstance(receiver.mode, str) else receiver.mode(one)
                getattr(receiver, f"_{mode}")(self)

            do_POST = do_GET = handle_one  # noqa: N815  # the server's own names

            def log_message(self, *_words: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(
            target=self.server.serve_forever, daemon=True, kwargs={"poll_interval": 0.02}
        ).start()
        return self

    def stop(self) -> None:
        if self.server is not None:
            self.released.set()
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def _reply(self, handler: BaseHTTPRequestHandler, status: int) -> None:
        body = json.dumps(self.answer).encode()
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def _take(self, handler: BaseHTTPRequestHandler) -> None:
        self._reply(handler, 200)

    def _fail(self, handler: BaseHTTPRequestHandler) -> None:
        self._reply(handler, 500)

    def _refuse(self, handler: BaseHTTPRequestHandler) -> None:
        self._reply(handler, 400)

    def _redirect(self, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", f"http://127.0.0.1:{self.port}/elsewhere")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    def _twice(self, handler: BaseHTTPRequestHandler) -> None:
        self._reply(handler, 200)
        self._reply(handler, 500)

    def _hang(self, handler: BaseHTTPRequestHandler) -> None:
        self.released.wait(30)
        handler.close_connection = True

    def _drip(self, handler: BaseHTTPRequestHandler) -> None:
        try:
            for _ in range(300):
                handler.wfile.write(b"H")
                if self.released.wait(0.05):
                    break
        except OSError:
            pass
        handler.close_connection = True

    def _drop(self, handler: BaseHTTPRequestHandler) -> None:
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True


@contextmanager
def http_receiver(**more: Any) -> Iterator[Receiver]:
    """An HTTP receiver for as long as the block runs."""
    made = Receiver(**more).start()
    try:
        yield made
    finally:
        made.stop()


@dataclass
class MailServer:
    """An SMTP server that keeps what it takes. `refused` maps recipients to the code they are refused with."""

    port: int = 0
    mails: list[tuple[str, list[str], str]] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        kept: MailServer = self.server.kept  # type: ignore[attr-defined]
        sender, recipients = "", []
        self._say("220 test")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(":")[0].split(" ")[0].upper()
            if verb in ("EHLO", "HELO"):
                self._say("250-test\r\n250 SMTPUTF8")
            elif verb == "MAIL":
                sender, recipients = line.split("<")[1].split(">")[0], []
                self._say("250 ok")
            elif verb == "RCPT":
                to = line.split("<")[1].split(">")[0]
                code = kept.refused.get(to)
                recipients += [] if code else [to]
                self._say(f"{code} no" if code else "250 ok")
            elif verb == "DATA":
                self._say("354 go on")
                kept.mails.append((sender, recipients, self._text()))
                self._say("250 taken")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def _text(self) -> str:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        return b"".join(lines).decode()


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server for as long as the block runs."""
    kept = MailServer()

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    with Server(("127.0.0.1", 0), _Session) as server:
        server.kept = kept  # type: ignore[attr-defined]
        kept.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield kept
        finally:
            server.shutdown()


def until(true: Callable[[], bool], *, patience: float = 20.0) -> None:
    """Wait until it is true."""
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)
