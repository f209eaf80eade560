"""What was imported as history, counted."""

from __future__ import annotations

from huying.store import history, jurisdictions
from huying.store.history import Account
from huying.store.jurisdictions import Jurisdiction

__all__ = ["Account", "Jurisdiction", "of", "places"]


def places(named: str | None) -> tuple[Jurisdiction, ...]:
    """The jurisdictions that have history, or the one named by number or word. Raises UnknownJurisdiction."""
    if named is not None:
        return (jurisdictions.named(named),)
    having = history.jurisdictions()
    return tuple(one for one in jurisdictions.listed() if one.id in having)


def of(place: Jurisdiction) -> list[Account]:
    """What a jurisdiction has, source by source."""
    return history.accounts(jurisdiction=place.id)
