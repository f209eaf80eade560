"""What every test may ask for: a database as the application's role sees it, and connections with more rights."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from tests import databases

if TYPE_CHECKING:
    from playwright.sync_api import Browser

run = ExitStack()
numbers = itertools.count(1)


def start_server_once() -> None:
    """Start the run's server unless this process has."""
    if not hasattr(run, "started"):
        run.enter_context(databases.server())
        run.started = True  # type: ignore[attr-defined]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Start the server before the worker processes of pytest-xdist, which share it."""
    start_server_once()


def pytest_unconfigure(config: pytest.Config) -> None:
    run.close()


def is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


@pytest.fixture(scope="session")
def template(request: pytest.FixtureRequest) -> str:
    """The name of the migrated database that others are copied from."""
    if not is_worker(request.config):
        start_server_once()
    return settings.TEMPLATE_DATABASE


@pytest.fixture(scope="session")
def django_db_setup(template: str, django_db_blocker: Any) -> Iterator[None]:
    """This process's database; tests without the mark ``committed`` leave it as it was."""
    databases.copy_database(template, settings.TEST_DATABASE)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    databases.drop_database(settings.TEST_DATABASE)


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Let Django's connections, those of new threads too, lead to that database."""
    chosen = connections["default"].settings_dict
    before = chosen["NAME"]
    connections["default"].close()
    chosen["NAME"] = name
    try:
        yield
    finally:
        connections["default"].close()
        chosen["NAME"] = before


@pytest.fixture
def fresh_database(template: str, django_db_blocker: Any) -> Iterator[str]:
    """A database of the test's own, migrated and empty, in which it may commit; its name."""
    with copied(template) as name, django_db_blocker.unblock(), connected_to(name):
        yield name


@contextmanager
def copied(template: str) -> Iterator[str]:
    """Have a copy of the database for as long as the block runs; its name."""
    name = f"{settings.TEST_DATABASE}_{next(numbers)}"
    databases.copy_database(template, name)
    try:
        yield name
    finally:
        databases.drop_database(name)


@pytest.fixture(autouse=True)
def _own_database_for_tests_that_commit(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("committed"):
        request.getfixturevalue("fresh_database")


def current_database() -> str:
    return str(connections["default"].settings_dict["NAME"])


@pytest.fixture
def owner_connection(django_db_setup: None) -> Iterator[psycopg.Connection]:
    """A connection of the tables' owner to the test's database; it sees only what was committed."""
    with psycopg.connect(**databases.owner(current_database()), autocommit=True) as connection:
        yield connection


@pytest.fixture
def superuser_connection(django_db_setup: None) -> Iterator[psycopg.Connection]:
    """A connection of the superuser to the test's database; it sees only what was committed."""
    with psycopg.connect(
        **{**databases.administrator(), "dbname": current_database()}, autocommit=True
    ) as connection:
        row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        if not row or not row[0]:
            pytest.skip("the given server's owner is no superuser")
        yield connection


@pytest.fixture
def app_connection(django_db_setup: None) -> Iterator[psycopg.Connection]:
    """A second connection of the application's role to the test's database."""
    with psycopg.connect(databases.app_url(current_database()), autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser, one for this process."""
    from tests.chromium import launched
    from tests.web.browsing import compile_catalogues

    # Its loop runs in the test's own thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    compile_catalogues()
    with launched() as one:
        yield one


@pytest.fixture
def in_threads() -> Any:
    """Do several things at the same moment: ``in_threads([act, act, …])`` gives their results or faults in order."""

    def together(acts: list[Any]) -> list[Any]:
        results: list[Any] = [None] * len(acts)
        gate = threading.Barrier(len(acts))

        def do(number: int) -> None:
            gate.wait()
            try:
                results[number] = acts[number]()
            except Exception as fault:
                results[number] = fault
            finally:
                connections.close_all()

        threads = [threading.Thread(target=do, args=[number]) for number in range(len(acts))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results

    return together
