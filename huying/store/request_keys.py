"""Idempotency-Keys of requests that are no act on a case: the answer is kept with the key, in one transaction."""

from typing import Any

import orjson

from huying.store import sql
from huying.store.cases import Key, one_per_key

_FIND = """
SELECT route, body_hash, answer FROM request_key
WHERE jurisdiction_id = %(j)s AND post_id = %(post)s AND key = %(key)s
"""
_KEEP = """
INSERT INTO request_key (jurisdiction_id, post_id, key, route, body_hash, answer)
VALUES (%(j)s, %(post)s, %(key)s, %(route)s, %(body_hash)s, %(answer)s::jsonb)
"""


def find(*, jurisdiction: int, key: Key) -> sql.Row | None:
    """Route, body hash and answer of the earlier request with this key, or None."""
    return sql.row(_FIND, j=jurisdiction, post=key.post, key=key.key)


def keep(*, jurisdiction: int, key: Key, answer: dict[str, Any]) -> None:
    """Keep what a request came to. Raises Overtaken where another with the same key was answered first."""
    with one_per_key():
        sql.rows(
            _KEEP,
            j=jurisdiction,
            post=key.post,
            key=key.key,
            route=key.route,
            body_hash=key.body_hash,
            answer=orjson.dumps(answer).decode(),
        )
