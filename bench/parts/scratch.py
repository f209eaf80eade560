"""A server of the benchmark's own, in a folder that is gone when it ends; nobody's data are touched."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KEEP = "HUYING_BENCH_KEEP"  # a folder under which data folders are kept, and found filled the next time


@contextmanager
def folder(cases: int = 0) -> Iterator[Path]:
    """Have a data folder and keys of our own, set up for Django, for as long as the block runs.

    Where it lies decides what an fsync costs: TMPDIR chooses another disk. With HUYING_BENCH_KEEP it is the one
    kept there for so many cases.
    """
    keep = os.environ.get(KEEP)
    made = Path(keep) / str(cases) if keep else Path(tempfile.mkdtemp(prefix="huying-bench-"))
    made.mkdir(parents=True, exist_ok=True)
    made.chmod(0o711)  # the database server of a benchmark that root starts runs as another user
    for name in ("HUYING_DATABASE_URL", "HUYING_APP_DATABASE_URL"):
        os.environ.pop(name, None)
    os.environ |= {
        "HUYING_HOME": str(made / "home"),
        "HUYING_KEYS": str(made / "keys"),
        "HUYING_LOG": "WARNING",
        "HUYING_DATABASE_ROLE": "app",
        "DJANGO_SETTINGS_MODULE": "huying.config.settings",
    }
    try:
        import django

        django.setup()
        yield made
    finally:
        if not keep:
            shutil.rmtree(made, ignore_errors=True)


@contextmanager
def database() -> Iterator[int]:
    """Have the embedded server with its usual settings, migrated; the number of its process."""
    from django.conf import settings

    from huying.cli import database as ours
    from huying.cli import lock, parts, postgres, run

    server = ours.embedded_server()
    with lock.held(Path(settings.HUYING_HOME), doing="huying bench"), server.running():
        ours.found()
        run.finish(parts.huying("migrate", "--quiet"))
        say(f"PostgreSQL {postgres.version_of(postgres.installed_programs())} in {settings.HUYING_HOME}")
        yield postgres.status(server)[0]


@contextmanager
def serving() -> Iterator[tuple[int, int]]:
    """Have ``huying serve`` with its usual workers; the number of its process, and its port."""
    from huying.cli import child, parts, ports, run

    with ports.held_port("127.0.0.1", None, preferred=run.PREFERRED_PORT) as port:
        process = child.start(
            parts.huying("serve", "--port", str(port)), at_parents_death=signal.SIGTERM, env=run.as_app()
        )
        try:
            deadline = time.monotonic() + run.PATIENCE
            while run.first_answer("127.0.0.1", port) is None:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit("`huying serve` does not come up; see above.")
                time.sleep(0.1)
            yield process.pid, port
        finally:
            child.stop(process, ask=signal.SIGTERM, patience=parts.STOPPING)


def say(words: str) -> None:
    """Tell whoever waits how far it is, apart from the figures."""
    print(f"· {words}", file=sys.stderr, flush=True)  # noqa: T201  # a benchmark prints
