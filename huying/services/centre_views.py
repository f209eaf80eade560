"""Views that a centre's posts keep, for themselves or for each other, and the band a whistle rate should lie in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from huying.domain.case import Actor
from huying.domain.refusals import Fault, Faulty, Refused
from huying.domain.text import normalise
from huying.services.centre import only_centre
from huying.store import views

MOST_VIEWS, MOST_SHOWN, LONGEST = 20, 60, 40
DEFAULT_BAND = (5, 20)
"""吹哨率不可太低也不可太高 (practice W7) gives no figures. About one case in ten goes beyond the subdistrict (S4-02):
half of that is little, twice that is much. A default of ours, marked as one wherever it is shown."""
MAY_SET = frozenset({"operator", "leader", "principal"})
"""Posts of the centre that set the band."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A choice of filters under a name; `own`: this post's."""

    id: int
    name: str
    filters: Mapping[str, str]
    shared: bool
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Percent between which a street's whistle rate should lie; `set_at` None where it is our default."""

    low: int
    high: int
    set_at: datetime | None

    def judge(self, *, called: int, cases: int) -> str:
        """`low`, `within` or `high`; the ends of the band are within."""
        if called * 100 < self.low * cases:
            return "low"
        return "high" if called * 100 > self.high * cases else "within"


def listed(*, by: Actor) -> tuple[View, ...]:
    """The post's own views, then those that others of the centre share. Raises NotVisible."""
    only_centre(by)
    found = views.listed(jurisdiction=by.jurisdiction, post=by.post or 0, most=MOST_SHOWN)
    return tuple(View(**row) for row in found)


def keep(*, by: Actor, name: str, filters: Mapping[str, str], shared: bool) -> str:
    """Save a view under its name, over the one of that name; the name as kept. Raises NotVisible, Faulty, Refused."""
    only_centre(by)
    said = " ".join(normalise(name).split())
    if not said:
        raise Faulty((Fault("name", "required", {}),))
    if len(said) > LONGEST:
        raise Faulty((Fault("name", "too_long", {"most": LONGEST}),))
    kept = views.keep(
        jurisdiction=by.jurisdiction,
        post=by.post or 0,
        name=said,
        filters=filters,
        shared=shared,
        most=MOST_VIEWS,
    )
    if not kept:
        raise Refused("views_full", most=MOST_VIEWS)
    return said


def drop(*, by: Actor, view: int) -> bool:
    """Delete one of the post's own views; whether there was one. Raises NotVisible."""
    only_centre(by)
    return views.drop(jurisdiction=by.jurisdiction, post=by.post or 0, view=view)


def band(*, by: Actor) -> Band:
    """The district's band, or our default. Raises NotVisible."""
    only_centre(by)
    row = views.band(by.jurisdiction)
    return Band(**row) if row else Band(low=DEFAULT_BAND[0], high=DEFAULT_BAND[1], set_at=None)


def set_band(*, by: Actor, low: int | None, high: int | None) -> None:
    """Set the district's band. Raises NotVisible, Refused for a post that may not, Faulty."""
    only_centre(by)
    if by.role not in MAY_SET:
        raise Refused("band_not_yours")
    if low is None or high is None or not 0 <= low < high <= 100:
        raise Faulty((Fault("high", "not_a_band", {}),))
    views.set_band(jurisdiction=by.jurisdiction, post=by.post or 0, low=low, high=high)
