"""How times, distances and numbers are written, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from huying.web import text
from tests.web.browsing import compile_catalogues
from tests.web.sample_times import NOW, ZONE, at

AT = datetime(2026, 4, 7, 14, 20, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def _in_china() -> object:
    compile_catalogues()
    with timezone.override("Asia/Shanghai"), translation.override("zh-hans"):
        yield


@pytest.mark.parametrize(
    ("moment", "zh", "en"),
    [
        (AT, "今天 14:20", "today 14:20"),
        (at(-24), "昨天 10:30", "yesterday 10:30"),
        (at(24), "明天 10:30", "tomorrow 10:30"),
        (datetime(2026, 4, 3, 17, 20, tzinfo=ZONE), "4月3日 17:20", "3 Apr 17:20"),
        (datetime(2025, 12, 31, 8, 0, tzinfo=ZONE), "2025年12月31日 08:00", "31 Dec 2025 08:00"),
        (datetime(2026, 4, 6, 16, 30, tzinfo=UTC), "今天 00:30", "today 00:30"),
    ],
)
def test_a_time_is_written_as_people_say_it(moment: datetime, zh: str, en: str) -> None:
    assert text.when(moment, now=NOW) == zh
    with translation.override("en"):
        assert text.when(moment, now=NOW) == en


def test_a_stretch_within_a_day_says_the_day_once() -> None:
    assert text.span(AT, datetime(2026, 4, 7, 16, 0, tzinfo=ZONE), now=NOW) == "今天 14:20 – 16:00"
    assert text.span(AT, at(48), now=NOW) == "今天 14:20 – 4月9日 10:30"


@pytest.mark.parametrize(
    ("amount", "unit", "zh", "en"),
    [
        (2, "work_hour", "还剩 2 工作时", "2 working hours left"),
        (-1, "work_day", "超期 1 工作日", "1 working day overdue"),
        (Decimal("1.5"), "urgent_hour", "还剩 1.5 小时", "1.5 hours left"),
        (-40.0, "minute", "超期 40 分钟", "40 minutes overdue"),
        (0, "natural_day", "还剩 0 天", "0 days left"),
    ],
)
def test_a_distance_says_how_much_is_left_or_over(amount: text.Amount, unit: str, zh: str, en: str) -> None:
    assert text.distance(amount, unit) == zh
    with translation.override("en"):
        assert text.distance(amount, unit) == en


def test_an_unknown_unit_is_an_error() -> None:
    with pytest.raises(KeyError):
        text.measure(1, "fortnight")


@pytest.mark.parametrize(
    ("hours", "said"), [(-0.01, "刚刚"), (-0.5, "30 分钟前"), (-3, "3 小时前"), (-24, "昨天 10:30")]
)
def test_the_recent_past_is_told_by_its_distance(hours: float, said: str) -> None:
    assert text.ago(at(hours), now=NOW) == said


def test_totals_sizes_and_inputs() -> None:
    assert [text.figure(n) for n in (0, 999, 1000, 5_000_000)] == ["0", "999", "1000+", "1000+"]
    assert [text.size(n) for n in (0, 800, 482_113, 18_400_000)] == ["0 B", "800 B", "471 KB", "17.5 MB"]
    assert text.typed(datetime(2026, 4, 7, 6, 20, tzinfo=UTC)) == "2026-04-07T14:20"
    assert text.typed(None) == ""
    assert text.stamp(AT) == "2026-04-07 14:20:00"
    assert text.iso(AT) == "2026-04-07T14:20:00+08:00"
