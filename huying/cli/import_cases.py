"""``huying import cases``: rows of somebody's table as live cases."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from huying.domain.case import Actor
from huying.services import import_cases, import_maps
from huying.services.import_cases import Outcome
from huying.services.import_maps import Map
from huying.services.rules import unit_name
from huying.wording.import_faults import import_fault
from huying.wording.voice import Lang, Voice

from . import acting_as
from .faults import CommandFault
from .import_options import add_options
from .progress import Progress

SHOWN_AT_MOST = 200
"""Faults told one by one; the rest are counted."""


def add(kinds: Any) -> None:
    """Add the parser."""
    parser = kinds.add_parser(
        "cases",
        help="file the rows of a table as cases",
        description="Read a CSV or Excel file and register each row as a case, as the post named would. A map says"
        " which column is what. Rows are known by their own key: a row that is a case already is not filed again.",
    )
    parser.add_argument("file", type=Path, help="the table")
    parser.add_argument(
        "--map",
        required=True,
        metavar="NAME",
        help=f"a map that is shipped ({', '.join(import_maps.presets())}), or a file whose name ends with .toml",
    )
    acting_as.add_options(parser, does="registers the cases")
    add_options(parser)
    parser.set_defaults(act=main)


def main(args: argparse.Namespace) -> int:
    """Import, telling every fault; 1 when there was one."""
    use, by, shown = chosen_map(args.map), acting_as.actor_named(args.username, args.post), Progress()
    try:
        outcome = import_cases.import_cases(
            args.file,
            by=by,
            use=use,
            dry_run=args.dry_run,
            strict=args.strict,
            progress=lambda done: shown.tell(f"{done} rows"),
        )
        written = not args.dry_run
    except import_cases.FaultyImport as refused:
        outcome, written = refused.outcome, False
    except OSError as fault:
        raise CommandFault(f"cannot read {args.file}: {fault.strerror}.") from fault
    finally:
        shown.end()
    tell_faults(outcome, by, language=args.language)
    print(summary(outcome, written=written))
    return 1 if outcome.faults else 0


def chosen_map(name: str) -> Map:
    """The map asked for. Raises CommandFault."""
    try:
        return import_maps.load(name)
    except import_maps.UnknownMap as fault:
        raise CommandFault(f"there is no map {name!r}; there are: {', '.join(fault.known)}.") from fault
    except import_maps.FaultyMap as fault:
        raise CommandFault("\n  ".join([f"the map {name} cannot be used:", *fault.faults])) from fault
    except OSError as fault:
        raise CommandFault(f"cannot read the map {name}: {fault.strerror}.") from fault


def tell_faults(outcome: Outcome, by: Actor, *, language: Lang) -> None:
    """Print each fault with its line, up to a page or two of them."""
    voice = Voice(lang=language, unit=unit_name(by.jurisdiction, language))
    for fault in outcome.faults[:SHOWN_AT_MOST]:
        sentence = import_fault(fault.code, fault.params, voice, column=fault.column, path=fault.path)
        print(f"line {fault.line}: {sentence}", file=sys.stderr)
    more = len(outcome.faults) - SHOWN_AT_MOST
    if more > 0:
        print(f"and {more} more.", file=sys.stderr)


def summary(outcome: Outcome, *, written: bool) -> str:
    """What was done, in one line."""
    counts = f"{outcome.filed} filed, {outcome.unchanged} unchanged"
    changed = f", {outcome.changed} changed" if outcome.changed else ""
    faulty = f", {outcome.faulty} with faults" if outcome.faulty else ""
    told = f"{counts}{changed}{faulty}."
    return told if written else f"Nothing written; it would be {told}"
