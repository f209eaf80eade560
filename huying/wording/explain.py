"""A deadline explained line by line: one sentence for each line of `domain.worktime.explain` (design §2.2)."""

from collections.abc import Iterable, Iterator
from datetime import time, timedelta
from typing import Final

from huying.domain.case.clocks import Clock
from huying.domain.worktime import Limit, LimitKind, Line, LineCode
from huying.wording.states import UNTIL, limit_words
from huying.wording.voice import Table, Voice

LINES: Final[Table] = {
    LineCode.started: ("开始：{start}", "From {start}"),
    LineCode.limit: ("时限：{limit}", "Limit: {limit}"),
    LineCode.hours: ("{day_from}起工作时间：{spans}", "Working hours from {day_from}: {spans}"),
    LineCode.opens: ("工作时间以外，自{start}起算", "Outside working hours: it counts from {start}"),
    LineCode.makeup: ("{day_from}调休上班{name}", "{day_from} is worked{name}"),
    LineCode.counted: ("{days}，计 {counted}", "{days}: {counted}"),
    LineCode.off: ("{days}{name}休息，不计", "{days}: {name}, not counted"),
    LineCode.provisional: (
        "{year} 年的放假安排尚未公布，暂按周末休息推算",
        "The holidays of {year} are not announced yet; only weekends are left out for now",
    ),
    LineCode.due: ("截止：{end}", "Due {end}"),
}
WORDS: Final[Table] = {
    "weekend": ("周末", "weekend"),
    "named": ("（{name}）", " ({name})"),
    "days": ("{first}至 {last}", "{first} to {last}"),
    "hours": ("{first}–{last}", "{first}–{last}"),
    "minutes": ("{n} 分钟", "{n} min"),
    "hour": ("{n} 小时", "{n} h"),
    "extended": ("已延期，原时限：{due}", "Extended; it was due {due}"),
    "paused": ("挂账不计时：{start} 至 {end}", "The clock stood still: {start} to {end}"),
    "calendar": ("按第 {version} 版日历推算", "Worked out by version {version} of the calendar"),
    "fixed": ("限{until}：{due}", "Due {until}: {due}"),
}
HOLIDAYS: Final[Table] = {
    "元旦": ("元旦", "New Year's Day"),
    "春节": ("春节", "Spring Festival"),
    "清明": ("清明", "Tomb-sweeping Day"),
    "清明节": ("清明节", "Tomb-sweeping Day"),
    "劳动节": ("劳动节", "Labour Day"),
    "端午": ("端午", "Dragon Boat Festival"),
    "端午节": ("端午节", "Dragon Boat Festival"),
    "中秋": ("中秋", "Mid-autumn Festival"),
    "中秋节": ("中秋节", "Mid-autumn Festival"),
    "国庆节": ("国庆节", "National Day"),
}
"""The holidays of the State Council's notices; any other name is data and stays as it is written."""


def explained(clock: Clock, voice: Voice) -> tuple[str, ...]:
    """Why a clock is due when it is: the limit worked out line by line, or the call's or plan's own time; what moved
    it, and by which calendar.
    """
    return (
        *_worked_out(clock, voice),
        *_moved(clock, voice),
        voice.say(WORDS, "calendar", version=clock.calendar),
    )


def _worked_out(clock: Clock, voice: Voice) -> tuple[str, ...]:
    if clock.lines:
        return explain_lines(clock.lines, voice)
    until = voice.of(UNTIL[clock.basis])
    return (voice.say(WORDS, "fixed", until=until, due=voice.full_moment(clock.due_at)),)


def _moved(clock: Clock, voice: Voice) -> Iterator[str]:
    """An extension and every pause (practice §8)."""
    if clock.first_due is not None:
        yield voice.say(WORDS, "extended", due=voice.full_moment(clock.first_due))
    for pause in clock.pauses:
        start, end = voice.full_moment(pause.begun), voice.full_moment(pause.end)
        yield voice.say(WORDS, "paused", start=start, end=end)


def explain_lines(lines: Iterable[Line], voice: Voice) -> tuple[str, ...]:
    """One sentence a line, in the order an official would work it out."""
    lines = tuple(lines)
    kind = next((line.limit.kind for line in lines if line.limit), LimitKind.work_hour)
    return tuple(_sentence(line, kind, voice) for line in lines)


def _sentence(line: Line, kind: LimitKind, voice: Voice) -> str:
    words: dict[str, object] = {
        "start": voice.full_moment(line.start) if line.start else "",
        "end": voice.full_moment(line.end) if line.end else "",
        "limit": limit_words(line.limit, voice) if line.limit else "",
        "day_from": voice.weekday(line.day_from) if line.day_from else "",
        "days": _days(line, voice),
        "name": _name(line, voice),
        "spans": _spans(line, voice),
        "year": line.year,
    }
    if line.code is LineCode.counted:
        words |= _counted(line, kind, voice)
    return voice.say(LINES, line.code, **words)


def _days(line: Line, voice: Voice) -> str:
    if line.day_from is None or line.day_to is None or line.day_from == line.day_to:
        return voice.weekday(line.day_from) if line.day_from else ""
    return voice.say(WORDS, "days", first=voice.weekday(line.day_from), last=voice.weekday(line.day_to))


def _name(line: Line, voice: Voice) -> str:
    names = [HOLIDAYS.get(one, (one, one)) for one in (line.name or "").split("、") if one]
    said = voice.listed(voice.of(one) for one in names)
    if line.code is LineCode.makeup:
        return voice.say(WORDS, "named", name=said) if said else ""
    return said or voice.of(WORDS["weekend"])


def _spans(line: Line, voice: Voice) -> str:
    return voice.listed(f"{first:%H:%M}–{_closing(last)}" for first, last in line.spans or ())


def _closing(at: time) -> str:
    """A closing of 00:00 is the end of the day."""
    return "24:00" if at == time(0) else f"{at:%H:%M}"


def _counted(line: Line, kind: LimitKind, voice: Voice) -> dict[str, object]:
    """Hours are told by their time of day, days by their number."""
    if kind.in_days:
        return {"counted": limit_words(Limit(kind=kind, n=line.days or 1), voice)}
    first, last = line.start, line.end
    if first is None or last is None:
        return {"counted": ""}
    if line.day_from != line.day_to:
        said = voice.say(WORDS, "days", first=voice.full_moment(first), last=voice.full_moment(last))
        return {"days": said, "counted": duration(line.counted or timedelta(0), voice)}
    end = "24:00" if last.date() != first.date() else f"{last:%H:%M}"
    hours = voice.say(WORDS, "hours", first=f"{first:%H:%M}", last=end)
    day = _days(line, voice)
    return {
        "days": f"{day} {hours}" if voice.lang == "en" else f"{day}{hours}",
        "counted": duration(line.counted or timedelta(0), voice),
    }


def duration(amount: timedelta, voice: Voice) -> str:
    """An amount of time: "1 小时 20 分钟", "1 h 20 min"; seconds are left out."""
    hours, minutes = divmod(int(amount / timedelta(minutes=1)), 60)
    parts = [voice.say(WORDS, "hour", n=hours)] if hours else []
    if minutes or not hours:
        parts.append(voice.say(WORDS, "minutes", n=minutes))
    return " ".join(parts)
