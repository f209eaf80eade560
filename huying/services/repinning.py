"""Moving running cases off a faulty version of their process (design §2.1): the list first, then one entry for each.

A case that was moved pins the other version and is on the list no more. So the work may be killed at any point and done
again: nobody is moved twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huying.domain.case import Actor, Case, Rules, tasks
from huying.domain.case.fold import REPIN
from huying.domain.case.projection import main_line, state_of
from huying.domain.case.repinning import may_repin, moved_to, not_another, obstacles, repin
from huying.domain.codec import from_plain
from huying.domain.process import Process
from huying.domain.refusals import Fault, Faulty, Refused
from huying.domain.text import normalise
from huying.services.cases import TRIES
from huying.services.counting import counted
from huying.services.rules import rules_for
from huying.services.writing import written_of
from huying.store import cases, processes, repinning
from huying.store.repinning import Pinned, Version

BATCH = 100
LONGEST = 2000
"""Characters of a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One thing owed: which step, on which order, by whom, until when."""

    step: str
    order: int | None
    unit: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a case stands by one version, and what is owed."""

    state: str
    owed: tuple[Owed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What moving one case would come to: what is owed before and after, or every reason why it stays."""

    number: str
    title: str | None
    holder: str
    before: Standing
    after: Standing | None
    reasons: tuple[Refused, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one case: `done`, `again` (it was there already), `refused`, `gone` or `busy`."""

    number: str
    outcome: str
    refused: Refused | None = None

    @property
    def again(self) -> bool:
        """Whether it had been moved before."""
        return self.outcome == "again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """From which version to which, both of one process that this jurisdiction put in use."""

    old: Rules
    new: Rules


def versions(*, by: Actor) -> tuple[tuple[Version, Process], ...]:
    """The versions of the jurisdiction's processes that cases may be moved between. Raises Refused."""
    _only_those_who_may(by)
    known = repinning.versions(jurisdiction=by.jurisdiction)
    return tuple((one, process) for one in known if (process := processes.load(one.hash)).steps)


def move(*, by: Actor, old: str, new: str) -> Move:
    """The two versions. Raises Refused where the post may not, or nothing can be moved from one to the other."""
    known = {version.hash: process for version, process in versions(by=by)}
    for version in (old, new):
        if version not in known:
            raise Refused("not_in_use_here", version=version[:12])
    refused = not_another(known[old], known[new])
    if refused is not None:
        raise refused
    return Move(
        old=rules_for(jurisdiction=by.jurisdiction, process_hash=old),
        new=rules_for(jurisdiction=by.jurisdiction, process_hash=new),
    )


def planned(*, by: Actor, move: Move, most: int | None = None) -> Iterator[Planned]:
    """What moving each running case would come to, the oldest first; nothing is written."""
    _only_those_who_may(by)
    for left, one in enumerate(_pinned(by, move)):
        if most is not None and left >= most:
            return
        yield _planned(one, move)


def reason_of(text: str) -> str:
    """Why cases are moved, as it is kept. Raises Faulty."""
    said = normalise(text).strip()
    if not said:
        raise Faulty((Fault("reason", "required", {}),))
    if len(said) > LONGEST:
        raise Faulty((Fault("reason", "too_long", {"most": LONGEST}),))
    return said


def repin_each(*, by: Actor, move: Move, reason: str) -> Iterator[Result]:
    """Move every running case of the old version that can be, each in a transaction of its own. Raises Faulty."""
    said = reason_of(reason)
    for one in _pinned(by, move):
        yield repin_one(by=by, move=move, number=one.number, reason=said)


def repin_one(*, by: Actor, move: Move, number: str, reason: str) -> Result:
    """Move one case. Raises Refused where the post may not, Faulty without a reason."""
    _only_those_who_may(by)
    try:
        return _moved(by=by, move=move, number=number, reason=reason_of(reason))
    except Refused as refused:
        return Result(number=number, outcome="refused", refused=refused)


@counted(REPIN)
def _moved(*, by: Actor, move: Move, number: str, reason: str) -> Result:
    for _ in range(TRIES):
        standing = cases.standing(jurisdiction=by.jurisdiction, number=number)
        if standing is None:
            return Result(number=number, outcome="gone")
        if standing.process_hash == move.new.process.hash:
            return Result(number=number, outcome="again")
        if standing.process_hash != move.old.process.hash:
            return Result(number=number, outcome="gone")
        case = from_plain(Case, standing.state)
        now = max(standing.now, case.recorded_at)
        taken = repin(case, move.old, move.new, by=by, reason=reason, now=now)
        written = written_of(
            by.jurisdiction,
            standing.subject,
            taken,
            move.new,
            prev=standing.head_hash,
            number=number,
            key=None,
        )
        if cases.append(written):
            return Result(number=number, outcome="done")
    return Result(number=number, outcome="busy")


def _only_those_who_may(by: Actor) -> None:
    refused = may_repin(by)
    if refused is not None:
        raise refused


def _pinned(by: Actor, move: Move) -> Iterator[Pinned]:
    """The running cases of the old version, some at a time: each as it stands when its turn comes near."""
    after: UUID | None = None
    while True:
        found = repinning.pinned(
            jurisdiction=by.jurisdiction, version=move.old.process.hash, after=after, most=BATCH
        )
        yield from found
        if len(found) < BATCH:
            return
        after = found[-1].subject


def _planned(one: Pinned, move: Move) -> Planned:
    case = from_plain(Case, one.state)
    reasons = obstacles(case, move.old, move.new)
    return Planned(
        number=one.number,
        title=None if one.confidential else one.title,
        holder=one.holder,
        before=_standing(case, move.old),
        after=None if reasons else _standing(moved_to(case, move.new), move.new),
        reasons=reasons,
    )


def _standing(case: Case, rules: Rules) -> Standing:
    owed = main_line(tasks(case, rules))
    return Standing(
        state=state_of(case, rules),
        owed=tuple(
            Owed(
                step=one.step,
                order=one.order,
                unit=one.unit,
                due_at=one.clock.due_at if one.clock else None,
            )
            for one in owed
        ),
    )
