"""Values kept in memory for as long as the version they were read at still stands in the database."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from django.db import connection

Value = TypeVar("Value")


class Versioned(Generic[Value]):
    """The latest value under each key, with the version it was read at; threads may share it.

    Versions are never given twice in one database (`change_number`), so an equal version is an equal value.
    """

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: dict[tuple[Hashable, ...], tuple[int, Value]] = {}

    def get(self, *key: Hashable, version: int, read: Callable[[], Value]) -> Value:
        """Give the value kept at this version, or read it and keep it."""
        place = (connection.settings_dict["NAME"], *key)
        found = self._kept.get(place)
        if found is None or found[0] != version:
            # Read after the version: a change in between is seen as a newer version the next time.
            found = self._kept[place] = (version, read())
        return found[1]
