"""What a call, an added unit and a plan must say before they stand (R-02, R-04, S4-17, S4-54)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from huying.domain.case.clocks import handle_due
from huying.domain.case.gates import ABSENT, call_for, concerns_level, in_hand, passes
from huying.domain.case.listed import check_rows, fill_roles
from huying.domain.case.rules import Rules
from huying.domain.case.state import Call, Case, Order
from huying.domain.case.taking import Taking
from huying.domain.case.whistles import check_further
from huying.domain.process import depends_on
from huying.domain.refusals import Refused

DEMANDS = ("matters", "goal", "people")
"""What each called unit must be told: 协调事项 · 预期目标 · 人员需求 (S4-17, R-02)."""
FARTHEST = timedelta(days=3 * 366)
"""How far ahead a due may lie: one further is a slip of the pen."""
UNCALLABLE = frozenset({"province", "city", "district", "building"})


def is_own(rules: Rules, caller: str, unit: str) -> bool:
    """Whether a unit is the caller itself or stands below it: handling by one's own (R-04)."""
    return unit == caller or caller in {one.code for one in rules.units.chain(unit)}


def conclude_call(taking: Taking) -> None:
    """One call to one or more units: exactly one leads, each is told its part."""
    case, facts = taking.case, taking.facts
    facts["caller"] = case.holder
    rows: list[dict[str, Any]] = facts.get("orders", [])
    _check_units(taking, rows)
    fill_roles(taking, rows)
    for n, row in enumerate(rows):
        _complete_row(taking, row, f"orders.{n}.", sole=len(rows) == 1)
    _check_lead(taking, rows)
    check_rows(taking, rows, "orders")
    obliged = [row for row in rows if row["role"] != "informed"]
    called = [row for row in obliged if not row["own"]]
    if called:
        _check_whistle(taking)
        check_further(taking)
    elif obliged and case.needs_call:
        taking.fault("orders", "assessed_to_call")
    units = {row.get("unit") for row in rows}
    facts["superseded"] = [order.no for order in in_hand(case, taking.rules.process) if order.unit in units]
    facts["heirs"] = _heirs(case, facts["superseded"])
    facts["undone"] = sorted(_standing_on_orders(case, taking.rules))


def _heirs(case: Case, superseded: list[int]) -> list[int]:
    """Who leads an earlier call whose lead is called anew: its first order still alive, so that no call is without
    a lead."""
    heirs = []
    for lead in (case.orders[no - 1] for no in superseded):
        left = [
            o.no
            for o in case.orders
            if o.call == lead.call and o.live and o.obliged and o.no not in superseded
        ]
        heirs += left[:1] if lead.role == "lead" else []
    return heirs


def conclude_add(taking: Taking) -> None:
    """A unit more in the running call; its clocks start now, everybody else's go on."""
    case, row = taking.case, taking.facts.get("order", {})
    call = case.current_calls[-1]
    taking.facts["call"] = call.no
    live = [order for order in case.orders if order.call == call.no and order.live and order.obliged]
    if row.get("unit") in {order.unit for order in (*live, *in_hand(case, taking.rules.process))}:
        taking.fault("order.unit", "already_called", unit=row["unit"])
    has_lead = any(order.role == "lead" for order in live)
    row.setdefault("role", "support" if has_lead else "lead")
    if row["role"] == "lead" and has_lead:
        taking.fault("order.role", "lead_exists")
    taking.facts.setdefault("arrive_at", call.arrive_at.isoformat() if call.arrive_at else None)
    taking.facts.setdefault("window_end", call.window_end.isoformat() if call.window_end else None)
    _complete_row(taking, row, "order.", sole=False)
    check_rows(taking, [row], "order")
    if not row["own"] and row["role"] != "informed":
        _check_permission(taking)
        _check_moments(taking)
    taking.facts["undone"] = sorted(_standing_on_orders(case, taking.rules))


def _check_units(taking: Taking, rows: list[dict[str, Any]]) -> None:
    seen: set[str] = set()
    for n, row in enumerate(rows):
        unit = row.get("unit")
        if unit is None:
            continue
        if unit in seen:
            taking.fault(f"orders.{n}.unit", "called_twice", unit=unit)
        seen.add(unit)
        if taking.rules.units.get(unit).kind in UNCALLABLE:
            taking.fault(f"orders.{n}.unit", "uncallable", unit=unit)


def _complete_row(taking: Taking, row: dict[str, Any], path: str, *, sole: bool) -> None:
    """What the row means: own or called, its role, its dues; each demand that is missing is a fault."""
    unit = row.get("unit")
    caller = taking.facts.get("caller", taking.case.caller)
    # A row whose unit cannot be read is faulty anyway; it is taken for what the case was assessed as.
    row["own"] = is_own(taking.rules, caller, unit) if unit else not taking.case.needs_call
    row.setdefault("role", "lead" if sole else "support")
    if row["role"] == "informed":
        return
    if row["own"]:
        _complete_own(taking, row, path)
        return
    for name in DEMANDS:
        if f"{path}{name}" not in taking.contents:
            taking.fault(f"{path}{name}", "required")
    if "attend" in taking.rules.process.steps:
        row["arrive_due"] = taking.facts.get("arrive_at")
    due = handle_due(taking.rules, at=taking.now, window_end=taking.moment("window_end"))
    row["handle_due"] = due.isoformat() if due else None


def _complete_own(taking: Taking, row: dict[str, Any], path: str) -> None:
    """The caller's own unit: responsible unit, task and due are compulsory (S1-55, R-04)."""
    if f"{path}task" not in taking.contents:
        taking.fault(f"{path}task", "required")
    if "due" not in row:
        taking.fault(f"{path}due", "required")
    else:
        _check_ahead(taking, f"{path}due", datetime.fromisoformat(row["due"]))
    row["handle_due"] = row.get("due")


def _check_lead(taking: Taking, rows: list[dict[str, Any]]) -> None:
    obliged = [row for row in rows if row["role"] != "informed"]
    leads = [row for row in obliged if row["role"] == "lead"]
    if rows and not obliged:
        taking.fault("orders", "nobody_obliged")
    elif len(obliged) > 0 and len(leads) != 1:
        taking.fault("orders", "one_lead", leads=len(leads))


def _check_whistle(taking: Taking) -> None:
    """A call to other units: assessed so, confirmed where the process wants it, with time and place (S4-19)."""
    _check_permission(taking)
    attend = taking.rules.rule("attend")
    if attend is not None and not attend.optional:
        if "arrive_at" not in taking.facts:
            taking.fault("arrive_at", "required")
        if "place" not in taking.contents:
            taking.fault("place", "required")
    _check_moments(taking)


def _check_moments(taking: Taking) -> None:
    """Where units are to come, and until when they are to handle it, lies ahead, in this order (S4-19, S4-21)."""
    for name in ("arrive_at", "window_end"):
        moment = taking.moment(name)
        if moment is not None:
            _check_ahead(taking, name, moment)
    end = taking.moment("window_end")
    starts = [moment for name in ("window_start", "arrive_at") if (moment := taking.moment(name)) is not None]
    if end is not None and any(start >= end for start in starts):
        taking.fault("window_end", "before_start")


def _check_ahead(taking: Taking, path: str, moment: datetime) -> None:
    if moment <= taking.now:
        taking.fault(path, "in_past")
    elif moment > taking.now + FARTHEST:
        taking.fault(path, "too_far", days=FARTHEST.days)


def _check_permission(taking: Taking) -> None:
    """No whistle to others that was assessed as one's own, none without the confirmations (R-01, R-03); in an
    emergency neither is waited for (R-32)."""
    if "emergency" in taking.case.done:
        if taking.rules.units.get(taking.case.holder).kind not in taking.rules.process.callers:
            raise Refused("escalate_first")
        return
    if not taking.case.needs_call:
        raise Refused("assessed_as_own")
    gates = taking.rules.process.steps["call"].gates("called")
    for name in gates:
        if name != "assess" and name not in taking.case.done and concerns_level(taking.case, name):
            raise Refused("first", gates=[{"step": name, "done": 0, "of": 1}])


def _standing_on_orders(case: Case, rules: Rules) -> set[str]:
    """The steps of the case already taken that stood on "all orders": a new order undoes them."""
    return set(depends_on(rules.process, "feed_back") & set(case.done)) - {"close"}


def the_call(taking: Taking) -> Call:
    """The call that a consultation or a plan is about."""
    call = call_for(taking.case, taking.rule, taking.rules.process)
    if call is None:
        raise ValueError(f"{taking.rule.step} needs a call")
    return call


def conclude_plan(taking: Taking) -> None:
    """Who does what until when: every obliged unit of the call has a line (S4-20, S4-54)."""
    case = taking.case
    call = the_call(taking).no
    here = {o.unit: o for o in case.orders if o.call == call and o.obliged and o.live and not o.own}
    dues: dict[int, datetime] = {}
    for n, line in enumerate(taking.facts.get("lines", [])):
        order = here.get(line.get("unit", ""))
        if order is None:
            taking.fault(f"lines.{n}.unit", "not_in_call")
            continue
        due = _line_due(taking, n, line)
        if "feed_back" in order.done:
            taking.fault(f"lines.{n}.unit", "already_fed_back", unit=order.unit)
        if due is not None:
            dues[order.no] = max(due, dues.get(order.no, due))
    for order in here.values():
        if order.no not in dues and not passes(case, order, "plan", taking.rules.process):
            taking.fault("lines", "unit_without_line", unit=order.unit)
    taking.facts["call"] = call
    taking.facts["orders"] = [_planned(case.orders[no - 1], due) for no, due in sorted(dues.items())]
    _fall_back(taking, call)


def _fall_back(taking: Taking, call: int) -> None:
    """Every problem that no line of the plan takes belongs to who leads (兜底, R-08, S2-20)."""
    taken = {line.get("problem") for line in taking.facts.get("lines", [])}
    left = [no for no in range(1, taking.case.problems + 1) if no not in taken]
    leads = [o.no for o in taking.case.orders if o.call == call and o.role == "lead" and o.live]
    if left and leads:
        taking.facts["fallback"] = {"order": leads[0], "problems": left}


def _line_due(taking: Taking, n: int, line: Mapping[str, Any]) -> datetime | None:
    if line.get("problem") is not None and not 1 <= line["problem"] <= taking.case.problems:
        taking.fault(f"lines.{n}.problem", "no_such_problem", problems=taking.case.problems)
    if "due" not in line:
        return None
    due = datetime.fromisoformat(line["due"])
    _check_ahead(taking, f"lines.{n}.due", due)
    return due


def _planned(order: Order, due: datetime) -> dict[str, Any]:
    """A unit that stayed away is bound by the plan without having agreed (§2.1)."""
    return {"no": order.no, "due": due.isoformat(), "bound": order.attendance in ABSENT}
