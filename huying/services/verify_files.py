"""Reading kept files again: whether the bytes are there, and still those that were kept."""

from django.conf import settings

from huying.domain.trace import Broken
from huying.services.uploads import THUMBNAIL
from huying.services.verify_chain import Chain
from huying.store import blobs, files
from huying.store.sql import Row

FILE_FAULTS = frozenset({"bytes_missing", "bytes_differ"})
"""What may be wrong with a kept file, beside what may be wrong with its row."""


def check_bytes(chain: Chain) -> Broken | None:
    """The first file of a case whose bytes, or whose thumbnail's, are gone or differ; erased ones have none."""
    for row in chain.files:
        why = None if row["erased_by"] is not None else _wrong(chain.jurisdiction, row)
        if why is not None:
            return Broken(seq=row["seq"], why=why, path=f"file {row['id']}")
    return None


def _wrong(jurisdiction: int, row: Row) -> str | None:
    kept = [(row["sha256"], row["suffix"])] + ([(row["thumbnail"], THUMBNAIL)] if row["thumbnail"] else [])
    for sha256, suffix in kept:
        try:
            if not blobs.is_whole(
                folder=settings.HUYING_FILES, jurisdiction=jurisdiction, sha256=sha256, suffix=suffix
            ):
                return "bytes_differ"
        except FileNotFoundError:
            return None if _erased_since(jurisdiction, row) else "bytes_missing"
    return None


def _erased_since(jurisdiction: int, row: Row) -> bool:
    now = files.find(jurisdiction=jurisdiction, file=row["id"])
    return now is not None and now["erased_by"] is not None
