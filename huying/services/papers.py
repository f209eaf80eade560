"""The official papers of a case as one reader may have them: what `read_case` showed, worded as documents.

Nothing is read here that the view did not show: a paper holds what its reader sees, or is not there at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from huying.domain.access import Facet
from huying.domain.case.whistles import number_of
from huying.domain.details import LOCAL
from huying.services.documents.values import (
    Answer,
    CallLine,
    CallSheet,
    CaseReport,
    DemandLetter,
    DemandLine,
    Minutes,
    Paper,
    PlanLine,
    ReportLine,
    SignInRow,
    SignInSheet,
    SupervisionNotice,
)
from huying.services.reading_values import CallShown, CaseShown, Line, OrderShown, answered
from huying.wording.states import ATTENDANCE, DUTIES, POST_ROLES, UNIT_KINDS, confidential_title
from huying.wording.steps import choice_label
from huying.wording.voice import Table, Voice
from huying.wording.whistles import whistle_name

WORDS: Table = {
    "agreed": ("同意", "Agreed"),
    "reserved": ("保留意见：{what}", "Reserves: {what}"),
    "petitioner": ("{no} 号诉求人", "Petitioner {no}"),
    "window": ("{start}至{end}", "{start} to {end}"),
    "confidential": ("保密件", "Confidential"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A paper that can be had: its kind (a name of `_MAKE`), and the number of the call or petitioner it is about;
    of a supervision, that of its entry.
    """

    kind: str
    no: int


def offered(shown: CaseShown) -> tuple[Offered, ...]:
    """The papers this reader may have, in the order the case makes them."""
    return tuple(_offered(shown))


def _offered(shown: CaseShown) -> Iterator[Offered]:
    for call in shown.calls:
        no = call.call.no
        called = [one for one in call.orders if not one.order.own]
        if any(_asked(one) for one in call.orders):
            yield Offered(kind="call_sheet", no=no)
        if shown.rules.process.letter == "demand_letter" and any(_asked(one) for one in called):
            yield Offered(kind="demand_letter", no=no)
        if called and shown.view.whole and "attend" in shown.rules.process.steps:
            yield Offered(kind="sign_in_sheet", no=no)
        if call.minutes or (shown.view.has(Facet.PLANS) and any(one.plan for one in call.orders)):
            yield Offered(kind="minutes", no=no)
    for line in shown.lines:
        if line.step == "supervise":
            yield Offered(kind="supervision_notice", no=line.seq)
    if shown.view.whole and any(line.step in ("report", "verify") for line in shown.lines):
        yield Offered(kind="case_report", no=1)
    if shown.view.whole:
        told = {no for line in shown.lines for no in answered(line)}
        yield from (Offered(kind="answer", no=no) for no in sorted(told))


def paper(shown: CaseShown, *, kind: str, no: int, voice: Voice, link: str = "") -> Paper | None:
    """One paper; None where this reader may not have it. `link` becomes its QR code, where it has one."""
    if not any((one.kind, one.no) == (kind, no) for one in offered(shown)):
        return None
    return _MAKE[kind](_Writing(shown, voice, link), no)


class _Writing:
    """A paper being written."""

    def __init__(self, shown: CaseShown, voice: Voice, link: str) -> None:
        self.shown, self.voice, self.link = shown, voice, link
        self.title = shown.title or confidential_title(shown.number, shown.case.category, voice)

    def call(self, no: int) -> CallShown:
        return next(call for call in self.shown.calls if call.call.no == no)

    def unit(self, code: str) -> str:
        return self.voice.unit(code)

    def moment(self, at: datetime | None) -> str:
        return self.voice.moment(at) if at else ""

    def day(self, at: datetime) -> str:
        local = at.astimezone(LOCAL)
        day = self.voice.day(local.date())
        return f"{day} {local.year}" if self.voice.lang == "en" else f"{local.year}年{day.replace(' ', '')}"

    def class_name(self) -> str:
        code = self.shown.case.category
        return choice_label("register", "category", code, self.voice) if code else ""

    def mark(self) -> str:
        return self.voice.of(WORDS["confidential"]) if self.shown.case.confidential else ""

    def window(self, call: CallShown) -> str:
        start, end = call.call.window_start or call.call.arrive_at, call.call.window_end
        if end is None:
            return ""
        told = self.voice.of(WORDS["window"])
        return told.format(start=self.moment(start), end=self.moment(end)) if start else self.moment(end)

    def last(self, step: str) -> Line | None:
        return next((line for line in reversed(self.shown.lines) if line.step == step), None)

    def text(self, step: str, path: str) -> str:
        line = self.last(step)
        return str(line.contents.get(path, "")) if line else ""


def _call_sheet(writing: _Writing, no: int) -> Paper:
    call, shown, voice = writing.call(no), writing.shown, writing.voice
    holder = shown.rules.units.get(call.call.caller)
    lines = tuple(_call_line(one, voice) for one in call.orders if _asked(one))
    return CallSheet(
        issuer=writing.unit(call.call.caller),
        number=shown.number,
        title=writing.title,
        content=shown.text,
        orders=lines,
        issued_on=writing.day(call.call.at),
        call_no=whistle_name(number_of(shown.case, call.call), voice),
        level=voice.of(UNIT_KINDS[holder.kind]),
        class_name=writing.class_name(),
        matter=shown.case.matter or "",
        mark=writing.mark(),
        place=shown.place,
        arrive_at=writing.moment(call.call.arrive_at),
        arrive_place=call.place,
        window=writing.window(call),
        link=writing.link,
    )


def _asked(one: OrderShown) -> bool:
    return bool(one.matters or one.task or one.goal)


def _call_line(one: OrderShown, voice: Voice) -> CallLine:
    return CallLine(
        unit=voice.unit(one.order.unit),
        role=voice.of(DUTIES[one.order.role]),
        matters=one.matters or one.task,
        goal=one.goal,
        people=one.people,
    )


def _demand_letter(writing: _Writing, no: int) -> Paper:
    """承办需求信函: who, what and by when for every unit (S1-59)."""
    call, shown, voice = writing.call(no), writing.shown, writing.voice
    called = [one for one in call.orders if not one.order.own and one.order.role != "informed"]
    return DemandLetter(
        issuer=writing.unit(call.call.caller),
        letter_number="",
        addressed=voice.listed(writing.unit(one.order.unit) for one in called),
        number=shown.number,
        title=writing.title,
        content=shown.text,
        lines=tuple(
            DemandLine(
                unit=writing.unit(one.order.unit),
                task=one.matters or one.task,
                due=writing.moment(one.order.handle_due or call.call.window_end),
            )
            for one in called
            if _asked(one)
        ),
        issued_on=writing.day(call.call.at),
        place=shown.place,
        arrive_at=writing.moment(call.call.arrive_at),
        arrive_place=call.place,
        people=voice.listed(one.people for one in called if one.people),
        confirmed_by=_confirmers(writing),
        mark=writing.mark(),
    )


def _confirmers(writing: _Writing) -> str:
    """Whose confirmation stands behind every call to others, where the process wants one (S1-56, R-03).

    Told from the process: no call goes out without it, and whoever is called reads the letter that the caller reads,
    but not the trace of how the street came to send it.
    """
    steps, voice = writing.shown.rules.process.steps, writing.voice
    if "confirm" not in steps["call"].gates("called"):
        return ""
    roles = dict.fromkeys(role for who in steps["confirm"].by for role in who.roles)
    return voice.listed(voice.of(POST_ROLES[role]) for role in roles)


def _sign_in_sheet(writing: _Writing, no: int) -> Paper:
    call = writing.call(no)
    rows = [row for one in call.orders if not one.order.own for row in _sign_in_rows(one, writing)]
    return SignInSheet(
        issuer=writing.unit(call.call.caller),
        number=writing.shown.number,
        title=writing.title,
        rows=tuple(rows),
        place=call.place,
        held_at=writing.moment(call.call.arrive_at),
        link=writing.link,
    )


def _sign_in_rows(one: OrderShown, writing: _Writing) -> Iterable[SignInRow]:
    """Everybody named, with what the roll says of them; a unit that named nobody has an empty line."""
    unit = writing.unit(one.order.unit)
    came = {str(row.get("person")): row for row in one.roll}
    for person in one.named or ({},):
        roll = came.get(str(person.get("name")), {})
        at = roll.get("at")
        result = roll.get("result")
        yield SignInRow(
            unit=unit,
            name=str(person.get("name", "")),
            post=str(person.get("title", "")),
            phone=str(person.get("phone", "")),
            arrived_at=writing.moment(datetime.fromisoformat(str(at))) if at else "",
            result=writing.voice.of(ATTENDANCE[str(result)]) if result else "",
        )


def _minutes(writing: _Writing, no: int) -> Paper:
    call, shown, voice = writing.call(no), writing.shown, writing.voice
    held = call.call.consulted.at if call.call.consulted else call.call.at
    orders = [one for one in call.orders if one.order.role != "informed" and not one.order.own]
    came = [one for one in orders if one.order.attendance in ("on_time", "late")]
    away = [one for one in orders if one.order.attendance in ("absent", "unfit")]
    return Minutes(
        issuer=writing.unit(call.call.caller),
        number=shown.number,
        title=writing.title,
        points=call.minutes,
        lines=tuple(line for one in orders for line in _plan_lines(one, writing)),
        issued_on=writing.day(held),
        held_at=writing.moment(held),
        place=call.place,
        present=tuple(_present(one, voice) for one in came),
        absent=tuple(voice.unit(one.order.unit) for one in away),
    )


def _present(one: OrderShown, voice: Voice) -> str:
    names = [str(row.get("person", "")) for row in one.roll if row.get("result") not in ("absent", "unfit")]
    unit = voice.unit(one.order.unit)
    return f"{unit} {voice.listed(names)}" if names else unit


def _plan_lines(one: OrderShown, writing: _Writing) -> Iterable[PlanLine]:
    voice, problems = writing.voice, writing.shown.problems
    answer = voice.of(WORDS["agreed"]) if "agree" in one.order.done else ""
    if one.reservation:
        answer = voice.say(WORDS, "reserved", what=one.reservation)
    for line in one.plan:
        known = line.problem is not None and 0 < line.problem <= len(problems)
        yield PlanLine(
            problem=problems[line.problem - 1] if known and line.problem else "",
            unit=voice.unit(line.unit),
            task=line.task,
            due=writing.moment(line.due),
            answer=answer,
        )


def _case_report(writing: _Writing, no: int) -> Paper:
    shown, voice = writing.shown, writing.voice
    orders = [one for call in shown.calls for one in call.orders if one.order.role != "informed"]
    reported = writing.last("report") or writing.last("verify")
    platform = next((unit for unit in shown.rules.units if unit.kind == "platform"), None)
    verified = writing.last("verify")
    outcome = choice_label("verify", "result", str(verified.facts["result"]), voice) if verified else ""
    channel = shown.case.channel
    return CaseReport(
        issuer=writing.unit(shown.case.holder),
        addressed=writing.unit(platform.code) if platform else "",
        number=shown.number,
        title=writing.title,
        content=shown.text,
        orders=tuple(_report_line(one, writing) for one in orders),
        summary=writing.text("report", "summary"),
        issued_on=writing.day(reported.at if reported else shown.now),
        reported_at=writing.moment(shown.case.filed_at),
        channel=choice_label("register", "channel", channel, voice) if channel else "",
        class_name=writing.class_name(),
        place=shown.place,
        assessment=writing.text("assess", "reason"),
        measures=tuple(measure for one in orders for measure in one.measures),
        verification=" ".join(part for part in (outcome, writing.text("verify", "text")) if part),
        visit=writing.text("visit", "text"),
        enclosures=tuple(dict.fromkeys(file.name for one in orders for file in one.files)),
    )


def _report_line(one: OrderShown, writing: _Writing) -> ReportLine:
    done = one.order.done
    times = {step: writing.moment(done[step].at) for step in ("sign", "attend", "feed_back") if step in done}
    return ReportLine(
        unit=writing.unit(one.order.unit),
        role=writing.voice.of(DUTIES[one.order.role]),
        signed=times.get("sign", ""),
        arrived=times.get("attend", ""),
        finished=times.get("feed_back", ""),
        opinion=one.opinion,
    )


def _answer(writing: _Writing, no: int) -> Paper:
    """The answer as its writer keeps it: the petitioner's name stays masked."""
    shown, voice = writing.shown, writing.voice
    line = next(one for one in reversed(shown.lines) if no in answered(one))
    person = next((party for party in shown.parties if party.no == no), None)
    name = person.name if person else ""
    return Answer(
        issuer=writing.unit(shown.case.holder),
        letter_number="",
        addressed=name or voice.say(WORDS, "petitioner", no=no),
        number=shown.number,
        title=writing.title,
        asked=shown.text,
        answer=str(line.contents.get("text", "")),
        issued_on=writing.day(line.at),
        accepted_on=writing.day(shown.case.filed_at),
    )


def _supervision_notice(writing: _Writing, no: int) -> Paper:
    """督办通知单: one supervision of one order, and the reply to it (S0-63)."""
    shown, voice = writing.shown, writing.voice
    line = next(one for one in shown.lines if one.seq == no)
    mine = [one for one in shown.lines if one.order == line.order]
    order = shown.case.orders[(line.order or 0) - 1]
    before = [one for one in mine if one.step == "supervise" and one.seq <= no]
    replies = [str(one.contents.get("text", "")) for one in mine if one.step == "reply" and one.seq > no]
    return SupervisionNotice(
        issuer=writing.unit(str(line.by.get("unit", ""))),
        addressed=writing.unit(order.unit),
        number=shown.number,
        title=writing.title,
        level=choice_label("supervise", "level", line.facts["level"], voice),
        demands=str(line.contents.get("demands", "")),
        reply_by=writing.moment(datetime.fromisoformat(line.facts["reply_by"])),
        issued_on=writing.day(line.at),
        due=writing.moment(order.handle_due),
        times=len(before),
        reply=replies[0] if replies else "",
        mark=writing.mark(),
    )


_MAKE: Mapping[str, Callable[[_Writing, int], Paper]] = {
    "call_sheet": _call_sheet,
    "demand_letter": _demand_letter,
    "sign_in_sheet": _sign_in_sheet,
    "minutes": _minutes,
    "case_report": _case_report,
    "answer": _answer,
    "supervision_notice": _supervision_notice,
}
