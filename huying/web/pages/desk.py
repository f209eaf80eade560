"""The desk: what I must do, by when, then what waits on others."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huying.services.desk import read_desk
from huying.services.lists import COUNTED
from huying.web import shapes
from huying.web.pages.rendering import staff
from huying.web.presenting.desk import task_rows, waiting_rows
from huying.web.visitor import REGISTRARS, Visitor, staff_page
from huying.web.watching import watching_list

LIGHTS = ("red", "yellow", "green")


@require_safe
@staff_page
def show(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The desk of the post in use; `after` is where a following page begins."""
    after = request.GET.get("after", "")
    desk = read_desk(by=visitor.actor, after=after)
    here, lang = reverse("desk", args=[visitor.slug]), visitor.lang
    rows = task_rows(desk, slug=visitor.slug, here=here, lang=lang)
    counted = sum(desk.lights.values())
    return staff(
        request,
        visitor,
        "desk/page.html",
        current="desk",
        now=desk.now,
        live=watching_list(request, visitor.slug, now=desk.now, parts=("main",)),
        tasks=rows,
        waiting=waiting_rows(desk, slug=visitor.slug, lang=lang),
        lights=[(colour, desk.lights.get(colour, 0)) for colour in LIGHTS],
        more=counted >= COUNTED,
        heads=_heads(),
        waiting_heads=_waiting_heads(),
        pager=shapes.Pager(
            shown=len(rows),
            total=counted if counted < COUNTED else None,
            first=here if after else "",
            next=f"{here}?after={desk.next}".replace("+", "%2B") if desk.next else "",
        ),
        register=reverse("register", args=[visitor.slug]),
        cases=reverse("cases", args=[visitor.slug]),
        can_register=visitor.actor.role in REGISTRARS,
    )


def _heads() -> tuple[shapes.Head, ...]:
    return (
        shapes.Head(label=_("时限"), kind="light"),
        shapes.Head(label=_("案件")),
        shapes.Head(label=_("待办步骤"), kind="word"),
        shapes.Head(label=_("来自"), kind="unit"),
        shapes.Head(label="", kind="act"),
    )


def _waiting_heads() -> tuple[shapes.Head, ...]:
    return (
        shapes.Head(label=_("时限"), kind="light"),
        shapes.Head(label=_("案件")),
        shapes.Head(label=_("待办步骤"), kind="word"),
        shapes.Head(label=_("办理单位"), kind="unit"),
    )


urls = [path("<slug:slug>/desk", show, name="desk")]
