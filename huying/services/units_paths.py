"""Division files of paths: one row for each community, with the codes and names of all it hangs from beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

Cells = Mapping[str, str]
Record = tuple[int, Cells | None]
"""A line and its cells by column; None where their number is wrong."""

CODE_LENGTH = 12
# Level, the columns of its code and name, and the column that says what it is, or the official word for its level.
LEVELS = (
    ("1", "province_code", "province", "", "省"),
    ("2", "city_code", "city", "", "地级市"),
    ("3", "area_code", "area", "", "县级"),
    ("4", "street_code", "street", "street_kind", ""),
    ("5", "code", "name", "kind", ""),
)
COLUMNS = tuple(column for _, *columns, _ in LEVELS for column in columns if column)


def is_of_paths(header: Sequence[str]) -> bool:
    """Whether a file with this head is one of paths."""
    return "province_code" in header


def as_tree(records: Iterable[Record]) -> Iterator[Record]:
    """Each unit of the paths once, at the line that names it first, under the columns of a tree.

    A unit that a later line calls otherwise comes again, for whoever tells codes that stand twice.
    """
    seen: set[tuple[str, ...]] = set()
    for line, cells in records:
        if cells is None:
            yield line, None
            continue
        for unit in _path(cells):
            told = tuple(unit.values())
            # A community has a line of its own: the same one again is a line too many.
            if unit["level"] == "5" or told not in seen:
                seen.add(told)
                yield line, unit


def _path(cells: Cells) -> Iterator[dict[str, str]]:
    parent = ""
    for level, code, name, kind, word in LEVELS:
        # Only a community's code is whole: that of another level is written without its zeros.
        whole = cells[code].ljust(CODE_LENGTH, "0") if cells[code] and level != "5" else cells[code]
        yield {
            "level": level,
            "code": whole,
            "name": cells[name],
            "parent": parent,
            "kind": cells[kind] if kind else word,
            "name_short": cells.get("name_short", "") if level == "5" else "",
        }
        parent = whole
