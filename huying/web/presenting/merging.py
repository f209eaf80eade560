"""Merged cases on the case page: what a child follows, what a master has taken over, what would be a group."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huying.domain.access import Facet
from huying.domain.case.parties import child_of
from huying.domain.case.state import Child
from huying.services.alike import together
from huying.services.following import followed
from huying.services.reading_values import CaseShown, PartyShown
from huying.web import forms
from huying.web.addresses import page_address
from huying.web.presenting.words import row_title
from huying.web.voices import plain_voice, voice_of
from huying.wording.erased import erased
from huying.wording.states import CASE_STATES

Marks = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer of the master to petitioners of this case."""

    to: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Master:
    """How the case stands into which this one was merged; `href` where these eyes may open it, `waiting` the
    petitioners of this one who have no answer there.
    """

    number: str
    href: str
    state: str
    stage: str
    again: str
    closed_at: datetime | None
    waiting: frozenset[int]
    answers: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A case that was merged into this one, and how many of its petitioners have been answered."""

    number: str
    href: str
    petitioners: str
    told: str
    tone: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """A case that could be merged; `href` is the form of its merge, filled in."""

    number: str
    title: str
    page: str
    state: str
    href: str
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """Cases that together would be a group: what is said of it, the master, and the others."""

    said: str
    master: Alike
    children: tuple[Alike, ...]


def master(shown: CaseShown, *, slug: str, lang: str) -> Master | None:
    """How the master of a merged case stands; None where the case was not merged."""
    found = followed(shown, erased=lambda entry: erased(entry, plain_voice(lang)))
    if found is None:
        return None
    voice = voice_of(found.rules, lang)
    labels = {stage.code: stage.label for stage in found.rules.process.stages}
    again = ngettext("重开 %(n)s 次", "重开 %(n)s 次", found.round) % {"n": found.round}
    return Master(
        number=found.number,
        href=page_address("case", slug, found.number) if found.open_to else "",
        state=voice.of(CASE_STATES[found.state]),
        stage=voice.label(labels[found.stage]),
        again=again if found.round else "",
        closed_at=found.closed_at,
        waiting=found.waiting,
        answers=tuple(
            Said(to=voice.listed(map(forms.party_label, one.parties)), text=one.text, at=one.at)
            for one in found.told
        ),
    )


def children(shown: CaseShown, *, slug: str) -> tuple[Taken, ...]:
    """The cases merged into this one, the first one first."""
    if not shown.view.has(Facet.REPORTER):
        return ()
    return tuple(_taken(shown, child, slug) for child in shown.case.children)


def _taken(shown: CaseShown, child: Child, slug: str) -> Taken:
    mine = [party for party in shown.case.parties if child_of(shown.case, party.no) == child]
    told = sum(party.answered for party in mine)
    return Taken(
        number=child.number,
        href=page_address("case", slug, child.number),
        petitioners=counted(len(mine)),
        told=_("已答复 %(told)s/%(n)s") % {"told": told, "n": len(mine)} if mine else "",
        tone="green" if told == len(mine) else "amber",
        at=child.at,
    )


def counted(petitioners: int) -> str:
    """So many petitioners."""
    return ngettext("%(n)s 名诉求人", "%(n)s 名诉求人", petitioners) % {"n": petitioners}


def marks(shown: CaseShown, party: PartyShown, waiting: Container[int] = ()) -> Marks:
    """Whether one of several petitioners has been answered, and whether he speaks for the others. Of a merged case
    the master knows who is `waiting`.
    """
    found: list[tuple[str, str]] = []
    if party.no in shown.case.representatives:
        found.append((_("代表"), "blue"))
    if len(shown.parties) > 1 and shown.view.has(Facet.VISITS) and "answer" in shown.rules.process.steps:
        told = party.no not in waiting if shown.case.merged_into else party.answered
        found.append((_("已答复"), "green") if told else (_("未答复"), "amber"))
    return tuple(found)


def came_with(shown: CaseShown, party: PartyShown) -> str:
    """The number of the merged case a petitioner came with; nothing for the case's own."""
    child = child_of(shown.case, party.no)
    return child.number if child else ""


def suggested(shown: CaseShown, *, slug: str, lang: str) -> Suggested | None:
    """The open cases that together would be a group, each with the way to its merge."""
    found = together(shown)
    if found is None:
        return None
    voice = voice_of(shown.rules, lang)

    def alike(row: dict[str, object], into: str) -> Alike:
        number = str(row["number"])
        act = reverse("act", args=[slug, number, "merge"])
        return Alike(
            number=number,
            title=row_title(row, voice),
            page=page_address("case", slug, number),
            state=voice.of(CASE_STATES[str(row["state"])]),
            href=f"{act}?{urlencode({'to': into})}" if into else "",
            mine=number == shown.number,
        )

    into = found.master["number"]
    many = {"n": len(found.children) + 1, "people": counted(found.petitioners)}
    return Suggested(
        said=_("同一地点、同一事项的 %(n)s 件在办案件，合计 %(people)s：并案后为群体件。") % many,
        master=alike(found.master, ""),
        children=tuple(alike(row, into) for row in found.children),
    )
