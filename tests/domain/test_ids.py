"""An id begins with the time its case was filed."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huying.domain.ids import time_of, uuid7

times = st.integers(0, 8_000 * 365 * 86_400 * 1_000_000).map(
    lambda microseconds: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
)
random = st.binary(min_size=10, max_size=10)


def test_the_example_of_rfc_9562_comes_out():
    # Appendix A.6: 2022-02-22 14:22:22 EST, rand_a 0xCC3, rand_b 0x18C4DC0C0C07398F.
    at = datetime(2022, 2, 22, 14, 22, 22, tzinfo=timezone(timedelta(hours=-5)))
    bits = 0xCC3 << 68 | 0x18C4DC0C0C07398F
    assert uuid7(at, bits.to_bytes(10)) == UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")


@given(times, random)
def test_an_id_is_a_version_7_uuid_that_tells_its_time(at, noise):
    made = uuid7(at, noise)
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert time_of(made) == at.replace(microsecond=at.microsecond // 1000 * 1000)


@given(times, times, random, random)
def test_ids_of_different_milliseconds_sort_by_time(one, other, noise, more):
    first, second = uuid7(one, noise), uuid7(other, more)
    if time_of(first) != time_of(second):
        assert (first < second) == (one < other)
        assert (str(first) < str(second)) == (one < other)


def test_each_of_the_74_random_bits_makes_another_id():
    at = datetime(2026, 3, 18, tzinfo=UTC)
    used = [bit for bit in range(80) if not 62 <= bit < 68]
    assert len({uuid7(at, (1 << bit).to_bytes(10)) for bit in used}) == 74


@pytest.mark.parametrize(
    ("at", "noise", "why"),
    [
        (datetime(2026, 3, 18, tzinfo=UTC).replace(tzinfo=None), bytes(10), "needs its zone"),
        (datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC), bytes(10), "before 1970"),
        (datetime(2026, 3, 18, tzinfo=UTC), bytes(9), "not 9"),
        (datetime(2026, 3, 18, tzinfo=UTC), bytes(11), "not 11"),
    ],
)
def test_a_time_without_zone_or_before_1970_and_too_little_randomness_make_no_id(at, noise, why):
    with pytest.raises(ValueError, match=why):
        uuid7(at, noise)


def test_another_kind_of_uuid_tells_no_time():
    with pytest.raises(ValueError, match="no version 7 id"):
        time_of(UUID("00000000-0000-4000-8000-000000000000"))
