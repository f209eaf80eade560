"""Off a faulty process version (design §2.1): what keeps a running case from it, and what the `repin` entry says.

Clocks that ended stay as they were judged, with their late marks and scores. What runs is due as the new version has
it, worked out from the entries; a moment that people agreed on stays.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from huying.domain.case.acts import Taken, standing_of
from huying.domain.case.duties import Task, tasks
from huying.domain.case.fold import REPIN, evolve
from huying.domain.case.fold_orders import Recorded
from huying.domain.case.projection import main_line
from huying.domain.case.redating import redated
from huying.domain.case.rules import Rules
from huying.domain.case.state import JUDGES, Actor, Case, Order
from huying.domain.process import Process
from huying.domain.refusals import Refused

ROLES = frozenset({"operator", "admin"})
"""Who may move cases to another version, of the district centre's posts."""
ANSWERED_BY = {asked: judging for judging, asked in JUDGES.items()}


def may_repin(by: Actor) -> Refused | None:
    """Why this post may not move cases to another version; None where it may."""
    return None if by.platform and by.role in ROLES else Refused("not_yours", step=REPIN)


def not_another(old: Process, new: Process) -> Refused | None:
    """Why nothing can be moved from one version to the other at all."""
    if old.hash == new.hash:
        return Refused("same_version")
    return Refused("other_process", old=old.id, new=new.id) if old.id != new.id else None


def obstacles(case: Case, old: Rules, new: Rules) -> tuple[Refused, ...]:
    """Every reason why this case cannot be moved to the new version; none where it can."""
    if case.ended is not None:
        return (Refused("ended", how=case.ended),)
    other = not_another(old.process, new.process)
    if other is not None:
        return (other,)
    found = tuple(_obstacles(case, new))
    if not found and not main_line(tasks(moved_to(case, new), new)):
        return (Refused("nothing_owed"),)
    return found


def moved_to(case: Case, new: Rules) -> Case:
    """The case as it would stand by the new version: the dues that only a limit made are worked out anew."""
    after = case.but(process=new.process.hash, **_newly_asked(case, new))
    return redated(after, new)


def repin(case: Case, old: Rules, new: Rules, *, by: Actor, reason: str, now: datetime) -> Taken:
    """The entry that moves a case to the new version. Raises Refused with the first reason why it cannot be."""
    refused = may_repin(by) or next(iter(obstacles(case, old, new)), None)
    if refused is not None:
        raise refused
    entry = Recorded(
        seq=case.seq + 1,
        step=REPIN,
        order=None,
        by=by.who(),
        at=now,
        recorded_at=now,
        facts=_facts(case, old, new),
    )
    return Taken(case=evolve(case, entry), entry=entry, contents={"reason": reason})


def _facts(case: Case, old: Rules, new: Rules) -> Mapping[str, Any]:
    after = moved_to(case, new)
    dues = list(_moved(tasks(case, old), tasks(after, new)))
    handling = [
        {"order": now.no, "due": now.handle_due.isoformat() if now.handle_due else None}
        for was, now in zip(case.orders, after.orders, strict=True)
        if was.handle_due != now.handle_due
    ]
    return {
        "from": old.process.hash,
        "to": new.process.hash,
        "calendar": new.calendar.version,
        "handle_dues": handling,
        "dues": dues,
        "orders": sorted({row["order"] for row in (*dues, *handling) if row["order"] is not None}),
        **_newly_asked(case, new),
    }


def _moved(before: Iterable[Task], after: Iterable[Task]) -> Iterator[dict[str, Any]]:
    """The dues that lie elsewhere now, of what was owed before and still is."""
    dues = {(one.step, one.order): one.clock.due_at for one in before if one.clock}
    for task in after:
        was = dues.get((task.step, task.order))
        if was is not None and task.clock is not None and task.clock.due_at != was:
            due = task.clock.due_at
            yield {"of": task.step, "order": task.order, "was": was.isoformat(), "due": due.isoformat()}


def _newly_asked(case: Case, new: Rules) -> dict[str, Any]:
    """The holder's level and the community that reported, where the new version asks for what the old one did not."""
    asked = standing_of(new, case.holder, case.registrar)
    return {name: value for name, value in asked.items() if getattr(case, name) is None}


def _obstacles(case: Case, new: Rules) -> Iterator[Refused]:
    steps = new.process.steps
    for step in _done(case):
        if step not in steps:
            yield Refused("step_gone", step=step)
    for step in _awaited(case):
        if step not in steps:
            yield Refused("answer_gone", step=step)
    for code, known in _chosen(case, new.process):
        if code not in known:
            yield Refused("choice_gone", choice=code)
    if not steps or (case.holder and new.units.get(case.holder).kind not in new.process.holders):
        yield Refused("holder_gone", unit=case.holder)


def _done(case: Case) -> tuple[str, ...]:
    """The steps that were done or let off in the present round, each once."""
    found = dict.fromkeys(case.done)
    for order in case.current_orders:
        found |= dict.fromkeys((*order.done, *order.waived))
    return tuple(found)


def _awaited(case: Case) -> tuple[str, ...]:
    """The steps by which somebody is to answer what was asked, each once."""
    found: dict[str, None] = {}
    for order in case.orders:
        found |= dict.fromkeys(_asked_of(order))
    return tuple(found)


def _asked_of(order: Order) -> Iterator[str]:
    side = order.aside
    if any(not clue.answered for clue in side.clues):
        yield "clue_reply"
    if not order.live:
        return
    if side.asked is not None:
        yield ANSWERED_BY[side.asked]
    if side.disputed is not None:
        yield "rule"
    if side.reply_by is not None:
        yield "reply"


def _chosen(case: Case, new: Process) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What was chosen from the catalogues of the version before, and what the new one has there."""
    yield case.channel, new.choices("channels")
    if case.category is not None:
        yield case.category, new.choices("classes")
    for answer in dict.fromkeys(party.answer for party in case.parties if party.answer is not None):
        yield answer, new.choices("satisfaction")
