"""Kept files: a folder in which each stands under its own SHA-256, one part of it per jurisdiction.

    FOLDER/420106/3f/a9/3fa9…e1.jpg

A file is there whole or not at all: it is written beside its place, forced to the disk, renamed, and the
folder forced too. Equal files of a jurisdiction are kept once, so who deletes asks first whether another
row still names the file.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import IO, BinaryIO, Final

_CHUNK: Final = 256 * 1024
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_SUFFIX: Final = re.compile(r"\.[a-z0-9]{1,8}", re.ASCII)


class WrongDigest(Exception):
    """The bytes given are not those of the SHA-256 given: nothing was kept."""


class BadName(ValueError):
    """A digest, suffix or jurisdiction that cannot be the name of a kept file."""


def put(content: IO[bytes] | bytes, *, folder: Path, jurisdiction: int, sha256: str, suffix: str) -> None:
    """Keep the bytes (of a stream: from where it stands) under their SHA-256; once they are kept, do nothing.

    Raises `WrongDigest`, or OSError when the disk refuses; in both cases nothing is left behind.
    """
    kept = place(folder, jurisdiction=jurisdiction, sha256=sha256, suffix=suffix)
    if kept.exists():
        return
    _make_folders(kept.parent)
    descriptor, name = tempfile.mkstemp(dir=kept.parent, prefix=".new-")
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as out:
            digest = _copy(content, out)
            out.flush()
            os.fsync(out.fileno())
        if digest != sha256:
            raise WrongDigest(sha256)
        beside.replace(kept)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _force(kept.parent)


def open_blob(*, folder: Path, jurisdiction: int, sha256: str, suffix: str) -> BinaryIO:
    """Open a kept file for reading; raises FileNotFoundError."""
    return place(folder, jurisdiction=jurisdiction, sha256=sha256, suffix=suffix).open("rb")


def is_whole(*, folder: Path, jurisdiction: int, sha256: str, suffix: str) -> bool:
    """Whether a kept file still has the bytes it was kept with; raises FileNotFoundError."""
    kept = place(folder, jurisdiction=jurisdiction, sha256=sha256, suffix=suffix)
    with kept.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == sha256


def delete(*, folder: Path, jurisdiction: int, sha256: str, suffix: str) -> bool:
    """Delete a kept file for good (sweep of unbound files, erasure); false if it was not there."""
    kept = place(folder, jurisdiction=jurisdiction, sha256=sha256, suffix=suffix)
    try:
        kept.unlink()
    except FileNotFoundError:
        return False
    _force(kept.parent)
    return True


def place(folder: Path, *, jurisdiction: int, sha256: str, suffix: str) -> Path:
    """Where a file of this digest is kept below the folder, whether or not it is there. Raises BadName."""
    # The only guard between a row and the file system: whatever is not plain letters and digits is a fault.
    if not _SHA256.fullmatch(sha256) or not _SUFFIX.fullmatch(suffix) or jurisdiction < 0:
        raise BadName(sha256, suffix, jurisdiction)
    return folder / str(jurisdiction) / sha256[:2] / sha256[2:4] / (sha256 + suffix)


def _make_folders(last: Path) -> None:
    """Make the folders down to `last`, each forced to the disk in the one that holds it."""
    missing = []
    at = last
    while not at.exists():
        missing.append(at)
        at = at.parent
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)
        _force(folder.parent)


def _copy(content: IO[bytes] | bytes, out: BinaryIO) -> str:
    digest = hashlib.sha256()
    if isinstance(content, bytes):
        digest.update(content)
        out.write(content)
        return digest.hexdigest()
    while chunk := content.read(_CHUNK):
        digest.update(chunk)
        out.write(chunk)
    return digest.hexdigest()


def _force(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows cannot open a folder; its file system journals the rename itself.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
