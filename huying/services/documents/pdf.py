"""A document as PDF, ready to print (typst; no system library)."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from huying.services.documents.blocks import (
    Block,
    Code,
    Document,
    Fields,
    Grid,
    Heading,
    Imprint,
    Note,
    Signature,
    SignLine,
    Text,
)
from huying.services.documents.fonts import families, fonts
from huying.services.documents.plain import paragraphs, plain
from huying.services.documents.qr import qr_svg


def to_pdf(document: Document, *, font_folders: tuple[Path, ...] = ()) -> bytes:
    """Draw the document; `font_folders` hold further fonts, such as an office's own 仿宋_GB2312."""
    drawn = _compiler(document, font_folders).compile(format="pdf")
    assert isinstance(drawn, bytes)  # one PDF for all pages, unlike the formats of pictures
    return drawn


def to_png(document: Document, *, ppi: int = 96, font_folders: tuple[Path, ...] = ()) -> list[bytes]:
    """Draw the pages as pictures, for a look before printing."""
    drawn = _compiler(document, font_folders).compile(format="png", ppi=ppi)
    return [drawn] if isinstance(drawn, bytes) else list(drawn or [])


def _compiler(document: Document, folders: tuple[Path, ...]) -> typst.Compiler:
    data = {
        "lang": document.lang,
        "issuer": plain(document.issuer),
        "fonts": families(document.lang, folders),
        "head": {
            "style": document.head.style,
            **{
                name: " ".join(paragraphs(getattr(document.head, name)))
                for name in ("title", "sign", "mark", "left", "right")
            },
        },
        "blocks": [_block(block) for block in document.blocks],
    }
    return typst.Compiler(_page(), font_paths=fonts(folders), sys_inputs={"document": json.dumps(data)})


@cache
def _page() -> bytes:
    return files(__package__).joinpath("page.typ").read_bytes()


def _block(block: Block) -> dict[str, Any]:
    kind = type(block).__name__.lower()
    return {"kind": kind} | _data(block)


def _data(block: Block) -> dict[str, Any]:
    match block:
        case Text():
            return {"lines": paragraphs(block.text), "indent": block.indent}
        case Heading():
            return {"text": plain(block.text)}
        case Note():
            return {"lines": paragraphs(block.text)}
        case Fields():
            return {"rows": [[(plain(name), paragraphs(value)) for name, value in row] for row in block.rows]}
        case Grid():
            return _grid(block)
        case Signature():
            return {"name": plain(block.name), "date": plain(block.date)}
        case SignLine():
            return {"items": [(plain(name), plain(value)) for name, value in block.items]}
        case Code():
            return {"svg": qr_svg(block.link), "caption": plain(block.caption)}
        case Imprint():
            return {"rows": [(plain(name), plain(value)) for name, value in block.lines]}


def _grid(block: Grid) -> dict[str, Any]:
    return {
        "columns": [
            {"title": plain(column.title), "share": column.share, "align": column.align}
            for column in block.columns
        ],
        "rows": [[paragraphs(value) for value in row] for row in block.rows],
        "row_mm": block.row_mm,
    }
