"""Matters as the rules of a case read them: whose duty one is, and when it is in force."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """An item of a list: who leads (主责), who supports (配合), and on which days, both included (S0-40, R-09)."""

    code: str
    kind: str = ""
    lead: str | None = None
    supports: tuple[str, ...] = ()
    from_date: date | None = None
    to_date: date | None = None

    def in_force(self, day: date) -> bool:
        """Whether it is in force on a day; without dates it always is."""
        begun = self.from_date is None or self.from_date <= day
        return begun and (self.to_date is None or day <= self.to_date)

    @property
    def units(self) -> frozenset[str]:
        """Everybody the list names for it."""
        return frozenset({*self.supports, *([self.lead] if self.lead else [])})
