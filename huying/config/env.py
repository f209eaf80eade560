"""What the host decides, read from environment variables; nothing else in Huying reads them.

The database is named without its passwords: these stand in files that only the owner may read, and
libpq opens them when it connects. So the settings are the same before and after the first start.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

APP_ROLE = "huying_app"
OWNER_ROLE = "huying_owner"
DATABASE = "huying"
# How soon a server that vanished from the network is missed, in libpq's words: seconds, but the second milliseconds.
NOTICING = {
    "connect_timeout": 5,
    "tcp_user_timeout": 15_000,
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
SOCKET_LIMIT = 107 - len("/.s.PGSQL.5432")  # bytes; the kernel's limit for the path of a socket


def flag(name: str) -> bool:
    """Tell whether the variable is switched on (1, true, yes, on)."""
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    """Give the variable's values, which are parted by commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def port(name: str) -> int:
    """Give the port that the variable names; 0 where it names none."""
    text = os.environ.get(name, "")
    return int(text) if text.isdecimal() else 0


def log_level() -> str:
    """Give the least level that is logged."""
    return os.environ.get("HUYING_LOG", "INFO").upper()


def folder(name: str, *, for_root: str, for_user: str) -> Path:
    """Give the folder the variable names, or the usual one of this user."""
    given = os.environ.get(name)
    usual = Path(for_root) if os.geteuid() == 0 else Path.home() / for_user
    return (Path(given).expanduser() if given else usual).absolute()


def home() -> Path:
    """Give the folder that holds the data: database, files, logs."""
    return folder("HUYING_HOME", for_root="/var/lib/huying", for_user=".local/share/huying")


def keys() -> Path:
    """Give the folder that holds the keys; whoever copies the data does not get it.

    Raises ValueError when it lies inside the data folder.
    """
    chosen = folder("HUYING_KEYS", for_root="/etc/huying/keys", for_user=".config/huying/keys")
    if chosen.resolve().is_relative_to(home().resolve()):
        raise ValueError(f"HUYING_KEYS ({chosen}) must lie outside the data folder HUYING_HOME ({home()})")
    return chosen


def secret_key() -> str:
    """Give the key that signs sessions, made at the first use and readable by its owner only."""
    path = keys() / "session.key"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(made, "w") as file:
        file.write(key := secrets.token_urlsafe(48))
    return key


def metrics_token() -> str:
    """Give the token that opens the metrics to other machines: the file metrics.token of the keys; none unless made."""
    path = keys() / "metrics.token"
    return path.read_text("ascii").strip() if path.exists() else ""


def socket_folder() -> Path:
    """Give the folder of the embedded server's socket: in the data folder, or elsewhere when that path is too long."""
    usual = home() / "postgres" / "run"
    if len(os.fsencode(usual)) <= SOCKET_LIMIT:
        return usual
    name = hashlib.sha256(os.fsencode(home())).hexdigest()[:12]
    # Root must not work in a folder where anybody may have laid a link beforehand.
    return Path("/run" if os.geteuid() == 0 else tempfile.gettempdir()) / f"huying-{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A database and the role that connects to it, in libpq's words."""

    parameters: dict[str, str]

    def django(self) -> dict[str, Any]:
        """Give it as an entry of Django's DATABASES."""
        rest = dict(self.parameters)
        names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
        chosen = {theirs: rest.pop(ours, "") for ours, theirs in names.items()}
        return {
            "ENGINE": "django.db.backends.postgresql",
            **chosen,
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            # Without a threshold Django forbids prepared statements, and each hot query is planned anew.
            "OPTIONS": {**NOTICING, **rest, "prepare_threshold": 1},
        }


def password_file(role: str) -> Path:
    """Give the file in libpq's form that holds the role's password."""
    return home() / "secrets" / f"{role}.pgpass"


def embedded(role: str) -> Database:
    """Give the embedded server's database as that role sees it."""
    return Database(
        parameters={
            "host": str(socket_folder()),
            "port": "5432",
            "dbname": DATABASE,
            "user": role,
            "passfile": str(password_file(role)),
        }
    )


def given(url: str) -> Database:
    """Give the database that a postgresql:// address names. Raises ValueError when it is none."""
    try:
        found = {"user": getpass.getuser(), **conninfo_to_dict(url)}
    except Exception as fault:
        raise ValueError(f"not the address of a PostgreSQL database: {fault}") from fault
    return Database(parameters={key: str(value) for key, value in found.items() if value is not None})


def database(role: str) -> Database:
    """Give the database as the owner's role ("owner") or the application's ("app") connects to it."""
    owner_url, app_url = os.environ.get("HUYING_DATABASE_URL"), os.environ.get("HUYING_APP_DATABASE_URL")
    if role == "app" and app_url:
        return given(app_url)
    if not owner_url:
        return embedded(OWNER_ROLE if role == "owner" else APP_ROLE)
    owner = given(owner_url)
    if role == "owner":
        return owner
    # Roles belong to the whole server, which may hold several databases: each has an application role of its own.
    name = f"{owner.parameters.get('dbname', DATABASE)}_app"
    rest = {key: value for key, value in owner.parameters.items() if key != "password"}
    return Database(parameters={**rest, "user": name, "passfile": str(password_file(name))})


def is_embedded() -> bool:
    """Tell whether the database is the embedded one: no other is named."""
    return not os.environ.get("HUYING_DATABASE_URL") and not os.environ.get("HUYING_APP_DATABASE_URL")


def makes_app_role() -> bool:
    """Tell whether Huying makes the application's role and its password, because nobody has named one."""
    return not os.environ.get("HUYING_APP_DATABASE_URL")


def owner_parameters() -> dict[str, str]:
    """Give how the owner connects; empty where only the application's database is named."""
    if os.environ.get("HUYING_APP_DATABASE_URL") and not os.environ.get("HUYING_DATABASE_URL"):
        return {}
    return database("owner").parameters
