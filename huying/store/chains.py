"""Reading whole chains, a batch of subjects at a time: for verify and rebuild, in memory that does not grow."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from huying.store import sql

BATCH = 200
"""Subjects read at once."""
PIECE = 2000
"""Subjects of one piece of work."""
FIRST = UUID(int=0)
LAST = UUID(int=2**128 - 1)

_JURISDICTIONS = """
SELECT jurisdiction_id AS id FROM subject
UNION SELECT jurisdiction_id FROM entry
UNION SELECT jurisdiction_id FROM seal
ORDER BY id
"""
_SUBJECTS = """
SELECT id, kind, number, process_hash, head_seq, head_hash, hash_name, state::text AS state
FROM subject WHERE jurisdiction_id = %(j)s AND id > %(after)s AND id <= %(until)s ORDER BY id LIMIT %(most)s
"""
_BOUNDARIES = """
SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM subject WHERE jurisdiction_id = %(j)s) AS numbered
WHERE n %% %(size)s = 0 ORDER BY id
"""
_ENTRIES = """
SELECT subject_id, seq, step, order_no, post_id, unit, at, recorded_at, body, prev_hash, hash
FROM entry WHERE jurisdiction_id = %(j)s AND subject_id = ANY(%(ids)s::uuid[]) ORDER BY subject_id, seq
"""
_CONTENTS = """
SELECT subject_id, seq, path, value::text AS value, salt, erased_by
FROM content WHERE jurisdiction_id = %(j)s AND subject_id = ANY(%(ids)s::uuid[]) ORDER BY subject_id, seq, path
"""
_PETITIONERS = """
SELECT subject_id, no, seq, path, sealed, key_id, erased_by
FROM petitioner WHERE jurisdiction_id = %(j)s AND subject_id = ANY(%(ids)s::uuid[]) ORDER BY subject_id, no
"""
_FILES = """
SELECT subject_id, id, seq, encode(sha256_stored, 'hex') AS sha256, suffix,
       encode(sha256_thumbnail, 'hex') AS thumbnail, erased_by
FROM file WHERE jurisdiction_id = %(j)s AND subject_id = ANY(%(ids)s::uuid[]) ORDER BY subject_id, seq, id
"""
_ORPHANS = """
SELECT e.subject_id, min(e.seq) AS seq
FROM entry e LEFT JOIN subject s ON s.jurisdiction_id = e.jurisdiction_id AND s.id = e.subject_id
WHERE e.jurisdiction_id = %(j)s AND s.id IS NULL
GROUP BY e.subject_id ORDER BY e.subject_id LIMIT 100
"""

BySubject = dict[UUID, list[sql.Row]]


@contextmanager
def snapshot() -> Iterator[None]:
    """Read everything in the block as it stood at one moment, unless the caller's transaction has begun before."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            sql.rows("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def jurisdictions() -> list[int]:
    """Every jurisdiction that has a subject, an entry or a seal."""
    return [row["id"] for row in sql.rows(_JURISDICTIONS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The subjects of a jurisdiction behind one id and up to another."""

    jurisdiction: int
    after: UUID = FIRST
    until: UUID = LAST


def boundaries(*, jurisdiction: int) -> list[UUID]:
    """The last subject of each full piece."""
    return [row["id"] for row in sql.rows(_BOUNDARIES, j=jurisdiction, size=PIECE)]


def subjects(piece: Piece, *, most: int = BATCH, lock: bool = False) -> list[sql.Row]:
    """The first subjects of a piece, states as JSON text; locked, no act gets in between until the transaction ends."""
    statement = _SUBJECTS + " FOR UPDATE" if lock else _SUBJECTS
    return sql.rows(statement, j=piece.jurisdiction, after=piece.after, until=piece.until, most=most)


_THESE = """
SELECT id, kind, number, process_hash, head_seq, head_hash, hash_name, state::text AS state
FROM subject WHERE jurisdiction_id = %(j)s AND id = ANY(%(ids)s::uuid[]) ORDER BY id FOR UPDATE
"""


def these(*, jurisdiction: int, subjects: Sequence[UUID]) -> list[sql.Row]:
    """These subjects, locked until the transaction ends, as `subjects` gives them."""
    return sql.rows(_THESE, j=jurisdiction, ids=list(subjects))


def entries(*, jurisdiction: int, subjects: Sequence[UUID]) -> BySubject:
    """Their entries in order, with the exact bytes."""
    return _grouped(_ENTRIES, jurisdiction, subjects)


def contents(*, jurisdiction: int, subjects: Sequence[UUID]) -> BySubject:
    """Their contents, values as JSON text; value and salt are None where erased."""
    return _grouped(_CONTENTS, jurisdiction, subjects)


def petitioners(*, jurisdiction: int, subjects: Sequence[UUID]) -> BySubject:
    """Their petitioners' sealed rows."""
    return _grouped(_PETITIONERS, jurisdiction, subjects)


def files(*, jurisdiction: int, subjects: Sequence[UUID]) -> BySubject:
    """The rows of their files: entry, hashes and suffix of what was stored, and what erased them."""
    return _grouped(_FILES, jurisdiction, subjects)


def orphans(*, jurisdiction: int) -> list[sql.Row]:
    """Chains whose subject is gone: `subject_id` and the first `seq` of each, at most a hundred."""
    return sql.rows(_ORPHANS, j=jurisdiction)


def _grouped(statement: str, jurisdiction: int, subjects: Sequence[UUID]) -> BySubject:
    found: BySubject = defaultdict(list)
    for row in sql.rows(statement, j=jurisdiction, ids=list(subjects)):
        found[row["subject_id"]].append(row)
    return found
