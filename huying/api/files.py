"""Uploading a file, and reading one of a case."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import File
from ninja.files import UploadedFile

from huying.api.answers import faulty, json
from huying.api.cases import asker_of, key_text, route_of
from huying.api.routing import router
from huying.domain.refusals import Fault
from huying.services.media import Rejected
from huying.services.opening import open_file
from huying.services.uploads import take_upload


@router.post("/files", operation_id="upload_file", summary="Upload a file for an act to name")
def post_file(request: HttpRequest, file: File[UploadedFile], keep_place: bool = False) -> HttpResponse:
    """201 with id and sha256. A file that no act names within a day is forgotten.

    The same Idempotency-Key gives the same file.
    """
    asker = asker_of(request)
    try:
        kept = take_upload(
            by=asker.actor,
            upload=file,
            keep_place=keep_place,
            key=key_text(request),
            route=route_of(request),
        )
    except Rejected as rejected:
        shown = {"file": str(file.name)[:80], **rejected.params}
        return faulty([Fault("file", rejected.code, shown)], asker.voice())
    return json(kept, status=201)


@router.get("/files/{file}", operation_id="read_file", summary="Read a file of a case")
def get_file(request: HttpRequest, file: UUID, thumbnail: bool = False) -> FileResponse:
    """Only for those who may see the entry it belongs to."""
    opened = open_file(by=asker_of(request).actor, file=file, thumbnail=thumbnail)
    answer = FileResponse(opened.stream, content_type=opened.mime, as_attachment=True, filename=opened.name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
