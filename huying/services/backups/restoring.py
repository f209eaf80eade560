"""Restoring a backup: whether it may be restored here, and putting its files and seals in place."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from huying.services import keyring, seals
from huying.services.backups.manifest import FILES, SEALS, BadBackup, Manifest
from huying.services.backups.sums import parts
from huying.store import backups, blobs, migrated


def refuse_later(manifest: Manifest) -> None:
    """Raise BadBackup where a later version made the backup: this one would not know its tables."""
    unknown = migrated.differing(manifest.migrations).unknown
    if unknown:
        raise BadBackup(
            f"Huying {manifest.huying} made the backup, with tables this version does not know ({', '.join(unknown)});"
            " restore it with that version or a later one."
        )


def refuse_other_keys(manifest: Manifest) -> None:
    """Raise BadBackup where the keys at hand are not those under which the backup's reporters are sealed."""
    if manifest.keys is None:
        return
    needed = ", ".join(manifest.keys.ids)
    where = settings.HUYING_KEYS
    if not keyring.is_there():
        raise BadBackup(
            f"the key folder {where} has no {keyring.PETITIONERS}; the backup needs the keys {needed}. Put the copy"
            " of the key folder there first, or name its folder in HUYING_KEYS."
        )
    missing = [one for one in manifest.keys.ids if one not in keyring.ring().ids]
    if missing or keyring.fingerprint() != manifest.keys.keyring:
        raise BadBackup(
            f"the key folder {where} is not the one of this backup, which needs the keys {needed}"
            f" (here: {', '.join(keyring.ring().ids)}). Name the right folder in HUYING_KEYS."
        )


def put_files(folder: Path, manifest: Manifest, tick: Callable[[int], object]) -> None:
    """Keep every file of the backup; those of before stay beside them. `tick` is told how many are done."""
    found = (part for part in parts(folder, manifest) if part.path.startswith(f"{FILES}/"))
    for done, part in enumerate(found, 1):
        path = folder / part.path
        with path.open("rb") as content:
            blobs.put(
                content,
                folder=settings.HUYING_FILES,
                jurisdiction=int(path.relative_to(folder / FILES).parts[0]),
                sha256=part.sha256,
                suffix=path.suffix,
            )
        tick(done)


def delete_other_files(folder: Path) -> int:
    """Delete every kept file that is not in the backup; how many. What was erased must not outlive its database."""
    here = Path(settings.HUYING_FILES)
    others = [
        path
        for path in here.rglob("*")
        if path.is_file() and not (folder / FILES / path.relative_to(here)).exists()
    ]
    for path in others:
        path.unlink()
    return len(others)


def put_seals(folder: Path, *, at: datetime) -> Iterator[Path]:
    """Put the files of seals in place. One there that says otherwise, or more, is kept beside; where."""
    for copy in sorted((folder / SEALS).iterdir()):
        outside = seals.outside(int(copy.stem))
        said = outside.read_bytes() if outside.exists() else b""
        if not copy.read_bytes().startswith(said):
            aside = outside.with_name(f"{outside.name}.before-{at:%Y%m%dT%H%M%S}")
            outside.rename(aside)
            yield aside
        outside.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        half = outside.with_name(f"{outside.name}.half")
        half.write_bytes(copy.read_bytes())
        half.replace(outside)


def differing(manifest: Manifest) -> Iterator[str]:
    """What the database has more or fewer of than the manifest says."""
    there = backups.counts()
    for name, number in manifest.counts.items():
        if there.get(name) != number:
            yield f"{name}: {number} in the backup, {there.get(name)} restored"
    sealed = {
        str(row["jurisdiction_id"]): {"day": row["day"].isoformat(), "root": bytes(row["root"]).hex()}
        for row in backups.last_seals()
    }
    if sealed != manifest.seals:
        yield "the last seals are not those of the backup"
