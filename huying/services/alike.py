"""Open cases that together would be a group case: told to whoever could merge them (practice §8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from huying.domain.case.groups import came_together
from huying.domain.case.rules import may
from huying.domain.ids import RANDOM_BYTES, uuid7
from huying.domain.search import words
from huying.services.reading_values import CaseShown
from huying.store import alike as store
from huying.store.sql import Row

NEAR = 100
"""Metres within which a place is the same (practice §8)."""
MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Cases that together would be a group: the `master` the others would be merged into, and the others; how many
    petitioners they have.
    """

    master: Row
    children: tuple[Row, ...]
    petitioners: int


def together(shown: CaseShown) -> Together | None:
    """The open cases like this one, where merged they would be a group; None where not, or where it is not for this
    reader to merge.
    """
    group, case = shown.rules.process.group, shown.case
    if group is None or case.ended is not None or not _may_merge(shown):
        return None
    days = timedelta(days=group.within_days)
    found = store.alike(
        jurisdiction=shown.by.jurisdiction,
        subject=shown.subject,
        units=None if shown.by.platform else sorted(shown.by.stands_for),
        since=uuid7(case.filed_at - days, bytes(RANDOM_BYTES)),
        until=case.filed_at + days,
        metres=NEAR,
        titled=words(shown.title),
        limit=MOST,
    )
    people = [one for row in found for one in _people(row)]
    master, children = _shared_out(found, shown.number)
    if not children or not came_together(people, group):
        return None
    return Together(master=master, children=children, petitioners=len({who for _at, who in people}))


def _may_merge(shown: CaseShown) -> bool:
    rule = shown.rules.rule("merge")
    return rule is not None and any(may(shown.case, who, shown.by, None, shown.rules) for who in rule.by)


def _people(row: Row) -> Iterator[tuple[datetime, str]]:
    """When each person came: by the mark of the telephone, else by number."""
    marks = row["marks"] or {}
    for party in row["parties"]:
        if party["reachable"] or party.get("named"):
            who = marks.get(str(party["no"])) or f"{row['number']}/{party.get('same') or party['no']}"
            yield datetime.fromisoformat(party.get("came") or row["came"]), who


def _shared_out(found: Sequence[Row], number: str) -> tuple[Row, tuple[Row, ...]]:
    """The master is one on which units are at work already, this one before others, else the oldest; another one at
    work cannot be merged.
    """
    working = sorted((row for row in found if row["at_work"]), key=lambda row: row["number"] != number)
    master = next(iter(working), found[0])
    return master, tuple(row for row in found if row is not master and not row["at_work"])
