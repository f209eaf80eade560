"""``huying bench``: measure how fast this checkout is on this machine."""

from __future__ import annotations

import argparse
import ast
import signal
import sys
from pathlib import Path
from typing import Any

import huying

from . import child
from .faults import CommandFault

OPTIONS = ("cases", "seconds", "people", "kills", "orders", "seed")
PATIENCE = 30.0  # seconds a benchmark may take to put its server away


def add(subparsers: Any) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "bench",
        help="measure how fast it is on this machine",
        description="Run a benchmark of this checkout's bench folder on a database of its own, which is gone"
        " afterwards; each figure is one line of JSON. Without a name, list the benchmarks.",
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="which benchmark")
    parser.add_argument("--cases", type=int, metavar="N", help="cases there are before it begins")
    parser.add_argument("--seconds", type=float, metavar="S", help="length of one round")
    parser.add_argument("--people", type=int, metavar="N", help="how many people are at work")
    parser.add_argument("--kills", type=int, metavar="N", help="how many processes are killed")
    parser.add_argument("--orders", type=int, metavar="N", help="how many orders are overdue")
    parser.add_argument("--kill", action="store_true", help="kill the workers meanwhile")
    parser.add_argument("--seed", type=int, metavar="N", help="what chance begins with")


def folder() -> Path:
    """Give the folder of the benchmarks. Raises CommandFault where Huying runs without its checkout."""
    found = Path(huying.__file__).resolve().parent.parent / "bench"
    if not found.is_dir():
        raise CommandFault("the benchmarks are in the checkout of Huying, and this is an installed copy.")
    return found


def benchmarks() -> dict[str, str]:
    """Give the benchmarks by name, each with the first line that it says of itself."""
    modules = sorted(path for path in folder().glob("*.py") if path.stem != "__init__")
    said = {path.stem: ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "" for path in modules}
    return {name: text.partition("\n")[0] for name, text in said.items()}


def main(args: argparse.Namespace) -> int:
    """Run one benchmark, or list them."""
    known = benchmarks()
    if args.name is None:
        for name, says in known.items():
            print(f"{name}\t{says}")
        return 0
    if args.name not in known:
        raise CommandFault(f"there is no benchmark {args.name!r}; there are: {', '.join(known)}.")
    further = [f"--{name}={value}" for name in OPTIONS if (value := getattr(args, name)) is not None]
    further += ["--kill"] if args.kill else []
    process = child.start(
        [sys.executable, "-m", f"bench.{args.name}", *further],
        at_parents_death=signal.SIGINT,
        cwd=folder().parent,
    )
    try:
        return process.wait()
    finally:
        child.stop(process, ask=signal.SIGINT, patience=PATIENCE)
