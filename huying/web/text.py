"""How times, distances, sizes and numbers are written on a page, in the reader's language.

Every function takes aware instants and the reader's `now`; none reads a clock. Times are shown in the active
time zone. A sentence about a *code* of the domain is not here but in `huying.wording`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import dateformat, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Amount = int | float | Decimal


def clock(at: datetime) -> str:
    """Give the time of day, "14:20"."""
    return timezone.localtime(at).strftime("%H:%M")


def day(at: datetime, *, now: datetime) -> str:
    """Give the day as people say it: "今天", "明天", "昨天", "4月7日", or with its year when that is not this one."""
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    near = {-1: _("昨天"), 0: _("今天"), 1: _("明天")}.get((local.date() - today).days)
    if near:
        return near
    return dateformat.format(local, _("n月j日") if local.year == today.year else _("Y年n月j日"))


def when(at: datetime, *, now: datetime) -> str:
    """Give day and time, "今天 14:20"; for another year the year stands before it."""
    return f"{day(at, now=now)} {clock(at)}"


def span(start: datetime, end: datetime, *, now: datetime) -> str:
    """Give a stretch of time; the day is said once when both ends share it."""
    same = timezone.localtime(start).date() == timezone.localtime(end).date()
    return f"{when(start, now=now)} – {clock(end) if same else when(end, now=now)}"


def stamp(at: datetime) -> str:
    """Give the full time for documents and tooltips, "2026-04-07 08:20:05"."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S")


def iso(at: datetime) -> str:
    """Give the instant for a `datetime` attribute, with its offset."""
    return timezone.localtime(at).isoformat(timespec="seconds")


def typed(value: object) -> str:
    """Give what an input shows for a value: local "2026-04-07T08:20" for an instant, else the text itself."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.strftime("%Y-%m-%dT%H:%M")
    return str(value)


def _number(amount: Amount) -> str:
    """Write at most one decimal, and none when it says nothing: 2, 1.5."""
    return f"{float(amount):.1f}".removesuffix(".0")


def measure(amount: Amount, unit: str) -> str:
    """Write an amount of time in one of the units of a limit.

    Units: `minute`, `hour`, `day`, and the kinds of limit `urgent_hour`, `work_hour`, `work_day`, `natural_day`.
    Raises KeyError for another.
    """
    one = round(float(amount), 1) == 1
    number, plural = _number(amount), 1 if one else 2
    words = {
        "minute": ngettext("%(n)s 分钟", "%(n)s 分钟", plural),
        "hour": ngettext("%(n)s 小时", "%(n)s 小时", plural),
        "urgent_hour": ngettext("%(n)s 小时", "%(n)s 小时", plural),
        "work_hour": ngettext("%(n)s 工作时", "%(n)s 工作时", plural),
        "work_day": ngettext("%(n)s 工作日", "%(n)s 工作日", plural),
        "day": ngettext("%(n)s 天", "%(n)s 天", plural),
        "natural_day": ngettext("%(n)s 天", "%(n)s 天", plural),
    }
    return words[unit] % {"n": number}


def distance(amount: Amount, unit: str) -> str:
    """Say how far a due time is: "还剩 2 工作时", or "超期 3 工作时" for a negative amount. Units as in `measure`."""
    sentence = _("超期 %(time)s") if amount < 0 else _("还剩 %(time)s")
    return sentence % {"time": measure(-amount if amount < 0 else amount, unit)}


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


def light_word(colour: str) -> str:
    """Give the word of a light: green, yellow (or amber), red, none (no limit runs), done. Raises KeyError else."""
    words = {
        "green": _("正常"),
        "yellow": _("临期"),
        "amber": _("临期"),
        "red": _("超期"),
        "none": _("无时限"),
        "done": _("已完成"),
    }
    return words[colour]


def figure(number: int, *, cap: int = 1000) -> str:
    """Write a total that never lies: exact below `cap`, "1000+" from there on."""
    return f"{number}" if number < cap else f"{cap}+"


def size(count: int) -> str:
    """Write a file's size in bytes as whole KB, or MB with one decimal at most."""
    if count < 1024 * 1024:
        return f"{round(count / 1024)} KB" if count >= 1024 else f"{count} B"
    return f"{_number(count / 1024 / 1024)} MB"
