"""Who reported, apart: encrypted in a table of its own, found again only by a keyed mark of the phone."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from huying.domain import text, trace
from huying.domain.case import Taken
from huying.services import keyring
from huying.services.crypto import Sealed
from huying.services.errors import Erased
from huying.store import entries
from huying.store.sql import Row

PHONE_DIGITS = 7
"""A number shorter than this is nobody's telephone and marks nothing."""


@dataclass(slots=True, kw_only=True)
class Kept:
    """What an act wrote, parted: open contents, and petitioners as sealed rows with their digests."""

    open: list[tuple[str, Any]] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)


def split(jurisdiction: int, subject: UUID, taken: Taken) -> Kept:
    """Part the petitioners from everything else that was written."""
    kept = Kept()
    first = len(taken.case.parties) - sum(map(_is_person, taken.contents)) + 1
    for path, value in taken.contents.items():
        if not _is_person(path):
            kept.open.append((path, value))
            continue
        no = first + len(kept.rows)
        row, digest = sealed_row(jurisdiction, subject, no, path, value)
        kept.rows.append(row)
        kept.digests[path] = digest
    return kept


def _is_person(path: str) -> bool:
    """A petitioner's row: `party`, or `parties.0`, `parties.1` …"""
    return path == "party" or path.startswith("parties.")


def sealed_row(
    jurisdiction: int, subject: UUID, no: int, path: str, value: Any
) -> tuple[dict[str, Any], str]:
    """A petitioner as the row that is kept, its bytes in hex, and the digest that stands in the entry."""
    ring = keyring.ring()
    salt = keyring.salt()
    plain = json.dumps({"salt": salt.hex(), "person": value}, ensure_ascii=False, sort_keys=True).encode()
    sealed = ring.seal(plain, context=context(jurisdiction, subject, no))
    mark = phone_mark(jurisdiction, value.get("phone", ""))
    row = {
        "no": no,
        "path": path,
        "sealed": sealed.data.hex(),
        "key_id": sealed.key_id,
        "phone_mark": mark.hex() if mark else None,
    }
    return row, trace.digest(salt, value)


def context(jurisdiction: int, subject: UUID, no: int) -> bytes:
    """What binds a sealed row to its place, so that rows cannot be exchanged."""
    return f"{jurisdiction}/{subject}/{no}".encode()


def phone_mark(jurisdiction: int, phone: str) -> bytes | None:
    """A keyed mark by which the same phone is found again within one jurisdiction."""
    digits = text.plain_phone(phone)
    if len(digits) < PHONE_DIGITS:
        return None
    return keyring.ring().blind_index(f"{jurisdiction}/{digits}")


def masked(*, jurisdiction: int, subject: UUID, rows: Iterable[Row]) -> dict[int, dict[str, str]]:
    """Each petitioner by number, masked for people who work on the case; erased ones are missing.

    `rows` are those of `store.cases.whole`.
    """
    found = {}
    for row in rows:
        plain = _opened(jurisdiction, subject, row)
        if plain is not None:
            found[row["no"]] = {
                "name": text.mask_name(plain.get("name", "")),
                "phone": text.mask_phone(plain.get("phone", "")),
                "mail": text.mask_mail(plain.get("mail", "")),
                "address": text.mask_address(plain.get("address", "")),
            }
    return found


def everybody(*, jurisdiction: int, subject: UUID) -> list[dict[str, Any]]:
    """All petitioners in clear, erased ones empty, for a merge that takes them over. Never for a page."""
    rows = entries.petitioners(jurisdiction=jurisdiction, subject=subject)
    return [_opened(jurisdiction, subject, row) or {} for row in rows]


def known(person: Mapping[str, Any], *, jurisdiction: int, subject: UUID) -> int | None:
    """Which petitioner of the case this person is already, by the telephone; None for somebody new."""
    mark = phone_mark(jurisdiction, str(person.get("phone", "")))
    return entries.phone_marks(jurisdiction=jurisdiction, subject=subject).get(mark) if mark else None


def same_as(
    *, jurisdiction: int, subject: UUID, first: int, persons: Sequence[Mapping[str, Any]]
) -> list[int | None]:
    """For each of those who come over to a case, numbered there from `first`, which earlier petitioner he is again."""
    if not persons:
        return []
    seen = entries.phone_marks(jurisdiction=jurisdiction, subject=subject)
    same: list[int | None] = []
    for no, one in enumerate(persons, first):
        mark = phone_mark(jurisdiction, str(one.get("phone", "")))
        same.append(seen.get(mark) if mark else None)
        if mark:
            seen.setdefault(mark, no)
    return same


def person(*, jurisdiction: int, subject: UUID, no: int) -> dict[str, Any] | None:
    """One petitioner in clear; None when unknown. Raises Erased."""
    rows = entries.petitioners(jurisdiction=jurisdiction, subject=subject)
    row = next((row for row in rows if row["no"] == no), None)
    if row is not None and row["erased_by"] is not None:
        raise Erased(row["erased_by"])
    return _opened(jurisdiction, subject, row) if row is not None else None


def _opened(jurisdiction: int, subject: UUID, row: Row) -> dict[str, Any] | None:
    if row["sealed"] is None:
        return None
    data = row["sealed"]
    sealed = Sealed(key_id=row["key_id"], data=bytes.fromhex(data) if isinstance(data, str) else bytes(data))
    plain = keyring.ring().open_sealed(sealed, context=context(jurisdiction, subject, row["no"]))
    found: dict[str, Any] = json.loads(plain)["person"]
    return found
