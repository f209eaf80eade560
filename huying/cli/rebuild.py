"""``huying rebuild``: fold every case anew from its entries and rewrite what is computed from them."""

from __future__ import annotations

import argparse
from typing import Any

from huying.services import rebuild

from . import jobs
from .progress import Progress


def add(subparsers: Any) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "rebuild",
        help="compute states, lists and tasks anew from the entries",
        description="Fold every case from its entries and rewrite its state, its line in the lists, its orders and"
        " its tasks where they differ. Acts may go on meanwhile.",
    )
    parser.add_argument(
        "--check", action="store_true", help="only tell what differs, and end with 1 if anything does"
    )
    parser.add_argument("--jurisdiction", type=int, metavar="CODE", help="only this jurisdiction")
    jobs.add(parser)


def main(args: argparse.Namespace) -> int:
    """Rebuild or compare; each row that differed is printed."""
    done, shown = rebuild.Progress(), Progress()
    unfoldable = 0
    rows = rebuild.run(
        progress=done,
        jurisdiction=args.jurisdiction,
        jobs=args.jobs,
        check=args.check,
        tick=lambda: shown.tell(f"{done.cases} cases"),
    )
    for row in rows:
        unfoldable += row.what == "unfoldable"
        key = f" {row.key}" if row.key else ""
        columns = f": {', '.join(row.columns)}" if row.columns else ""
        print(f"{row.number}: {row.table}{key} {row.what.replace('_', ' ')}{columns}")
    shown.end()
    verb = "differ" if args.check else "differed and were rewritten"
    print(f"{done.cases} cases folded, {done.differing} {verb}.")
    return 1 if unfoldable or (args.check and done.differing) else 0
