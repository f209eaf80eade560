"""One founded database for each module of these tests, and what is written there stays for the module."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import connected_to, copied


@pytest.fixture(scope="module")
def database(template: str, django_db_blocker: Any) -> Iterator[str]:
    """A migrated and empty database of the module's own."""
    with copied(template) as name, django_db_blocker.unblock(), connected_to(name):
        yield name
