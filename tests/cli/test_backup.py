"""`huying backup` and `huying restore`: whole or not at all, with the right keys, and over nothing unasked."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from huying.cli import programs
from huying.cli.backup import whole_or_not_at_all
from huying.cli.faults import CommandFault
from huying.services.backups.manifest import read
from huying.services.crypto import Keyring
from tests.cli import commands


@pytest.fixture(scope="module")
def made() -> Iterator[SimpleNamespace]:
    """An installation that is lived in, and a backup of it: `home`, `backup`, and what the command said."""
    with commands.folder() as base:
        commands.install(base)
        subprocess.run(
            [sys.executable, "-m", "tests.cli.lived_in"], env=commands.surroundings(base), cwd=commands.ROOT, check=True
        )  # fmt: skip
        told = commands.huying(base, "backup", str(base / "backup"))
        assert told.returncode == 0, told.stderr
        yield SimpleNamespace(base=base, home=base / "home", backup=base / "backup", told=told.stdout)


@pytest.fixture
def elsewhere(base: Path, made: SimpleNamespace) -> Path:
    """An empty place with the keys of the installation that was backed up."""
    shutil.copytree(made.base / "keys", base / "keys")
    return base


@pytest.fixture
def refusing(elsewhere: Path) -> Path:
    """The same where the database server, without tables, stands already: what is refused needs none made for it."""
    commands.start(elsewhere)
    return elsewhere


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def altered(base: Path, made: SimpleNamespace, **said: object) -> Path:
    """A copy of the backup whose manifest says otherwise."""
    copy = base / "altered"
    shutil.copytree(made.backup, copy)
    manifest = json.loads((copy / "manifest.json").read_text())
    (copy / "manifest.json").write_text(json.dumps(manifest | said))
    return copy


def refused(base: Path, *words: str) -> str:
    """What a restore says that changes nothing."""
    done = commands.huying(base, "restore", *words)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_backup_says_what_is_in_it_and_names_the_keys_that_are_not(made):
    manifest = read(made.backup)
    assert manifest.counts == {
        "cases": 2, "entries": 8, "contents": 20, "petitioners": 2, "files": 2, "seals": 1,
    }  # fmt: skip
    assert manifest.missing == []
    ring = json.loads((made.base / "keys" / "petitioners.json").read_text())
    assert manifest.keys
    assert manifest.keys.ids == [ring["active"]]
    assert f"Keep a copy of {made.base / 'keys'} apart" in made.told
    assert ring["active"] in made.told
    everything = b"".join(files_of(made.backup).values())
    for secret in (ring["root"], ring["keys"][ring["active"]]["key"]):
        assert secret.encode() not in everything


def test_its_list_of_hashes_is_one_that_sha256sum_checks(made):
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    done = subprocess.run(check, cwd=made.backup, capture_output=True, text=True, check=True)
    parts = {path for path in files_of(made.backup) if path not in ("manifest.json", "SHA256SUMS")}
    assert {line.partition(":")[0] for line in done.stdout.splitlines()} == parts


def test_restored_into_an_empty_place_everything_is_as_it_was(made, elsewhere):
    done = commands.huying(elsewhere, "restore", str(made.backup))
    assert done.returncode == 0, done.stderr
    assert "Nothing is broken." in done.stdout
    for part in ("files", "seals"):
        assert files_of(elsewhere / "home" / part) == files_of(made.home / part)
    assert "0 differ" in commands.huying(elsewhere, "rebuild", "--check").stdout
    doctor = commands.huying(elsewhere, "doctor").stdout
    for part in ("the application's rights", "append-only trace", "keys of petitioners", "tables"):
        assert "✓" in next(line for line in doctor.splitlines() if line.endswith(part))

    again = refused(elsewhere, str(made.backup))
    assert "there are data already" in again
    assert "--replace" in again

    stray = elsewhere / "home/files/420106/ab/cd" / f"{'abcd' * 16}.jpg"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"erased with the database that named it")
    outside = elsewhere / "home/seals/420106.txt"
    outside.write_text(outside.read_text() + "2030-01-01 " + "0" * 64 + " 1\n")
    replaced = commands.huying(elsewhere, "restore", "--replace", str(made.backup))
    assert replaced.returncode == 0, replaced.stdout
    assert not stray.exists()
    assert "The seals kept outside the database said otherwise" in replaced.stdout
    (aside,) = outside.parent.glob("420106.txt.before-*")
    assert "2030-01-01" in aside.read_text()


def test_a_damaged_backup_is_refused_before_anything_changes_and_each_damaged_part_named(made, refusing):
    copy = altered(refusing, made)
    photo = next(path for path in (copy / "files").rglob("*.jpg"))
    photo.write_bytes(photo.read_bytes() + b"x")
    (copy / "database.dump").unlink()
    said = refused(refusing, str(copy))
    assert f"{photo.relative_to(copy)} is damaged" in said
    assert "database.dump cannot be read: No such file" in said
    assert not (refusing / "home/files").exists()

    (copy / "SHA256SUMS").write_text("")
    assert "SHA256SUMS is damaged" in refused(refusing, str(copy))


def test_the_wrong_keys_are_refused_and_lost_ones_may_be_done_without(made, base):
    assert "has no petitioners.json" in refused(base, str(made.backup))
    assert not (base / "keys/petitioners.json").exists()
    Keyring.create(base / "keys/petitioners.json")
    assert "is not the one of this backup" in refused(base, str(made.backup))
    without = commands.huying(base, "restore", "--without-keys", str(made.backup))
    assert without.returncode == 0, without.stderr
    assert "2 petitioners were not compared with their digests" in without.stdout


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"format": 2, "huying": "9.1"}, "has the format 2 by Huying 9.1"),
        ({"migrations": ["store.0999_later"], "huying": "9.1"}, "does not know (store.0999_later)"),
        ({"sums": "0" * 64}, "SHA256SUMS is damaged"),
        ({"more": 1}, "manifest.json is damaged"),
    ],
)
def test_a_backup_this_version_cannot_read_is_refused(made, refusing, said, words):
    assert words in refused(refusing, str(altered(refusing, made, **said)))


def test_what_is_no_backup_is_refused(made, refusing):
    assert "is no backup" in refused(refusing, str(refusing))
    assert "is no backup" in refused(refusing, str(refusing / "nowhere"))


def test_while_anything_runs_nothing_is_restored(made):
    with commands.begun(made.base, "worker", until="worker started"):
        assert "already running" in refused(made.base, "--replace", str(made.backup))


def test_a_backup_is_never_half_under_its_name(tmp_path):
    def fill() -> None:
        with whole_or_not_at_all(tmp_path / "one") as half:
            (half / "database.dump").write_bytes(b"x")
            assert not (tmp_path / "one").exists()
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        fill()
    assert list(tmp_path.iterdir()) == []


def test_a_backup_overwrites_nothing_and_does_not_share_its_folder(tmp_path):
    (tmp_path / "one").mkdir()
    with pytest.raises(CommandFault, match="is there already"), whole_or_not_at_all(tmp_path / "one"):
        pass
    (tmp_path / "two.half").mkdir()
    with pytest.raises(CommandFault, match="cut short"), whole_or_not_at_all(tmp_path / "two"):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two.half"]


def test_the_program_of_the_servers_own_version_is_chosen_else_the_next_later_one(monkeypatch):
    kept = [(15, Path("/15")), (18, Path("/18"))]
    monkeypatch.setattr(programs, "candidates", lambda name: iter(kept))
    assert programs.choose("pg_dump", server=150_006) == Path("/15")
    assert programs.choose("pg_dump", server=160_002) == Path("/18")
    assert programs.choose("pg_restore", server=150_006, least=17) == Path("/18")
    with pytest.raises(CommandFault, match="version 19 or later"):
        programs.choose("pg_dump", server=190_000)


def test_a_password_is_no_argument_of_a_program():
    where, env = programs.connection({"host": "db", "user": "owner", "password": "hush", "dbname": "huying"})
    assert "hush" not in where
    assert env["PGPASSWORD"] == "hush"
