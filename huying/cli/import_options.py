"""What every import is told in the same words."""

from __future__ import annotations

import argparse
from pathlib import Path

STRICT = "write nothing if any line has a fault"


def add_options(parser: argparse.ArgumentParser, *, strict: str = STRICT, faults: bool = False) -> None:
    """Add the options of an import: whether to write, whether faults go into a file, and their language."""
    parser.add_argument("--dry-run", action="store_true", help="tell what would be done, and write nothing")
    parser.add_argument("--strict", action="store_true", help=strict)
    if faults:
        parser.add_argument(
            "--faults", type=Path, metavar="FILE", help="write every fault into this CSV file too"
        )
    parser.add_argument(
        "--language",
        choices=("zh", "en"),
        default="en",
        help="the language of the faults (default: %(default)s)",
    )
