"""Small films made by hand, byte by byte, so that the tests need no film programme."""

from __future__ import annotations

import struct

PLACE = b"+30.5400+114.3300/"
PICTURES = b"PICTURE!" * 40
SUBTITLES = b"GPS(114.3300,30.5400)"


def box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), name) + body


def track(handler: bytes, *, offset: int, length: int, extra: bytes = b"") -> bytes:
    tables = box(
        b"stbl",
        box(b"stsd", bytes(8)),
        box(b"stsz", struct.pack(">IIII", 0, 0, 1, length)),
        box(b"stsc", struct.pack(">IIIII", 0, 1, 1, 1, 1)),
        box(b"stco", struct.pack(">III", 0, 1, offset)),
    )
    media = box(b"mdia", box(b"hdlr", bytes(8), handler, bytes(13)), box(b"minf", tables))
    return box(b"trak", box(b"tkhd", bytes(84)), media, extra)


def mp4(*, brand: bytes = b"isom", wide_mdat: bool = False, pictures: bool = True) -> bytes:
    """A film whose camera wrote its place in user data, in metadata, and second by second in a track."""
    head = box(b"ftyp", brand, bytes(4), brand)
    samples = PICTURES + SUBTITLES
    wide_head = struct.pack(">I4sQ", 1, b"mdat", 16 + len(samples))
    data = wide_head + samples if wide_mdat else box(b"mdat", samples)
    start = len(head) + len(data) - len(samples)
    tracks = [track(b"sbtl", offset=start + len(PICTURES), length=len(SUBTITLES))]
    if pictures:
        own = box(b"udta", box(b"\xa9xyz", PLACE))
        tracks.insert(0, track(b"vide", offset=start, length=len(PICTURES), extra=own))
    movie = box(
        b"moov",
        box(b"mvhd", bytes(100)),
        *tracks,
        box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(PLACE), 0x15C7), PLACE)),
        box(b"meta", box(b"keys", b"com.apple.quicktime.location.ISO6709"), box(b"ilst", PLACE)),
    )
    return head + data + movie + box(b"uuid", bytes(16), b"<xmp>", PLACE)


def element(name: int, *parts: bytes, unknown: bool = False) -> bytes:
    body = b"".join(parts)
    written = name.to_bytes((name.bit_length() + 7) // 8, "big")
    if unknown:
        return written + b"\x01" + b"\xff" * 7 + body
    if len(body) < 0x7F:
        return written + bytes([0x80 | len(body)]) + body
    return written + (len(body) | 1 << 56).to_bytes(8, "big") + body


def webm(*, live: bool = False) -> bytes:
    """A film with its place in the tags; `live` as a browser records it, with lengths not known."""
    head = element(0x1A45DFA3, element(0x4286, b"\x01"), element(0x4282, b"webm"))
    info = element(0x1549A966, element(0x2AD7B1, b"\x0f\x42\x40"), element(0x7BA9, b"Title " + PLACE))
    tracks = element(0x1654AE6B, element(0xAE, b"\x00" * 20))
    cluster = element(0x1F43B675, element(0xE7, b"\x00"), element(0xA3, PICTURES), unknown=live)
    tags = element(0x1254C367, element(0x7373, b"LOCATION" + PLACE))
    return head + element(0x18538067, info, tracks, cluster, tags, unknown=live)
