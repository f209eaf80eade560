"""A new key takes over all petitioners, however often the change is cut short; an old one goes only when unused."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from huying.cli import key as command
from huying.cli.faults import CommandFault
from huying.services import key_rotation, keyring, petitioners, second_factors
from huying.services.crypto import Keyring, UnknownKey
from huying.services.notices.keeping import opened
from huying.services.verify import Counts, verify
from huying.store import channels, petitioner_keys, sql
from tests.domain.town import WUCHANG
from tests.founding import Town
from tests.services.outgoing import kept
from tests.services.settled import REPORTER, filed, settle


@pytest.fixture
def ring(settings, tmp_path, db):
    """A keyring of the test's own, in which its petitioners are sealed."""
    settings.HUYING_SEALS = tmp_path / "seals"
    settings.HUYING_KEYS = tmp_path / "keys"
    keyring.ring.cache_clear()
    settle()
    yield keyring.ring()
    keyring.ring.cache_clear()


def people(times: int) -> list[str]:
    return [filed(title=f"第 {n} 件", parties=[REPORTER, {"phone": "13900000001"}]) for n in range(times)]


def assert_all_open():
    counts = Counts()
    assert list(verify(counts=counts, keys=True)) == []
    assert counts.unopened == 0
    for row in sql.rows("SELECT subject_id, no FROM petitioner WHERE no = 1"):
        person = petitioners.person(jurisdiction=WUCHANG, subject=row["subject_id"], no=1)
        assert person["name"] == REPORTER["name"]


def huying_key(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    command.add(parser.add_subparsers())
    return command.main(parser.parse_args(["key", *arguments]))


def test_after_a_rotation_everybody_is_sealed_under_the_new_key_and_opens(ring, monkeypatch):
    monkeypatch.setattr(key_rotation, "BATCH", 3)
    people(4)
    old, marks = ring.active, phone_marks()
    told = []
    new, rows = key_rotation.rotate(tick=told.append)
    assert (rows, told) == (8, [3, 6, 8])
    assert petitioner_keys.counts() == {new: 8}
    assert {key.id: (key.active, key.rows) for key in key_rotation.kept_keys()} == {
        old: (False, 0),
        new: (True, 8),
    }
    assert phone_marks() == marks
    assert_all_open()


def phone_marks():
    rows = sql.rows("SELECT subject_id, no, phone_mark FROM petitioner ORDER BY 1, 2")
    return [bytes(row["phone_mark"]) for row in rows]


def test_a_rotation_that_was_cut_short_is_finished_and_makes_no_further_key(ring, monkeypatch):
    monkeypatch.setattr(key_rotation, "BATCH", 3)
    people(4)
    old = ring.active

    def power_cut(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        key_rotation.rotate(tick=power_cut)
    assert petitioner_keys.counts() == {old: 5, ring.active: 3}
    assert_all_open()
    half = ring.active
    assert key_rotation.rotate() == (half, 5)
    assert ring.ids == (old, half)
    assert_all_open()


def test_a_key_in_use_and_the_one_that_seals_are_not_dropped(ring, capsys):
    people(1)
    old = ring.active
    with pytest.raises(key_rotation.KeyInUse):
        key_rotation.drop(old)
    ring.rotate()
    with pytest.raises(CommandFault, match="seals 2 petitioners"):
        huying_key("drop", old)
    with pytest.raises(CommandFault, match="the key that seals"):
        huying_key("drop", ring.active)
    with pytest.raises(CommandFault, match="no key ffffffff"):
        huying_key("drop", "ffffffff")
    assert_all_open()


def test_the_command_rotates_shows_and_drops(ring, capsys):
    people(2)
    old = ring.active
    assert huying_key("rotate") == 0
    assert f"4 petitioners are now sealed under {ring.active}." in capsys.readouterr().out
    assert huying_key("drop", old) == 0
    capsys.readouterr()
    assert huying_key("show") == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert shown == f"{ring.active} 4 petitioners 0 second factors 0 channels seals"
    assert_all_open()


def test_another_running_process_seals_under_the_new_key_at_once(ring, settings):
    elsewhere = Keyring.load(settings.HUYING_KEYS / "petitioners.json")
    new, _ = key_rotation.rotate()
    assert elsewhere.seal(b"x", context=b"y").key_id == new


def test_a_key_lost_from_the_file_is_shown_and_the_rotation_stops_at_it(ring, capsys):
    people(1)
    sql.rows("UPDATE petitioner SET key_id = 'ffffffff' WHERE no = 1")
    assert huying_key("show") == 0
    assert (
        "ffffffff          1 petitioners      0 second factors    0 channels  MISSING from the keyring"
        in capsys.readouterr().out
    )
    with pytest.raises(UnknownKey):
        key_rotation.rotate()
    with pytest.raises(CommandFault, match="no key ffffffff"):
        huying_key("rotate")


def test_a_change_of_the_keys_that_is_under_way_refuses_another(ring, settings):
    (settings.HUYING_KEYS / "petitioners.json.new").touch()
    with pytest.raises(CommandFault, match=r"petitioners\.json\.new"):
        huying_key("rotate")


def test_the_keys_lie_outside_the_data_folder_and_only_their_owner_may_read_them(ring, settings):
    path = settings.HUYING_KEYS / "petitioners.json"
    assert path.stat().st_mode & 0o077 == 0
    from tests.settings import HUYING_HOME, HUYING_KEYS

    assert not Path(HUYING_KEYS).resolve().is_relative_to(Path(HUYING_HOME).resolve())


def test_second_factors_go_with_the_petitioners_to_the_new_key(ring):
    from allauth.mfa.models import Authenticator
    from django.contrib.auth import get_user_model

    person = get_user_model().objects.create(username="值守")
    totp = Authenticator.objects.create(
        user=person, type="totp", data={"secret": second_factors.seal("JBSWY3DP")}
    )
    codes = {"seed": second_factors.seal("seed"), "used_mask": 0}
    recovery = Authenticator.objects.create(user=person, type="recovery_codes", data=codes)
    old = ring.active
    with pytest.raises(key_rotation.KeyInUse, match="2 second factors"):
        key_rotation.drop(old)
    new, _ = key_rotation.rotate()
    assert {key.id: key.factors for key in key_rotation.kept_keys()} == {old: 0, new: 2}
    key_rotation.drop(old)
    totp.refresh_from_db()
    recovery.refresh_from_db()
    assert second_factors.unseal(totp.data["secret"]) == "JBSWY3DP"
    assert second_factors.unseal(recovery.data["seed"]) == "seed"
    assert recovery.data["used_mask"] == 0


def test_a_key_that_seals_a_second_factor_alone_is_not_dropped(ring):
    from allauth.mfa.models import Authenticator
    from django.contrib.auth import get_user_model

    person = get_user_model().objects.create(username="值守")
    Authenticator.objects.create(user=person, type="totp", data={"secret": second_factors.seal("JBSWY3DP")})
    old = ring.active
    ring.rotate()
    with pytest.raises(key_rotation.KeyInUse, match="0 petitioners, 1 second factors"):
        key_rotation.drop(old)


def test_secrets_of_channels_go_to_the_new_key_and_hold_the_old_one_until_then(ring):
    town = Town(jurisdiction=WUCHANG, slug="wuchang")
    made = kept(town, "webhook", url="http://127.0.0.1:9/")
    old = ring.active
    ring.rotate()
    with pytest.raises(key_rotation.KeyInUse, match="1 channels"):
        key_rotation.drop(old)
    key_rotation.rotate()
    key_rotation.drop(old)
    channel = channels.get(jurisdiction=town.jurisdiction, channel=made.id)
    assert opened(channel).secrets == {"secret": made.made_secret}
