"""The cases a benchmark fills a database with are true cases: each chain holds, each projection follows from it."""

from collections import Counter

import pytest

from bench.parts import filled, ground
from huying.services import rebuild
from huying.services.verify import Counts, verify
from tests import databases
from tests.conftest import current_database

pytestmark = pytest.mark.committed

CASES, DAYS = 120, 2


@pytest.fixture
def place(settings, tmp_path) -> ground.Ground:
    settings.HUYING_SEALS = tmp_path
    settings.HUYING_OWNER_PARAMETERS = databases.owner(current_database())
    found = ground.found(8)
    filled.fill(found, CASES, days=DAYS)
    return found


def test_cases_filled_in_by_copying_pass_verify_and_rebuild(place: ground.Ground, owner_connection):
    counts = Counts()
    assert list(verify(counts=counts, keys=True)) == []
    assert list(rebuild.run(progress=rebuild.Progress(), check=True)) == []
    rows = owner_connection.execute("SELECT state, cardinality(units) FROM case_head").fetchall()
    assert len(rows) == 8 + CASES
    states = Counter(state for state, _ in rows)
    assert states["closed"] == CASES
