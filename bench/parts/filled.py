"""A district with a year behind it: cases by the hundred thousand, each with a true trace, loaded by COPY.

A life is walked by the engine's own rules for each working day, subdistrict and kind of case, then copied: every copy
has its own id, number, salts, petitioner, hashes and chain. `huying verify` and `huying rebuild --check` judge them
like any others.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import psycopg

from bench.parts import limit, lives, wire
from bench.parts.ground import LIAISONS, Ground
from bench.parts.moulds import COLUMNS, Mould, Rows, mould
from bench.parts.scratch import say

CALLED_SHARE = 10  # of so many cases one is called (S4-02)
DAYS = 50  # working days the cases lie on
PORTION = 400  # cases of one COPY
SHAPES = 2  # lives of each kind that are walked for each day and subdistrict
CALLED = (2, 3, 4, 5)  # departments of a call


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """The cases one process makes: those of some days."""

    jurisdiction: int
    days: tuple[date, ...]
    dispatchers: tuple[str, ...]
    first: int
    each: int
    seed: int


def fill(ground: Ground, number: int, *, days: int = DAYS) -> None:
    """Let the district have so many ended cases, on its latest working days on which they can have ended by now."""
    from django.db import connections
    from django.utils import timezone

    chosen = _working_days(ground.jurisdiction, timezone.now().date() - lives.WINDOW, days)
    there = _ended(ground.jurisdiction)
    if there >= number:
        return
    each = -(-(number - there) // len(chosen))
    jobs = [
        Job(
            jurisdiction=ground.jurisdiction,
            days=chosen[half::2],
            dispatchers=ground.dispatchers,
            first=there,
            each=each,
            seed=there + half,
        )
        for half in (0, 1)
    ]
    connections.close_all()
    with _without_indexes(), ProcessPoolExecutor(2, multiprocessing.get_context("fork")) as pool:
        made = sum(pool.map(_make, jobs))
    say(f"{made} cases of {len(chosen)} days more are there")


def _ended(jurisdiction: int) -> int:
    with limit.owner() as connection:
        row = connection.execute(
            "SELECT count(*) FROM case_head WHERE jurisdiction_id = %s AND state = 'closed'", [jurisdiction]
        ).fetchone()
    assert row is not None
    return int(row[0])


def _working_days(jurisdiction: int, last: date, number: int) -> tuple[date, ...]:
    from huying.store import calendar

    days = calendar.load(jurisdiction)
    found = (last - timedelta(days=n) for n in range(1, 400))
    return tuple(sorted([day for day in found if days.is_working(day)][:number]))


def _make(job: Job) -> int:
    made = 0
    with limit.owner() as connection:
        connection.execute("SET synchronous_commit = off")
        for day in job.days:
            made += _fill_day(connection, job, day)
    return made


def _fill_day(connection: psycopg.Connection, job: Job, day: date) -> int:
    from huying.domain.ids import RANDOM_BYTES, uuid7

    random = Random(f"{job.seed}/{day}")  # noqa: S311  # no secret
    own, called = _moulds(job, day, random)
    filed = lives.begun(job.jurisdiction, day).now
    begun = time.perf_counter()
    done = 0
    while done < job.each:
        rows: Rows = {name: [] for name in COLUMNS}
        for n in range(done, min(done + PORTION, job.each)):
            chosen = random.choice(called if n % CALLED_SHARE == 0 else own)
            subject = uuid7(at=filed, random=os.urandom(RANDOM_BYTES))
            chosen.copy(subject, f"{job.jurisdiction}-{day:%Y%m%d}-H-{job.first + n + 1:06d}", rows)
        _copy(connection, rows)
        done = min(done + PORTION, job.each)
    say(f"{day}: {done} cases, {done / (time.perf_counter() - begun):.0f} a second")
    return done


def _moulds(job: Job, day: date, random: Random) -> tuple[list[Mould], list[Mould]]:
    """The day's lives in each subdistrict, of own handling and of calls."""
    from huying.services.demo.story import actor

    own, called = [], []
    for name in job.dispatchers:
        for _ in range(SHAPES):
            departments = tuple(actor(one) for one in random.sample(LIAISONS, random.choice(CALLED)))
            cast = lives.Cast(centre=actor(name), operator=actor(lives.OPERATOR), departments=departments)
            called.append(mould(lives.called(lives.begun(job.jurisdiction, day), cast, random)))
            own.append(mould(lives.own(lives.begun(job.jurisdiction, day), cast, random)))
    return own, called


def _copy(connection: psycopg.Connection, rows: Rows) -> None:
    with connection.transaction(), connection.cursor() as cursor:
        for name, columns in COLUMNS.items():
            statement = f"COPY {name} ({columns}) FROM STDIN (FORMAT binary)"
            with cursor.copy(statement) as copy:
                copy.write(b"".join((wire.HEADER, *rows[name], wire.TRAILER)))


FOREIGN = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])
"""
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = ANY(%s::regclass[])
  AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
"""


@contextmanager
def _without_indexes() -> Iterator[None]:
    """Let a load go faster: foreign keys and further indexes are put back, and so checked, when it has ended."""
    with limit.owner() as connection:
        foreign = connection.execute(FOREIGN, [list(COLUMNS)]).fetchall()
        indexes = connection.execute(INDEXES, [list(COLUMNS)]).fetchall()
        for table, name, _ in foreign:
            connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}".encode())
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}".encode())
        yield
        say("putting indexes and foreign keys back")
        connection.execute("SET maintenance_work_mem = '1GB'")
        for _, definition in indexes:
            connection.execute(definition.encode())
        for table, name, definition in foreign:
            connection.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}".encode())
