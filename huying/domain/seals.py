"""Daily seals: a root over the heads of the chains that grew, the last root inside.

A seal kept only beside what it seals proves nothing: it is also written outside the database (design §2).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias
from uuid import UUID

from huying.domain.trace import ALGORITHMS, HASH, canonical

VERSION = 1
SEAL_BREAKS = frozenset({"previous_differs", "count_differs", "root_differs"})
"""Why a seal may be broken."""

Head: TypeAlias = tuple[UUID | str, int, bytes]
"""A subject's id, the seq of its last entry, and that entry's hash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """A jurisdiction's seal of one day, over the heads of `chains` subjects and the last root.

    Before the first seal the last root is the trace's `GENESIS`.
    """

    day: date
    root: bytes
    previous: bytes
    chains: int
    algorithm: str = HASH


def seal_root(previous_root: bytes, day: date, heads: Iterable[Head], algorithm: str = HASH) -> bytes:
    """The root over a day's heads, in any order, and the last root.

    Raises ValueError when a subject comes twice.
    """
    rows = sorted([str(subject), seq, head.hex()] for subject, seq, head in heads)
    if len({row[0] for row in rows}) != len(rows):
        raise ValueError("a seal takes one head of each subject")
    sealed = {"v": VERSION, "previous": previous_root.hex(), "day": day.isoformat(), "heads": rows}
    return ALGORITHMS[algorithm](canonical(sealed))


def check_seal(seal: Seal, heads: Iterable[Head], *, previous_root: bytes) -> str | None:
    """Why a seal does not hold (one of `SEAL_BREAKS`) for the heads kept with it and the seal before it."""
    rows = list(heads)
    if seal.previous != previous_root:
        return "previous_differs"
    if not seal.chains == len(rows) == len({str(row[0]) for row in rows}):
        return "count_differs"
    return None if seal_root(previous_root, seal.day, rows, seal.algorithm) == seal.root else "root_differs"


def check_heads(heads: Iterable[Head], hashes: Mapping[tuple[str, int], bytes]) -> Head | None:
    """The first sealed head, by subject, that the trace no longer holds; `hashes` is by subject and seq."""
    for subject, seq, sealed in sorted(heads, key=lambda head: str(head[0])):
        if hashes.get((str(subject), seq)) != sealed:
            return subject, seq, sealed
    return None
