"""What is written of imported cases: entries with their chains, contents, petitioners, folded state, projections."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache

import orjson

from huying.domain import trace
from huying.domain.case.history import IMPORTED, StatedCase
from huying.domain.case.history_rows import Rows, case_body, order_body
from huying.domain.ids import RANDOM_BYTES, uuid7
from huying.domain.search import words
from huying.services import petitioners
from huying.services.cases import search_words
from huying.services.history_home import Home
from huying.services.history_reading import Reading
from huying.services.history_stating import Stating
from huying.services.import_rows import LineFault
from huying.store import history
from huying.store.history import HEAD_COLUMNS, ORDER_COLUMNS, Batch, Drawn, Values
from huying.store.units import UnitRow

_WRITTEN: tuple[str, ...] = ("text", "place", "reply")
_UNITS, _TIED, _LON, _LAT = (HEAD_COLUMNS.index(name) for name in ("units", "tied", "lon", "lat"))
_array = cache(history.text_array)


@dataclass(slots=True, kw_only=True)
class Built:
    """Cases ready to be written, the units they need first, and what is wrong with rows that make none."""

    batch: Batch = field(default_factory=Batch)
    units: list[UnitRow] = field(default_factory=list)
    orders: int = 0
    faults: list[LineFault] = field(default_factory=list)


class Builder:
    """Makes the rows of the cases of one jurisdiction. Asks the database nothing."""

    def __init__(self, home: Home, stating: Stating) -> None:
        self.jurisdiction = home.place.id
        self.rows = Rows(holder=home.holder, rules=home.rules, head=HEAD_COLUMNS, order=ORDER_COLUMNS)
        self._stating = stating

    def build(self, readings: Sequence[Reading], drawn: Drawn) -> Built:
        """The rows of these readings, none of which has a fault so far."""
        built = Built()
        for reading, stated in self._stating.states(readings, drawn):
            if isinstance(stated, LineFault):
                built.faults.append(stated)
            else:
                _Writing(self, stated, reading, built.batch).write()
                built.orders += len(stated.orders)
        units = self._stating.units
        built.units, units.new = units.new, []
        return built


def _lexemes(texts: dict[str, str], number: str) -> Collection[bytes]:
    """What the case is found by, as `services.cases.search_words` says. Titles repeat, so theirs are remembered."""
    if "text" in texts:
        return list(map(history.lexeme, search_words(texts, number)))
    said = " ".join([texts["title"], texts.get("place", "")])
    return dict.fromkeys((*map(history.lexeme, words(number)), *_lexemes_of(said)))


@lru_cache(maxsize=4096)
def _lexemes_of(text: str) -> tuple[bytes, ...]:
    return tuple(map(history.lexeme, words(text)))


class _Writing:
    """One case being added to a batch."""

    def __init__(self, builder: Builder, case: StatedCase, reading: Reading, batch: Batch) -> None:
        self.builder, self.case, self.reading = builder, case, reading
        self.batch, self.rows = batch, batch.rows
        self.jurisdiction = builder.jurisdiction
        self.subject = uuid7(case.at, os.urandom(RANDOM_BYTES))
        self.id = self.subject.bytes
        self.head = trace.GENESIS

    def write(self) -> None:
        """Add the rows of the case to the batch."""
        case = self.case
        texts = self._texts()
        digests = {path: self._content(path, text) for path, text in texts.items()} | self._person()
        whose = self.jurisdiction, self.subject
        self._entry(1, None, case.at, case_body(case, whose, contents=digests))
        for no in range(1, len(case.orders) + 1):
            self._entry(no + 1, no, case.recorded_at, order_body(case, whose, no=no, prev=self.head))
        self._subject()
        self._projections(texts)
        row = (self.jurisdiction, case.row.source, case.row.key, self.id, self.reading.row_hash)
        self.rows["imported_row"].append(row)
        self.batch.cases += 1

    def _texts(self) -> dict[str, str]:
        texts = self.reading.texts
        return {"title": self.reading.title} | {name: texts[name] for name in _WRITTEN if name in texts}

    def _content(self, path: str, text: str) -> str:
        """Keep what was written; its digest."""
        salt = os.urandom(trace.SALT_BYTES)
        value = history.jsonb(orjson.dumps(text))
        self.rows["content"].append((self.jurisdiction, self.id, 1, path, value, salt))
        return trace.digest(salt, text)

    def _person(self) -> dict[str, str]:
        """Seal who reported; the digest."""
        if not self.reading.person:
            return {}
        path = "parties.0"
        row, digest = petitioners.sealed_row(self.jurisdiction, self.subject, 1, path, self.reading.person)
        mark = bytes.fromhex(row["phone_mark"]) if row["phone_mark"] else None
        sealed = bytes.fromhex(row["sealed"])
        self.rows["petitioner"].append((self.jurisdiction, self.id, 1, 1, path, sealed, row["key_id"], mark))
        return {path: digest}

    def _entry(self, seq: int, order: int | None, at: datetime, body: bytes) -> None:
        prev, self.head = self.head, trace.chain_hash(self.head, body)
        self.rows["entry"].append(
            (
                self.jurisdiction,
                self.id,
                seq,
                IMPORTED,
                order,
                at,
                self.case.recorded_at,
                body,
                prev,
                self.head,
            )
        )

    def _subject(self) -> None:
        case = self.case
        kept: Values = (
            self.jurisdiction,
            self.id,
            "case",
            case.number,
            case.process,
            1 + len(case.orders),
            self.head,
            trace.HASH,
            history.jsonb(self.builder.rows.state(case).encode()),
        )
        self.rows["subject"].append(kept)

    def _projections(self, texts: dict[str, str]) -> None:
        case, made = self.case, self.builder.rows
        head = made.head(case)
        head[_UNITS], head[_TIED] = _array(tuple(head[_UNITS])), _array(tuple(head[_TIED]))
        if case.lon is not None and case.lat is not None:
            head[_LON], head[_LAT] = float(case.lon), float(case.lat)
        search = history.tsvector(_lexemes(texts, case.number))
        told = (case.number, texts["title"], texts.get("place"), search)
        self.rows["case_head"].append((self.jurisdiction, self.id, *told, *head))
        for order in made.orders(case):
            self.rows["case_order"].append((self.jurisdiction, self.id, *order))
