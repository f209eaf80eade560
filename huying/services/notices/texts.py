"""The texts that leave the house: a jurisdiction's own where it wrote one, else the usual one, with its places filled.

They hold number, units, step and due, and never what people wrote: so nothing that is erased stays behind in a list
of messages, and no petitioner's name leaves the house in a title. Of a confidential case they hold its number alone.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from huying.domain.refusals import Fault, Faulty
from huying.services.notices.audience import News
from huying.services.rules import unit_name
from huying.store import templates, units
from huying.wording import notices as words
from huying.wording.steps import step_label
from huying.wording.voice import LANGS, Voice
from huying.wording.whistles import whistle_name

PLACE = re.compile(r"\{([^{}]*)\}")
LONGEST = 500
LINES = 20
"""Notices that a digest tells one by one."""
EDITABLE = tuple(words.TEMPLATES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One message as it is written: whole, and as a line of a digest."""

    kind: str
    whole: str
    line: str


def filled(template: str, values: Mapping[str, str]) -> str:
    """The text with its places filled, ends of sentences without blanks after them."""
    return PLACE.sub(lambda found: values.get(found[1], ""), template).strip()


def template_of(own: Mapping[tuple[str, str], str], kind: str, language: str) -> str:
    """The text of a kind in a language."""
    return own.get((kind, language)) or words.TEMPLATES[kind][language == "en"]


def link_to(slug: str, number: str) -> str:
    """The address of a case's page; empty where this installation does not know under which name it is reached."""
    origins = settings.CSRF_TRUSTED_ORIGINS
    return f"{origins[0]}/{slug}/cases/{number}" if origins else ""


def followed(slug: str, number: str, voice: Voice) -> str:
    """Where whoever reported follows it, as a sentence; empty where this installation knows no name of its own."""
    if not settings.CSRF_TRUSTED_ORIGINS:
        return ""
    link = f"{settings.CSRF_TRUSTED_ORIGINS[0]}/{slug}/follow?number={number}"
    return voice.say(words.SAMPLES, "followed", link=link)


def rating_link(slug: str, token: str) -> str:
    """The address where a petitioner says how it was handled; empty likewise."""
    origins = settings.CSRF_TRUSTED_ORIGINS
    return f"{origins[0]}/{slug}/s/{token}" if origins else ""


def text_of(
    news: News,
    *,
    number: str,
    slug: str,
    hidden: bool,
    by: str | None,
    voice: Voice,
    own: Mapping[tuple[str, str], str],
) -> Text:
    """What one unit is told, in the language of the voice; `hidden`: by the number of its case alone."""
    link = link_to(slug, number)
    if hidden:
        whole = filled(template_of(own, "confidential", voice.lang), {"number": number, "link": link})
        line = voice.say(words.DUE, "confidential", number=number)
        return Text(kind="confidential", whole=whole, line=line)
    acted = voice.unit(by) if by else ""
    values = {
        "number": number,
        "unit": voice.unit(news.unit),
        "by": acted,
        "task": step_label(news.task, voice) if news.task else "",
        "due": voice.say(words.DUE, "due", at=voice.moment(news.due_at)) if news.due_at else "",
        "call": whistle_name(news.whistle, voice) if news.whistle else "",
        "link": link,
    }
    said = words.notice_sentence(news.kind, by, voice, whistle=news.whistle)
    line = voice.say(words.DUE, "line", number=number, said=said)
    return Text(kind=news.kind, whole=filled(template_of(own, news.kind, voice.lang), values), line=line)


def digest(lines: Sequence[str], *, language: str, own: Mapping[tuple[str, str], str]) -> str:
    """One message instead of several."""
    voice = _plain(language)
    told = list(lines[:LINES])
    if len(lines) > LINES:
        told.append(voice.say(words.DUE, "more", n=len(lines) - LINES))
    values = {"count": str(len(lines)), "lines": "\n".join(told)}
    return filled(template_of(own, "digest", language), values)


def _plain(language: str) -> Voice:
    return Voice(lang="en" if language == "en" else "zh")


def sample(template: str, *, language: str, jurisdiction: int, slug: str, now: datetime) -> str:
    """A text filled as an example, for whoever writes it."""
    voice = Voice(lang="en" if language == "en" else "zh", unit=unit_name(jurisdiction, language))
    number = f"{jurisdiction}-{now:%Y%m%d}-H-00001"
    pair = _two_units(jurisdiction, voice)
    line = voice.say(words.DUE, "line", number=number, said=voice.say(words.SAID, "signed", unit=pair[1]))
    values = {
        "number": number,
        "unit": pair[0],
        "by": pair[1],
        "task": step_label("sign", voice),
        "due": voice.say(words.DUE, "due", at=voice.moment(now)),
        "call": whistle_name(2, voice),
        "link": link_to(slug, number),
        "count": "2",
        "reply": voice.of(words.SAMPLES["reply"]),
        "code": voice.of(words.SAMPLES["code"]),
        "rate": voice.of(words.SAMPLES["rate"]),
        "follow": followed(slug, number, voice),
        "lines": f"{line}\n{line}",
    }
    return filled(template, values)


def _two_units(jurisdiction: int, voice: Voice) -> tuple[str, str]:
    """A department and a street of the place, or whatever comes nearest."""
    tree = list(units.load(jurisdiction))
    found = [next((one.code for one in tree if one.kind == kind), "") for kind in ("department", "street")]
    named = [voice.unit(code) if code else voice.of(words.PLACES["unit"]) for code in found]
    return named[0], named[1]


def check(text: str, *, kind: str) -> str:
    """The text, if it may be kept. Raises Faulty."""
    text = text.replace("\r\n", "\n").strip()
    allowed = words.places_of(kind)
    strange = sorted({found for found in PLACE.findall(text) if found not in allowed})
    faults = []
    if len(text) > LONGEST:
        faults.append(Fault("text", "too_long", {"most": LONGEST}))
    if strange:
        faults.append(Fault("text", "unknown_places", {"places": strange, "allowed": allowed}))
    if faults:
        raise Faulty(tuple(faults))
    return text


def keep(*, jurisdiction: int, kind: str, language: str, text: str) -> None:
    """Keep a text of the jurisdiction's own; an empty one brings the usual one back. Raises Faulty, LookupError."""
    if kind not in words.TEMPLATES or language not in LANGS:
        raise LookupError(kind)
    text = check(text, kind=kind)
    if text and text != words.TEMPLATES[kind][language == "en"]:
        templates.put(jurisdiction=jurisdiction, kind=kind, language=language, text=text)
    else:
        templates.drop(jurisdiction=jurisdiction, kind=kind, language=language)


def all_of(jurisdiction: int) -> Mapping[tuple[str, str], str]:
    """The texts that a jurisdiction wrote for itself."""
    return templates.of(jurisdiction)
