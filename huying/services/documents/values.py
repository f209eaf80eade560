"""What the documents say: every text already worded and masked for its reader, in the reader's language.

A text may hold several paragraphs, one a line. An empty text leaves its line out, or blank where it is
filled by hand. Fields of the documents: practice of official papers (GB/T 9704), S1-59, S4-17, S4-20,
S4-24.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """One called unit and what is asked of it: matters 协调事项, goal 预期目标, people 人员需求 (S4-17)."""

    unit: str
    role: str
    matters: str
    goal: str = ""
    people: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSheet:
    """派单/呼叫单: one call with all its orders. `mark` such as 保密件 or 紧急; `link` becomes a QR code."""

    issuer: str
    number: str
    title: str
    content: str
    orders: tuple[CallLine, ...]
    issued_on: str
    call_no: str = ""
    level: str = ""
    class_name: str = ""
    matter: str = ""
    mark: str = ""
    place: str = ""
    arrive_at: str = ""
    arrive_place: str = ""
    window: str = ""
    approved_by: str = ""
    contact: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandLine:
    """One duty in a demand letter: who, what, by when; all three are compulsory (S1-59)."""

    unit: str
    task: str
    due: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandLetter:
    """承办需求信函 (S1-59). `number` is the case's, `letter_number` the letter's own (文号)."""

    issuer: str
    letter_number: str
    addressed: str
    number: str
    title: str
    content: str
    lines: tuple[DemandLine, ...]
    issued_on: str
    place: str = ""
    arrive_at: str = ""
    arrive_place: str = ""
    people: str = ""
    confirmed_by: str = ""
    contact: str = ""
    phone: str = ""
    mark: str = ""
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionNotice:
    """督办通知单: what is demanded of one unit, at which level, and until when it is to reply (S0-63, practice §8)."""

    issuer: str
    addressed: str
    number: str
    title: str
    level: str
    demands: str
    reply_by: str
    issued_on: str
    due: str = ""
    times: int = 1
    reply: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRow:
    """One person who is to come: what is known is printed, the rest is written by hand."""

    unit: str
    name: str = ""
    post: str = ""
    phone: str = ""
    arrived_at: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInSheet:
    """签到表: confirmed by the street side (S1-63). `blank_rows` are added for those who come unannounced."""

    issuer: str
    number: str
    title: str
    rows: tuple[SignInRow, ...]
    place: str = ""
    held_at: str = ""
    blank_rows: int = 4
    confirmed_by: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """One line of the plan: problem × unit × task × due; `answer` is 同意 or the unit's reservation."""

    problem: str
    unit: str
    task: str
    due: str
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """会商纪要 with 处置方案 (S4-20, S4-54). `present` and `absent` as they read, unit and name."""

    issuer: str
    number: str
    title: str
    points: str
    lines: tuple[PlanLine, ...]
    issued_on: str
    minutes_number: str = ""
    held_at: str = ""
    place: str = ""
    chair: str = ""
    recorder: str = ""
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """What one called unit did: times as they read, and its 办理意见."""

    unit: str
    role: str
    signed: str = ""
    arrived: str = ""
    finished: str = ""
    opinion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReport:
    """案件办理报告 to the district platform (S4-24)."""

    issuer: str
    addressed: str
    number: str
    title: str
    content: str
    orders: tuple[ReportLine, ...]
    summary: str
    issued_on: str
    report_number: str = ""
    signed_by: str = ""
    reported_at: str = ""
    channel: str = ""
    class_name: str = ""
    place: str = ""
    assessment: str = ""
    measures: tuple[str, ...] = ()
    verification: str = ""
    visit: str = ""
    enclosures: tuple[str, ...] = ()
    contact: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """群众答复书: the answer to the petitioner. `addressed` as the letter calls him, masked if it must be."""

    issuer: str
    letter_number: str
    addressed: str
    number: str
    title: str
    asked: str
    answer: str
    issued_on: str
    accepted_on: str = ""
    measures: tuple[str, ...] = ()
    basis: str = ""
    remedy: str = ""
    contact: str = ""
    phone: str = ""
    link: str = ""


Paper = CallSheet | DemandLetter | SignInSheet | Minutes | CaseReport | Answer | SupervisionNotice
