"""Which files the patrol page is made of, and the mark of the build they belong to."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.templatetags.static import static

BUILD_HEADER = "X-Huying-Build"
FILES = (
    "huying.css",
    "huying.js",
    "htmx.js",
    "live.js",
    "patrol.js",
    "icons.svg",
    "logo.svg",
    "icon-192.png",
)
WORKER = Path(__file__).parent / "templates" / "patrol" / "worker.js"


def files() -> tuple[str, ...]:
    """The addresses of the page's files; a file that changes has another."""
    return tuple(map(static, FILES))


@cache
def build() -> str:
    """A mark that changes with any of these files, with the worker itself and with the page's own template."""
    page = WORKER.with_name("page.html")
    said = "\n".join((*files(), WORKER.read_text("utf-8"), page.read_text("utf-8")))
    return hashlib.sha256(said.encode()).hexdigest()[:16]
