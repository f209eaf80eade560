"""What anybody may do without signing in: report a problem, within limits that keep floods out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from huying.domain.case import Actor, Rules
from huying.domain.details import LOCAL
from huying.domain.places import Units
from huying.domain.text import mask_free_text, plain_phone
from huying.services import keyring, tracking
from huying.services.cases import file_case, key_of
from huying.services.errors import NotVisible
from huying.services.posts import petitioner
from huying.services.rules import in_force, rules_for
from huying.services.uploads import take_uploads
from huying.store import jurisdictions, public_counts, units
from huying.store.jurisdictions import Jurisdiction

TITLE = 40
"""Characters of the first sentence that make a title."""
SENTENCE_ENDS = "。！？!?;；\n"


class TooMany(RuntimeError):
    """This address or number has done this too often today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A report that was taken: the case's number, and the secret with which its reporter follows it."""

    number: str
    secret: str
    party: int


def places() -> tuple[Jurisdiction, ...]:
    """The jurisdictions that take reports."""
    return tuple(one for one in jurisdictions.listed() if rules_of(one.id) is not None)


def place_of(slug: str) -> Jurisdiction:
    """The jurisdiction of an address. Raises NotVisible."""
    try:
        return jurisdictions.by_slug(slug)
    except jurisdictions.UnknownJurisdiction:
        raise NotVisible(slug) from None


def ground_of(jurisdiction: int) -> Units:
    """The units among which a resident finds the place."""
    return units.load(jurisdiction)


def rules_of(jurisdiction: int) -> Rules | None:
    """The rules residents report by; None where no process takes reports from them."""
    for process in in_force(jurisdiction, timezone.now()):
        rule = process.steps.get("register")
        if rule is not None and any(who.relation == "petitioner" for who in rule.by):
            return rules_for(jurisdiction=jurisdiction, process_hash=process.hash)
    return None


def title_of(text: str) -> str:
    """The first sentence of what was written, short, with numbers that point to a person masked."""
    first = text.strip()
    for end in SENTENCE_ENDS:
        first = first.split(end, 1)[0]
    shown = mask_free_text(" ".join(first.split()) or text.strip())
    return shown if len(shown) <= TITLE else shown[: TITLE - 1] + "…"


def take_photos(*, jurisdiction: int, address: str, files: Iterable[Any]) -> list[str]:
    """Keep a resident's photos as pending. Raises BadFiles, TooMany."""
    given = list(files)
    for _file in given:
        allow(jurisdiction, "file", address, most=settings.HUYING_FILES_PER_ADDRESS)
    return take_uploads(by=petitioner(jurisdiction=jurisdiction, party=1), files=given)


def report(
    *, jurisdiction: int, address: str, details: Mapping[str, Any], person: Mapping[str, Any], key: str
) -> Reported:
    """File what a resident reports. Raises Refused, Faulty, TooMany, KeyReused.

    Without name and phone the report is anonymous: it has a petitioner all the same, who follows it by its secret.
    """
    by = petitioner(jurisdiction=jurisdiction, party=1)
    said = {name: value for name, value in person.items() if value}
    body = dict(details) | {
        "title": title_of(str(details.get("text", ""))),
        "channel": "web",
        "parties": [said or {"anonymous": True}],
    }
    with transaction.atomic():
        kept = key_of(by=by, key=key, route=f"report {jurisdiction}", body=body)
        done = file_case(by=by, details=body, key=kept)
        if not done.again:
            allow(jurisdiction, "report", address, most=settings.HUYING_REPORTS_PER_ADDRESS)
            phone = plain_phone(str(said.get("phone", "")))
            if phone:
                allow(jurisdiction, "phone", phone, most=settings.HUYING_REPORTS_PER_PHONE)
    return _reported(by, done.number)


def _reported(by: Actor, number: str) -> Reported:
    party = by.party or 1
    secret = tracking.secret(jurisdiction=by.jurisdiction, number=number, party=party)
    return Reported(number=number, secret=secret, party=party)


def allow(jurisdiction: int, what: str, who: str, *, most: int) -> None:
    """Count one more of this today. Raises TooMany beyond `most`."""
    if public_counts.add(jurisdiction=jurisdiction, bucket=bucket(what, who), day=today()) > most:
        raise TooMany(what)


def bucket(what: str, who: str) -> bytes:
    """A keyed mark of who did what: the same all day, and no way back to an address or a number."""
    return keyring.ring().blind_index(f"public/{what}/{who}")


def today() -> Any:
    """Today where the jurisdictions are."""
    return timezone.now().astimezone(LOCAL).date()
