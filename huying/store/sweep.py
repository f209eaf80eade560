"""Rows that are no longer needed, a bounded number at a time."""

from datetime import timedelta

from huying.store import sql

BYTES = 7_385_002
"""The class of the advisory lock that backups share while they copy files, and who deletes bytes takes for himself."""

_MAY_DELETE = "SELECT pg_try_advisory_xact_lock(%(lock)s::int, 0) AS free"
_HOLD_FILES = "LOCK TABLE file IN SHARE ROW EXCLUSIVE MODE"
_FORGET = """
DELETE FROM outbox WHERE (jurisdiction_id, id) IN (
    SELECT jurisdiction_id, id FROM outbox WHERE sent_at < clock_timestamp() - %(age)s LIMIT %(most)s
) RETURNING 1
"""
_FORGET_KEYS = """
DELETE FROM request_key WHERE (jurisdiction_id, post_id, key) IN (
    SELECT jurisdiction_id, post_id, key FROM request_key
    WHERE made_at < clock_timestamp() - %(age)s ORDER BY made_at LIMIT %(most)s
) RETURNING 1
"""
_FORGET_CACHED = """
DELETE FROM cached WHERE key IN (
    SELECT key FROM cached WHERE until <= clock_timestamp() LIMIT %(most)s
) AND until <= clock_timestamp() RETURNING 1
"""


def may_delete_bytes() -> bool:
    """Whether no backup is copying files; none begins to until the transaction ends."""
    found = sql.row(_MAY_DELETE, lock=BYTES)
    return found is not None and bool(found["free"])


def hold_files() -> None:
    """Wait until no upload is under way, and let none begin or be bound until the transaction ends.

    Only then is it sure that bytes no row names are needed by nobody.
    """
    sql.rows(_HOLD_FILES)


def forget_sent(*, older_than: timedelta, most: int) -> int:
    """Delete rows told before that time; how many, at most `most`."""
    return len(sql.rows(_FORGET, age=older_than, most=most))


def forget_keys(*, older_than: timedelta, most: int) -> int:
    """Delete Idempotency-Keys of that age with their answers; how many, at most `most`."""
    return len(sql.rows(_FORGET_KEYS, age=older_than, most=most))


def forget_cached(*, most: int) -> int:
    """Delete what was cached and is no longer in force; how many, at most `most`."""
    return len(sql.rows(_FORGET_CACHED, most=most))
