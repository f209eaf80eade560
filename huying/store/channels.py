"""Outside channels of a jurisdiction: by which way, with which settings and secrets, to whom for which unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

import orjson

from huying.store import sql


class Address(NamedTuple):
    """Where news for a unit goes; empty where the channel itself is the place."""

    unit: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One way out of the house. Its secrets are sealed; `rests_until` says when it is tried again after faults."""

    jurisdiction: int
    id: int
    kind: str
    name: str
    language: str
    settings: Mapping[str, Any]
    enabled: bool
    quiet_from: time | None
    quiet_to: time | None
    gather_minutes: int
    to_petitioners: bool
    failures: int
    rests_until: datetime | None
    sealed: bytes | None
    key_id: str | None
    addresses: tuple[Address, ...]


_SELECT = """
SELECT c.jurisdiction_id AS jurisdiction, c.id, c.kind, c.name, c.language, c.settings, c.enabled, c.quiet_from,
       c.quiet_to, c.gather_minutes, c.to_petitioners, c.failures, c.rests_until, c.sealed, c.key_id, COALESCE((
           SELECT jsonb_agg(jsonb_build_array(a.unit, a.address) ORDER BY a.unit, a.address) FROM channel_address a
           WHERE a.jurisdiction_id = c.jurisdiction_id AND a.channel_id = c.id), '[]'::jsonb) AS addresses
FROM channel c
"""
_OF = f"{_SELECT} WHERE c.jurisdiction_id = %(j)s ORDER BY c.id"
_ONE = f"{_SELECT} WHERE c.jurisdiction_id = %(j)s AND c.id = %(id)s"
_IN_NEED = f"""
{_SELECT} WHERE c.enabled AND (c.rests_until IS NULL OR c.rests_until <= %(now)s) AND EXISTS (
    SELECT FROM delivery d WHERE d.jurisdiction_id = c.jurisdiction_id AND d.channel_id = c.id
      AND d.state = 'waiting' AND d.due_at <= %(now)s AND (d.leased_until IS NULL OR d.leased_until <= %(now)s))
ORDER BY c.jurisdiction_id, c.id
"""
_FAILING = f"{_SELECT} WHERE c.enabled AND c.failures >= %(least)s ORDER BY c.jurisdiction_id, c.id"
_ADD = """
INSERT INTO channel (jurisdiction_id, kind, name, language, settings, enabled, quiet_from, quiet_to, gather_minutes,
    to_petitioners)
VALUES (%(j)s, %(kind)s, %(name)s, %(language)s, %(settings)s::jsonb, %(enabled)s, %(quiet_from)s, %(quiet_to)s,
    %(gather_minutes)s, %(to_petitioners)s)
RETURNING id
"""
_CHANGE = """
UPDATE channel SET name = %(name)s, language = %(language)s, settings = %(settings)s::jsonb, enabled = %(enabled)s,
    quiet_from = %(quiet_from)s, quiet_to = %(quiet_to)s, gather_minutes = %(gather_minutes)s,
    to_petitioners = %(to_petitioners)s, failures = 0,
    rests_until = NULL
WHERE jurisdiction_id = %(j)s AND id = %(id)s
"""
_SEAL = """
UPDATE channel SET sealed = %(sealed)s, key_id = %(key)s WHERE jurisdiction_id = %(j)s AND id = %(id)s
"""
_CLEAR = "DELETE FROM channel_address WHERE jurisdiction_id = %(j)s AND channel_id = %(id)s"
_ADDRESSES = """
INSERT INTO channel_address (jurisdiction_id, channel_id, unit, address)
SELECT %(j)s, %(id)s, a.unit, a.address FROM unnest(%(units)s::text[], %(addresses)s::text[]) AS a(unit, address)
ON CONFLICT DO NOTHING
"""
_WELL = """
UPDATE channel SET failures = 0, rests_until = NULL
WHERE jurisdiction_id = %(j)s AND id = %(id)s AND failures > 0
"""
_RESTS = """
UPDATE channel SET failures = failures + 1,
    rests_until = %(now)s::timestamptz + least(%(most)s::interval, %(first)s::interval * power(2, least(failures, 20)))
WHERE jurisdiction_id = %(j)s AND id = %(id)s
"""
_COUNTS = "SELECT key_id, count(*) AS rows FROM channel WHERE key_id IS NOT NULL GROUP BY key_id"
_HOLD = "LOCK TABLE channel IN SHARE MODE"
_OTHERS = f"{_SELECT} WHERE c.key_id <> %(key)s ORDER BY c.jurisdiction_id, c.id FOR UPDATE OF c"


def _channel(row: sql.Row) -> Channel:
    sealed = None if row["sealed"] is None else bytes(row["sealed"])
    addresses = tuple(Address(*one) for one in row["addresses"])
    return Channel(**(row | {"sealed": sealed, "addresses": addresses}))


def of(jurisdiction: int) -> tuple[Channel, ...]:
    """All channels of a jurisdiction, the oldest first."""
    return tuple(_channel(row) for row in sql.rows(_OF, j=jurisdiction))


def get(*, jurisdiction: int, channel: int) -> Channel | None:
    """One channel; None where there is none of this id."""
    row = sql.row(_ONE, j=jurisdiction, id=channel)
    return _channel(row) if row else None


def names(jurisdiction: int) -> dict[int, str]:
    """The names of a jurisdiction's channels, by id, the oldest first."""
    found = sql.rows("SELECT id, name FROM channel WHERE jurisdiction_id = %(j)s ORDER BY id", j=jurisdiction)
    return {row["id"]: row["name"] for row in found}


def failing(*, least: int) -> tuple[Channel, ...]:
    """The channels that failed at least so often in a row."""
    return tuple(_channel(row) for row in sql.rows(_FAILING, least=least))


def in_need(now: datetime) -> tuple[Channel, ...]:
    """The channels through which something is to be sent now, those that rest left out."""
    return tuple(_channel(row) for row in sql.rows(_IN_NEED, now=now))


def add(*, jurisdiction: int, kind: str, **values: Any) -> int:
    """Keep a new channel; its id."""
    row = sql.row(_ADD, j=jurisdiction, kind=kind, **_plain(values))
    assert row is not None
    return int(row["id"])


def change(*, jurisdiction: int, channel: int, **values: Any) -> None:
    """Give a channel other values; it is tried at once, whatever faults it had."""
    sql.rows(_CHANGE, j=jurisdiction, id=channel, **_plain(values))


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {**values, "settings": orjson.dumps(values["settings"]).decode()}


def seal(*, jurisdiction: int, channel: int, sealed: bytes, key: str) -> None:
    """Keep a channel's secrets, sealed under a key."""
    sql.rows(_SEAL, j=jurisdiction, id=channel, sealed=sealed, key=key)


def put_addresses(*, jurisdiction: int, channel: int, addresses: Sequence[Address]) -> None:
    """Put these addresses in the place of those there were."""
    units, places = [one.unit for one in addresses], [one.address for one in addresses]
    sql.rows(_CLEAR, j=jurisdiction, id=channel)
    sql.rows(_ADDRESSES, j=jurisdiction, id=channel, units=units, addresses=places)


def is_well(channel: Channel) -> None:
    """Something went through it."""
    sql.rows(_WELL, j=channel.jurisdiction, id=channel.id)


def let_rest(channel: Channel, *, now: datetime, first: timedelta, most: timedelta) -> None:
    """Something did not go through it: it rests, each time twice as long."""
    sql.rows(_RESTS, j=channel.jurisdiction, id=channel.id, now=now, first=first, most=most)


def counts() -> dict[str, int]:
    """How many channels' secrets each key seals."""
    return {row["key_id"]: row["rows"] for row in sql.rows(_COUNTS)}


def hold() -> None:
    """Let nobody seal a channel's secrets until the transaction ends, and wait for those who are at it."""
    sql.rows(_HOLD)


def under_other_keys(key: str) -> tuple[Channel, ...]:
    """Channels whose secrets are not sealed under this key, held for the transaction."""
    return tuple(_channel(row) for row in sql.rows(_OTHERS, key=key))
