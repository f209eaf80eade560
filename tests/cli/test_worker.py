"""The worker: each job at its own pace, none in another's way."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from huying.cli import worker
from huying.services.jobs import JOBS, Job, Journal


@pytest.fixture(autouse=True)
def _no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)


def do_for(seconds: float, *jobs: Job) -> None:
    stopped = threading.Event()
    threading.Timer(seconds, stopped.set).start()
    worker.keep_doing(jobs, stopped, Journal(jobs))


def test_each_job_is_done_at_once_and_then_at_its_own_pace() -> None:
    done: list[str] = []
    do_for(
        0.5,
        Job(name="often", every=timedelta(seconds=0.1), work=lambda: done.append("often")),
        Job(name="seldom", every=timedelta(seconds=60), work=lambda: done.append("seldom")),
    )
    assert done[:2] == ["often", "seldom"]
    assert done.count("seldom") == 1
    assert 3 <= done.count("often") <= 6


def test_a_job_that_fails_keeps_no_other_from_its_turn_and_is_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    done: list[str] = []

    def fails() -> None:
        done.append("fails")
        raise ValueError("broken")

    do_for(
        0.3,
        Job(name="fails", every=timedelta(seconds=0.1), work=fails),
        Job(name="works", every=timedelta(seconds=0.1), work=lambda: done.append("works")),
    )
    assert done[:4] == ["fails", "works", "fails", "works"]
    assert "job fails failed" in caplog.text


def test_a_worker_without_jobs_stops_when_asked() -> None:
    do_for(0.1)


def test_every_job_has_a_name_of_its_own() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS) > 0
