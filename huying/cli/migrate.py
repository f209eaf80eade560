"""``huying migrate``: bring the database's tables up to this version, as their owner."""

from __future__ import annotations

import argparse
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from huying.store import grants

from . import database
from .faults import CommandFault


def add(subparsers: Any) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "migrate",
        help="bring the database up to this version",
        description="Make the roles where they are missing, run what is new among the migrations as the tables'"
        " owner, and grant the application's role what it may do.",
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
    return 0
