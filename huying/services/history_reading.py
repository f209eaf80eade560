"""One row of somebody's table as what it states of a case, with every fault found on the way."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from huying.domain.text import mask_free_text
from huying.services.history_maps import BETWEEN, HistoryMap, Late, Named
from huying.services.import_rows import (
    FORMULA,
    KEY_LENGTH,
    SHOWN,
    TITLE_LENGTH,
    LineFault,
    moment_of,
    of_the_row,
)
from huying.services.table_rows import Row

VALUE_LENGTH: Final = 80
"""Characters of a name or a value: what is longer is a text, and texts have columns of their own."""
_FORMULA_SIGNS: Final = frozenset("=+-@")
_FIGURE: Final = re.compile("[0-9\uff10-\uff19〇零一幺二三四五六七八九]")
_FEWEST_FIGURES: Final = 9
"""A number that points to a person has more."""
_DEGREES: Final = re.compile(r"-?\d{1,3}(\.\d{1,12})?", re.ASCII)
DEGREES: Final = {"lon": 180, "lat": 90}


class NamedUnit(NamedTuple):
    """A unit as a row names it: its name, and its number at the source, where it has one."""

    name: str
    number: str


class StatedPart(NamedTuple):
    """A unit that had the case, in which role, and whether it was late, if the row says so."""

    unit: NamedUnit
    role: str
    late: bool | None


_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class Reading(NamedTuple):
    """What a row states. With faults it is not to be imported."""

    line: int
    key: str
    row_hash: bytes
    faults: list[LineFault]
    at: datetime | None = None
    title: str = ""
    texts: Mapping[str, str] = _NOTHING
    moments: Mapping[str, datetime] = _NOTHING
    channel: str = ""
    category: str = ""
    late: bool | None = None
    person: Mapping[str, str] = _NOTHING
    ground: Sequence[tuple[str, NamedUnit]] = ()
    parts: Sequence[StatedPart] = ()
    stated: Mapping[str, str] = _NOTHING


class Reader:
    """Reads rows by one map."""

    def __init__(self, use: HistoryMap) -> None:
        self.use = use
        self._columns = use.columns
        self._lates = {
            one.column: one for one in (use.late, *(part.late for part in use.parts)) if one
        }.values()
        self._long = {use.key, *use.title, *(use.texts.get(name, "") for name in ("text", "reply", "place"))}

    def read(self, row: Row) -> Reading:
        """The row as what it states."""
        given, blank = row.values, self.use.blank
        key, row_hash = given.get(self.use.key, ""), self._hash(given)
        if row.faults:
            return Reading(row.line, key, row_hash, of_the_row(row))
        values = {column: "" if given[column] in blank else given[column] for column in self._columns}
        faults = list(self._faults(row.line, values))
        if faults:
            return Reading(row.line, key, row_hash, faults)
        return self._stated(Reading(row.line, key, row_hash, faults), values)

    def _hash(self, given: Mapping[str, str]) -> bytes:
        """What the row says in the columns that count; others may change as they like."""
        # No cell has a control in it but the ends of its lines, so none can pass for another.
        told = "\x1f".join([given.get(column, "") for column in self._columns])
        return hashlib.sha256(told.encode()).digest()

    def _faults(self, line: int, values: Mapping[str, str]) -> Iterator[LineFault]:
        use = self.use
        key = values[use.key]
        if not key:
            yield LineFault(line=line, code="key_blank", column=use.key)
        elif len(key) > KEY_LENGTH:
            yield LineFault(line=line, code="key_long", params={"most": KEY_LENGTH}, column=use.key)
        elif _masked(key) != key:
            # A key stays in the trace for ever.
            yield LineFault(line=line, code="key_personal", column=use.key)
        if not any(values[column] for column in use.title):
            yield LineFault(line=line, code="required", column=use.title[0])
        for late in self._lates:
            text = values[late.column]
            if text and text not in late.yes and text not in late.no:
                told = {"value": text[:SHOWN]}
                yield LineFault(line=line, code="unknown_value", params=told, column=late.column)
        for column, text in values.items():
            if text[:1] in _FORMULA_SIGNS and FORMULA.match(text):
                yield LineFault(line=line, code="formula", params={"value": text[:SHOWN]}, column=column)
            elif len(text) > VALUE_LENGTH and column not in self._long:
                yield LineFault(line=line, code="value_long", params={"most": VALUE_LENGTH}, column=column)

    def _stated(self, bare: Reading, values: Mapping[str, str]) -> Reading:
        """What the row states; what cannot be meant is noted."""
        use = self.use
        moments, title, texts = self._moments(bare, values), *self._texts(bare, values)
        return bare._replace(
            at=moments.pop("at", None),
            moments=moments,
            title=title,
            texts=texts,
            channel=_masked(values[use.channel]) if use.channel else use.constant_channel,
            category=_masked(values[use.category]) if use.category else "",
            late=_late(use.late, values),
            person={name: values[column] for name, column in use.person.items() if values[column]},
            ground=[(one.kind, unit) for one in use.ground if (unit := _unit(one, values)) is not None],
            parts=[
                StatedPart(unit, part.role, _late(part.late, values))
                for part in use.parts
                if (unit := _unit(part, values)) is not None
            ],
            stated={one.name: _masked(values[one.column]) for one in use.stated if values[one.column]},
        )

    def _moments(self, bare: Reading, values: Mapping[str, str]) -> dict[str, datetime]:
        moments: dict[str, datetime] = {}
        for name, cell in self.use.moments.items():
            text = values[cell.column]
            moment = moment_of(text, cell.formats) if text else None
            if moment is not None:
                moments[name] = moment
            elif text or name == "at":
                told = {"value": text[:SHOWN], "formats": ", ".join(cell.formats)} if text else {}
                code = "bad_moment" if text else "required"
                bare.faults.append(LineFault(line=bare.line, code=code, params=told, column=cell.column))
        return moments

    def _texts(self, bare: Reading, values: Mapping[str, str]) -> tuple[str, dict[str, str]]:
        """The title, and what else is written; a title that is too long stands whole in the text."""
        title = _title(*[values[column] for column in self.use.title])
        texts = {name: values[column] for name, column in self.use.texts.items() if values[column]}
        if len(title) > TITLE_LENGTH:
            texts["text"] = f"{title}\n\n{texts.get('text', '')}".strip()
            title = f"{title[: TITLE_LENGTH - 1]}…"
        if "lon" in texts or "lat" in texts:
            bare.faults.extend(self._faults_of_point(bare.line, texts))
        return title, texts

    def _faults_of_point(self, line: int, texts: Mapping[str, str]) -> Iterator[LineFault]:
        """A place on the map has both of its numbers, or none."""
        for name, most in DEGREES.items():
            text, column = texts.get(name), self.use.texts[name]
            if text is None:
                yield LineFault(line=line, code="required", column=column)
            elif not _DEGREES.fullmatch(text) or abs(float(text)) > most:
                told = {"least": -most, "most": most}
                yield LineFault(line=line, code="out_of_range", params=told, column=column)


@lru_cache(maxsize=4096)
def _title(*parts: str) -> str:
    """A title of these parts, each once, on one line; titles repeat."""
    return _masked(" ".join(BETWEEN.join(dict.fromkeys(part for part in parts if part)).split()))


def _unit(named: Named, values: Mapping[str, str]) -> NamedUnit | None:
    name = values[named.name]
    return NamedUnit(name, values[named.number] if named.number else "") if name else None


def _late(late: Late | None, values: Mapping[str, Any]) -> bool | None:
    if late is None:
        return None
    text = values[late.column]
    return True if text in late.yes else False if text in late.no else None


@lru_cache(maxsize=4096)
def _masked(text: str) -> str:
    """The text as it may stand where nothing is ever erased: without telephone and identity numbers."""
    return mask_free_text(text) if len(_FIGURE.findall(text)) >= _FEWEST_FIGURES else text
