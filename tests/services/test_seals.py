"""Each day is sealed: a root over what grew, the last root inside, and a line outside the database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huying.domain.seals import seal_root
from huying.domain.trace import GENESIS
from huying.services import seals
from huying.services.jobs import JOBS
from huying.services.verify import Counts, verify
from huying.store import seals as rows
from tests.domain.town import WUCHANG
from tests.services.settled import act, filed, settle

YESTERDAY = timedelta(days=1)


@pytest.fixture
def folder(settings, tmp_path):
    settings.HUYING_SEALS = tmp_path / "printed"
    return settings.HUYING_SEALS


@pytest.fixture
def town(db, folder):
    settle()


def seal(days_ago: int):
    return seals.seal_day(jurisdiction=WUCHANG, day=seals.today() - timedelta(days=days_ago))


def sealed(days_ago: int) -> list[tuple[str, int]]:
    day = seals.today() - timedelta(days=days_ago)
    return [(row["number"], row["seq"]) for row in rows.heads(jurisdiction=WUCHANG, day=day)]


def faults() -> list[str]:
    return [fault.why for fault in verify(counts=Counts())]


def test_a_seal_holds_only_the_chains_that_grew_and_the_last_root(town):
    first, second = filed(), filed(title="另一件")
    before = seal(3)
    assert sorted(sealed(3)) == sorted([(first, 1), (second, 1)])
    assert before.previous == GENESIS
    act(first, "log", text="已到现场")
    after = seal(2)
    assert sealed(2) == [(first, 2)]
    assert (after.previous, after.chains) == (before.root, 1)
    kept = rows.heads(jurisdiction=WUCHANG, day=after.day)
    heads = [(row["subject_id"], row["seq"], bytes(row["hash"])) for row in kept]
    assert after.root == seal_root(before.root, after.day, heads)
    assert faults() == []


def test_a_day_on_which_nothing_grew_and_a_day_before_a_seal_get_none(town):
    assert seal(3) is None
    filed()
    assert seal(2) is not None
    assert seal(1) is None
    filed(title="又一件")
    assert seal(2) is None
    assert seal(3) is None
    assert [row["chains"] for row in rows.every(jurisdiction=WUCHANG)] == [1]


def test_a_day_to_come_is_not_sealed(town):
    filed()
    with pytest.raises(ValueError, match="has not come yet"):
        seal(-1)


def test_each_seal_is_a_line_outside_the_database_with_day_root_and_chains(town, folder):
    filed()
    first = seal(3)
    filed(title="又一件")
    second = seal(1)
    lines = (folder / f"{WUCHANG}.txt").read_text().splitlines()
    assert lines == [f"{one.day} {one.root.hex()} {one.chains}" for one in (first, second)]
    assert lines == [str(line) for line in seals.read_outside(WUCHANG)]


def test_a_line_a_crash_kept_from_being_written_comes_with_the_next_seal(town, folder):
    filed()
    seal(3)
    (folder / f"{WUCHANG}.txt").unlink()
    assert faults() == []
    filed(title="又一件")
    seal(2)
    assert len(seals.read_outside(WUCHANG)) == 2
    assert faults() == []


def test_a_file_that_was_cut_or_damaged_is_found(town, folder):
    path = folder / f"{WUCHANG}.txt"
    for days_ago in (4, 3, 2):
        filed(title=f"第 {days_ago} 件")
        seal(days_ago)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[1:]))
    assert faults() == ["outside_missing"]
    path.write_text("".join([*lines, f"{seals.today()} {'ab' * 32} 1\n"]))
    assert faults() == ["seal_missing"]
    path.write_text("".join([*lines, "今天没有封印\n"]))
    assert faults() == ["outside_unreadable"]
    path.unlink()
    assert faults() == ["outside_missing"] * 2


@pytest.mark.committed
def test_workers_that_seal_at_the_same_moment_make_one_seal(in_threads, folder):
    settle()
    filed()
    day = seals.today() - YESTERDAY
    made = in_threads([lambda: seals.seal_day(jurisdiction=WUCHANG, day=day)] * 4)
    assert sorted(one is None for one in made) == [False, True, True, True]
    assert len(seals.read_outside(WUCHANG)) == 1
    assert faults() == []


@pytest.mark.committed
def test_cases_that_grow_while_the_day_is_sealed_are_in_this_seal_or_in_the_next(in_threads, folder):
    settle()
    numbers = [filed(title=f"第 {n} 件") for n in range(3)]
    grow = [lambda number=number: act(number, "log", text="进展") for number in numbers]
    results = in_threads([*grow, lambda: seal(2)])
    assert not [one for one in results if isinstance(one, Exception)]
    seal(1)
    last = {**dict(sealed(2)), **dict(sealed(1))}
    assert last == dict.fromkeys(numbers, 2)
    assert faults() == []


def test_the_worker_seals_yesterday_once_however_often_it_asks(town):
    filed()
    work = next(job.work for job in JOBS if job.name == "seal yesterday")
    assert work() == 1
    assert work() == 0
    assert [row["day"] for row in rows.every(jurisdiction=WUCHANG)] == [seals.today() - YESTERDAY]
