"""What is done where many report the same matter: one answer to all of them, and who speaks for them (practice §8)."""

from huying.domain.step_parts import Field, Kind, Scope, Step, rows, text

GROUP_STEPS = (
    Step(
        name="represent",
        scope=Scope.CASE,
        repeats=True,
        fields=(rows("representatives", Field(name="party", kind=Kind.PARTY_NO, required=True)),),
        source="practice §8",
    ),
    Step(
        name="answer_all",
        scope=Scope.CASE,
        repeats=True,
        fields=(text("text", required=True),),
        source="S4-25 S4-56",
    ),
)
"""`represent` names anew who represents the petitioners; `answer_all` answers everybody who has no answer yet."""
