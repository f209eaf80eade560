"""The browser of the tests: one for each process, however many files use it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

# A browser that talks to nobody but the page under test.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--lang=zh-CN",
]


def program() -> str:
    """Give the browser's program: the one without a window's own parts where there is one, for those draw pages too.

    Raises AssertionError, with advice, when there is none.
    """
    names = (
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome-stable",
        "google-chrome",
    )
    found = os.environ.get("HUYING_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    assert found, (
        "No Chromium found: install it (Debian: apt-get install chromium), or name it in HUYING_CHROMIUM."
    )
    return found


@contextmanager
def launched() -> Iterator[Browser]:
    """Have the browser for as long as the block runs."""
    # Without this a page can be cut off from the network, but not its service worker.
    os.environ["PW_EXPERIMENTAL_SERVICE_WORKER_NETWORK_EVENTS"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()
