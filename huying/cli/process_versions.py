"""``huying process load`` and ``repin``: a version of a process comes into use, and cases leave a faulty one."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from huying.domain.refusals import Faulty, Refused
from huying.services import repinning, rules
from huying.services.process_loading import FaultyVersion, load_version
from huying.services.repinning import Move, Planned, Result, Standing
from huying.wording.faults import fault_sentence
from huying.wording.refusals import refusal
from huying.wording.repinning import outcome_words, owed_words
from huying.wording.states import CASE_STATES
from huying.wording.voice import LANGS, Lang, Voice

from . import acting_as
from .faults import CommandFault

FEWEST = 8
"""Characters of a version that may stand for it."""


def add(acts: Any) -> None:
    """Add both parsers."""
    loading = acts.add_parser(
        "load",
        help="put a version of a process in use",
        description="Check a process file as `check` does, keep its text for ever under its hash, and let the"
        " jurisdiction work by it from a day on. Running cases keep the version they pin. Prints the hash.",
    )
    loading.add_argument("file", metavar="FILE", type=Path, help="the process file (TOML)")
    loading.add_argument(
        "--from", dest="start", type=_day, metavar="DAY", help="the first day, as 2026-04-01 (default: today)"
    )
    acting_as.add_options(loading, does="puts it in use: the centre's operator or administrator")
    _language(loading)
    loading.set_defaults(act=load)
    moving = acts.add_parser(
        "repin",
        help="move running cases off a faulty version",
        description="List the running cases of one version of a process, with what each owes before and after on"
        " another version of the same process, and every reason why one has to stay. With --do each that can is moved"
        " by an entry of its own; done again, nobody is moved twice. Clocks that ended stay as they were judged."
        " Ends with 1 where a case had to stay.",
    )
    moving.add_argument("--from", dest="old", required=True, metavar="HASH", help="the faulty version")
    moving.add_argument("--to", dest="new", required=True, metavar="HASH", help="the version to move to")
    moving.add_argument("--reason", required=True, help="why; it stands in every case's trace")
    moving.add_argument("--do", action="store_true", help="move them; without it nothing is written")
    acting_as.add_options(moving, does="moves them: the centre's operator or administrator")
    _language(moving)
    moving.set_defaults(act=repin)


def _language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--lang", choices=LANGS, default="en", help="the language of the answer (default: en)"
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it like 2026-04-01") from None


def load(args: argparse.Namespace) -> int:
    """Put the file in use, or tell what is wrong with it."""
    by = acting_as.actor_named(args.username, args.post)
    try:
        text = args.file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise CommandFault(f"{args.file} cannot be read: {fault}") from fault
    try:
        print(load_version(by=by, text=text, start=args.start))
    except FaultyVersion as faulty:
        for place, what in faulty.told(args.lang):
            print(f"{place}: {what}")
        return 1
    except Refused as refused:
        raise CommandFault(refusal(refused, Voice(lang=args.lang))) from refused
    return 0


def repin(args: argparse.Namespace) -> int:
    """List what moving would come to, or move."""
    by = acting_as.actor_named(args.username, args.post)
    voice = Voice(lang=args.lang)
    try:
        move = repinning.move(by=by, old=_whole(by, args.old), new=_whole(by, args.new))
        said = repinning.reason_of(args.reason)
    except Refused as refused:
        raise CommandFault(refusal(refused, voice)) from refused
    except Faulty as faulty:
        raise CommandFault(f"--reason: {fault_sentence(faulty.faults[0], voice)}") from faulty
    speaking = _voice(move, args.lang)
    if args.do:
        return _told(repinning.repin_each(by=by, move=move, reason=said), speaking)
    return _listed(repinning.planned(by=by, move=move), speaking)


def _whole(by: Any, given: str) -> str:
    """The one version that begins so. Raises CommandFault, and Refused where the post may not."""
    known = [version.hash for version, _ in repinning.versions(by=by)]
    found = [version for version in known if version.startswith(given)] if len(given) >= FEWEST else []
    if len(found) == 1:
        return found[0]
    listed = "\n".join(f"  {version.hash[:12]}  {version.process_id}  in use from {version.from_date}"
                       f"  {version.running} running cases" for version, _ in repinning.versions(by=by))  # fmt: skip
    raise CommandFault(f"{given!r} is none of this jurisdiction's versions:\n{listed}")


def _voice(move: Move, lang: Lang) -> Voice:
    jurisdiction = next(iter(move.new.units)).jurisdiction
    return Voice(lang=lang, process=move.new.process, unit=rules.unit_name(jurisdiction, lang))


def _listed(found: Iterable[Planned], voice: Voice) -> int:
    staying = 0
    for one in found:
        print(f"{one.number}\t{_standing(one.before, voice)}\t→\t{_after(one, voice)}")
        staying += bool(one.reasons)
    return 1 if staying else 0


def _after(one: Planned, voice: Voice) -> str:
    if one.after is not None:
        return _standing(one.after, voice)
    return voice.listed(refusal(reason, voice) for reason in one.reasons)


def _standing(one: Standing, voice: Voice) -> str:
    return f"{voice.of(CASE_STATES[one.state])}: {owed_words(one.owed, voice)}"


def _told(results: Iterable[Result], voice: Voice) -> int:
    counts: Counter[str] = Counter()
    for one in results:
        counts[one.outcome] += 1
        why = f"\t{refusal(one.refused, voice)}" if one.refused is not None else ""
        print(f"{one.number}\t{outcome_words(one.outcome, voice)}{why}", flush=True)
    print(voice.listed(f"{outcome_words(name, voice)} {n}" for name, n in sorted(counts.items())) or "0")
    return 1 if counts["refused"] or counts["busy"] else 0
