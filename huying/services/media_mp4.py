"""MP4 and QuickTime: what the camera wrote beside the pictures (place, device) is overwritten in place.

Every box keeps its length and only its name changes to `free`, so no offset in the file has to move. Three
sorts go: user data and metadata boxes (`udta` with its `©xyz`, `meta`, `uuid`); and whole tracks that are
neither picture nor sound, with the samples they point at, for drones and sports cameras write their
position there second by second. Layout: ISO/IEC 14496-12, 4.2 (boxes), 8.7 (sample tables).
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from huying.services.media_kinds import Rejected

_BLANKED: Final = frozenset({b"udta", b"meta", b"uuid"})
_KEPT_HANDLERS: Final = frozenset({b"vide", b"soun"})
_MAX_BOXES: Final = 20_000
_MAX_TABLE_BYTES: Final = 32 * 1024 * 1024
_ZEROS: Final = bytes(64 * 1024)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    name: bytes
    start: int
    body: int
    end: int


def blank_metadata(video: IO[bytes]) -> bool:
    """Overwrite the metadata of the film in place; true if any byte changed.

    Raises `Rejected` with `video_unreadable` when the boxes do not fit into one another or the film has no
    pictures, as in a file that was cut off.
    """
    try:
        return _blank(video)
    except (struct.error, ValueError, IndexError):
        raise Rejected("video_unreadable") from None


def _blank(video: IO[bytes]) -> bool:
    size = video.seek(0, os.SEEK_END)
    top = list(_boxes(video, 0, size))
    movies = [box for box in top if box.name == b"moov"]
    if len(movies) != 1 or not any(box.name == b"mdat" for box in top):
        raise ValueError
    tracks = [box for box in _boxes(video, movies[0].body, movies[0].end) if box.name == b"trak"]
    silent = [track for track in tracks if _handler(video, track) not in _KEPT_HANDLERS]
    fragmented = any(box.name == b"moof" for box in top)
    # The samples of a fragmented film stand elsewhere: rather refuse one with such a track than keep its
    # places.
    if len(silent) == len(tracks) or (silent and fragmented):
        raise ValueError
    for track in silent:
        for at, length in list(_samples(video, track, size=size)):
            _zero(video, at, at + length)
    kept = [track for track in tracks if track not in silent]
    doomed = silent + [
        box for area in (top, *_inside(video, movies + kept)) for box in area if box.name in _BLANKED
    ]
    for box in doomed:
        video.seek(box.start + 4)
        video.write(b"free")
        _zero(video, box.body, box.end)
    return bool(doomed)


def _inside(video: IO[bytes], parents: list[_Box]) -> Iterator[list[_Box]]:
    for parent in parents:
        yield list(_boxes(video, parent.body, parent.end))


def _boxes(video: IO[bytes], start: int, end: int) -> Iterator[_Box]:
    at = start
    for _ in range(_MAX_BOXES):
        # QuickTime ends some lists of boxes with four zero bytes.
        if end - at < 8:
            return
        box = _box(video, at, end)
        if not box.body <= box.end <= end:
            raise ValueError
        yield box
        at = box.end
    raise ValueError


def _box(video: IO[bytes], at: int, end: int) -> _Box:
    video.seek(at)
    length, name = struct.unpack(">I4s", video.read(8))
    body = at + 8
    if length == 1:
        (length,) = struct.unpack(">Q", video.read(8))
        body += 8
    elif length == 0:
        length = end - at
    return _Box(name=name, start=at, body=body, end=at + length)


def _find(video: IO[bytes], parent: _Box, *path: bytes) -> _Box:
    for name in path:
        found = [box for box in _boxes(video, parent.body, parent.end) if box.name == name]
        if not found:
            raise ValueError
        parent = found[0]
    return parent


def _handler(video: IO[bytes], track: _Box) -> bytes:
    return _table(video, _find(video, track, b"mdia", b"hdlr"))[8:12]


def _table(video: IO[bytes], box: _Box) -> bytes:
    if box.end - box.body > _MAX_TABLE_BYTES:
        raise ValueError
    video.seek(box.body)
    return video.read(box.end - box.body)


def _samples(video: IO[bytes], track: _Box, *, size: int) -> Iterator[tuple[int, int]]:
    """Where the samples of the track stand: chunk by chunk, (offset, length)."""
    tables = _find(video, track, b"mdia", b"minf", b"stbl")
    lengths = _sample_lengths(video, tables)
    runs = _chunk_runs(video, tables)
    sample = 0
    for number, offset in enumerate(_chunk_offsets(video, tables), start=1):
        while len(runs) > 1 and runs[1][0] <= number:
            runs.pop(0)
        count = runs[0][1] if runs else 0
        length = sum(lengths[sample : sample + count])
        sample += count
        if offset + length > size:
            raise ValueError
        yield offset, length


def _sample_lengths(video: IO[bytes], tables: _Box) -> list[int]:
    data = _table(video, _find(video, tables, b"stsz"))
    common, count = struct.unpack_from(">II", data, 4)
    if count > _MAX_TABLE_BYTES // 4:
        raise ValueError
    return [common] * count if common else list(struct.unpack_from(f">{count}I", data, 12))


def _chunk_runs(video: IO[bytes], tables: _Box) -> list[tuple[int, int]]:
    data = _table(video, _find(video, tables, b"stsc"))
    (count,) = struct.unpack_from(">I", data, 4)
    flat = struct.unpack_from(f">{count * 3}I", data, 8)
    return list(zip(flat[0::3], flat[1::3], strict=True))


def _chunk_offsets(video: IO[bytes], tables: _Box) -> tuple[int, ...]:
    wide = any(box.name == b"co64" for box in _boxes(video, tables.body, tables.end))
    data = _table(video, _find(video, tables, b"co64" if wide else b"stco"))
    (count,) = struct.unpack_from(">I", data, 4)
    return struct.unpack_from(f">{count}{'Q' if wide else 'I'}", data, 8)


def _zero(video: IO[bytes], start: int, end: int) -> None:
    video.seek(start)
    while start < end:
        start += video.write(_ZEROS[: end - start])
