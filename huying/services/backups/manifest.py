"""The manifest of a backup: what it holds, what it was made by, and what is needed to restore it."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FORMAT = 1
"""Of the folder; a backup of a later one is refused."""
NAME = "manifest.json"
DATABASE = "database.dump"
SUMS = "SHA256SUMS"
FILES = "files"
SEALS = "seals"


class BadBackup(ValueError):
    """This is no backup that can be restored here; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What opens the reporters' data: ids of the keys, and by what the keyring is known; never a key."""

    ids: list[str]
    keyring: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself. `sums` is the hash of the list of hashes, `at` the moment that it shows."""

    format: int
    huying: str
    at: str
    server: int
    pg_dump: str
    migrations: list[str]
    counts: dict[str, int]
    seals: dict[str, dict[str, str]]
    keys: Keys | None
    files: int
    bytes: int
    sums: str
    missing: list[str] = field(default_factory=list)

    def text(self) -> str:
        """As it is written."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"


def read(folder: Path) -> Manifest:
    """The manifest of the backup in this folder. Raises BadBackup when there is none, or one that is not understood."""
    try:
        said = json.loads((folder / NAME).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise BadBackup(f"{folder} is no backup: it has no {NAME}.") from None
    except ValueError as fault:
        raise BadBackup(f"the manifest {folder / NAME} is damaged: {fault}") from fault
    if isinstance(said, dict) and said.get("format") != FORMAT:
        made_by = f" by Huying {said['huying']}" if "huying" in said else ""
        raise BadBackup(
            f"the backup has the format {said.get('format')}{made_by}, this version reads format {FORMAT};"
            " restore it with that version."
        )
    return _understood(folder, said)


def _understood(folder: Path, said: Any) -> Manifest:
    try:
        keys = Keys(**said.pop("keys")) if said.get("keys") else said.pop("keys")
        return Manifest(**said, keys=keys)
    except (TypeError, AttributeError, KeyError) as fault:
        raise BadBackup(f"the manifest {folder / NAME} is damaged: {fault}") from fault
