"""The rules of each step beyond its gates: what its details must say together, and what follows from them.

Each function completes the facts of one act, notes faults of its details, or raises Refused.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from huying.domain.case.asked import Asked
from huying.domain.case.calling import conclude_add, conclude_call, conclude_plan, the_call
from huying.domain.case.clocks import clock, resumed_due
from huying.domain.case.conditions import confirmations, other_holders, urged, wanted
from huying.domain.case.duties import tasks
from huying.domain.case.gates import passes
from huying.domain.case.groups import GROUP_CONCLUSIONS
from huying.domain.case.listed import check_matter
from huying.domain.case.overdue import conclude_overdue, see_to
from huying.domain.case.owing import higher_holders
from huying.domain.case.recusal import conclude_recuse
from huying.domain.case.scoring import better_than_petitioner, score_of
from huying.domain.case.side_conclusions import SIDE_CONCLUSIONS, let_go
from huying.domain.case.taking import Taking
from huying.domain.process import depends_on
from huying.domain.refusals import Refused

STAYS_DONE = frozenset({"register", "reopen", "escalate", "reassign", "join", "emergency", "record"})
"""What a new holder finds done: what happened, not what the one before judged."""


def conclude(taking: Taking) -> None:
    """Apply the step's own rules, where it has any."""
    rule = _RULES.get(taking.rule.step)
    if rule is not None:
        rule(taking)


def _link(taking: Taking) -> None:
    """A repeat of an earlier case, or only related to it (S4-50)."""
    facts = taking.facts
    facts["as"] = "related" if facts.setdefault("kind", "repeat") == "related" else "repeat"
    if facts["as"] == "repeat" and taking.case.repeat_of is not None:
        raise Refused("already_done", step="link")


def _merge(taking: Taking) -> None:
    taking.facts["as"] = "child"


def _assess(taking: Taking) -> None:
    """The judgement before a call (S4-15). Made anew, it undoes what stood on the one before (S1-56)."""
    case, process = taking.case, taking.rules.process
    problems = taking.contents.get("problems")
    if problems:
        taking.facts["problems"] = len(problems)
    kind = taking.rules.units.get(case.holder).kind
    if taking.facts.get("needs_call") and kind not in process.callers:
        taking.fault("needs_call", "escalate_first")
    check_matter(taking)
    taking.facts["undone"] = sorted(depends_on(process, "assess") - {"close"})


def _escalate(taking: Taking) -> None:
    """One level up, on two tracks: a named person, and a record filed with the upper level (S1-50)."""
    facts = taking.facts
    higher = higher_holders(taking.case, taking.rules)
    if "to" in facts and facts["to"] not in higher:
        taking.fault("to", "not_above", allowed=list(higher))
    facts["filed_with"] = facts.get("to")
    _moves(taking, higher)


def _reassign(taking: Taking) -> None:
    """To another unit that holds cases, by the centre (分派, S0-63): it begins with the case as if it were new."""
    others = other_holders(taking.case, taking.rules)
    if "to" in taking.facts and taking.facts["to"] not in others:
        taking.fault("to", "no_holder_here")
    _moves(taking, others)


def _moves(taking: Taking, allowed: Collection[str]) -> None:
    """The case goes to another holder: what the last one judged is undone, what its own units had to do ends."""
    case, facts = taking.case, taking.facts
    facts["moved"] = [order.no for order in case.current_orders if order.live and order.own]
    facts["undone"] = sorted({*case.done, "confirm"} - STAYS_DONE)
    if case.level is not None and facts.get("to") in allowed:
        facts["level"] = taking.rules.units.get(facts["to"]).kind


def _confirm(taking: Taking) -> None:
    """All who must confirm, or the one who may; a no undoes the application (S1-56, R-03)."""
    case, rule = taking.case, taking.rule
    asked = Asked(case=case, rule=rule, rules=taking.rules, by=taking.by, order=None)
    who = confirmations(asked)[0]
    taking.facts["who"] = who
    left = set(wanted(rule)) - set(case.confirmed) - {who}
    taking.facts["complete"] = not (rule.each and left)
    if taking.facts.get("agreed") is False:
        taking.facts["undone"] = ["apply", "confirm"]


def _hand_on(taking: Taking) -> None:
    """Inside the called unit, which stays answerable (S1-86)."""
    unit, order = taking.facts.get("unit"), taking.the_order
    if unit is not None and (unit == order.unit or not taking.rules.units.is_inner_of(unit, order.unit)):
        taking.fault("unit", "not_inside", unit=order.unit)


def _attend(taking: Taking) -> None:
    """The roll as the street side confirms it; absence only once the time to come is past (R-14)."""
    order = taking.the_order
    people: list[dict[str, Any]] = taking.facts.get("people", [])
    results = [row.get("result") for row in people]
    came = [
        _arrival(taking, n, row)
        for n, row in enumerate(people)
        if row.get("result") in ("on_time", "late", "proxy")
    ]
    if came:
        on_time = "on_time" in came
        taking.facts["attendance"] = "on_time" if on_time else "late"
    else:
        taking.facts["attendance"] = "absent" if "absent" in results or not results else "unfit"
        if order.arrive_due is not None and taking.now < order.arrive_due:
            raise Refused("too_early_for_absence", due=order.arrive_due.isoformat())
    if order.attendance in ("on_time", "late") and not came:
        raise Refused("already_came")


def _arrival(taking: Taking, n: int, row: dict[str, Any]) -> str:
    """Whether this person came in time, by the moment the street side confirms."""
    order = taking.the_order
    at = datetime.fromisoformat(row["at"]) if "at" in row else taking.at
    row["at"] = at.isoformat()
    if at > taking.now:
        taking.fault(f"people.{n}.at", "in_future")
    if at < order.at:
        taking.fault(f"people.{n}.at", "before_call", called=order.at.isoformat())
    late = order.arrive_due is not None and at > order.arrive_due
    if row["result"] == "on_time" and late:
        taking.fault(
            f"people.{n}.result", "came_late", due=order.arrive_due.isoformat() if order.arrive_due else None
        )
    return "late" if late or row["result"] == "late" else "on_time"


OVERDUE_ONLY = frozenset({"sign", "feed_back", "score_caller", "evaluate"})
"""What may be waived only once it is overdue: a unit must have had its time."""


def _waive(taking: Taking) -> None:
    order, gate = taking.the_order, taking.facts.get("gate")
    if gate is None:
        return
    rule = taking.rules.rule(gate)
    if rule is None or order.kind not in rule.on:
        raise Refused("not_in_process", step=gate)
    if passes(taking.case, order, gate, taking.rules.process):
        raise Refused("already_done", step=gate)
    running = clock(taking.case, rule, taking.rules, order)
    if gate in OVERDUE_ONLY and running is not None and taking.now <= running.due_at:
        raise Refused("not_overdue", step=gate, due=running.due_at.isoformat())


def _consult(taking: Taking) -> None:
    taking.facts["call"] = the_call(taking).no


def _forward(taking: Taking) -> None:
    """In the subdistrict's place only once its time is over, and then saying whose it was and how long (S0-78)."""
    case, rule, rules = taking.case, taking.rule, taking.rules
    if not taking.by.system:
        return
    owed = next((task for task in tasks(case, rules) if task.step == rule.step), None)
    if owed is None or owed.clock is None or rule.limit is None or taking.now <= owed.clock.due_at:
        raise Refused("nothing_overdue")
    taking.facts["instead_of"] = owed.unit
    taking.facts["limit"] = {"kind": rule.limit.kind.value, "n": rule.limit.n}


def _log(taking: Taking) -> None:
    if "text" not in taking.contents and not taking.facts.get("files"):
        taking.fault("text", "text_or_files")


def _send_back(taking: Taking) -> None:
    """Back to handling with demands, counted; what stood on the answer is undone (S4-26, R-13)."""
    case, order = taking.case, taking.the_order
    due = resumed_due(order, taking.rules, at=taking.now)
    taking.facts["handle_due"] = due.isoformat() if due else None
    taking.facts["lapsed"] = order.lapsed or bool(order.done["feed_back"].late)
    taking.facts["undone"] = sorted(
        depends_on(taking.rules.process, "feed_back") & set(case.done) - {"close"}
    )


def _party(taking: Taking) -> None:
    no = taking.facts.get("party")
    if no is not None and not 1 <= no <= len(taking.case.parties):
        taking.fault("party", "no_such_party", parties=len(taking.case.parties))
    elif taking.by.party is not None and no != taking.by.party:
        raise Refused("not_yours")


def _visit(taking: Taking) -> None:
    _party(taking)
    facts = taking.facts
    if facts.get("reached") and "answer" not in facts:
        taking.fault("answer", "required")
    if facts.get("reached") is False:
        facts.pop("answer", None)


def _score(taking: Taking) -> None:
    """Only the caller scores (R-12), by the process's formula; better than the petitioner needs a reason."""
    order, process, facts = taking.the_order, taking.rules.process, taking.facts
    satisfaction, points = facts.get("satisfaction"), facts.get("points")
    if process.score.formula in ("rates", "mutual") and satisfaction is None:
        taking.fault("satisfaction", "required")
    if points is not None and not 0 <= Decimal(points) <= 100:
        taking.fault("points", "not_points")
    if taking.reading.faults:
        return
    if (
        satisfaction
        and better_than_petitioner(taking.case, process, satisfaction)
        and "reason" not in taking.contents
    ):
        taking.fault("reason", "better_than_petitioner")
    facts["score"] = asdict(score_of(order, process, satisfaction=satisfaction, points=points))


def _given(taking: Taking) -> None:
    """What one side thinks of the other; it is worth what the process says (S0-64, S0-80)."""
    satisfaction = taking.facts.get("satisfaction")
    if satisfaction is not None:
        taking.facts["value"] = 100 * taking.rules.process.worth(satisfaction)


def _urge(taking: Taking) -> None:
    taking.facts["orders"] = list(urged(taking.case, taking.order, taking.rules))
    see_to(taking, taking.facts["orders"])


def _coordinate(taking: Taking) -> None:
    """The orders it is about: the one named, or all that live. Their units read it as the caller does (S0-63)."""
    running = [order for order in taking.case.current_orders if order.live and order.obliged]
    meant = running if taking.order is None else [taking.order]
    taking.facts["orders"] = [order.no for order in meant]


_RULES: Mapping[str, Callable[[Taking], None]] = {
    "link": _link,
    "merge": _merge,
    "assess": _assess,
    "escalate": _escalate,
    "reassign": _reassign,
    "confirm": _confirm,
    "call": conclude_call,
    "add": conclude_add,
    "withdraw": let_go,
    "hand_on": _hand_on,
    "attend": _attend,
    "waive": _waive,
    "consult": _consult,
    "forward": _forward,
    "plan": conclude_plan,
    "log": _log,
    "send_back": _send_back,
    "answer": _party,
    "visit": _visit,
    "score": _score,
    "score_caller": _given,
    "evaluate": _given,
    "recuse": conclude_recuse,
    "urge": _urge,
    "coordinate": _coordinate,
    "overdue": conclude_overdue,
    **SIDE_CONCLUSIONS,
    **GROUP_CONCLUSIONS,
}
