"""The databases of a test run: one server, one migrated template, copies of it for whoever writes."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from huying.cli import database, roles

ROOT = Path(__file__).resolve().parent.parent
# What a crash would lose, a test run may lose.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "128MB"}


def owner(name: str) -> dict[str, str]:
    """Give how the owner connects to that database."""
    return {**settings.HUYING_OWNER_PARAMETERS, "dbname": name}


def app_url(name: str) -> str:
    """Give how the application's role connects to that database, as one text."""
    return make_conninfo(**{**settings.HUYING_APP_PARAMETERS, "dbname": name})


def administrator() -> dict[str, str]:
    """Give who makes databases and roles: the embedded server's superuser, or the given server's owner."""
    if settings.HUYING_EMBEDDED:
        return {**database.superuser(), "dbname": settings.ENTRY_DATABASE}
    return {**settings.HUYING_OWNER_PARAMETERS, "dbname": settings.ENTRY_DATABASE}


def execute(statement: sql.Composed) -> None:
    """Execute one statement as administrator, outside transactions."""
    with psycopg.connect(**administrator(), autocommit=True) as connection:
        connection.execute(statement)


def copy_database(template: str, name: str) -> None:
    """Make a database as a copy of the template."""
    owner_name = settings.HUYING_OWNER_PARAMETERS["user"]
    execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
            sql.Identifier(name), sql.Identifier(template), sql.Identifier(owner_name)
        )
    )
    execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
            sql.Identifier(name), sql.Identifier(settings.HUYING_APP_ROLE)
        )
    )


def drop_database(name: str) -> None:
    """Drop the database and end its connections."""
    execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def cut_connections(name: str) -> None:
    """End every connection to the database, as a server that restarts does."""
    with psycopg.connect(**administrator(), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )


def huying(name: str, *arguments: str) -> None:
    """Run a command of Huying on that database, as a person would; its role is the one the command asks for."""
    surroundings = {
        **os.environ,
        "HUYING_DATABASE_URL": make_conninfo(**owner(name)),
        "HUYING_APP_DATABASE_URL": app_url(name),
        "DJANGO_SETTINGS_MODULE": "huying.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "huying.cli.main", *arguments],
        env=surroundings, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"huying {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}")


@contextmanager
def server() -> Iterator[None]:
    """Have the run's server with its roles and the migrated template for as long as the block runs."""
    with ExitStack() as stack:
        if settings.HUYING_EMBEDDED:
            fill_home()
            stack.enter_context(database.embedded_server(**CARELESS).running())
        else:
            stack.callback(clean)
            make_template()
        yield


def make_template() -> None:
    """Make the roles and the migrated database that others are copied from."""
    app, owner_name = settings.HUYING_APP_ROLE, settings.HUYING_OWNER_PARAMETERS["user"]
    folder = database.secrets_folder()
    with roles.connected(administrator()) as connection:
        if settings.HUYING_EMBEDDED:
            roles.make_login(connection, owner_name, password=roles.password_of(owner_name, folder))
        roles.make_login(connection, app, password=roles.password_of(app, folder))
        roles.make_database(connection, settings.TEMPLATE_DATABASE, owner=owner_name)
    with roles.connected({**administrator(), "dbname": settings.TEMPLATE_DATABASE}) as connection:
        roles.let_in(connection, app)
    huying(settings.TEMPLATE_DATABASE, "migrate", "--quiet")


def fingerprint() -> str:
    """Give a text that changes with anything that a migrated database depends on."""
    made_of = [
        ROOT / "requirements.lock",
        ROOT / "huying" / "config" / "settings.py",
        *(
            ROOT / "huying" / "cli" / name
            for name in ("database.py", "migrate.py", "postgres.py", "roles.py")
        ),
        ROOT / "huying" / "store" / "grants.py",
        # The form of states and lists, which a migrated database is marked with.
        ROOT / "huying" / "domain" / "case" / "state.py",
        ROOT / "huying" / "store" / "columns.py",
        ROOT / "huying" / "services" / "forms.py",
        *sorted((ROOT / "huying" / "store" / "migrations").glob("*.[ps]*")),
        Path(__file__),
    ]
    digest = hashlib.sha256()
    for path in made_of:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def fill_home() -> None:
    """Fill the run's folder with a server that is migrated already; the first run makes it and keeps it."""
    kept = ROOT / "build" / "test-servers" / fingerprint()
    if not kept.exists():
        with database.embedded_server(**CARELESS).running():
            make_template()
        keep(kept)
    else:
        copy(kept, settings.HUYING_HOME)


def keep(folder: Path) -> None:
    """Keep the server that was just made; those of earlier migrations go."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    for old in folder.parent.iterdir():
        if old.stat().st_mtime < time.time() - 3600:
            shutil.rmtree(old, ignore_errors=True)
    half = folder.with_name(f"{folder.name}.{os.getpid()}")
    copy(settings.HUYING_HOME, half)
    try:
        half.rename(folder)
    except OSError:  # another run was first
        shutil.rmtree(half, ignore_errors=True)


def copy(source: Path, to: Path) -> None:
    """Copy a folder with its owners and rights."""
    to.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["cp", "-a", f"{source}/.", f"{to}/"] if to.exists() else ["cp", "-a", source, to], check=True
    )


def clean() -> None:
    """Leave nothing of this run on a given server."""
    with psycopg.connect(**administrator(), autocommit=True) as connection:
        names = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [settings.TEMPLATE_DATABASE]
        ).fetchall()
        for (name,) in names:
            drop_database(name)
        connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(settings.HUYING_APP_ROLE)))
