"""Deleting what was written: values, salts, sealed rows and names of files go for good, the rows say by which entry."""

from collections.abc import Sequence
from uuid import UUID

from huying.store import sql

_CONTENTS = """
UPDATE content c SET value = NULL, salt = NULL, erased_by = %(by)s
FROM unnest(%(seqs)s::int[], %(paths)s::text[]) AS gone(seq, path)
WHERE c.jurisdiction_id = %(j)s AND c.subject_id = %(id)s AND c.seq = gone.seq AND c.path = gone.path
  AND c.erased_by IS NULL
RETURNING 1
"""
_PETITIONERS = """
UPDATE petitioner p SET sealed = NULL, key_id = NULL, phone_mark = NULL, erased_by = %(by)s
FROM unnest(%(seqs)s::int[], %(paths)s::text[]) AS gone(seq, path)
WHERE p.jurisdiction_id = %(j)s AND p.subject_id = %(id)s AND p.seq = gone.seq AND p.path = gone.path
  AND p.erased_by IS NULL
RETURNING 1
"""
_FILES = """
UPDATE file SET name = NULL, taken_at = NULL, lon = NULL, lat = NULL, erased_by = %(by)s
WHERE jurisdiction_id = %(j)s AND subject_id = %(id)s AND id = ANY(%(files)s::uuid[]) AND erased_by IS NULL
RETURNING 1
"""
_HEAD = """
UPDATE case_head SET title = %(title)s, place = %(place)s, search = array_to_tsvector(%(words)s::text[])
WHERE jurisdiction_id = %(j)s AND subject_id = %(id)s
"""

Place = tuple[int, str]
"""An entry's seq and the path of what was written there."""


def erase(
    *, jurisdiction: int, subject: UUID, by: int, places: Sequence[Place], files: Sequence[UUID]
) -> int:
    """Delete what stands at these places, texts and petitioners alike, and what the rows of these files tell.

    `by` is the entry that says so. Gives how many were there; the files' bytes are the sweep's to delete.
    """
    given = {"j": jurisdiction, "id": subject, "by": by, "files": list(files)}
    given |= {"seqs": [seq for seq, _ in places], "paths": [path for _, path in places]}
    return sum(len(sql.rows(statement, **given)) for statement in (_CONTENTS, _PETITIONERS, _FILES))


def show(
    *, jurisdiction: int, subject: UUID, title: str | None, place: str | None, words: Sequence[str]
) -> None:
    """What lists show and search of the case from now on."""
    sql.rows(_HEAD, j=jurisdiction, id=subject, title=title, place=place, words=list(words))
