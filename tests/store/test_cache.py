"""The cache that all processes share: what one writes the other reads, and of several that add, one does."""

from __future__ import annotations

import pytest
from django.core.cache import cache

pytestmark = pytest.mark.committed
MOMENTS = [1795699000.123456, 1795698999.000001]


def test_what_one_keeps_the_other_reads_as_it_was(in_threads) -> None:
    assert in_threads([lambda: cache.set("tries", MOMENTS, timeout=60)]) == [None]
    assert in_threads([lambda: cache.get("tries")]) == [MOMENTS]
    assert in_threads([lambda: cache.get("others", "none")]) == ["none"]


def test_of_several_that_add_at_once_one_does(in_threads) -> None:
    added = in_threads([lambda: cache.add("lock", True, timeout=60)] * 8)
    assert sorted(added) == [False] * 7 + [True]


def test_of_several_that_add_at_once_where_something_expired_stands_one_does(in_threads) -> None:
    cache.set("lock", True, timeout=-1)
    assert cache.get("lock") is None
    added = in_threads([lambda: cache.add("lock", True, timeout=60)] * 8)
    assert sorted(added) == [False] * 7 + [True]


def test_what_is_deleted_is_gone_and_what_has_no_end_stays() -> None:
    cache.set("one", 1, timeout=None)
    assert cache.get("one") == 1
    assert cache.delete("one")
    assert not cache.delete("one")
    assert cache.get("one") is None
