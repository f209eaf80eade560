"""How often somebody nobody knows did something today: under keyed marks, never under an address or a number."""

from datetime import date, timedelta

from huying.store import sql

KEPT = timedelta(days=2)
_ADD = """
INSERT INTO public_count AS c (jurisdiction_id, bucket, day, times) VALUES (%(j)s, %(bucket)s, %(day)s, 1)
ON CONFLICT (jurisdiction_id, bucket, day) DO UPDATE SET times = c.times + 1
RETURNING c.times
"""
_FORGET = "DELETE FROM public_count WHERE jurisdiction_id = %(j)s AND day < %(day)s"
_TIMES = """
SELECT times FROM public_count WHERE jurisdiction_id = %(j)s AND bucket = %(bucket)s AND day = %(day)s
"""


def add(*, jurisdiction: int, bucket: bytes, day: date) -> int:
    """Count one more; how many there are today. The first of a day forgets what is no longer needed."""
    row = sql.row(_ADD, j=jurisdiction, bucket=bucket, day=day)
    times = int(row["times"]) if row else 1
    if times == 1:
        sql.rows(_FORGET, j=jurisdiction, day=day - KEPT)
    return times


def times(*, jurisdiction: int, bucket: bytes, day: date) -> int:
    """How many there are today."""
    row = sql.row(_TIMES, j=jurisdiction, bucket=bucket, day=day)
    return int(row["times"]) if row else 0
