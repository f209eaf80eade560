"""The jurisdiction that a command line names."""

from __future__ import annotations

from huying.store import jurisdictions
from huying.store.jurisdictions import Jurisdiction, UnknownJurisdiction

from .faults import CommandFault


def place_named(word: str) -> Jurisdiction:
    """The jurisdiction of this number, or this word in addresses. Raises CommandFault."""
    try:
        return jurisdictions.named(word)
    except UnknownJurisdiction as fault:
        raise CommandFault(f"there is no jurisdiction {word!r}.") from fault
