"""What residents see: the places that take reports, the choice of a community, progress like a parcel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from huying.domain.case import Rules
from huying.domain.places import Unit, Units
from huying.services.reading_values import CaseShown, Line
from huying.store.jurisdictions import Jurisdiction
from huying.web import shapes
from huying.web.presenting.clocks import first_due
from huying.web.presenting.stages import stages
from huying.web.voices import voice_of
from huying.wording.states import CASE_STATES

GROUND = ("community",)
TOLD = {
    "answer": "text",
    "answer_all": "text",
    "not_accept": "reply",
    "cancel": "reply",
    "judge_extension": "told",
}
"""What is written for a petitioner to read, by step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A jurisdiction as the start page offers it."""

    name: str
    report: str
    follow: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Something written to the reporter, or by them."""

    label: str
    text: str
    at: Any
    files: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A case as its reporter follows it. `state` in words; `holder` has it now; `due` is the clock that runs.
    `merged`: it is handled together with others of the same matter.
    """

    number: str
    title: str
    state: str
    ended: bool
    holder: str
    stages: tuple[shapes.Stage, ...]
    due: shapes.Due | None
    answers: tuple[Said, ...]
    words: tuple[Said, ...]
    answer: str
    now: Any
    may_answer: bool
    may_reopen: bool
    merged: bool


def chrome(request: HttpRequest, place: Jurisdiction | None = None, lang: str = "zh") -> shapes.Chrome:
    """What surrounds a page for residents."""
    name = _named(place, lang) if place else _("民有所呼，我必有应")
    return shapes.Chrome(
        jurisdiction=name,
        home=reverse("report", args=[place.slug]) if place else reverse("home"),
        nav=(),
        search="",
        here=request.get_full_path(),
        language_action=reverse("set_language"),
        sign_in=reverse("sign-in"),
    )


def places(found: Iterable[Jurisdiction], lang: str) -> tuple[Place, ...]:
    """The jurisdictions with their addresses."""
    return tuple(
        Place(
            name=_named(one, lang),
            report=reverse("report", args=[one.slug]),
            follow=reverse("follow", args=[one.slug]),
        )
        for one in found
    )


def _named(place: Jurisdiction, lang: str) -> str:
    return (place.name_en or place.name) if lang == "en" else place.name


def communities(tree: Units, *, jurisdiction: int, lang: str) -> tuple[Any, ...]:
    """Communities to choose from, each under its subdistrict; the subdistrict itself for whoever does not know."""
    made = []
    for street in (one for one in tree if one.kind == "street" and one.jurisdiction == jurisdiction):
        below = [one for one in tree.under(street.code) if one.kind in GROUND]
        unsure = _("%(street)s（不清楚哪个社区）") % {"street": _name(street, lang)}
        made.append(
            (_name(street, lang), ((street.code, unsure), *((u.code, _name(u, lang)) for u in below)))
        )
    return tuple(made)


def unit_name(tree: Units, code: str, lang: str) -> str:
    """A unit's name; nothing for one that is not known."""
    return _name(tree.get(code), lang) if code in tree else ""


def _name(unit: Unit, lang: str) -> str:
    return (unit.name_en or unit.name) if lang == "en" else unit.name


def first_promise(rules: Rules, lang: str) -> str:
    """The next stage after the report, in the process's own words."""
    voice = voice_of(rules, lang)
    after = rules.process.stages[1:] or rules.process.stages
    return voice.label(after[0].label)


def progress(shown: CaseShown, lang: str, *, own: CaseShown | None = None) -> Progress:
    """A case as its reporter follows it; one that was merged into it, his `own`, stands as this one does."""
    mine = own or shown
    voice = voice_of(shown.rules, lang)
    open_acts = {act.step for act in shown.acts if act.refusal is None}
    ended = shown.case.ended is not None
    return Progress(
        number=mine.number,
        title=mine.title or _("您反映的事项"),
        state=voice.of(CASE_STATES[shown.state]),
        ended=ended,
        holder=voice.unit(shown.case.holder),
        stages=stages(shown, lang),
        due=None if ended else first_due(shown, lang),
        answers=(*(_answers(own) if own else ()), *_answers(shown)),
        words=(*(_words(own) if own else ()), *_words(shown)),
        answer=_my_answer(shown, voice.label),
        now=shown.now,
        may_answer="visit" in open_acts and not _my_answer(shown, voice.label),
        may_reopen="reopen" in open_acts,
        merged=own is not None,
    )


def _answers(shown: CaseShown) -> Iterable[Said]:
    for line in shown.lines:
        written = TOLD.get(line.step)
        if written and line.contents.get(written):
            yield Said(label=_("答复"), text=str(line.contents[written]), at=line.at)


def _words(shown: CaseShown) -> Iterable[Said]:
    for line in shown.lines:
        if line.step in ("register", "join") and line.contents.get("text"):
            yield Said(
                label=_("我反映的"), text=str(line.contents["text"]), at=line.at, files=len(line.files)
            )
        elif line.step == "visit" and line.contents.get("text") and _mine(shown, line):
            yield Said(label=_("我的评价"), text=str(line.contents["text"]), at=line.at)
        elif line.step == "reopen" and line.contents.get("reason") and _mine(shown, line):
            yield Said(label=_("我要求重新办理"), text=str(line.contents["reason"]), at=line.at)


def _mine(shown: CaseShown, line: Line) -> bool:
    return line.by.get("party") == shown.by.party


def _my_answer(shown: CaseShown, label: Any) -> str:
    """The last answer this petitioner gave in the present round, in the process's words."""
    given = [
        line.facts.get("answer")
        for line in shown.lines
        if line.step == "visit" and line.facts.get("party") == shown.by.party
    ]
    choices = shown.rules.process.catalogues.get("satisfaction", ())
    return next((label(one.label) for one in choices if given and one.code == given[-1]), "")


def satisfaction_fields(shown: CaseShown, lang: str) -> tuple[shapes.Field, ...]:
    """What the satisfaction page asks: one choice in the process's words, and a free word."""
    voice = voice_of(shown.rules, lang)
    choices = shown.rules.process.catalogues.get("satisfaction", ())
    return (
        shapes.Field(
            name="answer",
            kind="choice",
            label=_("这件事办得怎么样？"),
            required=True,
            buttons=True,
            choices=tuple((one.code, voice.label(one.label)) for one in choices),
        ),
        shapes.Field(name="text", kind="text", label=_("想说的话（选填）"), maxlength=2000),
    )


def reopen_fields() -> tuple[shapes.Field, ...]:
    """What is asked of whoever wants the matter taken up again."""
    return (
        shapes.Field(
            name="reason", kind="text", label=_("还有什么没有解决？"), required=True, maxlength=2000
        ),
    )
