"""Photos: drawn anew from their points alone, so that nothing hidden in the sent file is kept."""

from __future__ import annotations

import io
import math
import struct
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import IO, Any, Final

from PIL import ExifTags, Image, ImageCms, ImageOps

from huying.services.media_kinds import JPEG, Kind, Rejected

MAX_PIXELS: Final = 64_000_000
MAX_SIDE: Final = 4096
THUMBNAIL_SIDE: Final = 320

_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_SAVE: Final[dict[str, dict[str, Any]]] = {
    "image/jpeg": {"format": "JPEG", "quality": 88, "optimize": True},
    "image/png": {"format": "PNG"},
    "image/webp": {"format": "WEBP", "quality": 86},
}
# What Pillow and the codecs below it raise for bytes that are not a whole picture.
_BROKEN: Final = (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError, struct.error)
# Can be made smaller as they are; the others (few colours from a table) only after a change of colours.
_SMOOTH: Final = frozenset({"RGB", "RGBA", "L", "CMYK", "YCbCr"})
_BOMB: Final = (Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """When and where a photo says it was taken: degrees of WGS 84; each part may be missing."""

    taken_at: datetime | None = None
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo drawn anew: its bytes, a small picture of it (JPEG), its size in points, when and where."""

    content: bytes
    thumbnail: bytes
    width: int
    height: int
    place: Place


def redraw(source: IO[bytes], *, kind: Kind, keep_place: bool, zone: tzinfo) -> Photo:
    """Draw the photo anew, upright, at most `MAX_SIDE` points wide and high, without any of its metadata.

    Time and place are read first, and only with `keep_place` (the sender agreed); a time without an offset
    is one of `zone`. Raises `Rejected` with `image_too_big` (more than `MAX_PIXELS` points) or
    `image_unreadable`.
    """
    try:
        with Image.open(source, formats=_FORMATS) as sent:
            if sent.width * sent.height > MAX_PIXELS:
                raise Rejected("image_too_big", limit=MAX_PIXELS // 1_000_000)
            place = _place(sent, zone=zone) if keep_place else Place()
            return _photo(_upright(sent, opaque=kind == JPEG), kind=kind, place=place)
    except _BOMB:
        raise Rejected("image_too_big", limit=MAX_PIXELS // 1_000_000) from None
    except _BROKEN:
        raise Rejected("image_unreadable") from None


def _upright(sent: Image.Image, *, opaque: bool) -> Image.Image:
    see_through = not opaque and sent.has_transparency_data
    picture = sent
    if sent.mode not in _SMOOTH or "transparency" in sent.info:
        picture = sent.convert("RGBA" if see_through else "RGB")
    # Made small first, for a photo of fifty million points should not be copied at that size.
    picture.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    _turn(picture)
    picture = _in_common_colours(picture, mode="RGBA" if see_through else "RGB")
    picture.info = {}  # Pillow writes comments and profiles that it finds here into the new file.
    return picture


def _turn(picture: Image.Image) -> None:
    # Metadata that is broken turns nothing; whether the photo itself is good shows when it is drawn.
    with suppress(*_BROKEN):
        ImageOps.exif_transpose(picture, in_place=True)


def _in_common_colours(picture: Image.Image, *, mode: str) -> Image.Image:
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "CMYK"):
        # A profile that cannot be read changes the colours a little; the photo is good all the same.
        with suppress(ImageCms.PyCMSError, *_BROKEN):
            wide = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            screen = ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(picture, wide, screen, outputMode="RGB") or picture
    return picture.convert(mode)


def _photo(picture: Image.Image, *, kind: Kind, place: Place) -> Photo:
    small = Image.new("RGB", picture.size, "white")
    small.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    return Photo(
        content=_encoded(picture, kind=kind),
        thumbnail=_encoded(small, kind=JPEG),
        width=picture.width,
        height=picture.height,
        place=place,
    )


def _encoded(picture: Image.Image, *, kind: Kind) -> bytes:
    out = io.BytesIO()
    picture.save(out, **_SAVE[kind.mime])
    return out.getvalue()


def _place(sent: Image.Image, *, zone: tzinfo) -> Place:
    try:
        exif = sent.getexif()
        details = exif.get_ifd(ExifTags.IFD.Exif)
        position = exif.get_ifd(ExifTags.IFD.GPSInfo)
    except _BROKEN:
        return Place()
    lat = _degrees(position, ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, limit=90)
    lon = _degrees(position, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, limit=180)
    if lat is None or lon is None:
        lat = lon = None
    return Place(taken_at=_taken_at(dict(exif), details, zone=zone), lon=lon, lat=lat)


def _degrees(position: dict[int, Any], tag: int, side_tag: int, *, limit: int) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in position[tag])
        side = str(position.get(side_tag, "")).strip("\x00 ").upper()
    except (*_BROKEN, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value) or not 0 <= value <= limit:
        return None
    return round(-value if side in ("S", "W") else value, 6)


def _taken_at(exif: dict[int, Any], details: dict[int, Any], *, zone: tzinfo) -> datetime | None:
    written = details.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    offset = details.get(ExifTags.Base.OffsetTimeOriginal)
    if not isinstance(written, str):
        return None
    text = written.strip("\x00 ")
    try:
        if isinstance(offset, str) and offset.strip("\x00 "):
            return datetime.strptime(text + offset.strip("\x00 "), "%Y:%m:%d %H:%M:%S%z")
        return datetime.strptime(text, "%Y:%m:%d %H:%M:%S").replace(tzinfo=zone)
    except ValueError:
        return None
