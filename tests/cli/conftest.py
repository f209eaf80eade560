"""Folders for commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli import commands


@pytest.fixture
def empty() -> Iterator[Path]:
    """A folder for the data and the keys of one test."""
    with commands.folder() as made:
        yield made


@pytest.fixture
def base(empty: Path) -> Path:
    """The same; where most tests need an installation in it, their file puts one there."""
    return empty
