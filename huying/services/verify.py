"""Checking the trace of a jurisdiction: bytes, chains, contents, heads, folded states and seals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import partial

from huying.domain import trace
from huying.domain.seals import Head, Seal, check_heads, check_seal
from huying.domain.trace import Broken
from huying.services import seals as sealing
from huying.services.spreading import pieces, spread
from huying.services.verify_chain import Chain, check_subject
from huying.services.verify_files import check_bytes
from huying.services.verify_people import opener
from huying.store import chains, seals
from huying.store.chains import Piece
from huying.store.sql import Row

SEAL_FAULTS = frozenset(
    {
        "seal_previous_differs",
        "seal_count_differs",
        "seal_root_differs",
        "seal_missing",
        "sealed_head_differs",
        "outside_unreadable",
        "outside_differs",
        "outside_missing",
    }
)
"""What may be wrong with a seal, beside what may be wrong with a chain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing found broken. `number` names the case, or its id where the case itself is gone; None: no case."""

    jurisdiction: int
    why: str
    number: str | None = None
    seq: int | None = None
    path: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What an entry erased of its case: gone by right, and nothing broken."""

    jurisdiction: int
    number: str
    entry: int
    count: int


@dataclass(slots=True, kw_only=True)
class Counts:
    """What was looked at so far. `unopened` petitioners were there but could not be compared with their digests."""

    subjects: int = 0
    entries: int = 0
    contents: int = 0
    erased: int = 0
    petitioners: int = 0
    files: int = 0
    unopened: int = 0
    seals: int = 0

    def add(self, other: Counts) -> None:
        """Count what another has counted too."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What came of looking at a piece of a jurisdiction's cases."""

    counts: Counts
    faults: list[Fault]
    erased: list[Erased]


def verify(
    *,
    counts: Counts,
    jurisdiction: int | None = None,
    keys: bool = False,
    files: bool = False,
    jobs: int = 1,
    tick: Callable[[], object] = lambda: None,
    tell: Callable[[Erased], object] = lambda erased: None,
) -> Iterator[Fault]:
    """Everything broken, in the order of jurisdictions, cases and seals, the first broken place of each.

    `counts` grows meanwhile, `tick` is called after every piece and `tell` for every erasure; memory does not grow
    with the number of cases, only with the heads of the largest seal. With `keys`, petitioners are decrypted and
    compared with their digests; with `files`, the bytes of every kept file are read and compared with their hashes.
    `jobs` processes share the work.
    """
    look = partial(_look, keys=keys, files=files)
    chosen = chains.jurisdictions() if jurisdiction is None else [jurisdiction]
    for one in chosen:
        for looked in spread(look, pieces(one), jobs=jobs):
            counts.add(looked.counts)
            for erased in looked.erased:
                tell(erased)
            yield from looked.faults
            tick()
        for row in chains.orphans(jurisdiction=one):
            yield Fault(jurisdiction=one, why="subject_gone", number=str(row["subject_id"]), seq=row["seq"])
        yield from _seals(one, counts)
        tick()


def _look(piece: Piece, *, keys: bool, files: bool) -> Looked:
    open_row = opener(piece.jurisdiction) if keys else None
    found = Looked(counts=Counts(), faults=[], erased=[])
    while batch := _batch(piece):
        for chain in batch:
            _count(found, chain)
            checked = check_subject(chain, open_row=open_row)
            found.counts.unopened += checked.unopened
            broken = checked.broken or (check_bytes(chain) if files else None)
            if broken is not None:
                found.faults.append(_fault(chain, broken))
        piece = replace(piece, after=batch[-1].subject["id"])
    return found


def _batch(piece: Piece) -> list[Chain]:
    """The first chains of a piece, all as they stood at one moment."""
    jurisdiction = piece.jurisdiction
    with chains.snapshot():
        subjects = chains.subjects(piece)
        ids = [row["id"] for row in subjects]
        entries = chains.entries(jurisdiction=jurisdiction, subjects=ids)
        contents = chains.contents(jurisdiction=jurisdiction, subjects=ids)
        petitioners = chains.petitioners(jurisdiction=jurisdiction, subjects=ids)
        files = chains.files(jurisdiction=jurisdiction, subjects=ids)
    return [
        Chain(
            jurisdiction=jurisdiction,
            subject=row,
            entries=entries.get(row["id"], []),
            contents=contents.get(row["id"], []),
            petitioners=petitioners.get(row["id"], []),
            files=files.get(row["id"], []),
        )
        for row in subjects
    ]


def _count(found: Looked, chain: Chain) -> None:
    counts = found.counts
    counts.subjects += 1
    counts.entries += len(chain.entries)
    counts.contents += len(chain.contents)
    counts.petitioners += len(chain.petitioners)
    counts.files += len(chain.files)
    rows = (*chain.contents, *chain.petitioners, *chain.files)
    erased = Counter(row["erased_by"] for row in rows if row["erased_by"] is not None)
    counts.erased += erased.total()
    number = chain.subject["number"]
    found.erased.extend(
        Erased(jurisdiction=chain.jurisdiction, number=number, entry=entry, count=count)
        for entry, count in sorted(erased.items())
    )


def _fault(chain: Chain, broken: Broken) -> Fault:
    number = chain.subject["number"]
    return Fault(
        jurisdiction=chain.jurisdiction, why=broken.why, number=number, seq=broken.seq, path=broken.path
    )


def _seals(jurisdiction: int, counts: Counts) -> Iterator[Fault]:
    previous = trace.GENESIS
    rows = seals.every(jurisdiction=jurisdiction)
    for row in rows:
        counts.seals += 1
        seal = Seal(
            day=row["day"], root=bytes(row["root"]), previous=bytes(row["previous"]), chains=row["chains"]
        )
        yield from _seal(jurisdiction, seal, previous)
        previous = seal.root
    for day in seals.strays(jurisdiction=jurisdiction):
        yield Fault(jurisdiction=jurisdiction, why="seal_missing", day=day)
    yield from _outside(jurisdiction, rows)


def _seal(jurisdiction: int, seal: Seal, previous: bytes) -> Iterator[Fault]:
    rows = seals.heads(jurisdiction=jurisdiction, day=seal.day)
    heads: list[Head] = [(row["subject_id"], row["seq"], bytes(row["hash"])) for row in rows]
    why = check_seal(seal, heads, previous_root=previous)
    if why is not None:
        yield Fault(jurisdiction=jurisdiction, why=f"seal_{why}", day=seal.day)
    kept = {
        (str(row["subject_id"]), row["seq"]): bytes(row["kept"]) for row in rows if row["kept"] is not None
    }
    lost = check_heads(heads, kept)
    if lost is not None:
        number = next(row["number"] for row in rows if row["subject_id"] == lost[0]) or str(lost[0])
        yield Fault(
            jurisdiction=jurisdiction, why="sealed_head_differs", number=number, seq=lost[1], day=seal.day
        )


def _outside(jurisdiction: int, rows: list[Row]) -> Iterator[Fault]:
    """Whether the file outside says the same. Only the newest seal may still be missing there, after a crash."""
    try:
        said = {line.day: line for line in sealing.read_outside(jurisdiction)}
    except (ValueError, UnicodeDecodeError):
        yield Fault(jurisdiction=jurisdiction, why="outside_unreadable")
        return
    kept = {
        row["day"]: sealing.Line(day=row["day"], root=bytes(row["root"]), chains=row["chains"])
        for row in rows
    }
    newest = max(kept, default=None)
    for day in sorted({*said, *kept}):
        if day not in said:
            if day != newest:
                yield Fault(jurisdiction=jurisdiction, why="outside_missing", day=day)
        elif day not in kept:
            yield Fault(jurisdiction=jurisdiction, why="seal_missing", day=day)
        elif said[day] != kept[day]:
            yield Fault(jurisdiction=jurisdiction, why="outside_differs", day=day)
