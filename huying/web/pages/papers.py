"""The papers of a case: to read and print as a page, as PDF, as Word."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.encoding import iri_to_uri
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from huying.services import documents, papers
from huying.services.documents import Lang
from huying.services.documents.layouts import layout
from huying.services.documents.qr import qr_svg
from huying.web import shapes
from huying.web.pages.rendering import staff
from huying.web.presenting.papers import FORMS, address
from huying.web.reading import case_for
from huying.web.visitor import Visitor, staff_page
from huying.web.voices import voice_of


@require_GET
@staff_page
def show(request: HttpRequest, visitor: Visitor, number: str, kind: str, form: str) -> HttpResponse:
    """One paper, where this reader may have it; 404 otherwise."""
    no = request.GET.get("no", "1")
    shown = case_for(by=visitor.actor, number=number, lang=visitor.lang)
    link = _link(request, visitor, number, kind)
    made = papers.paper(
        shown,
        kind=kind,
        no=int(no) if no.isdecimal() and len(no) < 6 else 0,
        voice=voice_of(shown.rules, visitor.lang),
        link=link,
    )
    if made is None or form not in FORMS:
        raise Http404
    lang: Lang = "en" if visitor.lang == "en" else "zh"
    if form == "html":
        return _page(request, visitor, number, made, papers.Offered(kind=kind, no=int(no)), lang, link)
    wanted: documents.Form = "pdf" if form == "pdf" else "docx"
    answer = HttpResponse(documents.render(made, lang=lang, form=wanted), content_type=documents.MIME[wanted])
    name = documents.file_name(made, lang=lang, form=wanted)
    answer["Content-Disposition"] = content_disposition_header(form == "docx", name) or ""
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _page(
    request: HttpRequest,
    visitor: Visitor,
    number: str,
    made: documents.Paper,
    one: papers.Offered,
    lang: Lang,
    link: str,
) -> HttpResponse:
    """The same blocks as the PDF's, as a page that prints on A4."""
    document = layout(made, lang=lang)
    labels = {"pdf": "PDF", "docx": "Word"}
    downloads = [
        shapes.Link(label=label, href=address(visitor.slug, number, one, form))
        for form, label in labels.items()
    ]
    return staff(
        request,
        visitor,
        "case/paper.html",
        back=reverse("case", args=[visitor.slug, number]) + "?tab=papers",
        downloads=downloads,
        document=document,
        code=mark_safe(qr_svg(link, scale=2)),  # noqa: S308  # drawn by us
        blocks=[(type(block).__name__, block) for block in document.blocks],
    )


def _link(request: HttpRequest, visitor: Visitor, number: str, kind: str) -> str:
    """What the QR code of a printed paper leads to."""
    name = {"call_sheet": "case", "sign_in_sheet": "attendance"}.get(kind)
    if name is None:
        return ""
    return iri_to_uri(request.build_absolute_uri(reverse(name, args=[visitor.slug, number]))) or ""


urls = [path("<slug:slug>/cases/<str:number>/documents/<slug:kind>.<slug:form>", show, name="paper")]
