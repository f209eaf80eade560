"""A worker says that it is there and what it did, so that one that is gone, hangs or fails is found."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from huying.cli import worker
from huying.services.jobs import FRESH, Job, Journal, states
from huying.services.readiness import worker_state
from huying.store import sql
from tests.cli import commands

SECOND = timedelta(seconds=1)


def job(name: str, work=lambda: None) -> Job:
    return Job(name=name, every=timedelta(minutes=5), work=work)


def told(*todo: Job) -> Journal:
    journal = Journal(todo)
    for one in todo:
        try:
            with journal.doing(one):
                one.work()
        except ValueError:
            pass
    journal.beat()
    return journal


def fails() -> None:
    raise ValueError


@pytest.mark.django_db
def test_before_any_worker_came_there_is_none():
    assert worker_state(states()) == "missing"


@pytest.mark.django_db
def test_a_beat_says_what_was_done_when_and_how_it_ended():
    told(job("good"), job("bad", fails))
    bad, good = states()
    assert (good.name, good.every, good.failing, good.running) == ("good", timedelta(minutes=5), False, None)
    assert good.beat < SECOND
    assert good.done < SECOND
    assert (bad.name, bad.failing, bad.done) == ("bad", True, None)
    assert worker_state([bad, good]) == "ok"


@pytest.mark.django_db
def test_work_that_takes_long_is_seen_running_and_the_worker_stays_alive():
    journal, seen = Journal([long := job("long")]), []
    with journal.doing(long):
        journal.beat()
        seen += states()
    assert seen[0].running < SECOND
    assert worker_state(seen) == "ok"


@pytest.mark.django_db
def test_a_worker_that_started_again_forgets_nothing_that_was_done_before():
    told(job("seal"))
    Journal([job("seal")]).beat()
    assert states()[0].done < SECOND


@pytest.mark.django_db
def test_after_a_fault_work_that_ends_well_counts_as_mended():
    told(job("seal", fails))
    told(job("seal"))
    assert not states()[0].failing


@pytest.mark.django_db
def test_work_this_version_does_no_more_is_forgotten():
    told(job("old"), job("seal"))
    told(job("seal"))
    assert [one.name for one in states()] == ["seal"]


@pytest.mark.django_db
def test_a_worker_that_said_nothing_for_a_minute_is_stale():
    told(job("seal"))
    sql.rows("UPDATE job SET beat_at = beat_at - %(ago)s", ago=FRESH)
    assert worker_state(states()) == "stale"


@pytest.mark.committed
def test_the_beat_goes_on_while_a_job_hangs(monkeypatch):
    monkeypatch.setattr(worker, "BEAT", timedelta(seconds=0.05))
    begun, stopped = threading.Event(), threading.Event()
    hangs = job("hangs", lambda: (begun.set(), stopped.wait(20)))
    journal = Journal([hangs])
    with ThreadPoolExecutor(2, "worker") as threads:
        threads.submit(closing_at_the_end, worker.keep_doing, [hangs], stopped, journal)
        begun.wait(20)
        threads.submit(closing_at_the_end, worker.keep_beating, stopped, journal)
        try:
            commands.wait_until(lambda: bool(states()) and states()[0].running is not None, seconds=20)
            first = last_beat()
            commands.wait_until(lambda: last_beat() > first, seconds=20)
        finally:
            stopped.set()


def closing_at_the_end(work, *arguments) -> None:
    try:
        work(*arguments)
    finally:
        connections.close_all()


def last_beat():
    return sql.row("SELECT max(beat_at) AS at FROM job")["at"]


def test_a_worker_at_work_is_seen_from_outside_and_so_is_one_that_was_stopped(base):
    commands.install(base)
    none = commands.huying(base, "worker", "--check")
    assert (none.returncode, none.stdout) == (1, "worker: missing\n")
    with commands.begun(base, "worker", until="worker started"):
        commands.wait_until(lambda: commands.huying(base, "worker", "--check").returncode == 0, seconds=60)
