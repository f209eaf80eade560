"""``huying import units``: the tree of divisions, from the official list."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from huying.services import units
from huying.services.units_file import Report
from huying.wording.unit_faults import unit_fault

from .faults import CommandFault
from .import_options import add_options
from .progress import Progress

SHOWN_AT_MOST = 200
"""Faulty lines told one by one; the rest are counted."""

LEVELS = {
    1: ("province", "provinces"),
    2: ("city or prefecture", "cities and prefectures"),
    3: ("county or district", "counties and districts"),
    4: ("street, town or township", "streets, towns and townships"),
    5: ("community or village", "communities and villages"),
}


def add(kinds: Any) -> None:
    """Add the parser."""
    parser = kinds.add_parser(
        "units",
        help="build the tree of units from a division file",
        description="Read a CSV file in UTF-8: either a tree, with the columns level (1 province to 5 community), code"
        " (12 digits), name, parent, kind and, if it has one, name_short; or paths, a row for each community with the"
        " columns province_code, province, city_code, city, area_code, area, street_code, street, street_kind, code,"
        " name, kind. Each district becomes a jurisdiction. Units are known by their codes, never by their names.",
    )
    parser.add_argument("file", type=Path, help="the division file")
    parser.add_argument(
        "--jurisdiction",
        type=int,
        metavar="CODE",
        help="take only this district (six digits) and what it hangs from",
    )
    add_options(parser)
    parser.set_defaults(act=main)


def main(args: argparse.Namespace) -> int:
    """Import, telling every fault; 1 when there was one."""
    shown = Progress()
    try:
        report = units.import_units(
            args.file,
            jurisdiction=args.jurisdiction,
            dry_run=args.dry_run,
            strict=args.strict,
            progress=lambda done, whole: shown.tell(f"{done} of {whole} units"),
        )
        written = not args.dry_run
    except units.FaultyImport as refused:
        report, written = refused.report, False
    except OSError as fault:
        raise CommandFault(f"cannot read {args.file}: {fault.strerror}.") from fault
    finally:
        shown.end()
    tell_faults(report, language=args.language)
    if report.levels:
        print(f"In the file: {of_levels(report)}.")
    print(summary(report, written=written))
    return 1 if report.faults else 0


def tell_faults(report: Report, *, language: str) -> None:
    """Print each faulty line, up to a page or two of them."""
    for fault in report.faults[:SHOWN_AT_MOST]:
        sentence = unit_fault(fault.code, fault.params, lang=language)
        print(f"line {fault.line}: {sentence}" if fault.line else sentence, file=sys.stderr)
    more = len(report.faults) - SHOWN_AT_MOST
    if more > 0:
        print(f"and {more} more.", file=sys.stderr)


def of_levels(report: Report) -> str:
    """How many units the file has of each level, in one line."""
    return ", ".join(f"{count} {LEVELS[level][count != 1]}" for level, count in report.levels.items())


def summary(report: Report, *, written: bool) -> str:
    """What was done, in one line."""
    counts = f"{report.created} created, {report.updated} updated, {report.unchanged} unchanged"
    faults = f", {len(report.faults)} with faults" if report.faults else ""
    return f"{counts}{faults}." if written else f"Nothing written; it would be {counts}{faults}."
