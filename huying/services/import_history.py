"""Importing what others handled long ago: a file of any length, streamed, each row once, every fault at its line."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils import timezone

from huying.services import history_home
from huying.services.history_build import Builder, Built
from huying.services.history_file import File, Taken
from huying.services.history_home import Home
from huying.services.history_maps import HistoryMap
from huying.services.history_reading import Reading
from huying.services.import_rows import LineFault
from huying.store import history, imports, units
from huying.store.history import Drawn
from huying.store.jurisdictions import Jurisdiction
from huying.store.seen import Seen

BATCH: Final = 2_000
"""Rows read, built, written and told to `progress` together."""
Progress = Callable[[int], None]
Telling = Callable[[LineFault], None]


class AlreadyImporting(RuntimeError):
    """Somebody else imports the history of this source right now."""


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What an import did, or with `dry_run` would have done, in rows.

    `changed` rows are cases already and said something else then. `place` is where the cases are; None where a dry
    run would have made it.
    """

    imported: int = 0
    unchanged: int = 0
    changed: int = 0
    faulty: int = 0
    orders: int = 0
    units: int = 0
    place: Jurisdiction | None = None
    dry_run: bool = False

    @property
    def has_faults(self) -> bool:
        """Whether any row could not be taken as it is."""
        return bool(self.faulty or self.changed)


class FaultyImport(ValueError):
    """Nothing was written, because the file has faults and the import was strict; `outcome` counts them."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(f"{outcome.faulty + outcome.changed} faulty rows")
        self.outcome = outcome


def import_history(
    path: Path,
    *,
    use: HistoryMap,
    jurisdiction: str | None = None,
    dry_run: bool = False,
    strict: bool = False,
    progress: Progress = lambda done: None,
    tell: Telling = lambda fault: None,
) -> Outcome:
    """Make each row of a CSV or Excel file a closed case, with an order for each unit that had it.

    The jurisdiction is the one that is named, by number or by its word in addresses, or the map's own, made at the
    first import. Rows are known by their own keys: one that is a case already is skipped, and told where it says
    something else now. A row with a fault is told and left out. What was written stays when the import is broken off;
    run again, it goes on. Raises FaultyImport when `strict` and anything is wrong: the whole file is judged first,
    and nothing of it written. Raises UnknownJurisdiction, NoRoot, AlreadyImporting, OSError.
    """
    place = history_home.place_for(use, jurisdiction)
    with imports.alone(use.source) as alone:
        if not alone:
            raise AlreadyImporting(use.source)
        if dry_run or strict:
            judged = _Import(use, None, place).run(path, progress, tell)
            if strict and judged.has_faults:
                raise FaultyImport(judged)
            if dry_run:
                return judged
        home = history_home.found(use, place, at=timezone.now())
        return _Import(use, home, home.place).run(path, progress, tell)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """Rows that were read, and what was built of them where that could be done before any other question."""

    taken: Taken
    drawn: Drawn
    built: Built | None


class _Import:
    """One way through the file. A thread beside it reads, and builds, what comes next while this batch is written."""

    def __init__(self, use: HistoryMap, home: Home | None, place: Jurisdiction | None) -> None:
        """Without a home it only judges, as for `place`."""
        self.use = use
        self.place = home.place if home else place
        self.outcome = Outcome(place=self.place, dry_run=home is None)
        self.stating = history_home.stating(use, home, place)
        self.builder = None if home is None else Builder(home, self.stating)
        self.known_before = self.place is not None and imports.any_known(
            jurisdiction=self.place.id, source=use.source
        )

    def run(self, path: Path, progress: Progress, tell: Telling) -> Outcome:
        """Go through the file."""
        done = 0
        with closing(Seen()) as seen, ThreadPoolExecutor(1) as beside:
            file = File(path, self.use, seen, most=BATCH)
            ahead = beside.submit(self._prepared, file, self._drawn())
            while (prepared := ahead.result()) is not None:
                ahead = beside.submit(self._prepared, file, self._drawn())
                for fault in sorted(self._settled(prepared), key=lambda fault: fault.line):
                    tell(fault)
                done += prepared.taken.rows
                progress(done)
        return self.outcome

    def _drawn(self) -> Drawn:
        return history.draw(BATCH if self.builder else 0)

    def _prepared(self, file: File, drawn: Drawn) -> _Prepared | None:
        taken = file.take()
        if taken is None:
            return None
        # Where nothing of the source is known yet, all sound rows are new.
        built = self.builder.build(taken.sound, drawn) if self.builder and not self.known_before else None
        return _Prepared(taken, drawn, built)

    def _settled(self, prepared: _Prepared) -> list[LineFault]:
        """Write what is new, or judge it; all faults of these rows."""
        fresh, faults = self._unknown(prepared.taken)
        if self.builder is None:
            faults += self._judged(fresh, prepared.drawn)
        else:
            built = prepared.built or self.builder.build(fresh, prepared.drawn)
            with transaction.atomic():
                units.put(built.units)
                history.write(built.batch)
            self._count(built)
            faults += built.faults
        self.outcome.faulty += prepared.taken.faulty
        return prepared.taken.faults + faults

    def _judged(self, fresh: list[Reading], drawn: Drawn) -> list[LineFault]:
        found = [stated for _, stated in self.stating.states(fresh, drawn)]
        faults = [one for one in found if isinstance(one, LineFault)]
        good = [one for one in found if not isinstance(one, LineFault)]
        self.outcome.faulty += len(faults)
        self.outcome.imported += len(good)
        self.outcome.orders += sum(len(one.orders) for one in good)
        self.outcome.units = len(self.stating.units.new)
        return faults

    def _count(self, built: Built) -> None:
        self.outcome.faulty += len(built.faults)
        self.outcome.imported += built.batch.cases
        self.outcome.orders += built.orders
        self.outcome.units += len(built.units)

    def _unknown(self, taken: Taken) -> tuple[list[Reading], list[LineFault]]:
        """Those of the sound rows that are no cases yet; faults for those that said something else when they became
        one.
        """
        if self.place is None or not self.known_before or not taken.sound:
            return taken.sound, []
        keys = [reading.key for reading in taken.sound]
        known = imports.known(jurisdiction=self.place.id, source=self.use.source, keys=keys)
        fresh, changed = [], []
        for reading in taken.sound:
            earlier = known.get(reading.key)
            if earlier is None:
                fresh.append(reading)
            elif earlier.row_hash != reading.row_hash:
                told = {"key": reading.key, "number": earlier.number}
                changed.append(LineFault(line=reading.line, code="changed", params=told))
        self.outcome.unchanged += len(taken.sound) - len(fresh) - len(changed)
        self.outcome.changed += len(changed)
        return fresh, changed
