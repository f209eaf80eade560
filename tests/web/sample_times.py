"""The moment of the samples, and clocks around it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from huying.web import shapes as s

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 4, 7, 10, 30, tzinfo=ZONE)
KEY = "018f2c5e-0000-7000-8000-000000000001"
LONG = (
    "关于中南路街道某小区地下一层违规分隔为胶囊房对外出租、私拉电线、占用消防通道且夜间噪声扰民，"
    "多户居民联名要求城管、消防、住建、公安同时到场处置并给出整改期限的诉求"
)


def at(hours: float) -> datetime:
    """Give an instant so many hours from now."""
    return NOW + timedelta(hours=hours)


def due(label: str, hours: float, light: str, left: str, *, lines: bool = True) -> s.Due:
    """Give one clock, with the lines of its explanation."""
    told = (
        "4月3日 17:20 呼叫",
        "工作时间 08:00–12:00、14:00–18:00",
        "4月3日 计 40 分钟",
        "4月4日至6日 清明节，不计",
        "4月7日 08:20 到期",
    )
    return s.Due(label=label, at=at(hours), light=light, left=left, lines=told if lines else ())
