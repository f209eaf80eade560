"""An installation's pages as its own processes serve them, and asking them over HTTP."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.cli import commands
from tests.cli.test_run import free_port


@contextmanager
def served(base: Path) -> Iterator[str]:
    """Have the pages served by two processes for as long as the block runs; their address."""
    with commands.begun(base, "serve", "--port", str(free_port()), until="serving http://"):
        found = re.search(r"http://[\w.:]+/", commands.said(base))
        assert found
        commands.wait_until(lambda: fetched(f"{found[0]}healthz")[0] == 200, seconds=30)
        yield found[0]


def fetched(url: str, **headers: str) -> tuple[int, bytes, Mapping[str, str]]:
    """Status, body and headers; 0 where nothing answers."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), error.headers
    except OSError:
        return 0, b"", {}
