"""Forgetting what is no longer needed: unbound files, bytes of erased ones, kept answers, what was told, drafts."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction

from huying.services.uploads import THUMBNAIL
from huying.store import blobs, deliveries, drafts, files, notices, sweep
from huying.store.sql import Row

PENDING_FILES = timedelta(hours=24)
REQUEST_KEYS = timedelta(days=7)
TOLD = timedelta(days=30)
DRAFTS = timedelta(days=30)
NOTICES = timedelta(days=180)
BATCH = 5000
"""Rows deleted by one statement."""


def sweep_files() -> int:
    """Delete pending files of a day ago, and their bytes where no other row names the same; how many rows."""
    return _delete(lambda: files.sweep(older_than=PENDING_FILES))


def sweep_erased() -> int:
    """Delete the bytes of erased files where no other row names the same; how many files.

    An erasure asks for it once it is committed; whatever a crash or a full disk left is done the next time.
    """
    return _delete(files.free)


def _delete(choose: Callable[[], list[Row]]) -> int:
    """Choose rows and delete their bytes; none while a backup copies files, which the next sweep makes good."""
    with transaction.atomic():
        sweep.hold_files()
        if not sweep.may_delete_bytes():
            return 0
        gone = choose()
        for row in gone:
            _delete_bytes(row["jurisdiction_id"], row["sha256"], row["suffix"])
            if row["thumbnail"] is not None:
                _delete_bytes(row["jurisdiction_id"], row["thumbnail"], THUMBNAIL)
    return len(gone)


def _delete_bytes(jurisdiction: int, sha256: str, suffix: str) -> None:
    if not files.used(jurisdiction=jurisdiction, sha256=sha256):
        blobs.delete(folder=settings.HUYING_FILES, jurisdiction=jurisdiction, sha256=sha256, suffix=suffix)


def sweep_keys() -> int:
    """Delete Idempotency-Keys of a week ago (design §3); how many."""
    return _all(lambda: sweep.forget_keys(older_than=REQUEST_KEYS, most=BATCH))


def sweep_told() -> int:
    """Delete outbox rows told a month ago; how many."""
    return _all(lambda: sweep.forget_sent(older_than=TOLD, most=BATCH))


def sweep_cached() -> int:
    """Delete what was cached and is no longer in force; how many."""
    return _all(lambda: sweep.forget_cached(most=BATCH))


def sweep_drafts() -> int:
    """Delete drafts that nobody saved again for a month; how many."""
    return _all(lambda: drafts.forget(older_than=DRAFTS, most=BATCH))


def sweep_notices() -> int:
    """Delete notices and sent messages of half a year ago; how many."""
    return sum(_all(partial(one.forget, older_than=NOTICES, most=BATCH)) for one in (notices, deliveries))


def _all(delete: Callable[[], int]) -> int:
    total = 0
    while deleted := delete():
        total += deleted
    return total
