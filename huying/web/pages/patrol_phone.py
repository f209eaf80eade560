"""What makes the patrol page one for the phone: its worker for hours without a network, its sign on the home screen."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huying.store.jurisdictions import Jurisdiction
from huying.web.pages.public import public_page
from huying.web.patrol_build import build, files
from huying.web.visitor import language

ICONS = ((192, "any"), (512, "any"), (512, "maskable"))


@require_safe
@public_page
def worker(request: HttpRequest, place: Jurisdiction) -> HttpResponse:
    """The page's service worker. For anybody: it holds names of files, and must come anew after a session ended."""
    page = reverse("patrol", args=[place.slug])
    values = {
        "build": build(),
        "slug": place.slug,
        "page": page,
        "shell": reverse("patrol_shell", args=[place.slug]),
        "files": files(),
        "static_root": settings.STATIC_URL,
        "away": render(request, "patrol/away.html", {"here": page, "messages": ()}).content.decode(),
    }
    answer = render(request, "patrol/worker.js", values, content_type="text/javascript; charset=utf-8")
    # Its own folder is below the page's address; the page itself is to be its to answer.
    answer["Service-Worker-Allowed"] = page
    return answer


@require_safe
@public_page
def manifest(request: HttpRequest, place: Jurisdiction) -> HttpResponse:
    """What a phone needs to put the page on its home screen."""
    page = reverse("patrol", args=[place.slug])
    name = (place.name_en or place.name) if language() == "en" else place.name
    said = {
        "id": page,
        "name": _("呼应巡查 · %(place)s") % {"place": name},
        "short_name": _("呼应巡查"),
        "lang": "en" if language() == "en" else "zh-Hans",
        "start_url": page,
        "scope": f"/{place.slug}/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#ffffff",
        "icons": [_icon(size, purpose) for size, purpose in ICONS],
    }
    return JsonResponse(said, content_type="application/manifest+json")


def _icon(size: int, purpose: str) -> dict[str, str]:
    name = f"icon-{size}.png" if purpose == "any" else f"icon-{purpose}-{size}.png"
    return {"src": static(name), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}


urls = [
    path("<slug:slug>/patrol/worker.js", worker, name="patrol_worker"),
    path("<slug:slug>/patrol/manifest.webmanifest", manifest, name="patrol_manifest"),
]
