"""Erasing what people wrote or who they are: an entry says who, why and by which law; chain and state stay whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from huying.domain.case import Actor, Case, Recorded, Rules, Taken, evolve
from huying.domain.refusals import Fault, Faulty, Refused
from huying.domain.text import normalise
from huying.domain.trace import ERASE
from huying.services import cases as acting
from huying.services.errors import Busy
from huying.services.rebuild import first_texts
from huying.services.writing import written_of
from huying.store import cases, chains, erasures
from huying.store.cases import Standing
from huying.store.erasures import Place
from huying.store.sql import Row

ROLES = frozenset({"operator", "admin"})
"""Who may erase, of the platform's posts."""
LONGEST = {"law": 200, "reason": 2000}
"""Characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What an erasure came to: its own entry, and how many contents it deleted."""

    number: str
    seq: int
    places: int


def erase(
    *,
    by: Actor,
    number: str,
    reason: str,
    law: str,
    places: Sequence[Place] = (),
    petitioners: Sequence[int] = (),
) -> Erased:
    """Delete texts, by entry and path, and petitioners, by number, for good.

    Raises NotVisible, Refused when the post may not, Faulty for a missing reason or law and for every place that
    holds nothing (any more); Busy after eight lost races.
    """
    for _ in range(acting.TRIES):
        case, rules, standing = acting.load(by=by, number=number)
        if not by.platform or by.role not in ROLES:
            raise Refused("not_yours", step=ERASE)
        words = _words(law=law, reason=reason)
        rows = _rows(by.jurisdiction, standing.subject)
        chosen = _chosen(rows, places, petitioners)
        taken = _taken(case, by, standing, words, chosen)
        if _write(by, number, standing, taken, rules, chosen, rows["content"]):
            return Erased(number=number, seq=taken.entry.seq, places=len(chosen))
    raise Busy(number)


def _words(**given: str) -> dict[str, str]:
    words = {name: normalise(text).strip() for name, text in given.items()}
    faults = [Fault(name, "required", {}) for name, text in words.items() if not text]
    faults += [
        Fault(name, "too_long", {"most": LONGEST[name]})
        for name, text in words.items()
        if len(text) > LONGEST[name]
    ]
    if faults:
        raise Faulty(tuple(faults))
    return words


def _rows(jurisdiction: int, subject: UUID) -> dict[str, list[Row]]:
    found = {
        "content": chains.contents(jurisdiction=jurisdiction, subjects=[subject]),
        "petitioner": chains.petitioners(jurisdiction=jurisdiction, subjects=[subject]),
    }
    return {name: rows.get(subject, []) for name, rows in found.items()}


def _chosen(
    rows: Mapping[str, list[Row]], places: Sequence[Place], petitioners: Sequence[int]
) -> tuple[Place, ...]:
    """The places to erase, each once and in order."""
    here = {(row["seq"], row["path"]): row["erased_by"] for kind in rows.values() for row in kind}
    people = {row["no"]: (row["seq"], row["path"]) for row in rows["petitioner"]}
    asked = [(f"places.{n}", place) for n, place in enumerate(places)]
    asked += [(f"petitioners.{n}", people.get(no, (0, ""))) for n, no in enumerate(petitioners)]
    faults = [Fault(path, "nothing_there", {}) for path, place in asked if place not in here]
    faults += [
        Fault(path, "already_erased", {"entry": here[place]})
        for path, place in asked
        if here.get(place) is not None
    ]
    if not asked:
        faults.append(Fault("places", "required", {}))
    if faults:
        raise Faulty(tuple(faults))
    return tuple(sorted({place for _, place in asked}))


def _taken(
    case: Case, by: Actor, standing: Standing, words: Mapping[str, str], chosen: Sequence[Place]
) -> Taken:
    """The entry: the law is a fact, the reason a text like every other that people write."""
    now = max(standing.now, case.recorded_at)
    who = {"post": by.post, "unit": by.unit, "role": by.role}
    facts: dict[str, Any] = {"law": words["law"], "erased": [[seq, path] for seq, path in chosen]}
    entry = Recorded(seq=case.seq + 1, step=ERASE, order=None, by=who, at=now, recorded_at=now, facts=facts)
    return Taken(case=evolve(case, entry), entry=entry, contents={"reason": words["reason"]})


def _write(
    by: Actor,
    number: str,
    standing: Standing,
    taken: Taken,
    rules: Rules,
    chosen: Sequence[Place],
    contents: list[Row],
) -> bool:
    """The entry and the deletion in one transaction; False when somebody else's act came first."""
    j, subject = by.jurisdiction, standing.subject
    written = written_of(j, subject, taken, rules, prev=standing.head_hash, number=number, key=None)
    with transaction.atomic():
        if not cases.append(written):
            return False
        gone = erasures.erase(jurisdiction=j, subject=subject, by=taken.entry.seq, places=chosen)
        if gone != len(chosen):
            raise LookupError(f"{number}: {gone} of {len(chosen)} places erased")
        left = [row for row in contents if (row["seq"], row["path"]) not in chosen]
        _show(j, subject, number, first_texts(left))
    return True


def _show(jurisdiction: int, subject: UUID, number: str, texts: Mapping[str, str]) -> None:
    erasures.show(
        jurisdiction=jurisdiction,
        subject=subject,
        title=texts.get("title"),
        place=texts.get("place"),
        words=acting.search_words(texts, number),
    )
