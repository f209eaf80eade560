"""One case as one actor may see it: for the page, the API, the documents and the exports alike."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from huying.domain import trace
from huying.domain.access import View, sees
from huying.domain.case import Actor, Case, Order, Recorded, Rules, available, due, fold, tasks
from huying.domain.case.clocks import Clock
from huying.domain.case.projection import order_step, stage_of, state_of
from huying.services import petitioners
from huying.services.cases import load
from huying.services.errors import NotVisible
from huying.services.reading_values import CallShown, CaseShown, FileShown, Line, OrderShown, PartyShown, PlanLine
from huying.store import entries, files
from huying.store.sql import Row

__all__ = ["read_case", "recorded_of"]


def read_case(*, by: Actor, number: str) -> CaseShown:
    """The case with what was written beside it, cut to what this actor may see. Raises NotVisible."""
    case, rules, standing = load(by=by, number=number)
    view = sees(case, by, rules)
    if view is None:
        raise NotVisible(number)
    found = files.of_subject(jurisdiction=by.jurisdiction, subject=standing.subject)
    shown_files = tuple(_file(row) for row in found)
    rows = entries.of_subject(jurisdiction=by.jurisdiction, subject=standing.subject)
    everything = [_line(row, shown_files) for row in rows]
    lines = tuple(_cut(line, view) for line in everything if view.shows(_as_recorded(line)))
    owed = tasks(case, rules)
    running = due(case, rules)
    first = everything[0].contents
    return CaseShown(
        number=number,
        subject=standing.subject,
        by=by,
        view=view,
        rules=rules,
        case=case,
        now=standing.now,
        title=first.get("title", "") if view.original else "",
        text=view.free_text(first.get("text", "")) if view.original else "",
        place=first.get("place", "") if view.exact_place else "",
        problems=_problems(everything, view),
        state=state_of(case, rules),
        stage=stage_of(case, rules, owed),
        calls=_calls(case, rules, view, everything, running),
        lines=lines,
        parties=_parties(case, by, standing, view),
        files=_shown_files(lines),
        acts=available(case, by=by, rules=rules),
        tasks=owed,
        clocks=tuple(clock for clock in running if clock.order is None or clock.order in view.orders_whole),
    )


def recorded_of(rows: Iterable[Row]) -> Iterable[Recorded]:
    """Stored entries as the fold reads them."""
    for row in rows:
        entry = trace.parse(bytes(row["body"]))
        yield Recorded(
            seq=entry.seq,
            step=entry.step,
            order=entry.order,
            by=entry.by,
            at=entry.at,
            recorded_at=entry.recorded_at,
            facts=entry.facts,
        )


def _file(row: Row) -> FileShown:
    return FileShown(
        id=row["id"],
        name=row["name"],
        mime=row["mime"],
        size=row["size"],
        width=row["width"],
        height=row["height"],
        seq=row["seq"],
        order=row["order_no"],
    )


def _line(row: Row, shown: tuple[FileShown, ...]) -> Line:
    entry = trace.parse(bytes(row["body"]))
    return Line(
        seq=entry.seq,
        step=entry.step,
        order=entry.order,
        by=entry.by,
        at=entry.at,
        recorded_at=entry.recorded_at,
        facts=entry.facts,
        contents=row["contents"],
        files=tuple(file for file in shown if file.seq == entry.seq),
        late=entry.facts.get("clock", {}).get("late"),
        hash=bytes(row["hash"]).hex(),
    )


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


def _cut(line: Line, view: View) -> Line:
    """The line without the contents, facts and files these eyes may not see."""
    entry = _as_recorded(line)
    contents = {path: text for path, text in line.contents.items() if view.content(entry, path)}
    masked = {path: view.free_text(text) if isinstance(text, str) else text for path, text in contents.items()}
    return Line(
        seq=line.seq,
        step=line.step,
        order=line.order,
        by=line.by,
        at=line.at,
        recorded_at=line.recorded_at,
        facts=view.facts(entry),
        contents=masked,
        files=line.files if view.files(entry) else (),
        late=line.late,
        hash=line.hash,
    )


def _shown_files(lines: tuple[Line, ...]) -> tuple[FileShown, ...]:
    return tuple(file for line in lines for file in line.files)


def _problems(lines: list[Line], view: View) -> tuple[str, ...]:
    """The sub-problems of the last assessment (S4-52); called units see them once a plan speaks of them."""
    assessed = [line for line in lines if line.step == "assess" and view.shows(_as_recorded(line))]
    return tuple(assessed[-1].contents.get("problems", ())) if assessed else ()


def _calls(
    case: Case, rules: Rules, view: View, lines: list[Line], running: tuple[Clock, ...]
) -> tuple[CallShown, ...]:
    written = _Written(case, lines)
    shown = []
    for call in case.calls:
        mine = [order for order in case.orders if order.call == call.no and order.no in view.orders_brief]
        mine.sort(key=lambda order: (order.role != "lead", order.role == "informed", order.no))
        if mine:
            orders = tuple(_order(case, order, rules, view, written, running) for order in mine)
            place = written.of_call(call.no).get("place", "") if view.call_place else ""
            minutes = written.minutes(call.no) if view.plan else ""
            shown.append(CallShown(call=call, place=place, minutes=minutes, orders=orders))
    return tuple(shown)


class _Written:
    """What was written for each call and order, found by entry and path."""

    def __init__(self, case: Case, lines: list[Line]) -> None:
        self.calls: dict[int, Mapping[str, Any]] = {}
        self.rows: dict[int, dict[str, Any]] = {}
        self.by_order: dict[int, list[Line]] = {}
        self.plans: list[Line] = [line for line in lines if line.step == "plan"]
        self.consults: list[Line] = [line for line in lines if line.step == "consult"]
        number = 0
        for line in lines:
            if line.order is not None:
                self.by_order.setdefault(line.order, []).append(line)
            prefixes = [f"orders.{n}." for n in range(len(line.facts["orders"]))] if line.step == "call" else []
            prefixes = ["order."] if line.step == "add" else prefixes
            if line.step == "call":
                self.calls[len(self.calls) + 1] = line.contents
            for prefix in prefixes:
                number += 1
                inside = {path[len(prefix) :]: v for path, v in line.contents.items() if path.startswith(prefix)}
                self.rows[number] = inside

    def of_call(self, no: int) -> Mapping[str, Any]:
        return self.calls.get(no, {})

    def minutes(self, call: int) -> str:
        said = [line for line in self.consults if line.facts.get("call") == call]
        return str(said[-1].contents.get("minutes", "")) if said else ""

    def last(self, order: int, step: str) -> Line | None:
        found = [line for line in self.by_order.get(order, ()) if line.step == step]
        return found[-1] if found else None

    def plan_of(self, order: Order) -> tuple[PlanLine, ...]:
        """The unit's lines in the last plan of its call that names it."""
        for plan in reversed(self.plans):
            if plan.facts.get("call") != order.call:
                continue
            mine = [
                PlanLine(
                    unit=order.unit,
                    task=plan.contents.get(f"lines.{n}.task", ""),
                    due=datetime.fromisoformat(row["due"]),
                    problem=row.get("problem"),
                    agreed="agree" in order.done,
                )
                for n, row in enumerate(plan.facts["lines"])
                if row["unit"] == order.unit
            ]
            if mine:
                return tuple(mine)
        return ()


def _order(
    case: Case, order: Order, rules: Rules, view: View, written: _Written, running: tuple[Clock, ...]
) -> OrderShown:
    whole = order.no in view.orders_whole
    clocks = {clock.step: clock for clock in running if clock.order == order.no}
    row = written.rows.get(order.no, {}) if whole or view.call_sheet else {}
    answer = written.last(order.no, "feed_back") if whole else None
    return OrderShown(
        order=order,
        whole=whole,
        step=order_step(case, order, rules),
        matters=row.get("matters", ""),
        goal=row.get("goal", ""),
        people=row.get("people", ""),
        task=row.get("task", ""),
        named=_people(written.last(order.no, "name"), "people") if whole else (),
        roll=_people(written.last(order.no, "attend"), "people") if whole else (),
        plan=written.plan_of(order) if view.plan else (),
        opinion=answer.contents.get("opinion", "") if answer else "",
        measures=tuple(answer.contents.get("measures", ())) if answer else (),
        demands=_demands(written, order.no) if whole else (),
        reservation=_text(written.last(order.no, "agree"), "reservation") if whole else "",
        files=answer.files if answer else (),
        clocks=clocks if whole else {},
        clock=min(clocks.values(), key=lambda clock: clock.due_at, default=None),
    )


def _text(line: Line | None, path: str) -> str:
    return str(line.contents.get(path, "")) if line else ""


def _demands(written: _Written, order: int) -> tuple[str, ...]:
    sent = [line for line in written.by_order.get(order, ()) if line.step == "send_back"]
    return tuple(_text(line, "demands") for line in sent)


def _people(line: Line | None, name: str) -> tuple[Mapping[str, Any], ...]:
    """The rows of a list of people: facts and what was written, together."""
    if line is None:
        return ()
    rows = []
    for n, row in enumerate(line.facts.get(name, ())):
        prefix = f"{name}.{n}."
        inside = {path[len(prefix) :]: v for path, v in line.contents.items() if path.startswith(prefix)}
        rows.append({**row, **inside})
    return tuple(rows)


def _parties(case: Case, by: Actor, standing: Any, view: View) -> tuple[PartyShown, ...]:
    """The petitioners, masked; nothing at all for eyes that need not know (R-15, design §5)."""
    if not view.reporter_masked:
        return ()
    people = petitioners.masked(jurisdiction=by.jurisdiction, subject=standing.subject)
    shown = []
    for party in case.parties:
        person = people.get(party.no, {})
        shown.append(
            PartyShown(
                no=party.no,
                name=person.get("name", ""),
                phone=person.get("phone", ""),
                address=person.get("address", ""),
                reachable=party.reachable,
                tries=party.tries,
                answered=party.answered,
                visited=party.visited,
                answer=party.answer,
            )
        )
    return tuple(shown)


def refolded(rows: Iterable[Row]) -> Case:
    """The case its stored entries tell."""
    return fold(recorded_of(rows))
