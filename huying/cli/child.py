"""Programs that run as children of a command, and die with it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>


def tether(number: signal.Signals) -> Callable[[], None] | None:
    """Give what a new child does first: ask the kernel for that signal at the death of its parent.

    The kernel follows the thread that started the child, so start it from the main thread. Systems other
    than Linux have no such request; there the next start stops what was left.
    """
    if not sys.platform.startswith("linux"):
        return None
    ask = ctypes.CDLL(None, use_errno=True).prctl  # looked up before the fork, where it is safe
    parent = os.getpid()

    def first() -> None:
        ask(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # it died between the fork and the request
            os.kill(os.getpid(), number)

    return first


def start(
    command: Sequence[str | Path],
    *,
    at_parents_death: signal.Signals,
    user: str | None = None,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    output: IO[str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, so that Ctrl-C reaches only the command, which stops it in turn."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        cwd=cwd,
        env=env,
        user=user,
        group=group_of(user),
        extra_groups=[] if user else None,
        start_new_session=True,
        preexec_fn=tether(at_parents_death),
    )


def group_of(user: str | None) -> int | None:
    """Give the number of the user's own group; none for the present user."""
    import pwd  # not on every system, and only root needs it

    return pwd.getpwnam(user).pw_gid if user else None


def stop(
    child: subprocess.Popen[bytes],
    *,
    ask: signal.Signals,
    patience: float,
    every: float | None = None,
    asked: bool = False,
) -> bool:
    """Ask the child to end, unless it was `asked` just now, and again every so many seconds where that is given; after
    that patience end it and everything it started. Whether it ended by itself.

    Never twice in a moment: a handler that is interrupted by itself waits for ever for the lock it holds.
    """
    by_itself = child.poll() is not None or _ended(child, ask, patience, every or patience, asked)
    if not by_itself:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)  # what it left behind in its session
    return by_itself


def _ended(
    child: subprocess.Popen[bytes], ask: signal.Signals, patience: float, every: float, asked: bool
) -> bool:
    deadline = time.monotonic() + patience
    while (left := deadline - time.monotonic()) > 0:
        if not asked:
            child.send_signal(ask)
        asked = False
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(min(every, left))
            return True
    return False
