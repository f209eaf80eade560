"""What happens beside the main line: returns, disputes, extensions, supervision, emergencies, clues (practice §8)."""

from huying.domain.step_parts import Field, Kind, Scope, Step, choice, files, moment, rows, text, unit

_AGREED = Field(name="agreed", kind=Kind.BOOL, required=True)
_LEAD = Field(name="lead", kind=Kind.ORDER_NO)
SUPERVISIONS = ("notice", "listed", "talk")
"""督办单 · 挂牌督办 · 约谈, each graver than the one before (practice §8)."""
CLUES = ("absent", "slow", "idle")
"""不到位 · 慢到位 · 到位不作为 (S4-33)."""

SIDE_STEPS = (
    Step(
        name="return",
        scope=Scope.ORDER,
        repeats=True,
        fields=(text("reason", required=True), text("basis", required=True), unit(required=False)),
        source="practice §8",
    ),
    Step(
        name="judge_return",
        scope=Scope.ORDER,
        duty=True,
        repeats=True,
        fields=(_AGREED, text("reason"), _LEAD),
        source="practice §8",
    ),
    Step(
        name="dispute",
        scope=Scope.ORDER,
        repeats=True,
        fields=(text("reason", required=True), text("basis")),
        source="S2-30",
    ),
    Step(
        name="rule",
        scope=Scope.ORDER,
        duty=True,
        repeats=True,
        fields=(
            choice("outcome", "stays", "moves"),
            text("opinion", required=True),
            rows("mediators", unit(), text("opinion", required=True), required=False),
            _LEAD,
            files(),
        ),
        source="S2-30",
    ),
    Step(
        name="extend",
        scope=Scope.ORDER,
        repeats=True,
        fields=(moment("until", required=True), text("reason", required=True)),
        source="practice §8",
    ),
    Step(
        name="judge_extension",
        scope=Scope.ORDER,
        duty=True,
        repeats=True,
        fields=(_AGREED, text("reason"), text("told")),
        source="practice §8",
    ),
    Step(
        name="suspend",
        scope=Scope.ORDER,
        repeats=True,
        fields=(
            moment("until", required=True),
            text("plan", required=True),
            text("reason", required=True),
        ),
        source="practice §8",
    ),
    Step(
        name="judge_suspension",
        scope=Scope.ORDER,
        duty=True,
        repeats=True,
        fields=(_AGREED, text("reason")),
        source="practice §8",
    ),
    Step(name="resume", scope=Scope.ORDER, repeats=True, fields=(text("reason"),), source="practice §8"),
    Step(
        name="hand_back",
        scope=Scope.ORDER,
        repeats=True,
        fields=(text("reason", required=True),),
        source="S1-86",
    ),
    Step(
        name="supervise",
        scope=Scope.ORDER,
        repeats=True,
        fields=(
            choice("level", *SUPERVISIONS),
            text("demands", required=True),
            moment("reply_by", required=True),
        ),
        source="S0-63 practice §8",
    ),
    Step(
        name="reply",
        scope=Scope.ORDER,
        duty=True,
        repeats=True,
        fields=(text("text", required=True), files()),
        source="S0-63 practice §8",
    ),
    Step(
        name="recuse",
        scope=Scope.CASE,
        repeats=True,
        fields=(unit("against"), text("reason", required=True)),
        source="practice §8 L2-32",
    ),
    Step(
        name="split",
        scope=Scope.CASE,
        repeats=True,
        fields=(
            rows(
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
        fields=(text("reason", required=True), text("measures", required=True), files()),
        source="S0-91 R-32",
    ),
    Step(
        name="record",
        scope=Scope.CASE,
        duty=True,
        fields=(text("summary", required=True), text("reason", required=True), files()),
        source="S0-91 R-32",
    ),
    Step(
        name="cancel",
        scope=Scope.CASE,
        fields=(text("reason", required=True), text("reply")),
        source="practice §5",
    ),
    Step(
        name="clue",
        apart=True,
        scope=Scope.ORDER,
        repeats=True,
        fields=(choice("kind", *CLUES), unit("to"), text("text", required=True), files()),
        source="S4-33 S4-34 R-23 R-31",
    ),
    Step(
        name="clue_reply",
        apart=True,
        scope=Scope.ORDER,
        duty=True,
        repeats=True,
        fields=(text("result", required=True), files()),
        source="S4-34",
    ),
)
