"""Units in their tree, and the ground they answer for.

A unit's id is its code everywhere. *Inner* units (a street's command centre, a department's section) act as
the unit they belong to; a platform is a district's centre and acts beside it, never as it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

INNER_KINDS = frozenset({"section", "center", "station", "team"})
KINDS = frozenset(
    {
        "province",
        "city",
        "district",
        "department",
        "platform",
        "street",
        "community",
        "grid",
        "building",
        "office",
        *INNER_KINDS,
    }
)
CODE_LENGTH = 40

Point: TypeAlias = tuple[float, float]
"""Longitude and latitude, in degrees."""
Ring: TypeAlias = Sequence[Point]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """An organisation, or a piece of ground that has one; `jurisdiction` is a GB/T 2260 code.

    One that is `merged_into` another is only a name by which that one was called.
    """

    code: str
    name: str
    name_en: str
    kind: str
    parent: str | None
    jurisdiction: int
    merged_into: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFault:
    """One thing wrong with a set of units.

    `fault` is one of bad_code, duplicate, unknown_kind, unknown_parent, inner_without_parent, circle;
    `others` are the codes or words it is about.
    """

    fault: str
    code: str
    others: tuple[str, ...] = ()


class UnknownUnit(LookupError):
    """There is no unit with this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"no unit has the code {code!r}")
        self.code = code


class FaultyUnits(ValueError):
    """The units do not make a tree; `faults` names everything that is wrong at once."""

    def __init__(self, faults: Sequence[UnitFault]) -> None:
        super().__init__("; ".join(" ".join((f.fault, f.code, *f.others)) for f in faults))
        self.faults = tuple(faults)


class Units:
    """The units of one or more jurisdictions as an immutable forest, in the order they were given.

    Merged ones are found by their codes, and are no part of it otherwise. Raises `FaultyUnits` when they do not make
    one.
    """

    __slots__ = ("_by_code", "_children", "_names", "_there")

    def __init__(self, units: Iterable[Unit]) -> None:
        given = tuple(units)
        self._by_code = {unit.code: unit for unit in given}
        faults = [
            *_faults_of_each(given, self._by_code),
            *_circles({unit.code: unit.parent for unit in given}),
            *_circles({unit.code: unit.merged_into for unit in given}),
        ]
        if faults:
            raise FaultyUnits(faults)
        self._there = tuple(unit for unit in given if unit.merged_into is None)
        below: dict[str | None, list[Unit]] = {}
        for unit in self._there:
            below.setdefault(unit.parent, []).append(unit)
        self._children = {parent: tuple(units) for parent, units in below.items()}
        names: dict[str, list[str]] = {}
        for unit in given:
            if unit.merged_into is not None:
                names.setdefault(self.now(unit.code), []).append(unit.code)
        self._names = {code: frozenset(merged) for code, merged in names.items()}

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __iter__(self) -> Iterator[Unit]:
        return iter(self._there)

    def __len__(self) -> int:
        return len(self._there)

    def is_there(self, code: str) -> bool:
        """Whether there is a unit of this code that was not merged into another."""
        return code in self._by_code and self._by_code[code].merged_into is None

    def now(self, code: str) -> str:
        """The unit that this one is now; a code nobody knows stands for itself."""
        unit = self._by_code.get(code)
        while unit is not None and unit.merged_into is not None:
            code = unit.merged_into
            unit = self._by_code.get(code)
        return code

    def with_names(self, codes: Iterable[str]) -> frozenset[str]:
        """These codes, and those of all units merged into them."""
        found = frozenset(codes)
        return found.union(*(self._names.get(code, ()) for code in found)) if self._names else found

    def get(self, code: str) -> Unit:
        """The unit with this code. Raises `UnknownUnit`."""
        try:
            return self._by_code[code]
        except KeyError:
            raise UnknownUnit(code) from None

    def chain(self, code: str) -> tuple[Unit, ...]:
        """The unit, its parent, and so on up to the root. Raises `UnknownUnit`."""
        unit = self.get(code)
        found = [unit]
        while unit.parent is not None:
            unit = self._by_code[unit.parent]
            found.append(unit)
        return tuple(found)

    def stands_for(self, code: str) -> frozenset[str]:
        """The codes a unit may act as: its own, and its parents' as long as one climbs from an inner unit.

        Zhanggong's subdistrict sections sign people in and score *as* the caller (S1); a district's centre
        does not act as the district. Raises `UnknownUnit`.
        """
        unit = self.get(code)
        found = {unit.code}
        while unit.kind in INNER_KINDS and unit.parent is not None:
            unit = self._by_code[unit.parent]
            found.add(unit.code)
        return frozenset(found)

    def is_inner_of(self, code: str, of: str) -> bool:
        """Whether `code` is `of` itself or an inner unit of it. Raises `UnknownUnit` for either."""
        return self.get(of).code in self.stands_for(code)

    def is_platform(self, code: str) -> bool:
        """Whether the unit is, or is an inner unit of, a district's centre. Raises `UnknownUnit`."""
        return any(self._by_code[one].kind == "platform" for one in self.stands_for(code))

    def ancestor(self, code: str, kind: str) -> Unit | None:
        """The nearest unit of this kind on the way up, the unit itself included. Raises `UnknownUnit`."""
        return next((unit for unit in self.chain(code) if unit.kind == kind), None)

    def children(self, code: str) -> tuple[Unit, ...]:
        """The units right below, in the order they were given. Raises `UnknownUnit`."""
        return self._children.get(self.get(code).code, ())

    def under(self, code: str) -> tuple[Unit, ...]:
        """All units below, each before what is below it; not the unit itself. Raises `UnknownUnit`."""
        found: list[Unit] = []
        waiting = list(reversed(self.children(code)))
        while waiting:
            unit = waiting.pop()
            found.append(unit)
            waiting.extend(reversed(self.children(unit.code)))
        return tuple(found)


def _faults_of_each(given: Sequence[Unit], by_code: Mapping[str, Unit]) -> Iterator[UnitFault]:
    seen: set[str] = set()
    for unit in given:
        if not 0 < len(unit.code) <= CODE_LENGTH:
            yield UnitFault(fault="bad_code", code=unit.code)
        if unit.code in seen:
            yield UnitFault(fault="duplicate", code=unit.code)
        seen.add(unit.code)
        if unit.kind not in KINDS:
            yield UnitFault(fault="unknown_kind", code=unit.code, others=(unit.kind,))
        if unit.parent is not None and unit.parent not in by_code:
            yield UnitFault(fault="unknown_parent", code=unit.code, others=(unit.parent,))
        if unit.parent is None and unit.kind in INNER_KINDS:
            yield UnitFault(fault="inner_without_parent", code=unit.code, others=(unit.kind,))


def _circles(nexts: Mapping[str, str | None]) -> Iterator[UnitFault]:
    """Each circle once, named from the first of its units that was given; `nexts` leads from each to another."""
    settled: set[str] = set()
    for start in nexts:
        path: list[str] = []
        code: str | None = start
        while code is not None and code in nexts and code not in settled and code not in path:
            path.append(code)
            code = nexts[code]
        if code in path:
            ring = path[path.index(code) :]
            yield UnitFault(fault="circle", code=ring[0], others=tuple(ring[1:]))
        settled.update(path)


def point_in_polygon(point: Point, rings: Sequence[Ring]) -> bool:
    """Whether the point lies in the polygon, by the even-odd rule: a ring within a ring is a hole.

    A point on an edge, a hole's too, is inside. Rings may but need not repeat their first point at the end,
    and the rings of several separate polygons may be given together.
    """
    inside = False
    for ring in rings:
        for start, end in zip(ring, (*ring[1:], *ring[:1]), strict=True):
            # The lower end first: two neighbours sharing an edge then compute the same number for it, so that
            # rounding can put no point into the gap between them.
            side = _side(point, *sorted((start, end), key=lambda end: (end[1], end[0])))
            if side == 0:
                return True
            inside ^= side == 1
    return inside


def _side(point: Point, low: Point, high: Point) -> int | None:
    """0 on the edge, 1 where a ray to the east crosses it, None where it does not."""
    (x, y), (low_x, low_y), (high_x, high_y) = point, low, high
    if not low_y <= y <= high_y:
        return None
    turn = (high_x - low_x) * (y - low_y) - (high_y - low_y) * (x - low_x)
    if turn == 0 and min(low_x, high_x) <= x <= max(low_x, high_x):
        return 0
    # Half open, so that a ray through a corner meets one of the two edges there.
    return 1 if turn > 0 and y < high_y else None


def grid_at(point: Point, polygons: Mapping[str, Sequence[Ring]]) -> str | None:
    """The code of the grid the point lies in, or None; on a shared border the smallest code.

    The polygons are those of one level: grids that hold each other have no single answer.
    """
    return next((code for code in sorted(polygons) if point_in_polygon(point, polygons[code])), None)
