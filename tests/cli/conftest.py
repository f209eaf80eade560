"""Folders for commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli import commands


@pytest.fixture
def base() -> Iterator[Path]:
    """A folder for the data and the keys of one test."""
    with commands.folder() as made:
        yield made
