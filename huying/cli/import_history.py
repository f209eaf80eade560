"""``huying import history``: cases that others handled long ago, by the million."""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path
from typing import Any

from huying.services import history_home, history_maps, import_history
from huying.services.history_maps import HistoryMap
from huying.services.import_history import Outcome
from huying.services.import_maps import FaultyMap, UnknownMap
from huying.store.jurisdictions import UnknownJurisdiction

from .fault_report import FaultReport
from .faults import CommandFault
from .history import told
from .import_options import add_options
from .progress import Progress


def add(kinds: Any) -> None:
    """Add the parser."""
    parser = kinds.add_parser(
        "history",
        help="bring in cases that were handled elsewhere, as closed cases",
        description="Read a CSV or Excel file of any length and make each row a closed case, with an order for each"
        " unit that had it: what the row states, and nothing besides. A map says which column is what. The cases live"
        " in a jurisdiction of their own. Rows are known by their own key: a row that is a case already is not taken"
        " again.",
    )
    parser.add_argument("file", type=Path, help="the table")
    parser.add_argument(
        "--map",
        required=True,
        metavar="NAME",
        help=f"a map that is shipped ({', '.join(history_maps.presets())}), or a file whose name ends with .toml",
    )
    parser.add_argument(
        "--jurisdiction",
        metavar="PLACE",
        help="where the cases go: its number, or its word in addresses (default: the map's own, made if missing)",
    )
    add_options(
        parser,
        strict="read the whole file first, and write nothing if any line has a fault",
        faults=True,
    )
    parser.set_defaults(act=main)


def main(args: argparse.Namespace) -> int:
    """Import, telling every fault; 1 when there was one."""
    use, shown, begun = chosen_map(args.map), Progress(), time.monotonic()
    with FaultReport(args.faults, language=args.language) as report:
        try:
            outcome, written = imported(args, use, shown, report), not args.dry_run
        except import_history.FaultyImport as refused:
            outcome, written = refused.outcome, False
        finally:
            shown.end()
    print(summary(outcome, written=written))
    print(pace(outcome, seconds=time.monotonic() - begun), file=sys.stderr)
    if written and outcome.place is not None:
        print(told(outcome.place))
    return 1 if outcome.has_faults else 0


def imported(args: argparse.Namespace, use: HistoryMap, shown: Progress, report: FaultReport) -> Outcome:
    """Do it. Raises FaultyImport and CommandFault."""
    try:
        return import_history.import_history(
            args.file,
            use=use,
            jurisdiction=args.jurisdiction,
            dry_run=args.dry_run,
            strict=args.strict,
            progress=lambda done: shown.tell(f"{done} rows"),
            tell=report.tell,
        )
    except UnknownJurisdiction as fault:
        raise CommandFault(f"there is no jurisdiction {args.jurisdiction!r}.") from fault
    except history_home.NoRoot as fault:
        raise CommandFault("the jurisdiction has no unit that stands above all others.") from fault
    except import_history.AlreadyImporting as fault:
        raise CommandFault(f"somebody else imports {use.source} right now; try again afterwards.") from fault
    except OSError as fault:
        raise CommandFault(f"cannot read {args.file}: {fault.strerror}.") from fault


def chosen_map(name: str) -> HistoryMap:
    """The map asked for. Raises CommandFault."""
    try:
        return history_maps.load(name)
    except UnknownMap as fault:
        raise CommandFault(f"there is no map {name!r}; there are: {', '.join(fault.known)}.") from fault
    except FaultyMap as fault:
        raise CommandFault("\n  ".join([f"the map {name} cannot be used:", *fault.faults])) from fault
    except OSError as fault:
        raise CommandFault(f"cannot read the map {name}: {fault.strerror}.") from fault


def summary(outcome: Outcome, *, written: bool) -> str:
    """What was done, in one line."""
    counts = f"{outcome.imported} imported, {outcome.unchanged} unchanged"
    changed = f", {outcome.changed} changed" if outcome.changed else ""
    faulty = f", {outcome.faulty} with faults" if outcome.faulty else ""
    told = f"{counts}{changed}{faulty}; {outcome.orders} orders, {outcome.units} new units."
    return told if written else f"Nothing written; it would be {told}"


def pace(outcome: Outcome, *, seconds: float) -> str:
    """How fast it went, and the most memory it took."""
    rows = outcome.imported + outcome.unchanged + outcome.changed + outcome.faulty
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return f"{rows / max(seconds, 0.001):.0f} rows/s, peak {peak} MB."
