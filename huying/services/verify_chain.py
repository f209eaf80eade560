"""Checking one subject: its chain, what its tables say of each entry, what was written, its folded state."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import orjson

from huying.domain import trace
from huying.domain.case import Recorded, fold
from huying.domain.codec import to_plain
from huying.domain.trace import Broken, Content, Entry, File
from huying.store.sql import Row

TABLE_BREAKS = frozenset({"column_differs", "subject_differs", "state_differs", "subject_gone"})
"""Why a table may disagree with the entries it was made from."""

OpenRow = Callable[[Row], tuple[bytes, Any] | None]
"""Gives a petitioner's salt and person, or None where no key at hand opens the row; raises ValueError if tampered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """All that is kept of one subject, as rows of its tables."""

    jurisdiction: int
    subject: Row
    entries: list[Row]
    contents: list[Row]
    petitioners: list[Row]
    files: list[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The first thing broken of a subject, if any, and how many petitioners could not be compared."""

    broken: Broken | None
    unopened: int


def check_subject(chain: Chain, *, open_row: OpenRow | None) -> Found:
    """The first broken entry of a subject, then whether its row and its folded state say what the entries tell.

    Without `open_row`, or where it opens nothing, a petitioner's digest stays unchecked and is counted.
    """
    broken = _chain(chain)
    if broken is not None:
        return Found(broken=broken, unopened=0)
    entries = [trace.from_data(orjson.loads(row["body"])).entry for row in chain.entries]
    people, unopened = _people(chain.petitioners, open_row)
    erased = trace.erasures(entries)
    broken = (
        _columns(chain.entries, entries)
        or _contents(chain, entries, people, erased)
        or _files(chain.files, entries, erased)
        or _subject(chain, entries)
    )
    return Found(broken=broken, unopened=unopened)


def recorded(entries: Iterable[Entry]) -> Iterator[Recorded]:
    """Entries as the fold reads them."""
    for entry in entries:
        yield Recorded(
            seq=entry.seq,
            step=entry.step,
            order=entry.order,
            by=entry.by,
            at=entry.at,
            recorded_at=entry.recorded_at,
            facts=entry.facts,
        )


def stored(row: Row) -> trace.StoredEntry:
    """An entry's row as the domain checks it."""
    return trace.StoredEntry(
        seq=row["seq"], body=bytes(row["body"]), prev_hash=bytes(row["prev_hash"]), hash=bytes(row["hash"])
    )


def _chain(chain: Chain) -> Broken | None:
    subject = chain.subject
    broken = trace.check_chain(
        map(stored, chain.entries),
        of=(chain.jurisdiction, subject["id"]),
        head=(subject["head_seq"], bytes(subject["head_hash"])),
    )
    longer = chain.entries and chain.entries[-1]["seq"] > subject["head_seq"]
    if broken is not None and broken.why == "head_differs" and longer:
        return Broken(seq=subject["head_seq"] + 1, why="after_head")
    return broken


def _columns(rows: list[Row], entries: list[Entry]) -> Broken | None:
    for row, entry in zip(rows, entries, strict=True):
        said = {
            "step": entry.step,
            "order_no": entry.order,
            "post_id": entry.by.get("post"),
            "unit": entry.by.get("unit"),
            "at": entry.at,
            "recorded_at": entry.recorded_at,
        }
        differing = [name for name, value in said.items() if row[name] != value]
        if differing:
            return Broken(seq=entry.seq, why="column_differs", path=differing[0])
    return None


People = dict[int, list[Content | str]]


def _people(rows: list[Row], open_row: OpenRow | None) -> tuple[People, int]:
    """Petitioners by entry, as contents; those that could not be opened by their path alone."""
    found: People = defaultdict(list)
    for row in rows:
        found[row["seq"]].append(_person(row, open_row))
    return found, sum(isinstance(one, str) for people in found.values() for one in people)


def _person(row: Row, open_row: OpenRow | None) -> Content | str:
    path: str = row["path"]
    if row["sealed"] is None:
        return Content(path=path, value=None, salt=None, erased_by=row["erased_by"])
    try:
        opened = open_row(row) if open_row else None
    except ValueError:
        # No salt of this length exists, so that the digest cannot agree.
        return Content(path=path, value=None, salt=b"", erased_by=row["erased_by"])
    if opened is None:
        return path
    salt, person = opened
    return Content(path=path, value=person, salt=salt, erased_by=row["erased_by"])


Erasures = dict[tuple[int, str], int]


def _contents(chain: Chain, entries: list[Entry], people: People, erased: Erasures) -> Broken | None:
    texts: dict[int, list[Content]] = defaultdict(list)
    for row in chain.contents:
        texts[row["seq"]].append(_content(row))
    for entry in entries:
        persons = people.pop(entry.seq, [])
        broken = _entry_contents(entry, texts.pop(entry.seq, []), persons, erased)
        if broken is not None:
            return broken
    stray = min([*texts, *people], default=None)
    return None if stray is None else Broken(seq=stray, why="content_unlisted")


def _entry_contents(
    entry: Entry, texts: list[Content], persons: list[Content | str], erased: Erasures
) -> Broken | None:
    shut = {one for one in persons if isinstance(one, str)}
    for path in sorted(shut):
        if path not in entry.contents:
            return Broken(seq=entry.seq, why="content_unlisted", path=path)
        if (entry.seq, path) in erased:
            return Broken(seq=entry.seq, why="content_not_erased", path=path)
    seen = replace(
        entry, contents={path: digest for path, digest in entry.contents.items() if path not in shut}
    )
    opened = [one for one in persons if isinstance(one, Content)]
    return trace.check_content(seen, [*texts, *opened], erased=erased)


def _content(row: Row) -> Content:
    value = None if row["value"] is None else json.loads(row["value"])
    salt = None if row["salt"] is None else bytes(row["salt"])
    return Content(path=row["path"], value=value, salt=salt, erased_by=row["erased_by"])


def _files(rows: list[Row], entries: list[Entry], erased: Erasures) -> Broken | None:
    """Whether every file an entry names has its row, and no other file is bound to the case."""
    kept = {str(row["id"]): File(row["seq"], row["sha256"], row["erased_by"]) for row in rows}
    for entry in entries:
        for path, named in trace.files_of(entry.facts).items():
            found = kept.pop(named["id"], None)
            broken = trace.check_file(
                (entry.seq, path), named["sha256"], found, erased.get((entry.seq, path))
            )
            if broken is not None:
                return broken
    stray = min((one.seq for one in kept.values()), default=None)
    return None if stray is None else Broken(seq=stray, why="content_unlisted", path="files")


def _subject(chain: Chain, entries: list[Entry]) -> Broken | None:
    """Whether the subject's row says what its entries tell."""
    subject, first, last = chain.subject, entries[0], entries[-1]
    if subject["kind"] != "case":
        return Broken(seq=first.seq, why="subject_differs", path="kind")
    if subject["number"] != first.facts.get("number"):
        return Broken(seq=first.seq, why="subject_differs", path="number")
    if subject["hash_name"] != last.algorithm:
        return Broken(seq=last.seq, why="subject_differs", path="hash_name")
    try:
        case = fold(recorded(entries))
    except (LookupError, TypeError, ValueError, AttributeError):
        return Broken(seq=last.seq, why="state_differs")
    if subject["process_hash"] != case.process:
        return Broken(seq=last.seq, why="subject_differs", path="process_hash")
    same = json.loads(subject["state"]) == to_plain(case)
    return None if same else Broken(seq=last.seq, why="state_differs")
