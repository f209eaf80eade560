"""The ``huying`` command: finds the command asked for and gives it the database it needs.

A command is a module of this package, named like the command, with

* ``add(subparsers)``, which adds its parser with its help;
* ``main(args) -> int``, which does it and gives the exit status.

To add one, write the module and put its name into ``COMMANDS`` with the role it connects as.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from types import ModuleType

import huying

# The module of each command, and the role it connects as: "app" is the usual one, "owner" may change tables, ""
# sees to the database itself. A module whose name Python keeps for itself ends in an underscore.
COMMANDS = {
    "run": "",
    "serve": "app",
    "live": "app",
    "worker": "app",
    "migrate": "owner",
    "demo": "app",
    "import_": "app",
    "history": "app",
    "units": "app",
    "process": "",
    "token": "app",
    "verify": "app",
    "rebuild": "app",
    "key": "app",
    "backup": "owner",
    "restore": "owner",
    "doctor": "",
    "bench": "",
}
ALONE = frozenset({"restore"})
"""Commands that nothing else may run beside."""
INTERRUPTED = 130  # what shells report after Ctrl-C


def asked(argv: Sequence[str]) -> str | None:
    """Give the name of the module that the command line asks for; none when it asks for help, or wrongly."""
    name = next((word for word in argv if not word.startswith("-")), "")
    return next((module for module in COMMANDS if module.rstrip("_") == name), None)


def parser(modules: Sequence[ModuleType]) -> argparse.ArgumentParser:
    """Give the parser of the command line with these commands."""
    top = argparse.ArgumentParser(
        prog="huying",
        description="Huying 呼应: call departments to what only they can solve.",
        epilog="Settings come from the environment: HUYING_HOME (data), HUYING_KEYS (keys),"
        " HUYING_DATABASE_URL (a PostgreSQL server to use instead of the embedded one).",
    )
    top.add_argument("--version", action="version", version=f"huying {huying.__version__}")
    subparsers = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for module in modules:
        module.add(subparsers)
    return top


def run(module: ModuleType, args: argparse.Namespace, *, role: str) -> int:
    """Run one command, with the database unless it sees to that itself."""
    from . import database

    doing = f"huying {args.command}"
    among = database.alone if args.command in ALONE else database.available
    with among(doing=doing) if role else nullcontext():
        return int(module.main(args) or 0)


def loaded(name: str | None) -> dict[str, ModuleType]:
    """Read the settings, and give the modules of the command asked for, or of all."""
    import django

    django.setup()
    return {key: importlib.import_module(f"huying.cli.{key}") for key in ([name] if name else COMMANDS)}


def main(argv: Sequence[str] | None = None) -> int:
    """Read the command line and do what it says; give the exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    name = asked(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huying.config.settings")
    os.environ["HUYING_DATABASE_ROLE"] = "owner" if name and COMMANDS[name] == "owner" else "app"
    try:
        modules = loaded(name)
    except Exception as fault:
        if name != "doctor":
            raise
        from .doctor import unusable

        return unusable(fault)
    return do(modules, words, name)


def do(modules: Mapping[str, ModuleType], words: Sequence[str], name: str | None) -> int:
    """Do what the command line says; a fault that is expected is told in one sentence."""
    from .faults import EXPECTED

    args = parser(list(modules.values())).parse_args(words)
    chosen = name or next(iter(modules))
    try:
        return run(modules[chosen], args, role=COMMANDS[chosen])
    except KeyboardInterrupt:
        return INTERRUPTED
    except EXPECTED as fault:
        print(f"huying {args.command}: {fault}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
