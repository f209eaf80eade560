"""Photos are drawn anew (issue part 8): upright, small enough, with nothing hidden in them."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from huying.services.media import Rejected, Stored, receive
from tests.services.pictures import SERIAL, jpeg, picture

SHANGHAI = ZoneInfo("Asia/Shanghai")
FORMS = ["JPEG", "PNG", "WEBP"]


def take(data: bytes, *, keep_place: bool = False) -> Stored:
    with receive(io.BytesIO(data), name="现场.jpg", zone=SHANGHAI, keep_place=keep_place) as stored:
        return replace(stored, content=io.BytesIO(stored.content.read()))


def refusal(data: bytes) -> str:
    with pytest.raises(Rejected) as caught:
        take(data)
    return caught.value.code


def outcome(data: bytes) -> Stored | str:
    try:
        return take(data, keep_place=True)
    except Rejected as rejected:
        return rejected.code


def shown(stored: Stored) -> Image.Image:
    stored.content.seek(0)
    return Image.open(io.BytesIO(stored.content.read()))


def png_saying(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is that wide and high."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("form", FORMS)
def test_a_kept_photo_holds_nothing_of_what_the_phone_hid_in_it(form: str) -> None:
    photo = jpeg(form, taken="2026:04:03 17:20:05", lat=(30, 32, 24.0), lon=(114, 19, 48.0))

    stored = take(photo, keep_place=True)

    kept = shown(stored)
    assert SERIAL.encode() in photo
    assert SERIAL.encode() not in stored.content.getvalue()  # type: ignore[attr-defined]
    assert (dict(kept.getexif()), kept.format) == ({}, form)
    assert set(kept.info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "loop",
        "background",
        "timestamp",
    }
    assert (stored.lat, stored.lon) == (30.54, 114.33)
    assert stored.sha256_original != stored.sha256_stored


@pytest.mark.parametrize("form", FORMS)
def test_comments_profiles_and_hidden_text_are_gone(form: str) -> None:
    out = io.BytesIO()
    more: dict[str, Any] = {"icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()}
    if form == "PNG":
        more["pnginfo"] = PngImagePlugin.PngInfo()
        more["pnginfo"].add_text("Comment", SERIAL)
    if form == "JPEG":
        more["comment"] = SERIAL.encode()
    if form == "WEBP":
        more["xmp"] = SERIAL.encode()
    picture().save(out, form, **more)

    stored = take(out.getvalue())

    kept = stored.content.read()
    assert SERIAL.encode() in out.getvalue()
    assert SERIAL.encode() not in kept
    assert b"ICC" not in kept


def test_bytes_after_the_end_of_a_photo_are_gone() -> None:
    assert b"<script>" not in take(jpeg() + b"<script>alert(1)</script>").content.read()


@pytest.mark.parametrize(("orientation", "left"), [(1, "red"), (3, "blue"), (2, "blue")])
def test_a_photo_taken_upside_down_stands_upright(orientation: int, left: str) -> None:
    kept = shown(take(jpeg(orientation=orientation))).convert("RGB")

    red, _, blue = kept.getpixel((2, 20))  # type: ignore[misc]
    assert ("red" if red > blue else "blue") == left


def test_a_photo_taken_upright_changes_its_width_and_height() -> None:
    stored = take(jpeg(size=(64, 48), orientation=6))

    assert (stored.width, stored.height) == (48, 64)
    assert shown(stored).size == (48, 64)


def test_a_large_photo_is_made_at_most_4096_points_wide_and_keeps_its_shape() -> None:
    stored = take(jpeg(size=(6000, 3000)))

    assert (stored.width, stored.height) == (4096, 2048)
    assert shown(stored).size == (4096, 2048)


@pytest.mark.parametrize(
    ("form", "mode"), [("JPEG", "RGB"), ("JPEG", "L"), ("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB")]
)
def test_every_photo_has_a_small_picture_of_at_most_320_points(form: str, mode: str) -> None:
    stored = take(jpeg(form, size=(1000, 500), mode=mode))

    assert stored.thumbnail is not None
    small = Image.open(io.BytesIO(stored.thumbnail.content))
    assert (small.format, small.size, small.mode) == ("JPEG", (320, 160), "RGB")


def test_a_small_photo_is_not_blown_up() -> None:
    stored = take(jpeg(size=(64, 48)))

    assert stored.thumbnail is not None
    assert (stored.width, stored.height) == (64, 48)
    assert Image.open(io.BytesIO(stored.thumbnail.content)).size == (64, 48)


def test_a_see_through_picture_stays_so_and_its_small_picture_is_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (255, 0, 0, 0)).save(out, "PNG")

    stored = take(out.getvalue())

    assert stored.thumbnail is not None
    assert shown(stored).getpixel((5, 5)) == (255, 0, 0, 0)
    assert Image.open(io.BytesIO(stored.thumbnail.content)).getpixel((5, 5)) == (255, 255, 255)


def test_a_photo_for_print_is_turned_into_colours_for_a_screen() -> None:
    assert shown(take(jpeg(mode="CMYK"))).mode == "RGB"


@pytest.mark.parametrize(("width", "height"), [(9000, 9000), (30_000, 30_000), (2**31 - 1, 2**31 - 1)])
def test_a_small_file_that_says_it_is_gigantic_is_refused(width: int, height: int) -> None:
    assert refusal(png_saying(width, height)) in {"image_too_big", "image_unreadable"}


def test_a_pixel_bomb_is_refused_as_too_big() -> None:
    assert refusal(png_saying(9000, 9000)) == "image_too_big"
    assert refusal(png_saying(20_000, 20_000)) == "image_too_big"


@pytest.mark.parametrize("form", FORMS)
def test_a_photo_that_was_cut_off_is_refused(form: str) -> None:
    data = jpeg(form, size=(800, 600))

    assert refusal(data[: len(data) // 2]) == "image_unreadable"


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow warns of broken metadata, which we drop anyway
@given(st.data())
@settings(max_examples=60, deadline=None)
def test_no_damage_to_a_photo_is_more_than_a_refusal(data: st.DataObject) -> None:
    photo = bytearray(
        jpeg(
            data.draw(st.sampled_from(FORMS)), taken="2026:04:03 17:20:05", lat=(30, 32, 24.0), lon=(1, 1, 1)
        )
    )
    for _ in range(data.draw(st.integers(1, 6))):
        photo[data.draw(st.integers(12, len(photo) - 1))] = data.draw(st.integers(0, 255))
    taken = outcome(bytes(photo))
    assert taken in {"image_unreadable", "image_too_big"} or isinstance(taken, Stored)


# What a photo says of itself


def test_a_photo_from_the_south_and_west_has_negative_degrees() -> None:
    stored = take(jpeg(lat=(33, 30, 0.0), lon=(70, 15, 0.0), sides=("S", "W")), keep_place=True)

    assert (stored.lat, stored.lon) == (-33.5, -70.25)


@pytest.mark.parametrize("lat", [(91, 0, 0.0)])
def test_an_impossible_place_is_no_place(lat: tuple[float, float, float]) -> None:
    stored = take(jpeg(lat=lat, lon=(114, 0, 0.0)), keep_place=True)

    assert (stored.lat, stored.lon) == (None, None)


def test_a_time_with_an_offset_is_that_time() -> None:
    stored = take(jpeg(taken="2026:04:03 17:20:05", offset="+09:00"), keep_place=True)

    assert stored.taken_at == datetime(2026, 4, 3, 17, 20, 5, tzinfo=timezone(timedelta(hours=9)))


def test_a_time_without_an_offset_is_local() -> None:
    stored = take(jpeg(taken="2026:04:03 17:20:05"), keep_place=True)

    assert stored.taken_at is not None
    assert stored.taken_at.astimezone(UTC) == datetime(2026, 4, 3, 9, 20, 5, tzinfo=UTC)


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "yesterday", "2026:13:40 99:00:00"])
def test_an_impossible_time_is_no_time(taken: str) -> None:
    assert take(jpeg(taken=taken), keep_place=True).taken_at is None
