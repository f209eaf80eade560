"""The visit desk of one case: each petitioner's answer, attempts and visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huying.domain.case.parties import child_of, to_visit
from huying.services.reading_values import CaseShown, answered
from huying.services.tracking import satisfaction_token
from huying.web import shapes
from huying.web.acting import Outcome
from huying.web.pages.rendering import SWAP, staff
from huying.web.presenting.acts import Forms
from huying.web.presenting.fitting import without
from huying.web.presenting.head import reporters, title_of
from huying.web.presenting.openness import opens, shut_because
from huying.web.presenting.scores import petitioners
from huying.web.presenting.trace import entries
from huying.web.presenting.words import label_of
from huying.web.reading import case_for
from huying.web.visitor import Visitor, staff_page
from huying.web.voices import voice_of
from huying.web.watching import watching_case
from huying.wording.voice import Voice

STEPS = ("answer", "visit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One petitioner: masked, what was said to and by them, and the forms."""

    no: int
    reporter: shapes.Reporter
    said: str
    entries: tuple[shapes.TraceEntry, ...]
    acts: tuple[shapes.Act, ...]
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Speakers:
    """Who may represent a group: the form, each petitioner's number, name as it is shown, and whether he is named."""

    act: shapes.Act
    people: tuple[tuple[int, str, bool], ...]
    hint: str
    faults: tuple[str, ...]


@require_GET
@staff_page
def show(request: HttpRequest, visitor: Visitor, number: str) -> HttpResponse:
    """Everybody who reported, with attempts and answers."""
    return render(request, visitor, number)


def render(
    request: HttpRequest,
    visitor: Visitor,
    number: str,
    *,
    outcome: Outcome | None = None,
    status: int = 200,
    revealed: Mapping[int, Mapping[str, str]] | None = None,
    reveal_faults: Mapping[int, Mapping[str, tuple[str, ...]]] | None = None,
) -> HttpResponse:
    """The desk, with the form that was sent back, or the one number that was revealed."""
    shown = case_for(by=visitor.actor, number=number, lang=visitor.lang)
    voice = voice_of(shown.rules, visitor.lang)
    made = Forms(shown, slug=visitor.slug, lang=visitor.lang, outcome=outcome)
    blocks = reporters(
        shown,
        slug=visitor.slug,
        lang=visitor.lang,
        revealed=revealed,
        faults=reveal_faults,
        page="visits",
    )
    told = dict(petitioners(shown, voice))
    people = tuple(
        Person(
            no=party.no,
            reporter=block,
            said=told[_("%(no)s 号诉求人") % {"no": party.no}],
            entries=_entries(shown, visitor, party.no),
            acts=_acts(shown, made, party.no, outcome),
            link=_link(request, visitor, shown, party.no),
        )
        for party, block in zip(shown.parties, blocks, strict=True)
    )
    reasons = ((label_of(step, voice), shut_because(shown, step, voice)) for step in STEPS)
    return staff(
        request,
        visitor,
        "case/visits.html",
        status=status,
        live=watching_case(request, visitor.slug, shown),
        number=number,
        now=shown.now,
        title=title_of(shown, voice),
        label=label_of("visit", voice),
        back=reverse("case", args=[visitor.slug, number]),
        people=people,
        speakers=_speakers(shown, made, outcome),
        to_all=_to_all(shown, made),
        shut=tuple(shapes.Refusal(label=label, reason=reason) for label, reason in reasons if reason),
        script=_script(shown, voice),
        swap=SWAP,
    )


def _speakers(shown: CaseShown, made: Forms, outcome: Outcome | None) -> Speakers | None:
    """The form that names who represents a group; None where this is none, or not for this reader to do."""
    group, found = shown.rules.process.group, opens(shown, "represent")
    if group is None or not found:
        return None
    act = made.act(found[0], page="visits")
    rows = outcome.values.get("representatives", ()) if outcome and outcome.step == "represent" else ()
    named = {str(row.get("party")) for row in rows} or set(map(str, shown.case.representatives))
    people = tuple(
        (party.no, " ".join((party.name, party.phone)).strip() or _("匿名"), str(party.no) in named)
        for party in shown.parties
    )
    return Speakers(
        act=act,
        people=people,
        hint=_("最多推选 %(n)s 名；回访由代表答复，每一位诉求人都要答复。") % {"n": group.representatives},
        faults=tuple(dict.fromkeys(said for sentences in act.faults.values() for said in sentences)),
    )


def _to_all(shown: CaseShown, made: Forms) -> shapes.Act | None:
    """The form of one answer to everybody who has none."""
    found = opens(shown, "answer_all")
    return replace(made.act(found[0], page="visits"), primary=True, open=True) if found else None


def _link(request: HttpRequest, visitor: Visitor, shown: CaseShown, no: int) -> str:
    """Where this petitioner may answer for themselves, once they were answered and as long as nobody has asked them."""
    party = next(found for found in shown.parties if found.no == no)
    if not party.answered or party.visited or not opens(shown, "visit"):
        return ""
    child = child_of(shown.case, no)
    number, mine = (child.number, no - child.first + 1) if child else (shown.number, no)
    token = satisfaction_token(jurisdiction=visitor.actor.jurisdiction, number=number, party=mine)
    return request.build_absolute_uri(reverse("satisfaction", args=[visitor.slug, token]))


def _script(shown: CaseShown, voice: Voice) -> str:
    """What whoever rings says first."""
    said = {"unit": voice.unit(shown.case.holder), "title": title_of(shown, voice)}
    return (
        _("您好，这里是%(unit)s。您反映的“%(title)s”已经办理并答复。请问问题解决了吗？您对办理结果是否满意？")
        % said
    )


def _entries(shown: CaseShown, visitor: Visitor, no: int) -> tuple[shapes.TraceEntry, ...]:
    mine = {
        line.seq
        for line in shown.lines
        if no in answered(line) or (line.step == "visit" and line.facts.get("party") == no)
    }
    found = entries(shown, slug=visitor.slug, lang=visitor.lang)
    return tuple(entry for entry in found if entry.seq in mine)


def _acts(shown: CaseShown, made: Forms, no: int, outcome: Outcome | None) -> tuple[shapes.Act, ...]:
    """Answer and visit for one petitioner; only the form that was sent back brings back what was typed."""
    mine = outcome is not None and str(outcome.values.get("party")) == str(no)
    plain = Forms(shown, slug=made.slug, lang=made.lang)
    party = next(found for found in shown.parties if found.no == no)
    next_step = "visit" if party.answered else "answer"
    # Where one answer can go to all, the forms of single ones stay folded; of a group its representatives are visited.
    alone = not opens(shown, "answer_all")
    asked = alone if next_step == "answer" else no in {one.no for one in to_visit(shown.case)}
    acts = []
    for one in opens(shown, *STEPS):
        act = (made if mine else plain).act(one, page="visits")
        acts.append(
            replace(
                act,
                key=f"{one.step}-{no}",
                fields=without(act.fields, "party"),
                hidden={**act.hidden, "party": str(no)},
                primary=one.step == next_step,
                open=act.open or (asked and one.step == next_step),
            )
        )
    return tuple(acts)


urls = [path("<slug:slug>/cases/<str:number>/visits", show, name="visits")]
