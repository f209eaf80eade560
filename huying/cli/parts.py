"""The parts of a running installation: each is started again where it ends by itself, but not for ever."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Mapping
from typing import Protocol

from . import child
from .faults import CommandFault

STOPPING = 15.0  # seconds a part may take to stop
AGAIN = 1.0  # seconds after which it is asked again
RESTARTS = 5  # how often one part is started again
WITHIN = 120.0  # seconds; what ends more often in that time does not run at all


def huying(*arguments: str) -> list[str]:
    """Give the command line of another command of Huying."""
    return [sys.executable, "-m", "huying.cli.main", *arguments]


def say(chinese: str, english: str) -> None:
    """Tell the person at the terminal how far it is."""
    print(f"· {chinese}  {english}", flush=True)


class Part(Protocol):
    """What can be started again when it has ended."""

    def start(self) -> None:
        """Start it."""

    def ended(self) -> bool:
        """Whether it has ended by itself."""


class Command:
    """A command that runs as a child until it is stopped."""

    def __init__(self, command: list[str], env: Mapping[str, str]) -> None:
        self._command = command
        self._env = env
        self._process: subprocess.Popen[bytes] | None = None
        self._asked = False

    def start(self) -> None:
        """Start it, without anything that an earlier start left behind."""
        self.stop(patience=0)
        self._asked = False
        self._process = child.start(self._command, at_parents_death=signal.SIGTERM, env=self._env)

    def ended(self) -> bool:
        """Whether it has ended."""
        return self._process is not None and self._process.poll() is not None

    def ask(self) -> None:
        """Ask it to end, without waiting."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._asked = True

    def stop(self, *, patience: float = STOPPING) -> bool:
        """Ask it to end, unless it was asked, and wait. Whether it ended by itself.

        It is asked again and again: a thread that goes to sleep at the very moment of a signal does not wake of it.
        """
        return self._process is None or child.stop(
            self._process, ask=signal.SIGTERM, patience=patience, every=AGAIN, asked=self._asked
        )


class Parts:
    """The parts that run until told to stop. One that ends by itself is started again."""

    def __init__(self) -> None:
        self._parts: dict[str, Part] = {}
        self._commands: dict[str, Command] = {}
        self._restarts: defaultdict[str, list[float]] = defaultdict(list)

    def watch(self, name: str, part: Part) -> None:
        """Start again from now on what somebody else started, and will stop."""
        self._parts[name] = part

    def start(self, name: str, command: Command) -> None:
        """Start a part."""
        command.start()
        self._commands[name] = command
        self.watch(name, command)

    def ended(self) -> str | None:
        """Give the name of a part that has ended, the first of those that were given."""
        return next((name for name, part in self._parts.items() if part.ended()), None)

    def mend(self) -> None:
        """Start again what has ended. Raises CommandFault when that happens too often."""
        name = self.ended()
        if name is None:
            return
        now = time.monotonic()
        lately = self._restarts[name] = [at for at in self._restarts[name] if now - at < WITHIN] + [now]
        if len(lately) > RESTARTS:
            raise CommandFault(f"the part `{name}` ends by itself again and again; see above.")
        say(f"{name} 意外退出，重新启动", f"{name} ended, started again")
        time.sleep(len(lately) - 1)
        self._parts[name].start()

    def stop(self) -> None:
        """Stop the commands: ask all at once, then wait for each."""
        for command in self._commands.values():
            command.ask()
        for name, command in self._commands.items():
            if not command.stop():
                say(f"{name} 没有按时停止，已强行结束", f"{name} did not stop in time and was killed")
