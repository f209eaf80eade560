"""Taking uploaded files: checked, drawn anew, kept under their digest, pending until an act names them."""

import hashlib
from collections.abc import Iterable, Sequence
from secrets import token_bytes
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from huying.domain.case import Actor
from huying.domain.details import LOCAL
from huying.domain.ids import RANDOM_BYTES, uuid7
from huying.domain.refusals import Fault, Faulty
from huying.services import media
from huying.services.cases import key_of
from huying.services.errors import Erased, KeyReused, NotVisible
from huying.services.media import Stored
from huying.store import blobs, files, request_keys
from huying.store.cases import Key, Overtaken
from huying.store.sql import Row

THUMBNAIL = ".jpg"
ANSWERED = ("id", "sha256", "mime", "size")


class BadFiles(Faulty):
    """Some files were refused; `kept` are the ids of those that were not."""

    def __init__(self, faults: tuple[Fault, ...], kept: Sequence[str]) -> None:
        super().__init__(faults)
        self.kept = kept


def take_uploads(
    *, by: Actor, files: Iterable[Any], keep_place: bool = False, key: str | None = None
) -> list[str]:
    """Keep each file as pending; their ids. Raises BadFiles with every file that was refused.

    With the key of the form they came with, a file sent again is the one of the first time.
    """
    kept: list[str] = []
    faults: list[Fault] = []
    for upload in files:
        try:
            kept.append(
                take_upload(
                    by=by, upload=upload, keep_place=keep_place, key=_own_key(key, upload, keep_place)
                )["id"]
            )
        except media.Rejected as rejected:
            shown = {"file": str(upload.name)[:80], **rejected.params}
            faults.append(Fault("files", rejected.code, shown))
    if faults:
        raise BadFiles(tuple(faults), kept)
    return kept


def _own_key(key: str | None, upload: Any, keep_place: bool) -> str | None:
    """One file's part of a form's key: by what it holds, for a form sent again may have other files beside it."""
    if key is None:
        return None
    found = hashlib.file_digest(upload, "sha256").hexdigest()
    upload.seek(0)
    return f"{key} {upload.name} {keep_place} {found}"


def take_upload(
    *, by: Actor, upload: Any, keep_place: bool = False, key: str | None = None, route: str = ""
) -> dict[str, Any]:
    """Keep one uploaded file (a stream with a name) as pending: id, sha256, mime, size.

    With an Idempotency-Key the same file sent again on this route is the file of the first time.
    Raises media.Rejected, KeyReused.
    """
    with media.receive(upload, name=upload.name or "", zone=LOCAL, keep_place=keep_place) as stored:
        body = {"sha256": stored.sha256_original, "name": stored.name, "keep_place": keep_place}
        request = key_of(by=by, key=key, route=route, body=body) if key is not None else None
        try:
            return _earlier(by, request) or _taken(by, stored, request)
        except Overtaken:
            return _earlier(by, request) or {}


def _earlier(by: Actor, key: Key | None) -> dict[str, Any] | None:
    found = request_keys.find(jurisdiction=by.jurisdiction, key=key) if key else None
    if found is None or key is None:
        return None
    if (found["route"], bytes(found["body_hash"])) != (key.route, key.body_hash):
        raise KeyReused(key.key)
    return {name: found["answer"][name] for name in ANSWERED}


def _taken(by: Actor, stored: Stored, key: Key | None) -> dict[str, Any]:
    number = uuid7(at=timezone.now(), random=token_bytes(RANDOM_BYTES))
    answer = {
        "id": str(number),
        "sha256": stored.sha256_stored,
        "mime": stored.mime,
        "size": stored.size,
    }
    # The row first, and both or neither: the sweep deletes bytes no row names, and waits for open rows.
    with transaction.atomic():
        files.add(jurisdiction=by.jurisdiction, file=number, post=by.post or 0, row=_row(stored))
        if key is not None:
            request_keys.keep(jurisdiction=by.jurisdiction, key=key, answer=answer)
        _keep(by.jurisdiction, stored)
    return answer


def file_row(*, jurisdiction: int, file: UUID) -> Row:
    """One kept file's row. Raises NotVisible."""
    row = files.find(jurisdiction=jurisdiction, file=file)
    if row is None:
        raise NotVisible(str(file))
    return row


def opened(*, jurisdiction: int, row: Row, thumbnail: bool = False) -> Any:
    """The stored bytes of a file, or of its thumbnail where it has one. Raises Erased, NotVisible."""
    if row["erased_by"] is not None:
        raise Erased(row["erased_by"])
    sha256, suffix = (row["thumbnail"], THUMBNAIL) if thumbnail else (row["sha256"], row["suffix"])
    if sha256 is None:
        raise NotVisible("thumbnail")
    return blobs.open_blob(
        folder=settings.HUYING_FILES, jurisdiction=jurisdiction, sha256=sha256, suffix=suffix
    )


def _keep(jurisdiction: int, stored: Stored) -> None:
    folder = settings.HUYING_FILES
    blobs.put(
        stored.content,
        folder=folder,
        jurisdiction=jurisdiction,
        sha256=stored.sha256_stored,
        suffix=stored.suffix,
    )
    if stored.thumbnail:
        blobs.put(
            stored.thumbnail.content,
            folder=folder,
            jurisdiction=jurisdiction,
            sha256=stored.thumbnail.sha256,
            suffix=THUMBNAIL,
        )


def _row(stored: Stored) -> dict[str, Any]:
    return {
        "name": stored.name,
        "mime": stored.mime,
        "suffix": stored.suffix,
        "size": stored.size,
        "width": stored.width,
        "height": stored.height,
        "taken_at": stored.taken_at,
        "lon": stored.lon,
        "lat": stored.lat,
        "sha256_original": stored.sha256_original,
        "sha256_stored": stored.sha256_stored,
        "sha256_thumbnail": stored.thumbnail.sha256 if stored.thumbnail else None,
    }
