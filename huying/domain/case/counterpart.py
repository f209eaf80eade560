"""What an act on one case leaves on another: a repeat, a link, a merge. Two entries, one on each case."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from huying.domain.case.acts import Taken
from huying.domain.case.fold import Recorded, evolve
from huying.domain.case.parties import brought
from huying.domain.case.state import Actor, Case
from huying.domain.refusals import Refused


def counterpart(
    case: Case,
    taken: Taken,
    *,
    number: str,
    now: datetime,
    by: Actor,
    same: Sequence[int | None] = (),
) -> Taken:
    """The entry on the other case, after `taken` was taken on the case with this `number`.

    A repeat, linked or registered as one, counts at its original (S4-50); a merge brings the petitioners over to
    the master, where they are to be answered and visited (S1-51); `same` says for each of them which petitioner of the
    master is the same person. Raises Refused where the other case is the same
    one or itself a repeat of this one, or where a merge finds it ended.
    """
    if case == taken.case:
        raise Refused("same_case")
    step, facts = _facts(case, taken, number, same)
    if step == "merge" and case.ended is not None:
        raise Refused("other_ended", how=case.ended)
    if step == "merge" and not set(taken.case.against) <= set(case.against):
        raise Refused("against_others")
    if facts["as"] == "original" and case.repeat_of == number:
        raise Refused("already_done", step="link")
    entry = Recorded(
        seq=case.seq + 1,
        step=step,
        order=None,
        by=by.who(),
        at=now,
        recorded_at=now,
        facts=facts,
    )
    return Taken(case=evolve(case, entry), entry=entry, contents={})


def _facts(
    case: Case, taken: Taken, number: str, same: Sequence[int | None]
) -> tuple[str, Mapping[str, Any]]:
    facts = taken.entry.facts
    if taken.entry.step == "merge":
        first = len(case.parties) + 1
        parties = brought(taken.case, first=first, same=same)
        merged = {"to": number, "as": "master", "parties": parties, "first": first}
        # What was linked to the master as its repeat stands in the master's count already.
        return "merge", merged | ({"counted": True} if taken.case.repeat_of == facts["to"] else {})
    if taken.entry.step == "link" and facts["as"] == "related":
        return "link", {"to": number, "kind": "related", "as": "related"}
    if taken.entry.step == "link" or facts.get("repeat_of"):
        return "link", {"to": number, "kind": "repeat", "as": "original"}
    raise ValueError(f"{taken.entry.step} leaves nothing on another case")
