"""Queueing what leaves the house: for each channel of the place one message of what happened, in the right hour.

A message's id is made of what it is about, so that making it again makes no other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID, uuid5

import orjson

from huying.domain.case import Case, Recorded, Rules
from huying.domain.case.projection import state_of
from huying.domain.details import LOCAL
from huying.domain.steps import STEPS_APART
from huying.services.channels.registry import KINDS
from huying.services.notices.audience import News, acting_side, may_know
from huying.services.notices.texts import Text, text_of
from huying.services.rules import unit_name
from huying.store import channels, deliveries, templates
from huying.store.channels import Channel
from huying.wording.voice import Lang, Voice

SPACE = UUID("0b6ee3f4-9a0e-5d0c-8a60-6f0f3f1c7a55")
"""The space in which ids of messages are made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One entry with the case after it and everything that is told of it."""

    jurisdiction: int
    slug: str
    subject: UUID
    number: str
    entry: Recorded
    case: Case
    rules: Rules
    news: tuple[News, ...]


class Outside:
    """The channels of one place, and how they write: read once for everything that is told together."""

    def __init__(self, jurisdiction: int) -> None:
        self.jurisdiction = jurisdiction
        self.channels = tuple(one for one in channels.of(jurisdiction) if one.enabled)

    @cached_property
    def texts(self) -> Mapping[tuple[str, str], str]:
        """The texts the place wrote for itself."""
        return templates.of(self.jurisdiction)

    def queue(self, told: Told, *, now: datetime) -> None:
        """Queue what this entry is told through every channel."""
        rows = [row for channel in self.channels for row in self._rows(channel, told, now)]
        deliveries.add(jurisdiction=self.jurisdiction, rows=rows)

    def _rows(self, channel: Channel, told: Told, now: datetime) -> Iterator[dict[str, Any]]:
        if KINDS[channel.kind].for_machines:
            if not channel.addresses or {a.unit for a in channel.addresses} & {n.unit for n in told.news}:
                text = Text(kind="event", whole=event(told), line="")
                yield row_of(channel, told, text, lane=str(told.subject), address="", now=now, due_at=now)
            return
        for address, news in _places(channel, told).items():
            text = self._text(channel, told, news)
            due_at = self.hour(channel, address, now)
            yield row_of(channel, told, text, lane=address, address=address, now=now, due_at=due_at)

    def _text(self, channel: Channel, told: Told, news: News) -> Text:
        lang: Lang = "en" if channel.language == "en" else "zh"
        return text_of(
            news,
            number=told.number,
            slug=told.slug,
            hidden=told.case.confidential or is_apart(told, news),
            by=acting_side(told.rules, told.entry.by.get("unit")),
            voice=Voice(lang=lang, process=told.rules.process, unit=unit_name(self.jurisdiction, lang)),
            own=self.texts,
        )

    def hour(self, channel: Channel, lane: str, now: datetime) -> datetime:
        """When a message may be sent: not right behind another, and not in the quiet hours."""
        if channel.gather_minutes:
            last = deliveries.last_sent(jurisdiction=self.jurisdiction, channel=channel.id, lane=lane)
            now = now if last is None else max(now, last + timedelta(minutes=channel.gather_minutes))
        return awake(channel, now)


def _places(channel: Channel, told: Told) -> dict[str, News]:
    """Where news goes through a channel, and which: of several things to one place the first.

    A unit is not told what its own post did when it is that post that has to go on.
    """
    found: dict[str, News] = {}
    for news in told.news:
        if _is_own(told, news) or not _may(told, news):
            continue
        for address in _addresses(channel, told.rules.units.now(news.unit)):
            found.setdefault(address, news)
    return found


def _addresses(channel: Channel, unit: str) -> list[str]:
    """Where a channel tells a unit; one that is a place itself, and names no units, hears of all."""
    if not channel.addresses and KINDS[channel.kind].address is None:
        return [""]
    return [one.address for one in channel.addresses if one.unit == unit]


def _is_own(told: Told, news: News) -> bool:
    by = told.entry.by
    return acting_side(told.rules, by.get("unit")) == news.unit and by.get("role") in news.roles


def _may(told: Told, news: News) -> bool:
    role = news.roles[0] if news.roles else ""
    return may_know(told.case, told.rules, unit=news.unit, role=role, post=0)


def row_of(
    channel: Channel,
    told: Told,
    text: Text,
    *,
    lane: str,
    address: str,
    now: datetime,
    due_at: datetime,
    party: int | None = None,
) -> dict[str, Any]:
    """A message as it is queued; to a petitioner its id is made of their number, not of their address."""
    to = address if party is None else f"party/{party}"
    about = f"{told.jurisdiction}/{channel.id}/{told.subject}/{told.entry.seq}/{to}"
    return {
        "id": uuid5(SPACE, about),
        "channel": channel.id,
        "lane": lane,
        "address": address,
        "subject": told.subject,
        "seq": told.entry.seq,
        "party": party,
        "kind": text.kind,
        "text": text.whole,
        "line": text.line,
        "made_at": now,
        "due_at": due_at,
    }


def is_apart(told: Told, news: News) -> bool:
    """Whether it is about a unit's conduct, which is nobody else's to know (R-23)."""
    return told.entry.step in STEPS_APART or news.task in STEPS_APART


def event(told: Told) -> str:
    """An event as another system reads it. Nothing that people wrote; of a confidential case its number alone."""
    said: dict[str, Any] = {
        "type": "case.changed",
        "jurisdiction": told.jurisdiction,
        "case": told.number,
        "seq": told.entry.seq,
        "confidential": told.case.confidential,
    }
    if not (told.case.confidential or told.entry.step in STEPS_APART):
        said |= {
            "type": f"case.{told.entry.step}",
            "step": told.entry.step,
            "order": told.entry.order,
            "unit": acting_side(told.rules, told.entry.by.get("unit")),
            "at": told.entry.at.isoformat(),
            "recorded_at": told.entry.recorded_at.isoformat(),
            "state": state_of(told.case, told.rules),
        }
    return orjson.dumps(said).decode()


def awake(channel: Channel, at: datetime) -> datetime:
    """That moment, or the end of the quiet hours it falls into."""
    start, end = channel.quiet_from, channel.quiet_to
    if start is None or end is None or KINDS[channel.kind].for_machines:
        return at
    here = at.astimezone(LOCAL)
    if not _within(here.time(), start, end):
        return at
    morning = datetime.combine(here.date(), end, tzinfo=LOCAL)
    return morning if morning > here else morning + timedelta(days=1)


def _within(clock: time, start: time, end: time) -> bool:
    """Whether a time of day lies from start to before end, over midnight where end comes first."""
    return start <= clock < end if start <= end else clock >= start or clock < end


def trial_row(channel: Channel, *, address: str, text: str, key: UUID, now: datetime) -> dict[str, Any]:
    """A test message to one place of a channel."""
    number = uuid5(key, address)
    return {
        "id": number,
        "channel": channel.id,
        "lane": f"test/{number}" if KINDS[channel.kind].for_machines else address,
        "address": address,
        "subject": None,
        "seq": None,
        "party": None,
        "kind": "test",
        "text": text,
        "line": text,
        "made_at": now,
        "due_at": now,
    }
