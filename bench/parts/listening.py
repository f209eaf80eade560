"""Pages that listen: thousands of streams held by one process, which notes when each act reached each of them."""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import selectors
import socket
import time
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

SIGNS_OF_LIFE = b"event: beat"
PATIENCE = 120.0
LOOKS = 0.02  # seconds between two looks at what came: what is noted may be so late


@dataclass(slots=True)
class Stream:
    """One page: what it has not read to the end, and which acts it was told of."""

    socket: socket.socket
    told: bytearray
    rest: bytes = b""
    begun: bool = False
    got: list[tuple[float, bytes]] = field(default_factory=list)


@dataclass(slots=True)
class Heard:
    """What all of them heard: how long after each act, and how often one did not."""

    missed: int = 0
    messages: int = 0
    delays: list[float] = field(default_factory=list)


class Pages:
    """The process that holds them, from outside."""

    def __init__(self, *, port: int, cookies: list[str], number: int) -> None:
        context = multiprocessing.get_context("fork")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_hold, args=(theirs, port, cookies, number), daemon=True)
        self._process.start()

    def open(self, acts: dict[tuple[str, int], int]) -> None:
        """Open all, and wait until each has heard something. `acts` numbers what they are to hear, by case and seq."""
        self._ours.send(acts)
        if not self._ours.poll(PATIENCE):
            raise SystemExit("the streams do not open")
        opened: str = self._ours.recv()
        if opened != "open":
            raise SystemExit(f"the streams do not open: {opened}")

    def close(self, answered: dict[int, float]) -> Heard:
        """Close all; what they heard of the acts that were answered at these moments."""
        self._ours.send(answered)
        if not self._ours.poll(PATIENCE):
            raise SystemExit("the streams say nothing more")
        found: Heard = self._ours.recv()
        return found

    def end(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.join()


def _hold(pipe: Connection, port: int, cookies: list[str], number: int) -> None:
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))  # it stands for as many other machines
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    while True:
        acts: dict[tuple[str, int], int] = pipe.recv()
        streams = [_opened(port, cookies[n % len(cookies)], len(acts)) for n in range(number)]
        ear = Ear(streams, acts)
        try:
            while not all(one.begun for one in streams):
                ear.hear()
        except OSError as fault:
            pipe.send(repr(fault))
            return
        pipe.send("open")
        while not pipe.poll():
            ear.hear()
        pipe.send(ear.heard(pipe.recv()))


def _opened(port: int, cookie: str, acts: int) -> Stream:
    made = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    asked = f"GET /live/wuchang?since={time.time()} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n"
    made.sendall(asked.encode())
    made.setblocking(False)
    return Stream(made, bytearray(acts))


class Ear:
    """Reads all streams as they say something."""

    def __init__(self, streams: list[Stream], acts: dict[tuple[str, int], int]) -> None:
        self._streams, self._acts = streams, acts
        self._found = Heard()
        self._times: dict[int, list[float]] = {}
        self._selector = selectors.EpollSelector()
        for one in streams:
            self._selector.register(one.socket, selectors.EVENT_READ, one)

    def hear(self) -> None:
        """Take what came since the last time, and wait a little; it is read once all is over, for browsers do that
        elsewhere, and so are thousands of wakings a second.
        """
        time.sleep(LOOKS)
        for key, _ in self._selector.select(0):
            self._take(key.data)

    def _take(self, one: Stream) -> None:
        with suppress(BlockingIOError):
            got = one.socket.recv(65_536)
            if not got:
                raise ConnectionResetError("a stream ended")
            one.begun = one.begun or SIGNS_OF_LIFE in got
            one.got.append((time.monotonic(), got))

    def _read(self, one: Stream) -> None:
        for at, got in one.got:
            *events, one.rest = (one.rest + got).split(b"\n\n")
            for event in events:
                _, found, data = event.partition(b"event: at\ndata: ")
                if found:
                    self._note(one, json.loads(data)["at"], at)

    def _note(self, one: Stream, told: dict[str, int], at: float) -> None:
        self._found.messages += 1
        for case, seq in told.items():
            # A later seq of a case says all earlier ones too.
            while (act := self._acts.get((case, seq))) is not None and not one.told[act]:
                one.told[act] = 1
                self._times.setdefault(act, []).append(at)
                seq -= 1

    def heard(self, answered: dict[int, float]) -> Heard:
        """Close all; what they heard of the acts that were answered at these moments."""
        for one in self._streams:
            self._selector.unregister(one.socket)
            one.socket.close()
            self._read(one)
        found = self._found
        for act, at in answered.items():
            times = self._times.get(act, [])
            found.missed += len(self._streams) - len(times)
            found.delays += [max(0.0, heard - at) * 1000 for heard in times]
        return found


def sessions(account: str, number: int) -> list[str]:
    """Cookies of so many browsers in which one account has signed in."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.db import connections
    from django.test import Client

    person: Any = get_user_model().objects.get(username=account)
    found = []
    for _ in range(number):
        client = Client()
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        found.append(f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}")
    connections.close_all()
    return found
