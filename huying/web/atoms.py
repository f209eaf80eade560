"""The smallest parts of pages, as Python writes them: a list of fifty rows has hundreds, and a macro costs far more.

Each escapes what it is given, with `safe`. Larger parts are macros, in templates/components.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from html import escape
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.utils.translation import gettext as _
from markupsafe import Markup

from . import shapes, text

SHAPES: Mapping[str, str] = {
    "green": '<circle cx="5" cy="5" r="4.2"/>',
    "yellow": '<path d="M5 .8 9.6 9H.4z"/>',
    "amber": '<path d="M5 .8 9.6 9H.4z"/>',
    "red": '<path d="M1 1h8v8H1z"/>',
    "done": '<path class="hy-stroke" d="m1.2 5.4 2.6 2.6 5-5.8"/>',
}
OTHER = '<circle class="hy-stroke" cx="5" cy="5" r="3.6"/>'


def markup(made: str) -> Markup:
    """What was made of escaped parts, as markup. `Markup` itself first looks for other markup, and takes four times
    as long."""
    return str.__new__(Markup, made)


def safe(value: Any) -> str:
    """A value as it stands in markup: escaped, unless it is markup already. A text, which costs less than markup."""
    if type(value) is str:
        return escape(value)
    return str(value.__html__()) if hasattr(value, "__html__") else escape(str(value))


@cache
def icon(name: str) -> Markup:
    """One of the sprite's outline icons; decoration only, so hidden from screen readers."""
    return Markup(
        '<svg class="hy-icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
    ).format(static("icons.svg"), name)


def light(colour: str, word: str = "") -> Markup:
    """A light with its shape and its word: green ●, yellow (or amber) ▲, red ■, none ○, done ✓.

    Without a word the usual one is used. Raises KeyError for another colour without a word.
    """
    return _light(colour, word or text.light_word(colour))


@lru_cache(maxsize=1024)
def _light(colour: str, word: str) -> Markup:
    shape = SHAPES.get(colour, OTHER)
    return markup(  # noqa: S704  # made of escaped parts
        f'<span class="hy-light is-{safe(colour)}"><svg class="hy-shape" viewBox="0 0 10 10" aria-hidden="true"'
        f' focusable="false">{shape}</svg>{safe(word)}</span>'
    )


def time(at: datetime, now: datetime) -> Markup:
    """An instant as people say it, the full time for machines and on hover."""
    here = text.local(at)
    return markup(  # noqa: S704  # made of escaped parts
        f'<time class="hy-time" datetime="{here.isoformat(timespec="seconds")}" title="{here:%Y-%m-%d %H:%M:%S}">'
        f"{safe(text.when(here, now=now))}</time>"
    )


@lru_cache(maxsize=1024)
def badge(words: str, tone: str = "plain") -> Markup:
    """A word about a thing. Tones: plain, blue, green, amber, red."""
    return markup(f'<span class="hy-badge is-{safe(tone)}">{safe(words)}</span>')  # noqa: S704  # made of escaped parts


def due(cell: shapes.Due, now: datetime, explain: bool = True, named: bool = False) -> Markup:
    """A clock: light, time, distance. When it has lines and `explain` is on, it opens into its explanation.

    With `named` the clock's label stands before it.
    """
    label = f'<span class="hy-due-label">{safe(cell.label)}</span> ' if named else ""
    line = (
        f'<span class="hy-due-line">{label}{light(cell.light, cell.left)}'
        f' <span class="hy-due-at">{time(cell.at, now)}</span></span>'
    )
    if not (cell.lines and explain):
        return markup(f'<span class="hy-due">{line}</span>')  # noqa: S704  # made of escaped parts
    lines = "".join(f"<li>{safe(one)}</li>" for one in cell.lines)
    if cell.ended_at:
        stopped = _("%(time)s 停止计时") % {"time": text.when(cell.ended_at, now=now)}
        lines += f"<li>{safe(stopped)}</li>"
    if cell.provisional:
        provisional = _("该年度放假安排尚未公布，暂按周末推算")
        lines += f'<li class="hy-warn">{safe(provisional)}</li>'
    return markup(  # noqa: S704  # made of escaped parts
        f'<details class="hy-due is-open-able"><summary>{line}</summary><ol class="hy-deadline">{lines}</ol></details>'
    )


def td(head: shapes.Head, content: Any, href: str = "") -> Markup:
    """One cell under its head; with href the content is the row's link. Nothing is a dash."""
    said = "—" if content is None or content == "" else safe(content)
    if href:
        said = f'<a class="hy-row-link" href="{safe(href)}">{safe(content)}</a>'
    return markup(f"{_opened(head, bool(href))}{said}</td>")  # noqa: S704  # made of escaped parts


@lru_cache(maxsize=1024)
def _opened(head: shapes.Head, linked: bool) -> str:
    link, narrow = " has-link" if linked else "", "" if head.narrow else " hy-not-narrow"
    return f'<td class="is-{safe(head.kind)}{link}{narrow}" data-label="{safe(head.label)}">'


def hidden(act: shapes.Act, csrf: Any) -> Markup:
    """What an act's form sends beside what is typed."""
    known = (("request_key", act.request_key), ("step", act.step), ("order", act.order), ("seen", act.seen))
    rows = "".join(
        f'<input type="hidden" name="{name}" value="{safe(value)}">'
        for name, value in (*known, *act.hidden.items())
        if value is not None and value != ""
    )
    return markup(f"{safe(csrf)}{rows}")  # noqa: S704  # made of escaped parts


def act_button(
    act: shapes.Act,
    csrf: Any,
    small: bool = False,
    attrs: Mapping[str, str] = MappingProxyType({}),
) -> Markup:
    """An act without a form, done at once: a button in a row or a list. `attrs` are further ones of its form."""
    more = "".join(f' {safe(name)}="{safe(value)}"' for name, value in attrs.items())
    look = f"btn{' btn-primary' if act.primary else ''}{' is-small' if small else ''}"
    return markup(  # noqa: S704  # made of escaped parts
        f'<form class="hy-act-direct" method="post" action="{safe(act.action)}"{more}>{hidden(act, csrf)}\n'
        f'<button class="{look}">{safe(act.submit or act.label)}</button></form>'
    )


def one_token(request: HttpRequest) -> dict[str, Markup]:
    """`csrf_input` for a page, masked once: Django's own masks the token anew for each of its forms."""
    field = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">')
    return {"csrf_input": field.format(get_token(request))}
