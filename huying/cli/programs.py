"""PostgreSQL's own programs for a server that need not be ours: each reads older servers, and none a later one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import IO

from psycopg.conninfo import make_conninfo

from . import child
from .faults import CommandFault
from .postgres import ServerFault, installed_programs

TOLD = 2000  # characters of what a program said that are shown
LOCK_WAIT = 60_000  # milliseconds that a dump waits for somebody who changes a table
HEADER = 40  # lines, in which a dump's script makes its settings
LATER = b"SET transaction_timeout = 0;\n"  # which servers before 17 do not know
MAJOR = 10_000  # by which a server's number is divided: 180006 is 18.6


def candidates(name: str) -> Iterator[tuple[int, Path]]:
    """Give the programs of that name there are, each with its major version: this machine's own, then the embedded."""
    found = shutil.which(name)
    if found:
        yield major(Path(found)), Path(found)
    try:
        ours = installed_programs() / name
    except ServerFault:
        return
    yield major(ours), ours


def version(program: Path) -> str:
    """Give the version a program tells of itself, such as "18.6"."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return said.stdout.split(")")[1].split()[0]


def major(program: Path) -> int:
    """Give the first part of its version."""
    return int(version(program).partition(".")[0])


def choose(name: str, *, server: int, least: int = 0) -> Path:
    """Give the program for a server of that number: of its own version if there is one, else the next later one.

    `least` is the major version it must have at least. Raises CommandFault when there is none.
    """
    wanted = max(server // MAJOR, least)
    fitting = sorted((one for one in candidates(name) if one[0] >= wanted), key=lambda one: one[0])
    if not fitting:
        raise CommandFault(
            f"no {name} of version {wanted} or later is here, as this server needs;"
            f" install it (Debian: postgresql-client-{wanted})."
        )
    return fitting[0][1]


def connection(parameters: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Give how a program connects: its argument, which everybody on this machine can see, and its environment."""
    rest = {name: value for name, value in parameters.items() if name != "password"}
    password = {"PGPASSWORD": parameters["password"]} if "password" in parameters else {}
    here = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return make_conninfo(**rest), {**here, **password, "LC_ALL": "C"}


@contextmanager
def piped(
    command: list[str | Path],
    env: Mapping[str, str],
    *,
    stdin: int = subprocess.DEVNULL,
    stdout: int = subprocess.DEVNULL,
) -> Iterator[subprocess.Popen[bytes]]:
    """Have a program run beside the block. Raises CommandFault with its last words when it does not end well."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command, env=env, stdin=stdin, stdout=stdout, stderr=errors,
            start_new_session=True, preexec_fn=child.tether(signal.SIGTERM),
        )  # fmt: skip
        try:
            yield process
            close(process.stdin)
            status = process.wait()
        except BrokenPipeError:  # it stopped reading
            status = process.wait() or 1
        finally:
            child.stop(process, ask=signal.SIGTERM, patience=5)
            close(process.stdin)
            close(process.stdout)
        if status:
            raise CommandFault(f"{Path(command[0]).name} failed:\n{last_words(errors)}")


def close(pipe: IO[bytes] | None) -> None:
    """Close our end of a pipe, whether or not the other end still reads."""
    if pipe is not None:
        with suppress(BrokenPipeError):
            pipe.close()


def last_words(errors: IO[bytes]) -> str:
    """Give the end of what a program wrote to its standard error."""
    errors.seek(0)
    return errors.read().decode(errors="replace").strip()[-TOLD:]


def dump(
    parameters: Mapping[str, str], *, server: int, snapshot: str, file: Path, tick: Callable[[], object]
) -> str:
    """Write a database as it stood at a moment into a file; give the version of the program that did."""
    program = choose("pg_dump", server=server)
    where, env = connection(parameters)
    command: list[str | Path] = [
        program, "--format=custom", f"--snapshot={snapshot}", "--no-owner", "--no-privileges",
        "--exclude-table-data=django_session",  # whoever holds a backup would be signed in as somebody
        f"--lock-wait-timeout={LOCK_WAIT}", f"--file={file}", f"--dbname={where}",
    ]  # fmt: skip
    with piped(command, env) as process:
        while process.poll() is None:
            tick()
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.5)
    return version(program)


def load(parameters: Mapping[str, str], *, server: int, made_by: str, file: Path) -> None:
    """Put a dump in place of everything the database holds, all of it or nothing."""
    program = choose("pg_restore", server=server, least=int(made_by.partition(".")[0]))
    where, env = connection(parameters)
    script: list[str | Path] = [program, "--file=-", "--no-owner", "--no-privileges", "--no-comments", file]
    run: list[str | Path] = [
        program.with_name("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-", f"--dbname={where}",
    ]  # fmt: skip
    with piped(script, env, stdout=subprocess.PIPE) as source, piped(run, env, stdin=subprocess.PIPE) as sink:
        assert source.stdout
        assert sink.stdin
        sink.stdin.write(b"BEGIN;\nDROP SCHEMA IF EXISTS public CASCADE;\nCREATE SCHEMA public;\n")
        for line in islice(source.stdout, HEADER):
            if server // MAJOR >= 17 or line != LATER:
                sink.stdin.write(line)
        shutil.copyfileobj(source.stdout, sink.stdin, 1 << 20)
        if source.wait() == 0:  # without its last word nothing of it stays
            sink.stdin.write(b"COMMIT;\n")
