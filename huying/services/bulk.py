"""One step on many cases: taken one by one, each by the same `take` as alone, each with an Idempotency-Key of its own.

The keys come from the form's, so a form that is sent twice does nothing twice; what was not done the first time is
tried again.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from huying.domain.case import Actor
from huying.domain.refusals import Fault, Faulty, Refused
from huying.domain.step_parts import Kind, Scope
from huying.domain.steps import STEPS
from huying.services.cases import act, key_of
from huying.services.centre import Ground, only_centre
from huying.services.errors import Busy, KeyReused, NotVisible
from huying.services.lists import rows_for
from huying.store import centre
from huying.store.sql import Row

MOST = 100
"""How many are acted on by one form."""
PATIENCE = 20.0
"""Seconds after which a form's remaining rows are left for another press, before anything gives up waiting."""
FIVE: Mapping[str, tuple[str, ...]] = {
    "sort": ("assess",),
    "assign": ("reassign", "call", "add", "withdraw", "judge_return", "rule"),
    "follow": ("verify", "log", "note", "close"),
    "urge": ("urge", "supervise"),
    "coordinate": ("coordinate",),
}
"""梳理 · 分派 · 跟进 · 督促 · 协调 (S0-63): what a centre does, and by which steps: those that make sense for many at
once. A case is given to another holder, units are called, added and withdrawn, what they give back or dispute is
decided; which of these a post is offered is its process's."""
BULK = tuple(step for steps in FIVE.values() for step in steps)

NOT_IN_BULK = frozenset({Kind.FILES, Kind.PARTY_NO, Kind.ORDER_NO, Kind.CASE})
"""Details that belong to one case alone: a form for many does not ask for them."""
CENTRE_AS = frozenset({"platform", "holder", "caller", "above", "anyone"})
"""As what a centre's post may take a step of BULK; each case is asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A case, or one order of it, and the last entry on it that was shown; None before it was."""

    number: str
    order: int | None = None
    seen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one target: done, again (done by this form before), refused, faulty, gone (not for these eyes),
    reused (the form's number came with other words), busy, or left (not tried: time was up).
    """

    target: Target
    outcome: str
    refused: Refused | None = None
    faults: tuple[Fault, ...] = ()


def offered(on: Ground, by: Actor) -> tuple[str, ...]:
    """The steps of BULK that a process in use lets this post's role take as the centre, or as holder or caller."""
    only_centre(by)
    rules = [process.steps[step] for process in on.processes for step in BULK if step in process.steps]
    mine = {
        rule.step
        for rule in rules
        for who in rule.by
        if who.relation in CENTRE_AS and (not who.roles or by.role in who.roles)
    }
    return tuple(step for step in BULK if step in mine)


def targets(step: str, chosen: Iterable[Target]) -> tuple[Target, ...]:
    """Each case, or each order, once: what is chosen twice is acted on once."""
    takes_order = STEPS[step].scope is Scope.ORDER or STEPS[step].on_order
    cut = (one if takes_order else Target(number=one.number, seen=one.seen) for one in chosen)
    return tuple({(one.number, one.order): one for one in cut}.values())


def shown(*, by: Actor, on: Ground, wanted: Sequence[Target]) -> tuple[Row, ...]:
    """The rows of what was chosen, as these eyes may read them; `seen` is the last entry there. Raises NotVisible."""
    only_centre(by)
    found = centre.chosen(
        jurisdiction=by.jurisdiction,
        numbers=[one.number for one in wanted],
        orders=[one.order for one in wanted],
    )
    lit = (row | {"due_at": None, "seen": _seen(row)} for row in found if row["process"] in on.rules)
    return rows_for(lit, by=by, tree=on.units, now=timezone.now())


def _seen(row: Mapping[str, Any]) -> int:
    return int(row["case_seq"] if row["order_no"] is None else row["order_seq"])


def act_on_each(
    *, by: Actor, step: str, chosen: Sequence[Target], details: Mapping[str, Any], key: str, route: str
) -> tuple[Result, ...]:
    """Take the step on each, in order, as long as patience lasts. Raises NotVisible.

    Faulty when the details are wrong whatever the case: then they are the form's, and nothing is written. What only
    one case does not admit (a lead that needs an heir, a unit that is called already) is that row's.
    """
    only_centre(by)
    until = time.monotonic() + PATIENCE
    results: list[Result] = []
    for target in chosen:
        if time.monotonic() > until:
            results.append(Result(target=target, outcome="left"))
            continue
        results.append(_act(by, step, target, details, key, route))
    _raise_faults_of_the_form(step, results)
    return tuple(results)


def _raise_faults_of_the_form(step: str, results: Sequence[Result]) -> None:
    """The same faults wherever the step is open, nothing done anywhere, and all where the form can mend them."""
    faulty = [one for one in results if one.outcome == "faulty"]
    if not faulty or any(one.outcome not in ("faulty", "refused", "gone") for one in results):
        return
    asked = {field.name for field in STEPS[step].fields if field.kind not in NOT_IN_BULK}
    first = faulty[0].faults
    if all(one.faults == first for one in faulty) and {one.path.partition(".")[0] for one in first} <= asked:
        raise Faulty(first)


def _act(by: Actor, step: str, target: Target, details: Mapping[str, Any], key: str, route: str) -> Result:
    said = {"step": step, "number": target.number, "order": target.order, "details": dict(details)}
    mine = key_of(by=by, key=own_key(key, step, target), route=route, body=said)
    try:
        done = act(
            by=by,
            number=target.number,
            step=step,
            order=target.order,
            seen=target.seen,
            details=details,
            key=mine,
        )
    except Refused as refused:
        return Result(target=target, outcome="refused", refused=refused)
    except Faulty as faulty:
        return Result(target=target, outcome="faulty", faults=faulty.faults)
    except NotVisible:
        return Result(target=target, outcome="gone")
    except KeyReused:
        return Result(target=target, outcome="reused")
    except Busy:
        return Result(target=target, outcome="busy")
    return Result(target=target, outcome="again" if done.again else "done")


def own_key(key: str, step: str, target: Target) -> str:
    """The key of one row of a form: always the same for the same row of the same form."""
    text = f"{key}\n{step}\n{target.number}\n{target.order or 0}"
    return "bulk-" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
