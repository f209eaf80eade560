"""The ``huying`` command: finds the command asked for and gives it the database it needs.

A command is a module of this package with

* ``add(subparsers)``, which adds its parser with its help;
* ``main(args) -> int``, which does it and gives the exit status;
* optionally ``DATABASE``, the role it connects as: "app" (the usual), "owner", or "" when it needs no database
  or sees to it itself.

To add one, write the module and put its name into ``COMMANDS``.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from types import ModuleType

import huying

COMMANDS = ("run", "serve", "worker", "migrate")
INTERRUPTED = 130  # what shells report after Ctrl-C


def modules() -> dict[str, ModuleType]:
    """Give each command's module by the command's name; ``import_`` stands for ``import``."""
    return {name.rstrip("_"): importlib.import_module(f"huying.cli.{name}") for name in COMMANDS}


def parser(commands: dict[str, ModuleType]) -> argparse.ArgumentParser:
    """Give the parser of the whole command line."""
    top = argparse.ArgumentParser(
        prog="huying",
        description="Huying 呼应: call departments to what only they can solve.",
        epilog="Settings come from the environment: HUYING_HOME (data), HUYING_KEYS (keys),"
        " HUYING_DATABASE_URL (a PostgreSQL server to use instead of the embedded one).",
    )
    top.add_argument("--version", action="version", version=f"huying {huying.__version__}")
    subparsers = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for module in commands.values():
        module.add(subparsers)
    return top


def run(module: ModuleType, args: argparse.Namespace) -> int:
    """Run one command with the database and the role it asks for."""
    role = getattr(module, "DATABASE", "app")
    if role:
        os.environ["HUYING_DATABASE_ROLE"] = role
    import django

    django.setup()
    from . import database

    with database.available(doing=f"huying {args.command}") if role else nullcontext():
        return int(module.main(args) or 0)


def main(argv: Sequence[str] | None = None) -> int:
    """Read the command line and do what it says; give the exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huying.config.settings")
    commands = modules()
    args = parser(commands).parse_args(argv)
    from .faults import EXPECTED

    try:
        return run(commands[args.command], args)
    except KeyboardInterrupt:
        return INTERRUPTED
    except EXPECTED as fault:
        print(f"huying {args.command}: {fault}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
