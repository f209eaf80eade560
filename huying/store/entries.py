"""Reading the trace: entries with what was written beside them."""

from uuid import UUID

from huying.store import sql

_CONTENTS = """
SELECT seq, path, value, salt, erased_by FROM content
WHERE jurisdiction_id = %(j)s AND subject_id = %(id)s ORDER BY seq, path
"""
_PETITIONERS = """
SELECT no, seq, path, sealed, key_id, erased_by FROM petitioner
WHERE jurisdiction_id = %(j)s AND subject_id = %(id)s ORDER BY no
"""

_MARKS = """
SELECT no, phone_mark FROM petitioner
WHERE jurisdiction_id = %(j)s AND subject_id = %(id)s AND phone_mark IS NOT NULL ORDER BY no
"""


def contents(*, jurisdiction: int, subject: UUID) -> list[sql.Row]:
    """Every content row with its salt; value and salt are None where it was erased."""
    return sql.rows(_CONTENTS, j=jurisdiction, id=subject)


def petitioners(*, jurisdiction: int, subject: UUID) -> list[sql.Row]:
    """Every petitioner's sealed row."""
    return sql.rows(_PETITIONERS, j=jurisdiction, id=subject)


def phone_marks(*, jurisdiction: int, subject: UUID) -> dict[bytes, int]:
    """The keyed marks of the telephones of a case, each with the first petitioner who has it."""
    found: dict[bytes, int] = {}
    for row in sql.rows(_MARKS, j=jurisdiction, id=subject):
        found.setdefault(bytes(row["phone_mark"]), row["no"])
    return found
