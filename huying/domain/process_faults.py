"""Reading a table of a process file while collecting every fault, in words an official can act on."""

from datetime import date, datetime
from typing import Any


class Faults:
    """All faults of one file, each with its place."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []

    def add(self, place: str, what: str) -> None:
        """Remember one fault."""
        self.found.append((place, what))


class Reader:
    """One table: each getter returns a usable value, and notes a fault where the file has none."""

    def __init__(self, data: dict[str, Any], place: str, faults: Faults) -> None:
        self.data = data
        self.place = place
        self.faults = faults
        self.seen: set[str] = set()

    def fault(self, key: str, what: str) -> None:
        """Note a fault at one key of this table."""
        self.faults.add(f"{self.place}.{key}".strip("."), what)

    def _get(self, key: str, kind: type, words: str) -> Any:
        self.seen.add(key)
        value = self.data.get(key)
        if value is None:
            self.fault(key, "is missing")
        elif not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.fault(key, f"must be {words}")
            return None
        return value

    def text(self, key: str) -> str:
        """A text that is not blank."""
        value = self._get(key, str, "a text") or ""
        if key in self.data and isinstance(self.data[key], str) and not value.strip():
            self.fault(key, "is blank")
        return str(value)

    def day(self, key: str) -> date:
        """A date, written 2019-05-17."""
        value = self._get(key, date, "a date") or date(1970, 1, 1)
        if isinstance(value, datetime):
            self.fault(key, "must be a date, without a time")
            return value.date()
        return value

    def whole(self, key: str, otherwise: int) -> int:
        """A whole number, or `otherwise` where the key is not there."""
        if key not in self.data:
            return otherwise
        value = self._get(key, int, "a whole number")
        return otherwise if value is None else int(value)

    def flag(self, key: str) -> bool:
        """True or false; false where the key is not there."""
        return bool(self._get(key, bool, "true or false")) if key in self.data else False

    def choice(self, key: str, allowed: tuple[str, ...], otherwise: str = "") -> str:
        """One of a few words."""
        if key not in self.data and otherwise:
            return otherwise
        value = self.text(key)
        if value and value not in allowed:
            self.fault(key, f"is {value!r}; must be one of " + ", ".join(sorted(allowed)))
        return value

    def texts(self, key: str, otherwise: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts; `otherwise` where the key is not there."""
        if key not in self.data and otherwise is not None:
            return otherwise
        values = self._get(key, list, "a list of texts") or []
        if not all(isinstance(value, str) for value in values):
            self.fault(key, "must be a list of texts")
        return tuple(value for value in values if isinstance(value, str))

    def wholes(self, key: str) -> dict[str, int]:
        """A table of whole numbers."""
        values = self._get(key, dict, "a table of whole numbers") or {}
        if not all(isinstance(value, int) and not isinstance(value, bool) for value in values.values()):
            self.fault(key, "must be a table of whole numbers")
        return {name: value for name, value in values.items() if isinstance(value, int)}

    def table(self, key: str) -> "Reader":
        """A table inside this one."""
        value = self._get(key, dict, "a table")
        return Reader(value or {}, f"{self.place}.{key}".strip("."), self.faults)

    def tables(self, key: str) -> list["Reader"]:
        """An array of tables; none where the key is not there."""
        if key not in self.data:
            self.seen.add(key)
            return []
        rows = self._get(key, list, "an array of tables") or []
        if not all(isinstance(row, dict) for row in rows):
            self.fault(key, "must be an array of tables")
        return [
            Reader(row, f"{key}[{n}]", self.faults) for n, row in enumerate(rows, 1) if isinstance(row, dict)
        ]

    def done(self) -> None:
        """Every key that nothing read is a fault: a typing error must not pass in silence."""
        for key in sorted(set(self.data) - self.seen):
            self.fault(key, "is not known here")
