"""Several workers that make notices at once."""

from __future__ import annotations

import pytest

from huying.services.notices.making import note_all
from huying.services.relay import tell_all
from huying.store import notices, sql
from tests.founding import found
from tests.web.visiting import called

pytestmark = pytest.mark.committed


def test_each_entry_is_noted_once_however_many_workers_there_are(in_threads):
    town = found()
    for _ in range(5):
        called(town)
    tell_all()
    in_threads([note_all] * 3)
    note_all()
    told = notices.listed(jurisdiction=town.jurisdiction, post=town.city.post or 0, unread=False, most=100)
    assert [row["kind"] for row in told] == ["called"] * 5
    assert sql.row("SELECT count(*) AS n FROM outbox WHERE noted_at IS NULL")["n"] == 0
