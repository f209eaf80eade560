"""What a case page shows beside the case: the matter of the list it falls under, and the units it suggests."""

from huying.services.reading_values import CaseShown
from huying.store import matters
from huying.store.matters import Matter

__all__ = ["Matter", "matter_of"]


def matter_of(shown: CaseShown) -> Matter | None:
    """The matter the case was filed under; None where it names none, or one that no list holds."""
    if not shown.case.matter:
        return None
    try:
        return matters.get(jurisdiction=shown.by.jurisdiction, code=shown.case.matter)
    except LookupError:
        return None
