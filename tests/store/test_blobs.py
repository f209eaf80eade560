from __future__ import annotations

import hashlib
import io
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huying.store import blobs

WUCHANG = 420106
PHOTO = b"\xff\xd8\xff" + b"a photo" * 100_000
SHA256 = hashlib.sha256(PHOTO).hexdigest()


def read(folder: Path, *, jurisdiction: int = WUCHANG) -> bytes:
    with blobs.open_blob(folder=folder, jurisdiction=jurisdiction, sha256=SHA256, suffix=".jpg") as kept:
        return kept.read()


def put(folder: Path, content: io.BytesIO | bytes = PHOTO) -> None:
    blobs.put(content, folder=folder, jurisdiction=WUCHANG, sha256=SHA256, suffix=".jpg")


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("content", [PHOTO, io.BytesIO(PHOTO)], ids=["bytes", "stream"])
def test_a_kept_file_is_read_back_byte_for_byte_under_its_own_digest(
    tmp_path: Path, content: io.BytesIO | bytes
) -> None:
    put(tmp_path, content)

    assert read(tmp_path) == PHOTO
    assert files(tmp_path) == [f"420106/{SHA256[:2]}/{SHA256[2:4]}/{SHA256}.jpg"]


def test_only_the_application_may_read_kept_files(tmp_path: Path) -> None:
    put(tmp_path)

    for path in tmp_path.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_the_same_file_twice_is_kept_once_and_not_written_again(tmp_path: Path) -> None:
    put(tmp_path)
    first = (tmp_path / files(tmp_path)[0]).stat()
    put(tmp_path)

    assert len(files(tmp_path)) == 1
    assert (tmp_path / files(tmp_path)[0]).stat().st_ino == first.st_ino


def test_eight_who_send_the_same_file_at_once_all_succeed(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: put(tmp_path), range(8)))

    assert len(files(tmp_path)) == 1
    assert read(tmp_path) == PHOTO


def test_another_jurisdiction_does_not_find_it(tmp_path: Path) -> None:
    put(tmp_path)

    with pytest.raises(FileNotFoundError):
        read(tmp_path, jurisdiction=360702)


def test_bytes_of_another_digest_are_refused_and_leave_nothing(tmp_path: Path) -> None:
    with pytest.raises(blobs.WrongDigest):
        put(tmp_path, PHOTO + b"!")

    assert files(tmp_path) == []


def test_a_stream_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 300_000:
                raise ConnectionResetError
            return super().read(size)

    with pytest.raises(ConnectionResetError):
        put(tmp_path, Broken(PHOTO))

    assert files(tmp_path) == []


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(descriptor: int) -> None:
        raise OSError(28, "No space left on device", descriptor)

    put(tmp_path, PHOTO)
    blobs.delete(folder=tmp_path, jurisdiction=WUCHANG, sha256=SHA256, suffix=".jpg")
    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(OSError, match="No space left"):
        put(tmp_path)

    assert files(tmp_path) == []


def test_a_deleted_file_is_gone_and_deleting_again_says_so(tmp_path: Path) -> None:
    put(tmp_path)

    assert blobs.delete(folder=tmp_path, jurisdiction=WUCHANG, sha256=SHA256, suffix=".jpg") is True
    assert files(tmp_path) == []
    assert blobs.delete(folder=tmp_path, jurisdiction=WUCHANG, sha256=SHA256, suffix=".jpg") is False


@given(st.text(), st.text())
def test_no_text_in_a_row_leads_out_of_the_folder(sha256: str, suffix: str) -> None:
    for digest, ending in [
        (sha256, ".jpg"),
        (SHA256, suffix + "/"),
        ("../" + sha256, suffix),
        (SHA256 + "\n", ".jpg"),
    ]:
        with pytest.raises(blobs.BadName):
            blobs.open_blob(folder=Path("/nowhere"), jurisdiction=WUCHANG, sha256=digest, suffix=ending)
