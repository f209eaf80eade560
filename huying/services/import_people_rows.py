"""A row of a sheet of people as a post to be given, with every fault found on the way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from huying.domain.details import LOCAL
from huying.services.history_reading import NamedUnit
from huying.services.history_units import Known, Unknown
from huying.services.import_rows import FORMULA, SHOWN, LineFault, moment_of, of_the_row
from huying.services.table_rows import Row, Unreadable
from huying.wording.states import POST_ROLES

HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "username": ("账号", "用户名", "登录名", "user name", "account", "username"),
    "unit": ("单位代码", "unit code", "单位", "所在单位", "unit"),
    "role": ("岗位角色", "角色", "role"),
    "title": ("岗位名称", "岗位", "职务", "title"),
    "from_date": ("起", "起始日期", "开始日期", "from"),
    "to_date": ("止", "截止日期", "结束日期", "to"),
}
"""What a column may be called. Of several that a sheet has, the first counts."""
NEEDED: Final = {"username": "账号 (username)", "unit": "单位 (unit)", "role": "岗位角色 (role)"}
LONGEST: Final = {"username": 150, "title": 80}
USERNAME: Final = re.compile(r"\w[\w.@+-]*")
DAYS: Final = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")
ROLES: Final = {word: role for role, labels in POST_ROLES.items() for word in (role, *labels)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A post that a row gives. What a row leaves blank it does not say: `title` is empty then, a date None."""

    line: int
    username: str
    unit: str
    role: str
    title: str = ""
    from_date: date | None = None
    to_date: date | None = None

    @property
    def key(self) -> str:
        """What no two rows of a sheet may have in common; accounts are told apart as at sign-in."""
        return "\n".join((self.username.lower(), self.unit, self.role, str(self.from_date)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where a sheet says what: the column of each thing it says; `unused` are those that say nothing to us."""

    of: Mapping[str, str]
    unused: tuple[str, ...]


def columns_of(names: Collection[str]) -> Columns:
    """The columns of a sheet with this head. Raises Unreadable."""
    by_word = {name.lower(): name for name in reversed(list(names))}
    found = {
        what: next(by_word[word] for word in words if word in by_word)
        for what, words in HEADS.items()
        if not by_word.keys().isdisjoint(words)
    }
    missing = [shown for what, shown in NEEDED.items() if what not in found]
    if missing:
        raise Unreadable("columns", missing=", ".join(missing))
    return Columns(of=found, unused=tuple(name for name in names if name not in found.values()))


def entry_of(row: Row, columns: Columns, units: Known) -> tuple[Entry | None, list[LineFault]]:
    """The post that a row gives; none, where the row has faults."""
    faults = of_the_row(row)
    if faults:
        return None, faults
    found: dict[str, Any] = {}
    for what, column in columns.of.items():
        try:
            found[what] = _value(what, row.values[column], units)
        except _Wrong as wrong:
            faults.append(LineFault(line=row.line, code=wrong.code, params=wrong.params, column=column))
    return (None, faults) if faults else (Entry(line=row.line, **found), [])


class _Wrong(ValueError):
    """A cell does not say what it should."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def _value(what: str, text: str, units: Known) -> Any:
    """What a cell says. Raises _Wrong."""
    for code, params in _faults(what, text):
        raise _Wrong(code, **params)
    match what:
        case "username":
            return _username(text)
        case "unit":
            return _unit(text, units)
        case "role":
            return _role(text)
        case "from_date" | "to_date":
            return _day(text)
    return text


def _faults(what: str, text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if not text and what in NEEDED:
        yield "required", {}
    if FORMULA.match(text):
        yield "formula", {"value": text[:SHOWN]}
    if len(text) > LONGEST.get(what, len(text)):
        yield "value_long", {"most": LONGEST[what]}


def _username(text: str) -> str:
    name = unicodedata.normalize("NFKC", text)  # as accounts are kept
    if not USERNAME.fullmatch(name) or len(name) > LONGEST["username"]:
        raise _Wrong("bad_username", value=text[:SHOWN])
    return name


def _unit(text: str, units: Known) -> str:
    try:
        return units.department(NamedUnit(text, ""))
    except Unknown as unknown:
        raise _Wrong(unknown.code, value=text[:SHOWN]) from None


def _role(text: str) -> str:
    role = ROLES.get(text.lower())
    if role is None:
        raise _Wrong("unknown_role", value=text[:SHOWN])
    return role


def _day(text: str) -> date | None:
    if not text:
        return None
    moment = moment_of(text, DAYS)
    if moment is None:
        raise _Wrong("bad_moment", value=text[:SHOWN], formats="2026-03-18, 2026/3/18")
    return moment.astimezone(LOCAL).date()
