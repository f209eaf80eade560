"""Dues of open cases, worked out anew when the calendar has changed, and looked through once a night (design §2.2).

A case whose dues moved has an entry for each order, which its unit sees, written with the lists in one transaction. How
far it came is kept, so the work may be killed at any point: what was moved lies where the new calendar puts it, and is
not moved again. Clocks that have ended stay as they were judged.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from huying.domain.case import Actor, Case, Rules, tasks
from huying.domain.case.redating import Moved, entries, moved
from huying.domain.codec import from_plain
from huying.domain.details import LOCAL
from huying.services import cases, rebuild
from huying.services.rules import rules_for
from huying.services.writing import written_of
from huying.store import cases as kept
from huying.store import dues
from huying.store.cases import Standing
from huying.store.dues import OpenCase, Place

BATCH = 100
"""Cases of one turn, so that other work of the same worker is not kept waiting."""


def check_dues() -> int:
    """Go through a batch of open cases by a calendar that is new, or was not gone by today; how many there were."""
    today = timezone.now().astimezone(LOCAL).date()
    where = dues.place(day=today)
    if where is None:
        return 0
    found = dues.after(jurisdiction=where.jurisdiction, subject=where.after, most=BATCH)
    for one in found:
        _check(where, one)
    _reached(where, found, today)
    return len(found)


def _reached(where: Place, found: list[OpenCase], today: date) -> None:
    last = found[-1].subject if found else where.after
    dues.reached(where, day=today, subject=last, done=len(found) < BATCH)


def _check(where: Place, one: OpenCase) -> None:
    """Tell what a new calendar moved, and see that the lists are true. After eight lost races the next night does."""
    now: OpenCase | None = one
    for _ in range(cases.TRIES if where.telling else 0):
        if now is None or _told(where.jurisdiction, now):
            break
        now = dues.one(jurisdiction=where.jurisdiction, subject=one.subject)
    if now is not None and not _true(where.jurisdiction, now):
        for _ in rebuild.chosen(jurisdiction=where.jurisdiction, subjects=[one.subject]):
            pass


def _told(jurisdiction: int, one: OpenCase) -> bool:
    """Whether all that moved is told now. False where an act came between: then the case is to be read anew."""
    rules = rules_for(jurisdiction=jurisdiction, process_hash=one.process_hash)
    found = moved(from_plain(Case, one.state), rules, one.dues)
    if not found:
        return True
    standing = kept.standing(jurisdiction=jurisdiction, number=one.number)
    if standing is not None and standing.head_seq == one.head_seq:
        _write(jurisdiction, one, standing, found, rules)
    return False


def _write(
    jurisdiction: int, one: OpenCase, standing: Standing, found: tuple[Moved, ...], rules: Rules
) -> None:
    """The entries, all or none of them: nothing where an act came first."""
    case, prev = from_plain(Case, standing.state), standing.head_hash
    by = Actor(jurisdiction=jurisdiction, system=True)
    now = max(standing.now, case.recorded_at)
    with transaction.atomic():
        for taken in entries(case, rules, found, by=by, now=now):
            written = written_of(
                jurisdiction, one.subject, taken, rules, prev=prev, number=one.number, key=None
            )
            if not kept.append(written):
                return
            prev = written.hash


def _true(jurisdiction: int, one: OpenCase) -> bool:
    """Whether the lists show this case's dues as its calendar has them."""
    rules = rules_for(jurisdiction=jurisdiction, process_hash=one.process_hash)
    owed = tasks(from_plain(Case, one.state), rules)
    clocks = {(task.step, task.order): task.clock for task in owed if task.clock}
    return one.dues == {at: clock.due_at for at, clock in clocks.items()} and one.yellow == {
        at: clock.yellow_at for at, clock in clocks.items()
    }
