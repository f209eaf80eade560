"""Photos with what a phone hides in them."""

from __future__ import annotations

import io
from typing import Any

from PIL import ExifTags, Image, ImageDraw

SERIAL = "SERIAL-NUMBER-OF-THE-PHONE"

Degrees = tuple[float, float, float]


def picture(width: int = 64, height: int = 48, *, mode: str = "RGB") -> Image.Image:
    """Red at the left, blue at the right."""
    drawn = Image.new("RGB", (width, height), "blue")
    ImageDraw.Draw(drawn).rectangle((0, 0, width // 2 - 1, height), fill="red")
    return drawn.convert(mode)


def exif(
    *,
    taken: str | None = None,
    offset: str | None = None,
    lat: Degrees | None = None,
    lon: Degrees | None = None,
    sides: tuple[str, str] = ("N", "E"),
    orientation: int = 1,
) -> Image.Exif:
    data = Image.Exif()
    data[ExifTags.Base.Model] = SERIAL
    data[ExifTags.Base.Orientation] = orientation
    details: dict[int, Any] = {ExifTags.Base.MakerNote: SERIAL.encode()}
    if taken:
        details[ExifTags.Base.DateTimeOriginal] = taken
    if offset:
        details[ExifTags.Base.OffsetTimeOriginal] = offset
    data._ifds[ExifTags.IFD.Exif] = details
    if lat and lon:
        data._ifds[ExifTags.IFD.GPSInfo] = {
            ExifTags.GPS.GPSLatitudeRef: sides[0],
            ExifTags.GPS.GPSLatitude: lat,
            ExifTags.GPS.GPSLongitudeRef: sides[1],
            ExifTags.GPS.GPSLongitude: lon,
        }
    return data


def jpeg(form: str = "JPEG", *, size: tuple[int, int] = (64, 48), mode: str = "RGB", **hidden: Any) -> bytes:
    """A photo file of that form; `hidden` as in `exif`."""
    out = io.BytesIO()
    picture(*size, mode=mode).save(out, form, exif=exif(**hidden))
    return out.getvalue()
