"""One process per data folder: a second one is told who is there, and where."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The process that holds a data folder: its number, what it does, and its address if it has one."""

    pid: int
    doing: str
    address: str


class AlreadyRunning(RuntimeError):
    """Another process holds this data folder."""

    def __init__(self, home: Path, holder: Holder) -> None:
        where = f" at {holder.address}" if holder.address else ""
        super().__init__(
            f"Huying is already running on {home}{where} ({holder.doing}, process {holder.pid})."
            " Stop that process first, or choose another folder with HUYING_HOME."
        )
        self.holder = holder


class Held:
    """A data folder held by this process."""

    def __init__(self, file: IO[str], doing: str) -> None:
        self._file = file
        self._doing = doing

    def tell(self, *, address: str = "") -> None:
        """Write down, for whoever comes second, what runs here and at which address."""
        self._file.seek(0)
        self._file.truncate()
        json.dump({"pid": os.getpid(), "doing": self._doing, "address": address}, self._file)
        self._file.flush()


def holder(home: Path) -> Holder:
    """Give the last process that held the folder, as far as it said so."""
    try:
        said = json.loads((home / "lock").read_text("utf-8"))
        return Holder(pid=said["pid"], doing=said["doing"], address=said["address"])
    except (OSError, ValueError, KeyError):
        return Holder(pid=0, doing="starting", address="")


@contextmanager
def held(home: Path, *, doing: str) -> Iterator[Held]:
    """Hold the folder for as long as the block runs; the kernel lets go of it when this process dies.

    Raises AlreadyRunning when another process holds it.
    """
    home.mkdir(mode=0o711, parents=True, exist_ok=True)
    with (home / "lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(home, holder(home)) from None
        mine = Held(file, doing)
        mine.tell()
        try:
            yield mine
        finally:
            file.truncate(0)
