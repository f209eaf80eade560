"""Reading the details of an act against the vocabulary: facts for the entry, contents beside it, faults all at once."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any

from huying.domain.refusals import Fault
from huying.domain.step_parts import Field, Kind
from huying.domain.text import normalise

_FILE = re.compile(r"[0-9A-Za-z-]{1,80}")
LOCAL = timezone(timedelta(hours=8))
"""China has one time; a moment written without a zone is meant so."""
MOST_ROWS = 200
MOST_NUMBER = 10**9
MOST_SHOWN = 40
YEARS = range(1949, 2100)
"""Years a moment among the details may lie in; others are slips, and no clock could run to them."""


@dataclass(slots=True, kw_only=True)
class Reading:
    """What is being read: facts and contents found so far, and every fault."""

    known_unit: Callable[[str], bool]
    choices: Callable[[str], tuple[str, ...]]
    contents: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, path: str, code: str, **params: Any) -> None:
        """Note one fault."""
        self.faults.append(Fault(path, code, params))


def read(
    fields: Sequence[Field], details: Mapping[str, Any], reading: Reading, *, prefix: str = ""
) -> dict[str, Any]:
    """The facts among `details`; contents and faults go to `reading`. Unknown details are faults."""
    facts: dict[str, Any] = {}
    names = {one.name for one in fields}
    for name in details:
        if name not in names:
            reading.fault(f"{prefix}{_shown(name)}", "unknown_detail")
    for one in fields:
        value = details.get(one.name)
        if _missing(value):
            if one.required:
                reading.fault(f"{prefix}{one.name}", "required")
            continue
        _read_one(one, value, facts, reading, prefix)
    return facts


def _shown(value: Any) -> str:
    """What was sent, short and clean enough to be named in a fault."""
    return normalise(value[:MOST_SHOWN]) if isinstance(value, str) else type(value).__name__


def _missing(value: Any) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _read_one(one: Field, value: Any, facts: dict[str, Any], reading: Reading, prefix: str) -> None:
    path = f"{prefix}{one.name}"
    if one.kind in (Kind.ROWS, Kind.ROW):
        rows = _read_rows(one, value, reading, path)
        if rows is not None:
            facts[one.name] = rows
        return
    found = _READERS[one.kind](one, value, reading, path)
    if found is None:
        return
    if one.content:
        reading.contents[path] = found
    else:
        facts[one.name] = found


def _read_rows(one: Field, value: Any, reading: Reading, path: str) -> Any:
    single = one.kind is Kind.ROW
    rows = [value] if single else value
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        reading.fault(path, "not_rows")
        return None
    if len(rows) > MOST_ROWS:
        reading.fault(path, "too_many", most=MOST_ROWS)
        return None
    places = [path] if single else [f"{path}.{n}" for n in range(len(rows))]
    read_row = _read_sealed if one.sealed else _read_open
    found = [read_row(one, row, reading, place) for row, place in zip(rows, places, strict=True)]
    return found[0] if single else found


def _read_open(one: Field, row: Mapping[str, Any], reading: Reading, place: str) -> dict[str, Any]:
    return read(one.fields, row, reading, prefix=f"{place}.")


def _read_sealed(one: Field, row: Mapping[str, Any], reading: Reading, place: str) -> dict[str, Any]:
    """A person: the whole row is one content; facts are only whether they can be reached, and are known by name."""
    inside = Reading(known_unit=reading.known_unit, choices=reading.choices)
    facts = read(one.fields, row, inside)
    reading.faults += [Fault(f"{place}.{fault.path}", fault.code, fault.params) for fault in inside.faults]
    reading.contents[place] = facts | inside.contents
    reachable = "phone" in inside.contents
    return {"reachable": reachable} | ({"named": True} if "name" in inside.contents and not reachable else {})


def _text(one: Field, value: Any, reading: Reading, path: str) -> str | None:
    if not isinstance(value, str):
        reading.fault(path, "not_a_text")
        return None
    text = normalise(value).strip()
    if one.kind is Kind.LINE:
        text = " ".join(text.split())
    if len(text) > one.maxlength:
        reading.fault(path, "too_long", most=one.maxlength, length=len(text))
        return None
    if not text and one.required:
        reading.fault(path, "required")
    return text or None


def _lines(one: Field, value: Any, reading: Reading, path: str) -> list[str] | None:
    rows = value.splitlines() if isinstance(value, str) else value
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        reading.fault(path, "not_lines")
        return None
    texts = [_text(one, row, reading, path) for row in rows]
    return [text for text in texts if text] or None


def _flag(one: Field, value: Any, reading: Reading, path: str) -> bool | None:
    words = {"true": True, "on": True, "1": True, "false": False, "0": False}
    found = value if isinstance(value, bool) else words.get(value) if isinstance(value, str) else None
    if found is None:
        reading.fault(path, "not_a_flag")
    return found


def _choice(one: Field, value: Any, reading: Reading, path: str) -> str | None:
    allowed = one.choices or reading.choices(one.source)
    if not isinstance(value, str) or value not in allowed:
        reading.fault(path, "not_a_choice", allowed=list(allowed))
        return None
    return value


def _unit(one: Field, value: Any, reading: Reading, path: str) -> str | None:
    if not isinstance(value, str) or not reading.known_unit(value.strip()):
        reading.fault(path, "unknown_unit", unit=_shown(value))
        return None
    return value.strip()


def _moment(one: Field, value: Any, reading: Reading, path: str) -> str | None:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        reading.fault(path, "not_a_moment")
        return None
    if moment.year not in YEARS:
        reading.fault(path, "not_a_year", year=moment.year, first=YEARS[0], last=YEARS[-1])
        return None
    return moment.isoformat()


def _whole(one: Field, value: Any, reading: Reading, path: str) -> int | None:
    try:
        number = int(value) if isinstance(value, str) else value
    except ValueError:
        number = None
    if isinstance(number, bool) or not isinstance(number, int) or abs(number) > MOST_NUMBER:
        reading.fault(path, "not_a_whole_number")
        return None
    return number


def _decimal(one: Field, value: Any, reading: Reading, path: str) -> str | None:
    """A decimal number as text: canonical bytes know no floats."""
    try:
        number = Decimal(str(value)) if not isinstance(value, bool) else None
    except (InvalidOperation, ValueError):
        # ValueError: Python writes no whole number of more than 4300 digits as text.
        number = None
    if number is None or not number.is_finite() or abs(number) > MOST_NUMBER:
        reading.fault(path, "not_a_number")
        return None
    return format(round(number, 6).normalize(), "f")


def _files(one: Field, value: Any, reading: Reading, path: str) -> list[dict[str, str]] | None:
    rows: list[Any] = value if isinstance(value, list) else [None]
    if len(rows) > MOST_ROWS:
        reading.fault(path, "too_many", most=MOST_ROWS)
        return None
    if not all(_is_file(row) for row in rows):
        reading.fault(path, "unknown_file")
        return None
    return [{"id": row["id"], "sha256": row["sha256"]} for row in rows]


def _is_file(row: Any) -> bool:
    """Whether a row names a file as `services` found it among the pending ones: by id, with its hash."""
    if not isinstance(row, Mapping):
        return False
    values = [row.get("id"), row.get("sha256")]
    return all(isinstance(value, str) and _FILE.fullmatch(value) for value in values)


_READERS: Mapping[Kind, Callable[[Field, Any, Reading, str], Any]] = {
    Kind.LINE: _text,
    Kind.TEXT: _text,
    Kind.BOOL: _flag,
    Kind.CHOICE: _choice,
    Kind.UNIT: _unit,
    Kind.MOMENT: _moment,
    Kind.INT: _whole,
    Kind.DECIMAL: _decimal,
    Kind.PARTY_NO: _whole,
    Kind.ORDER_NO: _whole,
    Kind.CASE: _text,
    Kind.FILES: _files,
    Kind.LINES: _lines,
}
