"""Files of a case, served to those whose view of it holds them; pending ones to who sent them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from huying.services.errors import Erased
from huying.services.uploads import file_row, opened
from huying.web.pages.rendering import staff
from huying.web.reading import case_for
from huying.web.visitor import Visitor, staff_page
from huying.web.voices import plain_voice
from huying.wording.erased import erased

SHOWN = ("image/", "video/", "application/pdf")
"""What a browser may show by itself; anything else is only downloaded."""
THUMBNAIL = "image/jpeg"


@require_safe
@staff_page
def serve(request: HttpRequest, visitor: Visitor, file: UUID) -> HttpResponseBase:
    """The file as it is kept; 410 with a page that says so where it was erased."""
    row = _row(visitor, file)
    try:
        stream = opened(jurisdiction=visitor.actor.jurisdiction, row=row)
    except Erased as gone:
        return _erased(request, visitor, str(row["number"]), gone.entry)
    inline = str(row["mime"]).startswith(SHOWN) and "download" not in request.GET
    answer = FileResponse(stream, as_attachment=not inline, filename=row["name"], content_type=row["mime"])
    return _guarded(answer)


@require_safe
@staff_page
def thumbnail(request: HttpRequest, visitor: Visitor, file: UUID) -> HttpResponseBase:
    """A photo in small."""
    row = _row(visitor, file)
    try:
        stream = opened(jurisdiction=visitor.actor.jurisdiction, row=row, thumbnail=True)
    except Erased as gone:
        return _erased(request, visitor, str(row["number"]), gone.entry)
    return _guarded(FileResponse(stream, content_type=THUMBNAIL))


def _row(visitor: Visitor, file: UUID) -> dict[str, Any]:
    """The file's row, once it is sure that these eyes see it. Raises Http404, NotVisible."""
    row = file_row(jurisdiction=visitor.actor.jurisdiction, file=file)
    if row["number"] is None:
        if row["post_id"] != visitor.actor.post:
            raise Http404
        return row
    shown = case_for(by=visitor.actor, number=str(row["number"]), lang=visitor.lang)
    if not any(one.id == file for one in shown.files):
        raise Http404
    return row


def _erased(request: HttpRequest, visitor: Visitor, number: str, entry: int) -> HttpResponse:
    back = reverse("case", args=[visitor.slug, number])
    said = erased(entry, plain_voice(visitor.lang))
    return staff(
        request, visitor, "case/erased.html", status=410, number=number, said=said, entry=entry, back=back
    )


def _guarded(answer: FileResponse) -> FileResponse:
    """Never sniffed, never a page of its own, kept by nobody but the reader's own browser."""
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=3600"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


urls = [
    path("<slug:slug>/files/<uuid:file>", serve, name="file"),
    path("<slug:slug>/files/<uuid:file>/thumbnail", thumbnail, name="thumbnail"),
]
