"""A community's call is forwarded once, whoever else is at work and whoever is killed (S0-59, S0-78)."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from huying.domain.refusals import Refused
from huying.services import cases
from huying.services.overdue import forward_overdue
from huying.store import sql
from tests import databases
from tests.conftest import current_database
from tests.founding import Town
from tests.services.community_calls import late_calls
from tests.services.test_forwarded import forwards, whole
from tests.web.walked import settled

pytestmark = pytest.mark.committed

MANY = 60
FORWARDED = "SELECT count(*) AS n FROM entry WHERE step = 'forward'"
SWEEP = (
    "import django; django.setup(); from huying.services.overdue import forward_overdue; forward_overdue()"
)


@pytest.fixture
def town(settings, tmp_path) -> Town:
    settings.HUYING_SEALS = tmp_path
    return settled("wuchang-2023")


def test_two_workers_at_once_forward_each_call_once(town, monkeypatch, in_threads):
    numbers = late_calls(town, 12, monkeypatch)
    assert all(isinstance(done, int) for done in in_threads([forward_overdue, forward_overdue]))
    assert [len(forwards(town, number)) for number in numbers] == [1] * 12
    assert whole()


def test_the_subdistrict_that_forwards_in_the_same_moment_does_it_or_hears_that_it_is_done(
    town, monkeypatch, in_threads
):
    numbers = late_calls(town, 12, monkeypatch)

    def by_the_street() -> list[str]:
        said = []
        for number in reversed(numbers):
            try:
                cases.act(by=town.dispatcher, number=number, step="forward", details={"opinion": "属实"})
            except Refused as refused:
                said.append(refused.code)
        return said

    _, refused = in_threads([forward_overdue, by_the_street])
    done = [forwards(town, number) for number in numbers]
    assert [len(one) for one in done] == [1] * 12
    assert set(refused) <= {"already_done"}
    assert len(refused) == sum(one == [{"system": True}] for one in done)
    assert whole()


def test_a_worker_killed_between_two_calls_leaves_none_half_and_the_next_does_the_rest(town, monkeypatch):
    numbers = late_calls(town, MANY, monkeypatch)
    surroundings = {
        **{name: value for name, value in os.environ.items() if name != "HUYING_DATABASE_URL"},
        "HUYING_APP_DATABASE_URL": databases.app_url(current_database()),
        "DJANGO_SETTINGS_MODULE": "huying.config.settings",
    }
    process = subprocess.Popen([sys.executable, "-c", SWEEP], env=surroundings, cwd=databases.ROOT)
    while sql.row(FORWARDED)["n"] < 5:
        assert process.poll() is None, "it ended before it was killed"
        time.sleep(0.005)
    process.kill()
    process.wait(timeout=10)
    assert 5 <= sql.row(FORWARDED)["n"] < MANY
    forward_overdue()
    assert [len(forwards(town, number)) for number in numbers] == [1] * MANY
    assert whole()
