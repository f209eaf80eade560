"""What the machine and its settings have to give: keys, room, files, built pages, names."""

from __future__ import annotations

import json
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from huying.services.crypto import BadKeyFile, Keyring
from huying.services.doctor.finding import Finding
from huying.services.keyring import PETITIONERS

LEAST_ROOM = 1024**3
"""Bytes that have to be free."""
HERE = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})


def keys() -> Iterator[Finding]:
    """The keys can be read, by this user alone."""
    folder = Path(settings.HUYING_KEYS)
    try:
        paths = [folder, *sorted(folder.iterdir())]
        yield from (Finding("keys_open", path=path) for path in paths if _is_open(path))
        if (folder / PETITIONERS).exists():
            Keyring.load(folder / PETITIONERS)
    except OSError as fault:
        yield Finding("keys_unreadable", path=fault.filename, said=fault.strerror)
    except BadKeyFile:
        yield Finding("keys_broken", path=folder / PETITIONERS)


def _is_open(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def disk() -> Iterator[Finding]:
    """There is room where data are written."""
    folder = _nearest(Path(settings.HUYING_HOME))
    free = shutil.disk_usage(folder).free
    if free < LEAST_ROOM:
        yield Finding("disk_full", path=folder, free=free // 1024**2, least=LEAST_ROOM // 1024**2)


def _nearest(path: Path) -> Path:
    """The folder itself, or the one it would be made in."""
    return path if path.exists() else _nearest(path.parent)


def files() -> Iterator[Finding]:
    """Photos and papers can be kept."""
    folder = Path(settings.HUYING_FILES)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-") as tried:
            tried.write(b"x")
            tried.flush()
            os.fsync(tried.fileno())
    except OSError as fault:
        yield Finding("files_unwritable", path=folder, said=fault.strerror)


def assets() -> Iterator[Finding]:
    """The pages' styles and scripts are built, all of them."""
    root = Path(settings.STATIC_ROOT)
    try:
        made = json.loads((root / "staticfiles.json").read_text("utf-8"))["paths"].values()
    except (OSError, ValueError, KeyError):
        yield Finding("assets_missing", path=root)
        return
    gone = [name for name in made if not (root / name).exists()]
    if gone:
        yield Finding("assets_gone", path=root / gone[0], count=len(gone))


def hosts() -> Iterator[Finding]:
    """Whoever is served from elsewhere comes by a known name and over a line nobody reads along."""
    if settings.DEBUG:
        yield Finding("debug_on")
    if "*" in settings.ALLOWED_HOSTS:
        yield Finding("any_host")
    elsewhere = [name for name in settings.ALLOWED_HOSTS if name not in HERE]
    if elsewhere and not settings.HTTPS:
        yield Finding("no_https", host=elsewhere[0])
