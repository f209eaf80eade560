"""Folders of installations that tests break."""

from tests.cli.conftest import base, empty

__all__ = ["base", "empty"]
