"""``huying history``: what was imported, and what its sources state of it."""

from __future__ import annotations

import argparse
from typing import Any

from huying.services import history_accounts
from huying.services.history_accounts import Jurisdiction
from huying.store.jurisdictions import UnknownJurisdiction

from .faults import CommandFault


def add(subparsers: Any) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "history",
        help="tell what was imported as history",
        description="For each source that was imported: how many cases and orders, and how many"
        " cases were in time or late, as the source states.",
    )
    parser.add_argument(
        "place", nargs="?", metavar="PLACE", help="only this jurisdiction: its number, or its word"
    )


def main(args: argparse.Namespace) -> int:
    """Tell it, jurisdiction by jurisdiction."""
    try:
        places = history_accounts.places(args.place)
    except UnknownJurisdiction as fault:
        raise CommandFault(f"there is no jurisdiction {args.place!r}.") from fault
    for place in places:
        print(told(place))
    return 0


def told(place: Jurisdiction) -> str:
    """What a jurisdiction has of each source, a line for each."""
    lines = [f"{place.id} {place.slug} {place.name}"]
    for one in history_accounts.of(place):
        lines.append(
            f"  {one.process}: {one.cases} cases, {one.orders} orders;"
            f" as the source states {one.in_time} in time, {one.late} late, {one.unstated} not stated"
        )
    return "\n".join(lines)
