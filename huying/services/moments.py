"""When something happened, as a request says it beside its details."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from huying.domain.details import LOCAL, YEARS
from huying.domain.refusals import Fault, Faulty


def moment_said(said: Mapping[str, Any], name: str) -> datetime | None:
    """The moment of that name; None where none was said. Without an offset it is China's time. Raises Faulty."""
    value = said.get(name)
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise Faulty((Fault(name, "not_a_moment", {}),)) from None
    if moment.year not in YEARS:
        fault = Fault(name, "not_a_year", {"year": moment.year, "first": YEARS[0], "last": YEARS[-1]})
        raise Faulty((fault,))
    return moment
