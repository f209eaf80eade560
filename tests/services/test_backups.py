"""While a backup copies files nobody deletes any, and what it holds is what one moment shows."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import UUID

import pytest

from huying.services import seals, sweep
from huying.services.backups import sums
from huying.services.backups.making import make
from huying.services.backups.manifest import BadBackup, Manifest, read
from huying.services.erasure import Erasure, erase
from huying.services.uploads import take_uploads
from huying.services.verify import Counts, verify
from huying.store import backups, blobs, sql
from tests.domain.town import DISPATCHER, OPERATOR, WUCHANG
from tests.services.pictures import jpeg
from tests.services.settled import filed, settle

pytestmark = pytest.mark.committed
HELD = f"SELECT pg_advisory_lock_shared({backups.BYTES}, 0)"
FREED = f"SELECT pg_advisory_unlock_shared({backups.BYTES}, 0)"


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.HUYING_FILES = tmp_path / "files"
    settings.HUYING_SEALS = tmp_path / "seals"
    settle()
    return settings.HUYING_FILES


@pytest.fixture
def folder(tmp_path):
    (made := tmp_path / "backup").mkdir()
    return made


def photo(width: int = 640) -> str:
    made = io.BytesIO(jpeg(size=(width, 480)))
    made.name = "门口.jpg"
    return take_uploads(by=DISPATCHER, files=[made])[0]


def kept(folder) -> set[str]:
    return {path.name for path in folder.rglob("*.jpg")}


def made_with(folder, meanwhile=lambda: None) -> Manifest:
    """A backup, while whose database is written something happens."""

    def dump(moment, file):
        meanwhile()
        file.write_bytes(b"the database")
        return "18.6"

    return make(folder=folder, dump=dump)


def test_bytes_of_an_erased_file_stay_until_the_backup_has_them_and_go_with_the_next_sweep(
    store, folder, app_connection
):
    file = photo()
    number = filed(files=[file])
    app_connection.execute(HELD)
    wanted = Erasure(reason="照片拍到无关人员", law="个人信息保护法第四十七条", files=[UUID(file)])
    erase(by=OPERATOR, number=number, wanted=wanted)
    assert (sweep.sweep_erased(), len(kept(store))) == (0, 2)
    app_connection.execute(FREED)
    assert (sweep.sweep_erased(), kept(store)) == (1, set())


def test_files_nobody_bound_wait_for_the_backup_too(store, app_connection):
    photo()
    sql.rows("UPDATE file SET made_at = clock_timestamp() - interval '25 hours'")
    app_connection.execute(HELD)
    assert (sweep.sweep_files(), len(kept(store))) == (0, 2)
    app_connection.execute(FREED)
    assert (sweep.sweep_files(), kept(store)) == (1, set())


def test_two_backups_at_once_do_not_wait_for_each_other(app_connection):
    app_connection.execute(HELD)
    with backups.bytes_held():
        pass


def test_what_happens_after_the_moment_is_not_in_it_and_keeps_nobody_waiting(store, folder, in_threads):
    filed(files=[photo()])
    manifest = made_with(folder, lambda: in_threads([lambda: filed(files=[photo(800)])]))
    assert manifest.counts["cases"] == 1
    assert kept(folder) < kept(store)
    assert manifest.files == len(kept(folder)) == 2


def test_an_erased_file_is_not_in_it(store, folder):
    file = photo()
    number = filed(files=[file])
    wanted = Erasure(reason="照片拍到无关人员", law="个人信息保护法第四十七条", files=[UUID(file)])
    erase(by=OPERATOR, number=number, wanted=wanted)
    assert (made_with(folder).missing, kept(folder)) == ([], set())


def test_a_file_that_is_gone_or_damaged_is_named_and_does_not_keep_the_rest_from_being_kept(store, folder):
    filed(files=[photo()])
    first, second = sorted(store.rglob("*.jpg"))
    first.unlink()
    second.write_bytes(b"x")
    manifest = made_with(folder)
    assert manifest.missing == [
        f"files/{first.relative_to(store)} is gone",
        f"files/{second.relative_to(store)} is damaged",
    ]
    assert {part.path for part in sums.parts(folder, manifest)} == {"database.dump"}


def test_the_seals_kept_outside_are_in_it_and_the_last_of_the_database_in_the_manifest(folder):
    filed()
    day = seals.today() - timedelta(days=1)
    seal = seals.seal_day(jurisdiction=WUCHANG, day=day)
    manifest = made_with(folder)
    assert manifest.seals == {str(WUCHANG): {"day": day.isoformat(), "root": seal.root.hex()}}
    assert (folder / f"seals/{WUCHANG}.txt").read_text() == seals.outside(WUCHANG).read_text()


def test_a_line_of_the_list_that_leads_out_of_the_backup_is_refused(folder):
    manifest = made_with(folder)
    for line in ("../x", "/etc/passwd", "files/../../x", "files//x", ""):
        (folder / "SHA256SUMS").write_text(f"{'0' * 64}  {line}\n")
        given = Manifest(**{**vars_of(manifest), "sums": sums.sha256(folder / "SHA256SUMS")})
        with pytest.raises(BadBackup, match="names no part"):
            list(sums.parts(folder, given))


def vars_of(manifest: Manifest) -> dict[str, object]:
    return {name: getattr(manifest, name) for name in manifest.__dataclass_fields__}


def test_a_manifest_is_read_as_it_was_written(folder):
    filed()
    manifest = made_with(folder)
    assert read(folder) == manifest


def test_verify_reads_kept_files_only_when_asked_and_names_the_case_whose_file_is_gone_or_changed(store):
    number = filed(files=[photo()])
    path = next(iter(store.rglob("*.jpg")))
    whole = path.read_bytes()

    def faults(**how: bool) -> list[tuple[str | None, str]]:
        return [(fault.number, fault.why) for fault in verify(counts=Counts(), **how)]

    assert faults(files=True) == []
    path.write_bytes(whole + b"x")
    assert (faults(), faults(files=True)) == ([], [(number, "bytes_differ")])
    path.unlink()
    assert faults(files=True) == [(number, "bytes_missing")]


def test_the_digest_of_a_kept_file_is_looked_at_whole(store):
    blobs.put(b"x", folder=store, jurisdiction=WUCHANG, sha256=X, suffix=".jpg")
    assert blobs.is_whole(folder=store, jurisdiction=WUCHANG, sha256=X, suffix=".jpg")
    blobs.place(store, jurisdiction=WUCHANG, sha256=X, suffix=".jpg").write_bytes(b"y")
    assert not blobs.is_whole(folder=store, jurisdiction=WUCHANG, sha256=X, suffix=".jpg")


X = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
