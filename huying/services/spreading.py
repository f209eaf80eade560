"""Long work over every case, in pieces that several processes take from each other's hands."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from django.db import connections

from huying.store import chains
from huying.store.chains import Piece

Result = TypeVar("Result")


def pieces(jurisdiction: int) -> list[Piece]:
    """A jurisdiction's cases in pieces, in order; a case that is filed meanwhile belongs to the last."""
    ends = chains.boundaries(jurisdiction=jurisdiction)
    return [
        Piece(jurisdiction=jurisdiction, after=after, until=until)
        for after, until in zip((chains.FIRST, *ends), (*ends, chains.LAST), strict=True)
    ]


def spread(work: Callable[[Piece], Result], todo: Sequence[Piece], *, jobs: int) -> Iterator[Result]:
    """What the work makes of each piece, in their order. `work` has to be a function other processes can be sent."""
    if jobs == 1:
        yield from map(work, todo)
        return
    connections.close_all()  # a connection must not be shared with another process
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        yield from pool.imap(work, todo)
