"""The faults of an import: the first on the terminal, all of them in a file when one is asked for."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from huying.services.import_rows import LineFault
from huying.services.tables import BOM, neutral
from huying.wording.import_faults import import_fault
from huying.wording.voice import Lang, Voice

from .faults import CommandFault

SHOWN_AT_MOST = 200
"""Faults told one by one on the terminal; the rest are counted."""
HEAD = {"zh": ("行", "列", "代码", "问题"), "en": ("line", "column", "code", "what is wrong")}


class FaultReport:
    """Tells faults as they are found, in memory that does not grow with them."""

    def __init__(self, path: Path | None, *, language: Lang, voice: Voice | None = None) -> None:
        self._path = path
        self._language: Lang = language
        self._voice = voice or Voice(lang=language)
        self._count = 0
        self._file: IO[str] | None = None
        self._writer: Any = None

    def __enter__(self) -> FaultReport:
        if self._path is not None:
            try:
                self._file = self._path.open("w", encoding="utf-8", newline="")
            except OSError as fault:
                raise CommandFault(f"cannot write {self._path}: {fault.strerror}.") from fault
            self._file.write(BOM)
            self._writer = csv.writer(self._file, quoting=csv.QUOTE_ALL)
            self._writer.writerow(HEAD[self._language])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
        more = self._count - SHOWN_AT_MOST
        if more > 0:
            print(f"and {more} more.", file=sys.stderr)

    def tell(self, fault: LineFault) -> None:
        """Tell one fault with its line."""
        self._count += 1
        if self._count > SHOWN_AT_MOST and self._writer is None:
            return
        said = import_fault(fault.code, fault.params, self._voice, column=fault.column, path=fault.path)
        if self._count <= SHOWN_AT_MOST:
            print(f"line {fault.line}: {said}", file=sys.stderr)
        if self._writer is not None:
            row = (str(fault.line), fault.column or fault.path, fault.code, said)
            self._writer.writerow([neutral(cell) for cell in row])
