"""Folding every case anew from its entries: state and projections are compared, or rewritten where they differ."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from uuid import UUID

import orjson
from django.db import transaction

from huying.domain import trace
from huying.domain.case import Rules, fold
from huying.domain.case.projection import project
from huying.domain.codec import to_plain
from huying.services.cases import search_words
from huying.services.rules import rules_for
from huying.services.spreading import pieces, spread
from huying.services.verify_chain import recorded
from huying.store import chains, rebuild
from huying.store.chains import Piece
from huying.store.rebuild import Difference, Rebuilt
from huying.store.sql import Row

__all__ = ["Differing", "Progress", "chosen", "onward", "run"]

BATCH = 50
"""Cases rewritten in one transaction, which keeps their acts waiting."""
SEARCHED = ("title", "text", "place")


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """A row that was not as its case's entries make it; `unfoldable` cases are named and left as they are."""

    jurisdiction: int
    number: str
    table: str
    key: str | None
    what: str
    columns: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Progress:
    """How many cases were folded so far, and how many of them differed."""

    cases: int = 0
    differing: int = 0


def run(
    *,
    progress: Progress,
    jurisdiction: int | None = None,
    check: bool = False,
    jobs: int = 1,
    tick: Callable[[], object] = lambda: None,
) -> Iterator[Differing]:
    """Fold every case again and tell each row that differed; unless `check`, it has been rewritten by then.

    `jobs` processes share the work; `tick` is called after every piece.
    """
    for one in chains.jurisdictions() if jurisdiction is None else [jurisdiction]:
        for cases, found in spread(partial(_piece, check=check), pieces(one), jobs=jobs):
            progress.cases += cases
            progress.differing += len({row.number for row in found})
            yield from found
            tick()


def _piece(piece: Piece, *, check: bool) -> tuple[int, list[Differing]]:
    cases, found = 0, []
    while True:
        with chains.snapshot() if check else transaction.atomic():
            subjects = chains.subjects(piece, most=BATCH, lock=not check)
            found += _batch(piece.jurisdiction, subjects, check=check)
        if not subjects:
            return cases, found
        cases += len(subjects)
        piece = replace(piece, after=subjects[-1]["id"])


def onward(piece: Piece, *, reached: Callable[[UUID], object]) -> Iterator[tuple[int, list[Differing]]]:
    """Fold the cases of a piece again and rewrite what differs: how many, and which rows, batch by batch.

    `reached` is told the last case of each batch in the batch's own transaction.
    """
    while True:
        with transaction.atomic():
            subjects = chains.subjects(piece, most=BATCH, lock=True)
            found = _batch(piece.jurisdiction, subjects, check=False)
            if subjects:
                reached(subjects[-1]["id"])
        if not subjects:
            return
        yield len(subjects), found
        piece = replace(piece, after=subjects[-1]["id"])


def chosen(*, jurisdiction: int, subjects: Sequence[UUID]) -> Iterator[int]:
    """Fold these cases again and rewrite what differs; how many are done, batch by batch."""
    for start in range(0, len(subjects), BATCH):
        some = subjects[start : start + BATCH]
        with transaction.atomic():
            _batch(jurisdiction, chains.these(jurisdiction=jurisdiction, subjects=some), check=False)
        yield start + len(some)


def _batch(jurisdiction: int, subjects: list[Row], *, check: bool) -> list[Differing]:
    rows = {row["id"]: row for row in subjects}
    rebuilt, found = _rebuilt(jurisdiction, rows)
    differing = rebuild.differences(rebuilt, jurisdiction=jurisdiction)
    if differing and not check:
        subjects_differing = {one.subject for one in differing}
        rebuild.rewrite(
            [one for one in rebuilt if one.subject in subjects_differing], jurisdiction=jurisdiction
        )
    return found + [_named(jurisdiction, rows[one.subject]["number"], one) for one in differing]


def _named(jurisdiction: int, number: str, one: Difference) -> Differing:
    return Differing(
        jurisdiction=jurisdiction,
        number=number,
        table=one.table,
        key=one.key,
        what=one.what,
        columns=one.columns,
    )


def _rebuilt(jurisdiction: int, subjects: dict[UUID, Row]) -> tuple[list[Rebuilt], list[Differing]]:
    entries = chains.entries(jurisdiction=jurisdiction, subjects=list(subjects))
    contents = chains.contents(jurisdiction=jurisdiction, subjects=list(subjects))
    rules = cache(lambda version: rules_for(jurisdiction=jurisdiction, process_hash=version))
    done, faults = [], []
    for subject, row in subjects.items():
        try:
            done.append(_one(subject, entries[subject], contents.get(subject, []), rules))
        except (LookupError, TypeError, ValueError, AttributeError):
            faults.append(
                Differing(
                    jurisdiction=jurisdiction,
                    number=row["number"],
                    table="entry",
                    key=None,
                    what="unfoldable",
                    columns=(),
                )
            )
    return done, faults


def _one(subject: UUID, rows: list[Row], contents: list[Row], rules: Callable[[str], Rules]) -> Rebuilt:
    """What the rows of a case have to be. Raises what parsing and folding a broken trace raise."""
    entries = [trace.from_data(orjson.loads(row["body"])).entry for row in rows]
    case = fold(recorded(entries))
    projection = project(case, rules(case.process))
    number, last = str(entries[0].facts["number"]), rows[-1]
    texts = first_texts(contents)
    kept = {
        "kind": "case",
        "number": number,
        "process_hash": case.process,
        "head_seq": last["seq"],
        "head_hash": "\\x" + bytes(last["hash"]).hex(),
        "hash_name": entries[-1].algorithm,
        "state": to_plain(case),
    }
    head = {
        **projection.head,
        "number": number,
        "title": texts.get("title"),
        "place": texts.get("place"),
        "words": list(search_words(texts, number)),
    }
    tables = {"subject": [kept], "case_head": [head]}
    return Rebuilt(
        subject=subject,
        rows=tables | {"case_order": list(projection.orders), "task": list(projection.tasks)},
    )


def first_texts(contents: list[Row]) -> dict[str, str]:
    """What lists show and search of a case: the texts of its first entry that are still there."""
    return {
        row["path"]: json.loads(row["value"])
        for row in contents
        if row["seq"] == 1 and row["path"] in SEARCHED and row["value"] is not None
    }
