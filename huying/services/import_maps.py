"""Maps: which column of somebody's table is which detail of a report. One TOML file for each kind of table.

source = "teddy2020"                    # names the table's keys for ever: what was filed from it is not filed again
key = "留言编号"                        # the column that tells its rows apart
[details]
title = { column = "留言主题" }
channel = { constant = "import" }
at = { column = "时间", formats = ["%Y/%m/%d %H:%M"] }
category = { column = "分类", values = { "城乡建设" = "city" } }
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from huying.domain.details import LOCAL

PRESETS: Final = Path(__file__).with_name("maps")
PERSON: Final[Mapping[str, str]] = {
    "reporter_name": "name",
    "reporter_phone": "phone",
    "reporter_address": "address",
}
"""Details of the petitioner, each under the name the step `register` knows it by."""
DETAILS: Final = (
    *("title", "text", "at", "place", "channel", "kind", "category", "matter", "grid"),
    *PERSON,
)
NEEDED: Final = ("title", "text", "channel")
PARTS: Final = frozenset({"column", "constant", "values", "formats"})
NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class UnknownMap(LookupError):
    """There is no preset of this name; `known` are those there are."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name)
        self.known = known


class FaultyMap(ValueError):
    """The map cannot be used; `faults` are sentences, every one."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Where a detail comes from: a column of the table, or a constant that is the same for all rows.

    With `values` only these texts may stand in the column; with `formats` it holds a moment in one of them, local
    time unless it names another.
    """

    column: str = ""
    constant: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    formats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """A whole map: the name its keys are kept under, the column of the key, and the details by name."""

    source: str
    key: str
    details: Mapping[str, Cell]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns a table must have, the key's first."""
        named = (cell.column for cell in self.details.values() if cell.column)
        return tuple(dict.fromkeys((self.key, *named)))


def presets() -> tuple[str, ...]:
    """The maps that are shipped."""
    return tuple(sorted(path.stem for path in PRESETS.glob("*.toml")))


def load(name: str) -> Map:
    """A preset by its name, or the map in a file whose name ends with `.toml`.

    Raises UnknownMap, FaultyMap, and OSError when the file cannot be read.
    """
    if name.endswith(".toml"):
        return parse(Path(name).read_bytes())
    if name not in presets():
        raise UnknownMap(name, presets())
    return parse((PRESETS / f"{name}.toml").read_bytes())


def parse(content: bytes) -> Map:
    """The map a file holds. Raises FaultyMap with all its faults."""
    try:
        given = tomllib.loads(content.decode())
    except ValueError as fault:
        raise FaultyMap((f"not TOML in UTF-8: {fault}",)) from None
    faults = tuple(_faults(given))
    if faults:
        raise FaultyMap(faults)
    return Map(
        source=given["source"],
        key=given["key"].strip(),
        details={name: _cell(cell) for name, cell in given["details"].items()},
    )


def _cell(given: Mapping[str, Any]) -> Cell:
    return Cell(
        column=given.get("column", "").strip(),
        constant=given.get("constant", ""),
        values=given.get("values", {}),
        formats=tuple(given.get("formats", ())),
    )


def _faults(given: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{name}: not known" for name in given if name not in ("source", "key", "details"))
    if not isinstance(given.get("source"), str) or not NAME.fullmatch(given["source"]):
        yield "source: needs a name of small letters, digits, - and _"
    if not _is_word(given.get("key")):
        yield "key: needs the name of a column"
    details = given.get("details")
    if not isinstance(details, dict):
        yield "details: needs a table"
        return
    yield from (f"details.{name}: needed" for name in NEEDED if name not in details)
    for name, cell in details.items():
        yield from (f"details.{name}: {fault}" for fault in _cell_faults(name, cell))


def _cell_faults(name: str, cell: Any) -> Iterator[str]:
    if name not in DETAILS:
        yield f"no such detail; there are {', '.join(DETAILS)}"
    if not isinstance(cell, dict):
        yield "needs a table with a column or a constant"
        return
    yield from (f"{part}: not known" for part in cell if part not in PARTS)
    if _is_word(cell.get("column")) == _is_word(cell.get("constant")):
        yield "needs a column or a constant, one of both"
    values, formats = cell.get("values", {}), cell.get("formats", [])
    if not isinstance(values, dict) or not all(map(_is_word, values.values())):
        yield "values: needs texts, each with the text it stands for"
    if name == "at":
        yield from _moment_faults(cell, formats)
    elif "formats" in cell:
        yield "formats: only for at"


def _moment_faults(cell: Mapping[str, Any], formats: Any) -> Iterator[str]:
    if "constant" in cell or "values" in cell:
        yield "takes a column and formats only"
    if not isinstance(formats, list) or not formats or not all(map(is_format, formats)):
        yield "formats: needs at least one, like %Y-%m-%d %H:%M"


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def is_format(value: Any) -> bool:
    """Whether a moment written in this format can be read back, to the day at least."""
    day = datetime(2026, 3, 18, tzinfo=LOCAL)
    try:
        read = datetime.strptime(day.strftime(value), value)  # noqa: DTZ007 - only to try the format on
        return read.date() == day.date()
    except (TypeError, ValueError):
        return False
