"""WebM: tags, attachments, chapters and titles are overwritten in place by a void of equal length.

Layout: RFC 8794 (EBML: identifier, length, data). Browsers that record write lengths "not known yet", so an
element of unknown length is entered instead of stepped over; its children then show where it ends.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from huying.services.media_kinds import Rejected

_SEGMENT: Final = 0x18538067
_CLUSTER: Final = 0x1F43B675
_INFO: Final = 0x1549A966
_TRACKS: Final = 0x1654AE6B
# Tags, Attachments, Chapters, and the title inside Info.
_BLANKED: Final = frozenset({0x1254C367, 0x1941A469, 0x1043A770, 0x7BA9})
_MAX_ELEMENTS: Final = 2_000_000
_ZEROS: Final = bytes(64 * 1024)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Element:
    name: int
    start: int
    body: int
    end: int | None  # None: not known


def blank_metadata(video: IO[bytes]) -> bool:
    """Overwrite the metadata of the film in place; true if any byte changed.

    Raises `Rejected` with `video_unreadable` when its elements do not fit the file or it has no tracks.
    """
    try:
        found = list(_elements(video))
    except (ValueError, IndexError):
        raise Rejected("video_unreadable") from None
    names = {element.name for element in found}
    if _TRACKS not in names or _CLUSTER not in names:
        raise Rejected("video_unreadable")
    doomed = [element for element in found if element.name in _BLANKED]
    for element in doomed:
        _void(video, element)
    return bool(doomed)


def _elements(video: IO[bytes]) -> Iterator[_Element]:
    size = video.seek(0, os.SEEK_END)
    at = 0
    for _ in range(_MAX_ELEMENTS):
        if at >= size:
            return
        element = _element(video, at)
        if element.end is None and element.name not in (_SEGMENT, _CLUSTER):
            raise ValueError
        if element.end is not None and element.end > size:
            raise ValueError
        yield element
        at = element.body if element.end is None or element.name in (_SEGMENT, _INFO) else element.end
    raise ValueError


def _element(video: IO[bytes], at: int) -> _Element:
    video.seek(at)
    head = video.read(12)
    name_length = _width(head[0], most=4)
    length_width = _width(head[name_length], most=8)
    name = int.from_bytes(head[:name_length], "big")
    written = head[name_length : name_length + length_width]
    if len(written) < length_width:
        raise ValueError
    length = int.from_bytes(written, "big") & ((1 << 7 * length_width) - 1)
    body = at + name_length + length_width
    unknown = length == (1 << 7 * length_width) - 1
    return _Element(name=name, start=at, body=body, end=None if unknown else body + length)


def _width(first: int, *, most: int) -> int:
    """The length of a number in bytes, which EBML says by the zeros that its first byte begins with."""
    width = 9 - first.bit_length()
    if width > most:
        raise ValueError
    return width


def _void(video: IO[bytes], element: _Element) -> None:
    end = element.end
    assert end is not None  # only elements of known length are blanked, see _elements
    # A void is 0xEC, then its length, in eight bytes where there is room for them and else in one.
    total = end - element.start
    width = 8 if total > 9 else 1
    head = b"\xec" + ((total - 1 - width) | 1 << 7 * width).to_bytes(width, "big")
    video.seek(element.start)
    video.write(head)
    at = element.start + len(head)
    while at < end:
        at += video.write(_ZEROS[: end - at])
