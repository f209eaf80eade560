"""Cases that somebody else handled: one entry says what a source states of the case, one more of each of its orders.

A row of a source says that a unit had the matter and, where it says so, whether that unit was late. It says nothing
of a call, a signing, an arrival or an answer, so none is told here: these orders have no due, no score and no rate.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import NamedTuple

from huying.domain.case.fold_orders import Recorded, moment_of, with_order
from huying.domain.case.state import Call, Case, Mark, Order, Party

IMPORTED = "imported"
"""The step of an entry that tells what a source states: of the case, or of the order it names."""


class Row(NamedTuple):
    """Which row of which source an entry tells: the row's own key, its line when it was read, its hash."""

    source: str
    key: str
    line: int
    hash: str


class StatedOrder(NamedTuple):
    """A unit that had the matter, in which role, and whether it was late (None: the source does not say)."""

    unit: str
    role: str
    late: bool | None = None


class StatedCase(NamedTuple):
    """What a row states of a case; `holder` is whose history it is. `late`: whether it was ended too late, None where
    the source does not say. `stated` are further values, by name.
    """

    number: str
    process: str
    holder: str
    at: datetime
    recorded_at: datetime
    row: Row
    channel: str = ""
    category: str | None = None
    grid: str | None = None
    lon: str | None = None
    lat: str | None = None
    parties: int = 0
    closed_at: datetime | None = None
    replied_at: datetime | None = None
    late: bool | None = None
    stated: Mapping[str, str] = MappingProxyType({})
    orders: tuple[StatedOrder, ...] = ()


def instant(moment: datetime | None) -> str | None:
    """A moment as facts hold it."""
    return moment.astimezone(UTC).isoformat() if moment else None


def begun(entry: Recorded) -> Case:
    """The case that the first entry tells: closed long ago, and filed when the source says."""
    facts = entry.facts
    done = {IMPORTED: _mark(entry)}
    closed_at = moment_of(facts.get("closed_at"))
    if closed_at is not None:
        done["close"] = Mark(seq=entry.seq, at=closed_at)
    return Case(
        process=facts["process"],
        holder=facts["holder"],
        filed_at=entry.at,
        at=entry.at,
        recorded_at=entry.recorded_at,
        channel=facts["channel"],
        category=facts.get("category"),
        grid=facts.get("grid"),
        lon=facts.get("lon"),
        lat=facts.get("lat"),
        parties=tuple(Party(no=n, reachable=False) for n, _ in enumerate(facts.get("parties", ()), 1)),
        ended="closed",
        seq=entry.seq,
        case_seq=entry.seq,
        done=done,
    )


def order_imported(case: Case, entry: Recorded) -> Case:
    """One order more. All of them stand under one call, of which nothing is known but that it must have been."""
    if entry.order != len(case.orders) + 1:
        raise ValueError(f"entry {entry.seq} tells order {entry.order} after {len(case.orders)}")
    if not case.calls:
        case = case.but(calls=(Call(no=1, caller=case.holder, round=case.round, at=entry.recorded_at),))
    row = {"unit": entry.facts["unit"], "role": entry.facts["role"], "own": False}
    case = with_order(case, row, 1, entry)
    told = replace(case.orders[-1], done={IMPORTED: _mark(entry)})
    return case.but(orders=(*case.orders[:-1], told))


def is_imported(of: Case | Order) -> bool:
    """Whether a source states it, and nobody of ours did it."""
    return IMPORTED in of.done


def stated_late(of: Case | Order) -> bool | None:
    """Whether it was late, as the source states; None where it does not, and for what is no history."""
    mark = of.done.get(IMPORTED)
    return mark.late if mark else None


def _mark(entry: Recorded) -> Mark:
    return Mark(seq=entry.seq, at=entry.recorded_at, late=entry.facts.get("late"))
