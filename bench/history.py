"""How fast history is imported, beside the raw binary COPY of the same rows into the same tables.

One line of JSON: `figure` is cases a second through `huying import history` (a file read, every row judged, hashed
into its chain, folded and projected, and written with all indexes and keys), `limit` what the database does in the
same run with the same rows handed to it ready-made, by one binary COPY for each table, in a database with the same
tables and nothing else to do. `ratio` is the one over the other, `peak_mb` the most memory the import took.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.parts import past, scratch
from bench.parts.scratch import say

BLOCK = 1 << 16
LIMIT = "bench_limit"
CHECKED_UP_TO = 100_000
"""Cases that are verified and folded again afterwards; more take longer than the benchmark itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A run of the command: seconds of the wall, and the most memory it had."""

    seconds: float
    peak_mb: int


def imported(path: Path) -> Imported:
    """Import the file as a user does."""
    command = [sys.executable, "-m", "huying.cli.main", "import", "history", str(path), "--map", past.MAP]
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603  # Huying itself
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"the import ended with {process.returncode}")
    return Imported(seconds=seconds, peak_mb=used.ru_maxrss // 1024)


def dumped(folder: Path) -> dict[str, Path]:
    """Every imported row, table by table, as the database's own binary form."""
    from django.db import connection

    from huying.store.history import TABLES

    connection.ensure_connection()
    found = {}
    for table in TABLES:
        found[table.name] = folder / f"{table.name}.copy"
        with (
            found[table.name].open("wb") as file,
            connection.connection.cursor() as cursor,
            cursor.copy(table.dump) as copy,
        ):
            for block in copy:
                file.write(block)
    return found


def raw(files: dict[str, Path], parameters: dict[str, Any]) -> float:
    """Seconds that the database takes for these rows by themselves, in one transaction."""
    import psycopg

    from huying.store.history import TABLES

    with psycopg.connect(**parameters) as connection:
        begun = time.monotonic()
        with connection.cursor() as cursor:
            for table in TABLES:
                with cursor.copy(table.statement) as copy:
                    for block in _blocks(files[table.name]):
                        copy.write(block)
        connection.commit()
        return time.monotonic() - begun


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def an_empty_one() -> dict[str, Any]:
    """Make a second database like the first, before anything is in it; how its owner connects to it."""
    import psycopg
    from django.conf import settings
    from psycopg import sql
    from psycopg.conninfo import make_conninfo

    from huying.cli import database

    given = settings.HUYING_OWNER_PARAMETERS
    with psycopg.connect(
        make_conninfo(**{**database.superuser(), "dbname": "postgres"}), autocommit=True
    ) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                sql.Identifier(LIMIT), sql.Identifier(given["dbname"]), sql.Identifier(given["user"])
            )
        )
    return {**given, "dbname": LIMIT}


def check(cases: int) -> None:
    """What was imported must hold, as everything else does. Raises SystemExit."""
    if cases > CHECKED_UP_TO:
        say(
            "too many to verify here; `huying verify` and `huying rebuild --check` would take longer than this"
        )
        return
    for command in (["verify", "--keys"], ["rebuild", "--check"]):
        done = subprocess.run(  # noqa: S603  # another command of Huying
            [sys.executable, "-m", "huying.cli.main", *command], capture_output=True, text=True, check=False
        )
        say(f"huying {' '.join(command)}: {(done.stdout or done.stderr).strip().splitlines()[-1]}")
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)


def line(cases: int, found: Imported, limit: float, size: int) -> dict[str, Any]:
    """What is printed."""
    return {
        "name": "import history",
        "figure": round(cases / found.seconds),
        "limit": round(cases / limit),
        "ratio": round(limit / found.seconds, 2),
        "limit_by": "COPY BINARY of the same rows",
        "peak_mb": found.peak_mb,
        "cases": cases,
        "seconds": round(found.seconds, 1),
        "limit_seconds": round(limit, 1),
        "row_bytes": round(size / cases),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="huying bench history", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000, help="rows of the file (%(default)s)")
    args = parser.parse_args()
    with scratch.folder() as folder, scratch.database():
        from django.db import connections

        connections.close_all()
        parameters = an_empty_one()
        say(f"writing a file of {args.cases} rows")
        path = past.written(folder / "history.csv", rows=args.cases)
        say("importing it")
        found = imported(path)
        say(f"{args.cases / found.seconds:.0f} cases/s; now the same rows raw")
        files = dumped(folder)
        limit = raw(files, parameters)
        size = sum(file.stat().st_size for file in files.values())
        check(args.cases)
    print(json.dumps(line(args.cases, found, limit, size), ensure_ascii=False))  # noqa: T201  # a benchmark prints


if __name__ == "__main__":
    main()
