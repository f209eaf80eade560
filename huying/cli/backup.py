"""``huying backup``: database, files and seals in one folder, as they stood at one moment, while everything goes on."""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from huying.services.backups.making import Copied, make
from huying.services.backups.manifest import NAME, Manifest
from huying.services.backups.sums import sha256
from huying.store.backups import Moment

from . import programs
from .faults import CommandFault
from .progress import Progress


def add(subparsers: Any) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "backup",
        help="copy database, files and seals into a folder",
        description="Write database, files and seals as they stand at one moment into a new folder, while everything"
        " goes on. The keys are not in it: keep a copy of HUYING_KEYS apart. Docs: docs/backup.md.",
    )
    parser.add_argument("folder", type=Path, help="the folder to make")


@contextmanager
def whole_or_not_at_all(folder: Path) -> Iterator[Path]:
    """Have a folder to fill, which gets its name only when the block has ended well. Raises CommandFault."""
    if folder.exists():
        raise CommandFault(f"{folder} is there already; name a folder that is not.")
    half = folder.with_name(f"{folder.name}.half")
    try:
        half.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        raise CommandFault(f"{half} is of a backup that goes on, or was cut short: then remove it.") from None
    try:
        yield half
        os.sync()
        half.rename(folder)
        os.sync()
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise


def main(args: argparse.Namespace) -> int:
    """Make it and say what is in it; ends with 1 when a file that an entry names is not where it should be."""
    if not settings.HUYING_OWNER_PARAMETERS:
        raise CommandFault("name the database's owner in HUYING_DATABASE_URL.")
    folder: Path = args.folder.absolute()
    os.umask(0o077)
    try:
        with whole_or_not_at_all(folder) as half:
            manifest = make_shown(half)
    except OSError as fault:
        raise CommandFault(f"the backup could not be written: {fault}") from fault
    tell(manifest, folder)
    return 1 if manifest.missing else 0


def make_shown(folder: Path) -> Manifest:
    """Make it, showing how far it is."""
    shown = Progress()

    def dump(moment: Moment, file: Path) -> str:
        def tick() -> None:
            shown.tell(f"database: {megabytes(file.stat().st_size if file.exists() else 0)}")

        return programs.dump(
            settings.HUYING_OWNER_PARAMETERS, server=moment.version, snapshot=moment.id, file=file, tick=tick
        )

    def copied(so_far: Copied) -> None:
        shown.tell(f"files: {so_far.files}, {megabytes(so_far.bytes)}")

    try:
        return make(folder=folder, dump=dump, tick=copied)
    finally:
        shown.end()


def megabytes(size: int) -> str:
    """Give a size as it is shown."""
    return f"{size / 1_000_000:,.1f} MB"


def tell(manifest: Manifest, folder: Path) -> None:
    """Say what was kept, what could not be, and what is needed beside it."""
    counts = manifest.counts
    print(
        f"{folder}: {counts['cases']} cases, {counts['entries']} entries, {counts['seals']} seals,"
        f" {manifest.files} files ({megabytes(manifest.bytes)}), as they stood at {manifest.at}."
    )
    for one in manifest.missing:
        print(f"NOT IN IT: {one} in {settings.HUYING_FILES}.")
    print(f"Its {NAME} has the SHA-256 {sha256(folder / NAME)}.")
    if manifest.keys:
        print(
            f"The keys are not in it. Keep a copy of {settings.HUYING_KEYS} apart from it: without the keys"
            f" {', '.join(manifest.keys.ids)} nobody can ever read who reported."
        )
