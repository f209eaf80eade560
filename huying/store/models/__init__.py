"""The tables. Only the store imports them; everybody else asks the store's functions."""

from .calendar import CalendarDay, CalendarYear, WorkingHours
from .matters import Matter
from .people import Person, Post, Token
from .places import Jurisdiction, Unit
from .processes import ProcessUse, ProcessVersion

__all__ = [
    "CalendarDay",
    "CalendarYear",
    "Jurisdiction",
    "Matter",
    "Person",
    "Post",
    "ProcessUse",
    "ProcessVersion",
    "Token",
    "Unit",
    "WorkingHours",
]
