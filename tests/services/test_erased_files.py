"""An erased file: its bytes are gone from the disk, its row keeps the hashes, and the trace says by which entry."""

from __future__ import annotations

import io
from contextlib import contextmanager
from uuid import UUID

import pytest
from django.conf import settings as configured

from huying.services import rebuild, sweep, uploads
from huying.services.erasure import Erasure, erase
from huying.services.errors import Erased
from huying.services.opening import open_file
from huying.services.rebuild import Progress
from huying.services.uploads import file_row, take_uploads
from huying.services.verify import Counts, verify
from huying.store import blobs, sql
from tests.domain.town import DISPATCHER, OPERATOR, WUCHANG
from tests.services.pictures import jpeg
from tests.services.settled import act, filed, settle

pytestmark = pytest.mark.committed
WHY = {"reason": "照片拍到无关人员", "law": "个人信息保护法第四十七条"}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HUYING_FILES = tmp_path
    settle()
    return tmp_path


def photo(width: int = 640) -> str:
    """The id of a pending photo with its place, large enough for a thumbnail."""
    where = {"lat": (30.0, 31.0, 48.0), "lon": (114.0, 18.0, 36.0), "taken": "2026:03:01 10:00:00"}
    made = io.BytesIO(jpeg(size=(width, 480), **where))
    made.name = "门口.jpg"
    return take_uploads(by=DISPATCHER, files=[made], keep_place=True)[0]


def kept(folder) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def erased(number: str, *files: str, **more) -> int:
    wanted = Erasure(**WHY, files=[UUID(one) for one in files], **more)
    return erase(by=OPERATOR, number=number, wanted=wanted).seq


def assert_opens(file: str) -> None:
    with open_file(by=DISPATCHER, file=UUID(file)).stream as stream:
        assert stream.read()


def row_of(file: str):
    return sql.row("SELECT * FROM file WHERE id = %(id)s", id=UUID(file))


def assert_whole() -> Counts:
    counts = Counts()
    assert list(verify(counts=counts, keys=True)) == []
    assert list(rebuild.run(progress=Progress(), check=True)) == []
    return counts


def test_its_bytes_and_thumbnail_are_gone_and_its_row_says_by_which_entry(folder):
    file = photo()
    number = filed(files=[file])
    before = row_of(file)
    assert kept(folder) == 2
    assert before["lat"] is not None
    seq = erased(number, file)
    assert kept(folder) == 0
    after = row_of(file)
    assert after["erased_by"] == seq
    assert after["freed_at"] is not None
    assert [after[name] for name in ("name", "taken_at", "lon", "lat")] == [None] * 4
    same = ("sha256_original", "sha256_stored", "sha256_thumbnail", "mime", "size", "subject_id", "seq")
    assert [after[name] for name in same] == [before[name] for name in same]


def test_verify_and_rebuild_find_it_erased_and_nothing_broken():
    file, other = photo(), photo(700)
    number = filed(files=[other, file])
    seq = erased(number, file, texts=[(1, "text")])
    told = []
    assert list(verify(counts=Counts(), tell=told.append)) == []
    assert [(one.number, one.entry, one.count) for one in told] == [(number, seq, 2)]
    assert (assert_whole().files, assert_whole().erased) == (2, 2)
    act(number, "log", text="仍可继续办理")
    assert_whole()


def test_whoever_could_open_it_is_told_that_it_is_erased():
    file = photo()
    number = filed(files=[file])
    seq = erased(number, file)
    for thumbnail in (False, True):
        with pytest.raises(Erased) as told:
            open_file(by=DISPATCHER, file=UUID(file), thumbnail=thumbnail)
        assert told.value.entry == seq


def test_bytes_that_another_file_shares_stay_until_that_is_erased_too(folder):
    first, second = photo(), photo()
    one, other = filed(files=[first]), filed(files=[second])
    erased(one, first)
    assert kept(folder) == 2
    assert_opens(second)
    erased(other, second)
    assert kept(folder) == 0


@contextmanager
def refusing(folder):
    """A disk that deletes nothing: where the bytes stood is a folder, as the bytes come back to their place after."""
    paths = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for path in paths:
        path.unlink()
        path.mkdir()
    yield
    for path, content in paths.items():
        path.rmdir()
        path.write_bytes(content)


def test_bytes_that_outlived_a_crash_or_a_full_disk_the_sweep_deletes(folder):
    file = photo()
    number = filed(files=[file])
    with refusing(folder):
        seq = erased(number, file)
    assert (row_of(file)["erased_by"], row_of(file)["freed_at"]) == (seq, None)
    assert kept(folder) == 2
    with pytest.raises(Erased):
        open_file(by=DISPATCHER, file=UUID(file))
    assert_whole()
    assert sweep.sweep_erased() == 1
    assert kept(folder) == 0
    assert sweep.sweep_erased() == 0


def test_bytes_half_deleted_before_a_crash_are_no_fault(folder):
    file = photo()
    number = filed(files=[file])
    row = file_row(jurisdiction=WUCHANG, file=UUID(file))
    blobs.delete(
        folder=configured.HUYING_FILES,
        jurisdiction=WUCHANG,
        sha256=row["thumbnail"],
        suffix=uploads.THUMBNAIL,
    )
    erased(number, file)
    assert kept(folder) == 0


def test_the_same_photo_sent_anew_is_a_new_file(folder):
    file = photo()
    number = filed(files=[file])
    erased(number, file)
    again = photo()
    act(number, "log", text="重新上传", files=[again])
    assert_opens(again)
    assert sweep.sweep_erased() == 0
    assert kept(folder) == 2
    assert_whole()


def test_two_sweeps_at_the_same_moment_do_not_stop_each_other(folder, in_threads):
    files = [photo(600 + n) for n in range(4)]
    number = filed(files=files)
    with refusing(folder):
        erased(number, *files)
    assert sum(in_threads([sweep.sweep_erased, sweep.sweep_files, sweep.sweep_erased])) == 4
    assert kept(folder) == 0


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("DELETE FROM file", "content_missing"),
        ("UPDATE file SET sha256_stored = sha256('x')", "content_differs"),
        ("UPDATE file SET seq = 2", "content_differs"),
        (
            "UPDATE file SET name = NULL, taken_at = NULL, lon = NULL, lat = NULL, erased_by = 2",
            "erasure_unfounded",
        ),
    ],
)
def test_a_file_changed_behind_the_trace_is_found(superuser_connection, change, fault):
    number = filed(files=[photo()])
    act(number, "log", text="记录")
    superuser_connection.execute(change)
    (found,) = verify(counts=Counts())
    assert (found.number, found.seq, found.why, found.path) == (number, 1, fault, "files.0")


def test_a_file_put_back_after_its_erasure_or_slipped_in_is_found(superuser_connection):
    file = photo()
    number = filed(files=[file])
    erased(number, file)
    superuser_connection.execute("UPDATE file SET name = 'x', erased_by = NULL, freed_at = NULL")
    (found,) = verify(counts=Counts())
    assert (found.why, found.path) == ("content_not_erased", "files.0")
    superuser_connection.execute("UPDATE file SET name = NULL, erased_by = 2, freed_at = now()")
    slipped = photo(800)
    superuser_connection.execute(
        "UPDATE file SET (subject_id, seq) = (SELECT id, 1 FROM subject) WHERE id = %s", [slipped]
    )
    (found,) = verify(counts=Counts())
    assert (found.seq, found.why, found.path) == (1, "content_unlisted", "files")
