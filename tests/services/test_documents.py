"""Official papers: the same words in the PDF and in the Word file, whatever people write (S1-59, S4-17, S4-20)."""

from __future__ import annotations

import dataclasses
import io
import re
import string
import zipfile
from collections.abc import Iterator
from typing import Any, get_args

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from huying.services.documents import MIME, Form, Lang, Paper, file_name, render
from huying.services.documents.fonts import families
from huying.services.documents.layouts import LAYOUTS, layout
from huying.services.documents.pdf import to_png
from huying.services.documents.qr import qr_png, qr_svg
from huying.wording.documents import DOCUMENT_WORDS, word
from tests.services.papers import CALL_SHEET, CASE_REPORT, DEMAND_LETTER, MINUTES, PAPERS, SIGN_IN_SHEET

LANGS: tuple[Lang, ...] = ("zh", "en")
FORMS: tuple[Form, ...] = ("pdf", "docx")
# What a program for documents could take as a command.
COMMANDS = (
    '#panic("out") #read("/etc/passwd") $x^2$ \\ @ref <label> *b* _i_ `raw` = head [a] {b} // c /* d */ ~ -- --- '
    "&amp; <w:t>x</w:t> ]]> <!-- {{ title }} {% if %} %s {0}"
)


def text_of(data: bytes, form: Form) -> str:
    """All words of the document without the spaces and line breaks between them."""
    words = _pdf_text(data) if form == "pdf" else _word_text(data)
    return re.sub(r"\s", "", words)


def _pdf_text(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def _word_text(data: bytes) -> str:
    word_file = docx.Document(io.BytesIO(data))
    section = word_file.sections[0]
    parts = [word_file.element, section.first_page_header._element]
    return "\n".join(text.text or "" for part in parts for text in part.iter(qn("w:t")))


def texts(value: Any) -> Iterator[str]:
    """Every text that stands in a paper, but links, which are drawn as codes."""
    if isinstance(value, str):
        yield from value.split("\n")
    elif isinstance(value, tuple):
        for part in value:
            yield from texts(part)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.name != "link":
                yield from texts(getattr(value, field.name))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", PAPERS)
def test_everything_that_a_paper_holds_stands_in_it(name: str, form: Form, lang: Lang) -> None:
    paper = PAPERS[name]

    said = text_of(render(paper, lang=lang, form=form), form)

    hidden = {paper.issuer} if name == "sign_in_sheet" else set()
    for text in set(texts(paper)) - hidden:
        assert re.sub(r"\s", "", text) in said, text


@pytest.mark.parametrize("name", PAPERS)
def test_the_word_file_says_what_the_pdf_says(name: str) -> None:
    """Compared as bags of characters: a reader of PDFs takes tables cell by cell in an order of its own."""
    pdf = text_of(render(PAPERS[name], form="pdf"), "pdf")
    word_file = text_of(render(PAPERS[name], form="docx"), "docx")

    def chinese(said: str) -> set[str]:
        return set(re.findall(r"[\u4e00-\u9fff]", said))

    assert chinese(pdf) == chinese(word_file)


@pytest.mark.parametrize("lang", LANGS)
def test_a_paper_of_which_only_the_needed_is_known_is_drawn_without_empty_sentences(lang: Lang) -> None:
    for paper in PAPERS.values():
        bare = dataclasses.replace(paper, **{f.name: f.default for f in _optional(paper)})
        for form in FORMS:
            said = text_of(render(bare, lang=lang, form=form), form)
            assert "{" not in said
            assert not re.search(r"[：:][。.]|“”|（）|\(\)", said)


def _optional(paper: Paper) -> list[dataclasses.Field[Any]]:
    return [field for field in dataclasses.fields(paper) if field.default is not dataclasses.MISSING]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", PAPERS)
def test_no_text_is_read_as_a_command(name: str, form: Form) -> None:
    paper = _with_every_text(PAPERS[name], COMMANDS)

    said = text_of(render(paper, form=form), form)

    assert re.sub(r"\s", "", COMMANDS) in said


def _with_every_text(value: Any, text: str) -> Any:
    if isinstance(value, str):
        return text
    if isinstance(value, tuple):
        return tuple(_with_every_text(part, text) for part in value)
    if dataclasses.is_dataclass(value):
        changes = {
            field.name: _with_every_text(getattr(value, field.name), text)
            for field in dataclasses.fields(value)
        }
        return dataclasses.replace(
            value, **({**changes, "link": value.link} if "link" in changes else changes)
        )  # type: ignore[type-var, attr-defined]
    return value


READABLE = st.text(
    string.digits + string.ascii_letters + string.punctuation + "民有所呼我必有应、。《》",
    min_size=1,
    max_size=60,
)


@given(READABLE)
@settings(max_examples=60, deadline=None)
def test_whatever_people_write_appears_as_they_wrote_it(text: str) -> None:
    paper = dataclasses.replace(DEMAND_LETTER, content=text, addressed=text, lines=DEMAND_LETTER.lines * 2)

    for form in FORMS:
        assert text_of(render(paper, form=form), form).count(text) >= 2


@given(st.text(st.characters(exclude_categories=()), max_size=80))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_at_all_stops_a_paper(text: str) -> None:
    """Control characters, lone surrogates, marks of direction, characters of no font."""
    for paper in (CALL_SHEET, CASE_REPORT):
        changed = dataclasses.replace(paper, title=text, content=text, issuer=text, place=text)
        assert render(changed, form="pdf").startswith(b"%PDF-")
        assert docx.Document(io.BytesIO(render(changed, form="docx"))).paragraphs


def test_marks_that_turn_the_order_of_reading_are_left_out() -> None:
    for form in FORMS:
        data = render(dataclasses.replace(DEMAND_LETTER, content="拆除\u202e不予\u2066办理"), form=form)
        assert "拆除不予办理" in text_of(data, form)


def test_a_very_long_call_goes_on_over_pages_and_repeats_the_head_of_its_table() -> None:
    many = dataclasses.replace(CALL_SHEET, orders=CALL_SHEET.orders * 15, content="很长的内容。" * 400)

    pages = [page.extract_text() for page in PdfReader(io.BytesIO(render(many))).pages]

    with_orders = [page for page in pages if "派出所" in page]
    assert len(with_orders) > 3
    assert all("协调事项" in page for page in with_orders)


def test_a_call_sheet_of_four_departments_fits_on_one_page() -> None:
    assert len(PdfReader(io.BytesIO(render(CALL_SHEET))).pages) == 1


def test_every_page_is_a4() -> None:
    for paper in PAPERS.values():
        for page in PdfReader(io.BytesIO(render(paper))).pages:
            assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
        section = docx.Document(io.BytesIO(render(paper, form="docx"))).sections[0]
        assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_a_letter_has_the_margins_of_official_papers() -> None:
    """GB/T 9704-2012, 5.2: 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm."""
    section = docx.Document(io.BytesIO(render(DEMAND_LETTER, form="docx"))).sections[0]

    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]


def test_fonts_are_inside_the_pdf() -> None:
    """A printing house without our fonts prints the same."""
    for page in PdfReader(io.BytesIO(render(MINUTES))).pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font["/DescendantFonts"][0].get_object()
            assert (
                "/FontFile3" in descendant["/FontDescriptor"] or "/FontFile2" in descendant["/FontDescriptor"]
            )


def test_the_installed_package_has_a_font_for_every_role_whatever_the_machine_has() -> None:
    for lang in LANGS:
        chosen = families(lang)
        assert isinstance(chosen["body"], list)
        assert isinstance(chosen["hei"], list)
        assert (chosen["body"][-1], chosen["hei"][-1]) == ("Noto Serif SC", "Noto Sans SC")


def test_the_same_paper_is_the_same_file_so_that_its_digest_can_be_kept() -> None:
    assert render(MINUTES) == render(MINUTES)


def test_a_red_head_is_red_and_a_sheet_is_not() -> None:
    def reds(paper: Paper) -> int:
        (first, *_) = to_png(layout(paper, lang="zh"), ppi=36)
        colours = Image.open(io.BytesIO(first)).convert("RGB").getcolors(maxcolors=1 << 20) or []
        return sum(count for count, (r, g, b) in colours if r > 180 and g < 80 and b < 80)

    assert reds(DEMAND_LETTER) > 100
    assert reds(CASE_REPORT) > 100
    assert reds(SIGN_IN_SHEET) == 0


def test_a_word_file_holds_no_macro_and_loads_nothing_from_outside() -> None:
    for paper in PAPERS.values():
        with zipfile.ZipFile(io.BytesIO(render(paper, form="docx"))) as archive:
            assert not [name for name in archive.namelist() if "vba" in name.lower()]
            rels = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".rels"))
        assert b'TargetMode="External"' not in rels


@pytest.mark.parametrize(("name", "zh"), [("call_sheet", "呼叫单"), ("demand_letter", "承办需求信函")])
def test_a_saved_paper_is_called_by_its_kind_and_number(name: str, zh: str) -> None:
    paper = PAPERS[name]

    assert file_name(paper) == f"{zh}-{paper.number}.pdf"
    assert file_name(dataclasses.replace(paper, number="../../a b\n"), form="docx") == f"{zh}-ab.docx"
    assert file_name(paper, lang="en", form="docx").isascii()


def test_every_kind_of_paper_has_a_layout_and_every_form_a_type() -> None:
    assert set(LAYOUTS) == set(get_args(Paper)) == {type(paper) for paper in PAPERS.values()}
    assert set(MIME) == set(FORMS)


# Fixed words


def test_every_fixed_word_has_both_languages_with_the_same_gaps() -> None:
    formatter = string.Formatter()

    def gaps(text: str) -> set[str]:
        return {name for _, name, _, _ in formatter.parse(text) if name}

    for key, words in DOCUMENT_WORDS.items():
        assert set(words) == {"zh", "en"}, key
        assert not words["en"] or gaps(words["zh"]) == gaps(words["en"]), key
        assert not re.search(r"[\u4e00-\u9fff]", words["en"]), key


def test_english_papers_hold_chinese_only_where_people_wrote_it() -> None:
    for paper in PAPERS.values():
        english = _with_every_text(paper, "Words")
        for form in FORMS:
            assert not re.search(
                r"[\u4e00-\u9fff，。：]", text_of(render(english, lang="en", form=form), form)
            )


def test_a_fixed_word_that_is_not_there_is_a_fault() -> None:
    with pytest.raises(KeyError):
        word("nonsense", lang="zh")


# QR codes


def test_a_code_is_an_svg_for_the_page_and_a_png_for_the_printer() -> None:
    link = "https://huying.example/wuchang/cases/420106-20260403-H-00017?中=文"

    svg = qr_svg(link)
    picture = Image.open(io.BytesIO(qr_png(link)))

    assert svg.startswith("<svg")
    assert "script" not in svg
    assert (picture.width, picture.format) == (picture.height, "PNG")
    assert qr_svg(link) == svg != qr_svg(link + "1")
