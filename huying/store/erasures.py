"""Deleting what was written: values, salts and sealed rows go for good, the rows say which entry did it."""

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
_HEAD = """
UPDATE case_head SET title = %(title)s, place = %(place)s, search = array_to_tsvector(%(words)s::text[])
WHERE jurisdiction_id = %(j)s AND subject_id = %(id)s
"""

Place = tuple[int, str]
"""An entry's seq and the path of what was written there."""


def erase(*, jurisdiction: int, subject: UUID, by: int, places: Sequence[Place]) -> int:
    """Delete what stands at these places, texts and petitioners alike, as entry `by` says; how many were there."""
    seqs, paths = [seq for seq, _ in places], [path for _, path in places]
    return sum(
        len(sql.rows(statement, j=jurisdiction, id=subject, by=by, seqs=seqs, paths=paths))
        for statement in (_CONTENTS, _PETITIONERS)
    )


def show(
    *, jurisdiction: int, subject: UUID, title: str | None, place: str | None, words: Sequence[str]
) -> None:
    """What lists show and search of the case from now on."""
    sql.rows(_HEAD, j=jurisdiction, id=subject, title=title, place=place, words=list(words))
