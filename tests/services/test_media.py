"""What the platform takes when somebody sends a file, and what it keeps of it (issue part 8, "Bad input")."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huying.services.media import Limits, Rejected, Stored, receive, shown_name
from huying.services.media_office import MAX_MEMBERS
from huying.wording.files import FILE_FAULTS
from tests.services import films
from tests.services.pictures import jpeg

SHANGHAI = ZoneInfo("Asia/Shanghai")
MIB = 1024 * 1024


def take(
    data: bytes, name: str = "现场.jpg", *, limits: Limits | None = None, keep_place: bool = False
) -> Stored:
    with receive(io.BytesIO(data), name=name, zone=SHANGHAI, keep_place=keep_place, limits=limits) as stored:
        return replace(stored, content=io.BytesIO(stored.content.read()))


def refusal(data: bytes, name: str = "现场.jpg", *, limits: Limits | None = None) -> str:
    with pytest.raises(Rejected) as caught:
        take(data, name, limits=limits)
    for sentence in FILE_FAULTS[caught.value.code].values():
        assert "{" not in sentence.format(**caught.value.params)
    return caught.value.code


def outcome(data: bytes, name: str) -> Stored | str:
    try:
        return take(data, name)
    except Rejected as rejected:
        return rejected.code


def word_file(*, text: str = "办理意见") -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def excel_file() -> bytes:
    book = openpyxl.Workbook()
    book.create_sheet("名单").append(["单位", "人数"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(members: dict[str, bytes], *, onto: bytes = b"") -> bytes:
    out = io.BytesIO(onto)
    with zipfile.ZipFile(out, "a" if onto else "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def pdf_file() -> bytes:
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


# Types: told by the bytes


@pytest.mark.parametrize(
    ("data", "name", "mime", "suffix"),
    [
        (jpeg(), "a.jpg", "image/jpeg", ".jpg"),
        (films.mp4(), "a.mp4", "video/mp4", ".mp4"),
        (films.mp4(brand=b"qt  "), "a.mov", "video/quicktime", ".mov"),
        (films.webm(), "a.webm", "video/webm", ".webm"),
        (pdf_file(), "a.pdf", "application/pdf", ".pdf"),
        (
            word_file(),
            "a.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ".docx",
        ),
        (
            excel_file(),
            "a.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ".xlsx",
        ),
    ],
    ids=["jpeg", "mp4", "mov", "webm", "pdf", "docx", "xlsx"],
)
def test_each_allowed_type_is_taken_with_its_true_type(
    data: bytes, name: str, mime: str, suffix: str
) -> None:
    stored = take(data, name)

    content = stored.content.read()
    assert (stored.mime, stored.suffix, stored.name) == (mime, suffix, "a" + suffix)
    assert stored.size == len(content)
    assert stored.sha256_original == hashlib.sha256(data).hexdigest()
    assert stored.sha256_stored == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("name", ["b.pdf", "b.docx", "b"])
def test_a_document_is_kept_byte_for_byte(name: str) -> None:
    data = word_file() if name == "b.docx" else pdf_file()

    assert take(data, name).content.read() == data


def test_a_text_file_called_jpg_is_refused() -> None:
    assert refusal("这是一段文字".encode() * 100, "现场.jpg") == "type_mismatch"


def test_a_page_with_a_script_is_refused_whatever_its_name() -> None:
    assert refusal(b"<html><script>alert(1)</script>", "a.html") == "type_not_allowed"
    assert refusal(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg") == "type_not_allowed"
    assert refusal(b"<html><script>alert(1)</script>", "a.pdf") == "type_mismatch"


def test_a_program_called_film_is_refused() -> None:
    assert refusal(b"MZ\x90\x00" + bytes(5000), "a.mp4") == "type_mismatch"


def test_a_document_called_photo_is_refused() -> None:
    assert refusal(pdf_file(), "a.jpg") == "type_mismatch"
    assert refusal(word_file(), "a.jpg") == "type_mismatch"


def test_a_png_that_a_chat_programme_called_jpg_is_simply_a_png() -> None:
    stored = take(jpeg(form="PNG"), "a.jpg")

    assert (stored.mime, stored.name) == ("image/png", "a.png")


def test_a_photo_in_a_format_no_browser_shows_is_refused() -> None:
    assert (
        refusal(films.box(b"ftyp", b"heic", bytes(4), b"mif1heic") + bytes(100), "a.heic")
        == "type_not_allowed"
    )


def test_nothing_is_refused_as_empty() -> None:
    assert refusal(b"") == "empty"


# Limits: told before the rest is read


class Counted(io.RawIOBase):
    """A sent stream that says how much of it was read."""

    def __init__(self, head: bytes, size: int) -> None:
        self.head, self.size, self.given = head, size, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        size = min(size if size >= 0 else self.size, self.size - self.given)
        part = self.head[self.given : self.given + size]
        self.given += size
        return part + bytes(size - len(part))


def test_a_photo_of_30_mb_is_refused_without_reading_it_all() -> None:
    photo = Counted(jpeg(), 30 * MIB)
    sent = receive(photo, name="现场.jpg", zone=SHANGHAI)  # type: ignore[arg-type]
    with pytest.raises(Rejected) as caught, sent:
        pytest.fail("taken")

    assert (caught.value.code, caught.value.params) == ("too_large", {"limit": 20})
    assert photo.given <= 21 * MIB


def test_thirty_megabytes_of_nothing_known_are_refused_after_the_first_bytes() -> None:
    rest = Counted(b"", 30 * MIB)
    sent = receive(rest, name="a.bin", zone=SHANGHAI)  # type: ignore[arg-type]
    with pytest.raises(Rejected), sent:
        pytest.fail("taken")

    assert rest.given <= 4096


@pytest.mark.parametrize(("spare", "taken"), [(0, True), (-1, False)])
def test_the_limit_itself_is_still_taken(spare: int, taken: bool) -> None:
    data = pdf_file()
    limits = Limits(document=len(data) + spare)

    if taken:
        assert take(data, "a.pdf", limits=limits).size == len(data)
    else:
        assert refusal(data, "a.pdf", limits=limits) == "too_large"


def test_a_stream_that_gives_one_byte_at_a_time_is_the_same_file() -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(1 if size else 0)

    with receive(Slow(pdf_file()), name="a.pdf", zone=SHANGHAI) as stored:
        assert stored.content.read() == pdf_file()


# Archives


def test_a_zip_is_refused() -> None:
    assert refusal(zipped({"a.txt": b"a"}), "a.zip") == "archive_not_allowed"
    assert refusal(zipped({"a.txt": b"a"}), "a.docx") == "archive_not_allowed"
    assert refusal(zipped({}), "a.docx") == "archive_not_allowed"
    assert refusal(b"Rar!\x1a\x07\x01\x00" + bytes(50), "a.docx") == "archive_not_allowed"


def test_a_zip_bomb_in_a_word_file_is_refused() -> None:
    bomb = zipped({"word/media/image1.bmp": bytes(200 * MIB)}, onto=word_file())

    assert len(bomb) < MIB
    assert refusal(bomb, "a.docx") == "archive_bomb"


def test_a_zip_bomb_that_lies_about_its_size_is_refused() -> None:
    """The directory says one byte; what really comes out is cut short by its checksum."""
    honest = zipped({"word/media/image1.bmp": bytes(200 * MIB)}, onto=word_file())
    declared = (200 * MIB).to_bytes(4, "little")
    lying = honest.replace(declared, (1).to_bytes(4, "little"))

    assert lying != honest
    assert refusal(lying, "a.docx") in {"archive_bomb", "document_unreadable"}


def test_a_quine_of_overlapping_members_is_refused() -> None:
    """Many entries of the directory that all point at the same bytes."""
    data = zipped({"word/media/image1.bmp": bytes(20 * MIB)}, onto=word_file())
    end = data.rindex(b"PK\x05\x06")
    start = data.rindex(b"PK\x01\x02")
    entry = data[start:end]
    count = int.from_bytes(data[end + 10 : end + 12], "little") + 50
    size = int.from_bytes(data[end + 12 : end + 16], "little") + 50 * len(entry)
    tail = (
        data[end : end + 8] + count.to_bytes(2, "little") * 2 + size.to_bytes(4, "little") + data[end + 16 :]
    )

    assert refusal(data[:end] + entry * 50 + tail, "a.docx") in {"archive_bomb", "document_unreadable"}


def test_too_many_members_are_refused() -> None:
    many = zipped({f"word/media/{n}": b"" for n in range(MAX_MEMBERS)}, onto=word_file())

    assert refusal(many, "a.docx") == "archive_bomb"


def test_an_archive_inside_a_word_file_is_refused() -> None:
    nested = zipped({"word/embeddings/a.bin": zipped({"a": b"a"})}, onto=word_file())

    assert refusal(nested, "a.docx") == "archive_not_allowed"


def test_macros_are_refused() -> None:
    assert (
        refusal(zipped({"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}, onto=word_file()), "a.docx")
        == "macros_not_allowed"
    )


def test_a_word_file_that_was_cut_off_is_refused() -> None:
    data = word_file()

    assert refusal(data[: len(data) // 2], "a.docx") == "document_unreadable"


def test_a_word_file_with_a_broken_member_is_refused() -> None:
    data = bytearray(zipped({"word/media/image1.bmp": hashlib.sha512(b"x").digest() * 500}, onto=word_file()))
    at = data.index(b"word/media/image1.bmp") + 60
    data[at : at + 40] = bytes(40)

    assert refusal(bytes(data), "a.docx") == "document_unreadable"


def test_a_pdf_that_was_cut_off_is_refused() -> None:
    assert refusal(b"%PDF-1.7\n" + b"x" * 100_000, "a.pdf") == "document_unreadable"


# Films


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (films.mp4(), "a.mp4"),
        (films.mp4(wide_mdat=True), "a.mp4"),
        (films.mp4(brand=b"qt  "), "a.mov"),
        (films.webm(), "a.webm"),
        (films.webm(live=True), "a.webm"),
    ],
    ids=["mp4", "mp4-64-bit", "mov", "webm", "webm-live"],
)
def test_a_film_is_kept_without_its_place_and_with_all_its_pictures(data: bytes, name: str) -> None:
    stored = take(data, name)

    content = stored.content.read()
    assert films.PLACE in data
    assert films.PLACE not in content
    assert films.SUBTITLES not in content
    assert content.index(films.PICTURES) == data.index(films.PICTURES)
    assert stored.size == len(data)
    assert stored.sha256_original != stored.sha256_stored


def test_cleaning_a_clean_film_again_changes_nothing() -> None:
    once = take(films.mp4(), "a.mp4").content.read()
    again = take(once, "a.mp4")

    assert again.content.read() == once
    assert again.sha256_original == again.sha256_stored


@pytest.mark.parametrize("name", ["a.mp4", "a.webm"])
def test_a_film_that_was_cut_off_is_refused_or_still_without_its_place(name: str) -> None:
    data = films.mp4() if name == "a.mp4" else films.webm()
    for length in range(64, len(data) - 1, 7):
        taken = outcome(data[:length], name)
        assert taken == "video_unreadable" or (
            isinstance(taken, Stored) and films.PLACE not in taken.content.read()
        )


def test_a_film_without_pictures_is_refused() -> None:
    assert refusal(films.mp4(pictures=False), "a.mp4") == "video_unreadable"


@given(st.data())
def test_no_damage_to_a_film_is_more_than_a_refusal(data: st.DataObject) -> None:
    for film, name in [(films.mp4(), "a.mp4"), (films.webm(), "a.webm")]:
        damaged = bytearray(film)
        for _ in range(data.draw(st.integers(1, 4))):
            damaged[data.draw(st.integers(40, len(film) - 1))] = data.draw(st.integers(0, 255))
        taken = outcome(bytes(damaged), name)
        assert taken == "video_unreadable" or (isinstance(taken, Stored) and taken.size == len(film))


# Names


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("现场 照片.JPG", "现场 照片.jpg"),
        ("..\\..\\windows\\a.exe", "a.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("a\x00b\n\u202ecod.jpg", "abcod.jpg"),
        ("", "file.jpg"),
        (".jpg", "file.jpg"),
        ("a" * 500 + ".jpg", "a" * 116 + ".jpg"),
        ("\ud800.jpg", "file.jpg"),
    ],
)
def test_a_name_is_shown_without_folders_control_characters_or_a_false_suffix(name: str, shown: str) -> None:
    assert shown_name(name, suffix=".jpg") == shown


@given(st.binary(max_size=300), st.text(max_size=20))
def test_whatever_is_sent_is_taken_or_refused_with_a_sentence(data: bytes, name: str) -> None:
    taken = outcome(data, name)

    assert taken in FILE_FAULTS if isinstance(taken, str) else taken.size > 0


def test_a_photo_keeps_its_place_only_when_the_sender_agreed() -> None:
    photo = jpeg(taken="2026:04:03 17:20:05", lat=(30, 32, 24.0), lon=(114, 19, 48.0))

    agreed, silent = take(photo, keep_place=True), take(photo)

    assert (agreed.lat, agreed.lon) == (30.54, 114.33)
    assert agreed.taken_at == datetime(2026, 4, 3, 17, 20, 5, tzinfo=SHANGHAI)
    assert (silent.lat, silent.lon, silent.taken_at) == (None, None, None)
