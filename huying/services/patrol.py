"""One post's patrol: what it handles on the spot, what it verifies there, what it has sent up; handled in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from huying.domain.case import Actor, Case, Rules, why_not
from huying.domain.refusals import Refused
from huying.services.cases import Done, act, load
from huying.services.lists import readable_holders, rows_for
from huying.store import calendar, desks, lists, processes, units
from huying.store.cases import Key
from huying.store.lists import Wanted
from huying.store.sql import Row

MOST = 50
"""How many tasks and cases the page shows; the rest stands on the desk and in the list of cases."""
BEGUN = frozenset({"assess", "call"})
"""What is owed of a case nobody has begun to handle (S1-48)."""
SPOT = BEGUN | {"feed_back"}
WITHIN = timedelta(hours=1)
"""The due of an order that is answered in the same act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patrol:
    """What a post finds on its patrol page; lights judged at `now`. `rules` of each row by its process's id.

    `spot` is to be handled where it is, `verify` to be looked at there, `apply` to go up to the departments, `sent`
    is what went up from here and runs on. `more`: the desk holds further tasks.
    """

    spot: tuple[Row, ...]
    verify: tuple[Row, ...]
    apply: tuple[Row, ...]
    sent: tuple[Row, ...]
    more: bool
    now: datetime
    rules: Mapping[str, Rules]


def read_patrol(*, by: Actor) -> Patrol:
    """The page of a post, by three lists and one look at versions. A confidential title it may not read is None."""
    now, ground = timezone.now(), desks.ground(by.jurisdiction)
    tree = units.load(by.jurisdiction, version=ground.version)
    mine = sorted(by.stands_for)
    found = lists.tasks(
        jurisdiction=by.jurisdiction, units=mine, role=by.role or "", post=by.post, limit=MOST + 1
    )
    rows = rows_for(found[:MOST], by=by, tree=tree, now=now)
    sent = lists.cases(
        jurisdiction=by.jurisdiction,
        wanted=Wanted(units=mine, state="open", sent_up=True, readable=readable_holders(by, tree)),
        now=now,
        limit=MOST,
    )
    days = calendar.load(by.jurisdiction, version=ground.calendar_version)
    return Patrol(
        spot=tuple(row for row in rows if row["step"] in SPOT),
        verify=tuple(row for row in rows if row["step"] == "verify"),
        apply=tuple(row for row in rows if row["step"] == "apply"),
        sent=rows_for(sent, by=by, tree=tree, now=now),
        more=len(found) > MOST,
        now=now,
        rules={
            process.id: Rules(process=process, units=tree, calendar=days)
            for process in map(processes.load, ground.processes)
        },
    )


def can_handle(case: Case, *, by: Actor, rules: Rules) -> Refused | None:
    """Why this post may not handle the case at once, by what is left of the three steps; None when it may."""
    order = open_order(case, by=by, rules=rules)
    if order is not None:
        return None
    step = "call" if "assess" in case.done else "assess"
    refusal = why_not(case, step, by=by, rules=rules)
    if refusal is not None:
        return refusal
    rule = rules.rule("feed_back")
    answers = rule is not None and any(
        who.relation == "called" and by.role in who.roles for who in rule.who("own")
    )
    return None if answers and case.needs_call is not True else Refused("not_yours", step="feed_back")


def open_order(case: Case, *, by: Actor, rules: Rules) -> int | None:
    """The order that this post may answer now."""
    own = (order.no for order in case.current_orders if order.own and order.live)
    return next((no for no in own if why_not(case, "feed_back", by=by, rules=rules, order=no) is None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What stands in the entries of an assessment and an order that nobody writes by hand."""

    reason: str
    task: str


def handle_at_once(*, by: Actor, number: str, answer: Mapping[str, Any], words: Words, key: Key) -> Done:
    """Level one (S1-48): judged, taken on by the holder itself and answered, all or nothing.

    Raises as `act` does. What is there already is not done again: an order that runs is only answered.
    """
    with transaction.atomic():
        case, rules, standing = load(by=by, number=number, key=replace(key, key=f"{key.key}.answer"))
        order = None
        if standing.answer is None:
            order = open_order(case, by=by, rules=rules) or _taken_on(
                case, by=by, number=number, rules=rules, words=words, key=key
            )
        return act(
            by=by,
            number=number,
            step="feed_back",
            order=order,
            details=answer,
            key=replace(key, key=f"{key.key}.answer"),
        )


def _taken_on(case: Case, *, by: Actor, number: str, rules: Rules, words: Words, key: Key) -> int | None:
    """Assess and call the holder's own unit; the number of the order."""
    refusal = can_handle(case, by=by, rules=rules)
    if refusal is not None:
        raise refusal
    if "assess" not in case.done:
        said: dict[str, Any] = {"needs_call": False, "reason": words.reason}
        act(by=by, number=number, step="assess", details=said, key=replace(key, key=f"{key.key}.assess"))
    row = {"unit": case.holder, "task": words.task, "due": (timezone.now() + WITHIN).isoformat()}
    act(by=by, number=number, step="call", details={"orders": [row]})
    after, rules, _ = load(by=by, number=number)
    return open_order(after, by=by, rules=rules)
