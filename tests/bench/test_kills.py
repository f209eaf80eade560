"""What was acknowledged survives: the benchmark of kills, a short one, as whoever runs Huying can run it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SEED = 37
"""Its first two kills are of everything at once, and of PostgreSQL."""


def test_killed_without_warning_nothing_acknowledged_is_lost_and_nothing_is_done_twice() -> None:
    # In a process of its own: it starts processes by forking, which this one must not.
    command = [sys.executable, "-m", "bench.kills", "--kills=2", f"--seed={SEED}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # our own
    assert done.returncode == 0, done.stderr[-3000:]
    said = json.loads(done.stdout)
    assert said["by_kind"] == {"database": 1, "everything": 1}
    assert said["acknowledged"] > 0
    assert (said["lost"], said["unknown"], said["twice"], said["outbox"]) == (0, 0, 0, 0)
    assert said["settings"] == {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
