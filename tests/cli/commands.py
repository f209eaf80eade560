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
from django.conf import settings

from tests.once import once

ROOT = Path(__file__).resolve().parent.parent.parent


@contextmanager
def folder() -> Iterator[Path]:
    """Have a folder with a short path that the server's user may enter too."""
    made = Path(tempfile.mkdtemp(prefix="huying-cli-", dir=settings.SCRATCH.parent))
    made.chmod(0o711)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def surroundings(base: Path) -> dict[str, str]:
    """Give the environment of a person who has only chosen the two folders."""
    rest = {name: value for name, value in os.environ.items() if not name.startswith(("HUYING_", "DJANGO_"))}
    return {**rest, "HUYING_HOME": str(base / "home"), "HUYING_KEYS": str(base / "keys")}


STARTED = """
import django
django.setup()
from huying.cli import database
with database.available(doing="a test"):
    pass
"""


def install(base: Path) -> None:
    """Make of an empty folder an installation, as the first ``huying migrate`` does; it was done once in this run."""
    made = once("installed", migrated)
    copy(made / "home", base / "home")
    copy(made / "keys", base / "keys")


def start(base: Path) -> None:
    """Give an empty folder a database server without tables, as the first command of all does before its own work."""
    copy(once("started", started) / "home", base / "home")


def migrated(base: Path) -> None:
    base.mkdir(mode=0o711)
    start(base)
    done = huying(base, "migrate", "--quiet")
    assert done.returncode == 0, done.stderr


def started(base: Path) -> None:
    base.mkdir(mode=0o711)
    environment = surroundings(base) | {"DJANGO_SETTINGS_MODULE": "huying.config.settings"}
    subprocess.run([sys.executable, "-c", STARTED], env=environment, cwd=ROOT, check=True)


def copy(source: Path, to: Path) -> None:
    """Copy a folder at rest with its owners and rights; the server's programs, which nobody writes, are linked."""
    programs = Path("postgres/programs")
    if (source / programs).exists():
        (to / programs.parent).mkdir(parents=True)
        subprocess.run(["cp", "-al", source / programs, to / programs], check=True)
    subprocess.run(["cp", "-an", f"{source}/.", to], check=True)


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
