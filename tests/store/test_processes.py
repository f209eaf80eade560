"""Process versions: kept for ever under their hash, in force one at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import huying
from huying.domain.process import FaultyProcess
from huying.store import processes, sql
from huying.store.processes import UnknownProcess, Use
from tests.store.place import DISTRICT, OTHER_DISTRICT, settle

pytestmark = pytest.mark.django_db
SHIPPED = Path(huying.__file__).parent / "processes"
NOW = datetime(2026, 3, 1, tzinfo=UTC)
JANUARY, MARCH, JUNE = date(2026, 1, 1), date(2026, 3, 1), date(2026, 6, 1)


def text(name: str = "wuchang-2019") -> str:
    return (SHIPPED / f"{name}.toml").read_text("utf-8")


@pytest.fixture
def old() -> str:
    settle()
    return processes.keep(text(), at=NOW)


@pytest.fixture
def new() -> str:
    return processes.keep(text() + "\n# 修订\n", at=NOW)


def uses(on: date | None = None) -> list[tuple[str, date, date | None]]:
    return [(use.hash, use.from_date, use.to_date) for use in processes.in_use(jurisdiction=DISTRICT, on=on)]


def test_a_text_is_kept_once_under_the_hash_its_process_carries(old):
    assert processes.keep(text().replace("\n", " \r\n"), at=NOW) == old
    assert processes.load(old).hash == old
    assert sql.rows("SELECT count(*) AS n FROM process_version") == [{"n": 1}]


def test_a_faulty_text_is_never_kept(old):
    with pytest.raises(FaultyProcess):
        processes.keep("[process]\n", at=NOW)
    assert sql.rows("SELECT count(*) AS n FROM process_version") == [{"n": 1}]


def test_an_unknown_hash_is_said_so(old):
    for ask in (processes.text_of, processes.load):
        with pytest.raises(UnknownProcess):
            ask("0" * 64)
    with pytest.raises(UnknownProcess):
        processes.put_in_use(jurisdiction=DISTRICT, version="0" * 64, from_date=JANUARY)


def test_a_version_in_use_holds_from_its_day_in_its_jurisdiction(old):
    processes.put_in_use(jurisdiction=DISTRICT, version=old, from_date=MARCH)
    assert uses(date(2026, 2, 28)) == []
    assert processes.in_use(jurisdiction=DISTRICT, on=MARCH) == (
        Use(process_id="wuchang-2019", hash=old, from_date=MARCH, to_date=None),
    )
    assert processes.in_use(jurisdiction=OTHER_DISTRICT, on=MARCH) == ()


def test_putting_the_version_in_force_to_use_again_changes_nothing(old):
    processes.put_in_use(jurisdiction=DISTRICT, version=old, from_date=JANUARY)
    processes.put_in_use(jurisdiction=DISTRICT, version=old, from_date=MARCH)
    assert uses() == [(old, JANUARY, None)]


def test_a_newer_version_ends_the_one_before_the_day_before(old, new):
    processes.put_in_use(jurisdiction=DISTRICT, version=old, from_date=JANUARY)
    processes.put_in_use(jurisdiction=DISTRICT, version=new, from_date=MARCH)
    assert uses() == [(old, JANUARY, date(2026, 2, 28)), (new, MARCH, None)]


def test_a_version_of_the_same_day_is_replaced(old, new):
    processes.put_in_use(jurisdiction=DISTRICT, version=old, from_date=MARCH)
    processes.put_in_use(jurisdiction=DISTRICT, version=new, from_date=MARCH)
    assert uses() == [(new, MARCH, None)]


def test_a_version_planned_for_later_stays_and_ends_this_one(old, new):
    processes.put_in_use(jurisdiction=DISTRICT, version=old, from_date=JUNE)
    processes.put_in_use(jurisdiction=DISTRICT, version=new, from_date=MARCH)
    assert uses() == [(new, MARCH, date(2026, 5, 31)), (old, JUNE, None)]


def test_several_processes_are_in_use_at_once(old):
    other = processes.keep(text("zhanggong"), at=NOW)
    processes.put_in_use(jurisdiction=DISTRICT, version=old, from_date=JANUARY)
    processes.put_in_use(jurisdiction=DISTRICT, version=other, from_date=MARCH, to_date=JUNE)
    assert {version for version, _, _ in uses(MARCH)} == {old, other}
    assert {version for version, _, _ in uses(date(2026, 6, 2))} == {old}
