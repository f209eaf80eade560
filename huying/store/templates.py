"""The texts of messages that a jurisdiction wrote for itself, by kind of notice and language."""

from huying.store import sql

_ALL = "SELECT kind, language, text FROM notice_template WHERE jurisdiction_id = %(j)s"
_PUT = """
INSERT INTO notice_template (jurisdiction_id, kind, language, text) VALUES (%(j)s, %(kind)s, %(language)s, %(text)s)
ON CONFLICT (jurisdiction_id, kind, language) DO UPDATE SET text = excluded.text
"""
_DROP = """
DELETE FROM notice_template WHERE jurisdiction_id = %(j)s AND kind = %(kind)s AND language = %(language)s
"""


def of(jurisdiction: int) -> dict[tuple[str, str], str]:
    """Its own texts, by kind and language."""
    return {(row["kind"], row["language"]): row["text"] for row in sql.rows(_ALL, j=jurisdiction)}


def put(*, jurisdiction: int, kind: str, language: str, text: str) -> None:
    """Keep a text of its own."""
    sql.rows(_PUT, j=jurisdiction, kind=kind, language=language, text=text)


def drop(*, jurisdiction: int, kind: str, language: str) -> None:
    """Go back to the usual text."""
    sql.rows(_DROP, j=jurisdiction, kind=kind, language=language)
