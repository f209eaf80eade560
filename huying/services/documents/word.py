"""A document as a Word file, to be completed by hand before it is sent."""

from __future__ import annotations

import io
import unicodedata

from docx.document import Document as WordDocument
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from huying.services.documents.blocks import (
    Block,
    Code,
    Document,
    Fields,
    Grid,
    Heading,
    Imprint,
    Lang,
    Note,
    Signature,
    SignLine,
    Text,
)
from huying.services.documents.plain import paragraphs, plain
from huying.services.documents.qr import qr_png
from huying.services.documents.word_page import RED, draw_line, indent_by_characters, new_page, text_width

_CENTER = WD_ALIGN_PARAGRAPH.CENTER
_SIGN_MOST = 42  # points
_FIELD_MM = 8
_MOST_COLUMNS = 6  # a table of more is set smaller
_BLANK = "\u3000" * 10


def to_docx(document: Document) -> bytes:
    """Write the document as a Word file."""
    head = document.head
    title = " ".join(paragraphs(head.title))
    word = new_page(lang=document.lang, style=head.style, title=title, issuer=plain(document.issuer))
    _write_head(word, document, title=title)
    for block in document.blocks:
        _write(word, block, document.lang, form=head.style == "form")
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _write_head(word: WordDocument, document: Document, *, title: str) -> None:
    head = document.head
    if head.style == "letter":
        _write_letter_head(word, document)
    elif head.style == "red":
        _write_sign(word.add_paragraph(style="HySign"), document, word)
        word.add_paragraph()
        line = _one_line(word, plain(head.left), plain(head.right))
        draw_line(line, side="bottom", eighths=12)
        word.add_paragraph()
    elif head.mark:
        _in_hei(word.add_paragraph(), plain(head.mark))
    word.add_paragraph(title, style="HyTitle")
    word.add_paragraph(style="HyCell" if head.style == "form" else None)


def _write_letter_head(word: WordDocument, document: Document) -> None:
    """信函格式: the issuer above a double red line in the head of the first page, another line at its foot."""
    section = word.sections[0]
    sign = section.first_page_header.paragraphs[0]
    sign.style = word.styles["HySign"]
    _write_sign(sign, document, word)
    draw_line(sign, side="bottom", kind="thickThinSmallGap", eighths=24)
    foot = section.first_page_footer.paragraphs[0]
    draw_line(foot, side="top", kind="thinThickSmallGap", eighths=24)
    for paragraph in (sign, foot):  # The lines are 170 mm long, the text is 156 mm wide.
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(-7)
    number = word.add_paragraph()
    number.paragraph_format.tab_stops.add_tab_stop(text_width(section), alignment=WD_TAB_ALIGNMENT.RIGHT)
    _in_hei(number, plain(document.head.mark))
    number.add_run("\t" + plain(document.head.right))
    word.add_paragraph()


def _write_sign(paragraph: Paragraph, document: Document, word: WordDocument) -> None:
    """The issuer in red, as large as fits on one line."""
    sign = " ".join(paragraphs(document.head.sign))
    run = paragraph.add_run(sign)
    run.font.color.rgb = RED
    run.font.size = Pt(min(_SIGN_MOST, int(text_width(word.sections[0]).pt / max(_width(sign), 1))))


def _one_line(word: WordDocument, left: str, right: str) -> Paragraph:
    """The number in the middle; or left and right, one character in from both sides."""
    paragraph = word.add_paragraph()
    if left and right:
        # Spaces, not an indent: the red line below belongs to this paragraph and must not be indented.
        stop = Length(text_width(word.sections[0]) - Pt(16))
        paragraph.paragraph_format.tab_stops.add_tab_stop(stop, alignment=WD_TAB_ALIGNMENT.RIGHT)
        paragraph.add_run(f"\u3000{left}\t{right}")
    else:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else _CENTER
        paragraph.add_run(left or right)
    return paragraph


def _in_hei(paragraph: Paragraph, text: str) -> None:
    run = paragraph.add_run(text)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "黑体")


def _write(word: WordDocument, block: Block, lang: Lang, *, form: bool) -> None:
    match block:
        case Text():
            _write_lines(word, block.text, indent=2 if block.indent and lang == "zh" else 0)
        case Heading():
            heading = word.add_paragraph(plain(block.text), style="HyHeading")
            heading.paragraph_format.keep_with_next = True
            indent_by_characters(heading, first=2 if lang == "zh" else 0)
        case Fields():
            _write_fields(word, block)
        case Grid():
            _write_grid(word, block)
        case Signature():
            _write_signature(word, block)
        case SignLine():
            _write_sign_line(word, block, lang)
        case Note():
            _write_lines(word, block.text, style="HyNote" if form else None, indent=2 if lang == "zh" else 0)
        case Code():
            _write_code(word, block)
        case Imprint():
            _write_imprint(word, block, lang)


def _write_lines(word: WordDocument, text: str, *, style: str | None = None, indent: int = 0) -> None:
    for line in paragraphs(text):
        paragraph = word.add_paragraph(line, style=style)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        indent_by_characters(paragraph, first=indent, size=10.5 if style == "HyNote" else 16)


def _write_fields(word: WordDocument, block: Fields) -> None:
    half = text_width(word.sections[0]).mm / 2
    table = _table(word, widths=[22, half - 22, 22, half - 22])
    for row in block.rows:
        line = _row(table)
        line.height, line.height_rule = Mm(_FIELD_MM), WD_ROW_HEIGHT_RULE.AT_LEAST
        cells = line.cells
        if len(row) == 1:
            cells[1].merge(cells[3])
        for at, (name, value) in enumerate(row):
            _fill(cells[at * 2], name, style="HyLabel", centered=True)
            _fill(cells[at * 2 + 1], value)
    word.add_paragraph(style="HyCell")


def _write_grid(word: WordDocument, block: Grid) -> None:
    whole = sum(column.share for column in block.columns)
    millimetres = text_width(word.sections[0]).mm
    table = _table(word, widths=[millimetres * column.share / whole for column in block.columns])
    small = len(block.columns) > _MOST_COLUMNS
    head = _row(table)
    for cell, column in zip(head.cells, block.columns, strict=True):
        _fill(cell, column.title, style="HySmall" if small else "HyLabel", centered=True)
    repeated = OxmlElement("w:tblHeader")
    head._tr.get_or_add_trPr().append(repeated)
    for values in block.rows:
        row = _row(table)
        row.height, row.height_rule = Mm(block.row_mm), WD_ROW_HEIGHT_RULE.AT_LEAST
        for cell, value, column in zip(row.cells, values, block.columns, strict=True):
            centered = column.align == "center"
            _fill(cell, value, style="HySmall" if small else "HyCell", centered=centered)


def _table(word: WordDocument, *, widths: list[float]) -> Table:
    table: Table = word.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table


def _row(table: Table) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]  # python-docx left this one out
    return row


def _fill(cell: _Cell, text: str, *, style: str = "HyCell", centered: bool = False) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    for at, line in enumerate(paragraphs(text) or [""]):
        paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        paragraph.add_run(line)
        paragraph.style = style
        if centered:
            paragraph.alignment = _CENTER


def _write_signature(word: WordDocument, block: Signature) -> None:
    """The shorter line stands centred to the longer; the date ends four characters before the edge, if it can."""
    word.add_paragraph().paragraph_format.keep_with_next = True
    name, date = _width(block.name), _width(block.date)
    edge = 2 if name > date + 8 else 4
    widest = max(name, date)
    for text, width in ((block.name, name), (block.date, date)):
        paragraph = word.add_paragraph(plain(text))
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.keep_with_next = text == block.name
        indent_by_characters(paragraph, right=edge + (widest - width) / 2)


def _write_sign_line(word: WordDocument, block: SignLine, lang: Lang) -> None:
    colon = "\uff1a" if lang == "zh" else ": "
    word.add_paragraph(style="HyCell")
    paragraph = word.add_paragraph(style="HyCell")
    stop = text_width(word.sections[0]) / len(block.items)
    for at, (name, value) in enumerate(block.items):
        paragraph.paragraph_format.tab_stops.add_tab_stop(Length(int(stop * (at + 1))))
        _in_hei(paragraph, plain(name) + colon)
        paragraph.add_run(plain(value) or _BLANK).underline = not value
        paragraph.add_run("\t")


def _write_code(word: WordDocument, block: Code) -> None:
    paragraph = word.add_paragraph(style="HyNote")
    paragraph.paragraph_format.line_spacing = 1.0
    paragraph.add_run().add_picture(io.BytesIO(qr_png(block.link)), width=Mm(24))
    paragraph.add_run("  " + plain(block.caption))


def _write_imprint(word: WordDocument, block: Imprint, lang: Lang) -> None:
    colon = "\uff1a" if lang == "zh" else ": "
    for at, (name, value) in enumerate(block.lines):
        paragraph = word.add_paragraph()
        indent_by_characters(paragraph, left=1, right=1)
        paragraph.add_run(f"{plain(name)}{colon}{plain(value)}").font.size = Pt(14)
        draw_line(paragraph, side="top" if at == 0 else "bottom", eighths=8, red=False)
    if len(block.lines) == 1:
        draw_line(word.add_paragraph(style="HyNote"), side="top", eighths=8, red=False)


def _width(text: str) -> float:
    """The width of the text in Chinese characters."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in text)
