"""The trace: entries as canonical bytes, chained by their hashes, with contents known by salted digests.

An entry is hashed from bytes that are kept, never from what a database makes of them. What people wrote and
who they are stands beside the entry and may be erased; the entry holds only a digest of it, so the chain
stays whole (design §2).
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

VERSION = 1
HASH = "sha256"
ALGORITHMS: Mapping[str, Callable[[bytes], bytes]] = {
    "sha256": lambda data: hashlib.sha256(data).digest(),
    # Python has SM3 (GB/T 32905) where its OpenSSL has it.
    "sm3": lambda data: hashlib.new("sm3", data).digest(),
}
GENESIS = bytes(32)
"""What stands for the hash before the first entry of a subject, and for the root before the first seal."""
SALT_BYTES = 16
ERASE = "erase"
"""The step that deletes contents and files; its fact `erased` lists them as [seq, path]."""

BREAKS = frozenset(
    {
        "gap",
        "unreadable",
        "hash_differs",
        "previous_differs",
        "other_subject",
        "backwards",
        "tail_cut",
        "head_differs",
        "content_missing",
        "content_differs",
        "content_unlisted",
        "content_not_erased",
        "erasure_unfounded",
    }
)
"""Why a trace may be broken."""


class Unreadable(ValueError):
    """These bytes are no entry as `body` writes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a trace. `contents` gives the digest of each text kept beside it, `prev` the last hash.

    `at` is when it happened, `recorded_at` the database's clock.
    """

    seq: int
    step: str
    order: int | None
    by: Mapping[str, int | str | None]
    at: datetime
    recorded_at: datetime
    facts: Mapping[str, Any]
    contents: Mapping[str, str]
    prev: bytes
    algorithm: str = HASH


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An entry as read from its bytes, and the subject these bytes name."""

    jurisdiction: int
    subject: str
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry:
    """An entry as a table keeps it."""

    seq: int
    body: bytes
    prev_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What one path of an entry holds; `salt` is None once `erased_by` deleted it."""

    path: str
    value: Any
    salt: bytes | None
    erased_by: int | None = None


class File(NamedTuple):
    """What is kept of a file: the entry it came with, the SHA-256 of what was stored, and what erased it."""

    seq: int
    sha256: str
    erased_by: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """The first thing wrong with a trace: at which entry, why (one of `BREAKS`), and in which content."""

    seq: int
    why: str
    path: str | None = None


def canonical(value: Any) -> bytes:
    """The one way to write a value: UTF-8 JSON, keys sorted by code point, no spaces.

    Raises TypeError for anything but dict with text keys, list, tuple, str, int, bool and None (a float has
    no single spelling), and ValueError for text that is not Unicode (a lone surrogate).
    """
    _refuse_strangers(value)
    return _spell(value).encode()


_spell = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def _refuse_strangers(value: Any) -> None:
    kind = type(value)
    if kind is dict:
        for key, one in value.items():
            if type(key) is not str:
                raise TypeError(f"a key of the trace must be text, not {type(key).__name__}")
            if type(one) not in _PLAIN:
                _refuse_strangers(one)
    elif kind is list or kind is tuple:
        for one in value:
            _refuse_strangers(one)
    elif kind not in _PLAIN:
        raise TypeError(f"the trace holds no {kind.__name__}")


_PLAIN = frozenset({str, int, bool, type(None)})


def digest(salt: bytes, value: Any, algorithm: str = HASH) -> str:
    """The digest of a content in hex. Raises ValueError for a salt that is not `SALT_BYTES` long.

    Without the salt nobody can tell by trying values what an erased name or number was.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes, not {len(salt)}")
    return ALGORITHMS[algorithm](salt + canonical(value)).hex()


def chain_hash(prev: bytes, body: bytes, algorithm: str = HASH) -> bytes:
    """The hash of an entry: over the hash before it and its own bytes."""
    return ALGORITHMS[algorithm](prev + body)


def body(jurisdiction: int, subject: UUID | str, entry: Entry) -> bytes:
    """The bytes an entry is hashed from. Raises TypeError and ValueError as `canonical` does.

    They name their subject, so that an entry cannot be moved to another.
    """
    return canonical(
        {
            "v": VERSION,
            "hash": entry.algorithm,
            "jurisdiction": jurisdiction,
            "subject": str(subject),
            "seq": entry.seq,
            "step": entry.step,
            "order": entry.order,
            "by": dict(entry.by),
            "at": instant(entry.at),
            "recorded_at": instant(entry.recorded_at),
            "facts": dict(entry.facts),
            "contents": dict(entry.contents),
            "prev": entry.prev.hex(),
        }
    )


def instant(at: datetime) -> str:
    """A moment as an entry's bytes tell it. Raises ValueError for one without a zone."""
    if at.tzinfo is None:
        raise ValueError("a time in the trace needs its zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def parse(raw: bytes) -> Entry:
    """The entry in these bytes. Raises Unreadable unless `body` would write exactly them."""
    return read(raw).entry


def read(raw: bytes) -> Written:
    """The entry in these bytes with the subject they name. Raises Unreadable as `parse` does."""
    try:
        data = json.loads(raw, parse_float=_no_float, parse_constant=_no_float)
        written = from_data(data)
        again = _spell(data).encode() if _as_written(data, written.entry) else b""
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise Unreadable(f"no entry: {fault}") from fault
    if again != raw:
        raise Unreadable("not the canonical bytes of an entry")
    return written


def _no_float(spelling: str) -> None:
    raise ValueError(f"the trace holds no {spelling}")


_KEYS = frozenset(
    {
        *("v", "hash", "jurisdiction", "subject", "seq", "step", "order", "by", "at", "recorded_at", "facts"),
        *("contents", "prev"),
    }
)


def _as_written(data: Mapping[str, Any], entry: Entry) -> bool:
    """Whether the data are spelled as `body` spells them, where JSON allows more than one way."""
    return (
        data.keys() == _KEYS
        and data["at"] == instant(entry.at)
        and data["recorded_at"] == instant(entry.recorded_at)
        and data["prev"] == entry.prev.hex()
    )


def from_data(data: Any) -> Written:
    """The entry that the data of its bytes tell, unproved. Raises KeyError, TypeError and ValueError for others."""
    if data["v"] != VERSION or data["hash"] not in ALGORITHMS:
        raise ValueError(f"version {data['v']} with {data['hash']} is not known")
    entry = Entry(
        seq=_of(int, data["seq"]),
        step=_of(str, data["step"]),
        order=None if data["order"] is None else _of(int, data["order"]),
        by=_of(dict, data["by"]),
        at=datetime.fromisoformat(data["at"]),
        recorded_at=datetime.fromisoformat(data["recorded_at"]),
        facts=_of(dict, data["facts"]),
        contents=_of(dict, data["contents"]),
        prev=bytes.fromhex(data["prev"]),
        algorithm=data["hash"],
    )
    return Written(jurisdiction=_of(int, data["jurisdiction"]), subject=data["subject"], entry=entry)


def _of(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


def check_chain(
    rows: Iterable[StoredEntry],
    *,
    of: tuple[int, UUID | str] | None = None,
    head: tuple[int, bytes] | None = None,
) -> Broken | None:
    """The first broken entry of one subject, its rows in the order of seq; None when all hold.

    `head`, the seq and hash the subject or a seal remembers, is what shows that the tail was cut. `of` is the
    jurisdiction and the subject; without it the first entry says whose chain it is.
    """
    whose = None if of is None else (of[0], str(of[1]))
    seq, last, recorded_at = 0, GENESIS, None
    for row in rows:
        seq += 1
        found = _check_row(row, seq, last)
        if isinstance(found, str):
            return Broken(seq=seq, why=found)
        whose = whose or (found.jurisdiction, found.subject)
        if (found.jurisdiction, found.subject) != whose:
            return Broken(seq=seq, why="other_subject")
        if recorded_at is not None and found.entry.recorded_at < recorded_at:
            return Broken(seq=seq, why="backwards")
        last, recorded_at = row.hash, found.entry.recorded_at
    if head is None or head == (seq, last):
        return None
    return Broken(seq=seq + 1, why="tail_cut") if head[0] > seq else Broken(seq=head[0], why="head_differs")


def _check_row(row: StoredEntry, seq: int, last: bytes) -> Written | str:
    """The entry, or why it is broken."""
    if row.seq != seq:
        return "gap"
    try:
        written = read(row.body)
    except Unreadable:
        return "unreadable"
    if row.hash != chain_hash(row.prev_hash, row.body, written.entry.algorithm):
        return "hash_differs"
    if not row.prev_hash == written.entry.prev == last:
        return "previous_differs"
    return written if written.entry.seq == seq else "gap"


def erasures(entries: Iterable[Entry]) -> dict[tuple[int, str], int]:
    """Which entry erased which content, by the content's seq and path; the first one where several did."""
    found: dict[tuple[int, str], int] = {}
    for entry in entries:
        listed = entry.facts.get("erased") if entry.step == ERASE else None
        for one in listed if isinstance(listed, list | tuple) else ():
            match one:
                case [int(seq), str(path)] if seq < entry.seq:
                    found.setdefault((seq, path), entry.seq)
    return found


def files_of(facts: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The files that an entry's facts name, id and SHA-256 of each, by the path an erasure knows it by."""
    return {f"files.{n}": one for n, one in enumerate(facts.get("files", ()))}


def check_file(place: tuple[int, str], sha256: str, kept: File | None, eraser: int | None) -> Broken | None:
    """Whether what is kept of the file named at this place agrees with its entry and its erasure."""
    seq, path = place
    if kept is None:
        return Broken(seq=seq, why="content_missing", path=path)
    if (kept.seq, kept.sha256) != (seq, sha256):
        return Broken(seq=seq, why="content_differs", path=path)
    if kept.erased_by == eraser:
        return None
    why = "content_not_erased" if kept.erased_by is None else "erasure_unfounded"
    return Broken(seq=seq, why=why, path=path)


def check_content(
    entry: Entry, contents: Iterable[Content], *, erased: Mapping[tuple[int, str], int]
) -> Broken | None:
    """The first content of an entry that is missing, changed or added; `erased` is what `erasures` found.

    A content that a later erase entry names is rightly gone, and wrongly there.
    """
    kept = {content.path: content for content in contents}
    for path, expected in sorted(entry.contents.items()):
        why = _check_one(kept.pop(path, None), expected, erased.get((entry.seq, path)), entry.algorithm)
        if why is not None:
            return Broken(seq=entry.seq, why=why, path=path)
    return Broken(seq=entry.seq, why="content_unlisted", path=min(kept)) if kept else None


def _check_one(content: Content | None, expected: str, eraser: int | None, algorithm: str) -> str | None:
    if content is None or content.salt is None:
        claimed = eraser if content is None else content.erased_by
        if claimed is None:
            return "content_missing"
        return None if claimed == eraser else "erasure_unfounded"
    if eraser is not None or content.erased_by is not None:
        return "content_not_erased"
    try:
        same = digest(content.salt, content.value, algorithm) == expected
    except (TypeError, ValueError):
        same = False
    return None if same else "content_differs"
