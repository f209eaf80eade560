"""Keys met in one file: on disk, so that a file of any length is read in the same memory."""

from __future__ import annotations

import sqlite3


class Seen:
    """Remembers at which line each key stood first. Nothing of it is left when it is closed."""

    def __init__(self) -> None:
        # An empty name is a temporary file of SQLite's own.
        self._kept = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._kept.execute("CREATE TABLE seen (key TEXT PRIMARY KEY, line INTEGER) WITHOUT ROWID")
        self._kept.execute("PRAGMA journal_mode = OFF")
        self._kept.execute("PRAGMA cache_size = -16000")  # kB
        self._kept.execute("BEGIN")

    def first(self, key: str, line: int) -> int:
        """The line at which this key stood first; this line, when it was never met."""
        added = self._kept.execute("INSERT INTO seen VALUES (?, ?) ON CONFLICT DO NOTHING", (key, line))
        if added.rowcount:
            return line
        found = self._kept.execute("SELECT line FROM seen WHERE key = ?", (key,)).fetchone()
        return int(found[0])

    def close(self) -> None:
        """Forget everything."""
        self._kept.close()
