"""One sentence for an entry of the timeline: who did what, to which order, in time or not."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from huying.domain.case import Case, Recorded
from huying.wording.points import points
from huying.wording.states import ATTENDANCE, with_duty
from huying.wording.steps import choice_label, step_label
from huying.wording.voice import Table, Voice

TOLD: Final[Table] = {
    "register": ("{who}登记了诉求", "{who} registered the case"),
    "register.channel": ("{who}登记了诉求（来源：{channel}）", "{who} registered the case (by: {channel})"),
    "join": ("{who}并入了一位诉求人", "{who} added a petitioner"),
    "not_accept": ("{who}决定不予受理", "{who} did not accept the case"),
    "not_accept.exit": ("{who}决定不予受理：{exit}", "{who} did not accept the case: {exit}"),
    "link": ("{who}关联了案件 {to}", "{who} linked the case {to}"),
    "link.repeat": ("{who}标记为 {to} 的重复件", "{who} marked it as a repeat of {to}"),
    "link.original": ("{who}记下重复件 {to}", "{who} counted a repeat, {to}"),
    "merge": ("{who}将此案并入 {to}", "{who} merged this case into {to}"),
    "merge.master": ("{who}将 {to} 并入此案", "{who} merged {to} into this case"),
    "assess": ("{who}完成研判", "{who} assessed the case"),
    "assess.call": ("{who}研判：需要呼叫其他单位", "{who} assessed it: other units must be called"),
    "assess.own": ("{who}研判：本级办理", "{who} assessed it: for its own units"),
    "escalate": ("{who}向上级上报", "{who} took it one level up"),
    "escalate.to": ("{who}上报至{to_unit}", "{who} took it up to {to_unit}"),
    "apply": ("{who}提出申请", "{who} applied for confirmation"),
    "confirm": ("{who}确认同意", "{who} confirmed"),
    "confirm.refused": ("{who}不同意", "{who} did not agree"),
    "call": ("{who}发起呼叫", "{who} called other units"),
    "call.units": ("{who}呼叫了{units}", "{who} called {units}"),
    "call.own": ("{who}交办给{units}", "{who} gave it to {units}"),
    "add": ("{who}追加了单位", "{who} added a unit"),
    "add.units": ("{who}追加了{units}", "{who} added {units}"),
    "withdraw": ("{who}撤回了 {order}", "{who} withdrew {order}"),
    "sign": ("{who}签收了 {order}", "{who} signed {order}"),
    "hand_on": ("{who}将 {order}转给{unit}", "{who} handed {order} on to {unit}"),
    "name": ("{who}为 {order}派出 {people} 人", "{who} named {people} to come for {order}"),
    "attend": (
        "{who}确认 {order}报到：{attendance}",
        "{who} confirmed attendance for {order}: {attendance}",
    ),
    "waive": ("{who}免去 {order}的“{gate}”", "{who} waived “{gate}” for {order}"),
    "consult": ("{who}记录了协商纪要", "{who} recorded the consultation"),
    "plan": ("{who}制定了方案（分工 {lines} 项）", "{who} made the plan (lines: {lines})"),
    "agree": ("{who}同意方案（{order}）", "{who} agreed to the plan ({order})"),
    "log": ("{who}作了记录", "{who} made a record"),
    "log.order": ("{who}为 {order}作了记录", "{who} made a record on {order}"),
    "feed_back": ("{who}反馈了 {order}的办理意见", "{who} fed back on {order}"),
    "accept": ("{who}审核通过 {order}", "{who} accepted {order}"),
    "send_back": ("{who}将 {order}退回整改", "{who} sent {order} back"),
    "report": ("{who}报送了办理报告", "{who} reported to the district"),
    "note": ("{who}收悉办理报告", "{who} received the report"),
    "verify": ("{who}进行了核实", "{who} verified the result"),
    "verify.done": ("{who}核实：已解决", "{who} verified it: settled"),
    "verify.not_done": ("{who}核实：未解决", "{who} verified it: not settled"),
    "answer": ("{who}答复了 {party} 号诉求人", "{who} answered petitioner {party}"),
    "visit": ("{who}回访 {party} 号诉求人：未联系上", "{who} tried to reach petitioner {party}, in vain"),
    "visit.reached": ("{who}回访 {party} 号诉求人：{answer}", "{who} visited petitioner {party}: {answer}"),
    "visit.self": ("诉求人评价：{answer}", "The petitioner answered: {answer}"),
    "score": ("{who}为 {order}评分", "{who} scored {order}"),
    "score.total": ("{who}为 {order}评分：{total} 分", "{who} scored {order}: {total} points"),
    "urge": ("{who}催办", "{who} urged the units"),
    "urge.orders": ("{who}催办 {orders}", "{who} urged {orders}"),
    "close": ("{who}办结归档", "{who} closed the case"),
    "reopen": ("{who}重开案件", "{who} reopened the case"),
    "reopen.kind": ("{who}重开案件：{kind}", "{who} reopened the case: {kind}"),
    "imported": ("据来源导入的历史案件", "Imported as its source states it"),
    "imported.order": ("据来源记载，由{unit}办理", "{unit} had it, as the source states"),
    "imported.in_time": (
        "据来源记载，由{unit}按时办理",
        "{unit} had it and was in time, as the source states",
    ),
    "imported.late": ("据来源记载，由{unit}超期办理", "{unit} had it and was late, as the source states"),
    "erase": ("{who}依法删除了内容", "{who} erased contents as the law demands"),
}
"""By step, or by step and what its facts say. A view may leave facts out; then the plain sentence is said."""
PARTS: Final[Table] = {
    "petitioner": ("诉求人", "The petitioner"),
    "order": ("{no} 号派单", "order {no}"),
    "order_of": ("{no} 号派单（{unit}）", "order {no} ({unit})"),
    "in_time": ("（限 {due}，按时）", " (due {due}, in time)"),
    "late": ("（限 {due}，超期）", " (due {due}, overdue)"),
    "person": ("{n}", "{n} person"),
    "persons": ("{n}", "{n} people"),
}


def told(entry: Recorded, voice: Voice, *, case: Case | None = None) -> str:
    """What an entry says. With the case, orders of other units are told with their unit's name."""
    words = _words(entry, voice, case)
    return voice.say(TOLD, _variant(entry), **words) + _clock(entry, voice)


def _variant(entry: Recorded) -> str:
    choose = _VARIANTS.get(entry.step)
    variant = choose(entry.facts, entry) if choose else ""
    return f"{entry.step}.{variant}" if variant else entry.step


def _assessed(facts: Mapping[str, Any], entry: Recorded) -> str:
    if "needs_call" not in facts:
        return ""
    return "call" if facts["needs_call"] else "own"


def _call(facts: Mapping[str, Any], entry: Recorded) -> str:
    rows = facts.get("orders")
    if not rows:
        return ""
    return "own" if all(row.get("own") for row in rows) else "units"


def _imported(facts: Mapping[str, Any], entry: Recorded) -> str:
    if entry.order is None or "unit" not in facts:
        return ""
    return {None: "order", False: "in_time", True: "late"}[facts.get("late")]


def _visit(facts: Mapping[str, Any], entry: Recorded) -> str:
    if "answer" not in facts:
        return ""
    return "self" if "party" in entry.by else "reached"


_VARIANTS: Final[Mapping[str, Callable[[Mapping[str, Any], Recorded], str]]] = {
    "imported": _imported,
    "register": lambda facts, entry: "channel" if "channel" in facts else "",
    "not_accept": lambda facts, entry: "exit" if "exit" in facts else "",
    "link": lambda facts, entry: facts["as"] if facts.get("as") in ("repeat", "original") else "",
    "merge": lambda facts, entry: "master" if facts.get("as") == "master" else "",
    "assess": _assessed,
    "escalate": lambda facts, entry: "to" if "to" in facts else "",
    "confirm": lambda facts, entry: "refused" if facts.get("agreed") is False else "",
    "call": _call,
    "add": lambda facts, entry: "units" if "order" in facts else "",
    "log": lambda facts, entry: "order" if entry.order is not None else "",
    "verify": lambda facts, entry: facts.get("result", ""),
    "visit": _visit,
    "score": lambda facts, entry: "total" if "score" in facts else "",
    "urge": lambda facts, entry: "orders" if facts.get("orders") else "",
    "reopen": lambda facts, entry: "kind" if "kind" in facts else "",
}


def _words(entry: Recorded, voice: Voice, case: Case | None) -> dict[str, object]:
    facts = entry.facts
    unit = entry.by.get("unit")
    words: dict[str, object] = {
        "who": voice.unit(unit) if unit else voice.of(PARTS["petitioner"]),
        "order": _order(entry.order, voice, case, by=unit) if entry.order else "",
        "orders": voice.listed(_order(no, voice, case, by=unit) for no in _numbers(facts)),
        "to": facts.get("to") or facts.get("from") or "",
        "party": facts.get("party", ""),
        "people": _people(facts, voice),
        "lines": len(facts.get("lines", ())),
        "units": voice.listed(_row(row, voice) for row in _rows(entry)),
        "unit": voice.unit(facts["unit"]) if "unit" in facts else "",
        "to_unit": voice.unit(facts["to"]) if entry.step == "escalate" and "to" in facts else "",
        "attendance": voice.of(ATTENDANCE[facts["attendance"]]) if "attendance" in facts else "",
        "gate": step_label(facts["gate"], voice) if "gate" in facts else "",
        "total": points(facts.get("score", {}).get("total", 0)),
    }
    return words | {
        name: choice_label(entry.step, name, facts[name], voice)
        for name in ("channel", "exit", "answer", "kind")
        if name in facts and (entry.step, name) in _CHOSEN
    }


_CHOSEN = frozenset(
    {("register", "channel"), ("not_accept", "exit"), ("visit", "answer"), ("reopen", "kind")}
)


def _numbers(facts: Mapping[str, Any]) -> list[int]:
    return [no for no in facts.get("orders", ()) if isinstance(no, int)]


def _rows(entry: Recorded) -> list[Mapping[str, Any]]:
    """The units a call or an addition names."""
    if entry.step == "add":
        return [entry.facts["order"]] if "order" in entry.facts else []
    return list(entry.facts.get("orders", ())) if entry.step == "call" else []


def _row(row: Mapping[str, Any], voice: Voice) -> str:
    """A unit with its part; the only own unit needs none."""
    name = voice.unit(row["unit"])
    if row.get("own") or "role" not in row:
        return name
    return with_duty(name, row["role"], voice)


def _people(facts: Mapping[str, Any], voice: Voice) -> str:
    rows = facts.get("people", ())
    return voice.say(PARTS, "person" if len(rows) == 1 else "persons", n=len(rows))


def _order(no: int, voice: Voice, case: Case | None, *, by: str | None) -> str:
    order = case.order(no) if case else None
    if order is None or by in (order.unit, order.handler):
        return voice.say(PARTS, "order", no=no)
    return voice.say(PARTS, "order_of", no=no, unit=voice.unit(order.unit))


def _clock(entry: Recorded, voice: Voice) -> str:
    clock = entry.facts.get("clock")
    if not clock:
        return ""
    due = voice.moment(datetime.fromisoformat(clock["due"]))
    return voice.say(PARTS, "late" if clock["late"] else "in_time", due=due)
