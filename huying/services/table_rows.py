"""Tables in: a CSV or Excel file that somebody sent, row by row, with every fault told at its row."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any, Final

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from huying.domain.text import normalise
from huying.services.media_kinds import XLSX, Rejected
from huying.services.media_office import office_kind
from huying.services.table_csv import Raw, Unreadable, csv_records

__all__ = ["MAX_CELL", "MAX_COLUMNS", "Row", "RowFault", "Unreadable", "batches", "read_rows"]

MAX_CELL: Final = 20_000
MAX_COLUMNS: Final = 200
# SyntaxError is what a parser of XML says, also of entities that would swell without end.
_BROKEN: Final = (
    SyntaxError,
    InvalidFileException,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    EOFError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    """What is wrong with one row: a code with parameters (`huying.wording.files`)."""

    code: str
    params: dict[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: the line of the file it ends on (the head is line 1), its cells by column, its faults."""

    line: int
    values: dict[str, str]
    faults: tuple[RowFault, ...] = ()


def read_rows(path: Path, *, max_cell: int = MAX_CELL) -> Iterator[Row]:
    """The rows of a CSV or Excel file under the names of its head; blank rows are skipped, cells are stripped.

    CSV may be UTF-8, UTF-8 with a mark, UTF-16 with a mark, or GB 18030, separated by comma, tab or semicolon; of an
    Excel file the first sheet is read. A row with faults (cells_missing, cells_extra, cell_too_long)
    comes with what could be read of it; a cell that is too long is left empty. A row that cannot be read at all
    (row_unreadable, row_encoding) takes no other with it. Raises `Unreadable` (table_empty,
    table_truncated, table_encoding, table_type, column_unnamed, column_twice, columns_too_many): for the file as a
    whole before the first row, table_truncated where the file breaks off.
    """
    with path.open("rb") as file:
        first = file.read(4)
        if not first:
            raise Unreadable("table_empty")
        file.seek(0)
        if first.startswith(b"PK\x03\x04"):
            yield from _rows(_excel(file), max_cell=max_cell, ragged=False)
        else:
            yield from _rows(csv_records(file), max_cell=max_cell, ragged=True)


def batches(rows: Iterator[Row], *, size: int) -> Iterator[list[Row]]:
    """The rows, some at a time; also those before the place where a file breaks off. Raises Unreadable."""
    batch: list[Row] = []
    try:
        for row in rows:
            batch.append(row)
            if len(batch) == size:
                yield batch
                batch = []
    except Unreadable:
        yield batch
        raise
    yield batch


def _rows(raws: Iterator[Raw], *, max_cell: int, ragged: bool) -> Iterator[Row]:
    names: list[str] | None = None
    for raw in raws:
        if not raw.broken and not any(raw.cells):
            continue
        if names is None:
            names = _names(raw)
        else:
            yield _row(raw, names, max_cell=max_cell, ragged=ragged)
    if names is None:
        raise Unreadable("table_empty")


def _names(raw: Raw) -> list[str]:
    if raw.broken:
        raise Unreadable("table_type")
    names = list(raw.cells)
    while names and not names[-1]:
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise Unreadable("columns_too_many", limit=MAX_COLUMNS)
    for at, name in enumerate(names):
        if not name:
            raise Unreadable("column_unnamed", column=at + 1)
        if name in names[:at]:
            raise Unreadable("column_twice", column=name[:80])
    return names


def _row(raw: Raw, names: list[str], *, max_cell: int, ragged: bool) -> Row:
    if raw.broken:
        return Row(line=raw.line, values={}, faults=(RowFault(code=raw.broken, params={}),))
    if len(raw.cells) == len(names) and max(map(len, raw.cells)) <= max_cell:
        return Row(line=raw.line, values=dict(zip(names, raw.cells, strict=True)))
    faults = list(_shape_faults(raw.cells, names, ragged=ragged))
    cells = raw.cells[: len(names)] + [""] * (len(names) - len(raw.cells))
    values = {}
    for name, cell in zip(names, cells, strict=True):
        if len(cell) > max_cell:
            faults.append(RowFault(code="cell_too_long", params={"column": name, "limit": max_cell}))
        values[name] = cell if len(cell) <= max_cell else ""
    return Row(line=raw.line, values=values, faults=tuple(faults))


def _shape_faults(cells: list[str], names: list[str], *, ragged: bool) -> Iterator[RowFault]:
    if ragged and len(cells) < len(names):
        yield RowFault(code="cells_missing", params={"found": len(cells), "needed": len(names)})
    if any(cells[len(names) :]):
        yield RowFault(code="cells_extra", params={"found": len(cells), "needed": len(names)})


# Excel


def _excel(file: IO[bytes]) -> Iterator[Raw]:
    _check_excel(file)
    with _first_sheet(file) as sheet:
        rows = sheet.iter_rows(values_only=True)
        line = 0
        while True:
            line += 1
            try:
                cells = next(rows)
            except StopIteration:
                return
            except _BROKEN:
                raise Unreadable("table_truncated", line=line) from None
            yield Raw(line=line, cells=_trimmed([_as_text(cell) for cell in cells]))


def _check_excel(file: IO[bytes]) -> None:
    try:
        kind = office_kind(file)
    except Rejected as rejected:
        code = "table_truncated" if rejected.code == "document_unreadable" else rejected.code
        raise Unreadable(code, **({"line": 1} if code == "table_truncated" else {})) from None
    if kind != XLSX:
        raise Unreadable("table_type")
    file.seek(0)


@contextmanager
def _first_sheet(file: IO[bytes]) -> Iterator[Any]:
    with warnings.catch_warnings():
        # It warns of damage that it reads past; what it cannot read is told as a fault.
        warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
        yield from _opened(file)


def _opened(file: IO[bytes]) -> Iterator[Any]:
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        # Some programs write a wrong size into the sheet, and rows past it would be lost.
        sheet.reset_dimensions()
    except _BROKEN:
        raise Unreadable("table_type") from None
    try:
        yield sheet
    finally:
        book.close()


def _as_text(cell: object) -> str:
    """The cell as a person reads it: 3, not 3.0; 2026-04-03, not a midnight."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return (
            cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ", timespec="seconds")
        )
    if isinstance(cell, date | time):
        return cell.isoformat()
    return normalise(str(cell)).strip()


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells
