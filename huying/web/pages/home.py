"""The first page: to one's desk, or to the places that take reports."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from huying.services import posts, public
from huying.web.presenting.public import chrome, places
from huying.web.visitor import SESSION_POST, language


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Whoever is signed in goes to the desk of the post in use; others choose where they report or follow."""
    if request.user.is_authenticated:
        held = posts.posts_shown(person=request.user.pk, lang=language())
        chosen = next((one for one in held if one.id == request.session.get(SESSION_POST)), None)
        here = chosen or (held[0] if held else None)
        if here is not None:
            return HttpResponseRedirect(reverse("desk", args=[here.slug]))
    values = {"chrome": chrome(request), "places": places(public.places(), language())}
    return render(request, "sign_in/start.html", values | {"signed_in": request.user.is_authenticated})


urls = [path("", home, name="home")]
