"""Ids that sort by filing time (UUID version 7, RFC 9562)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

RANDOM_BYTES = 10
"""How much randomness one id takes; 74 of the 80 bits are used."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def uuid7(at: datetime, random: bytes) -> UUID:
    """The id of something filed at `at`: 48 bits of milliseconds, then `random` (`RANDOM_BYTES` of it).

    The first 48 bits are what entries may be partitioned by, so they come from the filing time and not from a
    clock. Raises ValueError for a time without a zone or before 1970, and for the wrong amount of
    randomness.
    """
    if at.tzinfo is None:
        raise ValueError("a filing time needs its zone")
    if len(random) != RANDOM_BYTES:
        raise ValueError(f"an id takes {RANDOM_BYTES} random bytes, not {len(random)}")
    milliseconds = (at - _EPOCH) // _MILLISECOND
    if milliseconds < 0:
        raise ValueError("a filing time before 1970 fits no id")
    bits = int.from_bytes(random)
    first, last = bits >> 68, bits & ((1 << 62) - 1)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | first << 64 | 0b10 << 62 | last)


def time_of(uuid: UUID) -> datetime:
    """The filing time in an id, in UTC, to the millisecond. Raises ValueError if it is no version 7 id."""
    if uuid.version != 7:
        raise ValueError(f"{uuid} is no version 7 id")
    return _EPOCH + (uuid.int >> 80) * _MILLISECOND
