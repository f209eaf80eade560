"""A file of history being read: some rows at a time, each key once, what is wrong told at its line."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from huying.services.history_maps import HistoryMap
from huying.services.history_reading import Reader, Reading
from huying.services.import_rows import LineFault, of_the_file
from huying.services.table_rows import Row, Unreadable, read_rows
from huying.store.seen import Seen


@dataclass(slots=True)
class Taken:
    """Some rows of the file: how many, those without a fault so far, and the faults of the others."""

    rows: int = 0
    sound: list[Reading] = field(default_factory=list)
    faults: list[LineFault] = field(default_factory=list)
    faulty: int = 0


class File:
    """A file being read: some rows at a time, each key once."""

    def __init__(self, path: Path, use: HistoryMap, seen: Seen, *, most: int) -> None:
        self._rows = read_rows(path)
        self._reader = Reader(use)
        self._use = use
        self._seen = seen
        self._begun = False
        self._most = most

    def take(self) -> Taken | None:
        """The next rows; None at the end. A file that breaks off ends there, with a fault."""
        taken = Taken()
        try:
            for row in islice(self._rows, self._most):
                taken.rows += 1
                self._take(row, taken)
        except Unreadable as fault:
            taken.faulty += 1
            taken.faults.append(of_the_file(fault))
            self._rows = iter(())
        return taken if taken.rows or taken.faults else None

    def _take(self, row: Row, taken: Taken) -> None:
        if row.values and not self._begun:
            self._begin(row)
        reading = self._reader.read(row)
        if reading.key:
            first = self._seen.first(reading.key, reading.line)
            if first != reading.line:
                told = {"value": reading.key, "first": first}
                reading.faults.append(
                    LineFault(line=reading.line, code="key_twice", params=told, column=self._use.key)
                )
        if reading.faults:
            taken.faulty += 1
            taken.faults += reading.faults
        else:
            taken.sound.append(reading)

    def _begin(self, row: Row) -> None:
        """Whether the table has the columns of the map. Raises Unreadable."""
        self._begun = True
        missing = [name for name in self._use.columns if name not in row.values]
        if missing:
            raise Unreadable("columns", missing=", ".join(missing))
