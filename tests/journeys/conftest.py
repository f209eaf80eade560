"""The real server on a database of its own, and real browsers that look at it."""

from __future__ import annotations

import fcntl
import http.client
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page

from huying.cli import child
from tests import databases
from tests.conftest import connected_to, copied

SCREENSHOTS = Path(os.environ.get("HUYING_SCREENSHOTS", databases.ROOT / "build" / "screenshots"))
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A server that answers: its address without a slash at the end, its database, and that as a libpq text."""

    url: str
    database: str
    app_url: str


def demo_name() -> str:
    return f"{settings.TEMPLATE_DATABASE}_demo"


def make_demo() -> None:
    """Make the database that holds the demo; the first process of the run does it, the others wait."""
    with (settings.SCRATCH / "demo.lock").open("a+") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        guard.seek(0)
        if guard.read():
            return
        databases.drop_database(demo_name())
        databases.copy_database(settings.TEMPLATE_DATABASE, demo_name())
        if importlib.util.find_spec("huying.cli.demo"):
            databases.huying(demo_name(), "demo")
        guard.write("made")


@pytest.fixture(scope="session")
def demo_template(template: str) -> str:
    """The name of a database that holds the demo."""
    make_demo()
    return demo_name()


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def surroundings(app_url: str) -> dict[str, str]:
    """The environment of a command that works on that database."""
    rest = {name: value for name, value in os.environ.items() if name != "HUYING_DATABASE_URL"}
    return rest | {"HUYING_APP_DATABASE_URL": app_url, "DJANGO_SETTINGS_MODULE": "huying.config.settings"}


@contextmanager
def serving(database: str) -> Iterator[Site]:
    """Serve that database, as ``huying serve`` does, on a free port."""
    port = free_port()
    url = databases.app_url(database)
    log = settings.SCRATCH / f"serve-{port}.log"
    with log.open("w", encoding="utf-8") as output:
        process = child.start(
            [sys.executable, "-m", "huying.cli.main", "serve", "--port", str(port), "--workers", "1"],
            at_parents_death=signal.SIGTERM,
            cwd=databases.ROOT,
            env=surroundings(url),
            output=output,
        )
        try:
            wait_for_answer(process, port, log)
            yield Site(url=f"http://localhost:{port}", database=database, app_url=url)
        finally:
            child.stop(process, ask=signal.SIGTERM, patience=10)
    faults = [line for line in log.read_text("utf-8").splitlines() if line.startswith("Traceback")]
    assert faults == [], log.read_text("utf-8")


def wait_for_answer(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 60
    while not answers(port):
        assert process.poll() is None, log.read_text("utf-8")
        assert time.monotonic() < deadline, log.read_text("utf-8")
        time.sleep(0.1)


@pytest.fixture
def site(demo_template: str, django_db_blocker: Any) -> Iterator[Site]:
    """A server on a copy of the demo that only this test uses; the test's own connections lead there too."""
    with (
        copied(demo_template) as name,
        django_db_blocker.unblock(),
        connected_to(name),
        serving(name) as served,
    ):
        yield served


@contextmanager
def watched(browser: Browser, **options: Any) -> Iterator[BrowserContext]:
    """Have a browser window of its own; a fault in a script and a request to elsewhere fail the test."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **options)
    faults: list[str] = []
    context.on("weberror", lambda fault: faults.append(str(fault.error)))
    context.on("request", lambda request: faults.append(request.url) if is_elsewhere(request.url) else None)
    context.on(
        "console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None
    )
    context.set_default_timeout(10_000)
    try:
        yield context
    finally:
        context.close()
    assert faults == []


def is_elsewhere(url: str) -> bool:
    return not url.startswith(("http://localhost:", "http://127.0.0.1:", "data:", "blob:", "about:"))


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open further windows, each another person's: ``new_page()``, with ``phone=True`` or ``nojs=True``."""
    with ExitStack() as stack:

        def opened(*, phone: bool = False, nojs: bool = False, **options: Any) -> Page:
            size = PHONE if phone else DESKTOP
            chosen = {**size, "java_script_enabled": not nojs, **options}
            return stack.enter_context(watched(browser, **chosen)).new_page()

        yield opened


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A window on a desk."""
    return new_page()


@pytest.fixture
def page_nojs(new_page: Callable[..., Page]) -> Page:
    """A window on a desk, without JavaScript."""
    return new_page(nojs=True)


@pytest.fixture
def phone(new_page: Callable[..., Page]) -> Page:
    """A window on a phone."""
    return new_page(phone=True)


@pytest.fixture
def shoot() -> Callable[[Page, str], Path]:
    """Keep a picture of the whole page under that name."""

    def shot(page: Page, name: str) -> Path:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        page.screenshot(path=path, full_page=True)
        return path

    return shot


@pytest.fixture(scope="session")
def running(demo_template: str) -> Iterator[Site]:
    """One server on a copy of the demo for all journeys of this process; each walks cases of its own."""
    with copied(demo_template) as name, serving(name) as served:
        yield served


@pytest.fixture
def shared_site(running: Site, django_db_blocker: Any) -> Iterator[Site]:
    """That server, and the test's own connections lead to its database: for tests that know their own cases."""
    with django_db_blocker.unblock(), connected_to(running.database):
        yield running
