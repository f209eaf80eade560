"""Making a backup while everything goes on: database, files and seals as they stood at one moment.

Bytes are kept before a row names them, and deleted after the row is gone or says so. So while nobody may delete, every
file that a row of the moment names is there to be copied, though it take hours.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings

import huying
from huying.services import keyring, seals
from huying.services.backups.manifest import DATABASE, FILES, FORMAT, NAME, SEALS, SUMS, Keys, Manifest
from huying.services.backups.sums import Part, sha256
from huying.services.uploads import THUMBNAIL
from huying.store import backups, blobs, chains, migrated, petitioner_keys
from huying.store.backups import Moment
from huying.store.sql import Row

Dump = Callable[[Moment, Path], str]
"""Writes the database as it stood at that moment into that file, and gives the version of the program that did."""


@dataclass(slots=True, kw_only=True)
class Copied:
    """What was copied so far, and what could not be: it is gone or damaged where it is kept."""

    files: int = 0
    bytes: int = 0
    missing: list[str] = field(default_factory=list)


def make(*, folder: Path, dump: Dump, tick: Callable[[Copied], object] = lambda copied: None) -> Manifest:
    """Make a backup in an empty folder; its manifest is written last."""
    with (folder / SUMS).open("w", encoding="ascii") as sums:
        # Before the moment: a seal is kept in the database first, so that the backup's has all that these name.
        sums.writelines(part.line() for part in _seals(folder))
        with backups.bytes_held(), backups.moment() as moment:
            program = dump(moment, folder / DATABASE)
            sums.write(Part(sha256=sha256(folder / DATABASE), path=DATABASE).line())
            manifest = _manifest(moment, program, _files(folder, sums, tick))
    manifest = replace(manifest, sums=sha256(folder / SUMS))
    (folder / NAME).write_text(manifest.text(), "utf-8")
    return manifest


def _manifest(moment: Moment, program: str, copied: Copied) -> Manifest:
    """What a backup of that moment says of itself, but for the hash of its list."""
    return Manifest(
        format=FORMAT,
        huying=huying.__version__,
        at=moment.at.isoformat(),
        server=moment.version,
        pg_dump=program,
        migrations=sorted(migrated.applied()),
        counts=backups.counts(),
        seals={
            str(row["jurisdiction_id"]): {"day": row["day"].isoformat(), "root": bytes(row["root"]).hex()}
            for row in backups.last_seals()
        },
        keys=_keys(),
        files=copied.files,
        bytes=copied.bytes,
        sums="",
        missing=copied.missing,
    )


def _keys() -> Keys | None:
    """The keys that somebody will need who restores this; None where nothing was ever sealed."""
    sealing = set(petitioner_keys.counts())
    if not keyring.is_there():
        return Keys(ids=sorted(sealing), keyring="") if sealing else None
    return Keys(ids=sorted(sealing | {keyring.ring().active}), keyring=keyring.fingerprint())


def _seals(folder: Path) -> Iterator[Part]:
    (folder / SEALS).mkdir()
    for jurisdiction in chains.jurisdictions():
        outside = seals.outside(jurisdiction)
        if outside.exists():
            copy = folder / SEALS / outside.name
            copy.write_bytes(outside.read_bytes())
            yield Part(sha256=sha256(copy), path=f"{SEALS}/{copy.name}")


def _files(folder: Path, sums: TextIO, tick: Callable[[Copied], object]) -> Copied:
    copied = Copied()
    for rows in backups.files():
        for row in rows:
            for sha, suffix in _blobs(row):
                _copy(folder, row, sha, suffix, copied, sums)
        tick(copied)
    return copied


def _blobs(row: Row) -> Iterator[tuple[str, str]]:
    yield row["sha256"], row["suffix"]
    if row["thumbnail"] is not None:
        yield row["thumbnail"], THUMBNAIL


def _copy(folder: Path, row: Row, sha: str, suffix: str, copied: Copied, sums: TextIO) -> None:
    """Copy one blob, unless another row brought it. Of a file that no act named nobody will miss the bytes."""
    where: dict[str, Any] = {"jurisdiction": row["jurisdiction_id"], "sha256": sha, "suffix": suffix}
    copy = blobs.place(folder / FILES, **where)
    if copy.exists():
        return
    try:
        with blobs.open_blob(folder=settings.HUYING_FILES, **where) as content:
            blobs.put(content, folder=folder / FILES, **where)
    except (FileNotFoundError, blobs.WrongDigest) as fault:
        if row["bound"]:
            why = "damaged" if isinstance(fault, blobs.WrongDigest) else "gone"
            copied.missing.append(f"{copy.relative_to(folder)} is {why}")
        return
    copied.files += 1
    copied.bytes += copy.stat().st_size
    sums.write(Part(sha256=sha, path=str(copy.relative_to(folder))).line())
