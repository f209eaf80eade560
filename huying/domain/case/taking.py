"""One act in the making: what is known while its details are judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from huying.domain.case.rules import Rules
from huying.domain.case.state import Actor, Case, Order
from huying.domain.details import Reading
from huying.domain.process import StepRule


@dataclass(slots=True, kw_only=True)
class Taking:
    """An act whose gates are open: its facts grow until the entry is complete; faults go to `reading`."""

    case: Case
    rule: StepRule
    rules: Rules
    by: Actor
    now: datetime
    at: datetime
    order: Order | None
    reading: Reading
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def contents(self) -> Mapping[str, Any]:
        """What people wrote, by path."""
        return self.reading.contents

    def fault(self, path: str, code: str, **params: Any) -> None:
        """Note one fault of the details. What was given and could not be read is not missing as well."""
        if code == "required" and any(fault.path == path for fault in self.reading.faults):
            return
        self.reading.fault(path, code, **params)

    def moment(self, name: str) -> datetime | None:
        """A moment among the facts."""
        text = self.facts.get(name)
        return datetime.fromisoformat(text) if text else None

    @property
    def the_order(self) -> Order:
        """The order of a step that has one."""
        if self.order is None:
            raise ValueError(f"{self.rule.step} needs an order")
        return self.order
