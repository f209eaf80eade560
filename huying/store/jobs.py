"""The workers' heartbeat: which work is done again and again, and when it was last done, by the database's clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import orjson

from huying.store import sql

_BEAT = """
WITH said AS (
    SELECT * FROM jsonb_to_recordset(%(said)s::jsonb)
    AS s(name text, every float, running float, done float, failed float)
), moments AS (
    SELECT name, make_interval(secs => every) AS every, clock_timestamp() AS beat_at,
           clock_timestamp() - make_interval(secs => running) AS begun_at,
           clock_timestamp() - make_interval(secs => done) AS done_at,
           clock_timestamp() - make_interval(secs => failed) AS failed_at
    FROM said
), forgotten AS (
    DELETE FROM job WHERE name NOT IN (SELECT name FROM said)
)
INSERT INTO job (name, every, beat_at, begun_at, done_at, failed_at)
SELECT name, every, beat_at, begun_at, done_at, failed_at FROM moments ORDER BY name
ON CONFLICT (name) DO UPDATE SET
    every = excluded.every,
    beat_at = greatest(job.beat_at, excluded.beat_at),
    begun_at = excluded.begun_at,
    done_at = greatest(job.done_at, excluded.done_at),
    failed_at = greatest(job.failed_at, excluded.failed_at)
"""
_ALL = """
SELECT name, every, clock_timestamp() - beat_at AS beat, clock_timestamp() - begun_at AS running,
       clock_timestamp() - done_at AS done, clock_timestamp() - failed_at AS failed
FROM job ORDER BY name
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """One kind of work. Times are how long ago; None: never, or not now.

    `beat` is when a worker last said that it is at it, `running` since when it does it now, `done` and `failed` when
    it last ended well and with a fault.
    """

    name: str
    every: timedelta
    beat: timedelta
    running: timedelta | None
    done: timedelta | None
    failed: timedelta | None

    @property
    def failing(self) -> bool:
        """Whether it ended with a fault the last time."""
        return self.failed is not None and (self.done is None or self.failed < self.done)


def beat(said: Iterable[dict[str, float | str | None]]) -> None:
    """Keep what a worker says of each kind of work: `name`, `every` and how many seconds ago it began, ended, failed.

    Work that is named no more is forgotten. Where several workers say something, the latest moment holds.
    """
    sql.rows(_BEAT, said=orjson.dumps(list(said)).decode())


def every() -> list[JobRow]:
    """All kinds of work, by name."""
    return [JobRow(**row) for row in sql.rows(_ALL)]
