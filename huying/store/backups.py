"""What a backup reads: everything as it stood at one moment, while nobody deletes the bytes of a file."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huying.store import chains, sql
from huying.store.sweep import BYTES

BATCH = 1000
"""Files read at once."""

_HOLD = "SELECT pg_advisory_lock_shared(%(lock)s::int, 0)"
_RELEASE = "SELECT pg_advisory_unlock_shared(%(lock)s::int, 0)"
_MOMENT = """
SELECT pg_export_snapshot() AS id, transaction_timestamp() AS at, current_setting('server_version_num')::int AS version
"""
_SERVER = "SELECT current_setting('server_version_num')::int AS version"
_COUNTS = """
SELECT (SELECT count(*) FROM subject) AS cases, (SELECT count(*) FROM entry) AS entries,
       (SELECT count(*) FROM content) AS contents, (SELECT count(*) FROM petitioner) AS petitioners,
       (SELECT count(*) FROM file) AS files, (SELECT count(*) FROM seal) AS seals
"""
_FILES = """
SELECT jurisdiction_id, id, suffix, size, subject_id IS NOT NULL AS bound,
       encode(sha256_stored, 'hex') AS sha256, encode(sha256_thumbnail, 'hex') AS thumbnail
FROM file
WHERE erased_by IS NULL AND (jurisdiction_id, id) > (%(j)s, %(id)s) ORDER BY jurisdiction_id, id LIMIT %(most)s
"""
_SEALS = """
SELECT DISTINCT ON (jurisdiction_id) jurisdiction_id, day, root FROM seal ORDER BY jurisdiction_id, day DESC
"""
_OCCUPIED = """
SELECT count(*) FILTER (WHERE relname IN ('jurisdiction', 'person', 'subject')) AS ours, count(*) AS tables
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
"""
_ROWS = """
SELECT EXISTS (SELECT 1 FROM jurisdiction) OR EXISTS (SELECT 1 FROM person) OR EXISTS (SELECT 1 FROM subject) AS any
"""
_OTHERS = """
SELECT count(*) AS rows FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A moment others may read at too, by its `id`; `version` is the server's, as it numbers itself."""

    id: str
    at: datetime
    version: int


@contextmanager
def bytes_held() -> Iterator[None]:
    """Keep the bytes of every file that is there until the block ends; what is erased meanwhile goes afterwards."""
    sql.rows(_HOLD, lock=BYTES)
    try:
        yield
    finally:
        sql.rows(_RELEASE, lock=BYTES)


@contextmanager
def moment() -> Iterator[Moment]:
    """Read everything in the block as it stood at one moment, which others may share for as long as it lasts."""
    with chains.snapshot():
        yield Moment(**(sql.row(_MOMENT) or {}))


def server_version() -> int:
    """The server's version as it numbers itself: 180006 is 18.6."""
    version: int = (sql.row(_SERVER) or {})["version"]
    return version


def counts() -> dict[str, int]:
    """How many of everything there are."""
    return dict(sql.row(_COUNTS) or {})


def files() -> Iterator[list[sql.Row]]:
    """The files whose bytes are to be there, a batch at a time; `bound` ones are named by an entry."""
    after: dict[str, Any] = {"j": 0, "id": UUID(int=0)}
    while rows := sql.rows(_FILES, **after, most=BATCH):
        yield rows
        after = {"j": rows[-1]["jurisdiction_id"], "id": rows[-1]["id"]}


def last_seals() -> list[sql.Row]:
    """The last seal of every jurisdiction that has one."""
    return sql.rows(_SEALS)


def is_occupied() -> bool:
    """Whether the database holds anything that a restore would overwrite: our rows, or tables that are not ours."""
    found = sql.row(_OCCUPIED) or {}
    if found["ours"] < 3:
        return bool(found["tables"])
    return bool((sql.row(_ROWS) or {})["any"])


def other_connections() -> int:
    """How many others are connected to the database."""
    rows: int = (sql.row(_OTHERS) or {})["rows"]
    return rows


def analyze() -> None:
    """Let the server look at what was just written, so that it plans statements well from the first one on."""
    sql.rows("ANALYZE")
