"""A case with its calls and orders, as folded from its entries. Frozen: a change is a new value."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cached_property
from typing import Any

NOT_OBLIGED = frozenset({"withdrawn", "moved", "returned"})
"""Ends of an order by which it counts in nothing any more."""


JUDGES: Mapping[str, str] = {
    "judge_return": "return",
    "judge_extension": "extend",
    "judge_suspension": "suspend",
}
"""Which step answers which request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """That a step was taken: by which entry, when recorded, by whom, and whether past its due (None: no clock)."""

    seq: int
    at: datetime
    post: int | None = None
    unit: str | None = None
    late: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A petitioner of the case, without any personal data: only what the rules need (S4-56).

    `named`: he cannot be reached but left a name. `came`: when he reported the matter, None for with the case itself.
    `same`: the number of the earlier petitioner who is the same person.
    """

    no: int
    reachable: bool
    named: bool = False
    came: datetime | None = None
    same: int | None = None
    tries: int = 0
    answered: bool = False
    visited: bool = False
    answer: str | None = None

    @property
    def known(self) -> bool:
        """Whether it can be said who this is."""
        return self.reachable or self.named


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A case merged into this one (S1-51): its petitioners are those from number `first` on, `count` of them."""

    number: str
    first: int
    count: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One order's score; rates are 0 or 1, values in hundredths of a point, None where the scheme has no such part."""

    response: int
    completion: int
    satisfaction: str | None
    street: int | None
    system: int | None
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the other side thinks of it: an answer of satisfaction, and its worth in hundredths of a point.

    A called unit's of its caller (S0-64), or a community's of a called unit (S0-80).
    """

    satisfaction: str
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One whistle: who called, when, where to come and until when to handle (S4-16, S4-21)."""

    no: int
    caller: str
    round: int
    at: datetime
    arrive_at: datetime | None = None
    window_start: datetime | None = None
    window_end: datetime | None = None
    consulted: Mark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What happened to an order beside its main line (design §2.1, practice §8).

    `asked` is the request that waits for an answer (`return`, `extend` or `suspend`), `until` the moment it asks for.
    `kept`: ruled or refused for good, the order stays and may not be returned again. While `paused_until` is set the
    handling clock stands still, and `handle_due` already says when it will be due if nobody resumes earlier;
    `left` is what was left of it, in seconds of working time; `pauses` are all there were. `first_due` is the due
    before any extension.
    """

    asked: str | None = None
    asked_at: Mark | None = None
    until: datetime | None = None
    refused: int = 0
    kept: bool = False
    disputed: Mark | None = None
    extended: int = 0
    first_due: datetime | None = None
    suspended: int = 0
    paused_from: datetime | None = None
    paused_until: datetime | None = None
    pauses: tuple["Pause", ...] = ()
    left: int = 0
    supervised: tuple[str, ...] = ()
    reply_by: datetime | None = None
    clues: tuple["Clue", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """While the handling clock stood still, or is to stand still."""

    begun: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """A hint on a unit's conduct that went to a discipline or personnel body, and whether it answered (S4-33, S4-34).

    Only who sent it, in a role that may, and who got it know of it (R-23).
    """

    kind: str
    to: str
    sender: str
    at: Mark
    answered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One unit's part in one call: the unit of fact.

    `ended` is None while it lives, else `withdrawn`, `returned` (the unit gave it back, or a ruling moved it),
    `superseded` (a second call to the same unit, design §7.2) or `moved` (an own order that ended because the case
    went up a level). `lapsed`: an answer that was sent back
    had come past its due, so that nothing given later is in time. `waived` holds who let off which step, and when.
    `overdue` holds which step the system has reported as overdue, and when (R-33); `looked_into` is the last entry by
    which whoever it was reported to has seen to it.
    """

    no: int
    call: int
    unit: str
    role: str
    own: bool
    at: datetime
    seq: int
    ended: str | None = None
    ended_at: datetime | None = None
    handler: str | None = None
    attendance: str | None = None
    arrive_due: datetime | None = None
    handle_due: datetime | None = None
    proposed_due: datetime | None = None
    rework: int = 0
    lapsed: bool = False
    urged: int = 0
    waived: Mapping[str, Mark] = field(default_factory=dict)
    done: Mapping[str, Mark] = field(default_factory=dict)
    score: Score | None = None
    overdue: Mapping[str, Mark] = field(default_factory=dict)
    looked_into: int = 0
    side: Side | None = None

    @property
    def aside(self) -> Side:
        """What happened beside the main line; nothing, for most orders."""
        return self.side or _NOTHING

    caller_score: Given | None = None
    evaluation: Given | None = None

    @property
    def obliged(self) -> bool:
        """Whether the order counts in "all": lead or support, neither withdrawn nor returned."""
        return self.role != "informed" and self.ended not in NOT_OBLIGED

    @property
    def live(self) -> bool:
        """Whether work on it can go on."""
        return self.ended is None

    @property
    def kind(self) -> str:
        """`own` for the caller's own units, else `called`."""
        return "own" if self.own else "called"


_NOTHING = Side()


@dataclass(frozen=True, kw_only=True)
class Case:
    """The whole case. `round` counts reopenings; gates look at the calls of the present round only.

    `holder` has the case now, `held_by` had it before it went up a level or to another unit (S1-49, S0-63). `leads`
    says which order leads which of its `problems` (S4-52). `children` were merged into it; `representatives` are the
    petitioners who speak for the others of a group (practice §8). `level` is the holder's kind of unit, and
    `community` the one that reported, in processes that ask for either. `against` are the units it complains about,
    `tied` those whose posts belong to one of them (recusal). Without slots, so that what every gate asks again
    (`current_orders`, `kind_of_work` …) is worked out once for each value.
    """

    process: str
    holder: str
    registrar: str | None = None
    filed_at: datetime
    channel: str
    kind: str = "problem"
    category: str | None = None
    matter: str | None = None
    grid: str | None = None
    lon: str | None = None
    lat: str | None = None
    confidential: bool = False
    needs_call: bool | None = None
    problems: int = 0
    parties: tuple[Party, ...] = ()
    repeats: int = 0
    repeat_of: str | None = None
    merged_into: str | None = None
    children: tuple[Child, ...] = ()
    representatives: tuple[int, ...] = ()
    exit: str | None = None
    leads: Mapping[str, int] = field(default_factory=dict)
    round: int = 0
    recurrences: int = 0
    rectifications: int = 0
    confirmed: tuple[str, ...] = ()
    confirmers: tuple[int, ...] = ()
    filed_with: tuple[str, ...] = ()
    held_by: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()
    level: str | None = None
    community: str | None = None
    ended: str | None = None
    seq: int = 0
    case_seq: int = 0
    at: datetime
    recorded_at: datetime
    done: Mapping[str, Mark] = field(default_factory=dict)
    calls: tuple[Call, ...] = ()
    orders: tuple[Order, ...] = ()

    def but(self, **changes: Any) -> "Case":
        """The case with these fields changed: `dataclasses.replace`, without the cost of naming every other field.

        Raises TypeError for what is no field. What was worked out for the old value is not taken along.
        """
        if not changes.keys() <= _FIELDS:
            raise TypeError(f"a case has no {', '.join(sorted(changes.keys() - _FIELDS))}")
        made = object.__new__(Case)
        kept = self.__dict__ | changes
        for name in _WORKED_OUT:
            kept.pop(name, None)
        object.__setattr__(made, "__dict__", kept)
        return made

    def order(self, no: int) -> Order | None:
        """The order with this number."""
        return self.orders[no - 1] if 0 < no <= len(self.orders) else None

    def call_of(self, order: Order) -> Call:
        """The call an order belongs to."""
        return self.calls[order.call - 1]

    @cached_property
    def current_calls(self) -> tuple[Call, ...]:
        """The calls of the present round."""
        return tuple(call for call in self.calls if call.round == self.round)

    @cached_property
    def current_orders(self) -> tuple[Order, ...]:
        """The orders of the present round's calls."""
        return tuple(order for order in self.orders if self.calls[order.call - 1].round == self.round)

    @cached_property
    def kind_of_work(self) -> str:
        """`called` once another unit was called in this round, or when the assessment says one must be; else `own`.

        Own orders of which none is alive say nothing any more: it is assessed anew.
        """
        obliged = [order for order in self.current_orders if order.obliged]
        if any(not order.own for order in obliged):
            return "called"
        if any(order.live for order in obliged):
            return "own"
        return "called" if self.needs_call else "own"

    @property
    def caller(self) -> str:
        """The caller side of the whole case: its holder, for only the holder calls and nothing it called is open
        when the case goes up a level. The caller of one order is that of its call.
        """
        return self.holder

    @cached_property
    def lead(self) -> Order | None:
        """The lead of the case: the live lead of its first call (R-08), until reassigned."""
        leads = [o for o in self.current_orders if o.role == "lead" and o.live]
        return leads[0] if leads else None


_FIELDS = frozenset(field.name for field in fields(Case))
_WORKED_OUT = tuple(name for name, made in vars(Case).items() if isinstance(made, cached_property))


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: a post with its unit and role, or a petitioner of this case (`party`), or the `system`; one of them.

    `stands_for` holds the units the actor's unit acts for: itself and, through inner units, its parents.
    """

    jurisdiction: int
    post: int | None = None
    unit: str | None = None
    role: str | None = None
    stands_for: frozenset[str] = frozenset()
    platform: bool = False
    party: int | None = None
    system: bool = False

    def who(self) -> Mapping[str, str | int]:
        """What an entry keeps of who acted: post, unit and role, or the petitioner's number, or that nobody did."""
        if self.system:
            return {"system": True}
        found = {"post": self.post, "unit": self.unit, "role": self.role, "party": self.party}
        return {name: value for name, value in found.items() if value is not None}
