"""States and lists of an earlier form are worked out anew, once, from where the work was stopped."""

from __future__ import annotations

import pytest

from huying.services import forms, rebuild
from huying.services.rebuild import Progress
from huying.services.verify import Counts, verify
from huying.store import sql
from tests.services.settled import filed, settle


class Killed(Exception):
    """What ends the work in the middle here."""


@pytest.fixture
def older(db, settings, tmp_path, monkeypatch) -> list[str]:
    """Five cases as a version wrote them that knew no such thing as leads; each is a batch of its own."""
    settings.HUYING_SEALS = tmp_path
    monkeypatch.setattr(rebuild, "BATCH", 1)
    settle()
    numbers = [filed() for _ in range(5)]
    sql.rows("UPDATE subject SET state = state - 'leads'")
    sql.rows("UPDATE state_form SET form = 'that of an earlier version'")
    return numbers


def brought_up(stop_after: int = 99) -> int:
    """How many cases were gone through, by work that is killed after so many."""
    progress = Progress()

    def tick() -> None:
        if progress.cases == stop_after:
            raise Killed

    try:
        assert list(forms.bring_up(progress=progress, tick=tick)) == []
    except Killed:
        assert not forms.is_current()
    return progress.cases


def test_all_are_as_their_entries_fold(older):
    assert {fault.why for fault in verify(counts=Counts())} == {"state_differs"}
    assert brought_up() == len(older)
    assert forms.is_current()
    assert list(verify(counts=Counts())) == []


def test_killed_in_the_middle_it_goes_on_where_it_was(older):
    assert brought_up(stop_after=2) == 2
    assert brought_up(stop_after=1) == 1
    assert brought_up() == 2
    assert forms.is_current()
    assert list(verify(counts=Counts())) == []


def test_what_is_done_is_not_done_again(older):
    brought_up()
    assert brought_up() == 0


def test_a_case_that_cannot_be_folded_is_named_and_keeps_no_other(older):
    with pytest.MonkeyPatch.context() as patch:
        fold = rebuild.fold

        def folds(entries):
            found = list(entries)
            if found[0].facts["number"] == older[1]:
                raise ValueError
            return fold(found)

        patch.setattr(rebuild, "fold", folds)
        told = list(forms.bring_up(progress=Progress()))
    assert [(row.number, row.what) for row in told] == [(older[1], "unfoldable")]
    assert forms.is_current()


def test_an_empty_database_is_of_the_present_form(db):
    assert forms.is_current()
