"""The list of hashes of a backup, as sha256sum(1) writes and checks it."""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from huying.services.backups.manifest import SUMS, BadBackup, Manifest

_CHUNK = 1 << 20
_LINE = re.compile(
    r"([0-9a-f]{64})  ((?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*)", re.ASCII
)
Tick = Callable[[int], object]
"""Told how many bytes more are done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of a backup: its hash, and its path below the folder."""

    sha256: str
    path: str

    def line(self) -> str:
        """As the list has it."""
        return f"{self.sha256}  {self.path}\n"


def sha256(path: Path, tick: Tick = lambda done: None) -> str:
    """The hash of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            tick(len(chunk))
    return digest.hexdigest()


def parts(folder: Path, manifest: Manifest) -> Iterator[Part]:
    """The parts of a backup as its list names them. Raises BadBackup when the list is not the one it was made with."""
    if not (folder / SUMS).exists() or sha256(folder / SUMS) != manifest.sums:
        raise BadBackup(f"the list {folder / SUMS} is damaged, or is not the one of this backup.")
    with (folder / SUMS).open(encoding="ascii") as lines:
        for line in lines:
            yield _part(line.rstrip("\n"))


def _part(line: str) -> Part:
    found = _LINE.fullmatch(line)
    if found is None:
        raise BadBackup(f"the list of hashes has a line that names no part of a backup: {line[:200]!r}")
    return Part(sha256=found[1], path=found[2])


def damaged(folder: Path, manifest: Manifest, tick: Tick) -> Iterator[str]:
    """The parts that are not there or not as they were written, each with why."""
    for part in parts(folder, manifest):
        try:
            if sha256(folder / part.path, tick) != part.sha256:
                yield f"{part.path} is damaged"
        except OSError as fault:
            yield f"{part.path} cannot be read: {fault.strerror}"
