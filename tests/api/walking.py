"""A case on its way through the office: what the stories of all three scenarios share."""

from __future__ import annotations

from datetime import datetime

from tests.api.desks import Desk, Office

PHONE = "13912345678"
STREET_SIDE = ("dispatcher", "section")
TEAM = [{"name": "带队人员"}]


def roll(result: str = "on_time") -> list[dict[str, str]]:
    return [{"person": "带队人员", "result": result}]


def row(
    unit: str, duty: str, matters: str, goal: str = "恢复原状", people: str = "执法人员 2 名"
) -> dict[str, str]:
    """One unit's part of a call (S4-17)."""
    return {"unit": unit, "role": duty, "matters": matters, "goal": goal, "people": people}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


class Walk:
    """A case on its way, and the office it goes through."""

    called: tuple[str, ...] = ()
    first = 1

    def __init__(self, office: Office) -> None:
        self.office = office
        self.number = ""

    @property
    def numbers(self) -> range:
        """The orders of the call."""
        return range(self.first, self.first + len(self.called))

    def desks(self) -> list[tuple[int, Desk]]:
        """The called units by their orders."""
        return list(zip(self.numbers, (self.office.desks[who] for who in self.called), strict=True))

    @property
    def caller(self) -> Desk:
        return self.office.dispatcher

    def owed(self) -> dict[str, set[str]]:
        return self.office.owed(self.number)

    def state(self) -> str:
        return str(self.caller.case(self.number)["state"])

    def each(self, step: str, **details: object) -> None:
        """The step by every called unit on its own order."""
        for no, desk in self.desks():
            desk.act(self.number, step, order=no, **details)

    def by_caller(self, step: str, **details: object) -> None:
        """The step by the caller on every order."""
        for no in self.numbers:
            self.caller.act(self.number, step, order=no, **details)

    def steps(self, step: str) -> dict[str, set[str]]:
        """What is owed when every called unit owes this step."""
        return {who: {f"{step} {no}"} for no, who in zip(self.numbers, self.called, strict=True)}

    def all_of(self, step: str) -> set[str]:
        return {f"{step} {no}" for no in self.numbers}
