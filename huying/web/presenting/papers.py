"""The papers of a case as links: to read and print, as PDF, as Word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from huying.services import papers
from huying.services.reading_values import CaseShown
from huying.web import shapes
from huying.web.presenting.sheets import label_of_call
from huying.web.voices import unit_name, voice_of
from huying.wording.documents import word
from huying.wording.voice import Lang

FORMS = ("html", "pdf", "docx")


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLinks:
    """One paper: its name, what it is about, and the forms it can be had in."""

    name: str
    about: str
    links: tuple[shapes.Link, ...]


def offered(shown: CaseShown, *, slug: str, lang: str) -> tuple[PaperLinks, ...]:
    """The papers this reader may have."""
    return tuple(_links(shown, one, slug, "en" if lang == "en" else "zh") for one in papers.offered(shown))


def _links(shown: CaseShown, one: papers.Offered, slug: str, lang: Lang) -> PaperLinks:
    labels = {"html": _("查看并打印"), "pdf": "PDF", "docx": "Word"}
    return PaperLinks(
        name=word(one.kind, lang=lang),
        about=_about(shown, one, lang),
        links=tuple(
            shapes.Link(label=labels[form], href=address(slug, shown.number, one, form)) for form in FORMS
        ),
    )


def address(slug: str, number: str, one: papers.Offered, form: str) -> str:
    """Where a paper is."""
    return reverse("paper", args=[slug, number, one.kind, form]) + f"?no={one.no}"


def _about(shown: CaseShown, one: papers.Offered, lang: str) -> str:
    if one.kind == "answer":
        return _("%(no)s 号诉求人") % {"no": one.no}
    if one.kind == "supervision_notice":
        line = next(line for line in shown.lines if line.seq == one.no)
        return unit_name(shown.rules, shown.case.orders[(line.order or 0) - 1].unit, lang)
    calls: Sequence[object] = shown.calls
    if one.kind == "case_report" or len(calls) < 2:
        return ""
    voice = voice_of(shown.rules, lang)
    return label_of_call(shown, shown.case.calls[one.no - 1], voice)
