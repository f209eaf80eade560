"""Django's cache as all processes share it, for the few things that have to be remembered for minutes.

Sign-in counts tries and used codes in it; no ordinary page asks it. Django's own cache in a database would do two
things that a count must not suffer: drop rows that are still in force when there are many, and let two add the same key
where an expired one stands.
"""

from __future__ import annotations

import math
from typing import Any

import orjson
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

from huying.store import sql

_GET = "SELECT value FROM cached WHERE key = %(key)s AND until > clock_timestamp()"
_SET = """
INSERT INTO cached (key, value, until) VALUES (%(key)s, %(value)s::jsonb, to_timestamp(%(until)s::float8))
ON CONFLICT (key) DO UPDATE SET value = excluded.value, until = excluded.until
"""
_ADD = f"{_SET} WHERE cached.until <= clock_timestamp() RETURNING 1"
_DELETE = "DELETE FROM cached WHERE key = %(key)s RETURNING 1"


class Cache(BaseCache):
    """Values are what JSON can say; KEY_FUNCTION makes the keys' bytes."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The value kept under that key and still in force, else the default."""
        found = sql.row(_GET, key=self.make_key(key, version))
        return found["value"] if found else default

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep the value for that many seconds, whatever was there."""
        sql.rows(_SET, **self._kept(key, value, timeout, version))

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep the value unless another is in force; of several at once, one is told True."""
        return bool(sql.rows(_ADD, **self._kept(key, value, timeout, version)))

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget what is under that key; whether there was something."""
        return bool(sql.rows(_DELETE, key=self.make_key(key, version)))

    def _kept(self, key: Any, value: Any, timeout: Any, version: int | None) -> dict[str, Any]:
        until = self.get_backend_timeout(timeout)
        return {
            "key": self.make_key(key, version),
            "value": orjson.dumps(value).decode(),
            "until": math.inf if until is None else until,
        }
