"""A day's seal holds for exactly the heads and the seal before that it was made over."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huying.domain.seals import SEAL_BREAKS, Seal, check_heads, check_seal, seal_root
from huying.domain.trace import GENESIS

DAY = date(2026, 3, 18)
HEADS = [(UUID(int=number), number + 1, bytes([number]) * 32) for number in range(3)]


def sealed(heads, previous=GENESIS):
    return Seal(day=DAY, root=seal_root(previous, DAY, heads), previous=previous, chains=len(heads))


@given(st.permutations(HEADS))
def test_a_seal_holds_in_whatever_order_its_heads_are_read(heads):
    assert check_seal(sealed(HEADS), heads, previous_root=GENESIS) is None


def test_an_id_may_be_given_as_text():
    assert seal_root(GENESIS, DAY, [(str(one), seq, head) for one, seq, head in HEADS]) == sealed(HEADS).root


def test_the_root_of_the_first_release_never_changes():
    assert (
        seal_root(GENESIS, DAY, HEADS).hex()
        == "2946667f67513f5ae418573704cb559c0320931c5c82b0c481f88870228f34c7"
    )


@given(st.integers(0, 2), st.sampled_from(["subject", "seq", "hash"]), st.integers(0, 255))
def test_any_changed_head_breaks_the_seal(place, part, bit):
    heads = list(HEADS)
    subject, seq, head = heads[place]
    changed = (int.from_bytes(head) ^ 1 << bit).to_bytes(32)
    heads[place] = {
        "subject": (UUID(int=99), seq, head),
        "seq": (subject, seq + 1, head),
        "hash": (subject, seq, changed),
    }[part]
    assert check_seal(sealed(HEADS), heads, previous_root=GENESIS) == "root_differs"


@pytest.mark.parametrize(
    ("seal", "heads", "previous", "why"),
    [
        (sealed(HEADS), HEADS, bytes([1]) * 32, "previous_differs"),
        (sealed(HEADS), HEADS[:2], GENESIS, "count_differs"),
        (sealed(HEADS), [*HEADS[:2], HEADS[0]], GENESIS, "count_differs"),
        (replace(sealed(HEADS), chains=2), HEADS, GENESIS, "count_differs"),
        (replace(sealed(HEADS), root=GENESIS), HEADS, GENESIS, "root_differs"),
        (replace(sealed(HEADS), day=date(2026, 3, 19)), HEADS, GENESIS, "root_differs"),
    ],
)
def test_a_seal_that_does_not_hold_says_why(seal, heads, previous, why):
    assert check_seal(seal, heads, previous_root=previous) == why
    assert why in SEAL_BREAKS


def test_each_seal_holds_the_one_before():
    first = sealed(HEADS)
    second = sealed(HEADS[:1], previous=first.root)
    assert check_seal(second, HEADS[:1], previous_root=first.root) is None
    assert check_seal(second, HEADS[:1], previous_root=GENESIS) == "previous_differs"
    assert second.root != sealed(HEADS[:1]).root


def test_a_seal_takes_a_subject_once():
    with pytest.raises(ValueError, match="one head of each subject"):
        seal_root(GENESIS, DAY, [HEADS[0], HEADS[0]])


def test_a_head_the_trace_no_longer_holds_is_named():
    hashes = {(str(subject), seq): head for subject, seq, head in HEADS}
    assert check_heads(HEADS[::-1], hashes) is None
    for subject, seq, _ in HEADS[1:]:
        hashes[str(subject), seq] = bytes(32)
    assert check_heads(HEADS[::-1], hashes) == HEADS[1]
    assert check_heads(HEADS, {}) == HEADS[0]
