"""Imported cases as their tables hold them, made directly from what is stated.

To fold, project and spell a million cases that were born ended costs more than to write them. A test proves that this
way and the usual one come to the same bytes, the same state and the same rows, whatever is stated.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from json import dumps
from json.encoder import encode_basestring as spelled
from typing import Any
from uuid import UUID

from huying.domain import trace
from huying.domain.case.history import IMPORTED, StatedCase, StatedOrder, instant
from huying.domain.case.projection import project
from huying.domain.case.rules import Rules
from huying.domain.case.state import Call, Case, Mark, Order, Party
from huying.domain.codec import to_plain

_THEN = datetime(1970, 1, 1, tzinfo=UTC)
_MARK = Mark(seq=1, at=_THEN)
_PARTY = to_plain(Party(no=1, reachable=False))
_SAID = {None: "null", False: "false", True: "true"}
_OF_CASE = frozenset(
    {
        *("filed_at", "at", "recorded_at", "channel", "category", "grid", "lon", "lat", "parties", "seq"),
        *("done", "calls", "orders"),
    }
)
"""What of a case's state depends on what is stated; all else is the same for all cases of one holder."""


def _open(plain: Mapping[str, Any], *, without: frozenset[str] | set[str]) -> str:
    """A JSON object that goes on: it has all these but the last brace."""
    kept = {name: value for name, value in plain.items() if name not in without}
    return dumps(kept, ensure_ascii=False)[:-1]


_MARKED = _open(to_plain(_MARK), without={"seq", "at", "late"})
_ORDERED = _open(
    to_plain(Order(no=1, call=1, unit="", role="", own=False, at=_THEN, seq=1)),
    without={"no", "unit", "role", "at", "seq", "done"},
)
_CALLED = _open(to_plain(Call(no=1, caller="", round=0, at=_THEN)), without={"caller", "at"})


@lru_cache(maxsize=8)
def _recorded(at: datetime) -> str | None:
    """When it was recorded, as the state has it: the same for thousands of cases."""
    return instant(at)


_recorded_in_trace = lru_cache(maxsize=8)(trace.instant)
"""The same, as an entry's bytes tell it."""


def _marked(seq: int, at: str | None, late: bool | None) -> str:
    return f'{_MARKED},"seq":{seq},"at":"{at}","late":{_SAID[late]}}}'


def _text(text: str | None) -> str:
    return "null" if text is None else spelled(text)


class Rows:
    """What is kept of cases of one holder under one process, in the order of the columns that are asked for."""

    def __init__(
        self, *, holder: str, rules: Rules, head: Sequence[str] = (), order: Sequence[str] = ()
    ) -> None:
        bare = Case(
            process=rules.process.hash,
            holder=holder,
            channel="",
            filed_at=_THEN,
            at=_THEN,
            recorded_at=_THEN,
            case_seq=1,
            ended="closed",
        )
        projected, told = project(bare, rules), project(_with_order(bare, holder), rules).orders[0]
        self._units = frozenset(projected.head["units"])
        self._head, self._order = [projected.head[one] for one in head], [told[one] for one in order]
        self._in_head = {name: place for place, name in enumerate(head)}
        self._in_order = {name: place for place, name in enumerate(order)}
        self._state = _open(to_plain(bare), without=_OF_CASE)
        self._called = f'{_CALLED},"caller":{spelled(holder)}'
        self._now = rules.units.now

    def state(self, case: StatedCase) -> str:
        """The folded state as JSON."""
        at, recorded_at = instant(case.at), _recorded(case.recorded_at)
        done = f'"{IMPORTED}":{_marked(1, recorded_at, case.late)}'
        if case.closed_at is not None:
            done += f',"close":{_marked(1, instant(case.closed_at), None)}'
        parties = [dumps({**_PARTY, "no": no + 1}) for no in range(case.parties)]
        calls = f'{self._called},"at":"{recorded_at}"}}' if case.orders else ""
        orders = [_order_state(no, order, recorded_at) for no, order in enumerate(case.orders, 1)]
        return (
            f'{self._state},"filed_at":"{at}","at":"{at}","recorded_at":"{recorded_at}"'
            f',"channel":{spelled(case.channel)},"category":{_text(case.category)},"grid":{_text(case.grid)}'
            f',"lon":{_text(case.lon)},"lat":{_text(case.lat)},"parties":[{",".join(parties)}]'
            f',"seq":{1 + len(orders)},"done":{{{done}}},"calls":[{calls}],"orders":[{",".join(orders)}]}}'
        )

    def head(self, case: StatedCase) -> list[Any]:
        """The row of `case_head`."""
        row, places = self._head.copy(), self._in_head
        row[places["channel"]] = case.channel
        row[places["category"]] = case.category
        row[places["grid"]] = self._now(case.grid) if case.grid else None
        row[places["lon"]], row[places["lat"]] = case.lon, case.lat
        row[places["filed_at"]], row[places["closed_at"]] = case.at, case.closed_at
        row[places["stated_late"]] = case.late
        row[places["units"]] = sorted(self._units.union([self._now(order.unit) for order in case.orders]))
        return row

    def orders(self, case: StatedCase) -> Iterator[list[Any]]:
        """The rows of `case_order`."""
        places = self._in_order
        for no, order in enumerate(case.orders, 1):
            row = self._order.copy()
            row[places["no"]] = no
            row[places["unit"]] = self._now(order.unit)
            row[places["duty"]] = order.role
            row[places["seq"]] = no + 1
            yield row


def _order_state(no: int, order: StatedOrder, recorded_at: str | None) -> str:
    mark = _marked(no + 1, recorded_at, order.late)
    return (
        f'{_ORDERED},"no":{no},"unit":{spelled(order.unit)},"role":{spelled(order.role)},"at":"{recorded_at}"'
        f',"seq":{no + 1},"done":{{"{IMPORTED}":{mark}}}}}'
    )


def _with_order(case: Case, unit: str) -> Case:
    """The case with one imported order, to see what its row has in common with all others."""
    order = Order(no=1, call=1, unit=unit, role="lead", own=False, at=_THEN, seq=2, done={IMPORTED: _MARK})
    return case.but(calls=(Call(no=1, caller=case.holder, round=0, at=_THEN),), orders=(order,))


Whose = tuple[int, UUID]
"""The jurisdiction and the subject of a chain."""


def case_body(case: StatedCase, of: Whose, *, contents: Mapping[str, str]) -> bytes:
    """The bytes of the entry that tells the case; `contents` are the digests of what was written, by path."""
    at, recorded_at = trace.instant(case.at), _recorded_in_trace(case.recorded_at)
    return _body(of, 1, "null", at, recorded_at, _case_facts(case), contents, trace.GENESIS)


def order_body(case: StatedCase, of: Whose, *, no: int, prev: bytes) -> bytes:
    """The bytes of the entry that tells its order of this number."""
    order, at = case.orders[no - 1], _recorded_in_trace(case.recorded_at)
    late = "" if order.late is None else f'"late":{_SAID[order.late]},'
    facts = f'{{{late}"role":{spelled(order.role)},{_row(case)},"unit":{spelled(order.unit)}}}'
    return _body(of, no + 1, str(no), at, at, facts, {}, prev)


def _case_facts(case: StatedCase) -> str:
    """The facts in the order of their names, as canonical JSON has them."""
    parts = [
        f'"category":{spelled(case.category)},' if case.category is not None else "",
        f'"channel":{spelled(case.channel)},',
        f'"closed_at":"{instant(case.closed_at)}",' if case.closed_at else "",
        f'"grid":{spelled(case.grid)},' if case.grid is not None else "",
        f'"holder":{spelled(case.holder)},',
        f'"lat":{spelled(case.lat)},' if case.lat is not None else "",
        f'"late":{_SAID[case.late]},' if case.late is not None else "",
        f'"lon":{spelled(case.lon)},' if case.lon is not None else "",
        f'"number":{spelled(case.number)},',
        f'"parties":[{",".join([_UNREACHABLE] * case.parties)}],' if case.parties else "",
        f'"process":{spelled(case.process)},',
        f'"replied_at":"{instant(case.replied_at)}",' if case.replied_at else "",
        _row(case),
        f',"stated":{{{_listed(case.stated)}}}' if case.stated else "",
    ]
    return f"{{{''.join(parts)}}}"


_UNREACHABLE = '{"reachable":false}'


def _row(case: StatedCase) -> str:
    row = case.row
    told = f'{{"hash":{spelled(row.hash)},"key":{spelled(row.key)},"line":{row.line}}}'
    return f'"row":{told},"source":{spelled(row.source)}'


def _listed(texts: Mapping[str, str]) -> str:
    return ",".join([f"{spelled(name)}:{spelled(text)}" for name, text in sorted(texts.items())])


def _body(
    of: Whose,
    seq: int,
    order: str,
    at: str,
    recorded_at: str,
    facts: str,
    contents: Mapping[str, str],
    prev: bytes,
) -> bytes:
    return (
        f'{{"at":"{at}","by":{{}},"contents":{{{_listed(contents)}}},"facts":{facts}'
        f',"hash":"{trace.HASH}","jurisdiction":{of[0]},"order":{order}'
        f',"prev":"{prev.hex()}","recorded_at":"{recorded_at}","seq":{seq}'
        f',"step":"{IMPORTED}","subject":"{of[1]}","v":{trace.VERSION}}}'
    ).encode()
