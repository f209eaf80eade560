"""One walked life as rows to be copied: everything constant is kept as bytes, the rest is filled in for each copy."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from bench.parts import wire
from bench.parts.lives import NUMBER, PICTURE, SUBJECT, Life
from huying.store.columns import HEAD, ORDER, TASK, names

ENTRY = (("seq", "integer"), ("step", "text"), ("order", "integer"), ("post", "bigint"), ("unit", "text"),
         ("at", "timestamptz"), ("recorded_at", "timestamptz"))  # fmt: skip
FILE = (("name", "text"), ("mime", "text"), ("suffix", "text"), ("size", "bigint"), ("width", "integer"),
        ("height", "integer"), ("sha", "bytea"), ("seq", "integer"), ("order", "integer"))  # fmt: skip
COLUMNS = {
    "subject": "jurisdiction_id, id, number, head_hash, kind, process_hash, head_seq, hash_name, state",
    "entry": "jurisdiction_id, subject_id, seq, step, order_no, post_id, unit, at, recorded_at, body, prev_hash, hash",
    "content": "jurisdiction_id, subject_id, seq, path, value, salt",
    "petitioner": "jurisdiction_id, subject_id, no, seq, path, sealed, key_id, phone_mark",
    "file": "jurisdiction_id, subject_id, id, post_id, name, mime, suffix, size, width, height, sha256_original,"
    " seq, order_no, sha256_stored",
    "case_head": f"jurisdiction_id, subject_id, number, title, place, search, {', '.join(names(HEAD))}",
    "case_order": f"jurisdiction_id, subject_id, {', '.join(names(ORDER))}",
    "task": f"jurisdiction_id, subject_id, {', '.join(names(TASK))}",
}
"""The tables a copy has rows in, in the order they are filled."""
FIRST = {name: wire.count(columns.count(",") + 1) for name, columns in COLUMNS.items()}
"""What each of their rows begins with."""
SALT = 16
PICTURE_SIZE = 1024

Rows = dict[str, list[bytes]]
Piece = bytes | str
"""A constant, or the name of what is filled in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One act of a mould. `texts` are what was written with it, `people` its petitioners, by path."""

    before: bytes
    body: tuple[Piece, ...]
    texts: tuple[tuple[str, bytes, bytes], ...]  # path, canonical value, the row from seq to value
    people: tuple[tuple[int, str, Any, bytes], ...]  # no, path, person, the row from no to path
    files: tuple[tuple[str, bytes, bytes], ...]  # what stands for its id, the row before and after it


@dataclass(frozen=True, slots=True, kw_only=True)
class Mould:
    """A life ready to be copied."""

    jurisdiction: int
    entries: tuple[Entry, ...]
    subject: bytes
    head: Callable[[str], bytes]
    orders: tuple[bytes, ...]
    tasks: tuple[bytes, ...]

    def copy(self, subject: UUID, number: str, rows: Rows) -> None:
        """Add the rows of one more case that lived this life."""
        from huying.domain import trace

        j = wire.written(self.jurisdiction, "integer")
        key = j + wire.field(subject.bytes)
        values = {"subject": str(subject).encode(), "number": number.encode()}
        last = trace.GENESIS
        for one in self.entries:
            self._write_words(one, subject, key, values, rows)
            values["prev"] = last.hex().encode()
            body = b"".join(piece if isinstance(piece, bytes) else values[piece] for piece in one.body)
            digest = sha256(last + body).digest()
            rows["entry"].append(
                FIRST["entry"] + key + one.before + wire.field(body) + _H + last + _H + digest
            )
            last = digest
        number_ = wire.field(number.encode())
        rows["subject"].append(FIRST["subject"] + key + number_ + _H + last + self.subject)
        rows["case_head"].append(FIRST["case_head"] + key + number_ + self.head(number))
        rows["case_order"] += [FIRST["case_order"] + key + one for one in self.orders]
        rows["task"] += [FIRST["task"] + key + one for one in self.tasks]

    def _write_words(
        self, one: Entry, subject: UUID, key: bytes, values: dict[str, bytes], rows: Rows
    ) -> None:
        from huying.services import petitioners

        salts = os.urandom(SALT * len(one.texts))
        for n, (path, value, row) in enumerate(one.texts):
            salt = salts[SALT * n : SALT * (n + 1)]
            values[path] = sha256(salt + value).hexdigest().encode()
            rows["content"].append(FIRST["content"] + key + row + _SALT + salt)
        for no, path, person, row in one.people:
            sealed, digest = petitioners.sealed_row(self.jurisdiction, subject, no, path, person)
            values[path] = digest.encode()
            rows["petitioner"].append(FIRST["petitioner"] + key + row + _sealed(sealed))
        for stand_in, before, after in one.files:
            made = UUID(bytes=os.urandom(16), version=4)
            values[stand_in] = str(made).encode()
            rows["file"].append(FIRST["file"] + key + wire.field(made.bytes) + before + after)


_H = (32).to_bytes(4, "big")
_SALT = SALT.to_bytes(4, "big")


def _sealed(row: dict[str, Any]) -> bytes:
    mark = row["phone_mark"]
    return (
        wire.field(bytes.fromhex(row["sealed"]))
        + wire.written(row["key_id"], "text")
        + wire.field(bytes.fromhex(mark) if mark else None)
    )


def mould(life: Life) -> Mould:
    """Everything of a life that its copies share."""
    from huying.store.cases import _json

    last = life.written[-1]
    kept = {"kind": "case", "process": life.case.process, "seq": last.seq, "hash": "sha256",
            "state": _json(last.state)}  # fmt: skip
    kinds = (("kind", "text"), ("process", "text"), ("seq", "integer"), ("hash", "text"), ("state", "jsonb"))
    return Mould(
        jurisdiction=life.jurisdiction,
        entries=tuple(_entry(one, life) for one in life.written),
        subject=wire.row(kept, kinds),
        head=_head(life),
        orders=tuple(wire.row(one, ORDER) for one in last.orders),
        tasks=tuple(wire.row(one, TASK) for one in last.tasks),
    )


def _head(life: Life) -> Callable[[str], bytes]:
    """What stands behind the number in the lists' row; only its search words depend on the number."""
    from huying.domain.search import words

    texts = {name: life.contents.get(name) for name in ("title", "text", "place")}
    shown = wire.written(texts["title"], "text") + wire.written(texts["place"], "text")
    rest = wire.row(life.written[-1].head, HEAD)
    common = words(" ".join(text or "" for text in texts.values()))
    return lambda number: shown + wire.written((*common, *words(number)), "tsvector") + rest


def _entry(one: Any, life: Life) -> Entry:
    from huying.domain.trace import canonical

    facts = {"seq": one.seq, "step": one.step, "order": one.order, "post": one.post, "unit": one.unit,
             "at": one.at, "recorded_at": one.recorded_at}  # fmt: skip
    seq = wire.written(one.seq, "integer")
    stand_ins = [str(file) for file in one.files]
    return Entry(
        before=wire.row(facts, ENTRY),
        body=_cut(one, stand_ins),
        texts=tuple(
            (c["path"], canonical(c["value"]),
             seq + wire.written(c["path"], "text") + wire.written(canonical(c["value"]).decode(), "jsonb"))
            for c in one.contents
        ),
        people=tuple(
            (p["no"], p["path"], life.contents[p["path"]],
             wire.written(p["no"], "integer") + seq + wire.written(p["path"], "text"))
            for p in one.petitioners
        ),
        files=tuple((stand_in, *_file(one)) for stand_in in stand_ins),
    )  # fmt: skip


def _cut(one: Any, stand_ins: list[str]) -> tuple[Piece, ...]:
    """An entry's bytes, cut where a copy differs: digests, subject, number, the hash before, files."""
    digests = json.loads(one.body)["contents"]
    slots = {digest: path for path, digest in digests.items()} | {name: name for name in stand_ins}
    slots |= {str(SUBJECT): "subject", NUMBER: "number"}
    slots |= {one.prev_hash.hex(): "prev"}
    places = sorted((one.body.index(slot.encode()), slot) for slot in slots if slot.encode() in one.body)
    pieces: list[Piece] = []
    end = 0
    for start, slot in places:
        pieces += [one.body[end:start], slots[slot]]
        end = start + len(slot)
    return (*pieces, one.body[end:])


def _file(one: Any) -> tuple[bytes, bytes]:
    """A file's row before and after the hash that is kept apart for the picture all copies share."""
    facts = {"name": "处置后.jpg", "mime": "image/jpeg", "suffix": ".jpg", "size": PICTURE_SIZE, "width": 64,
             "height": 48, "sha": bytes.fromhex(PICTURE), "seq": one.seq, "order": one.order}  # fmt: skip
    return wire.written(one.post, "bigint"), wire.row(facts, FILE) + wire.field(bytes.fromhex(PICTURE))
