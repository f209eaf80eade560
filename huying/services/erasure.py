"""Erasing what people wrote, who they are and what they sent: an entry says who, why and by which law.

Chain and state stay whole. The rows go in the entry's own transaction; the bytes of files once it is committed, for
what is deleted from a disk does not come back when a transaction does not hold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from huying.domain import trace
from huying.domain.case import Actor, Case, Recorded, Rules, Taken, evolve
from huying.domain.refusals import Fault, Faulty, Refused
from huying.domain.text import normalise
from huying.domain.trace import ERASE
from huying.services import cases as acting
from huying.services.cases import Done, earlier_answer
from huying.services.counting import counted
from huying.services.errors import Busy
from huying.services.rebuild import first_texts
from huying.services.sweep import sweep_erased
from huying.services.writing import done_of, written_of
from huying.store import cases, chains, deliveries, drafts, erasures
from huying.store.cases import Key, Standing, Written
from huying.store.erasures import Place
from huying.store.sql import Row

ROLES = frozenset({"operator"})
"""Who may erase, of the platform's posts (docs/decisions/0010-who-may-erase.md)."""
LONGEST = {"law": 200, "reason": 2000}
"""Characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What is to be erased: texts by entry and path, petitioners by number, files by id; and why, and by which law."""

    reason: str
    law: str
    texts: Sequence[Place] = ()
    petitioners: Sequence[int] = ()
    files: Sequence[UUID] = ()


def refusal(by: Actor) -> Refused | None:
    """Why this post may not erase; None where it may."""
    return None if by.platform and by.role in ROLES else Refused("not_yours", step=ERASE)


def check(*, by: Actor, number: str, wanted: Erasure) -> int:
    """How many things an erasure would delete. Raises what `erase` raises, and writes nothing."""
    _case, _rules, standing = acting.load(by=by, number=number)
    return len(_asked(by, standing, wanted).chosen)


@counted(ERASE)
def erase(*, by: Actor, number: str, wanted: Erasure, key: Key | None = None) -> Done:
    """Delete for good what is wanted; the bytes of files follow at once, or at the next sweep.

    Raises NotVisible, Refused when the post may not, Faulty for a missing reason or law and for everything that is
    not there (any more), KeyReused, and Busy after eight lost races.
    """
    for _ in range(acting.TRIES):
        case, rules, standing = acting.load(by=by, number=number, key=key)
        earlier = earlier_answer(standing.answer, standing.body_hash, key)
        if earlier:
            return earlier
        asked = _asked(by, standing, wanted)
        taken = _taken(case, by, standing, asked)
        written = _written(by, number, standing, taken, rules, key)
        if _write(written, number, asked):
            return done_of(taken, number, written.head["state"])
    raise Busy(number)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """An erasure that may be: its words, the places it deletes, files and people among them, the entries
    whose texts go (messages may quote them), and all texts there were.
    """

    words: Mapping[str, str]
    chosen: tuple[Place, ...]
    files: tuple[UUID, ...]
    parties: tuple[int, ...]
    quoted: tuple[int, ...]
    contents: list[Row]


def _asked(by: Actor, standing: Standing, wanted: Erasure) -> _Asked:
    refused = refusal(by)
    if refused is not None:
        raise refused
    held = _Held(by.jurisdiction, standing.subject)
    faults = [*_word_faults(wanted), *held.faults(wanted)]
    if faults:
        raise Faulty(tuple(faults))
    chosen = held.places(wanted)
    files = tuple(file for file, place in held.files.items() if place in chosen)
    words = {"reason": normalise(wanted.reason).strip(), "law": normalise(wanted.law).strip()}
    parties = tuple(no for no, place in held.petitioners.items() if place in chosen)
    return _Asked(
        words=words,
        chosen=chosen,
        files=files,
        parties=parties,
        quoted=tuple({seq for seq, _path in wanted.texts}),
        contents=held.contents,
    )


def _word_faults(wanted: Erasure) -> list[Fault]:
    words = {"law": normalise(wanted.law).strip(), "reason": normalise(wanted.reason).strip()}
    faults = [Fault(name, "required", {}) for name, text in words.items() if not text]
    return faults + [
        Fault(name, "too_long", {"most": LONGEST[name]})
        for name, text in words.items()
        if len(text) > LONGEST[name]
    ]


class _Held:
    """Everything a case holds that can be erased, by its place."""

    def __init__(self, jurisdiction: int, subject: UUID) -> None:
        whose: dict[str, Any] = {"jurisdiction": jurisdiction, "subjects": [subject]}
        self.contents = chains.contents(**whose).get(subject, [])
        people = chains.petitioners(**whose).get(subject, [])
        rows = {row["id"]: row for row in chains.files(**whose).get(subject, [])}
        self.petitioners: dict[int, Place] = {row["no"]: (row["seq"], row["path"]) for row in people}
        self.files = _file_places(chains.entries(**whose).get(subject, []))
        self.erased_by = {(row["seq"], row["path"]): row["erased_by"] for row in (*self.contents, *people)}
        self.erased_by |= {place: rows[file]["erased_by"] for file, place in self.files.items()}

    def asked(self, wanted: Erasure) -> list[tuple[str, Place | None]]:
        """Each thing that is wanted, under the name it was asked by; None where there is no such thing."""
        texts = [(f"texts.{n}", one) for n, one in enumerate(wanted.texts)]
        people = [(f"petitioners.{n}", self.petitioners.get(no)) for n, no in enumerate(wanted.petitioners)]
        files = [(f"files.{n}", self.files.get(file)) for n, file in enumerate(wanted.files)]
        return [*texts, *people, *files]

    def faults(self, wanted: Erasure) -> list[Fault]:
        """What is wrong with what is wanted: nothing at all, or what is not there or not there any more."""
        asked = self.asked(wanted)
        if not asked:
            return [Fault("texts", "required", {})]
        found = [Fault(name, "nothing_there", {}) for name, place in asked if place not in self.erased_by]
        return found + [
            Fault(name, "already_erased", {"entry": entry})
            for name, place in asked
            if place is not None and (entry := self.erased_by.get(place)) is not None
        ]

    def places(self, wanted: Erasure) -> tuple[Place, ...]:
        """The places to erase, each once and in order."""
        return tuple(sorted({place for _, place in self.asked(wanted) if place is not None}))


def _file_places(entries: Sequence[Row]) -> dict[UUID, Place]:
    """Where each file of the case was named."""
    return {
        UUID(one["id"]): (row["seq"], path)
        for row in entries
        for path, one in trace.files_of(trace.parse(bytes(row["body"])).facts).items()
    }


def _taken(case: Case, by: Actor, standing: Standing, asked: _Asked) -> Taken:
    """The entry: the law is a fact, the reason a text like every other that people write."""
    now = max(standing.now, case.recorded_at)
    facts: dict[str, Any] = {"law": asked.words["law"], "erased": [[seq, path] for seq, path in asked.chosen]}
    entry = Recorded(
        seq=case.seq + 1, step=ERASE, order=None, by=by.who(), at=now, recorded_at=now, facts=facts
    )
    return Taken(case=evolve(case, entry), entry=entry, contents={"reason": asked.words["reason"]})


def _written(
    by: Actor, number: str, standing: Standing, taken: Taken, rules: Rules, key: Key | None
) -> Written:
    return written_of(
        by.jurisdiction, standing.subject, taken, rules, prev=standing.head_hash, number=number, key=key
    )


def _write(written: Written, number: str, asked: _Asked) -> bool:
    """The entry and the deletion in one transaction; False when somebody else's act came first."""
    try:
        with transaction.atomic():
            if not cases.append(written):
                return False
            _delete(written, number, asked)
    except cases.Overtaken:
        return False
    return True


def _delete(written: Written, number: str, asked: _Asked) -> None:
    whose: dict[str, Any] = {"jurisdiction": written.jurisdiction, "subject": written.subject}
    gone = erasures.erase(**whose, by=written.seq, places=asked.chosen, files=asked.files)
    if gone != len(asked.chosen):
        raise LookupError(f"{number}: {gone} of {len(asked.chosen)} places erased")
    drafts.drop_all(**whose)
    deliveries.erase(**whose, parties=asked.parties, seqs=asked.quoted)
    texts = first_texts([row for row in asked.contents if (row["seq"], row["path"]) not in asked.chosen])
    erasures.show(
        **whose,
        title=texts.get("title"),
        place=texts.get("place"),
        words=acting.search_words(texts, number),
    )
    if asked.files:
        transaction.on_commit(sweep_erased, robust=True)
