"""The Word page of an official paper: paper, margins, styles, fonts, page numbers (GB/T 9704-2012)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from huying.services.documents.blocks import Lang, Style

RED: Final = RGBColor(0xD4, 0x00, 0x00)
LINE_PITCH: Final = 28.9  # points: 22 lines in 225 mm
_BODY, _HEI, _TITLE = "仿宋_GB2312", "黑体", "方正小标宋简体"
# What Word takes where an office has not bought the named font.
_SUBSTITUTES: Final = {_BODY: "仿宋", _TITLE: "宋体"}
_KEPT_STYLES: Final = frozenset(
    {"Normal", "DefaultParagraphFont", "TableNormal", "NoList", "TableGrid"}
    | {"Header", "HeaderChar", "Footer", "FooterChar"}
)
_LATIN: Final = "Times New Roman"


def new_page(*, lang: Lang, style: Style, title: str, issuer: str) -> WordDocument:
    """An empty A4 document with our styles: Normal, HyTitle, HySign, HyHeading, HyCell, HyLabel, HySmall, HyNote."""
    word = docx.Document()
    properties = word.core_properties
    properties.title, properties.author, properties.comments = title[:250], issuer[:250], ""
    _set_paper(word.sections[0], form=style == "form")
    _drop_styles(word)
    _add_styles(word, lang=lang)
    _name_substitutes(word)
    word.settings.odd_and_even_pages_header_footer = True
    _number_pages(word.sections[0], skip_first=style == "letter")
    return word


def _set_paper(section: Section, *, form: bool) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    top, bottom, left, right = (25, 22, 25, 22) if form else (37, 35, 28, 26)
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.header_distance, section.footer_distance = Mm(15), Mm(bottom - 10)


def text_width(section: Section) -> Length:
    """The width between the margins."""
    margins = (section.left_margin or 0) + (section.right_margin or 0)
    return Length((section.page_width or 0) - margins)


def _drop_styles(word: WordDocument) -> None:
    """The template brings 160 styles that an official would have to scroll past, and every look-up walks."""
    styles = word.styles.element
    for style in list(styles.iterchildren(qn("w:style"))):
        if style.get(qn("w:styleId")) not in _KEPT_STYLES:
            styles.remove(style)


def _add_styles(word: WordDocument, *, lang: Lang) -> None:
    normal = word.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    _set_style(normal, east=_BODY, size=16, pitch=LINE_PITCH)
    for name, east, size, pitch in (
        ("HyTitle", _TITLE, 22, 34),
        ("HySign", _TITLE, 42, 50),
        ("HyHeading", _HEI, 16, LINE_PITCH),
        ("HyCell", _BODY, 12, 17),
        ("HyLabel", _HEI, 12, 17),
        ("HySmall", _BODY, 10.5, 15),
        ("HyNote", _BODY, 10.5, 15),
    ):
        style = word.styles.add_style(name, 1)
        assert isinstance(style, ParagraphStyle)
        style.base_style = normal
        _set_style(style, east=east, size=size, pitch=pitch)
    for name in ("HyTitle", "HySign"):
        word.styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    word.styles["HyHeading"].font.bold = lang == "en"  # Hei has no Latin letters of its own to stand out
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    normal.element.get_or_add_rPr().append(language)


def _set_style(style: ParagraphStyle, *, east: str, size: float, pitch: float) -> None:
    style.font.name, style.font.size = _LATIN, Pt(size)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), east)
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(pitch)


def _name_substitutes(word: WordDocument) -> None:
    """Name in the font table which font stands in for one that is not installed."""
    table = next(part for part in _parts(word) if str(part.partname) == "/word/fontTable.xml")
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in _SUBSTITUTES.items()
    )
    table._blob = table.blob.replace(b"</w:fonts>", entries.encode() + b"</w:fonts>")


def _parts(word: WordDocument) -> Iterable[Part]:
    return (relation.target_part for relation in word.part.rels.values() if not relation.is_external)


def _number_pages(section: Section, *, skip_first: bool) -> None:
    """— 1 — at the outer side: right on odd pages, left on even ones; none on the first page of a letter."""
    section.different_first_page_header_footer = skip_first
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        indent_by_characters(paragraph, left=1, right=1)
        for text, field in (("— ", ""), ("", "PAGE"), (" —", "")):
            run = paragraph.add_run(text)
            run.font.size = Pt(14)
            if field:
                _add_field(run._r, field)


def _add_field(run: Any, code: str) -> None:
    for kind in ("begin", "", "end"):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = code
        run.append(mark)


def indent_by_characters(
    paragraph: Paragraph, *, first: float = 0, left: float = 0, right: float = 0, size: float = 16
) -> None:
    """Indent by widths of a Chinese character, as Word and WPS show it in their dialogues."""
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for name, count in (("firstLine", first), ("left", left), ("right", right)):
        if count:
            indent.set(qn(f"w:{name}Chars"), str(round(count * 100)))
            indent.set(qn(f"w:{name}"), str(round(count * size * 20)))


def draw_line(
    paragraph: Paragraph, *, side: str, kind: str = "single", eighths: int = 12, red: bool = True
) -> None:
    """A line above or below the paragraph, `eighths` of a point thick."""
    borders = OxmlElement("w:pBdr")
    line = OxmlElement(f"w:{side}")
    for name, value in (
        ("val", kind),
        ("sz", str(eighths)),
        ("space", "4"),
        ("color", str(RED) if red else "000000"),
    ):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
