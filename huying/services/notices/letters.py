"""What petitioners are told of their own case by SMS and mail: those who left an address and agreed to be told.

A row of the list holds the address masked, and places for the code and the link by which they come in: both are filled
in only while it is sent. What quotes words that are erased, or goes to somebody who is, goes with them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson

from huying.domain import text as plain
from huying.services import petitioners, tracking
from huying.services.channels.kinds import NotSent
from huying.services.errors import Erased
from huying.services.notices.keeping import ADDRESSES, FOR_PETITIONERS
from huying.services.notices.queueing import Outside, Told, row_of
from huying.services.notices.texts import Text, filled, followed, rating_link, template_of
from huying.store import chains, channels, deliveries, notices
from huying.store.channels import Channel
from huying.store.deliveries import Delivery
from huying.wording import notices as words
from huying.wording.voice import Voice

TOLD: Final[Mapping[str, tuple[str, str]]] = {
    "register": ("registered", ""),
    "join": ("registered", ""),
    "not_accept": ("refused", "reply"),
    "cancel": ("cancelled", "reply"),
    "judge_extension": ("extended", "told"),
    "answer": ("answered", "text"),
    "answer_all": ("answered", "text"),
    "close": ("closed", ""),
}
"""Which news an entry is to a petitioner, and where it holds the words that were written for them."""
LONGEST: Final = 400
"""Characters of an answer that a message brings; the whole stands where it is followed."""
CODE, RATE = "⟦code⟧", "⟦rate⟧"
"""Places of the petitioner's code and of the link for their judgement, in texts that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Letter:
    """One petitioner of a case, to be told."""

    party: int
    person: Mapping[str, Any]


def queue(outside: Outside, told: Told, *, now: datetime) -> None:
    """Queue what this entry is to the petitioners it concerns, through the channels that tell them."""
    ways = [one for one in outside.channels if one.to_petitioners]
    if not ways or told.entry.step not in TOLD or _says_nothing(told):
        return
    letters = list(_letters(told))
    reply = _reply(told) if letters else ""
    rows = [row for one in letters for way in ways for row in _rows(outside, way, told, one, reply, now)]
    deliveries.add(jurisdiction=told.jurisdiction, rows=rows)


def _says_nothing(told: Told) -> bool:
    """An extension that was refused changes nothing for whoever reported."""
    return told.entry.step == "judge_extension" and not told.entry.facts.get("agreed")


def _letters(told: Told) -> Iterator[_Letter]:
    """Whom the entry concerns: who joined, who is answered, else all; of them who agreed to be told."""
    people = petitioners.everybody(jurisdiction=told.jurisdiction, subject=told.subject)
    everyone = range(1, len(told.case.parties) + 1)
    only = _only(told)
    for no, person in enumerate(people, 1):
        if person.get("notify") and no in (everyone if only is None else only):
            yield _Letter(party=no, person=person)


def _only(told: Told) -> tuple[int, ...] | None:
    """The petitioners an entry is about; None where it is news to all of them."""
    if told.entry.step == "join":
        return (len(told.case.parties),)
    facts = told.entry.facts
    return {"answer": (facts.get("party"),), "answer_all": tuple(facts.get("parties", ()))}.get(
        told.entry.step
    )


def _reply(told: Told) -> str:
    """The words that were written for them; nothing where they are erased."""
    path = TOLD[told.entry.step][1]
    if not path or told.case.confidential:
        return ""
    rows = chains.contents(jurisdiction=told.jurisdiction, subjects=[told.subject]).get(told.subject, [])
    found = next((row["value"] for row in rows if (row["seq"], row["path"]) == (told.entry.seq, path)), None)
    said = "" if found is None else str(orjson.loads(found) if isinstance(found, str | bytes) else found)
    return said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"


def _rows(
    outside: Outside, channel: Channel, told: Told, one: _Letter, reply: str, now: datetime
) -> Iterator[dict[str, Any]]:
    if not _address(channel.kind, one.person):
        return
    lane = f"party/{told.subject}/{one.party}"
    yield row_of(
        channel,
        told,
        _text(outside, channel, told, reply),
        lane=lane,
        address=_masked(channel.kind, one.person),
        now=now,
        due_at=outside.hour(channel, lane, now),
        party=one.party,
    )


def _text(outside: Outside, channel: Channel, told: Told, reply: str) -> Text:
    kind = "petitioner_" + ("confidential" if told.case.confidential else TOLD[told.entry.step][0])
    values = {
        "number": told.number,
        "code": CODE,
        "reply": reply,
        "rate": RATE if _is_asked(told) else "",
        "follow": followed(told.slug, told.number, Voice(lang="en" if channel.language == "en" else "zh")),
    }
    whole = filled(template_of(outside.texts, kind, channel.language), values)
    return Text(kind=kind, whole=whole, line=whole)


def _is_asked(told: Told) -> bool:
    """Whether petitioners themselves may say how it was handled, and there is an address at which they can."""
    rule = told.rules.rule("visit")
    theirs = rule is not None and any(who.relation == "petitioner" for who in rule.by)
    return theirs and bool(rating_link(told.slug, ""))


def _address(kind: str, person: Mapping[str, Any]) -> str:
    """Where a kind of channel reaches a person; nothing where they left nothing that could be one."""
    left = str(person.get(FOR_PETITIONERS[kind], "")).strip()
    if kind == "sms":
        left = plain.plain_phone(left)
    wanted = {"sms": "phone", "email": "email"}[kind]
    return left if ADDRESSES[wanted].fullmatch(left) else ""


def _masked(kind: str, person: Mapping[str, Any]) -> str:
    left = _address(kind, person)
    return plain.mask_phone(left) if kind == "sms" else plain.mask_mail(left)


def reached(channel: Channel, taken: Delivery) -> tuple[str, str]:
    """The address and the words of a message as it is sent now. Raises NotSent, for good, where nobody is left."""
    if taken.party is None or taken.subject is None:
        return taken.address, taken.text
    try:
        person = petitioners.person(jurisdiction=channel.jurisdiction, subject=taken.subject, no=taken.party)
    except Erased:
        person = None
    address = _address(channel.kind, person) if person and person.get("notify") else ""
    if not address:
        raise NotSent("nobody to be told any more", final=True)
    return address, _filled_in(channel, taken.subject, taken.party, taken.text)


def _filled_in(channel: Channel, subject: UUID, party: int, text: str) -> str:
    """The text with code and link, as its reader needs them."""
    case = notices.subjects(jurisdiction=channel.jurisdiction, ids=[subject])[subject]
    whose: dict[str, Any] = {"jurisdiction": channel.jurisdiction, "number": case["number"], "party": party}
    link = rating_link(case["slug"], tracking.satisfaction_token(**whose))
    asked = Voice(lang="en" if channel.language == "en" else "zh").say(words.SAMPLES, "asked", link=link)
    return text.replace(CODE, tracking.secret(**whose)).replace(RATE, asked)


def kinds_of(jurisdiction: int) -> frozenset[str]:
    """By which of what they leave petitioners are told in a place: phone, mail."""
    found = (one for one in channels.of(jurisdiction) if one.enabled and one.to_petitioners)
    return frozenset(FOR_PETITIONERS[one.kind] for one in found)
