"""The Jinja2 environment of the pages: what every template may call, and how it writes values."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from jinja2 import Environment, StrictUndefined

from . import atoms, rows, shapes, text


def url(name: str, *args: object, **kwargs: object) -> str:
    """Give the address of the named page."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def language() -> str:
    """Give the language of the page as HTML names it: `zh-Hans` or `en`."""
    return "en" if (get_language() or settings.LANGUAGE_CODE).startswith("en") else "zh-Hans"


# `at|when(now)`: the view passes the moment it read the clock, so that a page agrees with itself.
FILTERS = {
    "when": lambda at, now: text.when(at, now=now),
    "day": lambda at, now: text.day(at, now=now),
    "ago": lambda at, now: text.ago(at, now=now),
    "span": lambda start, end, now: text.span(start, end, now=now),
    "clock": text.clock,
    "stamp": text.stamp,
    "iso": text.iso,
    "typed": text.typed,
    "light_word": text.light_word,
    "figure": text.figure,
    "file_size": text.size,
}


def environment(**options: Any) -> Environment:
    """Make the environment: strict names, escaping, translation, addresses and the filters above.

    `csrf_input` and `request` come with each page from Django's backend. An undefined name is an error always,
    whatever the options say.
    """
    kept = {
        **options,
        "undefined": StrictUndefined,
        "autoescape": True,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": ["jinja2.ext.i18n", "jinja2.ext.do"],
    }
    made = Environment(**kept)  # noqa: S701  # autoescape is set in `kept`
    made.globals.update(url=url, static=static, language=language, atoms=atoms)
    made.globals.update(task_row=rows.task_row, waiting_row=rows.waiting_row, case_row=rows.case_row)
    made.globals.update(centre_row=rows.centre_row)
    made.globals.update(optional=shapes.optional, people_fields=shapes.people_fields)
    made.globals.update(reveal_field=shapes.reveal_field)
    made.filters.update(FILTERS)
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]  # added by the i18n extension
    return made
