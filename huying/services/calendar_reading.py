"""What a form asks to be changed in a calendar, read from its texts, with every fault at once."""

from collections.abc import Callable, Mapping
from datetime import date, time

from huying.domain.calendar import HoursFrom, Span
from huying.domain.refusals import Fault, Faulty
from huying.domain.text import normalise
from huying.services.calendar import announced
from huying.services.calendar_editing import (
    LONGEST,
    MOST_DAYS,
    YEARS,
    Change,
    Days,
    Hours,
    Year,
    importable,
)


def read(values: Mapping[str, str]) -> Change:
    """What a form asks for. Raises Faulty with every fault."""
    faults: list[Fault] = []
    found = _READ.get(values.get("kind", ""), _unknown)(values, faults)
    if faults or found is None:
        raise Faulty(tuple(faults))
    return found


def _days(values: Mapping[str, str], faults: list[Fault]) -> Days | None:
    first = _date(values, "first", faults)
    last = _date(values, "last", faults) if values.get("last", "").strip() else first
    told, name = values.get("off", ""), normalise(values.get("name", "")).strip()
    if told not in ("off", "worked", "usual"):
        faults.append(Fault("off", "required", {}))
    if len(name) > LONGEST["name"]:
        faults.append(Fault("name", "too_long", {"most": LONGEST["name"]}))
    if first is None or last is None:
        return None
    if last < first:
        faults.append(Fault("last", "before_start", {}))
    elif (last - first).days >= MOST_DAYS:
        faults.append(Fault("last", "too_far", {"days": MOST_DAYS}))
    off = {"off": True, "worked": False}.get(told)
    return Days(first=first, last=last, off=off, name=name if off is not None else "")


def _hours(values: Mapping[str, str], faults: list[Fault]) -> Hours | None:
    from_date = _date(values, "from_date", faults)
    text = values.get("spans", "").strip()
    try:
        spans = tuple(_span(part) for part in text.replace("，", " ").replace(",", " ").split())
        if from_date is None:
            return None
        if spans:
            HoursFrom(from_date=from_date, spans=spans)
    except ValueError:
        faults.append(Fault("spans", "not_hours", {}))
        return None
    return Hours(from_date=from_date, spans=spans)


def _span(text: str) -> Span:
    opens, _dash, closes = text.replace("–", "-").replace("—", "-").replace("：", ":").partition("-")
    return _time(opens), _time(closes)


def _time(text: str) -> time:
    return time(0) if text.strip() == "24:00" else time.fromisoformat(text.strip().zfill(5))


def _year(values: Mapping[str, str], faults: list[Fault]) -> Year | None:
    text = values.get("year", "")
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0
    if year not in importable():
        faults.append(Fault("year", "not_importable", {}))
        return None
    return Year(year=year, days=announced(year) or ())


def _unknown(values: Mapping[str, str], faults: list[Fault]) -> None:
    faults.append(Fault("kind", "required", {}))


def _date(values: Mapping[str, str], name: str, faults: list[Fault]) -> date | None:
    text = values.get(name, "").strip()
    if not text:
        faults.append(Fault(name, "required", {}))
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        faults.append(Fault(name, "not_a_date", {}))
        return None
    if found.year not in YEARS:
        faults.append(Fault(name, "not_a_year", {"year": found.year, "first": YEARS[0], "last": YEARS[-1]}))
        return None
    return found


_READ: Mapping[str, Callable[[Mapping[str, str], list[Fault]], Change | None]] = {
    "days": _days,
    "hours": _hours,
    "year": _year,
}
