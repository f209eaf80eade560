"""Whatever is done to a trace from outside is found, and the first broken entry is named."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huying.domain.trace import (
    BREAKS,
    ERASE,
    GENESIS,
    Broken,
    Content,
    Entry,
    StoredEntry,
    Unreadable,
    body,
    canonical,
    chain_hash,
    check_chain,
    check_content,
    digest,
    erasures,
    parse,
    read,
)

WUCHANG = 420106
SUBJECT = UUID("019d0000-0000-7000-8000-000000000001")
OTHER = UUID("019d0000-0000-7000-8000-000000000002")
START = datetime(2026, 3, 18, 9, 5, tzinfo=UTC)
SALT = b"0123456789abcdef"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
times = st.integers(0, 10**16).map(lambda n: START + timedelta(microseconds=n))


def entry(seq=1, prev=GENESIS, **changes):
    made = Entry(
        seq=seq,
        step="sign",
        order=2,
        by={"post": 17, "unit": "420106-cgj", "role": "liaison"},
        at=START + timedelta(hours=seq),
        recorded_at=START + timedelta(hours=seq),
        facts={"clock": {"late": False}},
        contents={"text": digest(SALT, "水泵房漏水")},
        prev=prev,
    )
    return replace(made, **changes)


def store(entries, subject=SUBJECT):
    """The rows of a chain; each entry gets the hash before it."""
    rows, prev = [], GENESIS
    for one in entries:
        raw = body(WUCHANG, subject, replace(one, prev=prev))
        rows.append(
            StoredEntry(seq=one.seq, body=raw, prev_hash=prev, hash=chain_hash(prev, raw, one.algorithm))
        )
        prev = rows[-1].hash
    return rows


def chain(length=5):
    return store([entry(seq) for seq in range(1, length + 1)])


def head_of(rows):
    return rows[-1].seq, rows[-1].hash


# Canonical bytes


def test_a_value_has_one_spelling():
    assert canonical({"b": [1, True, None], "a": {"街": "中南路"}, "é": ()}) == (
        '{"a":{"街":"中南路"},"b":[1,true,null],"é":[]}'.encode()
    )


@given(st.dictionaries(texts, plain, max_size=4))
def test_the_order_of_keys_changes_no_byte(value):
    assert canonical(dict(reversed(value.items()))) == canonical(value)


class Word(StrEnum):
    SIGN = "sign"


@pytest.mark.parametrize(
    "stranger",
    [1.0, float("nan"), b"x", START, {1: "x"}, {None: 1}, {"a": [{"b": 0.5}]}, {1}, Word.SIGN, object()],
)
def test_only_plain_values_enter_the_trace(stranger):
    with pytest.raises(TypeError):
        canonical(stranger)


def test_a_lone_surrogate_does_not_enter_the_trace():
    with pytest.raises(ValueError, match="surrogates"):
        canonical("\ud83d")


def test_a_digest_is_the_salted_hash_of_the_canonical_value():
    assert digest(SALT, {"b": 1, "a": "张"}) == hashlib.sha256(SALT + '{"a":"张","b":1}'.encode()).hexdigest()


def test_a_short_salt_is_refused():
    with pytest.raises(ValueError, match="16 bytes, not 3"):
        digest(b"abc", "x")


def test_sm3_hashes_as_its_standard_says():
    if "sm3" not in hashlib.algorithms_available:
        pytest.skip("this Python's OpenSSL has no SM3")
    assert chain_hash(b"a", b"bc", "sm3").hex() == (
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )


# An entry and its bytes


def test_the_first_version_of_an_entrys_bytes_never_changes():
    one = entry(contents={"text": "ab"}, by={"post": None, "unit": None, "role": None, "via": "12345"})
    assert body(WUCHANG, SUBJECT, one).decode() == (
        '{"at":"2026-03-18T10:05:00.000000Z",'
        '"by":{"post":null,"role":null,"unit":null,"via":"12345"},'
        '"contents":{"text":"ab"},"facts":{"clock":{"late":false}},"hash":"sha256",'
        '"jurisdiction":420106,"order":2,"prev":"' + "00" * 32 + '",'
        '"recorded_at":"2026-03-18T10:05:00.000000Z","seq":1,"step":"sign",'
        '"subject":"019d0000-0000-7000-8000-000000000001","v":1}'
    )


@given(
    st.builds(
        Entry,
        seq=st.integers(1),
        step=texts,
        order=st.none() | st.integers(1),
        by=st.fixed_dictionaries({"post": st.none() | st.integers(), "unit": st.none() | texts}),
        at=times,
        recorded_at=times,
        facts=st.dictionaries(texts, plain, max_size=3),
        contents=st.dictionaries(texts, texts, max_size=3),
        prev=st.binary(min_size=32, max_size=32),
        algorithm=st.sampled_from(["sha256", "sm3"]),
    )
)
def test_an_entry_is_read_back_as_it_was_written(one):
    raw = body(WUCHANG, SUBJECT, one)
    assert parse(raw) == one
    assert (read(raw).jurisdiction, read(raw).subject) == (WUCHANG, str(SUBJECT))


def test_a_time_is_written_in_utc_wherever_it_was_read():
    beijing = timezone(timedelta(hours=8))
    here = entry(at=START.astimezone(beijing), recorded_at=START)
    assert body(WUCHANG, SUBJECT, here) == body(WUCHANG, SUBJECT, replace(here, at=START))
    with pytest.raises(ValueError, match="needs its zone"):
        body(WUCHANG, SUBJECT, replace(here, at=START.replace(tzinfo=None)))


GOOD = body(WUCHANG, SUBJECT, entry())


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff\xfe",
        GOOD + b"\n",
        GOOD.decode().encode("utf-16"),
        GOOD.replace(b'"seq":1', b'"seq": 1'),
        GOOD.replace(b'"seq":1', b'"seq":true'),
        GOOD.replace(b'"seq":1', b'"seq":"1"'),
        GOOD.replace(b'"seq":1', b'"seq":1.5'),
        GOOD.replace(b'"v":1', b'"v":2'),
        GOOD.replace(b'"sha256"', b'"md5"'),
        GOOD.replace(b'"v":1', b'"v":1,"w":1'),
        GOOD.replace(b'"seq":1', b'"seq":2,"seq":1'),
        GOOD.replace(b'"late":false', b'"late":NaN'),
        GOOD.replace(b"10:05:00.000000Z", b"10:05:00Z"),
        GOOD.replace(b"10:05:00.000000Z", b"10:05:00.000000"),
        GOOD.replace(b'"late":false', b'"late":' + b"[" * 100_000),
    ],
)
def test_bytes_that_no_entry_was_written_as_are_unreadable(raw):
    with pytest.raises(Unreadable):
        parse(raw)


# The chain


def test_a_whole_chain_holds():
    rows = chain()
    assert check_chain(rows) is None
    assert check_chain(rows, of=(WUCHANG, SUBJECT), head=head_of(rows)) is None
    assert check_chain([], head=(0, GENESIS)) is None


def test_a_chain_may_go_on_under_another_algorithm():
    if "sm3" not in hashlib.algorithms_available:
        pytest.skip("this Python's OpenSSL has no SM3")
    rows = store([entry(1), entry(2, algorithm="sm3"), entry(3, algorithm="sm3")])
    assert check_chain(rows, head=head_of(rows)) is None
    assert len(rows[1].hash) == 32


@given(st.data())
def test_a_changed_byte_is_found_in_its_entry(data):
    rows = chain(4)
    place = data.draw(st.integers(0, 3))
    column = data.draw(st.sampled_from(["body", "prev_hash", "hash"]))
    raw = bytearray(getattr(rows[place], column))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    rows[place] = replace(rows[place], **{column: bytes(raw)})
    broken = check_chain(rows, of=(WUCHANG, SUBJECT))
    assert broken is not None
    assert broken.seq == place + 1
    assert broken.why in BREAKS


@given(st.permutations(range(4)), st.booleans())
def test_swapped_entries_are_found_where_the_order_first_differs(order, renumbered):
    rows = chain(4)
    swapped = [rows[place] for place in order]
    if renumbered:
        swapped = [replace(row, seq=place + 1) for place, row in enumerate(swapped)]
    first = next((place + 1 for place in range(4) if order[place] != place), None)
    broken = check_chain(swapped)
    assert (broken and broken.seq) == first


@given(st.integers(0, 4), st.booleans())
def test_an_inserted_entry_is_found(place, later_rows_moved_up):
    rows = chain(4)
    prev = rows[place - 1].hash if place else GENESIS
    raw = body(WUCHANG, SUBJECT, entry(place + 1, prev=prev, step="accept"))
    forged = StoredEntry(seq=place + 1, body=raw, prev_hash=prev, hash=chain_hash(prev, raw))
    moved = [replace(row, seq=row.seq + 1) if later_rows_moved_up else row for row in rows[place:]]
    broken = check_chain([*rows[:place], forged, *moved], head=head_of(rows))
    assert broken is not None
    # The forged entry itself fits; the one after it, or the remembered head, does not.
    assert broken.seq == (place + 2 if place < 4 else 4)


@given(st.integers(0, 3))
def test_a_cut_tail_is_found_by_the_remembered_head(kept):
    rows = chain(4)
    assert check_chain(rows[:kept]) is None
    assert check_chain(rows[:kept], head=head_of(rows)) == Broken(seq=kept + 1, why="tail_cut")


@given(st.integers(0, 2))
def test_a_removed_entry_leaves_a_gap(place):
    rows = chain(4)
    assert check_chain(rows[:place] + rows[place + 1 :]) == Broken(seq=place + 1, why="gap")


def test_a_rewritten_last_entry_is_found_by_the_remembered_head():
    rows = chain(3)
    rewritten = store([entry(1), entry(2), entry(3, step="accept")])
    assert check_chain(rewritten, head=head_of(rows)) == Broken(seq=3, why="head_differs")


def test_an_entry_whose_bytes_number_it_otherwise_is_a_gap():
    rows = store([entry(1), entry(3)])
    assert check_chain([rows[0], replace(rows[1], seq=2)]) == Broken(seq=2, why="gap")


def test_an_entry_whose_bytes_name_another_hash_before_it_is_found():
    raw = body(WUCHANG, SUBJECT, entry(1, prev=bytes([1]) * 32))
    row = StoredEntry(seq=1, body=raw, prev_hash=GENESIS, hash=chain_hash(GENESIS, raw))
    assert check_chain([row]) == Broken(seq=1, why="previous_differs")


def test_unreadable_bytes_are_told_from_a_wrong_hash():
    rows = chain(2)
    assert check_chain([rows[0], replace(rows[1], body=b"{}")]) == Broken(seq=2, why="unreadable")
    assert check_chain([rows[0], replace(rows[1], hash=bytes(32))]) == Broken(seq=2, why="hash_differs")


def test_the_whole_chain_of_another_case_is_found():
    rows = store([entry(1), entry(2)], subject=OTHER)
    assert check_chain(rows, of=(WUCHANG, SUBJECT)) == Broken(seq=1, why="other_subject")
    assert check_chain(rows, of=(360702, OTHER)) == Broken(seq=1, why="other_subject")


def test_one_entry_of_another_case_is_found_without_knowing_the_case():
    raw = body(WUCHANG, OTHER, entry(2, prev=(first := chain(1)[0]).hash))
    row = StoredEntry(seq=2, body=raw, prev_hash=first.hash, hash=chain_hash(first.hash, raw))
    assert check_chain([first, row]) == Broken(seq=2, why="other_subject")


def test_recording_never_goes_back_in_time():
    rows = store([entry(1), entry(2, recorded_at=START)])
    assert check_chain(rows) == Broken(seq=2, why="backwards")
    assert check_chain(store([entry(1), entry(2, recorded_at=START + timedelta(hours=1))])) is None


# Contents and their erasure

TEXT = Content(path="text", value="水泵房漏水", salt=SALT)
GONE = Content(path="text", value=None, salt=None, erased_by=4)
ERASED = {(1, "text"): 4}


def test_a_content_holds_by_its_digest():
    assert check_content(entry(), [TEXT], erased={}) is None
    assert check_content(entry(contents={}), [], erased={}) is None


def test_an_erased_content_is_not_broken():
    assert check_content(entry(), [GONE], erased=ERASED) is None


@pytest.mark.parametrize(
    ("contents", "erased", "why"),
    [
        ([replace(TEXT, value="水泵房没漏水")], {}, "content_differs"),
        ([replace(TEXT, salt=b"f" * 16)], {}, "content_differs"),
        ([replace(TEXT, salt=b"short")], {}, "content_differs"),
        ([replace(TEXT, value=1.5)], {}, "content_differs"),
        ([], {}, "content_missing"),
        ([replace(GONE, erased_by=None)], {}, "content_missing"),
        ([replace(GONE, erased_by=None)], ERASED, "content_missing"),
        ([GONE], {}, "erasure_unfounded"),
        ([replace(GONE, erased_by=5)], ERASED, "erasure_unfounded"),
        ([TEXT], ERASED, "content_not_erased"),
        ([replace(TEXT, erased_by=4)], {}, "content_not_erased"),
    ],
)
def test_a_content_that_does_not_hold_is_named(contents, erased, why):
    assert check_content(entry(), contents, erased=erased) == Broken(seq=1, why=why, path="text")
    assert why in BREAKS


def test_a_content_row_that_an_erasure_names_may_be_deleted_whole():
    assert check_content(entry(), [], erased=ERASED) is None


def test_a_content_the_entry_does_not_list_is_found():
    added = Content(path="opinion", value="x", salt=SALT)
    assert check_content(entry(), [TEXT, added], erased={}) == (
        Broken(seq=1, why="content_unlisted", path="opinion")
    )


def test_erasures_are_read_from_later_erase_entries_only():
    entries = [
        entry(1),
        entry(2, step=ERASE, facts={"erased": [[1, "text"], [2, "reason"], [3, "text"]]}),
        entry(3, step="log", facts={"erased": [[1, "title"]]}),
        entry(4, step=ERASE, facts={"erased": [[1, "text"], [1, "title"], ["1", "x"], [1], 7]}),
        entry(5, step=ERASE, facts={}),
        entry(6, step=ERASE, facts={"erased": "text"}),
    ]
    assert erasures(entries) == {(1, "text"): 2, (1, "title"): 4}
