"""The texts of messages: both languages side by side, each with an example of how it will read."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huying.domain.refusals import Faulty
from huying.services.notices import texts
from huying.services.notices.keeping import may_keep
from huying.web import shapes
from huying.web.pages.rendering import staff
from huying.web.presenting import outside
from huying.web.visitor import Visitor, staff_page
from huying.web.voices import plain_voice
from huying.wording.notices import KIND_NAMES, PLACES, TEMPLATES, places_of

LANGUAGES = (("zh", "中文"), ("en", "English"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRow:
    """One text in one language: as it reads, and whether the place wrote it itself."""

    kind: str
    language: str
    sample: str
    own: bool
    href: str


@require_safe
@staff_page
def show(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Every text in both languages, filled as an example."""
    _check(visitor)
    own, here = texts.all_of(visitor.actor.jurisdiction), reverse("notice_texts", args=[visitor.slug])
    voice = plain_voice(visitor.lang)
    rows = [
        TextRow(
            kind=voice.of(KIND_NAMES[kind]),
            language=name,
            sample=_sample(visitor, texts.template_of(own, kind, language), kind, language),
            own=(kind, language) in own,
            href=f"{here}/{kind}/{language}",
        )
        for kind in texts.EDITABLE
        for language, name in LANGUAGES
    ]
    return staff(
        request,
        visitor,
        "notices/texts.html",
        current="notices",
        managing=outside.managing(visitor, "notice_texts"),
        rows=rows,
        heads=(
            shapes.Head(label=_("消息示例")),
            shapes.Head(label=_("通知种类"), kind="word"),
            shapes.Head(label=_("语言"), kind="word"),
            shapes.Head(label=_("模板来源"), kind="word"),
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def edit(request: HttpRequest, visitor: Visitor, kind: str, language: str) -> HttpResponse:
    """GET: one text. POST: it is kept, or shown as it would read (`preview`), or comes back with its faults."""
    _check(visitor)
    if kind not in TEMPLATES or language not in dict(LANGUAGES):
        raise Http404
    if request.method != "POST":
        own = texts.all_of(visitor.actor.jurisdiction)
        return _form(request, visitor, kind, language, texts.template_of(own, kind, language))
    text = request.POST.get("text", "")
    try:
        if "preview" in request.POST:
            return _form(request, visitor, kind, language, texts.check(text, kind=kind))
        usual = "" if "usual" in request.POST else text
        texts.keep(jurisdiction=visitor.actor.jurisdiction, kind=kind, language=language, text=usual)
    except Faulty as faulty:
        faults = outside.sentences(faulty.faults, plain_voice(visitor.lang))
        return _form(request, visitor, kind, language, text, faults=faults, status=422)
    messages.success(request, _("已保存"))
    return HttpResponseRedirect(reverse("notice_texts", args=[visitor.slug]), status=303)


def _check(visitor: Visitor) -> None:
    if not may_keep(visitor.actor):
        raise Http404


def _sample(visitor: Visitor, text: str, kind: str, language: str) -> str:
    return texts.sample(
        text,
        language=language,
        jurisdiction=visitor.actor.jurisdiction,
        slug=visitor.slug,
        now=timezone.now(),
    )


def _form(
    request: HttpRequest,
    visitor: Visitor,
    kind: str,
    language: str,
    text: str,
    *,
    faults: dict[str, tuple[str, ...]] | None = None,
    status: int = 200,
) -> HttpResponse:
    voice = plain_voice(visitor.lang)
    places = [(f"{{{place}}}", voice.of(PLACES[place])) for place in places_of(kind)]
    usual = TEMPLATES[kind][language == "en"]
    return staff(
        request,
        visitor,
        "notices/text.html",
        current="notices",
        status=status,
        title=voice.of(KIND_NAMES[kind]),
        language_name=dict(LANGUAGES)[language],
        field=shapes.Field(
            name="text",
            kind="text",
            label=_("模板"),
            required=True,
            maxlength=texts.LONGEST,
            hint=_("清空后保存即恢复系统默认模板") if text != usual else "",
        ),
        text=text,
        faults=faults or {},
        places=places,
        sample="" if faults else _sample(visitor, text, kind, language),
        back=reverse("notice_texts", args=[visitor.slug]),
        is_own=text != usual,
    )


urls = [
    path("<slug:slug>/notice-texts", show, name="notice_texts"),
    path("<slug:slug>/notice-texts/<slug:kind>/<slug:language>", edit, name="notice_text"),
]
