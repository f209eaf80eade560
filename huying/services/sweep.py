"""Forgetting what is no longer needed: files nobody bound, answers kept for repeated requests, told messages."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from huying.services.uploads import THUMBNAIL
from huying.store import blobs, files, sweep

PENDING_FILES = timedelta(hours=24)
REQUEST_KEYS = timedelta(days=7)
TOLD = timedelta(days=30)
BATCH = 5000
"""Rows deleted by one statement."""


def sweep_files() -> int:
    """Delete pending files of a day ago, and their bytes where no other row names the same; how many rows."""
    with transaction.atomic():
        sweep.hold_files()
        gone = files.sweep(older_than=PENDING_FILES)
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


def _all(delete: Callable[[], int]) -> int:
    total = 0
    while deleted := delete():
        total += deleted
    return total
