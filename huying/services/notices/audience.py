"""Who is told of one entry: whoever owes what came to be owed by it, and whom the act itself was about.

A unit and roles are told, never one person, as a unit and roles owe a task. What is told of a case is never more than
`domain/access.py` shows them: who sees nothing of it is told nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from huying.domain.access import sees
from huying.domain.case import Actor, Case, Recorded, Rules, units_stood_for
from huying.domain.case.duties import Task, tasks
from huying.domain.case.recusal import deputy, is_tied
from huying.domain.case.state import Order
from huying.domain.case.whistles import number_of

CALLER_IS_TOLD: Final[Mapping[str, str]] = {"sign": "signed", "feed_back": "fed_back"}
"""What a called unit does and its caller waits for, and what this news is called."""
CALLED_IS_TOLD: Final[Mapping[str, str]] = {
    "send_back": "sent_back",
    "urge": "urged",
    "coordinate": "coordinated",
    "withdraw": "withdrawn",
    "hand_on": "handed_on",
    "judge_return": "judged",
    "judge_extension": "judged",
    "judge_suspension": "judged",
    "rule": "judged",
    "supervise": "supervised",
}
"""What is done to a called unit's order, and what this news is called."""
SIDES: Final[Mapping[str, tuple[str, ...]]] = {
    "caller": ("accept", "attend", "call", "score", "close"),
    "called": ("sign", "feed_back"),
}
"""By whose hands each side is known: the first of these steps that the process takes names its roles."""
RELATIONS: Final[Mapping[str, frozenset[str]]] = {
    "caller": frozenset({"caller", "holder"}),
    "called": frozenset({"called"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What one unit's posts in these roles are told of an entry: no roles are all of them. `task` is what they owe.

    `whistle` says which further whistle they are called by (二次呼叫).
    """

    kind: str
    unit: str
    roles: tuple[str, ...]
    order: int | None = None
    task: str | None = None
    due_at: datetime | None = None
    whistle: int = 0


def news_of(before: Case | None, entry: Recorded, after: Case, rules: Rules) -> tuple[News, ...]:
    """Everything that is told of an entry, what the act itself was about first."""
    owed = tasks(after, rules)
    known = set() if before is None else {_mark(task) for task in tasks(before, rules)}
    fresh = [task for task in owed if _mark(task) not in known]
    # What came to be owed by this very act goes before what was owed already.
    about = [_with_task(one, (*fresh, *owed)) for one in _about(before, entry, after, rules)]
    said = {(one.unit, one.order) for one in about}
    return (*about, *(_of_task(task) for task in fresh if (task.unit, task.order) not in said))


def _mark(task: Task) -> tuple[str, int | None, str]:
    return task.step, task.order, task.unit


def _of_task(task: Task) -> News:
    due_at = task.clock.due_at if task.clock else None
    return News(
        kind="task", unit=task.unit, roles=task.roles, order=task.order, task=task.step, due_at=due_at
    )


def _with_task(one: News, owed: Iterable[Task]) -> News:
    """The news with what its unit owes on that order, in the roles that owe it."""
    found = next((task for task in owed if (task.unit, task.order) == (one.unit, one.order)), None)
    if found is None:
        return one
    roles = _joined(one.roles, found.roles)
    return replace(_of_task(found), kind=one.kind, roles=roles, whistle=one.whistle)


def _joined(some: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*some, *more))) if some and more else ()


def _about(before: Case | None, entry: Recorded, after: Case, rules: Rules) -> Iterator[News]:
    known = len(before.orders) if before else 0
    for order in after.orders[known:]:
        yield _called(order, after, rules)
    if entry.step in CALLED_IS_TOLD:
        for no in _numbers(entry):
            yield _to_called(after.orders[no - 1], CALLED_IS_TOLD[entry.step], rules)
    if entry.step == "reassign" and before is not None:
        # Who had the case until now is told that it has gone (S0-63).
        yield News(kind="reassigned", unit=before.holder, roles=_roles("caller", rules))
    if entry.step == "coordinate":
        # What the centre settles between units concerns their caller as much (S0-63).
        caller = _deciding(after, after.orders[entry.order - 1] if entry.order else None, rules)
        yield News(kind="coordinated", unit=caller, roles=_roles("caller", rules), order=entry.order)
    yield from _forwarded(entry, after, rules)
    answered = after.order(entry.order) if entry.order else None
    if entry.step in CALLER_IS_TOLD and answered is not None:
        caller = _deciding(after, answered, rules)
        roles = _roles("caller", rules)
        yield News(kind=CALLER_IS_TOLD[entry.step], unit=caller, roles=roles, order=answered.no)


def _forwarded(entry: Recorded, after: Case, rules: Rules) -> Iterator[News]:
    """Where the system forwarded a call, whose time had passed learns it, and the community that waits (S0-78)."""
    street, rule = entry.facts.get("instead_of"), rules.rule(entry.step)
    if street is not None and rule is not None:
        yield News(kind="forwarded", unit=street, roles=rule.by[0].roles)
        yield News(kind="forwarded", unit=after.holder, roles=_roles("caller", rules))


def _called(order: Order, case: Case, rules: Rules) -> News:
    """That a unit is called, by which further whistle; or informed."""
    if order.role == "informed":
        return _to_called(order, "informed", rules)
    number = number_of(case, case.call_of(order))
    again = number > 1
    return replace(_to_called(order, "called_again" if again else "called", rules), whistle=number * again)


def _deciding(case: Case, order: Order | None, rules: Rules) -> str:
    """The caller, or who decides in its place where it is complained about."""
    caller = case.call_of(order).caller if order is not None else case.caller
    return (deputy(case, caller, rules) or caller) if is_tied(case, caller, rules) else caller


def _numbers(entry: Recorded) -> tuple[int, ...]:
    """The orders an act was about: its own, else those its facts name (an urging of the whole case)."""
    if entry.order is not None:
        return (entry.order,)
    return tuple(entry.facts.get("orders", ()))


def _to_called(order: Order, kind: str, rules: Rules) -> News:
    return News(kind=kind, unit=order.handler or order.unit, roles=_roles("called", rules), order=order.no)


def _roles(side: str, rules: Rules) -> tuple[str, ...]:
    """The roles of one side of an order, as the process knows them."""
    for step in SIDES[side]:
        rule = rules.rule(step)
        found = [who for who in rule.by if who.relation in RELATIONS[side]] if rule else []
        if found:
            return tuple(dict.fromkeys(role for who in found for role in who.roles))
    return ()


def acting_side(rules: Rules, unit: str | None) -> str | None:
    """Whom an act is said to come from: the outermost unit that the acting one stands for."""
    if unit is None or unit not in rules.units:
        return unit
    own = rules.units.stands_for(unit)
    return [one.code for one in rules.units.chain(unit) if one.code in own][-1]


def may_know(case: Case, rules: Rules, *, unit: str, role: str, post: int) -> bool:
    """Whether a post of this unit sees anything of the case."""
    if unit not in rules.units:
        return False
    actor = Actor(
        jurisdiction=rules.units.get(unit).jurisdiction,
        post=post,
        unit=unit,
        role=role,
        stands_for=units_stood_for(rules.units, unit),
        platform=rules.units.is_platform(unit),
    )
    return sees(case, actor, rules) is not None


def acting_units(rules: Rules, unit: str) -> frozenset[str]:
    """The units whose posts act for this one: itself, and whatever of it or below it stands for it."""
    now = rules.units.now(unit)
    if now not in rules.units:
        return frozenset()
    below = (one.code for one in rules.units.under(now))
    return frozenset({now}) | {code for code in below if now in units_stood_for(rules.units, code)}
