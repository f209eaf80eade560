"""A file that somebody sent becomes a file that may be kept: sniffed, limited, cleaned, hashed."""

from __future__ import annotations

import hashlib
import io
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import IO, BinaryIO, Final

from huying.services import media_images, media_mp4, media_webm
from huying.services.media_kinds import HEAD_BYTES, MOV, MP4, OFFICE, PDF, Family, Kind, Rejected, sniff
from huying.services.media_office import office_kind

_MIB: Final = 1024 * 1024
_CHUNK: Final = 256 * 1024
# What fits stays in memory; a film goes to a temporary file.
_IN_MEMORY: Final = 8 * _MIB
_NAME_LENGTH: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The largest file of each family, in bytes."""

    image: int = 20 * _MIB
    video: int = 200 * _MIB
    document: int = 20 * _MIB

    def of(self, family: Family) -> int:
        return {"image": self.image, "video": self.video, "document": self.document}[family]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thumbnail:
    """A JPEG of at most 320 points each way, and its SHA-256 (hex)."""

    sha256: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A file as it will be kept.

    `sha256_original` is of the bytes as sent, `sha256_stored` of those kept (hex); `content` stands at its
    start and is closed by whoever takes it; `size` in bytes; width and height in points, of images only;
    when and where only of images, and only if the sender agreed (degrees of WGS 84).
    """

    name: str
    mime: str
    suffix: str
    size: int
    sha256_original: str
    sha256_stored: str
    content: IO[bytes]
    thumbnail: Thumbnail | None = None
    width: int | None = None
    height: int | None = None
    taken_at: datetime | None = None
    lon: float | None = None
    lat: float | None = None


@contextmanager
def receive(
    stream: BinaryIO,
    *,
    name: str,
    zone: tzinfo,
    keep_place: bool = False,
    limits: Limits | None = None,
) -> Iterator[Stored]:
    """Read a sent file and give it as it may be kept; never reads on past the limit of its kind.

    `name` is what the sender calls it: shown, never believed. With `keep_place` the sender agreed that time
    and place of a photo are kept as data (`zone` for times without an offset); the stored photo never holds
    them. Raises `Rejected`: empty, too_large, type_not_allowed, type_mismatch, image_unreadable,
    image_too_big, video_unreadable, document_unreadable, document_encrypted, archive_not_allowed,
    archive_bomb, macros_not_allowed.
    """
    head = _read_head(stream)
    if not head:
        raise Rejected("empty")
    kind = sniff(head, name=name)
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as sent:
        sha256 = _copy(head, stream, sent, limit=(limits or Limits()).of(kind.family))
        yield _kept(sent, sha256, kind=kind, name=name, zone=zone, keep_place=keep_place)


def _read_head(stream: BinaryIO) -> bytes:
    head = b""
    while len(head) < HEAD_BYTES and (more := stream.read(HEAD_BYTES - len(head))):
        head += more
    return head


def _copy(head: bytes, stream: BinaryIO, into: IO[bytes], *, limit: int) -> str:
    digest = hashlib.sha256()
    size = 0
    chunk = head
    while chunk:
        size += len(chunk)
        if size > limit:
            raise Rejected("too_large", limit=limit // _MIB)
        digest.update(chunk)
        into.write(chunk)
        chunk = stream.read(_CHUNK)
    into.seek(0)
    return digest.hexdigest()


def _kept(sent: IO[bytes], sha256: str, *, kind: Kind, name: str, zone: tzinfo, keep_place: bool) -> Stored:
    if kind.family == "image":
        photo = media_images.redraw(sent, kind=kind, keep_place=keep_place, zone=zone)
        return _kept_photo(photo, sha256, kind=kind, name=name)
    changed = False
    if kind.family == "video":
        film = media_mp4 if kind in (MP4, MOV) else media_webm
        changed = film.blank_metadata(sent)
    elif kind == OFFICE:
        kind = office_kind(sent)
    elif kind == PDF:
        _check_pdf(sent)
    size = sent.seek(0, io.SEEK_END)
    sent.seek(0)
    stored = Stored(
        name=shown_name(name, suffix=kind.suffix),
        mime=kind.mime,
        suffix=kind.suffix,
        size=size,
        sha256_original=sha256,
        sha256_stored=sha256,
        content=sent,
    )
    return replace(stored, sha256_stored=_sha256(sent)) if changed else stored


def _kept_photo(photo: media_images.Photo, sha256: str, *, kind: Kind, name: str) -> Stored:
    return Stored(
        name=shown_name(name, suffix=kind.suffix),
        mime=kind.mime,
        suffix=kind.suffix,
        size=len(photo.content),
        sha256_original=sha256,
        sha256_stored=hashlib.sha256(photo.content).hexdigest(),
        content=io.BytesIO(photo.content),
        thumbnail=Thumbnail(sha256=hashlib.sha256(photo.thumbnail).hexdigest(), content=photo.thumbnail),
        width=photo.width,
        height=photo.height,
        taken_at=photo.place.taken_at,
        lon=photo.place.lon,
        lat=photo.place.lat,
    )


def _check_pdf(sent: IO[bytes]) -> None:
    """A PDF ends with the place of its table; one that was cut off on its way does not."""
    size = sent.seek(0, io.SEEK_END)
    sent.seek(max(0, size - 64 * 1024))
    if b"startxref" not in sent.read():
        raise Rejected("document_unreadable")


def _sha256(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    content.seek(0)
    while chunk := content.read(_CHUNK):
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest()


def shown_name(name: str, *, suffix: str) -> str:
    """The name to show and to offer for saving: no folders or control characters, its real suffix."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    stem = kept.rpartition(".")[0] if "." in kept else kept
    stem = stem.strip(" .")[: _NAME_LENGTH - len(suffix)] or "file"
    return stem + suffix


__all__ = ["Limits", "Rejected", "Stored", "Thumbnail", "receive", "shown_name"]
