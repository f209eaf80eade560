"""``huying units``: which units may be one under two names, and making them one."""

from __future__ import annotations

import argparse
from typing import Any

from django.utils import timezone

from huying.domain.details import LOCAL
from huying.domain.places import UnknownUnit
from huying.services import unit_merging
from huying.services.unit_merging import Alias, CannotMerge, Merged

from .faults import CommandFault
from .place import place_named
from .progress import Progress

REASONS = {
    "same_number": "the source gives both one number",
    "same_name": "the same name but for what is said around it",
    "contained": "one name abbreviates the other",
    "one_sign": "the names differ in one sign",
}
REFUSED = {
    "same": "they are one unit already.",
    "elsewhere": "they belong to different jurisdictions.",
    "ground": "provinces, cities and districts are merged by the next list of divisions.",
    "merged": "one of them was merged into a third already; name that one.",
}


def add(subparsers: Any) -> None:
    """Add the command's parser, with one below it for each act."""
    parser = subparsers.add_parser(
        "units",
        help="find units that stand under two names, and make them one",
        description="Tell which units of a jurisdiction may be one under two names, or merge one into another.",
    )
    acts = parser.add_subparsers(dest="act_name", metavar="ACT", required=True)
    told = acts.add_parser(
        "aliases",
        help="tell which units may be one",
        description="Tell pairs of units that may be one, the surest first: the code to merge, the code to merge it"
        " into, their names, how many orders each has had, and why. It is for you to say which are.",
    )
    told.add_argument("place", metavar="PLACE", help="the jurisdiction: its number, or its word in addresses")
    told.set_defaults(act=tell)
    merging = acts.add_parser(
        "merge",
        help="merge one unit into another",
        description="Make a unit a name of another. Entries keep the unit they name; lists, desks and access take"
        " it for the other from then on. Doing it again changes nothing.",
    )
    merging.add_argument("from_unit", metavar="FROM", help="the code of the unit that goes")
    merging.add_argument("into", metavar="INTO", help="the code of the unit that stays")
    merging.add_argument("--dry-run", action="store_true", help="tell what would be done, and write nothing")
    merging.set_defaults(act=merge)


def main(args: argparse.Namespace) -> int:
    """Do what was asked."""
    return int(args.act(args))


def tell(args: argparse.Namespace) -> int:
    """Print each likely pair on a line."""
    place = place_named(args.place)
    found = unit_merging.aliases(place.id)
    for alias in found:
        print(line(alias))
    print(f"{len(found)} pairs of units may be one.")
    return 0


def line(alias: Alias) -> str:
    """One pair: codes, names, orders, reason."""
    one, other = alias.from_unit, alias.into
    return (
        f"{one.code}\t{other.code}\t{one.name} ({alias.orders})"
        f"\t{other.name} ({alias.into_orders})\t{REASONS[alias.why]}"
    )


def merge(args: argparse.Namespace) -> int:
    """Merge, or tell what it would do."""
    shown, today = Progress(), timezone.now().astimezone(LOCAL).date()
    try:
        done = unit_merging.merge(
            args.from_unit,
            args.into,
            on=today,
            dry_run=args.dry_run,
            progress=lambda done, whole: shown.tell(f"{done} of {whole} cases"),
        )
    except UnknownUnit as fault:
        raise CommandFault(f"there is no unit {fault.code!r}.") from fault
    except CannotMerge as fault:
        raise CommandFault(refused(args.from_unit, fault)) from fault
    finally:
        shown.end()
    print(summary(done))
    return 0


def refused(code: str, fault: CannotMerge) -> str:
    """Why they cannot be merged, and what to do."""
    found = fault.references
    if found is None:
        return REFUSED[fault.why]
    return (
        f"{code} is in use: {found.below} units below it, {found.posts} posts, {found.matters} matters,"
        f" {found.hours} working hours of its own. Move or end them first."
    )


def summary(done: Merged) -> str:
    """What was done, in one line."""
    told = f"{done.from_unit.name} is {done.into.name}; {done.cases} cases"
    return f"Nothing written; it would be: {told}." if done.dry_run else f"{told} show it so."
