"""How times, distances, sizes and numbers are written on a page, in the reader's language.

Every function takes aware instants and the reader's `now`; none reads a clock. Times are shown in China's time.
A sentence about a *code* of the domain is not here but in `huying.wording`.

A list of fifty rows asks for the same few words again and again. So what is made of a day or of an amount is kept by
the language it was said in: `gettext` finds a word anew each time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from django.utils import dateformat, timezone
from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from huying.domain.details import LOCAL

Amount = int | float | Decimal


def local(at: datetime) -> datetime:
    """Give the instant in the time zone in which times are shown."""
    return at.astimezone(LOCAL)


def clock(at: datetime) -> str:
    """Give the time of day, "14:20"."""
    return f"{local(at):%H:%M}"


NEAR: Mapping[int, str] = {-1: gettext_noop("昨天"), 0: gettext_noop("今天"), 1: gettext_noop("明天")}


def day(at: datetime, *, now: datetime) -> str:
    """Give the day as people say it: "今天", "明天", "昨天", "4月7日", or with its year when that is not this one."""
    return _day(local(at).date(), local(now).date(), get_language())


@lru_cache(maxsize=1024)
def _day(one: date, today: date, language: str | None) -> str:
    """The words for a day in the active language, which is `language`."""
    near = NEAR.get((one - today).days)
    if near:
        return _(near)
    return dateformat.format(one, _("n月j日") if one.year == today.year else _("Y年n月j日"))


def when(at: datetime, *, now: datetime) -> str:
    """Give day and time, "今天 14:20"; for another year the year stands before it."""
    here = local(at)
    return f"{_day(here.date(), local(now).date(), get_language())} {here:%H:%M}"


def span(start: datetime, end: datetime, *, now: datetime) -> str:
    """Give a stretch of time; the day is said once when both ends share it."""
    same = local(start).date() == local(end).date()
    return f"{when(start, now=now)} – {clock(end) if same else when(end, now=now)}"


def stamp(at: datetime) -> str:
    """Give the full time for documents and tooltips, "2026-04-07 08:20:05"."""
    return f"{local(at):%Y-%m-%d %H:%M:%S}"


def iso(at: datetime) -> str:
    """Give the instant for a `datetime` attribute, with its offset."""
    return local(at).isoformat(timespec="seconds")


def typed(value: object) -> str:
    """Give what an input shows for a value: local "2026-04-07T08:20" for an instant, else the text itself."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        shown = local(value) if timezone.is_aware(value) else value
        return f"{shown:%Y-%m-%dT%H:%M}"
    return str(value)


def _number(amount: Amount) -> str:
    """Write at most one decimal, and none when it says nothing: 2, 1.5."""
    return f"{float(amount):.1f}".removesuffix(".0")


def measure(amount: Amount, unit: str) -> str:
    """Write an amount of time in one of the units of a limit.

    Units: `minute`, `hour`, `day`, and the kinds of limit `urgent_hour`, `work_hour`, `work_day`, `natural_day`.
    Raises KeyError for another.
    """
    plural = 1 if round(float(amount), 1) == 1 else 2
    return MEASURES[unit](plural) % {"n": _number(amount)}


MEASURES: Mapping[str, Callable[[int], str]] = {
    "minute": lambda n: ngettext("%(n)s 分钟", "%(n)s 分钟", n),
    "hour": lambda n: ngettext("%(n)s 小时", "%(n)s 小时", n),
    "urgent_hour": lambda n: ngettext("%(n)s 小时", "%(n)s 小时", n),
    "work_hour": lambda n: ngettext("%(n)s 工作时", "%(n)s 工作时", n),
    "work_day": lambda n: ngettext("%(n)s 工作日", "%(n)s 工作日", n),
    "day": lambda n: ngettext("%(n)s 天", "%(n)s 天", n),
    "natural_day": lambda n: ngettext("%(n)s 天", "%(n)s 天", n),
}


def distance(amount: Amount, unit: str) -> str:
    """Say how far a due time is: "还剩 2 工作时", or "超期 3 工作时" for a negative amount. Units as in `measure`."""
    return _distance(round(abs(float(amount)), 1), unit, amount < 0, get_language())


@lru_cache(maxsize=4096)
def _distance(amount: float, unit: str, over: bool, language: str | None) -> str:
    """The words for a distance in the active language, which is `language`."""
    sentence = _("超期 %(time)s") if over else _("还剩 %(time)s")
    return sentence % {"time": measure(amount, unit)}


def ago(at: datetime, *, now: datetime) -> str:
    """Say how long ago something happened: "刚刚", "5 分钟前", "3 小时前"; from a day on, the time itself."""
    passed = now - at
    if passed < timedelta(minutes=1):
        return _("刚刚")
    if passed < timedelta(hours=1):
        return _("%(time)s前") % {"time": measure(passed // timedelta(minutes=1), "minute")}
    if passed < timedelta(days=1):
        return _("%(time)s前") % {"time": measure(passed // timedelta(hours=1), "hour")}
    return when(at, now=now)


LIGHTS: Mapping[str, str] = {
    "green": gettext_noop("正常"),
    "yellow": gettext_noop("临期"),
    "amber": gettext_noop("临期"),
    "red": gettext_noop("超期"),
    "none": gettext_noop("无时限"),
    "done": gettext_noop("已完成"),
}


def light_word(colour: str) -> str:
    """Give the word of a light: green, yellow (or amber), red, none (no limit runs), done. Raises KeyError else."""
    return _(LIGHTS[colour])


def figure(number: int, *, cap: int = 1000) -> str:
    """Write a total that never lies: exact below `cap`, "1000+" from there on."""
    return f"{number}" if number < cap else f"{cap}+"


def size(count: int) -> str:
    """Write a file's size in bytes as whole KB, or MB with one decimal at most."""
    if count < 1024 * 1024:
        return f"{round(count / 1024)} KB" if count >= 1024 else f"{count} B"
    return f"{_number(count / 1024 / 1024)} MB"
