"""``huying import``: bring what others wrote down into Huying. Each kind of thing is a module of its own."""

from __future__ import annotations

import argparse
from typing import Any

from . import import_cases, import_history, import_people, import_units

KINDS = (import_units, import_people, import_cases, import_history)
"""Modules with ``add(kinds)``, which adds a parser and sets its ``act``, as commands do (`huying.cli.main`)."""


def add(subparsers: Any) -> None:
    """Add the command's parser, with one below it for each kind."""
    parser = subparsers.add_parser(
        "import",
        help="bring units, people, cases or history in from a file",
        description="Import a file. Importing it again adds nothing twice; every line that cannot be taken is told"
        " with its number and the reason. Ends with 1 when there were such lines.",
    )
    kinds = parser.add_subparsers(dest="kind", metavar="KIND", required=True)
    for module in KINDS:
        module.add(kinds)


def main(args: argparse.Namespace) -> int:
    """Import what was asked."""
    return int(args.act(args))
