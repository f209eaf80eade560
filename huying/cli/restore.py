"""``huying restore``: put a backup in place, after looking whether it is whole, and check everything afterwards."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from huying.services.backups import restoring
from huying.services.backups.manifest import DATABASE, BadBackup, Manifest, read
from huying.services.backups.sums import damaged
from huying.store import backups

from . import programs
from .backup import megabytes
from .faults import CommandFault
from .parts import huying
from .progress import Progress
from .run import finish

MOST = 20  # damaged parts that are named


def add(subparsers: Any) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "restore",
        help="put a backup in place",
        description="Look whether a backup is whole and the keys are those it needs, then put database, files and"
        " seals in place and verify all of it. Nothing else may run meanwhile. Docs: docs/backup.md.",
    )
    parser.add_argument("folder", type=Path, help="the backup's folder")
    parser.add_argument("--replace", action="store_true", help="throw away the data that are here")
    parser.add_argument(
        "--without-keys", action="store_true", help="the keys are lost: restore what can be read without them"
    )


def main(args: argparse.Namespace) -> int:
    """Restore. Raises CommandFault when it cannot be done; until everything was looked at nothing is changed."""
    if not settings.HUYING_OWNER_PARAMETERS:
        raise CommandFault("name the database's owner in HUYING_DATABASE_URL.")
    folder: Path = args.folder.absolute()
    try:
        manifest = read(folder)
        restoring.refuse_later(manifest)
        if not args.without_keys:
            restoring.refuse_other_keys(manifest)
        refuse_where_it_would_overwrite(replace=args.replace)
        shown(lambda tell: refuse_damaged(folder, manifest, tell))
    except BadBackup as fault:
        raise CommandFault(str(fault)) from fault
    shown(lambda tell: put(folder, manifest, tell))
    check(manifest, folder)
    return 0


def shown(work: Callable[[Callable[[str], None]], None]) -> None:
    """Do something that tells how far it is."""
    progress = Progress()
    try:
        work(progress.tell)
    finally:
        progress.end()


def refuse_where_it_would_overwrite(*, replace: bool) -> None:
    """Raise CommandFault while others use the database, and when it holds something that may not be replaced."""
    others = backups.other_connections()
    if others:
        raise CommandFault(
            f"{others} connections to the database are open; stop `huying serve` and `huying worker` first."
        )
    if backups.is_occupied() and not replace:
        raise CommandFault(
            f"there are data already in the database {settings.HUYING_OWNER_PARAMETERS['dbname']}"
            f" ({settings.HUYING_HOME}). Restore into an empty place, or use --replace to throw them away."
        )


def refuse_damaged(folder: Path, manifest: Manifest, tell: Callable[[str], None]) -> None:
    """Raise CommandFault, naming them, when parts are not as they were written."""
    read_so_far = 0

    def tick(size: int) -> None:
        nonlocal read_so_far
        read_so_far += size
        tell(f"looking whether it is whole: {megabytes(read_so_far)}")

    found = list(damaged(folder, manifest, tick))
    if found:
        more = f"\n… and {len(found) - MOST} more" if len(found) > MOST else ""
        listed = "\n".join(found[:MOST])
        raise CommandFault(f"the backup {folder} is damaged, nothing was restored:\n{listed}{more}")


def put(folder: Path, manifest: Manifest, tell: Callable[[str], None]) -> None:
    """Put everything in place: files first, so that no row is ever without its bytes."""
    restoring.put_files(folder, manifest, lambda done: tell(f"files: {done} of {manifest.files}"))
    tell("database: this takes a while")
    server = backups.server_version()
    connection.close()
    programs.load(
        settings.HUYING_OWNER_PARAMETERS, server=server, made_by=manifest.pg_dump, file=folder / DATABASE
    )
    restoring.delete_other_files(folder)
    for aside in restoring.put_seals(folder, at=datetime.now(UTC)):
        print(f"The seals kept outside the database said otherwise; they are in {aside}.")


def check(manifest: Manifest, folder: Path) -> None:
    """Bring the tables up to this version, with the application's rights, and verify all of it."""
    different = list(restoring.differing(manifest))
    if different:
        raise CommandFault(f"what was restored is not what the backup holds: {'; '.join(different)}.")
    finish(huying("migrate", "--quiet"))
    backups.analyze()
    connection.close()
    finish(huying("verify", "--keys", "--files"))
    print(f"Restored {folder}, as it stood at {manifest.at}.")
    for one in manifest.missing:
        print(f"NOT IN IT: {one} when the backup was made.")
