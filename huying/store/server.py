"""What the database server says of itself."""

from dataclasses import dataclass

from huying.store import sql

_CONNECTIONS = """
SELECT coalesce(state, 'starting') AS state, count(*) AS rows
FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user GROUP BY 1
"""
_ALL = """
SELECT (SELECT sum(numbackends) FROM pg_stat_database)::int AS all, current_setting('max_connections')::int AS most
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """Connections: of this role to this database by their state, of everybody to the server, and the most it takes."""

    ours: dict[str, int]
    all: int
    most: int


def connections() -> Connections:
    """Who is connected now."""
    ours = {row["state"]: row["rows"] for row in sql.rows(_CONNECTIONS)}
    found = sql.row(_ALL) or {}
    return Connections(ours=ours, all=found["all"], most=found["most"])
