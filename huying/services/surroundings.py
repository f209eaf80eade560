"""What a case page shows beside the case: the matter of the list it falls under, and the units it suggests."""

from huying.domain.details import LOCAL
from huying.services.reading_values import CaseShown
from huying.store import matters
from huying.store.matters import Matter

__all__ = ["Matter", "listed_for", "matter_of"]


def listed_for(shown: CaseShown) -> tuple[Matter, ...]:
    """The matters under which this case may be called where its process dispatches by list: those in force on the
    day it was filed (R-09). None where the process needs no list.
    """
    process = shown.rules.process
    if not process.list_match:
        return ()
    day, kinds = shown.case.filed_at.astimezone(LOCAL).date(), process.takes.matters
    every = matters.listed(shown.by.jurisdiction)
    return tuple(one for one in every if one.duty.in_force(day) and (not kinds or one.kind in kinds))


def matter_of(shown: CaseShown) -> Matter | None:
    """The matter the case was filed under; None where it names none, or one that no list holds."""
    if not shown.case.matter:
        return None
    try:
        return matters.get(jurisdiction=shown.by.jurisdiction, code=shown.case.matter)
    except LookupError:
        return None
