"""Hearing what the relay tells, and asking whether those who are told may still know."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import orjson
import psycopg
from django.db import connection
from django.utils import timezone
from psycopg import sql as composed

from huying.store import sql
from huying.store.people import IN_FORCE
from huying.store.relay import CHANNEL

LISTENING = "huying live"
"""What a connection that hears calls itself; the doctor looks for it."""

# A message names subjects by their ids; whom they concern is what lists are read by.
_CHANGED = """
SELECT h.jurisdiction_id AS jurisdiction, h.number, (told.one ->> 2)::integer AS seq, h.units
FROM jsonb_array_elements(%(told)s::jsonb) AS told(one)
JOIN case_head h ON h.jurisdiction_id = (told.one ->> 0)::integer AND h.subject_id = (told.one ->> 1)::uuid
"""
_SESSIONS = """
SELECT session_key FROM django_session WHERE session_key = ANY(%(keys)s::text[]) AND expire_date > %(now)s
"""
_POSTS = f"""
SELECT p.id, encode(sha256(convert_to(a.password, 'UTF8')), 'hex') AS mark
FROM post p JOIN person a ON a.id = p.person_id
WHERE p.id = ANY(%(posts)s::bigint[]) AND {IN_FORCE}
"""
_HEARING = """
SELECT count(*) AS n FROM pg_stat_activity
WHERE datname = current_database() AND usename = current_user AND application_name = %(name)s
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A subject by its number, the seq it is at, and the units whose lists show it."""

    jurisdiction: int
    number: str
    seq: int
    units: frozenset[str]


@contextmanager
def hearing() -> Iterator[Callable[[float], list[str]]]:
    """Have a connection of its own that hears the relay: called with seconds, it gives the messages heard until then,
    sooner when one comes. Raises psycopg.Error where the database is away.
    """
    parameters = {**connection.get_connection_params(), "application_name": LISTENING}
    with psycopg.connect(**parameters, autocommit=True) as ear:
        ear.execute(composed.SQL("LISTEN {}").format(composed.Identifier(CHANNEL)))
        yield lambda seconds: [heard.payload for heard in ear.notifies(timeout=seconds, stop_after=1)]


def noticed(message: str) -> frozenset[int]:
    """The posts that have got notices, where a message says so; else none. No statement."""
    said = orjson.loads(message)
    return frozenset(said["posts"]) if isinstance(said, dict) else frozenset()


def changes(message: str) -> list[Change]:
    """What a message of the relay means: one statement, however many subjects it names."""
    return [Change(**row | {"units": frozenset(row["units"])}) for row in sql.rows(_CHANGED, told=message)]


def sessions_left(keys: Iterable[str]) -> set[str]:
    """Which of these sessions have not ended."""
    found = sql.rows(_SESSIONS, keys=list(keys), now=timezone.now())
    return {row["session_key"] for row in found}


def posts_left(posts: Iterable[int], *, on: date) -> dict[int, str]:
    """Which of these posts are in force, each with a mark that changes with its holder's password."""
    return {row["id"]: row["mark"] for row in sql.rows(_POSTS, posts=list(posts), on=on)}


def hearers() -> int:
    """How many connections of the application hear the relay now."""
    return int((sql.row(_HEARING, name=LISTENING) or {"n": 0})["n"])
