"""The vocabulary of case steps: what each verb is called and which details it carries.

A step never changes its meaning: old entries must fold alike for ever, so a new meaning is a new step.
Which steps a jurisdiction takes, by whom, after what and how soon, is its process file (`domain/process.py`).
The reference page, the API's schema and every small form are generated from this table.
"""

from collections.abc import Mapping
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


def _line(name: str, *, required: bool = False, content: bool = True) -> Field:
    return Field(name=name, kind=Kind.LINE, required=required, content=content, maxlength=200)


def _text(name: str, *, required: bool = False) -> Field:
    return Field(name=name, kind=Kind.TEXT, required=required, content=True, maxlength=20000)


def _choice(name: str, *choices: str, source: str = "", required: bool = True) -> Field:
    return Field(name=name, kind=Kind.CHOICE, required=required, choices=choices, source=source)


def _moment(name: str, *, required: bool = False) -> Field:
    return Field(name=name, kind=Kind.MOMENT, required=required)


def _unit(name: str = "unit", *, required: bool = True) -> Field:
    return Field(name=name, kind=Kind.UNIT, required=required)


def _rows(name: str, *fields: Field, required: bool = True) -> Field:
    return Field(name=name, kind=Kind.ROWS, required=required, fields=fields)


def _files() -> Field:
    return Field(name="files", kind=Kind.FILES)


PARTY_FIELDS = (_line("name"), _line("phone"), _line("address"), Field(name="anonymous", kind=Kind.BOOL))
"""Who reports: every detail may be missing, for one may stay anonymous."""
ROLES = ("lead", "support", "informed")
ATTENDANCE = ("on_time", "late", "absent", "unfit", "proxy")
VISIT_CHANNELS = ("phone", "home", "text_message", "link", "meeting")

_PARTY = Field(name="party", kind=Kind.ROW, required=True, sealed=True, fields=PARTY_FIELDS)
_PARTY_NO = Field(name="party", kind=Kind.PARTY_NO, required=True)
_ORDER = (
    _unit(),
    _choice("role", *ROLES, required=False),
    _text("matters"),
    _text("goal"),
    _text("people"),
    _text("task"),
    _moment("due"),
)
_NAMED = (_line("name", required=True), _line("title"), _line("phone"))
_ROLL = (_line("person", required=True), _choice("result", *ATTENDANCE), _moment("at"))

_AGREED = Field(name="agreed", kind=Kind.BOOL, required=True)
_LEAD = Field(name="lead", kind=Kind.ORDER_NO)
SUPERVISIONS = ("notice", "listed", "talk")
"""督办单 · 挂牌督办 · 约谈, each graver than the one before (practice §8)."""
CLUES = ("absent", "slow", "idle")
"""不到位 · 慢到位 · 到位不作为 (S4-33)."""
_SIDE_STEPS = (
    Step(
        name="return",
        scope=Scope.ORDER,
        repeats=True,
        fields=(_text("reason", required=True), _text("basis", required=True), _unit(required=False)),
        source="practice §8",
    ),
    Step(
        name="judge_return",
        scope=Scope.ORDER,
        duty=True,
        repeats=True,
        fields=(_AGREED, _text("reason"), _LEAD),
        source="practice §8",
    ),
    Step(
        name="dispute",
        scope=Scope.ORDER,
        repeats=True,
        fields=(_text("reason", required=True), _text("basis")),
        source="S2-30",
    ),
    Step(
        name="rule",
        scope=Scope.ORDER,
        duty=True,
        repeats=True,
        fields=(
            _choice("outcome", "stays", "moves"),
            _text("opinion", required=True),
            _rows("mediators", _unit(), _text("opinion", required=True), required=False),
            _LEAD,
            _files(),
        ),
        source="S2-30",
    ),
    Step(
        name="extend",
        scope=Scope.ORDER,
        repeats=True,
        fields=(_moment("until", required=True), _text("reason", required=True)),
        source="practice §8",
    ),
    Step(
        name="judge_extension",
        scope=Scope.ORDER,
        duty=True,
        repeats=True,
        fields=(_AGREED, _text("reason"), _text("told")),
        source="practice §8",
    ),
    Step(
        name="suspend",
        scope=Scope.ORDER,
        repeats=True,
        fields=(
            _moment("until", required=True),
            _text("plan", required=True),
            _text("reason", required=True),
        ),
        source="practice §8",
    ),
    Step(
        name="judge_suspension",
        scope=Scope.ORDER,
        duty=True,
        repeats=True,
        fields=(_AGREED, _text("reason")),
        source="practice §8",
    ),
    Step(name="resume", scope=Scope.ORDER, repeats=True, fields=(_text("reason"),), source="practice §8"),
    Step(
        name="hand_back",
        scope=Scope.ORDER,
        repeats=True,
        fields=(_text("reason", required=True),),
        source="S1-86",
    ),
    Step(
        name="supervise",
        scope=Scope.ORDER,
        repeats=True,
        fields=(
            _choice("level", *SUPERVISIONS),
            _text("demands", required=True),
            _moment("reply_by", required=True),
        ),
        source="S0-63 practice §8",
    ),
    Step(
        name="reply",
        scope=Scope.ORDER,
        duty=True,
        repeats=True,
        fields=(_text("text", required=True), _files()),
        source="S0-63 practice §8",
    ),
    Step(
        name="split",
        scope=Scope.CASE,
        repeats=True,
        fields=(
            _rows(
                "leads",
                Field(name="problem", kind=Kind.INT, required=True),
                Field(name="order", kind=Kind.ORDER_NO, required=True),
            ),
        ),
        source="S4-52",
    ),
    Step(
        name="emergency",
        scope=Scope.CASE,
        fields=(_text("reason", required=True), _text("measures", required=True), _files()),
        source="S0-91 R-32",
    ),
    Step(
        name="record",
        scope=Scope.CASE,
        duty=True,
        fields=(_text("summary", required=True), _text("reason", required=True), _files()),
        source="S0-91 R-32",
    ),
    Step(
        name="cancel",
        scope=Scope.CASE,
        fields=(_text("reason", required=True), _text("reply")),
        source="practice §5",
    ),
    Step(
        name="clue",
        apart=True,
        scope=Scope.ORDER,
        repeats=True,
        fields=(_choice("kind", *CLUES), _unit("to"), _text("text", required=True), _files()),
        source="S4-33 S4-34 R-23 R-31",
    ),
    Step(
        name="clue_reply",
        apart=True,
        scope=Scope.ORDER,
        duty=True,
        repeats=True,
        fields=(_text("result", required=True), _files()),
        source="S4-34",
    ),
)

_STEPS = (
    Step(
        name="register",
        scope=Scope.CASE,
        source="S4-50 S1-45 S1-46",
        fields=(
            _line("title", required=True),
            _text("text", required=True),
            _choice("channel", source="channels"),
            _line("place"),
            _choice("kind", "problem", "need", required=False),
            _choice("category", source="classes", required=False),
            _line("matter", content=False),
            _unit("grid", required=False),
            Field(name="lon", kind=Kind.DECIMAL),
            Field(name="lat", kind=Kind.DECIMAL),
            Field(name="confidential", kind=Kind.BOOL),
            Field(name="parties", kind=Kind.ROWS, sealed=True, fields=PARTY_FIELDS),
            Field(name="repeat_of", kind=Kind.CASE, maxlength=60),
            _files(),
        ),
    ),
    Step(name="join", scope=Scope.CASE, repeats=True, fields=(_PARTY, _text("text")), source="S4-56"),
    Step(
        name="not_accept",
        scope=Scope.CASE,
        fields=(
            _choice("exit", source="exits"),
            _text("reason", required=True),
            _text("reply", required=True),
        ),
        source="S4-15",
    ),
    Step(
        name="link",
        scope=Scope.CASE,
        repeats=True,
        fields=(
            Field(name="to", kind=Kind.CASE, required=True, maxlength=60),
            _choice("kind", "repeat", "related", required=False),
        ),
        source="S4-50",
    ),
    Step(
        name="merge",
        scope=Scope.CASE,
        fields=(Field(name="to", kind=Kind.CASE, required=True, maxlength=60), _text("reason")),
        source="S1-51",
    ),
    Step(
        name="assess",
        scope=Scope.CASE,
        duty=True,
        repeats=True,
        source="S4-15 S1-52 R-01",
        fields=(
            Field(name="needs_call", kind=Kind.BOOL, required=True),
            _choice("class", source="classes", required=False),
            Field(name="own_power", kind=Kind.BOOL),
            _line("matter", content=False),
            _text("reason", required=True),
            Field(name="problems", kind=Kind.LINES, content=True, maxlength=500),
        ),
    ),
    Step(
        name="escalate",
        scope=Scope.CASE,
        repeats=True,
        fields=(_unit("to"), _text("reason", required=True), _line("person")),
        source="S1-49 S1-50",
    ),
    Step(name="apply", scope=Scope.CASE, duty=True, fields=(_text("reason"),), source="S1-57"),
    Step(
        name="confirm",
        scope=Scope.CASE,
        duty=True,
        fields=(Field(name="agreed", kind=Kind.BOOL, required=True), _text("opinion")),
        source="S1-56 R-03",
    ),
    Step(
        name="call",
        scope=Scope.CASE,
        duty=True,
        repeats=True,
        source="S4-16 S4-17 R-02 R-04",
        fields=(
            _rows("orders", *_ORDER),
            _line("place"),
            _moment("arrive_at"),
            _moment("window_start"),
            _moment("window_end"),
        ),
    ),
    Step(
        name="add",
        scope=Scope.CASE,
        repeats=True,
        fields=(
            Field(name="order", kind=Kind.ROW, required=True, fields=_ORDER),
            _moment("arrive_at"),
            _moment("window_end"),
        ),
        source="S4-16",
    ),
    Step(
        name="withdraw",
        scope=Scope.ORDER,
        fields=(_text("reason", required=True), Field(name="lead", kind=Kind.ORDER_NO)),
    ),
    Step(name="sign", scope=Scope.ORDER, duty=True, source="S4-18 S1-60"),
    Step(
        name="hand_on",
        scope=Scope.ORDER,
        repeats=True,
        fields=(_unit(), _text("reason")),
        source="S1-86 S4-54",
    ),
    Step(
        name="name",
        scope=Scope.ORDER,
        duty=True,
        repeats=True,
        fields=(_rows("people", *_NAMED),),
        source="S4-19",
    ),
    Step(
        name="attend",
        scope=Scope.ORDER,
        duty=True,
        repeats=True,
        fields=(_rows("people", *_ROLL), _files()),
        source="S4-19 S1-63 R-14",
    ),
    Step(
        name="waive",
        scope=Scope.ORDER,
        repeats=True,
        fields=(
            _choice(
                "gate",
                *("sign", "name", "attend", "plan", "agree", "feed_back", "score_caller", "evaluate"),
            ),
            _text("reason", required=True),
        ),
    ),
    Step(
        name="consult",
        scope=Scope.CALL,
        duty=True,
        repeats=True,
        fields=(_text("minutes", required=True), _files()),
        source="S4-20 S4-53",
    ),
    Step(
        name="plan",
        scope=Scope.CALL,
        duty=True,
        repeats=True,
        fields=(
            _rows(
                "lines",
                _unit(),
                _text("task", required=True),
                _moment("due", required=True),
                Field(name="problem", kind=Kind.INT),
            ),
        ),
        source="S4-20 S4-54",
    ),
    Step(name="agree", scope=Scope.ORDER, duty=True, fields=(_text("reservation"),), source="S4-20"),
    Step(
        name="log",
        scope=Scope.CASE,
        repeats=True,
        on_order=True,
        fields=(_text("text"), _files()),
        source="S4-22 S4-55",
    ),
    Step(
        name="feed_back",
        scope=Scope.ORDER,
        duty=True,
        fields=(
            _text("opinion", required=True),
            _files(),
            Field(name="measures", kind=Kind.LINES, content=True, maxlength=500),
        ),
        source="S4-23 R-10",
    ),
    Step(name="accept", scope=Scope.ORDER, duty=True, fields=(_text("opinion"),), source="S4-24"),
    Step(name="send_back", scope=Scope.ORDER, fields=(_text("demands", required=True),), source="S4-26 R-13"),
    Step(
        name="report", scope=Scope.CASE, duty=True, fields=(_text("summary", required=True),), source="S4-24"
    ),
    Step(name="note", scope=Scope.CASE, duty=True, fields=(_text("opinion"),), source="S4-24"),
    Step(
        name="verify",
        scope=Scope.CASE,
        duty=True,
        fields=(
            _choice("method", source="methods"),
            _choice("result", "done", "not_done"),
            _text("text"),
            _files(),
        ),
        source="S1-64",
    ),
    Step(
        name="answer",
        scope=Scope.CASE,
        duty=True,
        repeats=True,
        fields=(_PARTY_NO, _text("text", required=True)),
        source="S4-25",
    ),
    Step(
        name="visit",
        scope=Scope.CASE,
        duty=True,
        repeats=True,
        fields=(
            _PARTY_NO,
            _choice("channel", *VISIT_CHANNELS),
            Field(name="reached", kind=Kind.BOOL, required=True),
            _choice("answer", source="satisfaction", required=False),
            _text("text"),
        ),
        source="S4-25 S4-56",
    ),
    Step(
        name="score",
        scope=Scope.ORDER,
        duty=True,
        fields=(
            _choice("satisfaction", source="satisfaction", required=False),
            Field(name="points", kind=Kind.DECIMAL),
            _text("reason"),
        ),
        source="S4-25 S4-27 S4-29 R-12 R-16",
    ),
    Step(
        name="urge",
        scope=Scope.CASE,
        repeats=True,
        on_order=True,
        fields=(_text("text"),),
        source="S0-63",
    ),
    Step(
        name="coordinate",
        scope=Scope.CASE,
        repeats=True,
        on_order=True,
        fields=(_text("text", required=True),),
        source="S0-63",
    ),
    Step(name="overdue", scope=Scope.ORDER, repeats=True, source="S0-78 R-33"),
    *_SIDE_STEPS,
    Step(name="close", scope=Scope.CASE, duty=True, fields=(_text("opinion"),), source="S4-51 R-11"),
    Step(
        name="reopen",
        scope=Scope.CASE,
        repeats=True,
        fields=(_choice("kind", "recurrence", "unsatisfied"), _text("reason", required=True)),
        source="S4-51",
    ),
)

_BY_LIST = (
    Step(
        name="forward",
        scope=Scope.CASE,
        duty=True,
        fields=(_text("opinion"),),
        source="S0-59",
    ),
    Step(
        name="prepare",
        scope=Scope.CASE,
        duty=True,
        fields=(_text("text", required=True), _files()),
        source="S0-51",
    ),
    Step(
        name="score_caller",
        scope=Scope.ORDER,
        duty=True,
        fields=(_choice("satisfaction", source="satisfaction"), _text("reason")),
        source="S0-64 S0-79 S2-41 S2-44",
    ),
    Step(
        name="evaluate",
        scope=Scope.ORDER,
        duty=True,
        fields=(_choice("satisfaction", source="satisfaction"), _text("reason")),
        source="S0-80 R-12",
    ),
)
"""What is done where matters are dispatched by list, and both sides judge each other."""

STEPS: Mapping[str, Step] = {step.name: step for step in (*_STEPS, *_BY_LIST)}
STEPS_APART = frozenset(name for name, step in STEPS.items() if step.apart)
"""What is about a unit's conduct: only who sent a clue, and who got it, know of it (R-23)."""
