"""Values become blocks: which document says what, in which order (design §6, practice of official papers)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from huying.services.documents.blocks import Document, Lang
from huying.services.documents.layouts_letters import (
    answer,
    case_report,
    demand_letter,
    supervision_notice,
)
from huying.services.documents.layouts_sheets import call_sheet, minutes, sign_in_sheet
from huying.services.documents.values import (
    Answer,
    CallSheet,
    CaseReport,
    DemandLetter,
    Minutes,
    Paper,
    SignInSheet,
    SupervisionNotice,
)

# Any: each layout takes its own value; `layout` picks by the value's type.
LAYOUTS: Final[dict[type[Paper], tuple[str, Callable[[Any, Lang], Document]]]] = {
    CallSheet: ("call_sheet", call_sheet),
    DemandLetter: ("demand_letter", demand_letter),
    SignInSheet: ("sign_in_sheet", sign_in_sheet),
    Minutes: ("minutes", minutes),
    CaseReport: ("case_report", case_report),
    Answer: ("answer", answer),
    SupervisionNotice: ("supervision_notice", supervision_notice),
}


def layout(paper: Paper, *, lang: Lang) -> Document:
    """The document as blocks, in that language."""
    _, lay_out = LAYOUTS[type(paper)]
    return lay_out(paper, lang)
