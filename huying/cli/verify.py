"""``huying verify``: check the whole trace and name the first broken entry of each case."""

from __future__ import annotations

import argparse
from typing import Any

from huying.services import forms, seals
from huying.services.verify import Counts, Erased, Fault, verify

from . import jobs
from .progress import Progress

MOST = 100  # faults and erasures printed; whoever has more needs no longer list
WHY = {
    "gap": "an entry is missing or out of its place",
    "unreadable": "its bytes are no entry",
    "hash_differs": "its bytes are not those its hash was made of",
    "previous_differs": "it does not follow from the entry before it",
    "other_subject": "it belongs to another case",
    "backwards": "it was recorded before the entry before it",
    "tail_cut": "it is gone, and all after it",
    "head_differs": "it is not the entry the case remembers as its last",
    "after_head": "it was added behind the last entry the case remembers",
    "content_missing": "what was written is gone without an erasure",
    "content_differs": "what was written was changed",
    "content_unlisted": "something was added that the entry does not know of",
    "content_not_erased": "an entry erased it and it is still there",
    "erasure_unfounded": "it is gone and the entry that should have erased it did not",
    "column_differs": "a column says other than its bytes",
    "subject_differs": "the case's row says other than its entries",
    "state_differs": "the case's state is not what its entries fold to (huying rebuild)",
    "subject_gone": "the case's row is gone",
    "sealed_head_differs": "the seal holds another entry here, or the entry is gone",
    "seal_previous_differs": "it does not follow from the seal before it",
    "seal_count_differs": "heads were added to it or taken away",
    "seal_root_differs": "its root is not that of its heads",
    "seal_missing": "the seal is gone from the database",
    "outside_differs": "the file outside the database says otherwise",
    "outside_missing": "the file outside the database does not have it",
    "bytes_missing": "what was kept of it is gone from the file store",
    "bytes_differ": "what was kept of it in the file store was changed",
    "outside_unreadable": "the file outside the database is damaged",
}


def add(subparsers: Any) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "verify",
        help="check every chain and seal",
        description="Check every entry's bytes and hash, what was written beside it, each case's head and folded state,"
        " and every daily seal. Prints the first broken entry of each case and ends with 1 if anything is broken.",
    )
    parser.add_argument("--jurisdiction", type=int, metavar="CODE", help="only this jurisdiction")
    jobs.add(parser)
    parser.add_argument(
        "--keys", action="store_true", help="decrypt petitioners too and compare them with their digests"
    )
    parser.add_argument(
        "--files", action="store_true", help="read every kept file too and compare it with its hash"
    )
    parser.add_argument(
        "--seal", action="store_true", help="when nothing is broken, seal what grew, under today's date"
    )


def main(args: argparse.Namespace) -> int:
    """Verify, tell, and seal if asked to and nothing is broken."""
    counts, shown, faults = Counts(), Progress(), 0
    erased: list[Erased] = []
    found = verify(
        counts=counts,
        jurisdiction=args.jurisdiction,
        jobs=args.jobs,
        keys=args.keys,
        files=args.files,
        tick=lambda: shown.tell(f"{counts.subjects} cases, {counts.entries} entries"),
        tell=lambda one: erased.append(one) if len(erased) < MOST else None,
    )
    for fault in found:
        faults += 1
        print(sentence(fault))
        if faults == MOST:
            print(f"Stopped at {MOST} faults.")
            break
    shown.end()
    for one in erased:
        print(f"ERASED {one.jurisdiction}, case {one.number}: {one.count} by entry {one.entry}.")
    print(summary(counts, keys=args.keys))
    if faults:
        if not forms.is_current():
            print("States and lists are of an earlier version's form: run huying migrate, and verify again.")
        return 1
    print("Nothing is broken.")
    if args.seal:
        seal(args.jurisdiction)
    return 0


def seal(jurisdiction: int | None) -> None:
    """Seal today."""
    for one in seals.jurisdictions() if jurisdiction is None else [jurisdiction]:
        made = seals.seal_day(jurisdiction=one, day=seals.today())
        print(
            f"{one}: sealed {made.chains} chains, root {made.root.hex()}."
            if made
            else f"{one}: nothing to seal."
        )


def sentence(fault: Fault) -> str:
    """Give one fault in a line: where, then why."""
    where = [f"{fault.jurisdiction}"]
    where += [f"case {fault.number}"] if fault.number else []
    where += [f"entry {fault.seq}"] if fault.seq is not None else []
    where += [fault.path] if fault.path else []
    where += [f"seal of {fault.day}"] if fault.day else []
    return f"BROKEN {', '.join(where)}: {WHY[fault.why]}."


def summary(counts: Counts, *, keys: bool) -> str:
    """Give what was checked, and what was not."""
    lines = [
        f"{counts.subjects} cases, {counts.entries} entries, {counts.contents} contents,"
        f" {counts.petitioners} petitioners, {counts.files} files ({counts.erased} of all these erased by an entry),"
        f" {counts.seals} seals checked."
    ]
    if counts.unopened:
        reason = "no key at hand opens them" if keys else "use --keys to compare them"
        lines.append(f"{counts.unopened} petitioners were not compared with their digests: {reason}.")
    return "\n".join(lines)
