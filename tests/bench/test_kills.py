"""What was acknowledged survives: the benchmark of kills, a short one, as whoever runs Huying can run it."""

from __future__ import annotations

from tests.bench.running import measured

SEED = 37
"""Its first two kills are of everything at once, and of PostgreSQL."""


def test_killed_without_warning_nothing_acknowledged_is_lost_and_nothing_is_done_twice() -> None:
    said = measured("kills", "--kills=2", f"--seed={SEED}")
    assert said["by_kind"] == {"database": 1, "everything": 1}
    assert said["acknowledged"] > 0
    assert (said["lost"], said["unknown"], said["twice"], said["outbox"]) == (0, 0, 0, 0)
    assert said["settings"] == {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
