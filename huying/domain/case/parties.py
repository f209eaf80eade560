"""The petitioners of a case, its own and those who came with merged cases: who they are, who is owed what.

A merged case ends, and its petitioners go over to the master: there they are answered and visited, and how the
master stands is how the merged case stands (S1-51). Nothing of that is recorded a second time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from huying.domain.case.fold_orders import Recorded, mark_of, moment_of
from huying.domain.case.state import Case, Child, Party
from huying.domain.text import plain_phone


def child_of(case: Case, party: int) -> Child | None:
    """The merged case a petitioner came with; None for the case's own."""
    return next((one for one in case.children if one.first <= party < one.first + one.count), None)


def to_answer(case: Case) -> tuple[Party, ...]:
    """Who is owed an answer: everybody who can be reached, and everybody who came with a merged case, for nobody
    else will ever answer him.
    """
    return tuple(party for party in case.parties if party.reachable or child_of(case, party.no) is not None)


def to_visit(case: Case) -> tuple[Party, ...]:
    """Who is visited: of a group the representatives, where any of them can be reached; else all who can be."""
    reachable = tuple(party for party in case.parties if party.reachable)
    speakers = tuple(party for party in reachable if party.no in case.representatives)
    return speakers or reachable


def unanswered(case: Case) -> tuple[int, ...]:
    """The petitioners who have no answer in this round, whether they can be reached or not."""
    return tuple(party.no for party in case.parties if not party.answered)


def parties_of(rows: Iterable[Mapping[str, Any]], *, first: int = 1) -> tuple[Party, ...]:
    """Petitioners as an entry tells of them, numbered from `first`. Old entries tell only who can be reached."""
    return tuple(
        Party(
            no=no,
            reachable=row["reachable"],
            named=row.get("named", False),
            came=moment_of(row.get("came")),
            same=row.get("same"),
        )
        for no, row in enumerate(rows, first)
    )


def brought(case: Case, *, first: int, same: Sequence[int | None] = ()) -> list[dict[str, Any]]:
    """The petitioners of a merged case as its master is told of them, numbered there from `first`.

    `same` says for each which petitioner of the master is the same person, where the case itself does not.
    """
    told = [*same, *[None] * (len(case.parties) - len(same))]
    return [
        _brought(party, came_at(case, party), again or (first + party.same - 1 if party.same else None))
        for party, again in zip(case.parties, told, strict=True)
    ]


def _brought(party: Party, came: datetime, same: int | None) -> dict[str, Any]:
    row: dict[str, Any] = {"reachable": party.reachable, "came": came.isoformat()}
    return row | ({"named": True} if party.named else {}) | ({"same": same} if same else {})


def came_at(case: Case, party: Party) -> datetime:
    """When a petitioner reported the matter."""
    return party.came or case.at


def tell_apart(rows: Sequence[dict[str, Any]], persons: Iterable[Mapping[str, Any]]) -> None:
    """Mark among those who report at once who is an earlier one again: the same telephone is the same person."""
    seen: dict[str, int] = {}
    for no, (row, person) in enumerate(zip(rows, persons, strict=True), 1):
        phone = plain_phone(str(person.get("phone", "")))
        if phone in seen:
            row["same"] = seen[phone]
        elif phone:
            seen[phone] = no


def _represented(case: Case, entry: Recorded) -> Case:
    named = tuple(row["party"] for row in entry.facts["representatives"])
    return case.but(representatives=named, done={**case.done, entry.step: mark_of(entry)})


def _all_answered(case: Case, entry: Recorded) -> Case:
    """As if each had been answered alone."""
    told = set(entry.facts["parties"])
    parties = tuple(replace(party, answered=True) if party.no in told else party for party in case.parties)
    return case.but(parties=parties, done={**case.done, "answer": mark_of(entry)})


GROUP_FOLDS = {"represent": _represented, "answer_all": _all_answered}
