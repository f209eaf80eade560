"""A whole installation, run by ``huying run`` as on a server, whose processes may be killed singly or all at once."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

KINDS = ("answering", "pages", "worker", "backend", "database", "everything")
"""What is killed: a process that answers, their parent, the worker, one of PostgreSQL's, its parent, all there is."""
PATIENCE = 120.0  # seconds until everything works again


class Installation:
    """The processes of the installation in HUYING_HOME, which listens on one port for good."""

    def __init__(self, home: Path, port: int, log: Path) -> None:
        self.home, self.port, self.log = home, port, log
        self._run: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it is ready."""
        from huying.cli import child, parts

        with self.log.open("a") as output:
            command = parts.huying("run", "--no-demo", "--workers", "2", "--port", str(self.port))
            self._run = child.start(command, at_parents_death=signal.SIGTERM, output=output)
        self.wait()

    def stop(self) -> None:
        """Stop it as one does who sits at it."""
        from huying.cli import child

        if self._run is not None:
            child.stop(self._run, ask=signal.SIGTERM, patience=60)

    def ready(self) -> bool:
        """Whether every part does its work."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def wait(self) -> None:
        """Wait until it is ready. Raises SystemExit, with what it said, when it does not become so."""
        deadline = time.monotonic() + PATIENCE
        while not (self.ready() and self.numbers("worker")):
            if self._run is None or self._run.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"the installation does not come up:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.05)

    def kill(self, kind: str, random: Random) -> None:
        """Kill at once and without warning, and wait until there is another; after all is gone, start anew."""
        if kind != "everything":
            found = _until(lambda: self.numbers(kind))
            _kill(random.choice(found))
            _until(lambda: [pid for pid in self.numbers(kind) if pid not in found])
            return
        if self._run is not None:
            _kill(self._run.pid)
        while found := [*self._commands(), *self._of_postgres()]:
            for pid in found:
                _kill(pid)
        if self._run is not None:
            self._run.wait()
        self.start()

    def numbers(self, kind: str) -> list[int]:
        """The processes of a kind."""
        servers, commands = self._of_postgres(), self._commands()
        found = {
            "worker": [pid for pid, name in commands.items() if name == "worker"],
            "backend": [pid for pid in servers if "huying_app" in _line(pid)],
            "database": [pid for pid in servers if _parent(pid) not in servers],
        }
        serving = {
            pid: commands.get(_parent(pid)) == "serve" for pid, name in commands.items() if name == "serve"
        }
        found["answering"] = [pid for pid, forked in serving.items() if forked]
        found["pages"] = [pid for pid, forked in serving.items() if not forked]
        return found[kind]

    def _commands(self) -> dict[int, str]:
        """Commands of Huying at work on this folder, with their names; what they forked bears theirs."""
        lines = {pid: _line(pid) for pid in _all()}
        return {
            pid: line.split("\0")[3]
            for pid, line in lines.items()
            if "\0-m\0huying.cli.main\0" in line and f"HUYING_HOME={self.home}\0" in _read(pid, "environ")
        }

    def _of_postgres(self) -> list[int]:
        """PostgreSQL's processes on this folder."""
        return [pid for pid in _all() if _folder(pid).startswith(str(self.home / "postgres"))]


def _until(look: Callable[[], list[int]]) -> list[int]:
    """Wait until there is something. Raises SystemExit."""
    over = time.monotonic() + PATIENCE
    while not (found := look()):
        if time.monotonic() > over:
            raise SystemExit("what was killed is not started again")
        time.sleep(0.05)
    return found


def _all() -> Iterator[int]:
    return (int(one.name) for one in Path("/proc").glob("[0-9]*"))


def _read(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes().decode(errors="replace")
    except OSError:  # it has just ended
        return ""


def _line(pid: int) -> str:
    return _read(pid, "cmdline")


def _folder(pid: int) -> str:
    try:
        return str(Path(f"/proc/{pid}/cwd").readlink())
    except OSError:
        return ""


def _parent(pid: int) -> int:
    said = _read(pid, "stat").rpartition(")")[2].split()
    return int(said[1]) if said else 0


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@contextmanager
def standing(home: Path, log: Path) -> Iterator[Installation]:
    """Have the installation run, on a port that is free, for as long as the block runs."""
    from huying.cli.ports import held_port

    with held_port("127.0.0.1", None, preferred=0) as port:
        pass  # let go, for it holds its port itself
    made = Installation(home, port, log)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def huying(*words: str, home: Path | None = None) -> str:
    """What another command says; with `home`, on another data folder. Raises SystemExit when it fails."""
    surroundings = {**os.environ, **({"HUYING_HOME": str(home)} if home else {})}
    done = subprocess.run(  # noqa: S603  # another command of Huying
        [sys.executable, "-m", "huying.cli.main", *words],
        capture_output=True,
        text=True,
        check=False,
        env=surroundings,
    )
    if done.returncode:
        raise SystemExit(f"huying {' '.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout
