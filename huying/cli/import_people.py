"""``huying import people``: accounts and posts, from somebody's sheet."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.utils import timezone

from huying.domain.details import LOCAL
from huying.services import import_people
from huying.services.import_people import Outcome

from .fault_report import FaultReport
from .faults import CommandFault
from .first_passwords import FirstPasswords
from .import_options import add_options
from .place import place_named
from .progress import Progress


def add(kinds: Any) -> None:
    """Add the parser."""
    parser = kinds.add_parser(
        "people",
        help="give people accounts and posts from a table",
        description="Read a CSV or Excel file with a row for each post: 账号 (user name), 单位 (unit: code or name),"
        " 岗位角色 (role); if you like 岗位名称 (title), 起 (from) and 止 (to). Accounts that are missing are made."
        " A post that is there already stays as it is.",
    )
    parser.add_argument("file", type=Path, help="the table")
    parser.add_argument(
        "--jurisdiction",
        required=True,
        metavar="PLACE",
        help="whose units the posts are in: its number, or its word in addresses",
    )
    parser.add_argument(
        "--passwords",
        type=Path,
        metavar="FILE",
        help="give every account of the table that has no password its first one, and write them into this new file",
    )
    add_options(parser, faults=True)
    parser.set_defaults(act=main)


def main(args: argparse.Namespace) -> int:
    """Import, telling every fault; 1 when there was one."""
    place = place_named(args.jurisdiction).id
    with ExitStack() as opened:
        report = opened.enter_context(FaultReport(args.faults, language=args.language))
        secrets = None
        if args.passwords is not None and not args.dry_run:
            secrets = opened.enter_context(FirstPasswords(args.passwords))
        outcome = imported(args, place, report, secrets)
        if secrets is not None and not outcome.written:
            secrets.forget()
    for line in summary(outcome):
        print(line)
    if secrets is not None and secrets.count:
        print(f"{secrets.count} first passwords are in {args.passwords}; hand them out, then delete it.")
    return 1 if outcome.has_faults else 0


def imported(
    args: argparse.Namespace, place: int, report: FaultReport, secrets: FirstPasswords | None
) -> Outcome:
    """Do it. Raises CommandFault."""
    shown = Progress()
    try:
        return import_people.import_people(
            args.file,
            jurisdiction=place,
            today=timezone.now().astimezone(LOCAL).date(),
            keep=secrets.keep if secrets else None,
            dry_run=args.dry_run,
            strict=args.strict,
            progress=lambda done: shown.tell(f"{done} rows"),
            tell=report.tell,
        )
    except OSError as fault:
        raise CommandFault(f"cannot read {args.file}: {fault.strerror}.") from fault
    finally:
        shown.end()


def summary(outcome: Outcome) -> list[str]:
    """What was done, in one line; in another the columns that were not looked at."""
    counts = (
        f"{outcome.given} posts given, {outcome.accounts} new accounts, {outcome.unchanged} there already"
    )
    changed = f", {outcome.changed} changed" if outcome.changed else ""
    faulty = f", {outcome.faulty} with faults" if outcome.faulty else ""
    told = f"{counts}{changed}{faulty}."
    lines = [told if outcome.written else f"Nothing written; it would be {told}"]
    if outcome.unused:
        lines.append(f"Columns not kept: {', '.join(outcome.unused)}.")
    return lines
