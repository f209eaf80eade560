"""The vocabulary of case steps: what each verb is called and which details it carries.

A step never changes its meaning: old entries must fold alike for ever, so a new meaning is a new step.
Which steps a jurisdiction takes, by whom, after what and how soon, is its process file (`domain/process.py`).
The reference page, the API's schema and every small form are generated from this table.
"""

from collections.abc import Mapping

from huying.domain.step_parts import Field, Kind, Scope, Step, choice, files, line, moment, rows, text, unit
from huying.domain.steps_aside import SIDE_STEPS
from huying.domain.steps_group import GROUP_STEPS

PARTY_FIELDS = (
    line("name"),
    line("phone"),
    line("mail"),
    line("address"),
    Field(name="notify", kind=Kind.BOOL),
    Field(name="anonymous", kind=Kind.BOOL),
)
"""Who reports: every detail may be missing, for one may stay anonymous."""
ROLES = ("lead", "support", "informed")
ATTENDANCE = ("on_time", "late", "absent", "unfit", "proxy")
VISIT_CHANNELS = ("phone", "home", "text_message", "link", "meeting")

_PARTY = Field(name="party", kind=Kind.ROW, required=True, sealed=True, fields=PARTY_FIELDS)
_PARTY_NO = Field(name="party", kind=Kind.PARTY_NO, required=True)
_ORDER = (
    unit(),
    choice("role", *ROLES, required=False),
    text("matters"),
    text("goal"),
    text("people"),
    text("task"),
    moment("due"),
)
_NAMED = (line("name", required=True), line("title"), line("phone"))
_ROLL = (line("person", required=True), choice("result", *ATTENDANCE), moment("at"))

_STEPS = (
    Step(
        name="register",
        scope=Scope.CASE,
        source="S4-50 S1-45 S1-46",
        fields=(
            line("title", required=True),
            text("text", required=True),
            choice("channel", source="channels"),
            line("place"),
            choice("kind", "problem", "need", required=False),
            choice("category", source="classes", required=False),
            line("matter", content=False),
            unit("grid", required=False),
            Field(name="lon", kind=Kind.DECIMAL),
            Field(name="lat", kind=Kind.DECIMAL),
            Field(name="confidential", kind=Kind.BOOL),
            unit("against", required=False),
            Field(name="parties", kind=Kind.ROWS, sealed=True, fields=PARTY_FIELDS),
            Field(name="repeat_of", kind=Kind.CASE, maxlength=60),
            files(),
        ),
    ),
    Step(name="join", scope=Scope.CASE, repeats=True, fields=(_PARTY, text("text")), source="S4-56"),
    Step(
        name="not_accept",
        scope=Scope.CASE,
        fields=(
            choice("exit", source="exits"),
            text("reason", required=True),
            text("reply", required=True),
        ),
        source="S4-15",
    ),
    Step(
        name="link",
        scope=Scope.CASE,
        repeats=True,
        fields=(
            Field(name="to", kind=Kind.CASE, required=True, maxlength=60),
            choice("kind", "repeat", "related", required=False),
        ),
        source="S4-50",
    ),
    Step(
        name="merge",
        scope=Scope.CASE,
        fields=(Field(name="to", kind=Kind.CASE, required=True, maxlength=60), text("reason")),
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
            choice("class", source="classes", required=False),
            Field(name="own_power", kind=Kind.BOOL),
            line("matter", content=False),
            text("reason", required=True),
            Field(name="problems", kind=Kind.LINES, content=True, maxlength=500),
        ),
    ),
    Step(
        name="escalate",
        scope=Scope.CASE,
        repeats=True,
        fields=(unit("to"), text("reason", required=True), line("person")),
        source="S1-49 S1-50",
    ),
    Step(
        name="reassign",
        scope=Scope.CASE,
        repeats=True,
        fields=(unit("to"), text("reason", required=True)),
        source="S0-63",
    ),
    Step(name="apply", scope=Scope.CASE, duty=True, fields=(text("reason"),), source="S1-57"),
    Step(
        name="confirm",
        scope=Scope.CASE,
        duty=True,
        fields=(Field(name="agreed", kind=Kind.BOOL, required=True), text("opinion")),
        source="S1-56 R-03",
    ),
    Step(
        name="call",
        scope=Scope.CASE,
        duty=True,
        repeats=True,
        source="S4-16 S4-17 R-02 R-04",
        fields=(
            rows("orders", *_ORDER),
            text("reason"),
            line("place"),
            moment("arrive_at"),
            moment("window_start"),
            moment("window_end"),
        ),
    ),
    Step(
        name="add",
        scope=Scope.CASE,
        repeats=True,
        fields=(
            Field(name="order", kind=Kind.ROW, required=True, fields=_ORDER),
            moment("arrive_at"),
            moment("window_end"),
        ),
        source="S4-16",
    ),
    Step(
        name="withdraw",
        scope=Scope.ORDER,
        fields=(text("reason", required=True), Field(name="lead", kind=Kind.ORDER_NO)),
    ),
    Step(name="sign", scope=Scope.ORDER, duty=True, source="S4-18 S1-60"),
    Step(
        name="hand_on",
        scope=Scope.ORDER,
        repeats=True,
        fields=(unit(), text("reason")),
        source="S1-86 S4-54",
    ),
    Step(
        name="name",
        scope=Scope.ORDER,
        duty=True,
        repeats=True,
        fields=(rows("people", *_NAMED),),
        source="S4-19",
    ),
    Step(
        name="attend",
        scope=Scope.ORDER,
        duty=True,
        repeats=True,
        fields=(rows("people", *_ROLL), files()),
        source="S4-19 S1-63 R-14",
    ),
    Step(
        name="waive",
        scope=Scope.ORDER,
        repeats=True,
        fields=(
            choice(
                "gate",
                *("sign", "name", "attend", "plan", "agree", "feed_back", "score_caller", "evaluate"),
            ),
            text("reason", required=True),
        ),
    ),
    Step(
        name="consult",
        scope=Scope.CALL,
        duty=True,
        repeats=True,
        fields=(text("minutes", required=True), files()),
        source="S4-20 S4-53",
    ),
    Step(
        name="plan",
        scope=Scope.CALL,
        duty=True,
        repeats=True,
        fields=(
            rows(
                "lines",
                unit(),
                text("task", required=True),
                moment("due", required=True),
                Field(name="problem", kind=Kind.INT),
            ),
        ),
        source="S4-20 S4-54",
    ),
    Step(name="agree", scope=Scope.ORDER, duty=True, fields=(text("reservation"),), source="S4-20"),
    Step(
        name="log",
        scope=Scope.CASE,
        repeats=True,
        on_order=True,
        fields=(text("text"), files()),
        source="S4-22 S4-55",
    ),
    Step(
        name="feed_back",
        scope=Scope.ORDER,
        duty=True,
        fields=(
            text("opinion", required=True),
            files(),
            Field(name="measures", kind=Kind.LINES, content=True, maxlength=500),
        ),
        source="S4-23 R-10",
    ),
    Step(name="accept", scope=Scope.ORDER, duty=True, fields=(text("opinion"),), source="S4-24"),
    Step(name="send_back", scope=Scope.ORDER, fields=(text("demands", required=True),), source="S4-26 R-13"),
    Step(
        name="report", scope=Scope.CASE, duty=True, fields=(text("summary", required=True),), source="S4-24"
    ),
    Step(name="note", scope=Scope.CASE, duty=True, fields=(text("opinion"),), source="S4-24"),
    Step(
        name="verify",
        scope=Scope.CASE,
        duty=True,
        fields=(
            choice("method", source="methods"),
            choice("result", "done", "not_done"),
            text("text"),
            files(),
        ),
        source="S1-64",
    ),
    Step(
        name="answer",
        scope=Scope.CASE,
        duty=True,
        repeats=True,
        fields=(_PARTY_NO, text("text", required=True)),
        source="S4-25",
    ),
    Step(
        name="visit",
        scope=Scope.CASE,
        duty=True,
        repeats=True,
        fields=(
            _PARTY_NO,
            choice("channel", *VISIT_CHANNELS),
            Field(name="reached", kind=Kind.BOOL, required=True),
            choice("answer", source="satisfaction", required=False),
            text("text"),
        ),
        source="S4-25 S4-56",
    ),
    Step(
        name="score",
        scope=Scope.ORDER,
        duty=True,
        fields=(
            choice("satisfaction", source="satisfaction", required=False),
            Field(name="points", kind=Kind.DECIMAL),
            text("reason"),
        ),
        source="S4-25 S4-27 S4-29 R-12 R-16",
    ),
    Step(
        name="urge",
        scope=Scope.CASE,
        repeats=True,
        on_order=True,
        fields=(text("text"),),
        source="S0-63",
    ),
    Step(
        name="coordinate",
        scope=Scope.CASE,
        repeats=True,
        on_order=True,
        fields=(text("text", required=True),),
        source="S0-63",
    ),
    Step(name="overdue", scope=Scope.ORDER, repeats=True, source="S0-78 R-33"),
    *SIDE_STEPS,
    *GROUP_STEPS,
    Step(name="close", scope=Scope.CASE, duty=True, fields=(text("opinion"),), source="S4-51 R-11"),
    Step(
        name="reopen",
        scope=Scope.CASE,
        repeats=True,
        fields=(choice("kind", "recurrence", "unsatisfied"), text("reason", required=True)),
        source="S4-51",
    ),
)

_BY_LIST = (
    Step(
        name="forward",
        scope=Scope.CASE,
        duty=True,
        fields=(text("opinion"),),
        source="S0-59",
    ),
    Step(
        name="prepare",
        scope=Scope.CASE,
        duty=True,
        fields=(text("text", required=True), files()),
        source="S0-51",
    ),
    Step(
        name="score_caller",
        scope=Scope.ORDER,
        duty=True,
        fields=(choice("satisfaction", source="satisfaction"), text("reason")),
        source="S0-64 S0-79 S2-41 S2-44",
    ),
    Step(
        name="evaluate",
        scope=Scope.ORDER,
        duty=True,
        fields=(choice("satisfaction", source="satisfaction"), text("reason")),
        source="S0-80 R-12",
    ),
)
"""What is done where matters are dispatched by list, and both sides judge each other."""

STEPS: Mapping[str, Step] = {step.name: step for step in (*_STEPS, *_BY_LIST)}
STEPS_APART = frozenset(name for name, step in STEPS.items() if step.apart)
"""What is about a unit's conduct: only who sent a clue, and who got it, know of it (R-23)."""
