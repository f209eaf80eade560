"""A district with a year behind it: cases by the hundred thousand, each with a true trace, loaded by COPY.

A life is walked by the engine's own rules for each working day, subdistrict and kind of case, then copied: every copy
has its own id, number, salts, petitioner, hashes and chain. `huying verify` and `huying rebuild --check` judge them
like any others.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
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
    random = Random(f"{job.seed}/{day}")  # noqa: S311  # no secret
    own, called = _moulds(job, day, random)
    return _load(
        connection,
        Load(jurisdiction=job.jurisdiction, day=day, first=job.first, number=job.each),
        lambda n: random.choice(called if n % CALLED_SHARE == 0 else own),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Cases of one day, and how many were filed on it before them."""

    jurisdiction: int
    day: date
    first: int
    number: int


def _load(connection: psycopg.Connection, load: Load, chosen: Callable[[int], Mould]) -> int:
    """Copy in a day's cases, the n-th of the mould chosen for it."""
    from huying.domain.ids import RANDOM_BYTES, uuid7

    filed = lives.begun(load.jurisdiction, load.day).now
    begun = time.perf_counter()
    done = 0
    while done < load.number:
        rows: Rows = {name: [] for name in COLUMNS}
        for n in range(done, min(done + PORTION, load.number)):
            subject = uuid7(at=filed, random=os.urandom(RANDOM_BYTES))
            name = f"{load.jurisdiction}-{load.day:%Y%m%d}-H-{load.first + n + 1:06d}"
            chosen(n).copy(subject, name, rows)
        _copy(connection, rows)
        done = min(done + PORTION, load.number)
    say(f"{load.day}: {done} cases, {done / (time.perf_counter() - begun):.0f} a second")
    return done


def leave_open(ground: Ground, number: int, *, until: str, departments: tuple[str, ...]) -> None:
    """Add so many called cases to the district that have come to a step and wait behind it."""
    from django.utils import timezone

    from huying.services.demo.story import actor

    (day,) = _working_days(ground.jurisdiction, timezone.now().date() - lives.WINDOW, 1)
    random = Random(until)  # noqa: S311  # no secret
    called, operator = tuple(map(actor, departments)), actor(lives.OPERATOR)
    moulds = [
        mould(lives.called(lives.begun(ground.jurisdiction, day), cast, random, until=until))
        for cast in (
            lives.Cast(centre=actor(name), operator=operator, departments=called)
            for name in ground.dispatchers
        )
    ]
    load = Load(
        jurisdiction=ground.jurisdiction, day=day, first=_filed_on(ground.jurisdiction, day), number=number
    )
    with _without_indexes(), limit.owner() as connection:
        connection.execute("SET synchronous_commit = off")
        _load(connection, load, lambda n: moulds[n % len(moulds)])


def _filed_on(jurisdiction: int, day: date) -> int:
    """The highest number given on a day."""
    with limit.owner() as connection:
        row = connection.execute(
            "SELECT COALESCE(max(right(number, 6)::integer), 0) FROM subject"
            " WHERE jurisdiction_id = %s AND number LIKE %s",
            [jurisdiction, f"{jurisdiction}-{day:%Y%m%d}-H-______"],
        ).fetchone()
    assert row is not None
    return int(row[0])


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
