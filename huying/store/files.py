"""Uploaded files: pending rows, bound by the act that names them, swept when nothing does.

An erased file keeps its row with its hashes; `erased_by` is the entry that did it, `freed_at` when its bytes went.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from huying.store import sql

_ADD = """
INSERT INTO file (jurisdiction_id, id, post_id, name, mime, suffix, size, width, height, taken_at, lon, lat,
                  sha256_original, sha256_stored, sha256_thumbnail)
VALUES (%(j)s, %(id)s, %(post)s, %(name)s, %(mime)s, %(suffix)s, %(size)s, %(width)s, %(height)s, %(taken_at)s,
        %(lon)s, %(lat)s, decode(%(sha256_original)s, 'hex'), decode(%(sha256_stored)s, 'hex'),
        decode(%(sha256_thumbnail)s::text, 'hex'))
"""
_PENDING = """
SELECT id::text AS id, encode(sha256_stored, 'hex') AS sha256 FROM file
WHERE jurisdiction_id = %(j)s AND post_id = %(post)s AND subject_id IS NULL AND id = ANY(%(ids)s::uuid[])
"""
_FIND = """
SELECT f.id, f.name, f.mime, f.suffix, f.size, f.width, f.height, f.post_id, f.subject_id, f.seq, f.order_no,
       f.erased_by,
       encode(f.sha256_stored, 'hex') AS sha256,
       encode(f.sha256_thumbnail, 'hex') AS thumbnail, s.number
FROM file f LEFT JOIN subject s ON s.jurisdiction_id = f.jurisdiction_id AND s.id = f.subject_id
WHERE f.jurisdiction_id = %(j)s AND f.id = %(id)s
"""
_SWEEP = """
DELETE FROM file WHERE subject_id IS NULL AND made_at < clock_timestamp() - %(age)s
RETURNING jurisdiction_id, encode(sha256_stored, 'hex') AS sha256, suffix,
          encode(sha256_thumbnail, 'hex') AS thumbnail
"""
_FREE = """
UPDATE file SET freed_at = clock_timestamp() WHERE erased_by IS NOT NULL AND freed_at IS NULL
RETURNING jurisdiction_id, encode(sha256_stored, 'hex') AS sha256, suffix,
          encode(sha256_thumbnail, 'hex') AS thumbnail
"""
_USED = """
SELECT EXISTS (
    SELECT 1 FROM file WHERE jurisdiction_id = %(j)s AND erased_by IS NULL
      AND decode(%(sha256)s, 'hex') IN (sha256_stored, sha256_thumbnail)
) AS used
"""


def add(*, jurisdiction: int, file: UUID, post: int, row: dict[str, Any]) -> None:
    """A pending file."""
    sql.rows(_ADD, j=jurisdiction, id=file, post=post, **row)


def pending(*, jurisdiction: int, post: int, ids: Sequence[UUID]) -> dict[str, str]:
    """Of these ids, the pending files of this post, with the hash of what is stored."""
    found = sql.rows(_PENDING, j=jurisdiction, post=post, ids=list(ids))
    return {one["id"]: one["sha256"] for one in found}


def find(*, jurisdiction: int, file: UUID) -> sql.Row | None:
    """One file with the number of its case, if an act named it."""
    return sql.row(_FIND, j=jurisdiction, id=file)


def sweep(*, older_than: timedelta) -> list[sql.Row]:
    """Forget pending files of this age. Returns them, so that what is stored can go too."""
    return sql.rows(_SWEEP, age=older_than)


def free() -> list[sql.Row]:
    """Mark the bytes of erased files as gone. Returns those files, so that what is stored goes too."""
    return sql.rows(_FREE)


def used(*, jurisdiction: int, sha256: str) -> bool:
    """Whether a row that is not erased still names the same stored bytes, as file or as thumbnail."""
    found = sql.row(_USED, j=jurisdiction, sha256=sha256)
    return found is not None and bool(found["used"])
