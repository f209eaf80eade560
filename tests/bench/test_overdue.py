"""Each overdue order is reported exactly once, whatever is killed: the benchmark, a short one (R-33, S0-78)."""

from __future__ import annotations

from tests.bench.running import measured


def test_workers_killed_in_the_middle_of_overdue_orders_report_each_of_them_once() -> None:
    said = measured("overdue", "--orders=600", "--kill", "--seed=7")
    assert (said["reported"], said["twice"], said["missed"], said["waiting"]) == (600, 0, 0, 0)
    assert said["kills"] > 0
