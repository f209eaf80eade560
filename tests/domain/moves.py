"""What somebody may do next in a case, with details that are right for it, drawn by the test that asks."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from huying.domain.case import Actor, Order, why_not
from huying.domain.case.asked import Asked
from huying.domain.case.clocks import clock
from huying.domain.case.conclude import OVERDUE_ONLY
from huying.domain.case.conditions import other_holders
from huying.domain.case.counterpart import counterpart
from huying.domain.case.gates import call_for, in_hand, passes
from huying.domain.case.owing import higher_holders
from huying.domain.case.side_conclusions import suggested
from huying.domain.case.whistles import spent
from huying.domain.steps_aside import SUPERVISIONS
from huying.domain.worktime import add, working_time
from tests.domain.town import (
    CHIEF,
    COMMUNITY,
    DEPARTMENTS,
    DISCIPLINE,
    DISPATCHER,
    FURTHER,
    GRID,
    GRID_WORKER,
    INSPECTOR,
    LIAISONS,
    OPERATOR,
    PETITIONER,
    PHOTO,
    PLATFORM,
    POLICE,
    POLICE_STATION,
    PRINCIPAL,
    SECTION,
    SECTION_CLERK,
    STATION_HANDLER,
    STREET,
    Walk,
    actor,
    demands,
)

T = TypeVar("T")
Pick = Callable[[Sequence[T]], T]
OTHERS = (*DEPARTMENTS, *FURTHER)
CENTRES_LEADERS = (actor(PLATFORM, "leader", 54), actor(PLATFORM, "principal", 55))
"""Who confirms for a subdistrict that is complained about."""
CAST = (
    DISPATCHER,
    SECTION_CLERK,
    PRINCIPAL,
    actor(STREET, "leader", 50),
    OPERATOR,
    CHIEF,
    GRID_WORKER,
    STATION_HANDLER,
    actor(SECTION, "liaison", 51),
    actor(COMMUNITY, "liaison", 52),
    actor(COMMUNITY, "leader", 53),
    INSPECTOR,
    *CENTRES_LEADERS,
    PETITIONER,
    *LIAISONS.values(),
)
PERSON = {"name": "某", "phone": "13900000000"}
GATES = ("sign", "name", "attend", "plan", "agree", "feed_back")


def move(walk: Walk, step: str, order: int | None, by: Actor, pick: Pick[Any]) -> dict[str, Any] | None:
    """Details of a step that is open, as they may rightly be; None where none are right at this moment."""
    if step == "call":
        return _call(walk, by, pick)
    if step in _MOVES:
        found: dict[str, Any] | None = _MOVES[step](walk, pick)
        return found
    if step in _ORDER_MOVES and order is not None:
        return _ORDER_MOVES[step](walk, walk.order(order), pick)
    if step in ("answer", "visit"):
        return _to_a_party(walk, step, by, pick)
    return _PLAIN.get(step, {})


_PLAIN: dict[str, dict[str, Any]] = {
    "apply": {"reason": "…"},
    "answer_all": {"text": "…"},
    "name": {"people": [{"name": "队员"}]},
    "consult": {"minutes": "…"},
    "log": {"text": "…"},
    "coordinate": {"text": "…"},
    "feed_back": {"opinion": "已处置", "files": PHOTO},
    "send_back": {"demands": "…"},
    "report": {"summary": "…"},
    "prepare": {"text": "…", "files": PHOTO},
    "dispute": {"reason": "…"},
    "resume": {"reason": "…"},
    "hand_back": {"reason": "…"},
    "reply": {"text": "…"},
    "record": {"summary": "…", "reason": "…"},
    "clue_reply": {"result": "…"},
}


def _seldom(details: dict[str, Any]) -> Callable[[Walk, Pick[Any]], dict[str, Any] | None]:
    """What ends a case at once is done seldom, so that most walks go far."""
    return lambda walk, pick: details if pick(range(10)) == 0 else None


def _not_accept(walk: Walk, pick: Pick[Any]) -> dict[str, Any] | None:
    chosen = {"exit": pick(walk.rules.process.choices("exits")), "reason": "…", "reply": "…"}
    return _seldom(chosen)(walk, pick)


def _link(walk: Walk, pick: Pick[Any]) -> dict[str, Any]:
    kinds = ["related"] if walk.state.repeat_of else ["related", "repeat"]
    return {"to": "420106-20260301-H-00001", "kind": pick(kinds)}


def _assess(walk: Walk, pick: Pick[Any]) -> dict[str, Any]:
    callers = walk.rules.process.callers
    may_call = walk.rules.units.get(walk.state.holder).kind in callers
    return {
        "needs_call": may_call and pick([True, True, False]),
        "reason": "…",
        "problems": ["…"] * pick([0, 1, 3]),
    }


def _escalate(walk: Walk, pick: Pick[Any]) -> dict[str, Any]:
    return {"to": pick(higher_holders(walk.state, walk.rules)), "reason": "…", "person": "某"}


def _reassign(walk: Walk, pick: Pick[Any]) -> dict[str, Any] | None:
    """Seldom, and to those of the town who have posts for everything."""
    known = [one for one in (STREET, COMMUNITY) if one in other_holders(walk.state, walk.rules)]
    return {"to": pick(known), "reason": "…"} if known and pick(range(4)) == 0 else None


def _own_units(walk: Walk) -> tuple[str, ...]:
    return (GRID,) if walk.state.holder == COMMUNITY else (SECTION, COMMUNITY)


def _own_row(walk: Walk, unit: str) -> dict[str, Any]:
    return {"unit": unit, "task": "…", "due": (walk.now + timedelta(days=2)).isoformat()}


def _times(walk: Walk, pick: Pick[Any]) -> dict[str, Any]:
    times: dict[str, Any] = {}
    if "attend" in walk.rules.process.steps:
        times |= {"place": "…", "arrive_at": (walk.now + timedelta(hours=pick([1, 3, 30]))).isoformat()}
    if pick([True, False]):
        times["window_end"] = (walk.now + timedelta(days=pick([2, 9]))).isoformat()
    return times


def _may_whistle(walk: Walk) -> bool:
    case = walk.state
    may_call = walk.rules.units.get(case.holder).kind in walk.rules.process.callers
    return bool(case.needs_call) or ("emergency" in case.done and may_call)


def _call(walk: Walk, by: Actor, pick: Pick[Any]) -> dict[str, Any] | None:
    if not _may_whistle(walk) or _whistles_spent(walk):
        # Sent by another than the holder the list's lead would lead them too.
        holder = walk.state.holder
        another = holder not in by.stands_for and holder not in walk.state.tied
        if walk.rules.process.list_match and another:
            return None
        return {"orders": [_own_row(walk, pick(_own_units(walk)))]}
    # By the list the matter's lead leads; otherwise whoever the caller likes.
    first = 0 if walk.rules.process.list_match else pick(range(len(OTHERS)))
    units = (OTHERS * 2)[first : first + pick([1, 1, 2, 3, 4, 8])]
    rows = [
        demands(unit, "lead" if not n else pick(["support", "support", "informed"]))
        for n, unit in enumerate(units)
    ]
    return {"orders": rows, "reason": "前次未能解决", **_times(walk, pick)}


def _whistles_spent(walk: Walk) -> bool:
    """Whether only own units may still be told."""
    rule = walk.rules.process.steps["call"]
    asked = Asked(case=walk.state, rule=rule, rules=walk.rules, by=DISPATCHER, order=None)
    return spent(asked) is not None


def _add(walk: Walk, pick: Pick[Any]) -> dict[str, Any] | None:
    case = walk.state
    last = case.current_calls[-1].no
    here = [o for o in case.orders if o.call == last and o.live and o.obliged]
    busy = {o.unit for o in (*here, *in_hand(case, walk.rules.process))}
    others = _may_whistle(walk)
    free = [unit for unit in (OTHERS if others else _own_units(walk)) if unit not in busy]
    if not free:
        return None
    led = any(o.role == "lead" for o in here)
    if others and not led and walk.rules.process.list_match:
        free = [one for one in free if one == OTHERS[0]]
    if not free:
        return None
    unit = pick(free)
    role = pick(["support", "informed"]) if led else "lead"
    row = demands(unit, role) if others else _own_row(walk, unit) | {"role": role}
    times = {name: value for name, value in _times(walk, pick).items() if name != "place"}
    if "window_end" not in times:
        times["window_end"] = (walk.now + timedelta(days=3)).isoformat()
    return {"order": row, **(times if others else {})}


def _plan(walk: Walk, pick: Pick[Any]) -> dict[str, Any] | None:
    case, process = walk.state, walk.rules.process
    call = call_for(case, process.steps["plan"], process)
    assert call is not None
    open_ones = [
        o
        for o in case.orders
        if o.call == call.no and o.obliged and o.live and not o.own and "feed_back" not in o.done
    ]
    lines = [
        {"unit": o.unit, "task": "…", "due": (walk.now + timedelta(days=pick([1, 4]))).isoformat()}
        for o in open_ones
        if not passes(case, o, "plan", process) or pick([True, False, False])
    ]
    return {"lines": lines} if lines else None


def _withdraw(walk: Walk, order: Order, pick: Pick[Any]) -> dict[str, Any]:
    others = [
        o.no for o in walk.state.orders if o.call == order.call and o.live and o.obliged and o.no != order.no
    ]
    heir = {"lead": pick(others)} if order.role == "lead" and others else {}
    return {"reason": "…", **heir}


def _hand_on(walk: Walk, order: Order, pick: Pick[Any]) -> dict[str, Any] | None:
    return {"unit": POLICE_STATION} if order.unit == POLICE else None


def _attend(walk: Walk, order: Order, pick: Pick[Any]) -> dict[str, Any] | None:
    past = order.arrive_due is None or walk.now + timedelta(minutes=1) > order.arrive_due
    results = ["late", "proxy"] if past else ["on_time", "proxy"]
    if past and order.attendance not in ("on_time", "late"):
        results += ["absent", "unfit"]
    return {"people": [{"person": "某", "result": pick(results)}]}


def _waive(walk: Walk, order: Order, pick: Pick[Any]) -> dict[str, Any] | None:
    gates = [gate for gate in GATES if may_be_waived(walk, order, gate)]
    return {"gate": pick(gates), "reason": "…"} if gates else None


def may_be_waived(walk: Walk, order: Order, gate: str) -> bool:
    """Whether the caller may let the unit off this step now."""
    rule = walk.rules.rule(gate)
    if rule is None or order.kind not in rule.on or passes(walk.state, order, gate, walk.rules.process):
        return False
    running = clock(walk.state, rule, walk.rules, order)
    return gate not in OVERDUE_ONLY or running is None or walk.now + timedelta(minutes=1) > running.due_at


def _score(walk: Walk, order: Order, pick: Pick[Any]) -> dict[str, Any]:
    if walk.rules.process.score.formula == "street_and_system":
        return {"points": pick(["0", "59.995", "100"])}
    return _answer(walk, pick)


def _answer(walk: Walk, pick: Pick[Any]) -> dict[str, Any]:
    return {"satisfaction": pick(walk.rules.process.choices("satisfaction")), "reason": "…"}


def _to_a_party(walk: Walk, step: str, by: Actor, pick: Pick[Any]) -> dict[str, Any] | None:
    if not walk.state.parties:
        return None
    unserved = [p.no for p in walk.state.parties if not (p.answered if step == "answer" else p.visited)]
    party = by.party or pick(unserved or [1])
    if step == "answer":
        return {"party": party, "text": "…"}
    answers = walk.rules.process.choices("satisfaction")
    return {"party": party, "channel": "phone", "reached": pick([True, False]), "answer": pick(answers)}


def _represent(walk: Walk, pick: Pick[Any]) -> dict[str, Any]:
    group, parties = walk.rules.process.group, walk.state.parties
    assert group is not None
    named = range(1, pick(range(1, min(group.representatives, len(parties)) + 1)) + 1)
    return {"representatives": [{"party": no} for no in named]}


def merge_in(walk: Walk, petitioners: int) -> Walk:
    """Another case of so many petitioners is merged into this one, where the process merges."""
    child = Walk(by=walk.rules)
    child.now = walk.now
    people = [{"name": "某", "phone": f"139{len(walk.taken):04}{no:04}"} for no in range(petitioners - 1)]
    channel = walk.rules.process.choices("channels")[0]
    child.registered(grid=None, channel=channel, parties=[*people, {"anonymous": True}])
    able = [by for by in CAST if why_not(child.state, "merge", by=by, rules=child.rules) is None]
    if not able or walk.state.ended is not None:
        return walk
    child.take("merge", able[0], to="420106-20260301-H-00003")
    walk.now = child.now
    number = f"420106-20260301-H-1{len(walk.taken):04}"
    taken = counterpart(walk.state, child.taken[-1], number=number, now=walk.now, by=able[0])
    walk.case = taken.case
    walk.taken.append(taken)
    return walk


def _return(walk: Walk, order: Order, pick: Pick[Any]) -> dict[str, Any] | None:
    limit, signed = walk.rules.process.steps["return"].limit, order.done.get("sign")
    if limit is not None and signed is not None:
        last = add(calendar=walk.rules.calendar, start=signed.at, limit=limit).due_at
        if walk.now + timedelta(minutes=1) > last:
            return None
    return {"reason": "…", "basis": "…"}


def _heir(walk: Walk, order: Order, pick: Pick[Any]) -> dict[str, Any]:
    found = _withdraw(walk, order, pick)
    return {name: value for name, value in found.items() if name == "lead"}


def _judge_return(walk: Walk, order: Order, pick: Pick[Any]) -> dict[str, Any]:
    agreed = pick([False, True])
    return {"agreed": agreed, "reason": "…", **(_heir(walk, order, pick) if agreed else {})}


def _rule(walk: Walk, order: Order, pick: Pick[Any]) -> dict[str, Any]:
    outcome = pick(["stays", "moves"])
    heir = _heir(walk, order, pick) if outcome == "moves" else {}
    return {"outcome": outcome, "opinion": "…", **heir}


def _extend(walk: Walk, order: Order, pick: Pick[Any]) -> dict[str, Any] | None:
    due, calendar = order.handle_due, walk.rules.calendar
    if due is None or walk.now + timedelta(minutes=1) > due:
        return None
    until = due + timedelta(hours=pick([1, 30]))
    more = working_time(calendar=calendar, a=due, b=until)
    whole = working_time(calendar=calendar, a=order.at, b=order.aside.first_due or due)
    return {"until": until.isoformat(), "reason": "…"} if more <= whole else None


def _suspend(walk: Walk, order: Order, pick: Pick[Any]) -> dict[str, Any]:
    until = walk.now + timedelta(days=pick([1, 40]))
    return {"until": until.isoformat(), "plan": "…", "reason": "…"}


def _judge_suspension(walk: Walk, order: Order, pick: Pick[Any]) -> dict[str, Any]:
    until = order.aside.until
    possible = until is not None and until > walk.now + timedelta(minutes=1)
    return {"agreed": possible and pick([True, True, False]), "reason": "…"}


def _supervise(walk: Walk, order: Order, pick: Pick[Any]) -> dict[str, Any]:
    last = order.aside.supervised[-1:]
    levels = SUPERVISIONS[SUPERVISIONS.index(last[0]) if last else 0 :]
    reply_by = (walk.now + timedelta(days=pick([1, 6]))).isoformat()
    return {"level": pick(levels), "demands": "…", "reply_by": reply_by}


def _split(walk: Walk, pick: Pick[Any]) -> dict[str, Any]:
    case = walk.state
    working = [o.no for o in case.current_orders if o.live and o.obliged]
    return {"leads": [{"problem": n, "order": pick(working)} for n in range(1, case.problems + 1)]}


def _clue(walk: Walk, order: Order, pick: Pick[Any]) -> dict[str, Any] | None:
    kinds = suggested(walk.state, order, walk.rules, at=walk.now + timedelta(minutes=1))
    return {"kind": pick(kinds), "to": DISCIPLINE, "text": "…"} if kinds else None


AGAINST = (STREET, COMMUNITY, DEPARTMENTS[0], POLICE, POLICE_STATION, GRID)
"""Whom a case may complain about."""


def _recuse(walk: Walk, pick: Pick[Any]) -> dict[str, Any] | None:
    """Seldom, so that most walks go by the ordinary hands."""
    left = [unit for unit in AGAINST if unit not in walk.state.against]
    return {"against": pick(left), "reason": "…"} if left and pick(range(6)) == 0 else None


_MOVES: dict[str, Callable[[Walk, Pick[Any]], dict[str, Any] | None]] = {
    "join": lambda walk, pick: {"party": pick([PERSON, {"anonymous": True}])},
    "not_accept": _not_accept,
    "merge": _seldom({"to": "420106-20260301-H-00002"}),
    "link": _link,
    "assess": _assess,
    "escalate": _escalate,
    "reassign": _reassign,
    "recuse": _recuse,
    "confirm": lambda walk, pick: {"agreed": pick([True, True, False])},
    "add": _add,
    "plan": _plan,
    "verify": lambda walk, pick: {
        "method": walk.rules.process.choices("methods")[0],
        "result": pick(["done", "done", "not_done"]),
    },
    "reopen": lambda walk, pick: {"kind": pick(["recurrence", "unsatisfied"]), "reason": "…"},
    "emergency": lambda walk, pick: {"reason": "…", "measures": "…"} if pick(range(4)) == 0 else None,
    "cancel": _seldom({"reason": "…"}),
    "split": _split,
    "represent": _represent,
}
_ORDER_MOVES: dict[str, Callable[[Walk, Order, Pick[Any]], dict[str, Any] | None]] = {
    "withdraw": _withdraw,
    "hand_on": _hand_on,
    "attend": _attend,
    "waive": _waive,
    "score": _score,
    "score_caller": lambda walk, order, pick: _answer(walk, pick),
    "evaluate": lambda walk, order, pick: _answer(walk, pick),
    "return": _return,
    "judge_return": _judge_return,
    "rule": _rule,
    "extend": _extend,
    "judge_extension": lambda walk, order, pick: {"agreed": pick([True, False]), "reason": "…", "told": "…"},
    "suspend": _suspend,
    "judge_suspension": _judge_suspension,
    "supervise": _supervise,
    "clue": _clue,
}
