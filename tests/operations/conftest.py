"""Folders of installations that tests break."""

from tests.cli.conftest import base

__all__ = ["base"]
