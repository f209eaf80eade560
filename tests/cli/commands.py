"""The command as a person at a terminal gives it, on data and key folders of the test's own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent.parent


@contextmanager
def folder() -> Iterator[Path]:
    """Have a folder with a short path that the server's user may enter too."""
    made = Path(tempfile.mkdtemp(prefix="huying-cli-"))
    made.chmod(0o711)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def surroundings(base: Path) -> dict[str, str]:
    """Give the environment of a person who has only chosen the two folders."""
    rest = {name: value for name, value in os.environ.items() if not name.startswith(("HUYING_", "DJANGO_"))}
    return {**rest, "HUYING_HOME": str(base / "home"), "HUYING_KEYS": str(base / "keys")}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "huying.cli.main", *arguments]


def huying(base: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        command(*arguments), env=surroundings(base), cwd=ROOT, capture_output=True, text=True, check=False,
        timeout=120, stdin=subprocess.DEVNULL,
    )  # fmt: skip


@contextmanager
def begun(base: Path, *arguments: str, until: str) -> Iterator[subprocess.Popen[str]]:
    """Start a command and wait until it prints that; at the end it is asked to stop."""
    log = (base / "output").open("w+", encoding="utf-8")
    process = subprocess.Popen(
        command(*arguments), env=surroundings(base), cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, text=True,
        stdin=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        wait_until(lambda: until in said(base) or process.poll() is not None, seconds=120)
        assert until in said(base), said(base)
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        log.close()


def said(base: Path) -> str:
    return (base / "output").read_text("utf-8")


def wait_until(true: Callable[[], bool], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def processes_of(base: Path) -> list[str]:
    """Give the command lines of the processes that work with that folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            own = (process / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if str(base) in line or f"HUYING_HOME={base}" in own:
            found.append(line)
    return found


def connect(base: Path, role: str, database: str = "huying") -> psycopg.Connection:
    """Connect to the embedded server of that folder as one of its roles."""
    home = base / "home"
    return psycopg.connect(
        host=str(home / "postgres" / "run"),
        port=5432,
        user=role,
        dbname=database,
        passfile=str(home / "secrets" / f"{role}.pgpass"),
        autocommit=True,
    )
