"""Sealing all that is secret under a new key, and letting an old one go once nothing needs it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from huying.services import keyring, second_factors
from huying.services.crypto import Sealed
from huying.services.notices import keeping
from huying.services.petitioners import context
from huying.store import channels, petitioner_keys
from huying.store import second_factors as kept_factors
from huying.store.petitioner_keys import Resealed
from huying.store.sql import Row

BATCH = 500
"""Petitioners sealed anew in one transaction."""


class KeyInUse(ValueError):
    """The key still seals something, or is the one that seals; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key: whether it is the one that seals, what it has sealed, and whether this keyring holds it.

    `rows` counts petitioners, `factors` second factors of accounts, `channels` outside channels.
    """

    id: str
    active: bool
    rows: int
    factors: int
    channels: int
    at_hand: bool


def kept_keys() -> tuple[Key, ...]:
    """Every key of the keyring, oldest first, then those that seal rows and are missing from it."""
    ring, counts, factors = keyring.ring(), petitioner_keys.counts(), second_factors.counts()
    outside = channels.counts()
    ids = [*ring.ids, *sorted({*counts, *outside} - set(ring.ids))]
    return tuple(
        Key(
            id=one,
            active=one == ring.active,
            rows=counts.get(one, 0),
            factors=factors.get(one, 0),
            channels=outside.get(one, 0),
            at_hand=one in ring.ids,
        )
        for one in ids
    )


def rotate(*, tick: Callable[[int], object] = lambda done: None) -> tuple[str, int]:
    """Make a new key and seal every petitioner, second factor and channel under it: its id and how many petitioners.

    A rotation that was cut short is finished first and makes no further key. Raises UnknownKey when a row's key
    is missing, Tampered when a row does not open, FileExistsError while another rotation makes its key.
    """
    ring = keyring.ring()
    unfinished = any(key.rows or key.factors or key.channels for key in kept_keys() if not key.active)
    new = ring.active if unfinished else ring.rotate()
    with transaction.atomic():
        second_factors.reseal(new)
        keeping.reseal(new)
    total = 0
    while done := _reseal_batch(new):
        total += done
        tick(total)
    return new, total


def _reseal_batch(key: str) -> int:
    with transaction.atomic():
        rows = petitioner_keys.under_other_keys(key=key, most=BATCH)
        petitioner_keys.reseal([_resealed(row, key) for row in rows], key=key)
    return len(rows)


def _resealed(row: Row, key: str) -> Resealed:
    ring = keyring.ring()
    jurisdiction, subject, no = row["jurisdiction_id"], row["subject_id"], row["no"]
    place = context(jurisdiction, subject, no)
    plain = ring.open_sealed(Sealed(key_id=row["key_id"], data=bytes(row["sealed"])), context=place)
    sealed = ring.seal(plain, context=place)
    if sealed.key_id != key:
        raise KeyInUse(f"{sealed.key_id} became the key that seals; run the rotation again")
    return Resealed(jurisdiction=jurisdiction, subject=subject, no=no, sealed=sealed.data)


def drop(key: str) -> None:
    """Forget a key for good. Raises KeyInUse while it seals anything, UnknownKey, and FileExistsError as `rotate`.

    Whatever else still lies under it, a backup for one, can never be opened again.
    """
    with transaction.atomic():
        petitioner_keys.hold()
        kept_factors.hold()
        channels.hold()
        rows, factors = petitioner_keys.counts().get(key, 0), second_factors.counts().get(key, 0)
        outside = channels.counts().get(key, 0)
        if rows or factors or outside:
            raise KeyInUse(
                f"{key} seals {rows} petitioners, {factors} second factors and {outside} channels;"
                " run the rotation to its end first"
            )
        if key == keyring.ring().active:
            raise KeyInUse(f"{key} is the key that seals")
        keyring.ring().drop(key)
