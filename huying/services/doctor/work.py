"""Whether the work that no request waits for is done, and what it needs is there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

from django.conf import settings

from huying.domain.details import LOCAL
from huying.services import seals
from huying.services.crypto import BadKeyFile, Keyring
from huying.services.doctor.finding import Finding
from huying.services.jobs import JobRow, states
from huying.services.keyring import PETITIONERS
from huying.services.readiness import worker_state
from huying.store import calendar, channels, live, notices, petitioner_keys, relay, server
from huying.store import seals as kept

PATIENCE = timedelta(hours=1)
"""How long one piece of work may take, and how late it may be."""
SOON = timedelta(minutes=1)
"""How long a message may wait."""
LATE = timedelta(minutes=10)
"""How long what happened may wait to become notices: one that cannot be made is tried again after five minutes."""
FAULTS = 10
"""How often in a row a channel may fail: that is about five minutes."""
ANNOUNCED = (12, 15)
"""Month and day by which the next year's holidays are always known."""


def worker() -> Iterator[Finding]:
    """A worker is there, and its work succeeds."""
    jobs = states()
    state = worker_state(jobs)
    if state == "missing":
        yield Finding("worker_missing")
    if state == "stale":
        yield Finding("worker_stale", ago=min(job.beat for job in jobs))
    if state == "ok":
        yield from (finding for job in jobs for finding in _job(job))


def _job(job: JobRow) -> Iterator[Finding]:
    if job.failing:
        yield Finding("job_failing", job=job.name, ago=job.failed)
    if job.running is not None and job.running > PATIENCE:
        yield Finding("job_hangs", job=job.name, ago=job.running)
    if job.running is None and job.done is not None and job.done > job.every + PATIENCE:
        yield Finding("job_late", job=job.name, ago=job.done)


def outbox() -> Iterator[Finding]:
    """What happened is told within a minute."""
    waiting = relay.waiting()
    if waiting.oldest > SOON:
        yield Finding("outbox_waits", count=waiting.rows, ago=waiting.oldest)


def messages() -> Iterator[Finding]:
    """What happened becomes notices within minutes, and every channel takes what is sent through it."""
    untold = notices.untold()
    if untold.oldest > LATE:
        yield Finding("notices_wait", count=untold.rows, ago=untold.oldest)
    for channel in channels.failing(least=FAULTS):
        yield Finding(
            "channel_failing", jurisdiction=channel.jurisdiction, name=channel.name, count=channel.failures
        )


def live_updates() -> Iterator[Finding]:
    """Open pages are told what happens."""
    if not live.hearers():
        yield Finding("live_missing")


def seals_made() -> Iterator[Finding]:
    """Every day that is over is sealed, and the seals stand outside the database too."""
    day = (server.now() - 2 * PATIENCE).astimezone(LOCAL).date()  # after midnight the sealing has its time
    begins = datetime.combine(day, time(), LOCAL)
    for jurisdiction in seals.jurisdictions():
        unsealed = kept.unsealed(jurisdiction=jurisdiction, before=begins)
        if unsealed:
            yield Finding("unsealed", jurisdiction=jurisdiction, count=unsealed)
        yield from _outside(jurisdiction)


def _outside(jurisdiction: int) -> Iterator[Finding]:
    path = seals.outside(jurisdiction)
    try:
        said = {(line.day, line.root) for line in seals.read_outside(jurisdiction)}
    except (OSError, ValueError):
        yield Finding("seals_unreadable", path=path)
        return
    rows = kept.every(jurisdiction=jurisdiction)
    missing = [row["day"] for row in rows if (row["day"], bytes(row["root"])) not in said]
    if missing:
        yield Finding("seals_not_outside", path=path, count=len(missing), first=missing[0])


def calendar_loaded() -> Iterator[Finding]:
    """The days off of this year are known; late in the year, those of the next one too."""
    today = server.now().astimezone(LOCAL).date()
    known = {year.year: not year.provisional for year in calendar.years()}
    for year in (today.year, today.year + 1):
        if year > today.year and (today.month, today.day) < ANNOUNCED:
            return
        if year not in known:
            yield Finding("year_missing", year=year)
        elif not known[year]:
            yield Finding("year_provisional", year=year)


def keyring_complete() -> Iterator[Finding]:
    """The keys at hand open everything that was sealed."""
    path = Path(settings.HUYING_KEYS) / PETITIONERS
    sealed = petitioner_keys.counts()
    try:
        held = set(Keyring.load(path).ids) if path.exists() else set()
    except (OSError, BadKeyFile):
        return  # told where the key files are looked at
    missing = sorted(set(sealed) - held)
    if missing:
        yield Finding(
            "keys_missing", keys=", ".join(missing), count=sum(sealed[one] for one in missing), path=path
        )
