"""In which language a sentence is said, and by which names: what every module of this package is told."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from huying.domain.details import LOCAL
from huying.domain.process import Label, Process

Lang = Literal["zh", "en"]
LANGS: Final[tuple[Lang, ...]] = ("zh", "en")
Both = tuple[str, str]
"""A text in Chinese and in English."""
Table = Mapping[str, Both]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """The language, the process whose own words are used, and how units are called.

    `unit` gives a unit's name in this language for its code. Without a process the general words are used.
    """

    lang: Lang
    process: Process | None = None
    unit: Callable[[str], str] = str

    def say(self, table: Table, code: str, **params: object) -> str:
        """The sentence of a code, filled. Raises KeyError for a code or a parameter the table does not know."""
        return self.of(table[code]).format(**params)

    def of(self, both: Both) -> str:
        """The text in this language."""
        return both[self.lang == "en"]

    def label(self, label: Label) -> str:
        """A label of the process in this language."""
        return label.en if self.lang == "en" else label.zh

    def listed(self, words: Iterable[str]) -> str:
        """Several words in a row."""
        return (", " if self.lang == "en" else "、").join(words)

    def moment(self, at: datetime) -> str:
        """A moment without its year: "3月18日 10:05", "18 Mar 10:05"."""
        local = at.astimezone(LOCAL)
        return f"{self.day(local.date())} {local:%H:%M}"

    def full_moment(self, at: datetime) -> str:
        """A moment with year and weekday: "2026年4月3日（周五）17:20", "Fri 3 Apr 2026 17:20"."""
        local = at.astimezone(LOCAL)
        if self.lang == "en":
            return f"{WEEKDAYS[local.weekday()][1]} {self.day(local.date())} {local.year} {local:%H:%M}"
        return f"{local.year}年{self.day(local.date())}（{WEEKDAYS[local.weekday()][0]}）{local:%H:%M}"

    def day(self, day: date) -> str:
        """A day without its year."""
        return f"{day.day} {MONTHS[day.month - 1]}" if self.lang == "en" else f"{day.month}月{day.day}日"

    def weekday(self, day: date) -> str:
        """A day with its weekday."""
        word = self.of(WEEKDAYS[day.weekday()])
        return f"{word} {self.day(day)}" if self.lang == "en" else f"{self.day(day)}（{word}）"


WEEKDAYS: Final[tuple[Both, ...]] = (
    ("周一", "Mon"),
    ("周二", "Tue"),
    ("周三", "Wed"),
    ("周四", "Thu"),
    ("周五", "Fri"),
    ("周六", "Sat"),
    ("周日", "Sun"),
)
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
