"""What allauth keeps of second factors, for keys to be changed under them."""

from typing import Any

import orjson

from huying.store import sql

_KEPT = "SELECT id, data FROM mfa_authenticator ORDER BY id"
_HELD = f"{_KEPT} FOR UPDATE"
_PUT = "UPDATE mfa_authenticator SET data = %(data)s::jsonb WHERE id = %(id)s"
_HOLD = "LOCK TABLE mfa_authenticator IN SHARE MODE"


def kept(*, hold: bool = False) -> dict[int, Any]:
    """What is kept of each factor, by its id; with `hold` nobody else changes it until the transaction ends."""
    return {row["id"]: row["data"] for row in sql.rows(_HELD if hold else _KEPT)}


def put(number: int, data: Any) -> None:
    """Keep this of a factor."""
    sql.rows(_PUT, id=number, data=orjson.dumps(data).decode())


def hold() -> None:
    """Let nobody keep or change a factor until the transaction ends, and wait for those who are at it."""
    sql.rows(_HOLD)
