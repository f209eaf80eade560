"""Sealing a jurisdiction's day, in the database and in a file outside it.

A seal kept only beside what it seals proves nothing (design §2): whoever can change the one can change the other.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from huying.domain.details import LOCAL
from huying.domain.seals import Seal, seal_root
from huying.domain.trace import GENESIS
from huying.store import chains, seals, server


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What the file outside the database says of one seal."""

    day: date
    root: bytes
    chains: int

    def __str__(self) -> str:
        return f"{self.day.isoformat()} {self.root.hex()} {self.chains}"


def seal_day(*, jurisdiction: int, day: date) -> Seal | None:
    """Seal what grew since the last seal under this day; None when nothing grew or the day is sealed or past a seal.

    A day is the name of a seal, not its limit: it holds all that was committed when it was taken. Raises ValueError
    for a day to come.
    """
    if day > today():
        raise ValueError(f"{day} has not come yet")
    with transaction.atomic():
        seals.hold(jurisdiction=jurisdiction)
        seal = _seal(jurisdiction, day)
    write_outside(jurisdiction=jurisdiction)
    return seal


def _seal(jurisdiction: int, day: date) -> Seal | None:
    last = seals.last(jurisdiction=jurisdiction)
    if last is not None and last["day"] >= day:
        return None
    heads = seals.grown(jurisdiction=jurisdiction)
    if not heads:
        return None
    previous = bytes(last["root"]) if last else GENESIS
    root = seal_root(previous, day, heads)
    seals.add(jurisdiction=jurisdiction, day=day, root=root, previous=previous, heads=heads)
    return Seal(day=day, root=root, previous=previous, chains=len(heads))


def seal_yesterday() -> int:
    """Seal yesterday in every jurisdiction where it is not sealed yet; how many seals were made."""
    day = today() - timedelta(days=1)
    made = [seal_day(jurisdiction=one, day=day) for one in chains.jurisdictions()]
    return sum(seal is not None for seal in made)


def jurisdictions() -> list[int]:
    """Every jurisdiction that has anything to seal."""
    return chains.jurisdictions()


def today() -> date:
    """The day in China by the database's clock."""
    return server.now().astimezone(LOCAL).date()


def outside(jurisdiction: int) -> Path:
    """The file that keeps a jurisdiction's seals outside the database; copy, mail or print it.

    It lies in the folder HUYING_SEALS of the settings, which another disk or machine may hold, else with the data.
    """
    folder = getattr(settings, "HUYING_SEALS", None) or Path(settings.HUYING_HOME) / "seals"
    return Path(folder) / f"{jurisdiction}.txt"


def read_outside(jurisdiction: int) -> list[Line]:
    """What the file says, oldest first; nothing where there is no file. Raises ValueError for a line it cannot be."""
    try:
        text = outside(jurisdiction).read_text("ascii")
    except FileNotFoundError:
        return []
    return [_line(line) for line in text.splitlines()]


def _line(text: str) -> Line:
    day, root, count = text.split(" ")
    return Line(day=date.fromisoformat(day), root=bytes.fromhex(root), chains=int(count))


def write_outside(*, jurisdiction: int) -> int:
    """Append the seals the file does not have yet, forced to the disk; how many. What it says is never changed.

    So a seal whose line a crash kept from being written gets it with the next one.
    """
    with transaction.atomic():
        seals.hold(jurisdiction=jurisdiction)
        said = read_outside(jurisdiction)
        last = said[-1].day if said else date.min
        rows = seals.every(jurisdiction=jurisdiction)
        lines = [
            Line(day=row["day"], root=bytes(row["root"]), chains=row["chains"])
            for row in rows
            if row["day"] > last
        ]
        if lines:
            _append(outside(jurisdiction), lines)
    return len(lines)


def _append(path: Path, lines: Iterable[Line]) -> None:
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
