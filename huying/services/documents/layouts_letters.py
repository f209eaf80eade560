"""Letters and reports: demand letter, case report, answer to the petitioner."""

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
    Imprint,
    Lang,
    Note,
    Signature,
    Text,
)
from huying.services.documents.layouts_sheets import in_pairs, unit_and_role
from huying.services.documents.values import Answer, CaseReport, DemandLetter, SupervisionNotice
from huying.wording.documents import word


def demand_letter(paper: DemandLetter, lang: Lang) -> Document:
    """承办需求信函 (S1-59): responsible unit, task and due date stand in it for every line."""
    opening = "demand_open_confirmed" if paper.confirmed_by else "demand_open"
    blocks: list[Block] = [
        _addressed(paper.addressed, lang),
        Text(
            text=word(
                opening, lang=lang, title=paper.title, number=paper.number, confirmed_by=paper.confirmed_by
            )
        ),
        Heading(text=word("h_facts", lang=lang)),
        Text(text=paper.content),
        *_said("demand_place", lang, place=paper.place),
        Heading(text=word("h_duty", lang=lang)),
        *_duties(paper, lang),
        *_arrival(paper, lang),
        Text(text=word("demand_close", lang=lang)),
        *_end("letter_end", lang),
        Signature(name=paper.issuer, date=paper.issued_on),
        *_contact(paper.contact, paper.phone, lang),
    ]
    if paper.copies:
        blocks.append(
            Imprint(lines=((word("copies", lang=lang), word("list_comma", lang=lang).join(paper.copies)),))
        )
    head = Head(
        style="letter",
        sign=paper.issuer,
        mark=paper.mark,
        right=paper.letter_number,
        title=word("demand_letter_title", lang=lang, title=paper.title),
    )
    return Document(lang=lang, issuer=paper.issuer, head=head, blocks=tuple(blocks))


def supervision_notice(paper: SupervisionNotice, lang: Lang) -> Document:
    """督办通知单 (S0-63): what is demanded of the unit, at which level, and the reply it gave, if it gave one."""
    again = "supervision_again" if paper.times > 1 else "supervision_open"
    blocks: list[Block] = [
        _addressed(paper.addressed, lang),
        Text(text=word(again, lang=lang, title=paper.title, number=paper.number, times=str(paper.times))),
        *_said("supervision_due", lang, due=paper.due),
        Heading(text=word("h_demands", lang=lang)),
        Text(text=paper.demands),
        Text(text=word("supervision_reply_by", lang=lang, reply_by=paper.reply_by)),
        *_replied(paper.reply, lang),
        Signature(name=paper.issuer, date=paper.issued_on),
    ]
    head = Head(
        style="letter",
        sign=paper.issuer,
        mark=paper.mark,
        right=paper.level,
        title=word("supervision_notice_title", lang=lang, title=paper.title),
    )
    return Document(lang=lang, issuer=paper.issuer, head=head, blocks=tuple(blocks))


def _replied(reply: str, lang: Lang) -> list[Block]:
    return [Heading(text=word("h_reply", lang=lang)), Text(text=reply)] if reply else []


def _duties(paper: DemandLetter, lang: Lang) -> list[Block]:
    if len(paper.lines) == 1:
        (line,) = paper.lines
        return [
            Text(text=word("demand_unit", lang=lang, unit=line.unit)),
            Text(text=word("demand_task", lang=lang, task=line.task)),
            Text(text=word("demand_due", lang=lang, due=line.due)),
        ]
    columns = (
        Column(title=word("duty_unit", lang=lang), share=40, align="center"),
        Column(title=word("task", lang=lang), share=76),
        Column(title=word("due", lang=lang), share=40, align="center"),
    )
    return [Grid(columns=columns, rows=tuple((o.unit, o.task, o.due) for o in paper.lines), row_mm=12)]


def _arrival(paper: DemandLetter, lang: Lang) -> list[Block]:
    if not paper.arrive_at:
        return []
    key = "demand_arrive" if paper.arrive_place else "demand_arrive_at"
    return [
        Heading(text=word("h_arrival", lang=lang)),
        Text(text=word(key, lang=lang, arrive_at=paper.arrive_at, arrive_place=paper.arrive_place)),
        *_said("demand_people", lang, people=paper.people),
    ]


def case_report(paper: CaseReport, lang: Lang) -> Document:
    """案件办理报告 (S4-24)."""
    blocks: list[Block] = [
        _addressed(paper.addressed, lang),
        Text(text=word("report_open", lang=lang, title=paper.title, number=paper.number)),
        Heading(text=word("h_basics", lang=lang)),
        *_basics(paper, lang),
        Text(text=paper.content),
        *_said("report_assessment", lang, assessment=paper.assessment),
        Heading(text=word("h_handling", lang=lang)),
        _handling(paper, lang),
        *_measures(paper.measures, lang, title=word("report_measures", lang=lang)),
        Heading(text=word("h_outcome", lang=lang)),
        Text(text=paper.summary),
        *_said("report_verification", lang, verification=paper.verification),
        *_said("report_visit", lang, visit=paper.visit),
        *_end("report_end", lang),
        *_enclosures(paper.enclosures, lang),
        Signature(name=paper.issuer, date=paper.issued_on),
        *_contact(paper.contact, paper.phone, lang),
    ]
    head = Head(
        style="red",
        sign=paper.issuer,
        left=paper.report_number,
        right=word("signed_by", lang=lang, name=paper.signed_by) if paper.signed_by else "",
        title=word("case_report_title", lang=lang, title=paper.title),
    )
    return Document(lang=lang, issuer=paper.issuer, head=head, blocks=tuple(blocks))


def _basics(paper: CaseReport, lang: Lang) -> list[Block]:
    halves = [
        (word("reported_at", lang=lang), paper.reported_at),
        (word("channel", lang=lang), paper.channel),
        (word("class_name", lang=lang), paper.class_name),
        (word("place", lang=lang), paper.place),
    ]
    rows = in_pairs(halves)
    return [Fields(rows=rows)] if rows else []


def _handling(paper: CaseReport, lang: Lang) -> Grid:
    titles = ("unit", "signed", "arrived", "finished", "handling_opinion")
    shares = (26, 22, 22, 22, 64)
    return Grid(
        columns=tuple(
            Column(title=word(key, lang=lang), share=share, align="left" if share > 50 else "center")
            for key, share in zip(titles, shares, strict=True)
        ),
        rows=tuple(
            (unit_and_role(o.unit, o.role, lang), o.signed, o.arrived, o.finished, o.opinion)
            for o in paper.orders
        ),
        row_mm=12,
    )


def answer(paper: Answer, lang: Lang) -> Document:
    """群众答复书."""
    opening = "answer_open" if paper.accepted_on else "answer_open_short"
    blocks: list[Block] = [
        _addressed(paper.addressed, lang),
        Text(
            text=word(
                opening, lang=lang, title=paper.title, number=paper.number, accepted_on=paper.accepted_on
            )
        ),
        Heading(text=word("h_asked", lang=lang)),
        Text(text=paper.asked),
        Heading(text=word("h_answer", lang=lang)),
        Text(text=paper.answer),
        *_measures(paper.measures, lang),
        *_said("answer_basis", lang, basis=paper.basis),
        *([Text(text=paper.remedy)] if paper.remedy else []),
        Text(text=word("answer_end", lang=lang)),
        Signature(name=paper.issuer, date=paper.issued_on),
        *_contact(paper.contact, paper.phone, lang),
    ]
    if paper.link:
        blocks.append(Code(link=paper.link, caption=word("answer_code", lang=lang)))
    head = Head(
        style="letter",
        sign=paper.issuer,
        right=paper.letter_number,
        title=word("answer_title", lang=lang, title=paper.title),
    )
    return Document(lang=lang, issuer=paper.issuer, head=head, blocks=tuple(blocks))


def _addressed(addressed: str, lang: Lang) -> Text:
    return Text(text=word("addressed", lang=lang, addressed=addressed), indent=False)


def _said(key: str, lang: Lang, **values: str) -> list[Text]:
    """The sentence, if there is anything to say."""
    return [Text(text=word(key, lang=lang, **values))] if all(values.values()) else []


def _end(key: str, lang: Lang) -> list[Text]:
    return [Text(text=word(key, lang=lang))] if word(key, lang=lang) else []


def _measures(measures: tuple[str, ...], lang: Lang, *, title: str = "") -> list[Text]:
    lines = [word("measure", lang=lang, no=no, text=text) for no, text in enumerate(measures, start=1)]
    return [Text(text="\n".join([title, *lines]))] if lines else []


def _enclosures(enclosures: tuple[str, ...], lang: Lang) -> list[Text]:
    lines = [word("enclosure", lang=lang, no=no, text=text) for no, text in enumerate(enclosures, start=1)]
    return [Text(text="\n".join([word("enclosures", lang=lang), *lines]))] if lines else []


def _contact(contact: str, phone: str, lang: Lang) -> list[Note]:
    if not contact:
        return []
    key = "contact_note" if phone else "contact_note_short"
    return [Note(text=word(key, lang=lang, contact=contact, phone=phone))]
