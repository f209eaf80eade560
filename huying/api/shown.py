"""One case as the API tells it: head, calls, orders, entries, explained dues, and the acts open to the asker."""

from typing import Any

from huying.api.answers import line_json
from huying.domain.case import Open, Side
from huying.domain.case.clocks import Clock
from huying.domain.worktime import light
from huying.services.following import followed
from huying.services.reading_values import CallShown, CaseShown, OrderShown
from huying.wording.explain import explained
from huying.wording.refusals import refusal
from huying.wording.voice import Voice


def case_json(shown: CaseShown, voice: Voice) -> dict[str, Any]:
    """The whole case as this asker may see it."""
    case = shown.case
    return {
        "number": shown.number,
        "seq": case.seq,
        "case_seq": case.case_seq,
        "title": shown.title,
        "text": shown.text,
        "place": shown.place,
        "state": shown.state,
        "stage": shown.stage,
        "process": shown.rules.process.id,
        "holder": case.holder,
        "channel": case.channel,
        "kind": case.kind,
        "category": case.category,
        "matter": case.matter,
        "grid": case.grid,
        "lon": case.lon,
        "lat": case.lat,
        "confidential": case.confidential,
        "filed_at": case.filed_at,
        "problems": list(shown.problems),
        "repeats": case.repeats,
        "repeat_of": case.repeat_of,
        "merged_into": case.merged_into,
        "master": _master(shown),
        "children": [{"number": one.number, "petitioners": one.count} for one in case.children],
        "group_case": shown.group,
        "representatives": list(case.representatives),
        "recurrences": case.recurrences,
        "rectifications": case.rectifications,
        "parties": [_party(party) for party in shown.parties],
        "calls": [_call(call) for call in shown.calls],
        "orders": [_order(one, shown) for call in shown.calls for one in call.orders],
        "entries": [line_json(line) for line in shown.lines],
        "due": [_clock(clock, shown, voice) for clock in shown.clocks],
        "acts": [_act(one, voice) for one in shown.acts],
    }


def _master(shown: CaseShown) -> dict[str, Any] | None:
    """How the master stands of a merged case, and what it answered this case's petitioners."""
    master = followed(shown)
    if master is None:
        return None
    return {
        "number": master.number,
        "state": master.state,
        "stage": master.stage,
        "round": master.round,
        "closed_at": master.closed_at,
        "answers": [{"text": one.text, "parties": list(one.parties), "at": one.at} for one in master.told],
    }


def _party(party: Any) -> dict[str, Any]:
    return {
        "no": party.no,
        "name": party.name,
        "phone": party.phone,
        "reachable": party.reachable,
        "answered": party.answered,
        "visited": party.visited,
        "tries": party.tries,
        "answer": party.answer,
        "erased_by": party.erased_by,
    }


def _call(shown: CallShown) -> dict[str, Any]:
    call = shown.call
    return {
        "no": call.no,
        "caller": call.caller,
        "at": call.at,
        "place": shown.place,
        "arrive_at": call.arrive_at,
        "window_start": call.window_start,
        "window_end": call.window_end,
        "minutes": shown.minutes,
        "orders": [one.order.no for one in shown.orders],
    }


def _order(shown: OrderShown, case: CaseShown) -> dict[str, Any]:
    order = shown.order
    brief = {
        "no": order.no,
        "call": order.call,
        "unit": order.unit,
        "role": order.role,
        "step": shown.step,
        "ended": order.ended,
        "light": _light(shown.clock, case),
    }
    if not shown.whole:
        return brief
    return brief | {
        "seq": order.seq,
        "own": order.own,
        "handler": order.handler,
        "matters": shown.matters,
        "goal": shown.goal,
        "people": shown.people,
        "task": shown.task,
        "named": [dict(row) for row in shown.named],
        "attendance": order.attendance,
        "plan": [{"task": line.task, "due": line.due, "problem": line.problem} for line in shown.plan],
        "opinion": shown.opinion,
        "measures": list(shown.measures),
        "arrive_due": order.arrive_due,
        "handle_due": order.handle_due,
        "rework": order.rework,
        "urged": order.urged,
        "overdue": {step: mark.at for step, mark in order.overdue.items()},
        **_aside(order.aside),
        "done": {step: mark.at for step, mark in order.done.items() if step != "score" or order.score},
        "score": _score(order.score),
    }


def _aside(side: Side) -> dict[str, Any]:
    """What happened beside the main line: what is asked for, disputed, how often extended, until when suspended."""
    return {
        "asked": side.asked,
        "disputed_at": side.disputed.at if side.disputed else None,
        "kept": side.kept,
        "extended": side.extended,
        "paused_until": side.paused_until,
        "supervised": list(side.supervised),
        "reply_by": side.reply_by,
    }


def _score(score: Any) -> dict[str, Any] | None:
    """Points are told in points, kept in hundredths."""
    if score is None:
        return None
    return {
        "response": score.response,
        "completion": score.completion,
        "satisfaction": score.satisfaction,
        "street": _points(score.street),
        "system": _points(score.system),
        "total": _points(score.total),
    }


def _points(hundredths: int | None) -> int | float | None:
    """As pages write them: 97, never 97.0."""
    if hundredths is None:
        return None
    return hundredths / 100 if hundredths % 100 else hundredths // 100


def _light(clock: Clock | None, case: CaseShown) -> str:
    if clock is None:
        return "none"
    return light(at=case.now, yellow_at=clock.yellow_at, due_at=clock.due_at)


def _clock(clock: Clock, case: CaseShown, voice: Voice) -> dict[str, Any]:
    return {
        "step": clock.step,
        "order": clock.order,
        "start": clock.start,
        "yellow_at": clock.yellow_at,
        "due_at": clock.due_at,
        "light": _light(clock, case),
        "provisional": clock.provisional,
        "explanation": list(explained(clock, voice)),
    }


def _act(one: Open, voice: Voice) -> dict[str, Any]:
    shown = {"step": one.step, "order": one.order, "open": one.refusal is None}
    return shown | ({"reason": refusal(one.refusal, voice)} if one.refusal else {})
