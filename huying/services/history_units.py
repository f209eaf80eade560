"""The units that a source names: found among those of the jurisdiction, or made as they are met."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from huying.domain.places import Units
from huying.services.history_reading import NamedUnit
from huying.store.units import UnitRow

DEPARTMENT = "department"
DIGITS = 12
NUMBER = re.compile("[0-9a-z]{1,16}")
MADE = re.compile(rf"\d{{6}}-[a-z]([0-9a-z]*)-[0-9a-f]{{{DIGITS}}}")


class Unknown(LookupError):
    """No unit of the jurisdiction has this name (`unknown_name`), or several have it (`several_names`)."""

    def __init__(self, code: str, name: str) -> None:
        super().__init__(f"{code}: {name}")
        self.code = code
        self.name = name


@dataclass(slots=True, kw_only=True)
class Made:
    """Units as a source names them. `new` are those that nobody has written yet.

    A name with another number is another unit: whether two are the same is for people to say (`huying units`).
    """

    jurisdiction: int
    root: str
    standing: set[str]
    new: list[UnitRow] = field(default_factory=list)
    _codes: dict[tuple[str, NamedUnit], str] = field(default_factory=dict)

    def department(self, unit: NamedUnit) -> str:
        """The code of a unit that had a case."""
        return self._code(DEPARTMENT, unit, self.root)

    def ground(self, levels: Sequence[tuple[str, NamedUnit]]) -> str | None:
        """The code of the innermost unit that the place lies in; `levels` go from the outside in."""
        code = None
        for kind, unit in levels:
            code = self._code(kind, unit, code or self.root)
        return code

    def _code(self, kind: str, unit: NamedUnit, parent: str) -> str:
        code = self._codes.get((kind, unit))
        if code is None:
            code = self._codes[kind, unit] = code_of(self.jurisdiction, kind, unit)
            if code not in self.standing:
                self.standing.add(code)
                self.new.append(
                    UnitRow(
                        code=code, jurisdiction=self.jurisdiction, parent=parent, kind=kind, name=unit.name
                    )
                )
        return code


def code_of(jurisdiction: int, kind: str, unit: NamedUnit) -> str:
    """The code of a unit that is made: the same for the same kind, name and number, whoever meets it first.

    A number that fits stands in it, so that two names under one number are found.
    """
    digest = hashlib.sha256(f"{kind}/{unit.number}/{unit.name}".encode()).hexdigest()[:DIGITS]
    number = unit.number if NUMBER.fullmatch(unit.number) else ""
    return f"{jurisdiction}-{kind[0]}{number}-{digest}"


def number_of(code: str) -> str:
    """The number that a made unit has at its source; empty for any other."""
    match = MADE.fullmatch(code)
    return match[1] if match else ""


@dataclass(slots=True, kw_only=True)
class Known:
    """The jurisdiction's own units, found by any of their names."""

    by_name: Mapping[str, frozenset[str]]
    new: list[UnitRow] = field(default_factory=list)

    def department(self, unit: NamedUnit) -> str:
        """The code of the unit of this name. Raises Unknown."""
        found = self.by_name.get(unit.name, frozenset())
        if len(found) != 1:
            raise Unknown("several_names" if found else "unknown_name", unit.name)
        return next(iter(found))

    def ground(self, levels: Sequence[tuple[str, NamedUnit]]) -> str | None:
        """The code of the innermost unit that the place lies in. Raises Unknown."""
        return self.department(levels[-1][1]) if levels else None


def known(tree: Units, rows: Iterable[UnitRow]) -> Known:
    """The units of a jurisdiction by every name they have; what was merged is what it was merged into."""
    by_name: dict[str, set[str]] = {}
    for row in rows:
        for name in {row.code, row.name, row.short, row.name_en, *row.aliases} - {""}:
            by_name.setdefault(name, set()).add(tree.now(row.code))
    return Known(by_name={name: frozenset(codes) for name, codes in by_name.items()})
