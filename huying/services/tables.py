"""Tables out: rows as CSV or Excel, streamed, with nothing in them that a spreadsheet would carry out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any, Final

import xlsxwriter  # type: ignore[import-untyped]  # publishes no types: its objects are Any below

from huying.domain.text import normalise

BOM: Final = "\ufeff"
# Excel takes what follows these for a formula; in Chinese and Japanese settings their wide forms too.
_FORMULA: Final = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_CELL_MOST: Final = 32_767  # Excel's own limits
_ROWS_MOST: Final = 1_048_575  # beside the head
_CHUNK_ROWS: Final = 500
_WIDTH: Final = 18


def neutral(text: str) -> str:
    """The text as a cell may hold it: what a spreadsheet would run as a formula begins with an apostrophe."""
    return "'" + text if text.startswith(_FORMULA) else text


def csv_chunks(rows: Iterable[Sequence[str]], *, head: Sequence[str]) -> Iterator[bytes]:
    """The table as CSV, piece by piece: UTF-8 with a byte order mark, without which Excel reads GBK."""
    out = io.StringIO()
    out.write(BOM)
    # All quoted, so that no cell falls apart where the separator is set to something else.
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    for count, row in enumerate(_cleaned(head, rows)):
        writer.writerow(row)
        if count % _CHUNK_ROWS == 0:
            yield _taken(out)
    yield _taken(out)


def _cleaned(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[list[str]]:
    yield [neutral(normalise(cell)) for cell in head]
    for row in rows:
        # First made normal: a mark that shows nothing may stand before the sign.
        yield [neutral(normalise(cell)) for cell in row]


def _taken(out: io.StringIO) -> bytes:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text.encode()


def write_xlsx(rows: Iterable[Sequence[str]], *, head: Sequence[str], to: IO[bytes], sheet: str) -> int:
    """Write the table as an Excel file, row by row with little memory, every cell a text; how many rows.

    More rows than a sheet can hold go on in further sheets; a cell of more than 32,767 characters is cut.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(to, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        page = _sheet(book, sheet, number=1, head=head, bold=bold)
        count = 0
        for count, row in enumerate(rows, start=1):
            if count > 1 and count % _ROWS_MOST == 1:
                page = _sheet(book, sheet, number=count // _ROWS_MOST + 1, head=head, bold=bold)
            line = (count - 1) % _ROWS_MOST + 1
            for column, cell in enumerate(row):
                page.write_string(line, column, neutral(normalise(cell))[:_CELL_MOST])
        return count


def _sheet(book: Any, name: str, *, number: int, head: Sequence[str], bold: Any) -> Any:
    # Excel refuses these signs in the name of a sheet, and more than 31 characters.
    kept = "".join(char for char in normalise(name) if char not in "[]:*?/\\'\n\t")[:27] or "1"
    page = book.add_worksheet(kept if number == 1 else f"{kept} {number}")
    for column, cell in enumerate(head):
        page.write_string(0, column, neutral(normalise(cell)), bold)
    page.freeze_panes(1, 0)
    if head:
        page.set_column(0, len(head) - 1, _WIDTH)
    return page
