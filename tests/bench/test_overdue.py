"""Each overdue order is reported exactly once, whatever is killed: the benchmark, a short one (R-33, S0-78)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_workers_killed_in_the_middle_of_overdue_orders_report_each_of_them_once() -> None:
    # In a process of its own: it starts a server, workers, and commands that fork.
    command = [sys.executable, "-m", "bench.overdue", "--orders=600", "--kill", "--seed=7"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # our own
    assert done.returncode == 0, done.stderr[-3000:]
    said = json.loads(done.stdout)
    assert (said["reported"], said["twice"], said["missed"], said["waiting"]) == (600, 0, 0, 0)
    assert said["kills"] > 0
