"""Cases: facts first. Everything that happens is an entry; state, tasks, clocks and scores are computed from them."""

from huying.domain.case.acts import Open, Taken, Task, available, due, fields_of, take, tasks, why_not
from huying.domain.case.fold import Recorded, evolve, fold
from huying.domain.case.rules import Rules, units_stood_for
from huying.domain.case.state import Actor, Call, Case, Given, Mark, Order, Party, Score, Side

__all__ = [
    "Actor",
    "Call",
    "Case",
    "Given",
    "Mark",
    "Open",
    "Order",
    "Party",
    "Recorded",
    "Rules",
    "Score",
    "Side",
    "Taken",
    "Task",
    "available",
    "due",
    "evolve",
    "fields_of",
    "fold",
    "take",
    "tasks",
    "units_stood_for",
    "why_not",
]
