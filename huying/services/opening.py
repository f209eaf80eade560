"""Opening a kept file for somebody who may see the entry it belongs to, or who has just uploaded it."""

from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from huying.domain.case import Actor
from huying.services.errors import NotVisible
from huying.services.reading import read_case
from huying.services.uploads import file_row, opened
from huying.store.sql import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file's bytes and how to serve them."""

    stream: BinaryIO
    name: str
    mime: str


def open_file(*, by: Actor, file: UUID, thumbnail: bool = False) -> Opened:
    """The file. Raises NotVisible for anybody whose view of the case does not show it (design §5), then Erased."""
    row = file_row(jurisdiction=by.jurisdiction, file=file)
    if not _may_open(by, row, file):
        raise NotVisible(str(file))
    stream = opened(jurisdiction=by.jurisdiction, row=row, thumbnail=thumbnail)
    return Opened(stream=stream, name=row["name"], mime="image/jpeg" if thumbnail else row["mime"])


def _may_open(by: Actor, row: Row, file: UUID) -> bool:
    if row["number"] is None:
        return by.post is not None and row["post_id"] == by.post
    return any(one.id == file for one in read_case(by=by, number=row["number"]).files)
