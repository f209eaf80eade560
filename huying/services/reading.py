"""One case as one actor may see it: for the page, the API, the documents and the exports alike."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson

from huying.domain import trace
from huying.domain.access import Facet, View, sees
from huying.domain.case import Actor, Case, Order, Recorded, Rules, Task, available, due, tasks
from huying.domain.case.clocks import Clock
from huying.domain.case.groups import is_group
from huying.domain.case.projection import order_step, stage_of, state_of
from huying.domain.steps import STEPS_APART
from huying.services import petitioners
from huying.services.cases import Done, Told, case_of
from huying.services.errors import NotVisible
from huying.services.reading_lines import Saying, line_of, lines_of
from huying.services.reading_values import (
    CallShown,
    CaseShown,
    Line,
    OrderShown,
    PartyShown,
    PlanLine,
)
from huying.store import cases
from huying.store.cases import Whole

__all__ = ["line_told", "read_case"]


def read_case(*, by: Actor, number: str, erased: Saying | None = None) -> CaseShown:
    """The case with what was written beside it, cut to what this actor may see. Raises NotVisible.

    Every entry is cut first, and all else is built from what is left: nothing can slip past. `erased` says what
    stands wherever entry n erased a text or a file's name; without it nothing does.
    """
    whole = cases.whole(jurisdiction=by.jurisdiction, number=number)
    if whole is None:
        raise NotVisible(number)
    standing = whole.standing
    case, rules = case_of(standing, by.jurisdiction)
    view = sees(case, by, rules, words_at=_words_at(by, whole))
    if view is None:
        raise NotVisible(number)
    everything = lines_of(whole, erased=erased)
    lines = tuple(_seen(everything, view))
    owed = tuple(task for task in tasks(case, rules, explained=True) if _shows_task(view, task))
    running = due(owed)
    written = _Written(everything, {line.seq: line for line in lines})
    first = written.first
    return CaseShown(
        number=number,
        subject=standing.subject,
        by=by,
        view=view,
        rules=rules,
        case=_cut_case(case, view),
        now=standing.now,
        title=first.get("title", ""),
        text=first.get("text", ""),
        place=first.get("place", ""),
        problems=written.problems(),
        state=state_of(case, rules),
        stage=stage_of(case, rules, owed),
        group=is_group(case, rules.process.group),
        calls=tuple(_calls(case, rules, view, written, running)),
        lines=lines,
        parties=_parties(case, by, whole, view),
        files=tuple(file for line in lines for file in line.files),
        acts=available(case, by=by, rules=rules),
        tasks=owed,
        clocks=tuple(clock for clock in running if _shows_clock(view, clock)),
    )


def _words_at(by: Actor, whole: Whole) -> int | None:
    """The entry that holds a petitioner's own words: the one their row came with."""
    return next((row["seq"] for row in whole.petitioners if row["no"] == by.party), None)


def _shows_task(view: View, task: Task) -> bool:
    """Everybody may know what is owed of the work; an answer to a clue is owed by whoever got it (R-23)."""
    return task.step not in STEPS_APART or task.unit in view.clues_of


def _shows_clock(view: View, clock: Clock) -> bool:
    return view.has(Facet.PROGRESS) if clock.order is None else clock.order in view.orders_whole


def line_told(*, by: Actor, told: Told) -> Line | None:
    """The entry an act has just written, cut for these eyes; None when they no longer see it."""
    written, case, rules = told.written, told.case, told.rules
    if written is None or case is None or rules is None or written.files or by.party is not None:
        return _line_read(by, told.done)
    view = sees(case, by, rules)
    contents = {one["path"]: one["value"] for one in written.contents}
    entry = trace.from_data(orjson.loads(written.body)).entry
    line = line_of(entry, contents=contents, hash_=written.hash.hex(), files=())
    return _cut(line, view) if view is not None and view.shows(_as_recorded(line)) else None


def _line_read(by: Actor, done: Done) -> Line | None:
    with suppress(NotVisible):
        return next((one for one in read_case(by=by, number=done.number).lines if one.seq == done.seq), None)
    return None


def _as_recorded(line: Line) -> Recorded:
    return Recorded(
        seq=line.seq,
        step=line.step,
        order=line.order,
        by=line.by,
        at=line.at,
        recorded_at=line.recorded_at,
        facts=line.facts,
    )


def _seen(lines: list[Line], view: View) -> Iterable[Line]:
    """The lines these eyes see. Who sees the whole case sees each as it stands, for no line holds a petitioner; but of
    clues only those that are his to know (R-23).
    """
    if view.whole:
        return (line for line in lines if line.step not in STEPS_APART or view.shows(_as_recorded(line)))
    return (_cut(line, view) for line in lines if view.shows(_as_recorded(line)))


def _cut(line: Line, view: View) -> Line:
    """The line without the contents, facts and files these eyes may not see."""
    entry = _as_recorded(line)
    return replace(
        line,
        facts=view.facts(entry),
        contents=view.contents(entry, line.contents),
        erased=view.contents(entry, line.erased),
        files=line.files if view.shows_files(entry) else (),
    )


def _cut_case(case: Case, view: View) -> Case:
    """The state without what these eyes may not see, for whatever a page reads of it directly."""
    if view.whole:
        return (
            case if not _has_clues(case) else case.but(orders=tuple(_known(one, view) for one in case.orders))
        )
    bare = replace(case, parties=(), children=(), representatives=())
    cut = replace(bare, orders=tuple(_cut_order(one, view) for one in case.orders))
    return cut if view.has(Facet.PLACE) else replace(cut, grid=None, lon=None, lat=None)


def _has_clues(case: Case) -> bool:
    return any(order.aside.clues for order in case.orders)


def _known(order: Order, view: View) -> Order:
    """The order with those clues alone that these eyes may know of (R-23)."""
    if order.side is None or not order.side.clues:
        return order
    known = tuple(clue for clue in order.side.clues if {clue.sender, clue.to} & view.clues_of)
    return replace(order, side=replace(order.side, clues=known))


def _cut_order(order: Order, view: View) -> Order:
    """Of another unit's order only unit, role and step; of one's own all but a score not yet shown."""
    if order.no in view.orders_whole:
        order = _known(order, view)
        return order if view.shows_score(order.no) else replace(order, score=None)
    return Order(
        no=order.no,
        call=order.call,
        unit=order.unit,
        role=order.role,
        own=order.own,
        at=order.at,
        seq=order.seq,
        ended=order.ended,
    )


class _Written:
    """What was written for each call and order, as these eyes see it, found by entry and path."""

    def __init__(self, everything: list[Line], shown: Mapping[int, Line]) -> None:
        self.first = shown[1].contents if 1 in shown else {}
        self.shown = [shown[line.seq] for line in everything if line.seq in shown]
        self.calls: dict[int, Mapping[str, Any]] = {}
        self.rows: dict[int, dict[str, Any]] = {}
        number = 0
        # Orders are numbered by all entries, for the numbers must not depend on who looks.
        for line in everything:
            contents = shown[line.seq].contents if line.seq in shown else {}
            if line.step == "call":
                self.calls[len(self.calls) + 1] = contents
            for prefix in _row_prefixes(line):
                number += 1
                self.rows[number] = _inside(contents, prefix)

    def problems(self) -> tuple[str, ...]:
        """The sub-problems of the last assessment (S4-52)."""
        assessed = [line for line in self.shown if line.step == "assess"]
        return tuple(assessed[-1].contents.get("problems", ())) if assessed else ()

    def minutes(self, call: int) -> str:
        """The minutes of a call's last consultation."""
        said = [line for line in self.shown if line.step == "consult" and line.facts.get("call") == call]
        return str(said[-1].contents.get("minutes", "")) if said else ""

    def last(self, order: int, step: str) -> Line | None:
        """The last entry of a step on an order."""
        return next((line for line in reversed(self.shown) if (line.order, line.step) == (order, step)), None)

    def demands(self, order: int) -> tuple[str, ...]:
        """What was demanded at each send-back (S4-26)."""
        sent = [line for line in self.shown if (line.order, line.step) == (order, "send_back")]
        return tuple(_text(line, "demands") for line in sent)

    def plan_of(self, order: Order) -> tuple[PlanLine, ...]:
        """The unit's lines in the last plan of its call that names it."""
        plans = [line for line in self.shown if line.step == "plan" and line.facts.get("call") == order.call]
        for plan in reversed(plans):
            mine = [
                _plan_line(plan, n, row, order)
                for n, row in enumerate(plan.facts["lines"])
                if row["unit"] == order.unit
            ]
            if mine:
                return tuple(mine)
        return ()


def _row_prefixes(line: Line) -> list[str]:
    """Where the rows of a call, or the row of an added unit, stand among the contents."""
    if line.step == "add":
        return ["order."]
    return [f"orders.{n}." for n in range(len(line.facts["orders"]))] if line.step == "call" else []


def _inside(contents: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {path[len(prefix) :]: value for path, value in contents.items() if path.startswith(prefix)}


def _plan_line(plan: Line, n: int, row: Mapping[str, Any], order: Order) -> PlanLine:
    return PlanLine(
        unit=order.unit,
        task=str(plan.contents.get(f"lines.{n}.task", "")),
        due=datetime.fromisoformat(row["due"]),
        problem=row.get("problem"),
        agreed="agree" in order.done,
    )


def _calls(
    case: Case, rules: Rules, view: View, written: _Written, running: tuple[Clock, ...]
) -> Iterator[CallShown]:
    seen = view.orders_whole | view.orders_brief
    for call in case.calls:
        mine = [order for order in case.orders if order.call == call.no and order.no in seen]
        mine.sort(key=lambda order: (order.role != "lead", order.role == "informed", order.no))
        if mine:
            yield CallShown(
                call=call,
                place=written.calls.get(call.no, {}).get("place", ""),
                minutes=written.minutes(call.no),
                orders=tuple(_order(case, order, rules, view, written, running) for order in mine),
            )


def _order(
    case: Case, order: Order, rules: Rules, view: View, written: _Written, running: tuple[Clock, ...]
) -> OrderShown:
    clocks = {clock.step: clock for clock in running if clock.order == order.no}
    whole = order.no in view.orders_whole
    row = written.rows.get(order.no, {})
    answer = written.last(order.no, "feed_back")
    return OrderShown(
        order=_cut_order(order, view),
        whole=whole,
        step=order_step(case, order, rules),
        matters=row.get("matters", ""),
        goal=row.get("goal", ""),
        people=row.get("people", ""),
        task=row.get("task", ""),
        named=_people(written.last(order.no, "name"), "people"),
        roll=_people(written.last(order.no, "attend"), "people"),
        plan=written.plan_of(order),
        opinion=_text(answer, "opinion"),
        measures=tuple(answer.contents.get("measures", ())) if answer else (),
        demands=written.demands(order.no),
        reservation=_text(written.last(order.no, "agree"), "reservation"),
        files=answer.files if answer else (),
        clocks=clocks if whole else {},
        clock=min(clocks.values(), key=lambda clock: clock.due_at, default=None),
    )


def _text(line: Line | None, path: str) -> str:
    return str(line.contents.get(path, "")) if line else ""


def _people(line: Line | None, name: str) -> tuple[Mapping[str, Any], ...]:
    """The rows of a list of people: facts and what was written, together."""
    if line is None:
        return ()
    rows = enumerate(line.facts.get(name, ()))
    return tuple({**row, **_inside(line.contents, f"{name}.{n}.")} for n, row in rows)


def _parties(case: Case, by: Actor, whole: Whole, view: View) -> tuple[PartyShown, ...]:
    """The petitioners, masked; nothing at all for eyes that need not know (R-15, design §5)."""
    if not view.has(Facet.REPORTER):
        return ()
    people = petitioners.masked(
        jurisdiction=by.jurisdiction, subject=whole.standing.subject, rows=whole.petitioners
    )
    erased = {row["no"]: row["erased_by"] for row in whole.petitioners}
    shown = []
    for party in case.parties:
        person = people.get(party.no, {})
        shown.append(
            PartyShown(
                no=party.no,
                name=person.get("name", ""),
                phone=person.get("phone", ""),
                mail=person.get("mail", ""),
                address=person.get("address", ""),
                reachable=party.reachable,
                tries=party.tries,
                answered=party.answered,
                visited=party.visited,
                answer=party.answer,
                erased_by=erased.get(party.no),
            )
        )
    return tuple(shown)
