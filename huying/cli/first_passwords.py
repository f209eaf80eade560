"""First passwords, written into a file that only its owner reads."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from huying.services.tables import BOM

from .faults import CommandFault

HEAD = ("账号 user name", "初始密码 first password")


class FirstPasswords:
    """A new CSV file of accounts and their first passwords; where it gets none, it is not left behind."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None
        self._writer: Any = None
        self.count = 0

    def __enter__(self) -> FirstPasswords:
        try:
            self._path.touch(mode=0o600, exist_ok=False)
            self._file = self._path.open("w", encoding="utf-8", newline="")
        except FileExistsError as fault:
            raise CommandFault(f"{self._path} is there already; passwords go into a new file.") from fault
        except OSError as fault:
            raise CommandFault(f"cannot write {self._path}: {fault.strerror}.") from fault
        self._file.write(BOM)
        self._writer = csv.writer(self._file, quoting=csv.QUOTE_ALL)
        self._writer.writerow(HEAD)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
        if not self.count:
            self._path.unlink()

    def keep(self, username: str, password: str) -> None:
        """Write one, and have it on the disk before the account is. Raises CommandFault."""
        assert self._file is not None
        self.count += 1
        try:
            self._writer.writerow((username, password))
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as fault:
            raise CommandFault(f"cannot write {self._path}: {fault.strerror}.") from fault

    def forget(self) -> None:
        """Leave no file: what it holds opens nothing."""
        self.count = 0
