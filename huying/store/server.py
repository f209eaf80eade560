"""What the database server says of itself, and of the role that asks."""

from dataclasses import dataclass
from datetime import datetime

from huying.store import sql

_NOW = "SELECT clock_timestamp() AS now"
_CONNECTIONS = """
SELECT coalesce(state, 'starting') AS state, count(*) AS rows
FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user GROUP BY 1
"""
_ALL = """
SELECT (SELECT sum(numbackends) FROM pg_stat_database)::int AS all, current_setting('max_connections')::int AS most
"""
_FACTS = """
WITH me AS (SELECT * FROM pg_roles WHERE rolname = current_user), mighty AS (
    SELECT unnest(ARRAY['superuser', 'createrole', 'createdb', 'replication', 'bypassrls']) AS name,
           unnest(ARRAY[rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls]) AS held
    FROM me
)
SELECT current_setting('server_version_num')::int AS version, current_user::text AS role,
       json_build_object('fsync', current_setting('fsync'), 'full_page_writes', current_setting('full_page_writes'),
                         'synchronous_commit', current_setting('synchronous_commit')) AS settings,
       ARRAY(SELECT name FROM mighty WHERE held ORDER BY name) AS mighty,
       ARRAY(SELECT pg_get_userbyid(m.roleid)::text FROM pg_auth_members m JOIN me ON me.oid = m.member ORDER BY 1)
           AS member_of,
       (SELECT count(*) FROM pg_shdepend d JOIN me ON me.oid = d.refobjid
        WHERE d.refclassid = 'pg_authid'::regclass AND d.deptype = 'o')::int AS owned
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """Connections: of this role to this database by their state, of everybody to the server, and the most it takes."""

    ours: dict[str, int]
    all: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The server's version as it numbers itself, settings that guard what was committed, and who asks.

    `mighty` are the role's attributes beyond logging in, `member_of` roles whose rights it can take, `owned` how many
    things it owns in all databases of the server.
    """

    version: int
    settings: dict[str, str]
    role: str
    mighty: list[str]
    member_of: list[str]
    owned: int


def now() -> datetime:
    """The database's clock."""
    moment: datetime = (sql.row(_NOW) or {})["now"]
    return moment


def connections() -> Connections:
    """Who is connected now."""
    ours = {row["state"]: row["rows"] for row in sql.rows(_CONNECTIONS)}
    found = sql.row(_ALL) or {}
    return Connections(ours=ours, all=found["all"], most=found["most"])


def facts() -> Facts:
    """What the server says now."""
    return Facts(**(sql.row(_FACTS) or {}))
