"""A document as a row of blocks: laid out once, drawn twice (PDF and Word), so that both say the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Lang = Literal["zh", "en"]
# form: a sheet with a black title. letter: 信函格式. red: 版头 with a red line. (GB/T 9704-2012, 7 and 10)
Style = Literal["form", "letter", "red"]
Align = Literal["left", "center"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands above the text. `sign` is 发文机关标志, `left` and `right` the line of number and 签发人."""

    style: Style
    title: str
    sign: str = ""
    mark: str = ""
    left: str = ""
    right: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One or more paragraphs, one a line; `indent` by two characters."""

    text: str
    indent: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """一、 in Hei."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """A table of names and values: two pairs a row, or one pair over the whole width."""

    rows: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a grid; `share` of the width, in parts."""

    title: str
    share: int
    align: Align = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table with a head that is repeated on every page; `row_mm` is the least height of a row."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    row_mm: int = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """署名 and 成文日期, at the right, with room for the seal."""

    name: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignLine:
    """Places to sign by hand: a label, then what is known or an empty line."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """附注 and other small print."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A QR code with a sentence beside it."""

    link: str
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """版记 at the foot of the last page: who gets copies, who issued it and when."""

    lines: tuple[tuple[str, str], ...]


Block = Text | Heading | Fields | Grid | Signature | SignLine | Note | Code | Imprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole document, ready to be drawn."""

    lang: Lang
    issuer: str
    head: Head
    blocks: tuple[Block, ...]
