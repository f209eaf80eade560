"""Checking the trace of a jurisdiction: bytes, chains, contents, heads, folded states and seals."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from huying.domain import trace
from huying.domain.seals import Head, Seal, check_heads, check_seal
from huying.domain.trace import Broken
from huying.services import seals as sealing
from huying.services.verify_chain import Chain, OpenRow, check_subject
from huying.services.verify_files import check_bytes
from huying.services.verify_people import opener
from huying.store import chains, seals
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


def verify(
    *,
    counts: Counts,
    jurisdiction: int | None = None,
    keys: bool = False,
    files: bool = False,
    tick: Callable[[], object] = lambda: None,
    tell: Callable[[Erased], object] = lambda erased: None,
) -> Iterator[Fault]:
    """Everything broken, in the order of jurisdictions, cases and seals, the first broken place of each.

    `counts` grows meanwhile, `tick` is called after every batch and `tell` for every erasure; memory does not grow
    with the number of cases, only with the heads of the largest seal. With `keys`, petitioners are decrypted and
    compared with their digests; with `files`, the bytes of every kept file are read and compared with their hashes.
    """
    chosen = chains.jurisdictions() if jurisdiction is None else [jurisdiction]
    for one in chosen:
        checks = (opener(one) if keys else None, files)
        yield from _chains(one, counts, checks, tick, tell)
        yield from _seals(one, counts)
        tick()


def _chains(
    jurisdiction: int,
    counts: Counts,
    checks: tuple[OpenRow | None, bool],
    tick: Callable[[], object],
    tell: Callable[[Erased], object],
) -> Iterator[Fault]:
    open_row, files = checks
    after = chains.FIRST
    while batch := _batch(jurisdiction, after):
        for chain in batch:
            _count(counts, chain, tell)
            found = check_subject(chain, open_row=open_row)
            counts.unopened += found.unopened
            broken = found.broken or (check_bytes(chain) if files else None)
            if broken is not None:
                yield _fault(chain, broken)
        after = batch[-1].subject["id"]
        tick()
    for row in chains.orphans(jurisdiction=jurisdiction):
        yield Fault(
            jurisdiction=jurisdiction, why="subject_gone", number=str(row["subject_id"]), seq=row["seq"]
        )


def _batch(jurisdiction: int, after: UUID) -> list[Chain]:
    """The next chains, all as they stood at one moment."""
    with chains.snapshot():
        subjects = chains.subjects(jurisdiction=jurisdiction, after=after)
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


def _count(counts: Counts, chain: Chain, tell: Callable[[Erased], object]) -> None:
    counts.subjects += 1
    counts.entries += len(chain.entries)
    counts.contents += len(chain.contents)
    counts.petitioners += len(chain.petitioners)
    counts.files += len(chain.files)
    rows = (*chain.contents, *chain.petitioners, *chain.files)
    erased = Counter(row["erased_by"] for row in rows if row["erased_by"] is not None)
    counts.erased += erased.total()
    for entry, count in sorted(erased.items()):
        tell(
            Erased(jurisdiction=chain.jurisdiction, number=chain.subject["number"], entry=entry, count=count)
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
