"""Official papers of a case: a value in, a PDF to print or a Word file to complete out (GB/T 9704-2012).

A paper is a frozen value of texts (`values`); `layouts` turn it into blocks; `pdf` and `word` draw the same
blocks. Nothing here asks a database or a clock.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

from huying.services.documents.blocks import Lang
from huying.services.documents.layouts import LAYOUTS, layout
from huying.services.documents.pdf import to_pdf
from huying.services.documents.plain import plain
from huying.services.documents.values import Paper
from huying.services.documents.word import to_docx
from huying.wording.documents import word

Form = Literal["pdf", "docx"]

MIME: Final[dict[Form, str]] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def render(
    paper: Paper, *, lang: Lang = "zh", form: Form = "pdf", font_folders: tuple[Path, ...] = ()
) -> bytes:
    """Draw the paper; `font_folders` hold further fonts for the PDF, such as an office's own 仿宋_GB2312."""
    document = layout(paper, lang=lang)
    return to_pdf(document, font_folders=font_folders) if form == "pdf" else to_docx(document)


def file_name(paper: Paper, *, lang: Lang = "zh", form: Form = "pdf") -> str:
    """What the file is called when it is saved: `呼叫单-420106-20260403-H-00017.pdf`."""
    key, _ = LAYOUTS[type(paper)]
    number = "".join(char for char in plain(paper.number) if char.isalnum() or char in "-_")
    return f"{word(key, lang=lang)}-{number}.{form}"


__all__ = ["MIME", "Form", "Lang", "Paper", "file_name", "render"]
