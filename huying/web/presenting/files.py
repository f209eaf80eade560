"""Files of a case as attachments: where they are served, and what they are."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from huying.services.reading_values import FileShown, Line
from huying.web import shapes

OFFICE = "application/"


def attachment(file: FileShown, *, slug: str, line: Line | None = None, who: str = "") -> shapes.Attachment:
    """One file; a photo with its thumbnail. Of an erased one only that it was there."""
    if file.erased_by is not None:
        return shapes.Attachment(name=file.name, href="", kind="erased")
    kind = kind_of(file.mime)
    return shapes.Attachment(
        name=file.name,
        href=reverse("file", args=[slug, file.id]),
        kind=kind,
        thumb=reverse("thumbnail", args=[slug, file.id]) if kind == "image" else "",
        size=file.size,
        at=line.at if line else None,
        who=who,
    )


def attachments(files: Iterable[FileShown], *, slug: str) -> tuple[shapes.Attachment, ...]:
    """Several files."""
    return tuple(attachment(file, slug=slug) for file in files)


def kind_of(mime: str) -> str:
    """What the page shows of a file: image, video, pdf or other."""
    if mime == "application/pdf":
        return "pdf"
    family = mime.partition("/")[0]
    return family if family in ("image", "video") else "other"
