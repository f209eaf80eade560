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
    """A mark that changes with any of these files, with the worker itself and with the pages' own templates."""
    templates = (WORKER, WORKER.with_name("page.html"), WORKER.with_name("away.html"))
    said = "\n".join((*files(), *(one.read_text("utf-8") for one in templates)))
    return hashlib.sha256(said.encode()).hexdigest()[:16]
