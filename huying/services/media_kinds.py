"""What a file really is, told from its first bytes and never from its name (issue part 8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Family = Literal["image", "video", "document"]

# Enough for the type of a WebM file, whose name of the type may stand a few hundred bytes in.
HEAD_BYTES: Final = 4096


class Rejected(Exception):
    """The file is not taken. `code` names the reason, `params` fill its sentence (`huying.wording.files`)."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One type of file that is taken."""

    family: Family
    mime: str
    suffix: str


JPEG: Final = Kind(family="image", mime="image/jpeg", suffix=".jpg")
PNG: Final = Kind(family="image", mime="image/png", suffix=".png")
WEBP: Final = Kind(family="image", mime="image/webp", suffix=".webp")
MP4: Final = Kind(family="video", mime="video/mp4", suffix=".mp4")
MOV: Final = Kind(family="video", mime="video/quicktime", suffix=".mov")
WEBM: Final = Kind(family="video", mime="video/webm", suffix=".webm")
PDF: Final = Kind(family="document", mime="application/pdf", suffix=".pdf")
_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX: Final = Kind(family="document", mime=_OFFICE + "wordprocessingml.document", suffix=".docx")
XLSX: Final = Kind(family="document", mime=_OFFICE + "spreadsheetml.sheet", suffix=".xlsx")
# Any zip at first; `media_office` says which of the two it is, or that it is neither.
OFFICE: Final = Kind(family="document", mime="application/zip", suffix=".zip")

ALLOWED_SUFFIXES: Final = "jpg png webp mp4 mov webm pdf docx xlsx"

_FAMILY_OF_SUFFIX: Final[dict[str, Family]] = {
    **dict.fromkeys(("jpg", "jpeg", "jfif", "png", "webp"), "image"),
    **dict.fromkeys(("mp4", "m4v", "mov", "qt", "webm"), "video"),
    **dict.fromkeys(("pdf", "docx", "xlsx"), "document"),
}
_ARCHIVES = (
    b"PK\x05\x06",
    b"PK\x07\x08",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
)
_MP4_BRANDS = frozenset(
    b"isom iso2 iso3 iso4 iso5 iso6 mp41 mp42 avc1 dash msdh MSNV mmp4 3gp4 3gp5 3gp6".split()
) | {b"M4V "}


def claimed_suffix(name: str) -> str:
    """The suffix in a file's name, in small letters without its dot; empty where there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def sniff(head: bytes, *, name: str) -> Kind:
    """The kind of the file that begins with `head`; raises `Rejected` if it is none that is taken.

    The name is asked only afterwards: a file whose name promises one thing and whose bytes are another is
    refused, but a PNG that a chat programme named `.jpg` is simply a PNG.
    """
    claimed = claimed_suffix(name)
    if head.startswith(_ARCHIVES):
        raise Rejected("archive_not_allowed")
    kind = _from_magic(head)
    if kind is None:
        code = "type_mismatch" if claimed in _FAMILY_OF_SUFFIX else "type_not_allowed"
        raise Rejected(code, suffix=claimed, allowed=ALLOWED_SUFFIXES)
    if _FAMILY_OF_SUFFIX.get(claimed, kind.family) != kind.family:
        raise Rejected("type_mismatch", suffix=claimed, allowed=ALLOWED_SUFFIXES)
    return kind


def _from_magic(head: bytes) -> Kind | None:
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp":
        return _from_brand(head[8:12])
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"\x42\x82\x84webm" in head:
        return WEBM
    if head.startswith(b"%PDF-"):
        return PDF
    return OFFICE if head.startswith(b"PK\x03\x04") else None


def _from_brand(brand: bytes) -> Kind | None:
    if brand == b"qt  ":
        return MOV
    return MP4 if brand in _MP4_BRANDS else None
