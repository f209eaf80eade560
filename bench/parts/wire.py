"""Rows as PostgreSQL's binary COPY reads them, for tables whose rows are mostly alike."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

HEADER = b"PGCOPY\n\xff\r\n\x00" + struct.pack("!ii", 0, 0)
TRAILER = struct.pack("!h", -1)
NULL = struct.pack("!i", -1)
TEXT = 25  # pg_type's number of `text`
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def field(data: bytes | None) -> bytes:
    """One field with its length before it."""
    return NULL if data is None else struct.pack("!i", len(data)) + data


def count(fields: int) -> bytes:
    """What a row of so many fields begins with."""
    return struct.pack("!h", fields)


def written(value: Any, kind: str) -> bytes:
    """A value of one of the kinds of `huying.store.columns` as a field."""
    return NULL if value is None else field(_WRITERS[kind](value))


def row(values: Mapping[str, Any], columns: Iterable[tuple[str, str]]) -> bytes:
    """The fields of a row, without its count."""
    return b"".join(written(values[name], kind) for name, kind in columns)


def _moment(value: datetime) -> bytes:
    delta = value - EPOCH
    return struct.pack("!q", (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds)


def _texts(values: Iterable[str]) -> bytes:
    given = list(values)
    if not given:
        return struct.pack("!iii", 0, 0, TEXT)
    return struct.pack("!iiiii", 1, 0, TEXT, len(given), 1) + b"".join(field(one.encode()) for one in given)


def _lexemes(words: Iterable[str]) -> bytes:
    """A tsvector without positions; it keeps its words by their bytes."""
    found = sorted({word.encode() for word in words})
    return struct.pack("!i", len(found)) + b"".join(word + b"\x00" + struct.pack("!H", 0) for word in found)


_WRITERS: Mapping[str, Any] = {
    "integer": lambda value: struct.pack("!i", value),
    "bigint": lambda value: struct.pack("!q", value),
    "smallint": lambda value: struct.pack("!h", value),
    "boolean": lambda value: b"\x01" if value else b"\x00",
    "double precision": lambda value: struct.pack("!d", float(value)),
    "text": str.encode,
    "uuid": lambda value: value.bytes,
    "bytea": bytes,
    "jsonb": lambda value: b"\x01" + value.encode(),
    "timestamptz": _moment,
    "text[]": _texts,
    "tsvector": _lexemes,
}
