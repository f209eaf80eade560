"""Reading a division file: every row checked, every fault told with its line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from huying.domain.text import normalise
from huying.services import units_paths

COLUMNS = ("level", "code", "name", "parent", "kind")
NAME_LENGTH = 80
SHAPES = {
    1: re.compile(r"[1-8]\d0{10}", re.ASCII),
    2: re.compile(r"[1-8]\d{3}0{8}", re.ASCII),
    3: re.compile(r"[1-8]\d{5}0{6}", re.ASCII),
    4: re.compile(r"[1-8]\d{8}000", re.ASCII),
    5: re.compile(r"[1-8]\d{11}", re.ASCII),
}
"""Twelve digits: two each for province, city and county, three each for street and community."""
SIGNIFICANT = {1: 2, 2: 4, 3: 6, 4: 9, 5: 12}
"""How many of the digits name the unit; those of its parent come first in them."""
LEVEL_OF_KIND = {
    **dict.fromkeys(("省", "自治区", "直辖市", "特别行政区"), 1),
    **dict.fromkeys(("地级市", "市", "地区", "自治州", "盟", "省直辖"), 2),
    **dict.fromkeys(("县级", "区", "县", "市辖区", "县级市", "自治县", "旗", "自治旗", "林区", "特区"), 3),
    **dict.fromkeys(("街道", "镇", "乡", "民族乡", "苏木", "民族苏木", "类似乡级单位"), 4),
    **dict.fromkeys(("居委会", "社区", "村委会", "村", "类似村级单位"), 5),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a line (the header is line 1; 0 is the file as a whole).

    `code` is one of encoding, format, columns, empty, cells, level, code, kind, kind_level, name, duplicate,
    outside, parent_missing, parent_unknown,
    parent_code, parent_faulty; `params` are what its sentence needs.
    """

    line: int
    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an import did to the units, or with `dry_run` would have done; how many units the file has of each level."""

    created: int
    updated: int
    unchanged: int
    faults: tuple[Fault, ...]
    levels: Mapping[int, int] = field(default_factory=dict)
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row that can be written. `division` is the file's word for what the unit is."""

    line: int
    level: int
    code: str
    name: str
    short: str
    parent: str | None
    division: str

    @property
    def jurisdiction(self) -> int:
        """The GB/T 2260 code of the district, city or province that the unit belongs to or is."""
        return int(self.code[:6])

    def concerns(self, jurisdiction: int) -> bool:
        """Whether the unit is in this jurisdiction or stands above it."""
        digits = min(SIGNIFICANT[self.level], 6)
        return self.code[:digits] == str(jurisdiction)[:digits]


class Unreadable(ValueError):
    """The file as a whole cannot be read; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def read(path: Path) -> tuple[tuple[Row, ...], tuple[Fault, ...]]:
    """The rows of a file that are right by themselves, and a fault for each other line.

    Raises OSError when the file cannot be opened.
    """
    try:
        records = list(_records(_text(path)))
    except Unreadable as unreadable:
        return (), (unreadable.fault,)
    rows: dict[str, Row] = {}
    faults: list[Fault] = [] if records else [Fault(line=0, code="empty")]
    for line, record in records:
        found = _row(line, record)
        if isinstance(found, Row) and found.code in rows:
            first = str(rows[found.code].line)
            found = Fault(line=line, code="duplicate", params={"value": found.code, "first": first})
        if isinstance(found, Fault):
            faults.append(found)
        else:
            rows[found.code] = found
    return tuple(rows.values()), tuple(faults)


def settle(
    rows: Collection[Row], *, standing: Collection[str], faulty: Mapping[str, int]
) -> tuple[tuple[Row, ...], tuple[Fault, ...]]:
    """The rows whose parents are in the file or among the units `standing`, parents first; faults for the others.

    `faulty` are the codes of lines that have faults of their own, with their lines.
    """
    good = dict.fromkeys(standing, True)
    bad = dict(faulty)
    kept: list[Row] = []
    faults: list[Fault] = []
    for row in sorted(rows, key=lambda row: row.level):
        fault = _fault_of_parent(row, good, bad)
        if fault is None:
            good[row.code] = True
            kept.append(row)
        else:
            bad[row.code] = row.line
            faults.append(fault)
    return tuple(kept), tuple(faults)


def _fault_of_parent(row: Row, good: Collection[str], bad: Mapping[str, int]) -> Fault | None:
    if row.level == 1:
        return None
    parent = row.parent or ""
    if not parent:
        return Fault(line=row.line, code="parent_missing", params={"code": row.code})
    above = row.level - 1
    if not SHAPES[above].fullmatch(parent) or row.code[: SIGNIFICANT[above]] != parent[: SIGNIFICANT[above]]:
        return Fault(line=row.line, code="parent_code", params={"code": row.code, "parent": parent})
    if parent in bad:
        told = {"code": row.code, "parent": parent, "line": str(bad[parent])}
        return Fault(line=row.line, code="parent_faulty", params=told)
    if parent not in good:
        return Fault(line=row.line, code="parent_unknown", params={"code": row.code, "parent": parent})
    return None


def _text(path: Path) -> str:
    """The file's text; a byte order mark is dropped. Raises Unreadable with the line of the first bad byte."""
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise Unreadable(Fault(line=line, code="encoding")) from None


def _records(text: str) -> Iterator[units_paths.Record]:
    """The line of each unit and its cells by column, None where their number is wrong. Raises Unreadable."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        of_paths = units_paths.is_of_paths(header)
        needed = units_paths.COLUMNS if of_paths else COLUMNS
        missing = [column for column in needed if column not in header]
        if missing:
            raise Unreadable(Fault(line=1, code="columns", params={"missing": ", ".join(missing)}))
        rows = ((reader.line_num, _by_column(header, cells)) for cells in reader if any(cells))
        yield from units_paths.as_tree(rows) if of_paths else rows
    except csv.Error as fault:
        raise Unreadable(Fault(line=reader.line_num, code="format", params={"detail": str(fault)})) from None


def _by_column(header: list[str], cells: list[str]) -> dict[str, str] | None:
    return dict(zip(header, map(_clean, cells), strict=True)) if len(cells) == len(header) else None


def _clean(cell: str) -> str:
    return normalise(cell).strip()


def _row(line: int, cells: Mapping[str, str] | None) -> Row | Fault:
    if cells is None:
        return Fault(line=line, code="cells")
    fault = _fault_of(cells)
    if fault is not None:
        code, about = fault
        return Fault(line=line, code=code, params={"value": about, "code": cells["code"]})
    return Row(
        line=line,
        level=int(cells["level"]),
        code=cells["code"],
        name=cells["name"],
        short=cells.get("name_short", "") or cells["name"],
        parent=cells["parent"] or None,
        division=cells["kind"],
    )


def _fault_of(cells: Mapping[str, str]) -> tuple[str, str] | None:
    """The first thing wrong with a row by itself, and the cell it is about."""
    level = int(cells["level"]) if cells["level"] in {"1", "2", "3", "4", "5"} else 0
    if not level:
        return "level", cells["level"]
    if not SHAPES[level].fullmatch(cells["code"]):
        return "code", cells["code"]
    if cells["kind"] not in LEVEL_OF_KIND:
        return "kind", cells["kind"]
    if LEVEL_OF_KIND[cells["kind"]] != level:
        return "kind_level", cells["kind"]
    if not 0 < len(cells["name"]) <= NAME_LENGTH or len(cells.get("name_short", "")) > NAME_LENGTH:
        return "name", cells["name"]
    return None
