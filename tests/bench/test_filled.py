"""The cases a benchmark fills a database with are true cases: each chain holds, each projection follows from it."""

from collections import Counter

import pytest

from bench.parts import filled, ground
from bench.parts.ground import LIAISONS
from huying.services import rebuild
from huying.services.verify import Counts, verify
from tests import databases
from tests.conftest import current_database

pytestmark = pytest.mark.committed

EACH = {"call": 30, "report": 20, "close": 40}
"""Cases that are left behind each of these steps."""


@pytest.fixture
def place(settings, tmp_path) -> ground.Ground:
    settings.HUYING_SEALS = tmp_path
    settings.HUYING_OWNER_PARAMETERS = databases.owner(current_database())
    found = ground.found(0, also=("区网格化中心-值守",))
    for step, number in EACH.items():
        filled.leave_open(found, number, until=step, departments=LIAISONS[:2])
    return found


def test_cases_filled_in_by_copying_pass_verify_and_rebuild(place: ground.Ground, owner_connection):
    counts = Counts()
    assert list(verify(counts=counts, keys=True)) == []
    assert list(rebuild.run(progress=rebuild.Progress(), check=True)) == []
    assert counts.subjects == sum(EACH.values())
    states = Counter(state for (state,) in owner_connection.execute("SELECT state FROM case_head").fetchall())
    assert states == {"calling": 30, "visiting": 20, "closed": 40}
