"""Rendering a template and opening it in a real browser under the real security policy, without a server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.template import engines
from django.utils import timezone, translation
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "huying" / "web" / "static" / "dist"
SHOTS = Path(os.environ.get("HUYING_SCREENSHOTS", ROOT / "build" / "screenshots"))
HOST = "http://huying.test"
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
NOTHING_HAPPENS = "event: beat\ndata: 0\n\n"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png"}


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
        page.on(
            "console", lambda said: said.type in ("error", "warning") and self.complaints.append(said.text)
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))


@contextmanager
def opened(browser: Browser, html: str, *, size: str = "desk", scripts: bool = True) -> Iterator[Visit]:
    """Open the page as the server would send it: same policy, same files, nothing else reachable."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", java_script_enabled=scripts
    )
    try:
        yield _open(context, html)
    finally:
        context.close()


def _open(context: BrowserContext, html: str) -> Visit:
    visit = Visit(context.new_page())
    policy = {"content-security-policy": settings.HUYING_POLICY}
    small = thumbnail()

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(f"{HOST}/").partition("?")[0]
        if name == "thumb.png":
            route.fulfill(body=small, content_type="image/png")
        elif name.startswith("static/"):
            path = DIST / name.removeprefix("static/")
            route.fulfill(path=path, content_type=TYPES[path.suffix])
        elif name.startswith("live/"):
            route.fulfill(body=NOTHING_HAPPENS, content_type="text/event-stream")
        else:
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=policy)

    visit.page.route("**/*", answer)
    visit.page.goto(f"{HOST}/page")
    return visit


def shoot(page: Page, name: str) -> None:
    """Write a picture of the whole page into the folder of screenshots."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
