"""One row of somebody's table as the details of a report, with every fault found on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from huying.domain import trace
from huying.domain.details import LOCAL, YEARS
from huying.domain.steps import STEPS
from huying.services import keyring
from huying.services.import_maps import PERSON, Cell, Map
from huying.services.table_rows import Row, Unreadable

KEY_LENGTH: Final = 200
SHOWN: Final = 40
"""Characters of a cell that a fault repeats."""
TITLE_LENGTH: Final = next(one.maxlength for one in STEPS["register"].fields if one.name == "title")
FORMULA: Final = re.compile(r"=\s*[\w$\"'({+-]|[+\-@]\s*[A-Za-z_][\w.]*\s*[(|!]|[=+\-@]\s*\w*\|")
"""What a spreadsheet would run. A text that only begins with such a sign is a text."""
_USUAL_MOMENT: Final = "%Y-%m-%d %H:%M:%S"
_USUAL_LENGTH: Final = 19


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFault:
    """What is wrong with a row (the head is line 1; 0 is the file as a whole).

    `column` is where, if it is one column's fault; `path` is the detail, for one that came from no column. Codes of
    `register`'s own faults and refusals stand beside those of tables: their sentences are all found by
    `huying.wording.import_faults`.
    """

    line: int
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    column: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A row as the details of `register`, and when it happened. With faults it is not to be filed."""

    line: int
    key: str
    row_hash: bytes
    details: Mapping[str, Any]
    at: datetime | None
    faults: tuple[LineFault, ...]


def of_the_file(fault: Unreadable) -> LineFault:
    """The fault of a file that cannot be read: where it breaks off it does so at a line, else it is in the head."""
    return LineFault(line=int(fault.params.get("line", 1)), code=fault.code, params=fault.params)


def of_the_row(row: Row) -> list[LineFault]:
    """What was wrong with the row before anybody looked into its cells."""
    return [LineFault(line=row.line, code=one.code, params=one.params) for one in row.faults]


def report_of(row: Row, by: Map) -> Report:
    """The row as a report. Blank cells are left out, for whoever judges the details to miss."""
    found: dict[str, Any] = {}
    faults = of_the_row(row)
    key = row.values.get(by.key, "")
    if not row.faults:
        faults += _key_faults(row.line, by.key, key)
        for name, cell in by.details.items():
            value = _value(row, cell, faults)
            if value is not None:
                found[name] = value
    return Report(
        line=row.line,
        key=key,
        row_hash=_hash(row, by),
        at=found.pop("at", None),
        details=_details(found),
        faults=tuple(faults),
    )


def column_of(path: str, by: Map) -> str:
    """The column a detail came from, for a fault found at this path of the details."""
    words = {f"parties.0.{inside}": name for name, inside in PERSON.items()}
    cell = by.details.get(words.get(path, path))
    return cell.column if cell else ""


def _hash(row: Row, by: Map) -> bytes:
    """A keyed mark of what the row says in the columns that count; others may change as they like."""
    told = {column: row.values.get(column, "") for column in by.columns}
    return keyring.mark("row", trace.canonical(told))


def _key_faults(line: int, column: str, key: str) -> list[LineFault]:
    if not key:
        return [LineFault(line=line, code="key_blank", column=column)]
    if len(key) > KEY_LENGTH:
        return [LineFault(line=line, code="key_long", params={"most": KEY_LENGTH}, column=column)]
    return []


def _value(row: Row, cell: Cell, faults: list[LineFault]) -> Any:
    if cell.constant:
        return cell.constant
    text = row.values[cell.column]
    if not text:
        return None
    told = {"value": text[:SHOWN]}
    if FORMULA.match(text):
        faults.append(LineFault(line=row.line, code="formula", params=told, column=cell.column))
        return None
    if cell.values and text not in cell.values:
        faults.append(LineFault(line=row.line, code="unknown_value", params=told, column=cell.column))
        return None
    if cell.formats:
        moment = moment_of(text, cell.formats)
        if moment is None:
            told["formats"] = ", ".join(cell.formats)
            faults.append(LineFault(line=row.line, code="bad_moment", params=told, column=cell.column))
        return moment
    return cell.values.get(text, text)


def moment_of(text: str, formats: tuple[str, ...]) -> datetime | None:
    """The moment as one of the formats writes it, in local time unless it has a zone; None where none does."""
    for one in formats:
        try:
            # The usual form is read fifty times as fast by itself.
            usual = one == _USUAL_MOMENT and len(text) == _USUAL_LENGTH
            moment = datetime.fromisoformat(text) if usual else datetime.strptime(text, one)  # noqa: DTZ007
            moment = (moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
        return moment if moment.year in YEARS else None
    return None


def _details(found: dict[str, Any]) -> dict[str, Any]:
    """The details as `register` takes them: the petitioner apart, a title that is too long whole in the text."""
    person = {inside: found.pop(name) for name, inside in PERSON.items() if name in found}
    title, text = " ".join(found.get("title", "").split()), found.get("text")
    if len(title) > TITLE_LENGTH and text:
        found["title"] = f"{title[: TITLE_LENGTH - 1]}…"
        found["text"] = f"{title}\n\n{text}"
    return found | ({"parties": [person]} if person else {})
