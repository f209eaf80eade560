"""Rendering a template and opening it in a real browser under the real security policy, without a server."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.template import engines
from django.utils import timezone, translation
from PIL import Image
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Route

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "huying" / "web" / "static" / "dist"
SHOTS = Path(os.environ.get("HUYING_SCREENSHOTS", ROOT / "build" / "screenshots"))
HOST = "huying.test"
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
NOTHING_HAPPENS = "event: beat\ndata: 0\n\n"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png"}

_kept: dict[tuple[Browser, str, bool], Window] = {}
_looks = itertools.count(1)


def compile_catalogues() -> None:
    """Compile the translations that are newer than their compiled form."""
    for source in (ROOT / "huying" / "locale").glob("*/LC_MESSAGES/django.po"):
        made = source.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as text, made.open("wb") as binary:
                write_mo(binary, read_po(text))


def render(template: str, language: str, **values: Any) -> str:
    """Render a template with the pages' own environment, in that language and in China's time."""
    with translation.override(language), timezone.override("Asia/Shanghai"):
        env: Any = engines["jinja2"]
        return str(env.env.get_template(template).render(csrf_input="", **values))


def thumbnail() -> bytes:
    """Make a small picture to stand for a photo."""
    path = SHOTS / "thumb.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (160, 120), (151, 168, 186)).save(path)
    return path.read_bytes()


class Visit:
    """One page opened: the page, and what the console said against it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", self._broken)

    def _heard(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            self.complaints.append(said.text)

    def _broken(self, error: Error) -> None:
        self.complaints.append(str(error))

    def end(self) -> None:
        """Hear no more of the page."""
        self.page.remove_listener("console", self._heard)
        self.page.remove_listener("pageerror", self._broken)


class Window:
    """Shows pages as the server would send them: same policy, same files, nothing else reachable."""

    def __init__(self, browser: Browser, *, size: str, scripts: bool) -> None:
        width, height = SIZES[size]
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", java_script_enabled=scripts
        )
        self._page = self.context.new_page()
        self._page.route("**/*", self._answer)
        self._html = ""
        self._small = thumbnail()

    def show(self, html: str, *, host: str = HOST) -> Visit:
        self._html = html
        visit = Visit(self._page)
        self._page.goto(f"http://{host}/page")
        return visit

    def _answer(self, route: Route) -> None:
        name = urlsplit(route.request.url).path.removeprefix("/")
        if name == "thumb.png":
            route.fulfill(body=self._small, content_type="image/png")
        elif name.startswith("static/"):
            path = DIST / name.removeprefix("static/")
            route.fulfill(path=path, content_type=TYPES[path.suffix])
        elif name.startswith("live/"):
            route.fulfill(body=NOTHING_HAPPENS, content_type="text/event-stream")
        else:
            policy = {"content-security-policy": settings.HUYING_POLICY}
            route.fulfill(body=self._html, content_type="text/html; charset=utf-8", headers=policy)


@contextmanager
def opened(browser: Browser, html: str, *, size: str = "desk", scripts: bool = True) -> Iterator[Visit]:
    """Open the page in a window of its own."""
    window = Window(browser, size=size, scripts=scripts)
    try:
        yield window.show(html)
    finally:
        window.context.close()


@contextmanager
def looked_at(browser: Browser, html: str, *, size: str = "desk", scripts: bool = True) -> Iterator[Visit]:
    """Open the page only to look at it, in a window kept for that: a new one costs four times as much as the look.

    Its host is nobody else's, so it finds nothing that an earlier page stored.
    """
    if (browser, size, scripts) not in _kept:
        _kept[browser, size, scripts] = Window(browser, size=size, scripts=scripts)
    visit = _kept[browser, size, scripts].show(html, host=f"look-{next(_looks)}.{HOST}")
    try:
        yield visit
    finally:
        visit.end()


def shoot(page: Page, name: str) -> None:
    """Write a picture of the whole page into the folder of screenshots."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
