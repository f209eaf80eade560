"""Word and Excel files are zip archives: opened with suspicion before they are kept (issue "Bad input")."""

from __future__ import annotations

import zipfile
import zlib
from typing import IO, Final

from huying.services.media_kinds import ALLOWED_SUFFIXES, DOCX, XLSX, Kind, Rejected

MAX_MEMBERS: Final = 4000
MAX_INFLATED: Final = 150 * 1024 * 1024
_CONTENT_TYPES: Final = "[Content_Types].xml"
_MAX_CONTENT_TYPES: Final = 1024 * 1024
_CHUNK: Final = 256 * 1024
_NESTED: Final = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08")
_MAIN: Final = {
    b"wordprocessingml.document.main+xml": DOCX,
    b"spreadsheetml.sheet.main+xml": XLSX,
}
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


def office_kind(source: IO[bytes], *, max_inflated: int = MAX_INFLATED) -> Kind:
    """Say whether the zip is a Word or an Excel file; every member is really inflated, none is kept.

    Raises `Rejected`: `archive_bomb` (too many members, or more than `max_inflated` bytes whatever they
    declare), `archive_not_allowed` (an ordinary zip, or archives inside), `macros_not_allowed`,
    `document_encrypted`, `document_unreadable`, `type_not_allowed` (another kind of Office file).
    """
    try:
        with zipfile.ZipFile(source) as archive:
            _check_members(archive, max_inflated=max_inflated)
            kind = _kind(archive)
            _inflate_all(archive, max_inflated=max_inflated)
            return kind
    except _BROKEN:
        raise Rejected("document_unreadable") from None


def _check_members(archive: zipfile.ZipFile, *, max_inflated: int) -> None:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > max_inflated:
        raise Rejected("archive_bomb")
    if any(member.flag_bits & 0x1 for member in members):
        raise Rejected("document_encrypted")
    if _CONTENT_TYPES not in archive.namelist():
        raise Rejected("archive_not_allowed")
    if any(member.filename.lower().endswith("vbaproject.bin") for member in members):
        raise Rejected("macros_not_allowed")


def _kind(archive: zipfile.ZipFile) -> Kind:
    with archive.open(_CONTENT_TYPES) as member:
        types = member.read(_MAX_CONTENT_TYPES)
    if b"macroEnabled" in types:
        raise Rejected("macros_not_allowed")
    for mark, kind in _MAIN.items():
        if mark in types:
            return kind
    raise Rejected("type_not_allowed", suffix="", allowed=ALLOWED_SUFFIXES)


def _inflate_all(archive: zipfile.ZipFile, *, max_inflated: int) -> None:
    left = max_inflated
    for member in archive.infolist():
        with archive.open(member) as data:
            first = True
            while chunk := data.read(_CHUNK):
                if first and chunk.startswith(_NESTED):
                    raise Rejected("archive_not_allowed")
                first = False
                left -= len(chunk)
                if left < 0:
                    raise Rejected("archive_bomb")
