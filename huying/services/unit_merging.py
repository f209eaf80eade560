"""Units that stand under two names: telling which may be one, and making them one without touching what was written.

Entries keep the unit they named. What they mean today is looked up: a merged unit is a name of the one it was merged
into, so lists, desks and access find the cases of both; the projections of the cases concerned are made anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from huying.domain.aliases import Likeness, likely
from huying.services import rebuild
from huying.services.history_units import number_of
from huying.store import units
from huying.store.units import References, UnitRow

GROUND = frozenset({"province", "city", "district"})
"""What divisions are made of is merged by the state, and comes with the next list of divisions."""


class CannotMerge(ValueError):
    """These units cannot be made one. `why`: same, elsewhere, ground, merged, or in_use, with the `references`."""

    def __init__(self, why: str, references: References | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.references = references


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """Two units that may be one, why, and how many orders each has had; `into` has more, or the plainer name."""

    from_unit: UnitRow
    into: UnitRow
    why: Likeness
    orders: int
    into_orders: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What a merge did, or with `dry_run` would do: how many cases show the unit as another from then on."""

    from_unit: UnitRow
    into: UnitRow
    cases: int
    dry_run: bool


def aliases(jurisdiction: int) -> tuple[Alias, ...]:
    """The pairs of units that are likely to be one, the surest first."""
    tree = units.load(jurisdiction)
    mine = [unit for unit in tree if unit.jurisdiction == jurisdiction and unit.kind not in GROUND]
    rows = {row.code: row for row in units.of_jurisdiction(jurisdiction)}
    orders = units.orders(jurisdiction)
    pairs = likely(mine, {unit.code: number_of(unit.code) for unit in mine})
    return tuple(_alias(rows[pair.one], rows[pair.other], pair.why, orders) for pair in pairs)


def _alias(one: UnitRow, other: UnitRow, why: Likeness, orders: dict[str, int]) -> Alias:
    def standing(row: UnitRow) -> tuple[bool, int, int]:
        return row.kind != "department", orders.get(row.code, 0), -len(row.name)

    from_unit, into = sorted((one, other), key=standing)
    return Alias(
        from_unit=from_unit,
        into=into,
        why=why,
        orders=orders.get(from_unit.code, 0),
        into_orders=orders.get(into.code, 0),
    )


def merge(
    from_code: str,
    into_code: str,
    *,
    on: date,
    dry_run: bool = False,
    progress: Callable[[int, int], None] = lambda done, whole: None,
) -> Merged:
    """Make a unit a name of another, and show its cases as that one's. Doing it again goes on where it was broken off.

    Raises UnknownUnit, CannotMerge.
    """
    from_unit, into = units.get(from_code), units.get(into_code)
    _check(from_unit, into, on)
    concerned = units.concerned(jurisdiction=from_unit.jurisdiction, unit=from_code)
    if not dry_run:
        with transaction.atomic():
            units.put([replace(into, aliases=_names(from_unit, into))])
            units.merge(from_code, into=into_code)
        done = 0
        for done in rebuild.chosen(jurisdiction=from_unit.jurisdiction, subjects=concerned):
            progress(done, len(concerned))
    return Merged(from_unit=from_unit, into=into, cases=len(concerned), dry_run=dry_run)


def _names(from_unit: UnitRow, into: UnitRow) -> tuple[str, ...]:
    """The other names of a unit with those of one merged into it, each once."""
    names = (*into.aliases, from_unit.name, *from_unit.aliases)
    return tuple(dict.fromkeys(name for name in names if name != into.name))


def _check(from_unit: UnitRow, into: UnitRow, on: date) -> None:
    """Raises CannotMerge."""
    if from_unit.code == into.code:
        raise CannotMerge("same")
    if from_unit.jurisdiction != into.jurisdiction:
        raise CannotMerge("elsewhere")
    if {from_unit.kind, into.kind} & GROUND:
        raise CannotMerge("ground")
    tree = units.load(from_unit.jurisdiction)
    if not tree.is_there(into.code) or tree.now(from_unit.code) not in (from_unit.code, into.code):
        raise CannotMerge("merged")
    references = units.references(from_unit.code, on=on)
    if references.any:
        raise CannotMerge("in_use", references)
