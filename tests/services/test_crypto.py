"""Reporters' data open only with the key, unchanged, and in their own place."""

import json
import stat
import threading
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huying.services.crypto import BadKeyFile, Keyring, Sealed, Tampered, UnknownKey, row_context

SUBJECT = UUID("019d0000-0000-7000-8000-000000000001")
HERE = row_context("petitioner", jurisdiction=420106, subject=SUBJECT, no=1)
PHONE = b"13800138000"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keys" / "keyring.json"


@pytest.fixture
def keyring(path):
    return Keyring.create(path)


@pytest.fixture(scope="module")
def one_keyring(tmp_path_factory):
    return Keyring.create(tmp_path_factory.mktemp("keys") / "keyring.json")


@given(plaintext=st.binary(max_size=200), context=st.binary(max_size=50))
def test_what_was_sealed_opens_in_its_place(one_keyring, plaintext, context):
    sealed = one_keyring.seal(plaintext, context=context)
    assert one_keyring.open_sealed(sealed, context=context) == plaintext
    assert len(sealed.data) == 12 + len(plaintext) + 16


def test_the_sealed_bytes_show_nothing_and_never_repeat(keyring):
    one, other = (keyring.seal(PHONE, context=HERE) for _ in range(2))
    assert one.data != other.data
    assert PHONE not in one.data


@given(place=st.integers(0, 12 + 11 + 16 - 1), change=st.integers(1, 255))
def test_any_changed_byte_is_found(one_keyring, place, change):
    sealed = one_keyring.seal(PHONE, context=HERE)
    data = bytearray(sealed.data)
    data[place] ^= change
    with pytest.raises(Tampered):
        one_keyring.open_sealed(replace(sealed, data=bytes(data)), context=HERE)


@pytest.mark.parametrize("length", [0, 1, 11, 12, 27, 38])
def test_cut_bytes_are_found(keyring, length):
    sealed = keyring.seal(PHONE, context=HERE)
    with pytest.raises(Tampered):
        keyring.open_sealed(replace(sealed, data=sealed.data[:length]), context=HERE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        row_context("petitioner", jurisdiction=360702, subject=SUBJECT, no=1),
        row_context("petitioner", jurisdiction=420106, subject=UUID(int=1), no=1),
        row_context("petitioner", jurisdiction=420106, subject=SUBJECT, no=2),
        row_context("account", jurisdiction=420106, subject=SUBJECT, no=1),
        b"",
    ],
)
def test_a_row_does_not_open_in_the_place_of_another(keyring, elsewhere):
    sealed = keyring.seal(PHONE, context=HERE)
    with pytest.raises(Tampered):
        keyring.open_sealed(sealed, context=elsewhere)


def test_a_restarted_process_opens_what_another_sealed(keyring, path):
    sealed = keyring.seal(PHONE, context=HERE)
    assert Keyring.load(path).open_sealed(sealed, context=HERE) == PHONE


def test_another_installations_keys_open_nothing(keyring, tmp_path):
    sealed = keyring.seal(PHONE, context=HERE)
    with pytest.raises(UnknownKey):
        Keyring.create(tmp_path / "other.json").open_sealed(sealed, context=HERE)


def test_after_a_rotation_the_new_key_seals_and_the_old_still_opens(keyring, path):
    before = keyring.seal(PHONE, context=HERE)
    new = keyring.rotate()
    after = keyring.seal(PHONE, context=HERE)
    assert (after.key_id, keyring.active) == (new, new)
    assert before.key_id != new
    for ring in (keyring, Keyring.load(path)):
        assert [ring.open_sealed(one, context=HERE) for one in (before, after)] == [PHONE, PHONE]


def test_a_running_process_opens_and_seals_with_the_key_of_a_rotation_elsewhere(keyring, path):
    elsewhere = Keyring.load(path)
    new = elsewhere.rotate()
    sealed = elsewhere.seal(PHONE, context=HERE)
    assert keyring.open_sealed(sealed, context=HERE) == PHONE
    assert keyring.seal(PHONE, context=HERE).key_id == new


def test_a_dropped_key_opens_nothing_and_seals_nothing_anywhere(keyring, path):
    elsewhere = Keyring.load(path)
    old, sealed = keyring.active, keyring.seal(PHONE, context=HERE)
    new = keyring.rotate()
    keyring.drop(old)
    for ring in (keyring, elsewhere, Keyring.load(path)):
        assert (ring.ids, ring.seal(PHONE, context=HERE).key_id) == ((new,), new)
        with pytest.raises(UnknownKey):
            ring.open_sealed(sealed, context=HERE)


def test_the_key_that_seals_and_an_unknown_one_cannot_be_dropped(keyring):
    with pytest.raises(ValueError, match="the key that seals"):
        keyring.drop(keyring.active)
    with pytest.raises(UnknownKey):
        keyring.drop("ffffffff")
    assert keyring.ids == (keyring.active,)


def test_a_keyring_whose_file_cannot_be_seen_goes_on_with_what_it_has(keyring, path):
    sealed = keyring.seal(PHONE, context=HERE)
    path.rename(path.with_name("away.json"))
    assert keyring.open_sealed(sealed, context=HERE) == PHONE


def test_rotations_of_several_processes_lose_no_key(keyring, path):
    rings = [Keyring.load(path) for _ in range(3)]
    sealed = [keyring.seal(PHONE, context=HERE)]
    for ring in rings:
        ring.rotate()
        sealed.append(ring.seal(PHONE, context=HERE))
    assert len({one.key_id for one in sealed}) == 4
    assert [Keyring.load(path).open_sealed(one, context=HERE) for one in sealed] == [PHONE] * 4


def test_two_rotations_at_once_are_refused_and_leave_the_keys_whole(keyring, path):
    lock = path.with_name("keyring.json.new")
    lock.touch()
    with pytest.raises(FileExistsError):
        keyring.rotate()
    assert lock.exists()
    lock.unlink()
    assert keyring.rotate() == Keyring.load(path).active


def test_a_failed_rotation_leaves_no_lock(keyring, path):
    path.write_text("{}")
    with pytest.raises(BadKeyFile):
        keyring.rotate()
    assert list(path.parent.iterdir()) == [path]


def test_the_key_file_is_for_its_owner_only(keyring, path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    keyring.rotate()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_keyring_is_never_overwritten(keyring, path):
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        Keyring.create(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_of_many_who_create_at_once_one_succeeds(path):
    made, refused = [], []

    def create():
        try:
            made.append(Keyring.create(path))
        except FileExistsError:
            refused.append(1)

    threads = [threading.Thread(target=create) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), len(refused)) == (1, 7)
    assert Keyring.load(path).active == made[0].active


def test_a_missing_key_file_is_not_made_by_reading(path):
    with pytest.raises(FileNotFoundError):
        Keyring.load(path)
    assert not path.exists()


def changed(**changes):
    return lambda data: json.dumps({**data, **changes}).encode()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: b"[]",
        lambda data: b"\xff",
        changed(version=2),
        changed(active="gone"),
        changed(active=[]),
        changed(root="AAAA"),
        changed(root="not base64"),
        changed(root=None),
        changed(keys=[]),
        changed(keys={"a": {"algorithm": "ROT13", "key": "AAAA"}}),
        changed(keys={"a": "AAAA"}),
    ],
)
def test_any_other_file_is_no_keyring(keyring, path, spoil):
    path.write_bytes(spoil(json.loads(path.read_bytes())))
    with pytest.raises(BadKeyFile):
        Keyring.load(path)


def test_equal_phones_have_equal_marks_that_survive_rotation_and_restart(keyring, path):
    mark = keyring.blind_index("13800138000")
    assert len(mark) == 32
    keyring.rotate()
    assert keyring.blind_index("13800138000") == mark
    assert Keyring.load(path).blind_index("13800138000") == mark
    assert keyring.blind_index("13800138001") != mark


def test_marks_of_two_installations_differ(keyring, tmp_path):
    other = Keyring.create(tmp_path / "other.json")
    assert keyring.blind_index("13800138000") != other.blind_index("13800138000")


def test_each_purpose_has_a_key_of_its_own(keyring):
    assert len({keyring.derive("blind-index"), keyring.derive("share-link"), keyring.derive("")}) == 3


def test_no_key_is_shown_by_accident(keyring, path):
    data = json.loads(path.read_bytes())
    shown = repr(keyring) + repr(keyring._keys)
    assert data["root"] not in shown
    assert all(one["key"] not in shown for one in data["keys"].values())
    assert "keys={" not in shown


def test_a_made_up_key_id_is_unknown(keyring):
    with pytest.raises(UnknownKey):
        keyring.open_sealed(Sealed(key_id="nothing", data=bytes(40)), context=HERE)
