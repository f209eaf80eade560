"""Merged cases follow their master: how it stands is how they stand, and its answers are theirs (S1-51).

Nothing is recorded a second time: what a merged case shows of its master is read from there each time, so a master
that is reopened reopens for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huying.domain import trace
from huying.domain.access import Facet
from huying.domain.case import Case, Rules, tasks
from huying.domain.case.parties import unanswered
from huying.domain.case.projection import stage_of, state_of
from huying.services.cases import case_of
from huying.services.errors import NotVisible
from huying.services.lists import list_numbered
from huying.services.reading_lines import Saying, lines_of
from huying.services.reading_values import CaseShown, answered
from huying.store import cases
from huying.store.cases import Whole

BRING = frozenset({"register", "imported", "merge"})
"""Entries that tell of several petitioners at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was answered, to which petitioners of the merged case, and when."""

    text: str
    parties: tuple[int, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """How the master of a merged case stands, as far as it is the merged case's to know.

    `open_to` says whether these eyes may look at the master itself; `told` the answers to petitioners of the merged
    case, and `waiting` those of them who have none in the master's present round, where these eyes see what
    petitioners are answered.
    """

    number: str
    rules: Rules
    state: str
    stage: str
    round: int
    closed_at: datetime | None
    open_to: bool
    waiting: frozenset[int]
    told: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Master:
    """The case at the end of the chain of merges; its petitioner `first` is the first of the merged case."""

    number: str
    whole: Whole
    case: Case
    rules: Rules
    first: int


def followed(shown: CaseShown, *, erased: Saying | None = None) -> Followed | None:
    """How the master of this case stands; None where it was not merged into any."""
    if shown.case.merged_into is None:
        return None
    master = _master(shown.by.jurisdiction, shown.number, shown.case.merged_into)
    case, rules = master.case, master.rules
    closed = case.done.get("close") if case.ended == "closed" else None
    may = shown.view.has(Facet.VISITS)
    return Followed(
        number=master.number,
        rules=rules,
        state=state_of(case, rules),
        stage=stage_of(case, rules, tasks(case, rules)),
        round=case.round,
        closed_at=closed.at if closed else None,
        open_to=bool(list_numbered(by=shown.by, numbers=(master.number,))),
        waiting=_waiting(shown, master) if may else frozenset(),
        told=_told(shown, master, erased) if may else (),
    )


def _waiting(shown: CaseShown, master: _Master) -> frozenset[int]:
    without = {no - master.first + 1 for no in unanswered(master.case)}
    return frozenset(party.no for party in shown.case.parties if party.no in without)


def place_of(*, jurisdiction: int, number: str, party: int) -> tuple[str, int]:
    """Where a petitioner's matter is handled, and which petitioner he is there: his own case, or its master.

    Raises NotVisible.
    """
    standing = cases.standing(jurisdiction=jurisdiction, number=number)
    if standing is None:
        raise NotVisible(number)
    case, _rules = case_of(standing, jurisdiction)
    if case.merged_into is None:
        return number, party
    master = _master(jurisdiction, number, case.merged_into)
    return master.number, master.first + party - 1


def _master(jurisdiction: int, number: str, into: str) -> _Master:
    """Up the chain of merges; it has an end, for a case that was merged takes no other over."""
    first, child = 1, number
    while True:
        whole = cases.whole(jurisdiction=jurisdiction, number=into)
        if whole is None:
            raise NotVisible(into)
        case, rules = case_of(whole.standing, jurisdiction)
        first += _brought_before(whole, child)
        if case.merged_into is None:
            return _Master(number=into, whole=whole, case=case, rules=rules, first=first)
        child, into = into, case.merged_into


def _brought_before(whole: Whole, child: str) -> int:
    """How many petitioners the master had before this case was merged into it, as its entries tell."""
    before = 0
    for row in whole.entries:
        entry = trace.from_data(row["body"]).entry
        facts = entry.facts
        if entry.step == "merge" and facts.get("to") == child:
            return before
        before += 1 if entry.step == "join" else len(facts.get("parties", ())) if entry.step in BRING else 0
    raise NotVisible(child)


def _told(shown: CaseShown, master: _Master, erased: Saying | None) -> tuple[Answer, ...]:
    mine = range(1, len(shown.case.parties) + 1)
    found = []
    for line in lines_of(master.whole, erased=erased):
        parties = tuple(no for no in (to - master.first + 1 for to in answered(line)) if no in mine)
        if parties:
            text = shown.view.clean(str(line.contents.get("text", "")))
            found.append(Answer(text=text, parties=parties, at=line.at))
    return tuple(found)
