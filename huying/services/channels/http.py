"""Asking a receiver by HTTP: no redirect is followed, no answer is waited for without end, none is read without end."""

import http.client
import json
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

from huying.services.channels.kinds import NotSent

SILENCE = 10.0
"""Seconds in which something must come."""
PATIENCE = 15.0
"""Seconds the whole answer may take: a receiver that drips one byte at a time is a receiver that hangs."""
MOST = 64 * 1024
"""Bytes of an answer that are read."""
AGENT = "Huying"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a receiver answered."""

    status: int
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether it took it."""
        return 200 <= self.status < 300

    def json(self) -> Mapping[str, Any]:
        """The object it answered; empty where it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def is_address(text: str) -> bool:
    """Whether a text is an http or https address of a host, without a name and password in it."""
    try:
        parts = urlsplit(text)
        port_is_a_port = parts.port is None or 0 < parts.port < 65536
    except ValueError:
        return False
    plain = text.isascii() and text.isprintable() and " " not in text
    return (
        plain
        and parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and not parts.username
        and port_is_a_port
    )


def ask(
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    patience: float = PATIENCE,
) -> Answer:
    """Send one request: POST with a body, GET without. Raises NotSent where no answer came."""
    parts = urlsplit(url)
    connection = _connection(parts.scheme, parts.hostname or "", parts.port)
    watch = Timer(patience, _cut, [connection])
    watch.daemon = True
    watch.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        sent = {"User-Agent": AGENT, "Connection": "close", **(headers or {})}
        connection.request("GET" if body is None else "POST", path, body=body, headers=sent)
        answer = connection.getresponse()
        return Answer(status=answer.status, body=answer.read(MOST))
    except (OSError, http.client.HTTPException, ValueError) as fault:
        raise NotSent(_said(fault), judged=False) from fault
    finally:
        watch.cancel()
        connection.close()


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=SILENCE, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=SILENCE)


def _cut(connection: http.client.HTTPConnection) -> None:
    """End the connection under whoever waits on it."""
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it ended by itself


def _said(fault: Exception) -> str:
    """Why no answer came, without the address: that may hold a key."""
    if isinstance(fault, TimeoutError):
        return f"no answer within {SILENCE:.0f} s"
    if isinstance(fault, ssl.SSLError):
        return f"TLS: {fault.reason or 'failed'}"
    if isinstance(fault, OSError) and fault.strerror:
        return fault.strerror
    return type(fault).__name__


def ask_json(url: str, value: Any) -> Mapping[str, Any]:
    """Send a JSON value; the object answered. Raises NotSent for any answer but one of success."""
    body = json.dumps(value, ensure_ascii=False).encode()
    return taken(ask(url, body=body, headers={"Content-Type": "application/json; charset=utf-8"})).json()


def taken(answer: Answer) -> Answer:
    """The answer, if the receiver took it. Raises NotSent."""
    if not answer.ok:
        raise NotSent(f"HTTP {answer.status}")
    return answer
