"""The database a command works on: the embedded server, started if nobody has, or a given one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings

from . import lock, roles
from .postgres import SUPERUSER, Running, Server


def secrets_folder() -> Path:
    """Give the folder of the passwords."""
    return Path(settings.HUYING_HOME) / "secrets"


def embedded_server(**further: str) -> Server:
    """Give the embedded server of the data folder, with further settings of PostgreSQL."""
    return Server(
        base=Path(settings.HUYING_HOME) / "postgres",
        socket=Path(settings.HUYING_SOCKET),
        superuser_password=roles.password_of(SUPERUSER, secrets_folder()),
        settings=further,
    )


def superuser() -> dict[str, str]:
    """Give the connection of the embedded server's superuser, who only makes roles and databases."""
    return {
        "host": str(settings.HUYING_SOCKET),
        "port": "5432",
        "user": SUPERUSER,
        "passfile": str(secrets_folder() / f"{SUPERUSER}.pgpass"),
    }


def found() -> None:
    """Make the roles and the database where they are missing."""
    app = settings.HUYING_APP_PARAMETERS["user"]
    if settings.HUYING_EMBEDDED:
        roles.found_database(
            superuser=superuser(),
            database=settings.HUYING_APP_PARAMETERS["dbname"],
            owner=settings.HUYING_OWNER_PARAMETERS["user"],
            app=app,
            folder=secrets_folder(),
        )
    elif settings.HUYING_APP_ROLE_IS_OURS:
        roles.found_app_role(owner=settings.HUYING_OWNER_PARAMETERS, app=app, folder=secrets_folder())


@contextmanager
def started(**further: str) -> Iterator[Running | None]:
    """Have the database with its roles for as long as the block runs; the caller holds the data folder.

    Gives the server, where it is the embedded one.
    """
    with ExitStack() as stack:
        server = None
        if settings.HUYING_EMBEDDED:
            server = stack.enter_context(embedded_server(**further).running())
        found()
        yield server


@contextmanager
def alone(*, doing: str) -> Iterator[None]:
    """Have the database for a command that nothing else may run beside. Raises AlreadyRunning."""
    with lock.held(Path(settings.HUYING_HOME), doing=doing), started():
        yield


@contextmanager
def available(*, doing: str) -> Iterator[None]:
    """Have the database for a command that may run beside others: use the running server, or start it."""
    if not settings.HUYING_EMBEDDED:
        yield
        return
    with ExitStack() as stack:
        try:
            stack.enter_context(lock.held(Path(settings.HUYING_HOME), doing=doing))
            stack.enter_context(started())
        except lock.AlreadyRunning:
            pass  # whoever holds the folder runs the server
        yield
