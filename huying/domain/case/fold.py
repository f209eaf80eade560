"""Folding entries into a case. The one way a case comes to be, for an act and for a rebuild alike.

Everything that process or calendar decided stands in the entry's facts, so folding needs neither: old entries fold
alike for ever.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from huying.domain.case.fold_orders import (
    Recorded,
    added,
    agreed,
    attended,
    consulted,
    done_on_order,
    ended,
    handed_on,
    leads,
    mark_of,
    moment_of,
    order_of,
    planned,
    put_at,
    redated,
    repinned,
    reported,
    scored,
    scored_by_other,
    sent_back,
    urged,
    waived,
    with_order,
    withdrawn,
)
from huying.domain.case.history import IMPORTED, begun, order_imported
from huying.domain.case.parties import GROUP_FOLDS, parties_of
from huying.domain.case.side_folds import SIDE_FOLDS, gave_up
from huying.domain.case.state import Call, Case, Child

__all__ = ["Recorded", "evolve", "fold"]

REDATE = "redate"
"""The step of an entry that tells which dues a new calendar moved."""
REPIN = "repin"
"""The step of an entry that moves a case off a faulty process version."""


def fold(entries: Iterable[Recorded]) -> Case:
    """The case its entries tell, from the first. Raises ValueError when there are none."""
    case: Case | None = None
    for entry in entries:
        case = evolve(case, entry)
    if case is None:
        raise ValueError("a case without entries")
    return case


def evolve(case: Case | None, entry: Recorded) -> Case:
    """The case after one more entry."""
    if case is None:
        return begun(entry) if entry.step == IMPORTED else _registered(entry)
    case = _FOLDS.get(entry.step, _marked)(case, entry)
    case = _undone(case, entry.facts.get("undone", ()))
    quiet = entry.order is not None or entry.step in QUIET
    case_seq = case.case_seq if quiet else entry.seq
    return case.but(seq=entry.seq, case_seq=case_seq, recorded_at=entry.recorded_at)


QUIET = frozenset({"log", "urge", "coordinate", "join", "link", "erase", REDATE})
"""Steps that change nothing another person's form on the whole case could be behind of."""


def _registered(entry: Recorded) -> Case:
    facts = entry.facts
    return Case(
        process=facts["process"],
        holder=facts["holder"],
        registrar=entry.by.get("unit"),
        filed_at=entry.recorded_at,
        at=entry.at,
        recorded_at=entry.recorded_at,
        channel=facts["channel"],
        kind=facts.get("kind", "problem"),
        category=facts.get("category"),
        matter=facts.get("matter"),
        grid=facts.get("grid"),
        lon=facts.get("lon"),
        lat=facts.get("lat"),
        confidential=facts.get("confidential", False),
        against=(facts["against"],) if "against" in facts else (),
        tied=tuple(facts.get("tied", ())),
        repeat_of=facts.get("repeat_of"),
        level=facts.get("level"),
        community=facts.get("community"),
        parties=parties_of(facts.get("parties", ())),
        seq=entry.seq,
        case_seq=entry.seq,
        done={"register": mark_of(entry)},
    )


def _marked(case: Case, entry: Recorded) -> Case:
    """The plain step: it was done, by whom and when; on its order, or on the case."""
    if entry.order is None:
        return case.but(done={**case.done, entry.step: mark_of(entry)})
    return done_on_order(case, entry)


def _undone(case: Case, names: Iterable[str]) -> Case:
    """A step undone undoes what stood on it, petitioners' answers and visits included."""
    gone = set(names)
    if not gone:
        return case
    parties = tuple(
        replace(
            party,
            answered=party.answered and "answer" not in gone,
            visited=party.visited and "visit" not in gone,
            tries=0 if "visit" in gone else party.tries,
        )
        for party in case.parties
    )
    kept = {name: mark for name, mark in case.done.items() if name not in gone}
    confirming = () if "confirm" in gone else case.confirmed
    confirmers = () if "confirm" in gone else case.confirmers
    return case.but(done=kept, parties=parties, confirmed=confirming, confirmers=confirmers)


def _fed_back(case: Case, entry: Recorded) -> Case:
    """An answer ends what the unit had asked for or disputed until then, and a pause with its due."""
    due = {"handle_due": moment_of(entry.facts["handle_due"])} if "handle_due" in entry.facts else {}
    return done_on_order(case, entry, **due, **gave_up(order_of(case, entry), entry.recorded_at))


def _waived(case: Case, entry: Recorded) -> Case:
    """Who is let off his answer has nothing more to ask for."""
    over = gave_up(order_of(case, entry), entry.recorded_at) if entry.facts["gate"] == "feed_back" else {}
    return waived(case, entry, **over)


def _joined(case: Case, entry: Recorded) -> Case:
    return _with_parties(case, entry, [entry.facts["party"]])


def _with_parties(case: Case, entry: Recorded, rows: Iterable[Mapping[str, Any]]) -> Case:
    """More petitioners. The mark says since when they wait for an answer."""
    joined = parties_of(rows, first=len(case.parties) + 1)
    return case.but(parties=(*case.parties, *joined), done={**case.done, "join": mark_of(entry)})


def _not_accepted(case: Case, entry: Recorded) -> Case:
    return _marked(case, entry).but(ended="not_accepted", exit=entry.facts["exit"])


def _linked(case: Case, entry: Recorded) -> Case:
    """A repeat counts at the original; `as` says on which of the two the entry stands (S4-50)."""
    place = entry.facts["as"]
    if place == "repeat":
        return case.but(repeat_of=entry.facts["to"])
    return case.but(repeats=case.repeats + 1) if place == "original" else case


def _merged(case: Case, entry: Recorded) -> Case:
    if entry.facts.get("as") == "master":
        rows, repeats = entry.facts["parties"], case.repeats + (0 if entry.facts.get("counted") else 1)
        case = _with_parties(case, entry, rows).but(repeats=repeats)
        return case.but(children=(*case.children, _child(entry))) if "first" in entry.facts else case
    return _marked(case, entry).but(ended="merged", merged_into=entry.facts["to"])


def _child(entry: Recorded) -> Child:
    """A merged case; old entries do not tell which petitioners came with it."""
    facts = entry.facts
    return Child(number=facts["to"], first=facts["first"], count=len(facts["parties"]), at=entry.at)


def _assessed(case: Case, entry: Recorded) -> Case:
    facts = entry.facts
    return _marked(case, entry).but(
        needs_call=facts["needs_call"],
        category=facts.get("class", case.category),
        matter=facts.get("matter", case.matter),
        problems=facts.get("problems", 0),
    )


def _escalated(case: Case, entry: Recorded) -> Case:
    return _reassigned(case, entry).but(filed_with=(*case.filed_with, entry.facts["filed_with"]))


def _reassigned(case: Case, entry: Recorded) -> Case:
    facts = entry.facts
    case = ended(case, entry, facts.get("moved", ()), "moved")
    return _marked(case, entry).but(
        holder=facts["to"],
        held_by=(*case.held_by, case.holder),
        level=facts.get("level", case.level),
        needs_call=None,
    )


def _confirmed(case: Case, entry: Recorded) -> Case:
    if not entry.facts["agreed"]:
        return case
    case = case.but(
        confirmed=(*case.confirmed, entry.facts["who"]),
        confirmers=(*case.confirmers, entry.by["post"]),
    )
    return _marked(case, entry) if entry.facts["complete"] else case


def _called(case: Case, entry: Recorded) -> Case:
    facts = entry.facts
    call = Call(
        no=len(case.calls) + 1,
        caller=facts["caller"],
        round=case.round,
        at=entry.recorded_at,
        arrive_at=moment_of(facts.get("arrive_at")),
        window_start=moment_of(facts.get("window_start")),
        window_end=moment_of(facts.get("window_end")),
    )
    case = ended(case, entry, facts.get("superseded", ()), "superseded")
    for heir in facts.get("heirs", ()):
        case = leads(case, entry, heir)
    case = _marked(case, entry).but(calls=(*case.calls, call))
    for row in facts["orders"]:
        case = with_order(case, row, call.no, entry)
    return case


def _verified(case: Case, entry: Recorded) -> Case:
    return _marked(case, entry) if entry.facts["result"] == "done" else case


def _with_party(case: Case, no: int, **changes: Any) -> Case:
    party = replace(case.parties[no - 1], **changes)
    return case.but(parties=put_at(case.parties, no, party))


def _answered(case: Case, entry: Recorded) -> Case:
    return _with_party(_marked(case, entry), entry.facts["party"], answered=True)


def _visited(case: Case, entry: Recorded) -> Case:
    no = entry.facts["party"]
    if entry.facts["reached"]:
        return _with_party(_marked(case, entry), no, visited=True, answer=entry.facts["answer"])
    return _with_party(_marked(case, entry), no, tries=case.parties[no - 1].tries + 1)


def _recused(case: Case, entry: Recorded) -> Case:
    """The case complains about one unit more."""
    facts = entry.facts
    tied = tuple(dict.fromkeys((*case.tied, *facts["tied"])))
    return _marked(case, entry).but(against=(*case.against, facts["against"]), tied=tied)


def _closed(case: Case, entry: Recorded) -> Case:
    return _marked(case, entry).but(ended="closed")


def _reopened(case: Case, entry: Recorded) -> Case:
    """A new round: earlier orders and scores stay as they are, everything else is to be done again (§7.2)."""
    again = entry.facts["kind"] == "recurrence"
    parties = tuple(replace(p, tries=0, answered=False, visited=False) for p in case.parties)
    return case.but(
        ended=None,
        needs_call=None,
        round=case.round + 1,
        recurrences=case.recurrences + again,
        parties=parties,
        confirmed=(),
        confirmers=(),
        done={"register": case.done["register"], "reopen": mark_of(entry)},
    )


def _noted(case: Case, entry: Recorded) -> Case:
    """Steps that leave the state as it is: their entry is all there is to them."""
    return case


_FOLDS: Mapping[str, Callable[[Case, Recorded], Case]] = {
    IMPORTED: order_imported,
    "join": _joined,
    "not_accept": _not_accepted,
    "link": _linked,
    "merge": _merged,
    "assess": _assessed,
    "escalate": _escalated,
    "reassign": _reassigned,
    "confirm": _confirmed,
    "call": _called,
    "add": added,
    "withdraw": withdrawn,
    "hand_on": handed_on,
    "attend": attended,
    "waive": _waived,
    "consult": consulted,
    "plan": planned,
    "agree": agreed,
    "log": _noted,
    "feed_back": _fed_back,
    "send_back": sent_back,
    "urge": urged,
    "coordinate": _noted,
    "overdue": reported,
    "verify": _verified,
    "answer": _answered,
    "visit": _visited,
    "score": scored,
    "score_caller": scored_by_other,
    "evaluate": scored_by_other,
    "forward": _marked,
    "prepare": _marked,
    "recuse": _recused,
    "close": _closed,
    "reopen": _reopened,
    "erase": _noted,
    REDATE: redated,
    REPIN: repinned,
    **SIDE_FOLDS,
    **GROUP_FOLDS,
}
