"""What a process is made of, as frozen values: who may take which step, after what, how soon, under which label."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from huying.domain.step_parts import Scope
from huying.domain.steps import STEPS
from huying.domain.worktime import Limit

RELATIONS = (
    "anyone",
    "petitioner",
    "registrar",
    "holder",
    "caller",
    "called",
    "lead",
    "above",
    "platform",
    "community",
    "system",
    "receiver",
)
SYSTEM = "system"
"""The relation of what the system does by itself when a due has passed: no post stands in it."""
ROLES = (
    "worker",
    "building_head",
    "chief",
    "dispatcher",
    "section",
    "leader",
    "principal",
    "liaison",
    "handler",
    "head",
    "operator",
    "appraiser",
    "admin",
)
"""The roles of posts (S0 … S4, ledger §4)."""
FORMULAS = ("rates", "street_and_system", "mutual")
HOLDER_FROM = ("place", "registrar")
NO_MATTER = "none"
"""Stands among the kinds of matter a process takes for cases without one."""
HISTORY = "history"
"""The one stage of a process of imported history."""
UNTIL = ("limit", "arrive_at", "handle", "reply_by")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A text in both languages of the interface."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who may take a step: a relation to the case, and the roles of that relation (none named: any role)."""

    relation: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a catalogue of the process (a class of matter, a lawful exit, a method …)."""

    code: str
    label: Label
    worth: int = 0
    """Satisfaction only: hundredths, 100 is full satisfaction (S4-29)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One name of the stage bar, in the process's own words (S1-43)."""

    code: str
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRule:
    """How this process takes one step.

    `after` holds always, `after_called` only where other units were called, `after_own` only where the caller's own
    units handle it. `on` says which of the two kinds of order (or of case) take the step at all. `of` and `to` are of
    what the system reports by itself: the steps whose dues it watches, and who is to look into it (R-33).
    `most`: how often one order may have it, or a case call others (0: no matter how often). `by_own`: who takes it
    where own units handle it, if others than `by`. `by_itself`: once its time is over the system takes it in their
    place (S0-78).
    """

    step: str
    label: Label
    stage: str
    by: tuple[Who, ...]
    after: tuple[str, ...] = ()
    after_called: tuple[str, ...] = ()
    after_own: tuple[str, ...] = ()
    on: frozenset[str] = frozenset({"called", "own"})
    limit: Limit | None = None
    limit_is_default: bool = False
    until: str = "limit"
    required: tuple[str, ...] = ()
    required_called: tuple[str, ...] = ()
    each: bool = False
    optional: bool = False
    response: bool = False
    of: tuple[str, ...] = ()
    to: Who | None = None
    most: int = 0
    by_own: tuple[Who, ...] = ()
    by_itself: bool = False

    def who(self, kind: str) -> tuple[Who, ...]:
        """Who may take the step, for a case or order of this kind (`called` or `own`)."""
        return self.by_own if kind == "own" and self.by_own else self.by

    def gates(self, kind: str) -> tuple[str, ...]:
        """The steps that must be passed first, for a case or order of this kind (`called` or `own`)."""
        return self.after + (self.after_called if kind == "called" else self.after_own)

    def demands(self, kind: str) -> tuple[str, ...]:
        """The details this process requires beyond the vocabulary's."""
        return self.required + (self.required_called if kind == "called" else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreScheme:
    """The formula of one order's score. `weights` are whole percents and sum to 100 (S4-29, S1-66)."""

    formula: str
    weights: Mapping[str, int]
    system: Mapping[str, int]
    is_default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Takes:
    """Which cases a process takes beside those of its holders and channels (design §2.1); empty: any.

    `matters` are kinds of matter, "none" among them for cases without one.
    """

    classes: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What makes a group case 群体件: so many persons on one matter within so many days, and how many may speak for
    them (practice §8).
    """

    petitioners: int
    within_days: int
    representatives: int
    is_default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A complete process version; its identity is the hash of its canonical text.

    `holders` are the kinds of unit that hold cases, `callers` those of them that may call others than their own;
    a lower holder brings its case up a level instead (S1-49). `holder_from`: the holder is found from the place, or
    from who registers and only then from the place. `list_match`: nothing is called but by a matter in force, whose
    lead leads (S2-21). `lead_last`: who leads answers for the whole, and answers last (S2-20, R-08).
    `recusal`: whoever belongs to the unit complained about decides nothing (practice §8).
    `group`: what makes a group case; without it there are none. A process without steps is that of imported history.
    """

    id: str
    hash: str
    label: Label
    source: str
    since: date
    until: date | None
    holders: tuple[str, ...]
    callers: tuple[str, ...]
    call_label: Label
    letter: str
    attempts: int
    stages: tuple[Stage, ...]
    steps: Mapping[str, StepRule]
    catalogues: Mapping[str, tuple[Choice, ...]]
    score: ScoreScheme
    holder_from: str = "place"
    list_match: bool = False
    lead_last: bool = False
    recusal: bool = True
    takes: Takes = Takes()
    group: Group | None = None

    def choices(self, catalogue: str) -> tuple[str, ...]:
        """The codes of one catalogue, in the file's order."""
        return tuple(choice.code for choice in self.catalogues.get(catalogue, ()))

    def worth(self, satisfaction: str) -> int:
        """What an answer of satisfaction counts, in hundredths (S4-29)."""
        return next(c.worth for c in self.catalogues["satisfaction"] if c.code == satisfaction)


def depends_on(process: Process, step: str) -> frozenset[str]:
    """The steps of the whole case that stand, near or far, on `step`: what is undone when `step` is."""
    standing = {step}
    grown = True
    while grown:
        more = {
            rule.step
            for rule in process.steps.values()
            if rule.step not in standing and standing & set(rule.after + rule.after_called + rule.after_own)
        }
        grown = bool(more)
        standing |= more
    return frozenset(name for name in standing - {step} if STEPS[name].scope is Scope.CASE)
