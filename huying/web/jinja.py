"""The Jinja2 environment of the pages."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from jinja2 import Environment


def url(name: str, *args: object, **kwargs: object) -> str:
    """Give the address of the named page."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def environment(**options: Any) -> Environment:
    """Make the environment, with the few functions every template may call."""
    made = Environment(**{**options, "extensions": ["jinja2.ext.i18n"]})
    made.globals.update(url=url, static=static)
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]  # added by the i18n extension
    return made
