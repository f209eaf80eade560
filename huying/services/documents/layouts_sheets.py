"""Sheets: call sheet, sign-in sheet, minutes with the plan."""

from __future__ import annotations

from huying.services.documents.blocks import (
    Block,
    Code,
    Column,
    Document,
    Fields,
    Grid,
    Head,
    Heading,
    Lang,
    Note,
    Signature,
    SignLine,
    Text,
)
from huying.services.documents.values import CallSheet, Minutes, SignInRow, SignInSheet
from huying.wording.documents import word

Pair = tuple[str, str]


def call_sheet(paper: CallSheet, lang: Lang) -> Document:
    """派单/呼叫单 (S4-16, S4-17)."""
    blocks: list[Block] = [
        Fields(rows=_call_fields(paper, lang)),
        Grid(
            columns=(
                Column(title=word("unit", lang=lang), share=32, align="center"),
                Column(title=word("matters", lang=lang), share=48),
                Column(title=word("goal", lang=lang), share=44),
                Column(title=word("people", lang=lang), share=36),
            ),
            rows=tuple(
                (unit_and_role(o.unit, o.role, lang), o.matters, o.goal, o.people) for o in paper.orders
            ),
            row_mm=16,
        ),
        SignLine(
            items=(
                (word("approved_by", lang=lang), paper.approved_by),
                (word("issued_on", lang=lang), paper.issued_on),
            )
        ),
        Note(text=word("call_note", lang=lang)),
    ]
    if paper.link:
        blocks.append(Code(link=paper.link, caption=word("sheet_code", lang=lang)))
    title = word("call_sheet_title", lang=lang, issuer=paper.issuer)
    head = Head(style="form", title=title, mark=paper.mark)
    return Document(lang=lang, issuer=paper.issuer, head=head, blocks=tuple(blocks))


def _call_fields(paper: CallSheet, lang: Lang) -> tuple[tuple[Pair, ...], ...]:
    def pair(key: str, value: str) -> Pair:
        return word(key, lang=lang), value

    halves = [
        pair("number", paper.number),
        pair("call_no", paper.call_no),
        pair("level", paper.level),
        pair("class_name", paper.class_name),
    ]
    wholes = [
        pair("title", paper.title),
        pair("place", paper.place),
        pair("content", paper.content),
        pair("matter", paper.matter),
        pair("arrive_at", paper.arrive_at),
        pair("arrive_place", paper.arrive_place),
        pair("window", paper.window),
        pair("contact", paper.contact),
    ]
    return (*in_pairs(halves), *((whole,) for whole in wholes if whole[1]))


def in_pairs(halves: list[Pair]) -> tuple[tuple[Pair, ...], ...]:
    """Two of the known pairs a row; an odd last one has the row to itself."""
    known = [half for half in halves if half[1]]
    return tuple(tuple(known[at : at + 2]) for at in range(0, len(known), 2))


def unit_and_role(unit: str, role: str, lang: Lang) -> str:
    """The unit, below it its role where there is one."""
    return word("unit_role", lang=lang, unit=unit, role=role) if role else unit


def sign_in_sheet(paper: SignInSheet, lang: Lang) -> Document:
    """签到表, confirmed by the street side (S1-63)."""
    fields: list[tuple[Pair, ...]] = [
        ((word("number", lang=lang), paper.number), (word("held_at", lang=lang), paper.held_at)),
        ((word("title", lang=lang), paper.title),),
        ((word("place", lang=lang), paper.place),),
    ]
    blanks = (SignInRow(unit=""),) * paper.blank_rows
    titles = ("row_no", "unit", "name", "post", "phone", "arrived_at", "signature", "result")
    shares = (12, 34, 18, 20, 28, 20, 24, 18)
    blocks: list[Block] = [
        Fields(rows=tuple(fields)),
        Grid(
            columns=tuple(
                Column(title=word(key, lang=lang), share=share, align="center")
                for key, share in zip(titles, shares, strict=True)
            ),
            rows=tuple(_sign_in_row(no, row) for no, row in enumerate(paper.rows + blanks, start=1)),
            row_mm=12,
        ),
        SignLine(
            items=(
                (word("confirmed_by", lang=lang), paper.confirmed_by),
                (word("confirmed_at", lang=lang), ""),
            )
        ),
    ]
    if paper.link:
        blocks.append(Code(link=paper.link, caption=word("sign_in_code", lang=lang)))
    head = Head(style="form", title=word("sign_in_sheet_title", lang=lang))
    return Document(lang=lang, issuer=paper.issuer, head=head, blocks=tuple(blocks))


def _sign_in_row(no: int, row: SignInRow) -> tuple[str, ...]:
    return (str(no), row.unit, row.name, row.post, row.phone, row.arrived_at, "", row.result)


def minutes(paper: Minutes, lang: Lang) -> Document:
    """会商纪要 with 处置方案 (S4-20)."""
    titles = ("problem", "unit", "task", "due", "opinion", "seal")
    shares = (27, 24, 42, 22, 23, 18)
    blocks: list[Block] = [
        Text(text=_minutes_open(paper, lang)),
        *_people(paper, lang),
        Heading(text=word("h_points", lang=lang)),
        Text(text=paper.points),
        Heading(text=word("h_plan", lang=lang)),
        Text(text=word("plan_open", lang=lang)),
        Grid(
            columns=tuple(
                Column(title=word(key, lang=lang), share=share, align="left" if key == "task" else "center")
                for key, share in zip(titles, shares, strict=True)
            ),
            rows=tuple((o.problem, o.unit, o.task, o.due, o.answer, "") for o in paper.lines),
            row_mm=14,
        ),
        Signature(name=paper.issuer, date=paper.issued_on),
    ]
    head = Head(
        style="red",
        sign=word("minutes_sign", lang=lang, issuer=paper.issuer),
        left=paper.minutes_number,
        title=word("minutes_title", lang=lang, title=paper.title),
    )
    return Document(lang=lang, issuer=paper.issuer, head=head, blocks=tuple(blocks))


def _minutes_open(paper: Minutes, lang: Lang) -> str:
    known = paper.held_at and paper.place
    return word(
        "minutes_open" if known else "minutes_open_short",
        lang=lang,
        held_at=paper.held_at,
        issuer=paper.issuer,
        place=paper.place,
        title=paper.title,
        number=paper.number,
    )


def _people(paper: Minutes, lang: Lang) -> list[Block]:
    comma = word("list_comma", lang=lang)
    lines = {
        "chair": paper.chair,
        "recorder": paper.recorder,
        "present": comma.join(paper.present),
        "absent": comma.join(paper.absent),
    }
    return [
        Text(text=word("person_line", lang=lang, label=word(key, lang=lang), people=people))
        for key, people in lines.items()
        if people
    ]
