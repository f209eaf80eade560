"""Importing the official tree of divisions (``tree_*.csv``): province, city, district, streets, communities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

from django.db import transaction

from huying.services import units_file
from huying.services.units_file import Fault, Report, Row
from huying.store import jurisdictions, units
from huying.store.jurisdictions import Jurisdiction
from huying.store.units import UnitRow

__all__ = ["Fault", "FaultyImport", "Report", "import_units"]

BATCH = 500
"""Rows written, and told to `progress`, together."""
Change = Literal["created", "updated", "unchanged"]
Progress = Callable[[int, int], None]

KINDS = {1: "province", 2: "city", 3: "district", 4: "street", 5: "community"}
"""What a level is to us. Towns and townships call as streets do (S1-02), villages answer as communities do."""
PLACES = (1, 2, 3)
"""Levels that are jurisdictions. The file's word for them (省, 地级市, 县级) says the level again and no more."""
SLUGS = {
    420000: ("hubei", "Hubei"),
    420100: ("wuhan", "Wuhan"),
    420106: ("wuchang", "Wuchang"),
    420300: ("shiyan", "Shiyan"),
    420381: ("danjiangkou", "Danjiangkou"),
    420322: ("yunxi", "Yunxi"),
    360000: ("jiangxi", "Jiangxi"),
    360700: ("ganzhou", "Ganzhou"),
    360702: ("zhanggong", "Zhanggong"),
}
"""Words in addresses, and English names, of the places the sources name. Others are addressed by their number."""


class FaultyImport(ValueError):
    """Nothing was written, because the file has faults and the import was strict; `report` names them."""

    def __init__(self, report: Report) -> None:
        super().__init__(f"{len(report.faults)} faults")
        self.report = report


def import_units(
    path: Path,
    *,
    jurisdiction: int | None = None,
    dry_run: bool = False,
    strict: bool = False,
    progress: Progress = lambda done, whole: None,
) -> Report:
    """Build the units of a division file, or bring them up to it; those the file does not name stay as they are.

    A row with a fault is left out, and so is all below it; the report names each by its line. With
    `jurisdiction` only that district (and what it hangs from) is taken. English names, places and other names
    that were added by hand are kept. Raises FaultyImport when `strict` and anything is wrong: then nothing is
    written. Raises OSError when the file cannot be read.
    """
    rows, faults = _readable(path, jurisdiction)
    planned = list(_planned(rows))
    counts = Counter(change for change, _, _ in planned)
    report = Report(
        created=counts["created"],
        updated=counts["updated"],
        unchanged=counts["unchanged"],
        faults=faults,
        levels=dict(sorted(Counter(row.level for row in rows).items())),
        dry_run=dry_run,
    )
    if strict and faults:
        raise FaultyImport(report)
    if not dry_run:
        _write(planned, progress)
    return report


def _readable(path: Path, jurisdiction: int | None) -> tuple[tuple[Row, ...], tuple[Fault, ...]]:
    """The rows that can be written, parents first, and the faults of all others in the order of their lines."""
    rows, faults = units_file.read(path)
    if jurisdiction is not None and rows:
        rows = tuple(row for row in rows if row.concerns(jurisdiction))
        if not any(row.jurisdiction == jurisdiction for row in rows):
            faults = (*faults, Fault(line=0, code="outside", params={"jurisdiction": str(jurisdiction)}))
    named = {row.code for row in rows}
    standing = units.rows({row.parent for row in rows if row.parent} - named)
    faulty = {fault.params["code"]: fault.line for fault in faults if "code" in fault.params}
    settled, orphans = units_file.settle(rows, standing=standing, faulty=faulty)
    return settled, tuple(sorted((*faults, *orphans), key=lambda fault: fault.line))


def _planned(rows: Iterable[Row]) -> Iterator[tuple[Change, Row, UnitRow]]:
    """What each row would do to its unit."""
    given = list(rows)
    standing = units.rows(row.code for row in given)
    for row in given:
        before = standing.get(row.code)
        after = _unit(row, before)
        yield ("created" if before is None else "unchanged" if before == after else "updated"), row, after


def _unit(row: Row, before: UnitRow | None) -> UnitRow:
    """The row as a unit; what stands already keeps all that the file does not tell."""
    kind = KINDS[row.level]
    if before is None:
        english = SLUGS.get(row.jurisdiction, ("", ""))[1] if row.level in PLACES else ""
        before = UnitRow(
            code=row.code,
            jurisdiction=row.jurisdiction,
            parent=row.parent,
            kind=kind,
            name="",
            name_en=english,
        )
    return replace(
        before,
        jurisdiction=row.jurisdiction,
        parent=row.parent,
        kind=kind,
        division="" if row.level in PLACES else row.division,
        # Who goes by the official short name (梅苑社区, not 梅苑社区居委会) goes on doing so.
        name=row.short if before.name == row.short else row.name,
        short=row.short,
    )


def _write(planned: list[tuple[Change, Row, UnitRow]], progress: Progress) -> None:
    with transaction.atomic():
        _found_jurisdictions(row for _, row, _ in planned)
        for start in range(0, len(planned), BATCH):
            batch = planned[start : start + BATCH]
            units.put(unit for change, _, unit in batch if change != "unchanged")
            progress(start + len(batch), len(planned))


def _found_jurisdictions(rows: Iterable[Row]) -> None:
    """Make the jurisdictions of provinces, cities and districts that are new; those that stand keep their words and
    learn what they belong to.
    """
    standing: Mapping[int, Jurisdiction] = {one.id: one for one in jurisdictions.listed()}
    for row in sorted(rows, key=lambda row: row.level):
        if row.level not in PLACES:
            continue
        slug, english = SLUGS.get(row.jurisdiction, (str(row.jurisdiction), ""))
        above = int(row.parent[:6]) if row.parent else None
        stands = standing.get(row.jurisdiction)
        if stands is not None:
            jurisdictions.put(replace(stands, parent=stands.parent or above))
            continue
        jurisdictions.put(
            Jurisdiction(
                id=row.jurisdiction,
                slug=slug,
                name=row.name,
                name_en=english,
                level=KINDS[row.level],
                parent=above,
            )
        )
