"""Filing the rows of somebody's table as live cases, each as a person would file it, none of them twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils import timezone

from huying.domain.case import Actor, take
from huying.domain.refusals import Fault, Faulty, Refused
from huying.services.cases import file_case
from huying.services.import_maps import Map
from huying.services.import_rows import LineFault, Report, column_of, of_the_file, report_of
from huying.services.rules import rules_to_file
from huying.services.table_rows import Row, Unreadable, batches, read_rows
from huying.store import imports
from huying.store.imports import Known

BATCH: Final = 100
"""Rows looked up, and told to `progress`, together."""
FAULTS_KEPT: Final = 10_000
"""Faults told one by one; of a file with more, the rest are counted."""
Progress = Callable[[int], None]
"""Told how many rows were seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an import did, or with `dry_run` would have done, in rows.

    `changed` rows are cases already and said something else then; they and the faulty ones stand among `faults`.
    """

    filed: int
    unchanged: int
    changed: int
    faulty: int
    faults: tuple[LineFault, ...]
    dry_run: bool = False


class FaultyImport(ValueError):
    """Nothing was written, because the file has faults and the import was strict; `outcome` names them."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(f"{outcome.faulty + outcome.changed} faulty rows")
        self.outcome = outcome


def import_cases(
    path: Path,
    *,
    by: Actor,
    use: Map,
    dry_run: bool = False,
    strict: bool = False,
    progress: Progress = lambda done: None,
) -> Outcome:
    """File each row of a CSV or Excel file as a case registered by this post.

    Rows are known by their own key: one that is a case already is skipped, and reported where it says something else
    now. A row with a fault is told by its line and left out. A dry run judges every row as filing would, and writes
    nothing. Raises FaultyImport when `strict` and anything is wrong: then nothing is written. Raises OSError.
    """
    run = _Run(by=by, use=use, dry_run=dry_run, strict=strict)
    with transaction.atomic() if strict and not dry_run else nullcontext():
        try:
            run.file_all(read_rows(path), progress)
        except Unreadable as fault:
            run.fault(of_the_file(fault))
        outcome = run.outcome()
        if strict and outcome.faults:
            raise FaultyImport(outcome)
    return outcome


@dataclass(slots=True, kw_only=True)
class _Run:
    """One run of an import: what was counted, and where each key was met first."""

    by: Actor
    use: Map
    dry_run: bool
    strict: bool
    filed: int = 0
    unchanged: int = 0
    changed: int = 0
    faulty: int = 0
    faults: list[LineFault] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)

    def outcome(self) -> Outcome:
        return Outcome(
            filed=self.filed,
            unchanged=self.unchanged,
            changed=self.changed,
            faulty=self.faulty,
            faults=tuple(sorted(self.faults, key=lambda fault: fault.line)),
            dry_run=self.dry_run,
        )

    def fault(self, *faults: LineFault) -> None:
        """Count one faulty row (or file), and keep what is wrong with it."""
        self.faulty += 1
        self._keep(faults)

    def _keep(self, faults: Iterable[LineFault]) -> None:
        self.faults += islice(faults, max(0, FAULTS_KEPT - len(self.faults)))

    def file_all(self, rows: Iterator[Row], progress: Progress) -> None:
        """File the rows, batch by batch."""
        done = 0
        for batch in batches(rows, size=BATCH):
            if not self._has_columns(batch):
                return
            self._file_batch([report_of(row, self.use) for row in batch])
            done += len(batch)
            progress(done)

    def _has_columns(self, batch: list[Row]) -> bool:
        """Whether the table has the columns of the map: told once, for the head. A row that cannot be read has none."""
        readable = next((row for row in batch if row.values), None)
        missing = (
            [] if readable is None else [name for name in self.use.columns if name not in readable.values]
        )
        if missing:
            self.fault(LineFault(line=1, code="columns", params={"missing": ", ".join(missing)}))
        return not missing

    def _file_batch(self, reports: list[Report]) -> None:
        sound = [report for report in reports if self._is_sound(report)]
        known = self._known([report.key for report in sound])
        for report in sound:
            earlier = known.get(report.key)
            if earlier is None:
                self._file(report)
            else:
                self._skip(report, earlier)

    def _is_sound(self, report: Report) -> bool:
        first = self.lines.setdefault(report.key, report.line) if report.key else report.line
        faults = list(report.faults)
        if first != report.line:
            told = {"value": report.key, "first": first}
            faults.append(LineFault(line=report.line, code="key_twice", params=told, column=self.use.key))
        if faults:
            self.fault(*faults)
        return not faults

    def _skip(self, report: Report, earlier: Known) -> None:
        if earlier.row_hash == report.row_hash:
            self.unchanged += 1
            return
        self.changed += 1
        told = {"key": report.key, "number": earlier.number}
        self._keep([LineFault(line=report.line, code="changed", params=told)])

    def _file(self, report: Report) -> None:
        try:
            # A strict import that met a fault only goes on to find the others.
            if self.dry_run or (self.strict and self.faults):
                self._judge(report)
            else:
                earlier = self._written(report)
                if earlier is not None:
                    self._skip(report, earlier)
                    return
        except Faulty as faulty:
            self.fault(*(self._told(report, one) for one in faulty.faults))
        except Refused as refused:
            self.fault(LineFault(line=report.line, code=f"refused.{refused.code}", params=refused.params))
        else:
            self.filed += 1

    def _told(self, report: Report, fault: Fault) -> LineFault:
        column = column_of(fault.path, self.use)
        return LineFault(
            line=report.line,
            code=fault.code,
            params=fault.params,
            column=column,
            path="" if column else fault.path,
        )

    def _judge(self, report: Report) -> None:
        """What filing would say of this row. Raises Refused, Faulty."""
        now = timezone.now()
        rules = rules_to_file(by=self.by, details=report.details, at=now)
        take(None, "register", by=self.by, now=now, at=report.at, rules=rules, details=report.details)

    def _written(self, report: Report) -> Known | None:
        """File the row and note its key in one transaction; or the case it became while others filed."""
        place, source = self.by.jurisdiction, self.use.source
        with transaction.atomic():
            imports.take_turn(jurisdiction=place, source=source)
            earlier = self._known([report.key]).get(report.key)
            if earlier is None:
                number = file_case(by=self.by, details=report.details, at=report.at).number
                imports.note(
                    jurisdiction=place,
                    source=source,
                    key=report.key,
                    row_hash=report.row_hash,
                    number=number,
                )
        return earlier

    def _known(self, keys: list[str]) -> dict[str, Known]:
        return imports.known(jurisdiction=self.by.jurisdiction, source=self.use.source, keys=keys)
