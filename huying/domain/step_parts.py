"""What a step is made of: its details, what each holds, and short ways to name those that many steps share."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a detail holds; decides how it is read, shown and whether it needs a catalogue."""

    LINE = "line"
    TEXT = "text"
    BOOL = "bool"
    CHOICE = "choice"
    UNIT = "unit"
    MOMENT = "moment"
    INT = "int"
    DECIMAL = "decimal"
    ROW = "row"
    PARTY_NO = "party_no"
    ORDER_NO = "order_no"
    CASE = "case"
    FILES = "files"
    ROWS = "rows"
    LINES = "lines"


class Scope(StrEnum):
    """Whom a step concerns: the whole case, one call, or one order."""

    CASE = "case"
    CALL = "call"
    ORDER = "order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One detail of a step.

    `content` details (what people wrote, who they are) never stand in the entry, only their salted digest;
    a `sealed` row is a petitioner, kept encrypted in a table of its own;
    `source` names where choices come from: the process ("classes"), or the choices given here.
    """

    name: str
    kind: Kind
    required: bool = False
    content: bool = False
    sealed: bool = False
    choices: tuple[str, ...] = ()
    source: str = ""
    fields: tuple["Field", ...] = ()
    maxlength: int = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One verb.

    `duty`: somebody owes it once it is open (it becomes a task). `repeats`: may be taken again.
    `on_order`: a step of the whole case that may also name one order. `apart`: about a unit's conduct, not the work:
    open whatever became of order and case, and nobody else's to know (R-23).
    """

    name: str
    scope: Scope
    fields: tuple[Field, ...] = ()
    duty: bool = False
    repeats: bool = False
    on_order: bool = False
    apart: bool = False
    source: str = ""


def line(name: str, *, required: bool = False, content: bool = True) -> Field:
    """One line that people wrote, up to 200 characters."""
    return Field(name=name, kind=Kind.LINE, required=required, content=content, maxlength=200)


def text(name: str, *, required: bool = False) -> Field:
    """What people wrote at length."""
    return Field(name=name, kind=Kind.TEXT, required=required, content=True, maxlength=20000)


def choice(name: str, *choices: str, source: str = "", required: bool = True) -> Field:
    """One of the choices given here, or of those the process has under `source`."""
    return Field(name=name, kind=Kind.CHOICE, required=required, choices=choices, source=source)


def moment(name: str, *, required: bool = False) -> Field:
    """A date and a time."""
    return Field(name=name, kind=Kind.MOMENT, required=required)


def unit(name: str = "unit", *, required: bool = True) -> Field:
    """A unit, by its code."""
    return Field(name=name, kind=Kind.UNIT, required=required)


def rows(name: str, *fields: Field, required: bool = True) -> Field:
    """Any number of rows, each of these details."""
    return Field(name=name, kind=Kind.ROWS, required=required, fields=fields)


def files() -> Field:
    """Files that were uploaded before."""
    return Field(name="files", kind=Kind.FILES)
