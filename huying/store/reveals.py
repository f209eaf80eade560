"""The log of who looked at whose identity, and why."""

from uuid import UUID

from huying.store import sql

_LOG = """
INSERT INTO reveal (jurisdiction_id, subject_id, no, post_id, reason, refused)
VALUES (%(j)s, %(id)s, %(no)s, %(post)s, %(reason)s, %(refused)s)
"""
_OF_SUBJECT = """
SELECT no, post_id, reason, refused, at FROM reveal WHERE jurisdiction_id = %(j)s AND subject_id = %(id)s ORDER BY id
"""


def log(
    *, jurisdiction: int, subject: UUID, no: int, post: int, reason: str, refused: str | None = None
) -> None:
    """One look, or one that was `refused`, by the code of the refusal."""
    sql.rows(_LOG, j=jurisdiction, id=subject, no=no, post=post, reason=reason, refused=refused)


def of_subject(*, jurisdiction: int, subject: UUID) -> list[sql.Row]:
    """Every look at a case's petitioners."""
    return sql.rows(_OF_SUBJECT, j=jurisdiction, id=subject)
