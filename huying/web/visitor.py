"""Who is asking: the signed-in person's active post as the domain's actor, and what surrounds their pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language, gettext

from huying.domain.case import Actor
from huying.services import posts
from huying.services.errors import NotVisible
from huying.web import shapes, text
from huying.web.process_tabs import pages_of

SESSION_POST = "post"
REGISTRARS = frozenset({"worker", "building_head", "chief", "dispatcher", "section", "operator"})
"""Roles that are led to registration and patrol; whether the process lets them is asked there."""
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A staff member at their desk: the actor, the words for their post, and the reader's language (zh, en)."""

    actor: Actor
    slug: str
    jurisdiction: str
    post: posts.PostShown
    posts: tuple[posts.PostShown, ...]
    lang: str


def language() -> str:
    """The reader's language: zh or en."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def staff_page(view: View) -> View:
    """Only for somebody who holds a post in the jurisdiction of the address; anybody else gets 404, or signs in.

    The view is called with the visitor instead of the slug. What it may not see is 404 as well.
    """

    @wraps(view)
    def guarded(request: HttpRequest, slug: str, **rest: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        visitor = visitor_of(request, slug)
        if visitor is None:
            raise Http404
        try:
            return view(request, visitor, **rest)
        except NotVisible:
            raise Http404 from None

    return guarded


def visitor_of(request: HttpRequest, slug: str) -> Visitor | None:
    """The visitor in this jurisdiction: the post chosen in the session, else the first that counts today."""
    held = posts.posts_shown(person=request.user.pk or 0, lang=language())
    here = tuple(post for post in held if post.slug == slug)
    if not here:
        return None
    chosen = next((post for post in here if post.id == request.session.get(SESSION_POST)), here[0])
    return Visitor(
        actor=posts.actor_of(
            jurisdiction=chosen.jurisdiction,
            post=chosen.id,
            unit=chosen.unit,
            role=chosen.role,
            units_version=chosen.units_version,
        ),
        slug=slug,
        jurisdiction=chosen.jurisdiction_name,
        post=chosen,
        posts=held,
        lang=language(),
    )


def chrome(request: HttpRequest, visitor: Visitor, *, current: str = "") -> shapes.Chrome:
    """Names, navigation and form addresses around a staff page; `current` is the nav entry the page belongs to."""
    places = [
        ("desk", gettext("工作台"), "d"),
        ("register", gettext("登记"), "r"),
        ("cases", gettext("案件"), "c"),
        *([("centre", gettext("全区"), "o")] if visitor.actor.platform else []),
        ("calendar", gettext("日历"), "l"),
    ]
    places += [(name, gettext("流程"), "") for name in pages_of(visitor.actor)[:1]]
    if visitor.actor.role in REGISTRARS:
        places.insert(1, ("patrol", gettext("巡查"), "p"))
    return shapes.Chrome(
        jurisdiction=visitor.jurisdiction,
        home=reverse("desk", args=[visitor.slug]),
        nav=tuple(
            shapes.Link(
                label=label, href=reverse(name, args=[visitor.slug]), current=name == current, key=key
            )
            for name, label, key in places
        ),
        search=reverse("cases", args=[visitor.slug]),
        here=request.get_full_path(),
        query=request.GET.get("q", "") if current == "cases" else "",
        person=visitor.post.person,
        posts=tuple(
            shapes.PostChoice(id=post.id, label=post.label, current=post.id == visitor.post.id)
            for post in visitor.posts
        ),
        post_action=reverse("choose_post"),
        language_action=reverse("set_language"),
        sign_out_action=reverse("sign_out"),
        bell=reverse("notices_bell", args=[visitor.slug]),
        notices=shapes.Link(
            label=gettext("通知"),
            href=reverse("notices", args=[visitor.slug]),
            current=current == "notices",
            count=text.figure(visitor.post.unread, cap=posts.MOST_UNREAD) if visitor.post.unread else "",
        ),
    )
