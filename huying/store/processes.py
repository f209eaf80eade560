"""Process versions: their texts under their hashes, and when a jurisdiction works by which."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db import transaction

from huying.domain.process import Process, canonical_text, parse
from huying.store import sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A jurisdiction works by a version between two dates, both included."""

    process_id: str
    hash: str
    from_date: date
    to_date: date | None


class UnknownProcess(LookupError):
    """No process text is kept under this hash."""


def keep(text: str, *, at: datetime) -> str:
    """Keep a process file's canonical text under its hash, for ever; the hash.

    Raises FaultyProcess with all the file's faults: what no case could follow is never kept.
    """
    process = parse(text)
    canonical = canonical_text(text)
    sql.rows(
        "INSERT INTO process_version (hash, process_id, text, loaded_at)"
        " VALUES (%(hash)s, %(process)s, %(text)s, %(at)s) ON CONFLICT (hash) DO NOTHING",
        hash=hashlib.sha256(canonical.encode()).hexdigest(),
        process=process.id,
        text=canonical,
        at=at,
    )
    return process.hash


def text_of(version: str) -> str:
    """The canonical text kept under a hash. Raises UnknownProcess."""
    row = sql.row("SELECT text FROM process_version WHERE hash = %(hash)s", hash=version)
    if row is None:
        raise UnknownProcess(version)
    return str(row["text"])


@lru_cache(maxsize=256)
def load(version: str) -> Process:
    """The process kept under a hash, parsed once: a text never changes under its hash. Raises UnknownProcess."""
    return parse(text_of(version))


USES = """
SELECT v.process_id, v.hash, u.from_date, u.to_date
FROM process_use u JOIN process_version v ON v.hash = u.process_version_id
WHERE u.jurisdiction_id = %(j)s
"""
ON_DATE = " AND u.from_date <= %(on)s AND (u.to_date IS NULL OR u.to_date >= %(on)s)"


IN_FORCE = """
SELECT v.hash FROM process_use u JOIN process_version v ON v.hash = u.process_version_id,
     LATERAL (SELECT (clock_timestamp() AT TIME ZONE INTERVAL '8 hours')::date AS today) AS china
WHERE u.jurisdiction_id = j.id AND u.from_date <= today AND (u.to_date IS NULL OR u.to_date >= today)
ORDER BY v.process_id
"""
"""The hashes of what jurisdiction `j` works by today, for a statement that asks more of it."""


def in_use(*, jurisdiction: int, on: date | None = None) -> tuple[Use, ...]:
    """The versions a jurisdiction works by on a date (one of each process), or all it ever did, by process and date."""
    where = ON_DATE if on else ""
    found = sql.rows(f"{USES}{where} ORDER BY v.process_id, u.from_date", j=jurisdiction, on=on)
    return tuple(Use(**row) for row in found)


OTHERS = """
    u.jurisdiction_id = %(j)s AND u.process_version_id = o.hash
    AND o.process_id = (SELECT process_id FROM process_version WHERE hash = %(hash)s::text)
"""
END_EARLIER = f"""
UPDATE process_use u SET to_date = %(start)s::date - 1 FROM process_version o
WHERE {OTHERS} AND u.from_date < %(start)s AND (u.to_date IS NULL OR u.to_date >= %(start)s)
"""
REPLACE_SAME_DAY = (
    f"DELETE FROM process_use u USING process_version o WHERE {OTHERS} AND u.from_date = %(start)s"
)
PUT_IN_USE = f"""
INSERT INTO process_use (jurisdiction_id, process_version_id, from_date, to_date)
SELECT %(j)s, %(hash)s::text, %(start)s::date, least(%(end)s::date, (
    SELECT min(u.from_date) - 1 FROM process_use u, process_version o WHERE {OTHERS} AND u.from_date > %(start)s))
"""


def put_in_use(*, jurisdiction: int, version: str, from_date: date, to_date: date | None = None) -> None:
    """Let a jurisdiction work by a version from a date on. Raises UnknownProcess.

    Of one process one version is in force on a day: the one before ends the day before, one planned for later
    stays and ends this one. A version in force already is left as it is. Running cases keep the version they pin.
    """
    process = load(version).id
    with transaction.atomic():
        # Two at once would each see the other's day as free.
        sql.rows("SELECT id FROM jurisdiction WHERE id = %(j)s FOR NO KEY UPDATE", j=jurisdiction)
        now = {use.process_id: use.hash for use in in_use(jurisdiction=jurisdiction, on=from_date)}
        if now.get(process) == version and to_date is None:
            return
        given = {"j": jurisdiction, "hash": version, "start": from_date}
        sql.rows(END_EARLIER, **given)
        sql.rows(REPLACE_SAME_DAY, **given)
        sql.rows(PUT_IN_USE, **given, end=to_date)
