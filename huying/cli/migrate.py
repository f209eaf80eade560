"""``huying migrate``: bring the database's tables, and what is in them, up to this version, as their owner."""

from __future__ import annotations

import argparse
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from huying.store import grants

from . import database
from .faults import CommandFault
from .progress import Progress


def add(subparsers: Any) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "migrate",
        help="bring the database up to this version",
        description="Make the roles where they are missing, run what is new among the migrations as the tables'"
        " owner, grant the application's role what it may do, and work out the states and lists of all cases anew"
        " where this version writes them otherwise. Stopped in the middle, it goes on where it was.",
    )
    parser.add_argument("--quiet", action="store_true", help="do not name each migration")
    parser.add_argument("--plan", action="store_true", help="show what would be done, and do nothing")


def main(args: argparse.Namespace) -> int:
    """Migrate and grant."""
    if not settings.HUYING_OWNER_PARAMETERS:
        raise CommandFault(
            "name the database's owner in HUYING_DATABASE_URL; the application's role owns no table."
        )
    database.found()
    call_command("migrate", verbosity=0 if args.quiet else 1, interactive=False, plan=args.plan)
    if not args.plan:
        with transaction.atomic(), connection.cursor() as cursor:
            grants.grant(cursor, role=settings.HUYING_APP_ROLE)
        bring_up()
    return 0


def bring_up() -> None:
    """Work out states and lists anew where an earlier version wrote them, and tell how many cases there were."""
    from huying.services import forms
    from huying.services.rebuild import Progress as Done

    done, shown = Done(), Progress()
    for row in forms.bring_up(
        progress=done, tick=lambda: shown.tell(f"states and lists: {done.cases} cases")
    ):
        shown.end()
        print(f"{row.number}: its entries cannot be folded, its state is left as it is (huying verify).")
    shown.end()
    if done.cases:
        print(
            f"States and lists of {done.cases} cases worked out anew, {done.differing} were of an earlier form."
        )
