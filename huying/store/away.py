"""Telling a database that cannot be asked just now from one that refuses what it was asked."""

from __future__ import annotations

import psycopg

# Connection lost; ended or not yet ready, as in a restart; no room left (connections, memory, disk).
_CLASSES = ("08", "57P", "53")


def is_away(fault: BaseException | None) -> bool:
    """Whether the database could not be asked at all: in a few seconds the same request may do."""
    cause = fault if fault is None or isinstance(fault, psycopg.Error) else fault.__cause__
    # A fault of the connection itself, before or instead of an answer, carries no code of the server's.
    return isinstance(cause, psycopg.OperationalError) and (cause.sqlstate or "08").startswith(_CLASSES)
