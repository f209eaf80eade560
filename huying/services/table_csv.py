"""The records of a CSV file, read so that one broken record takes no other with it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from huying.domain.text import normalise_all

_CHUNK: Final = 1024 * 1024
_MARKS: Final = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_DELIMITERS: Final = ",\t;"
_NOT_ASCII: Final = re.compile(rb"[\x80-\xff]")
_BAD_BYTE: Final = re.compile("[\udc80-\udcff]")


class Unreadable(Exception):
    """The whole file cannot be read as a table. `code` and `params` as in `huying.wording.files`."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A record of a file: the line it ends on, its cells; or the line it begins on, and why it cannot be read."""

    line: int
    cells: list[str]
    broken: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Encoding:
    """How a file's bytes become text; where some of them do not, `faulty`."""

    name: str
    faulty: bool = False


class _Lines:
    """The lines of a file for a reader of records. Those of a record that failed can be read again."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: list[str] = []
        self._taken: list[str] = []
        self.line = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else next(self._lines)
        self._taken.append(line)
        self.line += 1
        return line

    def settle(self) -> None:
        """The record is whole: its lines are done with."""
        self._taken.clear()

    def give_back(self) -> int:
        """The record is broken: all its lines but the first are read again. How many these are."""
        lines = self._taken[1:]
        self._again += reversed(lines)
        self._taken.clear()
        self.line -= len(lines)
        return len(lines)


def csv_records(file: IO[bytes]) -> Iterator[Raw]:
    """The records of a CSV file. Raises Unreadable (table_encoding; table_truncated where the file breaks off)."""
    encoding = _encoding(file)
    file.seek(0)
    errors = "surrogateescape" if encoding.faulty else "strict"
    with io.TextIOWrapper(file, encoding=encoding.name, errors=errors, newline="") as text:
        start = text.readline(_CHUNK)
        text.seek(0)
        yield from _records(_Lines(text), max(_DELIMITERS, key=start.count), faulty=encoding.faulty)


def _records(lines: _Lines, delimiter: str, *, faulty: bool) -> Iterator[Raw]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # A quotation mark that nothing closes swallows what follows: the lines after it are read for themselves.
            if not lines.give_back() and "unexpected end" in str(error):
                raise Unreadable("table_truncated", line=lines.line) from None
            yield Raw(line=lines.line, cells=[], broken="row_unreadable")
            continue
        lines.settle()
        if faulty and any(map(_BAD_BYTE.search, cells)):
            yield Raw(line=lines.line, cells=[], broken="row_encoding")
        else:
            yield Raw(line=lines.line, cells=[cell.strip() for cell in normalise_all(cells)])


def _encoding(file: IO[bytes]) -> _Encoding:
    file.seek(0)
    head = file.read(3)
    marked = next((encoding for mark, encoding in _MARKS.items() if head.startswith(mark)), "")
    for name in (marked,) if marked else ("utf-8", "gb18030"):
        if _decodes(file, name):
            # Short Chinese in UTF-8 may pass for GB 18030 by chance.
            return _Encoding(name=name) if name != "gb18030" else _by_lines(file)
    if marked == "utf-16":
        raise Unreadable("table_encoding")
    return _by_lines(file)


def _decodes(file: IO[bytes], encoding: str) -> bool:
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        # A zero byte is in no table: it is some other kind of file.
        return all("\0" not in chunk for chunk in iter(lambda: text.read(_CHUNK), ""))
    except UnicodeError:
        return False
    finally:
        text.detach()


def _by_lines(file: IO[bytes]) -> _Encoding:
    """The encoding that most lines are in, where no encoding fits them all. Raises Unreadable."""
    file.seek(0)
    lines = utf8_bad = gb_bad = 0
    for line in file:
        if b"\0" in line:
            raise Unreadable("table_encoding")
        if _NOT_ASCII.search(line):
            lines += 1
            utf8_bad += not _is(line, "utf-8")
            gb_bad += not _is(line, "gb18030")
    # Text in GB 18030 is hardly ever UTF-8 as well; the other way round it often is.
    name, bad = ("utf-8-sig", utf8_bad) if utf8_bad * 2 <= lines and utf8_bad < lines else ("gb18030", gb_bad)
    if bad * 2 >= lines:
        raise Unreadable("table_encoding")
    return _Encoding(name=name, faulty=bad > 0)


def _is(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
