"""Following one's own report: by its number with a secret that is stored nowhere, or with the phone that was left."""

from __future__ import annotations

import hmac
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.utils import timezone

from huying.domain.details import LOCAL
from huying.domain.text import normalise, plain_phone
from huying.services import keyring, petitioners
from huying.services.errors import NotVisible
from huying.store import cases, public_counts

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No signs that are taken for one another when read aloud: 0 O, 1 I L."""
LENGTH = 8
LINK_HOLDS = timedelta(hours=72)
SALT = "huying.satisfaction"


class Wrong(LookupError):
    """Number and secret do not belong together; whether there is such a case is not said."""


class TooManyTries(RuntimeError):
    """Too many wrong secrets today, from this address or for this number."""


class Expired(LookupError):
    """The link has run out."""


def secret(*, jurisdiction: int, number: str, party: int) -> str:
    """The secret of one petitioner: always the same, worked out from the keys. Raises NotVisible."""
    subject = _subject(jurisdiction, number)
    if subject is None:
        raise NotVisible(number)
    return _secret(jurisdiction, str(subject), party)


def _secret(jurisdiction: int, subject: str, party: int) -> str:
    key = keyring.ring().derive("tracking")
    mark = int.from_bytes(hmac.digest(key, f"{jurisdiction}/{subject}/{party}".encode(), "sha256"), "big")
    signs = []
    for _n in range(LENGTH):
        mark, rest = divmod(mark, len(ALPHABET))
        signs.append(ALPHABET[rest])
    return "".join(signs)


def party_by(*, jurisdiction: int, number: str, proof: str, address: str) -> int:
    """The petitioner who holds this secret, or left this phone. Raises Wrong, TooManyTries."""
    marks = (
        (_bucket("address", address), settings.HUYING_WRONG_SECRETS_PER_ADDRESS),
        (_bucket("case", number), settings.HUYING_WRONG_SECRETS_PER_CASE),
    )
    day = _today()
    for mark, most in marks:
        if public_counts.times(jurisdiction=jurisdiction, bucket=mark, day=day) >= most:
            raise TooManyTries
    found = _party(jurisdiction, number, proof)
    if found is None:
        for mark, _most in marks:
            public_counts.add(jurisdiction=jurisdiction, bucket=mark, day=day)
        raise Wrong
    return found


def _party(jurisdiction: int, number: str, proof: str) -> int | None:
    subject = _subject(jurisdiction, number)
    if subject is None:
        return None
    people = petitioners.everybody(jurisdiction=jurisdiction, subject=subject)
    given, phone = tidy_secret(proof), plain_phone(proof)
    matching = [
        no
        for no, person in enumerate(people, 1)
        if hmac.compare_digest(_secret(jurisdiction, str(subject), no).encode(), given.encode())
        or _same_phone(phone, str(person.get("phone", "")))
    ]
    return matching[0] if matching else None


def _same_phone(given: str, left: str) -> bool:
    kept = plain_phone(left)
    long_enough = len(kept) >= petitioners.PHONE_DIGITS
    return long_enough and hmac.compare_digest(kept.encode(), given.encode())


def tidy_secret(proof: str) -> str:
    """A secret as it is compared: capital letters, without blanks and dashes."""
    return "".join(sign for sign in normalise(proof).upper() if sign.isalnum())


def tidy_number(number: str) -> str:
    """A case number as it is kept."""
    return "".join(normalise(number).upper().split())[:60]


def satisfaction_token(*, jurisdiction: int, number: str, party: int) -> str:
    """A link's token by which this petitioner may answer how the matter was handled, for 72 hours."""
    return signing.dumps([jurisdiction, number, party], salt=SALT)


def read_token(token: str, *, jurisdiction: int) -> tuple[str, int]:
    """Number and petitioner of a token. Raises Expired, NotVisible."""
    try:
        held, number, party = signing.loads(token, salt=SALT, max_age=LINK_HOLDS)
    except signing.SignatureExpired:
        raise Expired from None
    except (signing.BadSignature, ValueError, TypeError):
        raise NotVisible(token[:20]) from None
    if held != jurisdiction:
        raise NotVisible(number)
    return str(number), int(party)


def _subject(jurisdiction: int, number: str) -> UUID | None:
    standing = cases.standing(jurisdiction=jurisdiction, number=number)
    return standing.subject if standing else None


def _bucket(what: str, who: str) -> bytes:
    return keyring.ring().blind_index(f"public/wrong-{what}/{who}")


def _today() -> date:
    return timezone.now().astimezone(LOCAL).date()
