"""Who holds a new case: found from its place, or from who registers it (S4-10, S0-59, S0-76)."""

from collections.abc import Iterator

from huying.domain.places import Units
from huying.domain.process import Process


def holder_of(process: Process, units: Units, *, by_unit: str | None, place: str | None) -> str | None:
    """The unit that holds a case registered by a unit, for a place; None where the process knows no holder there.

    Where a process looks to who registers, a community's patrol is the community's call, a subdistrict's its own,
    and a department that asks a subdistrict for its part holds the case itself (双向派单). The place decides where
    who registers holds no cases: a resident, or a hotline.
    """
    found = (_nearest(process, units, start) for start in _starts(process, by_unit, place))
    return next((code for code in found if code is not None), None)


def _starts(process: Process, by_unit: str | None, place: str | None) -> Iterator[str]:
    if process.holder_from == "registrar":
        yield from (code for code in (by_unit, place) if code is not None)
    elif (start := place or by_unit) is not None:
        yield start


def _nearest(process: Process, units: Units, start: str) -> str | None:
    return next((one.code for one in units.chain(start) if one.kind in process.holders), None)


def reporting_community(units: Units, by_unit: str | None) -> str | None:
    """The community whose post registered a case: only it is asked for its own evaluation (S0-80)."""
    found = units.ancestor(by_unit, "community") if by_unit is not None else None
    return found.code if found is not None else None
