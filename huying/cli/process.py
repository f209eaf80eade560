"""``huying process``: check a process file, put it in use, and move running cases off a faulty version."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from huying.domain.process import FaultyProcess, Process, parse
from huying.domain.process_page import diagram
from huying.domain.process_walk import Walked, dead_ends, walks
from huying.wording.process_faults import process_faults
from huying.wording.process_pages import plain
from huying.wording.process_walks import end, heading, line, voice_for
from huying.wording.voice import LANGS, Lang

from . import database, process_versions
from .faults import CommandFault


def add(subparsers: Any) -> None:
    """Add the command's parser."""
    parser = subparsers.add_parser(
        "process",
        help="check a process file, put it in use, move cases off a faulty version",
        description="Process files: what a jurisdiction's way of working is, as data.",
    )
    acts = parser.add_subparsers(dest="act_name", metavar="ACT", required=True)
    checking = acts.add_parser(
        "check",
        help="tell all faults of a file, its diagram, and walk a case through it",
        description="Tell every fault of a process file. Where there is none: the process in plain words, its"
        " diagram (Mermaid), and a dry walk from registration to the end of a case for each kind of unit that holds"
        " cases, by the engine itself. Ends with 1 where there are faults, or a walk comes to a dead end. Needs no"
        " database.",
    )
    checking.add_argument("file", metavar="FILE", type=Path, help="the process file (TOML)")
    checking.add_argument(
        "--lang", choices=LANGS, default="en", help="the language of the answer (default: en)"
    )
    checking.set_defaults(act=None)
    process_versions.add(acts)


def main(args: argparse.Namespace) -> int:
    """Do the act asked for; all but the checking needs the database."""
    if args.act is None:
        return check(args)
    with database.available(doing=f"huying process {args.act_name}"):
        return int(args.act(args))


def check(args: argparse.Namespace) -> int:
    """Check the file and tell what was found."""
    try:
        text = args.file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise CommandFault(f"{args.file} cannot be read: {fault}") from fault
    try:
        process = parse(text)
    except FaultyProcess as faulty:
        for place, what in process_faults(faulty, args.lang):
            print(f"{place}: {what}")
        return 1
    walked = walks(process)
    for told in _told(process, walked, args.lang):
        print(told)
    return 1 if dead_ends(walked) else 0


def _told(process: Process, walked: tuple[Walked, ...], lang: Lang) -> Iterator[str]:
    yield from plain(process, lang)
    yield ""
    yield diagram(process, lang)
    voice = voice_for(process, lang)
    for one in walked:
        yield f"# {heading(one, voice)}"
        for n, step in enumerate(one.lines, 1):
            told = line(step, voice)
            yield "\t".join((str(n), told.step, told.order, told.who, told.limit, told.state))
        yield from end(one, voice)
        yield ""
