"""What a process and all below it have used of the processors."""

from __future__ import annotations

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def seconds(root: int) -> float:
    """CPU seconds of a process and its living descendants, so far."""
    parents: dict[int, int] = {}
    used: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parts = (entry / "stat").read_text("ascii", "replace").rsplit(")", 1)[1].split()
        except OSError:  # it has ended since
            continue
        parents[int(entry.name)] = int(parts[1])
        used[int(entry.name)] = sum(map(int, parts[11:15])) / TICK
    return sum(used[one] for one in used if _below(one, root, parents))


def seconds_of(root: int, command: str) -> float:
    """CPU seconds of the children of a process that run that command of Huying, and of all below them."""
    found = [
        int(child)
        for task in Path(f"/proc/{root}/task").iterdir()
        for child in (task / "children").read_text("ascii").split()
        if command in Path(f"/proc/{child}/cmdline").read_text().split("\0")
    ]
    return sum(map(seconds, found))


def _below(number: int, root: int, parents: dict[int, int]) -> bool:
    while number > 1:
        if number == root:
            return True
        number = parents.get(number, 0)
    return False
